#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/tools/capture, and what --sysroot makes of its trees.

load common

CAPTURE=$srcdir/tests/tools/capture
# What is the same live and captured.
SAME=REF,KIND,ID,KEY,NAME,PATH,OWNER,UID,GROUP,GID,CUSER,CUID,CGRP,CGID,PERMS,SIZE,NATTCH,CPID,LPID,CREATOR,DTIME,MTIME,MOUNT,APP

make_objects()
{
	hold xsi later size=1M touch=64K attach=2
	hold xsi later key=0x162e size=5000 mode=0644 lock
	hold xsi size=64K later
	make posix name=a size=10000 touch=5000 mode=0640
	make posix name=secret size=4096 mode=0
	make posix name='odd \x0a\xff\x5c%s\x09' size=1T
	make posix name=-rf size=10000
	make posix name='psm_1a2b3c4d'
	make posix name='many%' many=600 size=77
	make sem name=s
	echo content >/dev/shm/b
	touch -m -d '2001-02-03 04:05:06.789' /dev/shm/b
	mkdir /dev/shm/dir
	echo content >/dev/shm/dir/c
	mkfifo /dev/shm/fifo
	ln -s a /dev/shm/link
}

@test "the same objects live and captured" {
	make_objects
	[[ $REAL_UID != 0 ]] || make posix name=theirs uid=12345 gid=54321 size=1 mode=0604
	run_it "$CAPTURE" "$BATS_TEST_TMPDIR/tree"
	prints ''
	shm list -k $KINDS -n -r -b -o $SAME --time-format epoch
	well
	local live=$output

	like 'posix:/many599' "$live"
	shm --sysroot "$BATS_TEST_TMPDIR/tree" list -k $KINDS -n -r -b -o $SAME --time-format epoch
	prints "$live"
}

@test "figures of segments, too" {
	make_objects
	run_it "$CAPTURE" "$BATS_TEST_TMPDIR/tree"
	prints ''
	shm list -k xsi -n -r -b -o REF,RSS,SWAP,ALLOC,STATUS,PAGESIZE
	well
	local live=$output

	shm --sysroot "$BATS_TEST_TMPDIR/tree" list -k xsi -n -r -b -o REF,RSS,SWAP,ALLOC,STATUS,PAGESIZE
	prints "$live"
}

@test "no contents, and no passwords" {
	make_objects
	run_it "$CAPTURE" "$BATS_TEST_TMPDIR/tree"
	prints ''
	same '' "$(find "$BATS_TEST_TMPDIR/tree/dev" -type f -not -size 0 -printf '%b\n' | grep -v '^0$' || :)"
	! grep -rqs content "$BATS_TEST_TMPDIR/tree/dev/shm/b" "$BATS_TEST_TMPDIR/tree/dev/shm/dir" || return 1
	same x "$(cut -d: -f2 "$BATS_TEST_TMPDIR/tree/etc/passwd" | sort -u)"
	same x "$(cut -d: -f2 "$BATS_TEST_TMPDIR/tree/etc/group" | sort -u)"
	same '' "$(find "$BATS_TEST_TMPDIR/tree" -not -type f -not -type d)"
}

@test "a capture changes nothing" {
	make_objects
	state()
	{
		"$MKSHM" -d
		find /dev/shm -type f -printf '%p %i %m %n %U %G %s %b %A@ %T@ %C@\n' | sort
	}
	touch -a -d 2001-01-01 /dev/shm/a /dev/shm/b
	local before

	before=$(state)
	run_it "$CAPTURE" "$BATS_TEST_TMPDIR/tree"
	prints ''
	same "$before" "$(state)"
}

@test "by an ordinary user, who may not open all" {
	needs_root
	needs setpriv
	make_objects
	chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
	mkdir -m 0777 "$BATS_TEST_TMPDIR/user"
	cp "$CAPTURE" "$BATS_TEST_TMPDIR/capture"
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$BATS_TEST_TMPDIR/capture" "$BATS_TEST_TMPDIR/user/tree"
	prints ''
	shm list -a -n -r -b -o REF,PERMS,SIZE,MTIME,OWNER -k xsi --time-format epoch
	local segments=$output

	shm list -a -n -r -b -o REF,PERMS,SIZE,MTIME -k posix,sem --time-format epoch
	local files=$output

	shm --sysroot "$BATS_TEST_TMPDIR/user/tree" list -n -r -b -o REF,PERMS,SIZE,MTIME,OWNER -k xsi --time-format epoch
	prints "$segments"
	shm --sysroot "$BATS_TEST_TMPDIR/user/tree" list -n -r -b -o REF,PERMS,SIZE,MTIME -k posix,sem --time-format epoch
	prints "$files"
}

@test "hugetlbfs mounts" {
	needs_root
	local huge=$BATS_TEST_TMPDIR/'h u'

	mkdir "$huge"
	mount -t hugetlbfs none "$huge" || skip "no hugetlbfs"
	mkdir "$huge/d"
	: >"$huge/d/f"
	: >"$huge/g"
	shm list -n -r -b -o REF,NAME,SIZE,PAGESIZE,STATUS,MOUNT,PERMS
	well
	local live=$output

	like 'd/f' "$live"
	run_it "$CAPTURE" "$BATS_TEST_TMPDIR/tree"
	umount "$huge"
	prints ''
	shm --sysroot "$BATS_TEST_TMPDIR/tree" list -n -r -b -o REF,NAME,SIZE,PAGESIZE,STATUS,MOUNT,PERMS
	prints "$live"
}

@test "/dev/shm a link" {
	run_it unshare --mount sh -ec "mkdir '$BATS_TEST_TMPDIR/run'
		mount -t tmpfs none '$BATS_TEST_TMPDIR/run'; mount -t tmpfs none /dev
		ln -s '$BATS_TEST_TMPDIR/run' /dev/shm; truncate -s 8192 /dev/shm/x
		ln -s /proc/self/fd /dev/fd
		exec '$CAPTURE' '$BATS_TEST_TMPDIR/tree'"
	prints ''
	shm --sysroot "$BATS_TEST_TMPDIR/tree" list -n -r -o REF,SIZE,PATH
	prints 'posix:/x 8K /dev/shm/x'
}

@test "into a directory that has something in it: refused" {
	mkdir "$BATS_TEST_TMPDIR/tree"
	: >"$BATS_TEST_TMPDIR/tree/x"
	run_it "$CAPTURE" "$BATS_TEST_TMPDIR/tree"
	gives 1 '' "capture: $BATS_TEST_TMPDIR/tree is there already"
	run_it "$CAPTURE"
	same 2 "$status"
	run_it "$CAPTURE" /dev/shm/tree
	gives 1 '' 'capture: /dev/shm/tree is among what is to be captured'
	rm -rf /dev/shm/tree
}
