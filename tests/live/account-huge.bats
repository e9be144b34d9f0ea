#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# account: the pools of huge pages, explained to the page.

load common
load account

setup_file()
{
	pool_take 64
}

teardown_file()
{
	pool_give_back
}

setup()
{
	needs_pool 64
	HUGE=$BATS_TEST_TMPDIR/huge
	mkdir "$HUGE"
	mount -t hugetlbfs -o pagesize=2M,mode=0755 none "$HUGE"
}

teardown()
{
	release
	remove_everything
	umount --lazy "$HUGE" 2>/dev/null || :
}

# huge NAME: the row of the pool of 2 MiB pages
huge() { row "2097152: $1"; }

# pages NAME: what a row has resident, in pages
pages()
{
	# shellcheck disable=SC2046 # its words
	set -- $(huge "$1")
	[[ $1 == none ]] && echo 0 || echo $(($3 / 2097152))
}

# The pool is the whole of its rows, and what the kernel says of it.
pool_is_whole()
{
	local used=0 name total free reserved

	total=$(<$POOL/nr_hugepages) free=$(<$POOL/free_hugepages)
	reserved=$(<$POOL/resv_hugepages)
	for name in "${!ROWS[@]}"; do
		case $name in
		'2097152: reserved, not used' | '2097152: free' | '2097152: unexplained') ;;
		2097152:*) used=$((used + $(pages "${name#* }"))) ;;
		esac
	done
	same "$((total - free)) $reserved $((free - reserved))" \
		"$((used + $(pages unexplained))) $(pages 'reserved, not used') $(pages free)"
}

@test "a page of each user, once" {
	local was

	account
	was=$(pages unexplained)
	hold xsi huge=2M size=8M touch=4M attach=1 fork=1
	hold hugetlb path="$HUGE/f" size=4M touch=4M hold=map
	hold unlinked dir="$HUGE" name=u size=2M touch=2M hold=fd
	hold memfd huge=2M size=6M touch=2M hold=map
	hold anon huge=2M size=6M touch=4M fork=1
	hold anon private huge=2M size=8M touch=6M
	account
	same "1 8388608 4194304 0" "$(huge 'XSI segments')"
	same "2 6291456 6291456 0" "$(huge "hugetlbfs $HUGE")"
	same "1 4194304 4194304 0" "${PARTS["2097152: files of hugetlbfs $HUGE"]}"
	same "1 2097152 2097152 0" "${PARTS["2097152: unlinked files of hugetlbfs $HUGE"]}"
	same "1 6291456 2097152 0" "$(huge memfd)"
	same "1 6291456 4194304 0" "$(huge 'anonymous shared')"
	same "- - 6291456 0" "$(huge 'private mappings')"
	same "$was" "$(pages unexplained)"
	pool_is_whole
	# 2 of the segment, 2 of the memfd, 1 of each mapping
	same 6 "$(pages 'reserved, not used')"
	same none "$(row 'XSI segments')"
}

@test "what processes share since they forked is counted once" {
	local was

	account
	was=$(pages unexplained)
	hold anon private huge=2M size=8M touch=8M fork=3
	account
	same "- - 8388608 0" "$(huge 'private mappings')"
	same "$was" "$(pages unexplained)"
	account --by process
	same "- - 8388608 0" "$(huge 'held by several processes')"
	account --by owner
	same "- - 8388608 0" "$(huge 'unknown owner')"
}

@test "private huge pages of one process are its owner's" {
	hold anon private huge=2M size=4M touch=4M
	account --by owner
	same "- - 4194304 0" "$(huge "$(id -un)")"
	account --by process
	like '^- - 4194304 0$' "$(huge "${MADE[pid]} mkshm")"
}

# map_privately FILE: maps it, reads a page, writes to another one, and waits
map_privately()
{
	exec "$PYTHON" -c 'import mmap, sys
f = open(sys.argv[1], "r+b")
m = mmap.mmap(f.fileno(), 8 << 20, flags=mmap.MAP_PRIVATE)
m[0]; m[2 << 20] = 1
print("ready", flush=True)
sys.stdin.read()' "$1" 3>&- 4>&-
}

@test "a file that is mapped privately: its own pages, and those that were written to" {
	local was pid

	needs_python
	account
	was=$(pages unexplained)
	hold hugetlb path="$HUGE/f" size=8M touch=6M hold=none
	coproc mapper { map_privately "$HUGE/f"; }
	pid=$!
	read -r _ <&"${mapper[0]}"
	account
	same "1 8388608 6291456 0" "$(huge "hugetlbfs $HUGE")"
	same "- - 2097152 0" "$(huge 'private mappings')"
	same "$was" "$(pages unexplained)"
	account --by process
	same "1 8388608 8388608 0" "$(huge "$pid $(<"/proc/$pid/comm")")"
	kill "$pid"
	wait "$pid" || :
}

@test "as text of /proc/PID/maps on older kernels, too" {
	local was

	account
	was=$(pages unexplained)
	hold anon private huge=2M size=4M touch=4M
	run_it "$WITHOUT" query "$SHMTOOL" account -brn -o SOURCE,RSS,PAGESIZE
	same 0 "$status"
	grep -qx 'private\\x20mappings 4194304 2097152' "$OUT"
	grep -qx "unexplained $((was * 2097152)) 2097152" "$OUT"
}

@test "JSON has the pool" {
	needs_python
	hold xsi huge=2M size=4M touch=4M attach=1
	shm account -J
	same 0 "$status"
	same "[true, true]" "$(json '[[p["used"] + p["reserved"] + p["free"] == p["total"], p["explained"] + p["unexplained"] == p["used"]] for p in d["hugetlb"] if p["pagesize"] == 2097152][0]')"
	same 4194304 "$(json '[s["rss"] for p in d["hugetlb"] for s in p["sources"] if s["source"] == "XSI segments"][0]')"
}

# Nothing else in the tests has pages of 1 GiB, and the machine need not have room.
@test "pages of 1 GiB" {
	local giant=/sys/kernel/mm/hugepages/hugepages-1048576kB before

	[[ -w $giant/nr_hugepages ]] || skip "no pages of 1 GiB"
	before=$(<"$giant/nr_hugepages")
	echo $((before + 1)) >"$giant/nr_hugepages"
	if (($(<"$giant/nr_hugepages") == before)); then
		skip "no page of 1 GiB to be had"
	fi
	hold memfd huge=1G size=1G touch=4K || :
	account
	release
	echo "$before" >"$giant/nr_hugepages"
	same "1 1073741824 1073741824 0" "$(row '1073741824: memfd')"
	same "- - 0 -" "$(row '1073741824: unexplained')"
}
