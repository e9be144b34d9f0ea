#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who holds what is on huge pages.

load common
load holders

setup_file()
{
	pool_take 24
}

teardown_file()
{
	pool_give_back
}

setup()
{
	needs_python
	needs_pool 24
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

page_sizes_are_told()
{
	"$way" ps -n -r -b -o PAGESIZE
	same 0 "$status"
	same 2097152 "$(sort -u "$OUT")"
	"$way" list -a -n -r -b -o PAGESIZE
	same 0 "$status"
	same 2097152 "$(sort -u "$OUT")"
}

@test "a segment" {
	hold xsi huge=2M size=4M attach=2 fork=1
	hold xsi huge=2M size=6M attach=1 split
	hold xsi huge=2M size=5M attach=1 rdonly
	holders_are_true
	each_way page_sizes_are_told
}

@test "a memfd" {
	hold memfd huge=2M size=4M
	hold memfd huge=2M size=4M hold=map by=receiver
	hold memfd huge=2M size=2M hold=fd by=receiver alone
	holders_are_true
}

@test "a memfd and a small one of the same number are two" {
	local huge small

	# Both kinds are numbered on their own: the one that is behind catches up.
	hold memfd huge=2M size=2M
	huge=${MADE[inode]}
	hold memfd size=4K
	small=${MADE[inode]}
	((huge - small < 5000000 && small - huge < 5000000)) || skip "the numbers are too far apart"
	if ((small < huge)); then
		hold memfd size=8K inode="$huge" || skip "the number could not be had"
	else
		hold memfd huge=2M size=4M inode="$small" || skip "the number could not be had"
	fi
	each_way same_number_is_two "${MADE[inode]}"
}

same_number_is_two()
{
	"$way" ps -n -r -b -o REF,PID,MAPPED "memfd:$1"
	same 0 "$status"
	same "$(truth | awk -v ref="memfd:$1" '$1 == ref { print $1, $2, $7 }' | sort)" "$(sort "$OUT")"
}

@test "shared anonymous memory, and private memory that is no object" {
	hold anon huge=2M size=4M fork=1
	hold anon huge=2M size=4M private touch=4M
	holders_are_true
	each_way page_sizes_are_told
}

@test "files of hugetlbfs, with a name and without" {
	hold hugetlb path="$HUGE/a" size=4M hold=map+fd
	hold hugetlb path="$HUGE/b" size=2M hold=fd
	hold hugetlb path="$HUGE/c" size=2M hold=map fork=1
	hold unlinked dir="$HUGE" name=d size=2M hold=map
	hold unlinked dir="$HUGE" name=e size=2M hold=fd
	holders_are_true
}

@test "a segment, a memfd and a file of the same number are three" {
	local inode

	[[ -e /proc/sys/kernel/shm_next_id ]] || skip "needs CONFIG_CHECKPOINT_RESTORE"
	hold memfd huge=2M size=2M fork=1
	inode=${MADE[inode]}
	hold xsi huge=2M size=2M id="$inode" attach=1
	same "$inode" "${MADE[shmid]}"
	holders_are_true
}
