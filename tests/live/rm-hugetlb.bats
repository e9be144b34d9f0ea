#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm, of files of huge pages. The pool is the machine's, and only one at a time has it.

load common
load rm

setup_file()
{
	pool_take 4
}

teardown_file()
{
	pool_give_back
}

teardown()
{
	umount "$BATS_TEST_TMPDIR/mnt" 2>/dev/null || :
}

@test "a file of huge pages" {
	needs_pool 1
	local mnt=$BATS_TEST_TMPDIR/mnt

	mkdir "$mnt"
	mount -t hugetlbfs -o pagesize=2M none "$mnt"
	make hugetlb path="$mnt/f" size=2M
	make hugetlb path="$mnt/g" size=2M
	shm rm "$mnt/f"
	prints ''
	[[ ! -e $mnt/f && -e $mnt/g ]]
	shm rm -v --unused "$mnt/g"
	gives 0 "hugetlb:$mnt/g" 'shmtool rm: removed 1 object, no memory'
}

# killed FILE: a run that removes the file is killed while that is in quarantine
killed()
{
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		run_it strace -f -qq -o "$TRACE" -e trace=membarrier \
		-e inject=membarrier:signal=KILL "$PLAIN_SHMTOOL" rm --unused "$1"
	same 137 "$status" || { echo "$stderr"; return 1; }
	[[ ! -e $1 && -e $(echo "${1%/*}"/.shmtool-*/"${1##*/}") ]]
}

@test "what a killed run has left on a hugetlbfs is put back by the next one" {
	local mnt=$BATS_TEST_TMPDIR/mnt file before
	local put_back='shmtool rm: put back 1 file that a run had set aside which was killed'

	needs strace
	needs_pool 2
	mkdir "$mnt"
	mount -t hugetlbfs -o pagesize=2M,size=4M none "$mnt"
	mkdir "$mnt/sub"
	for file in "$mnt/f" "$mnt/sub/f"; do
		make hugetlb path="$file" size=2M touch=2M
		make hugetlb path="$mnt/g" size=2M touch=2M
		before=$(everything "$mnt")
		killed "$file"
		# only to look puts nothing back
		shm rm -n -k hugetlb --name none
		[[ ! -e $file ]]
		shm rm -k hugetlb --name none -y
		gives 0 '' "$put_back
shmtool rm: nothing is selected; nothing was removed"
		same "$before" "$(everything "$mnt")"
		same 0 "$(stat -f -c %f "$mnt")"
		# by its REF it is put back, and goes
		killed "$file"
		shm rm "hugetlb:$file"
		gives 0 '' "$put_back"
		[[ ! -e $file ]]
		nothing_waits "$mnt"
		shm rm --unused "$mnt/g"
		gives 0 '' 'shmtool rm: removed 1 object, 2M of memory'
		same 2 "$(stat -f -c %f "$mnt")"
	done
}
