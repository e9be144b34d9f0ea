#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# list of hugetlbfs files, and of segments on huge pages. The pool of 2 MiB pages
# is the machine's own: it is enlarged for these tests, and put back.

load common

setup_file()
{
	pool_take 10
}

teardown_file()
{
	pool_give_back
}

setup()
{
	needs_pool 8
	HUGE=$BATS_TEST_TMPDIR/huge
	mkdir "$HUGE"
	mount -t hugetlbfs -o pagesize=2M,mode=0755 none "$HUGE"
}

teardown()
{
	release
	remove_everything
	umount -R "$HUGE" 2>/dev/null || :
}

@test "a file: size, resident pages, page size" {
	make hugetlb path="$HUGE/f" size=8M touch=4M mode=0640
	shm list -n -r -o REF,KIND,NAME,PATH,SIZE,RSS,SWAP,ALLOC,PAGESIZE,STATUS,PERMS,MOUNT
	prints "hugetlb:$HUGE/f hugetlb /f $HUGE/f 8M 4M 0 4M 2M huge,sparse rw-r----- $HUGE"
}

@test "the other fields are what stat says" {
	make hugetlb path="$HUGE/f" size=4M touch=4M uid=1234 gid=4321
	shm list -n -r -b -P --time-format epoch -o UID,GID,INODE,MTIME,CTIME,ATIME,STATUS,KEY,NATTCH,CPID
	prints "$(stat -c '%u %g %i %Y %Z %X' "$HUGE/f") huge - - -"
}

@test "files of directories, and the directories' names" {
	mkdir -p "$HUGE/a/b c"
	make hugetlb path="$HUGE/a/b c/f" size=2M
	make hugetlb path="$HUGE/a/g" size=2M
	make hugetlb path="$HUGE/f" size=2M
	shm list -n -o REF,NAME
	prints "hugetlb:$HUGE/a/b c/f /a/b c/f
hugetlb:$HUGE/a/g     /a/g
hugetlb:$HUGE/f       /f"
	shm list -n -o REF "hugetlb:$HUGE/a/b c/f"
	prints "hugetlb:$HUGE/a/b c/f"
	shm list -n -o REF "$HUGE/a/g"
	prints "hugetlb:$HUGE/a/g"
}

@test "a file system that is mounted twice is listed once" {
	mkdir "$BATS_TEST_TMPDIR/again"
	mount --bind "$HUGE" "$BATS_TEST_TMPDIR/again"
	make hugetlb path="$HUGE/f" size=2M touch=2M
	shm list -n -r -o INODE,RSS
	umount "$BATS_TEST_TMPDIR/again"
	prints "${MADE[inode]} 2M"
}

@test "named by the path of any of its mounts it is found" {
	mkdir "$BATS_TEST_TMPDIR/again"
	mount --bind "$HUGE" "$BATS_TEST_TMPDIR/again"
	make hugetlb path="$HUGE/f" size=2M
	shm list -n -r -o INODE "hugetlb:$BATS_TEST_TMPDIR/again/f"
	first="$status $output"
	shm list -n -r -o INODE "hugetlb:$HUGE/f"
	umount "$BATS_TEST_TMPDIR/again"
	prints "${MADE[inode]}"
	same "0 ${MADE[inode]}" "$first"
}

@test "two file systems, of which one hides the other" {
	make hugetlb path="$HUGE/below" size=2M
	mount -t hugetlbfs -o pagesize=2M none "$HUGE"
	make hugetlb path="$HUGE/above" size=2M
	shm list -n -r -o NAME
	umount "$HUGE"
	same 0 "$status"
	same /above "$output"
	same "shmtool list: warning: $HUGE: hidden under another mount" "$stderr"
}

@test "a mount in a directory of another" {
	mkdir "$HUGE/inner"
	mount -t hugetlbfs -o pagesize=2M none "$HUGE/inner"
	make hugetlb path="$HUGE/inner/f" size=2M
	make hugetlb path="$HUGE/f" size=2M
	shm list -n -r -o REF,NAME,MOUNT
	prints "hugetlb:$HUGE/f /f $HUGE
hugetlb:$HUGE/inner/f /f $HUGE/inner"
}

@test "what is mounted over a file or a directory is none of this file system" {
	make hugetlb path="$HUGE/f" size=2M
	mkdir "$HUGE/dir"
	touch "$HUGE/over"
	echo x >"$BATS_TEST_TMPDIR/file"
	mount --bind "$BATS_TEST_TMPDIR/file" "$HUGE/over"
	mount -t tmpfs none "$HUGE/dir"
	echo x >"$HUGE/dir/f"
	shm list -k hugetlb -n -r -o NAME
	prints /f
	for name in over dir/f; do
		shm list -n "hugetlb:$HUGE/$name"
		gives 1 '' "shmtool list: hugetlb:$HUGE/$name: no such object"
	done
	umount "$HUGE/over" "$HUGE/dir"
}

@test "directories and FIFOs are no objects" {
	mkdir "$HUGE/dir"
	mkfifo "$HUGE/fifo"
	make hugetlb path="$HUGE/dir/f" size=2M
	shm list -n -r -o NAME
	prints /dir/f
	for name in dir fifo none dir/none none/f f/f; do
		shm list -n "hugetlb:$HUGE/$name"
		gives 1 '' "shmtool list: hugetlb:$HUGE/$name: no such object"
	done
}

@test "names of any byte" {
	make hugetlb path="$HUGE"'/a\x0a\xff\x5c b' size=2M
	shm list -n -o NAME
	prints '/a\x0a\xff\x5c b'
	shm list -J -o REF
	prints "{\"objects\":[
{\"ref\":\"hugetlb:$HUGE/a\\\\x0a\\\\xff\\\\x5c b\"}
],\"complete\":true,\"warnings\":[]}"
	shm list -n -o NAME "hugetlb:$HUGE"'/a\x0a\xff\x5c b'
	prints '/a\x0a\xff\x5c b'
}

@test "a mount point of odd bytes" {
	local odd=$BATS_TEST_TMPDIR/$'o\td\nd \\x'

	mkdir "$odd"
	mount -t hugetlbfs -o pagesize=2M none "$odd"
	: >"$odd/f"
	shm list -n -o REF
	umount "$odd"
	prints "hugetlb:$BATS_TEST_TMPDIR/"'o\x09d\x0ad \x5cx/f'
}

# Segments

@test "a segment on huge pages: RSS is not inflated, whatever the kernel says" {
	hold xsi huge=2M size=8M touch=4M
	shm list "${MADE[shmid]}" -n -r -o SIZE,RSS,SWAP,ALLOC,PAGESIZE,STATUS
	prints '8M 4M 0 4M 2M huge'
}

@test "the same for one that is whole in memory, and one of a single page" {
	hold xsi huge=2M size=6M touch=6M
	hold xsi huge=2M size=2M touch=2M attach=1
	shm list -k xsi -n -r -o SIZE,RSS,PAGESIZE
	prints $'6M 6M 2M\n2M 2M 2M'
}

@test "a segment whose size is no whole number of pages" {
	hold xsi huge=2M size=3000000 touch=3000000
	shm list -k xsi -n -r -b -o SIZE,RSS,PAGESIZE
	prints '3000000 4194304 2097152'
}

@test "an untouched segment: nothing is resident, and its page size is not claimed to be small" {
	hold xsi huge=2M size=4M
	shm list -k xsi -n -r -o SIZE,RSS
	prints '4M 0'
	shm list -k xsi -n -r -o PAGESIZE
	well
	like '^(2M|\?)$' "$output"
}

@test "segments on small pages beside it keep their figures" {
	hold xsi huge=2M size=4M touch=4M
	hold xsi size=4M touch=12K
	hold xsi size=4K touch=4K
	shm list -k xsi -n -r -o RSS,PAGESIZE
	prints $'4M 2M\n12K 4K\n4K 4K'
}

@test "looking takes no huge page" {
	local before

	hold xsi huge=2M size=4M
	make hugetlb path="$HUGE/f" size=4M
	before=$(cat $POOL/free_hugepages $POOL/resv_hugepages; "$MKSHM" -d)
	for args in -O '-J -O' '-r -o PAGESIZE,RSS'; do
		# shellcheck disable=SC2086 # words
		shm list -k $KINDS $args
		well
		same "$before" "$(cat $POOL/free_hugepages $POOL/resv_hugepages; "$MKSHM" -d)"
	done
}

@test "-k hugetlb, and the kinds in order" {
	make hugetlb path="$HUGE/f" size=2M
	make posix name=p
	make sem name=s
	make xsi
	shm list -k $KINDS -n -r -o KIND
	prints $'xsi\nposix\nsem\nhugetlb'
	shm list -k hugetlb -n -r -o REF
	prints "hugetlb:$HUGE/f"
	shm list -n -r -o KIND
	prints $'xsi\nposix\nhugetlb'
}

@test "--name sees the path inside the mount" {
	mkdir "$HUGE/d"
	make hugetlb path="$HUGE/d/f1" size=2M
	make hugetlb path="$HUGE/f2" size=2M
	shm list -n -r -o NAME --name 'f*'
	prints /f2
	shm list -n -r -o NAME --name '/d/*'
	prints /d/f1
	shm list -n -r -o NAME --name '*f*'
	prints $'/d/f1\n/f2'
}
