#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who may know whom:  base <- model <- scan, act, view <- cmd <- main
# and what only one room, or one file, may do.

# shellcheck source=tests/lint/lint
. "${srcdir:?}/tests/lint/lint"

# may_include ROOM: the rooms that its files may include.
may_include() {
	case $1 in
	base) echo base ;;
	model) echo base model ;;
	scan) echo base model scan ;;
	act) echo base model scan act ;;
	view) echo base model view ;;
	cmd) echo base model scan act view cmd ;;
	esac
}

# having PATTERN ROOM...: lines of the rooms' code, not of its comments, with it.
having() {
	pattern=$1
	shift
	for room; do
		for file in src/"$room"/*.[ch]; do
			[ ! -f "$file" ] || sed -e 's|/\*.*\*/||' -e 's|^\([[:blank:]]* \)*\*.*||' -e 's|/\*.*||' "$file" |
				grep -nE "$pattern" | sed "s|^|$file:|"
		done
	done
}

# calls FUNCTION...: the pattern of a call of one of these functions.
calls() {
	echo "(^|[^[:alnum:]_])($(echo "$*" | tr ' ' '|'))[[:blank:]]*\("
}

for dir in src/*/; do
	room=${dir#src/}
	room=${room%/}
	allowed=$(may_include "$room" | tr ' ' '|')
	if [ -z "$allowed" ]; then
		point "$room is a room of the house" "src/$room"
		continue
	fi
	point "$room includes only $(may_include "$room")" \
		"$(having '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*"' "$room" |
			grep -vE "include[[:blank:]]*\"($allowed)/[a-z0-9_]+\.h\"")"
done

rooms="base model scan act view cmd"
# shellcheck disable=SC2086 # one word each
{
	point "only view/render knows libsmartcols" \
		"$(having '<libsmartcols' $rooms | grep -v '^src/view/render[a-z_]*\.[ch]:')"
	point "only scan/mounts.c knows libmount" \
		"$(having '<libmount|"libmount' $rooms | grep -v '^src/scan/mounts\.c:')"
	point "model, view and cmd stay out of /proc and /sys" \
		"$(having '"/?(proc|sys)(/|")' model view cmd)"
	point "model, scan and act neither print nor exit nor parse options" \
		"$(having "$(calls printf fprintf vprintf vfprintf puts fputs putchar perror \
			err errx warn warnx exit _exit abort getopt getopt_long)" model scan act)"
	point "only act changes the system" \
		"$(having "$(calls shm_unlink unlink unlinkat truncate ftruncate chmod fchmod \
			fchmodat chown fchown lchown fchownat mkdir mkdirat rename renameat \
			renameat2 rmdir link linkat fallocate posix_fallocate shmget \
			shmat)|IPC_RMID|\
IPC_SET|SHM_LOCK[^E]|SHM_UNLOCK" base model scan view cmd)"
}
done_testing
