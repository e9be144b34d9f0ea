#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm --unused in a loop against processes that use the same objects at full speed
# (tests/helpers/adversary.c). Nothing that one of them holds may go, and nothing may go
# for its predecessor. ADVERSARY_OPERATIONS is how many they do at least:
#     ADVERSARY_OPERATIONS=50000000 make check TESTS=tests/live/rm-adversary.bats

load common

OPERATIONS=${ADVERSARY_OPERATIONS:-200000}
REMOVALS=1000
OTHERS=65534
HUGE=$BATS_TEST_TMPDIR/huge

setup_file()
{
	pool_take 16
}

teardown_file()
{
	pool_give_back
}

teardown()
{
	remove_everything
	umount "$HUGE" 2>/dev/null || :
}

# adversary [OPTION]... WHERE SHMTOOL-OPTION...
# Runs it against rm with these options. SAID is what it printed, and TOLD the lines of
# rm's standard error but for sums of what was removed, and mounts that can't be seen.
adversary()
{
	local options=() key value removals

	removals=$(rounds "$REMOVALS")
	while [[ $1 == -* ]]; do
		options+=("$1" "$2")
		shift 2
	done
	run_it "${AS[@]}" "${ADVERSARY_COPY:-$ADVERSARY}" -o "$OPERATIONS" -r "$removals" \
		"${options[@]}" "$1" "${SHMTOOL_COPY:-$SHMTOOL}" rm --unused --yes "${@:2}"
	# what was reached, for the log
	paste -sd ' ' "$OUT"
	declare -gA SAID=()
	while read -r key value; do
		SAID[$key]=$value
	done <"$OUT"
	TOLD=$(grep -vE '^shmtool rm: (removed|left|[0-9]+ (was|were) gone|nothing is selected|warning: .* mounts? )' "$ERR" || :)
	[[ ${SAID[lost]-} == 0 && ${SAID[robbed]-} == 0 ]] || {
		echo "objects were removed that were in use"
		head -n 20 "$ERR"
		return 1
	}
	same 0 "$status" || { head -n 20 "$ERR"; return 1; }
	((SAID[operations] >= OPERATIONS && SAID[removed] >= removals))
}

# Of files nothing fails but that a name has been taken while its file was away.
tells_of_taken_names()
{
	local line

	while read -r line; do
		[[ -z $line ]] ||
			like ": File exists; its name has been taken meanwhile, and it is called adversary-.* now\$" "$line"
	done <<<"$TOLD"
}

# From here on it runs as an ordinary user.
become_ordinary()
{
	for_anybody
	cp "$ADVERSARY" "$BATS_TEST_TMPDIR/adversary"
	chmod 755 "$BATS_TEST_TMPDIR/adversary"
	SHMTOOL_COPY=$BATS_TEST_TMPDIR/program
	ADVERSARY_COPY=$BATS_TEST_TMPDIR/adversary
	AS=(setpriv --reuid "$OTHERS" --regid "$OTHERS" --clear-groups)
}

setup()
{
	AS=()
}

mount_huge()
{
	needs_pool 16
	mkdir "$HUGE"
	mount -t hugetlbfs -o pagesize=2M,size=32M,mode=1777 shmtool-test "$HUGE"
}

# Nothing is left on it, and none of its pages is used.
huge_is_empty()
{
	same '' "$(ls -A "$HUGE")"
	same '16 16' "$(stat -f -c '%b %f' "$HUGE")"
}

@test "files of a tmpfs" {
	adversary /dev/shm -k posix
	tells_of_taken_names
	same '' "$(ls -A /dev/shm)"
}

@test "few names, for which all contend" {
	REMOVALS=200
	adversary -n 8 /dev/shm -k posix
	tells_of_taken_names
	same '' "$(ls -A /dev/shm)"
}

@test "files of a directory of a tmpfs" {
	mkdir -m 1777 /dev/shm/dir
	adversary /dev/shm/dir -k tmpfs --name '*/adversary-*'
	tells_of_taken_names
	same dir "$(ls -A /dev/shm)"
}

@test "files of a tmpfs, as an ordinary user" {
	become_ordinary
	adversary /dev/shm -k posix
	tells_of_taken_names
	same '' "$(ls -A /dev/shm)"
}

@test "files of huge pages" {
	mount_huge
	adversary "$HUGE" -k hugetlb --name '*adversary-*'
	tells_of_taken_names
	huge_is_empty
}

@test "files of huge pages, as an ordinary user" {
	become_ordinary
	mount_huge
	adversary "$HUGE" -k hugetlb --name '*adversary-*'
	tells_of_taken_names
	huge_is_empty
}

# A segment that is attached in the last moment is marked for removal, and told. What
# else is told is told of none of these.
tells_of_marked_segments()
{
	local pattern='^shmtool rm: xsi:[0-9]+: removed; its memory stays until those who hold it let go$'

	same '' "$(grep -vE "$pattern|shm_next_id: no shmid is given anew" <<<"$TOLD" || :)"
	(($(grep -cE "$pattern" <<<"$TOLD") >= SAID[marked])) ||
		{ echo "${SAID[marked]} were marked"; return 1; }
	same 0 "$("$SHMTOOL" list -k xsi -n | wc -l)"
}

@test "segments" {
	adversary -n 48 xsi -k xsi --max-size 1M
	tells_of_marked_segments
}

@test "segments, as an ordinary user" {
	become_ordinary
	adversary -n 48 xsi -k xsi --max-size 1M
	tells_of_marked_segments
}
