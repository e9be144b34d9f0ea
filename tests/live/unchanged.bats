#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Looking changes nothing: no attach, no time, no last process, no page.

load common

# What every path has, with all times; and what has none, as its holders see it.
state()
{
	"$MKSHM" -d
	# resident pages
	awk '{ print $2, $15, $16 }' $SYSV
	stat -c '%n %F %d:%i %h %a %u:%g %s %b %x %y %z %w' "${PATHS[@]}"
	cat /proc/self/mountinfo
	holders_stat
	# the holders' own memory
	grep -H '^Rss\(Shmem\|File\)\|^HugetlbPages\|^VmSwap' "${HOLDER_STATUS[@]}"
}

make_objects()
{
	local pids path

	hold xsi size=1M touch=256K attach=2
	hold xsi keyed size=64K attach=1 rdonly mode=0444
	hold xsi size=64K touch=4K attach=1 dest
	hold xsi lock size=8K
	make xsi size=1M touch=1M
	make xsi size=1M mode=0
	make posix name=full size=1M touch=1M
	make posix name=sparse size=1G sparse
	make posix name=none size=1M
	make posix name=secret size=4K touch=4K mode=0
	hold posix name=mapped size=64K touch=8K hold=map
	hold posix name=open size=64K touch=8K hold=fd
	hold posix name=rdonly size=64K touch=4K hold=map+fd rdonly prot=r
	hold posix name=flight size=4K touch=4K hold=flight
	hold unlinked size=1M touch=64K hold=map+fd
	hold memfd size=1M touch=64K fork=1
	hold memfd size=1M sparse seal prot=r
	hold anon size=1M touch=64K
	hold xsi attach=1 touch=4K by=ipc
	hold posix name=elsewhere size=8K touch=4K hold=map+fd by=shm
	make sem name=one
	mkfifo /dev/shm/fifo
	mkdir /dev/shm/dir
	echo x >/dev/shm/dir/file
	ln -s full /dev/shm/link
	ln /dev/shm/full /dev/shm/hard
	PATHS=(/dev/shm /dev/shm/* /dev/shm/dir/file)
	# Times that a read would change, also with relatime.
	for path in "${PATHS[@]}"; do
		[[ -L $path ]] || touch -a -d '2001-01-01' "$path"
	done
	mapfile -t pids < <(printf '%s\n' "${HOLDS[@]}" | cut -d ' ' -f 2 | sort -u)
	HOLDER_STATUS=("${pids[@]/#//proc/}")
	HOLDER_STATUS=("${HOLDER_STATUS[@]/%//status}")
}

# changes_nothing [ARG]...
# Runs shmtool, which may not like it, and nothing is different.
changes_nothing()
{
	shm "$@"
	((status <= 1)) || like 'exclude each other|unknown column' "$stderr" || return 1
	same "$BEFORE" "$(state)" || { echo "after: shmtool $*"; return 1; }
}

# What is tried of each option: values, a blank between them; - is none.
declare -gA VALUES=(
	[--kind]='xsi posix,sem hugetlb tmpfs memfd anon unlinked' [--owner]='root 0 12345'
	[--creator]='root' [--group]='root 12345' [--name]='* full' [--key]='0x1'
	[--min-size]='1 1T' [--max-size]='1M' [--older-than]='0 1d' [--newer-than]='0 1d'
	[--pid]='1 self' [--unused]='-' [--in-use]='-' [--orphan]='-' [--unlinked]='-'
	[--ns]='self all 1' [--app]='postgresql' [--all]='-' [--output]='REF +RSS,SWAP,ALLOC,PAGESIZE'
	[--output-all]='-' [--list-columns]='-' [--json]='-' [--raw]='-' [--export]='-'
	[--noheadings]='-' [--bytes]='-' [--numeric]='-' [--time-format]='relative epoch'
	[--sort]='REF -REF TARGET' [--unsorted]='-' [--help]='-' [--maps]='-' [--summary]='-'
	[--by]='process app' [--nodes]='-' [--fit]='1G'
)

# Commands that look, and those that change something, or look at no memory.
LOOKING_COMMANDS=(list ps show account mounts limits pools)
OTHER_COMMANDS=(create rm set key help)

commands()
{
	"$SHMTOOL" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\).*/\1/p'
}

options_of()
{
	"$SHMTOOL" "$1" --help | grep -o '^ \{2,6\}\(-., \)\?--[a-z-]*' | grep -o -e '--[a-z-]*'
}

@test "every command and option is tried here" {
	for command in $(commands); do
		[[ " ${OTHER_COMMANDS[*]} " != *" $command "* ]] || continue
		[[ " ${LOOKING_COMMANDS[*]} " == *" $command "* ]] || { echo "not tried: $command"; return 1; }
		for option in $(options_of "$command"); do
			[[ -v VALUES[$option] ]] || { echo "not tried: $command $option"; return 1; }
		done
	done
	for option in "${!VALUES[@]}"; do
		for command in "${LOOKING_COMMANDS[@]}"; do
			[[ $(options_of "$command") != *"$option"* ]] || continue 2
		done
		echo "no such option any more: $option"
		return 1
	done
}

# try_each COMMAND [REF]...
# Each option by itself, and with all there is.
try_each()
{
	local command=$1 option value arg

	shift
	set -f
	for option in $(options_of "$command"); do
		for value in ${VALUES[$option]}; do
			arg=$option
			[[ $value == - ]] || arg=$option=${value/#self/$$}
			[[ $option != --ns ]] || arg=$option=$value
			changes_nothing "$command" "$arg" "$@" || return 1
			for more in "${ALL_OF_IT[@]}"; do
				# shellcheck disable=SC2086 # words
				changes_nothing "$command" $more "$arg" "$@" || return 1
			done
		done
	done
	set +f
}

all_refs()
{
	"$SHMTOOL" list -a -n -r -o REF
}

@test "list changes nothing, with any option" {
	make_objects
	BEFORE=$(state)
	like 'shmid|: key' "$BEFORE"
	like '/dev/shm/sparse' "$BEFORE"
	like 'stat memfd:' "$BEFORE"
	like 'RssShmem' "$BEFORE"
	ALL_OF_IT=(-a '-a -J')
	try_each list
}

@test "a lease that somebody has on a file stays, unless it is asked whether it is in use" {
	local columns

	hold posix name=leased size=4K touch=4K hold=lease
	columns=$("$SHMTOOL" list --list-columns | awk '$1 != "INUSE" { print $1 }' | paste -sd,)
	for args in "list -a -o $columns" "list -a -J -o $columns --ns all" 'ps -O' 'ps -a -J -O'; do
		# shellcheck disable=SC2086 # words
		shm $args
		same 0 "$status"
		like 'lease posix:/leased held' "$(holders_stat)" || { echo "after $args"; return 1; }
	done
	shm list -n -r -o INUSE posix:/leased
	prints yes
}

@test "ps changes nothing, with any option" {
	make_objects
	BEFORE=$(state)
	ALL_OF_IT=('-a -O' '-a -J -O' '-k tmpfs')
	try_each ps
}

@test "show changes nothing, with any option" {
	local refs

	make_objects
	mapfile -t refs < <(all_refs)
	BEFORE=$(state)
	ALL_OF_IT=(--maps '-J --maps')
	try_each show "${refs[@]}"
}

@test "mounts changes nothing, with any option" {
	mkdir "$BATS_TEST_TMPDIR/m"
	mount -t tmpfs none "$BATS_TEST_TMPDIR/m"
	make_objects
	touch -a -d '2001-01-01' "$BATS_TEST_TMPDIR/m"
	PATHS+=("$BATS_TEST_TMPDIR/m")
	BEFORE=$(state)
	like "$BATS_TEST_TMPDIR/m .*2001-01-01" "$BEFORE"
	ALL_OF_IT=(-O '-J -O --ns all')
	try_each mounts
	umount "$BATS_TEST_TMPDIR/m"
}

@test "limits changes nothing, with any option" {
	make_objects
	BEFORE=$(state)
	ALL_OF_IT=(-O '-J -O')
	try_each limits
}

@test "account changes nothing, with any option" {
	make_objects
	BEFORE=$(state)
	ALL_OF_IT=('-J -O' '--by owner')
	try_each account
}

@test "pools changes nothing, with any option" {
	make_objects
	BEFORE=$(state)
	ALL_OF_IT=('-O --nodes' '-J -O')
	try_each pools
}

@test "a REF of what is no object changes nothing" {
	make_objects
	BEFORE=$(state)
	for command in list ps show; do
		changes_nothing $command posix:/fifo posix:/dir posix:/link memfd:1 key:0x1 anon:1
	done
	for hide in 'mount --bind /dev/null /proc/sysvipc/shm' 'mount -t tmpfs none /proc/sysvipc'; do
		shm_after "$hide" list -a -O
		same 0 "$status"
		same "$BEFORE" "$(state)"
	done
}

@test "nor when the directory was last read" {
	make posix name=x
	touch -a -d '2001-01-01' /dev/shm
	shm list -k $KINDS -O
	well
	same '2001-01-01' "$(stat -c %x /dev/shm | cut -d ' ' -f 1)"
	ls /dev/shm
	like "$(date +%Y)" "$(stat -c %x /dev/shm)"
}

@test "with swap in use neither" {
	make_objects
	BEFORE=$(state)
	# The figures of swap are read from this file alone.
	sed 's/^SwapTotal:.*/SwapTotal:      1000000 kB/; s/^SwapFree:.*/SwapFree:       500000 kB/' \
		/proc/meminfo >"$BATS_TEST_TMPDIR/meminfo"
	shm_after "mount --bind '$BATS_TEST_TMPDIR/meminfo' /proc/meminfo" list -a -J -O
	same 0 "$status"
	same "$BEFORE" "$(state)"
}

@test "no segment is attached, and nothing is created" {
	needs strace
	make_objects
	traced shmat,shmdt,shmget,mkdir,mkdirat,mknod,mknodat,unlink,unlinkat,rename,renameat2,ftruncate,fallocate,utimensat,chmod,fchmod,fchmodat,chown,fchown,fchownat \
		list -k $KINDS -O
	same 0 "$status"
	same '' "$(<"$TRACE")"
}

@test "no FIFO, device or other special file is opened" {
	needs strace
	mkfifo /dev/shm/fifo
	ln -s /dev/zero /dev/shm/zero
	make posix name=plain size=4K touch=4K
	traced open,openat,openat2 list -a -O /plain /fifo /zero
	same 1 "$status"
	! grep -E 'fifo|zero' "$TRACE" || return 1
}

@test "memory is opened for reading alone" {
	needs strace
	make_objects
	traced open,openat,openat2 list -k $KINDS -O
	same 0 "$status"
	! grep -E 'O_(RDWR|WRONLY|CREAT|TRUNC)' "$TRACE" || return 1
}
