#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm, of files of huge pages. The pool is the machine's, and only one at a time has it.

load common

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
