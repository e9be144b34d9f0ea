#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is resident and what is swapped, with swap in use. A swap file is made for
# these tests, used, and removed again.

load common

setup_file()
{
	swap_take 64M
}

teardown_file()
{
	swap_give_back
}

setup()
{
	needs_swap
	without_valgrind 'it does not know cachestat(2)'
}

@test "a POSIX object: what is in swap is not resident" {
	local swap alloc pid

	hold posix name=a size=8M touch=4M pageout hold=map
	pid=${MADE[pid]}
	make posix name=b size=8M touch=2M
	swap=$(swapped "$pid" /dev/shm/a)
	alloc=$(($(stat -c %b /dev/shm/a) * 512))
	same 4194304 "$alloc"
	((swap > 0)) || skip "nothing was swapped out"
	shm list -n -r -b -o NAME,RSS,SWAP,ALLOC
	prints "/a $((alloc - swap)) $swap $alloc
/b 2097152 0 2097152"
	same "$swap" "$(swapped "$pid" /dev/shm/a)"
}

@test "JSON has the three figures" {
	needs_python
	hold posix name=a size=4M touch=4M pageout hold=map
	shm list -J -o RSS,SWAP,ALLOC
	well
	same '[true, 4194304]' "$(json '[objects[0]["rss"] + objects[0]["swap"] == objects[0]["alloc"], objects[0]["alloc"]]')"
	[[ $(json 'objects[0]["swap"]') != 0 ]] || skip "nothing was swapped out"
}

@test "a segment: the kernel's figures of both" {
	hold xsi size=4M touch=4M attach=1 pageout
	shm list -n -r -b -o RSS,SWAP
	prints "$(sysv "${MADE[shmid]}" rss swap)"
	[[ $(sysv "${MADE[shmid]}" swap) != 0 ]] || skip "nothing was swapped out"
}

@test "looking brings nothing back from swap" {
	local before

	hold posix name=a size=4M touch=4M pageout hold=map
	hold xsi size=4M touch=4M attach=1 pageout
	before=$(sysv "${MADE[shmid]}" rss swap; swapped "${MADE[pid]}" SYSV)
	shm list -O
	well
	same "$before" "$(sysv "${MADE[shmid]}" rss swap; swapped "${MADE[pid]}" SYSV)"
	shm list -n -r -b -o SWAP,RSS -k posix
	local first=$output

	shm list -n -r -b -o SWAP,RSS -k posix
	prints "$first"
}

@test "objects of others: an ordinary user is told that RSS is unknown" {
	needs setpriv
	hold posix name=mine size=4M touch=4M pageout hold=map
	hold posix name=theirs size=1M touch=64K uid=65534 gid=65534
	[[ $(awk '/^SwapTotal/ { t = $2 } /^SwapFree/ { f = $2 } END { print t != f }' /proc/meminfo) == 1 ]] ||
		skip "nothing was swapped out"
	cp "$SHMTOOL" "$BATS_TEST_TMPDIR/program"
	chmod 755 "$BATS_TEST_TMPDIR/program"
	SHMTOOL=$BATS_TEST_TMPDIR/program
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" \
		"${BATS_TEST_TMPDIR%/*}"
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$SHMTOOL" list -n -r -b -o NAME,SIZE,RSS,SWAP,ALLOC
	same 0 "$status"
	same '/mine 4194304 ? ? 4194304
/theirs 1048576 65536 0 65536' "$output"
	like '^shmtool list: warning: swap is in use[^'$'\n'']* 1 object [^'$'\n'']*$' "$stderr"
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$SHMTOOL" list -J -o NAME,RSS,SWAP,ALLOC
	same 0 "$status"
	needs_python
	same false "$(json 'd["complete"]')"
	same '[null, null, 4194304]' "$(json '[objects[0][c] for c in ("rss", "swap", "alloc")]')"
}
