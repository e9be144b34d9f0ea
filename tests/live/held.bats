#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What has no name, and who holds what: by both ways of reading mappings.

load common

setup()
{
	# Swap that others use meanwhile would make RSS unknown.
	awk '/^SwapTotal:/ { total = $2 } /^SwapFree:/ { $2 = total } { print }' /proc/meminfo \
		>"$BATS_TEST_TMPDIR/meminfo"
	mount --bind "$BATS_TEST_TMPDIR/meminfo" /proc/meminfo
}

teardown()
{
	umount /proc/meminfo 2>/dev/null || :
	release
	remove_everything
}

# both [ARG]...: the ioctl and the text of maps give the same; then as shm
both()
{
	run_it "$WITHOUT" query "$SHMTOOL" "$@"

	local by_text=$output

	shm "$@"
	same "$output" "$by_text"
}

HELD=memfd,anon,unlinked

@test "a memfd: size, what is resident, page size, name" {
	hold memfd name=n size=64K touch=8K
	both list -k $HELD -n -r -b -o REF,NAME,SIZE,RSS,SWAP,PAGESIZE,HOLDERS,PIDS,STATUS
	prints "memfd:${MADE[inode]} n 65536 8192 0 4096 1 ${MADE[pid]} sparse"
}

@test "a memfd that is only mapped, and one that is only open" {
	hold memfd name=map size=64K touch=8K hold=map
	local map=${MADE[inode]}
	hold memfd name=fd size=64K touch=4K hold=fd
	both ps -n -r -b -k $HELD -o REF,HOW,ACCESS,MAPPED,NMAPS,FDS --sort -HOW
	prints "memfd:$map map rw 65536 1 0
memfd:${MADE[inode]} fd rw 0 0 1"
	needs_root
	both list -k $HELD -n -r -b -o NAME,SIZE,RSS --sort -NAME
	prints $'map 65536 8192\nfd 65536 4096'
}

@test "an anonymous mapping, shared with children" {
	hold anon size=1M touch=64K fork=2
	both list -k $HELD -n -r -b -o KIND,SIZE,RSS,PAGESIZE,HOLDERS
	needs_root
	prints 'anon 1048576 65536 4096 3'
}

@test "an unlinked file has the path that it had" {
	needs_root
	hold unlinked name='a b (deleted)' size=1M touch=4K hold=map
	hold unlinked name='c\x0ad\x5c012' size=64K touch=4K hold=map
	both list -k $HELD -n -r -b -o NAME,SIZE,RSS,HOLDERS --sort NAME
	prints '/dev/shm/a\x20b\x20(deleted) 1048576 4096 1
/dev/shm/c\x0ad\x5c012 65536 4096 1'
}

@test "a file that lost one of its names is not unlinked" {
	hold posix name=a size=4K hold=map+fd
	ln /dev/shm/a /dev/shm/b
	rm /dev/shm/a
	both list -k posix,$HELD -n -r -o REF,HOLDERS
	prints 'posix:/b 1'
	rm /dev/shm/b
	both list -k posix,$HELD -n -r -o KIND,HOLDERS,STATUS
	prints 'unlinked 1 unlinked,sparse'
}

@test "a file of a tmpfs that is mounted nowhere any more has no name" {
	needs_root
	mkdir -p "$BATS_TEST_TMPDIR/gone"
	mount -t tmpfs none "$BATS_TEST_TMPDIR/gone"
	hold posix dir="$BATS_TEST_TMPDIR/gone" name=held size=8K touch=4K hold=map
	shm list -k tmpfs,unlinked --pid "${MADE[pid]}" -n -r -o KIND,SIZE,HOLDERS
	prints 'tmpfs 8K 1'
	umount -l "$BATS_TEST_TMPDIR/gone"
	shm list -k tmpfs,unlinked --pid "${MADE[pid]}" -n -r -o KIND,SIZE,RSS,HOLDERS,NAME
	prints 'unlinked 8K 4K 1 /held'
	shm ps --pid "${MADE[pid]}" -n -r -o KIND,HOW
	prints 'unlinked map'
}

@test "names that look like another kind" {
	hold posix name='memfd:x (deleted)' size=4K hold=map
	hold posix name='SYSV00000000 (deleted)' size=4K hold=fd
	hold posix name='zero (deleted)' size=4K hold=map+fd
	hold memfd name='/SYSV00000000 (deleted)' size=4K
	hold memfd name='/dev/zero' size=4K hold=fd
	both list -k xsi,posix,$HELD -n -r -o KIND,NAME,HOLDERS --sort KIND,NAME
	prints 'memfd /SYSV00000000\x20(deleted) 1
memfd /dev/zero 1
posix /SYSV00000000\x20(deleted) 1
posix /memfd:x\x20(deleted) 1
posix /zero\x20(deleted) 1'
}

@test "huge pages: page size and what is resident" {
	local pool=/sys/kernel/mm/hugepages/hugepages-2048kB before

	needs_root
	needs flock
	[[ -w $pool/nr_hugepages ]] || skip "no pool of 2 MiB pages"
	exec 9<$pool/nr_hugepages
	flock 9
	before=$(<$pool/nr_hugepages)
	echo $((before + 12)) >$pool/nr_hugepages
	{ hold memfd name=h size=8M touch=4M huge=2M &&
		hold anon size=4M touch=2M huge=2M &&
		hold xsi size=8M touch=8M attach=1 huge=2M; } || :
	local made=${MADE[ready]-${MADE[count]-}}
	both list -k xsi,$HELD -n -r -b -o KIND,SIZE,RSS,PAGESIZE,STATUS
	release
	echo "$before" >$pool/nr_hugepages
	exec 9<&-
	[[ -n $made ]] || skip "no huge pages to be had"
	prints 'xsi 8388608 8388608 2097152 huge
memfd 8388608 4194304 2097152 huge,sparse
anon 4194304 2097152 2097152 huge,sparse'
}

@test "the key that a segment was made with outlives its removal" {
	hold xsi key=0x1234 size=4K attach=1 dest
	both list -n -r -o KEY,ORIGKEY,HOLDERS,PAGESIZE,STATUS
	prints '0x00000000 0x00001234 1 4K dest'
}

@test "what is attached in another namespace is told, and not taken for one here" {
	needs_root
	hold xsi size=4K attach=1 by=ipc alone
	shm ps -n -r
	gives 0 '' "$stderr"
	like "warning: xsi:${MADE[shmid]}: 0 of 1 attachment found" "$stderr"
}

@test "as an ordinary user: processes of others are counted" {
	for_anybody
	needs_python
	chmod a+r "$BATS_TEST_TMPDIR/meminfo"
	hold memfd name=theirs size=4K
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups "$BATS_TEST_TMPDIR/program" \
		list -k memfd -J -o NAME,HOLDERS
	same 0 "$status"
	like '^shmtool list: warning: [0-9]+ processes of other users could not be looked into; root sees them$' \
		"$stderr"
	same '[[], false]' "$(json '[objects, d["complete"]]')"
}

@test "as an ordinary user: of a memfd that is only mapped the size is not known" {
	for_anybody
	cp "$MKSHM" "$BATS_TEST_TMPDIR/mkshm"
	# the program that runs must be readable to be looked into
	chmod 755 "$BATS_TEST_TMPDIR/mkshm"
	MKSHM="setpriv" hold --reuid 65534 --regid 65534 --clear-groups "$BATS_TEST_TMPDIR/mkshm" \
		memfd name=mine size=64K hold=map
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups "$BATS_TEST_TMPDIR/program" \
		list -k memfd -n -r -o NAME,SIZE,RSS,OWNER,PAGESIZE,HOLDERS
	gives 0 'mine ? ? ? 4K 1' "$stderr"
}

@test "hidden processes are told" {
	for_anybody
	shm_after "mount -o remount,hidepid=2 /proc
		set -- setpriv --reuid 65534 --regid 65534 --clear-groups '$BATS_TEST_TMPDIR/program' ps -n" x
	same 0 "$status"
	like 'warning: /proc hides processes' "$stderr"
}

@test "a masked /proc is told" {
	needs_no_proc
	shm_after 'mount -t tmpfs none /proc' ps -n
	same 0 "$status"
	like "warning: processes can't be looked into: /proc" "$stderr"
}

@test "a descriptor of a file in /dev that is named like a terminal" {
	# shellcheck disable=SC2016 # for the inner shell
	shm_after 'mount -t tmpfs none /dev
		: >/dev/ttyfile; : >/dev/null.log; exec 5</dev/ttyfile 6</dev/null.log' \
		ps -n -r -o REF,HOW tmpfs:/dev/null.log tmpfs:/dev/ttyfile
	same 0 "$status"
	same $'tmpfs:/dev/null.log fd\ntmpfs:/dev/ttyfile fd' "$output"
}

@test "a name that ends so is no unlinked file, either, to who may not look through mappings" {
	needs_root
	needs setpriv
	hold posix name='x (deleted)' size=4K hold=map
	hold unlinked name=y size=4K hold=map
	run_it setpriv --bounding-set -sys_admin,-checkpoint_restore \
		"$SHMTOOL" list -k posix,unlinked -n -r -o KIND,NAME,HOLDERS
	same 0 "$status"
	same 'posix /x\x20(deleted) 1
unlinked /dev/shm/y 1' "$output"
}

@test "an open semaphore is no unlinked file to them, though it was mapped by another name" {
	needs_root
	needs setpriv
	hold sem name=s open
	run_it setpriv --bounding-set -sys_admin,-checkpoint_restore \
		"$SHMTOOL" list -k sem,unlinked -n -r -o KIND,NAME,HOLDERS
	prints 'sem /s 1'
}

@test "a first thread that has ended hides nothing" {
	needs_root
	hold memfd name=z size=8K by=leaderless alone
	both list -k memfd -n -r -o NAME,HOLDERS
	prints 'z 1'
}

@test "a process with nothing of interest costs little" {
	local pid fd calls

	needs strace
	(
		exec </dev/null >/dev/null 2>&1
		for fd in /proc/"$BASHPID"/fd/*; do
			((${fd##*/} <= 2)) || eval "exec ${fd##*/}>&-"
		done
		exec sleep 1000
	) &
	pid=$!
	while [[ $(</proc/$pid/comm) != sleep ]]; do :; done
	traced all ps
	kill $pid
	# what is done between opening its directory and the next one's
	calls=$(awk -v pid="$pid" '$2 ~ /^openat/ { on = index($0, "\"" pid "\"") > 0 || (on && $0 !~ /O_PATH/) }
		on { sub(/\(.*/, "", $2); print $2 }' "$TRACE" | sort | uniq -c | awk '{ print $2 ":" $1 }')
	like 'ioctl:[12]([^0-9]|$)' "$calls"
	like 'openat:3([^0-9]|$)' "$calls"
	[[ $calls != *statx* ]]
}
