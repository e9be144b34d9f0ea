#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# pools: the huge page pools, held against the kernel's own files.

load common

POOLS=/sys/kernel/mm/hugepages
NODES=/sys/devices/system/node
HEADINGS='PAGESIZE NODE TOTAL FREE RESERVED AVAILABLE SURPLUS OVERCOMMIT USED USE%'

setup_file()
{
	pool_take 12
	[[ -z ${POOL_BEFORE-} ]] || OVERCOMMIT_BEFORE=$(<$POOL/nr_overcommit_hugepages)
	export OVERCOMMIT_BEFORE
}

teardown_file()
{
	[[ -z ${OVERCOMMIT_BEFORE-} ]] || echo "$OVERCOMMIT_BEFORE" >$POOL/nr_overcommit_hugepages
	pool_give_back
}

needs_pools()
{
	[[ -d $POOLS ]] || skip "a kernel without huge pages"
}

# page_sizes: of the pools, in KiB, the smallest first
page_sizes()
{
	local dir

	for dir in "$POOLS"/hugepages-*kB; do
		dir=${dir##*-}
		echo "${dir%kB}"
	done | sort -n
}

# percent PART WHOLE: rounded up, as df(1) has it
percent()
{
	(($2)) && echo "$((($1 * 100 + $2 - 1) / $2))%" || echo -
}

# pool_line KIB: what is to be shown of a pool
pool_line()
{
	local dir=$POOLS/hugepages-$1kB total free reserved

	total=$(<"$dir/nr_hugepages") free=$(<"$dir/free_hugepages")
	reserved=$(<"$dir/resv_hugepages")
	echo "$(($1 * 1024)) - $total $free $reserved $((free - reserved))" \
		"$(<"$dir/surplus_hugepages") $(<"$dir/nr_overcommit_hugepages")" \
		"$((total - free)) $(percent $((total - free)) "$total")"
}

# node_lines KIB: the same of its nodes
node_lines()
{
	local node dir total free

	for node in $(cd "$NODES" && printf '%s\n' node[0-9]* | sed s/node// | sort -n); do
		dir=$NODES/node$node/hugepages/hugepages-$1kB
		[[ -d $dir ]] || continue
		total=$(<"$dir/nr_hugepages") free=$(<"$dir/free_hugepages")
		echo "$(($1 * 1024)) $node $total $free - - $(<"$dir/surplus_hugepages") -" \
			"$((total - free)) $(percent $((total - free)) "$total")"
	done
}

# grants PAGES: whether the kernel grants a mapping of so many pages of 2 MiB
grants()
{
	"$PYTHON" -c 'import mmap, sys
try:
    mmap.mmap(-1, int(sys.argv[1]) << 21,
              mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | 0x40000 | 21 << 26)
except OSError as error:
    sys.exit(0 if error.errno == 12 else 2)
print("yes")' "$1"
}

@test "each pool is shown as the kernel has it" {
	needs_pools
	shm pools -b -r
	prints "$HEADINGS
$(for kib in $(page_sizes); do pool_line "$kib"; done)"
}

@test "with pages used, reserved and free" {
	needs_pool 8
	local reserved

	reserved=$(<$POOL/resv_hugepages)
	hold xsi huge=2M size=8M touch=4M
	same $((reserved + 2)) "$(<$POOL/resv_hugepages)"
	shm pools -b -r
	prints "$HEADINGS
$(for kib in $(page_sizes); do pool_line "$kib"; done)"
	shm pools -r -n -b -o PAGESIZE,SIZE
	well
	same "2097152 $(($(<$POOL/nr_hugepages) * 2097152))" "$(grep '^2097152 ' "$OUT")"
}

@test "each node" {
	needs_pools
	[[ -d $NODES ]] || skip "a kernel without NUMA"
	[[ -z ${POOL_BEFORE-} ]] || hold xsi huge=2M size=4M touch=2M
	shm pools --nodes -b -r
	prints "$HEADINGS
$(for kib in $(page_sizes); do node_lines "$kib"; done)"
}

@test "a request fits as long as the kernel grants it" {
	needs_python
	needs_pool 8
	local pages available

	hold xsi huge=2M size=6M touch=2M
	available=$(($(<$POOL/free_hugepages) - $(<$POOL/resv_hugepages)))
	for pages in $((available - 1)) "$available" $((available + 1)); do
		shm pools -n -r -b -o PAGESIZE,NEEDED,FIT --fit $((2 * pages))M
		same "2097152 $pages $([[ $(grants "$pages") == yes ]] && echo yes || echo no)" \
			"$(grep '^2097152 ' "$OUT")" || { echo "for $pages"; return 1; }
		same '' "$stderr"
	done
	same no "$(sed -n 's/^2097152 .* //p' "$OUT")"
	shm pools -n -r -b -o PAGESIZE,NEEDED,FIT --fit $((2 * available * 1048576 + 1))
	same "2097152 $((available + 1)) no" "$(grep '^2097152 ' "$OUT")"
}

@test "overcommit counts" {
	needs_python
	needs_pool 4
	local available over=$POOL/nr_overcommit_hugepages pages

	available=$(($(<$POOL/free_hugepages) - $(<$POOL/resv_hugepages)))
	echo $(($(<$POOL/surplus_hugepages) + 3)) >$over
	for pages in $((available + 3)) $((available + 4)); do
		shm pools -n -r -b -o PAGESIZE,NEEDED,FIT --fit $((2 * pages))M
		same "2097152 $pages $([[ $(grants "$pages") == yes ]] && echo yes || echo no)" \
			"$(grep '^2097152 ' "$OUT")" || { echo "for $pages"; return 1; }
	done
	same no "$(sed -n 's/^2097152 .* //p' "$OUT")"
	shm pools -r -n -b -o PAGESIZE,OVERCOMMIT
	same "2097152 $(<$over)" "$(grep '^2097152 ' "$OUT")"
}

@test "the exit status says whether it fits anywhere" {
	needs_pools
	shm pools --fit 8E -n -r -o FIT
	gives 1 "$(for kib in $(page_sizes); do echo no; done)" ''
	needs_pool 1
	shm pools --fit 1 -n -r -o FIT --sort PAGESIZE
	gives 0 "$output" ''
	same yes "$(head -n 1 "$OUT")"
}

@test "JSON: integers, and null where it does not apply" {
	needs_python
	needs_pools
	shm pools -J
	well
	same 'pagesize node total free reserved available surplus overcommit used use%' \
		"$(json '" ".join(rows[0])')"
	same "$(page_sizes)" "$(json '"\n".join(str(r["pagesize"] // 1024) for r in rows)')"
	same int "$(json '" ".join({type(v).__name__ for r in rows for c, v in r.items()
		if c not in ("node", "use%")})')"
	same true "$(json 'all(r["node"] is None and (r["use%"] is None) == (r["total"] == 0)
		for r in rows)')"
	shm pools -J --fit 8K
	same true "$(json 'all(r["needed"] == 1 and r["fit"] in ("yes", "no") for r in rows)')"
}

@test "hidden /sys: the default size, with a warning" {
	needs_pools
	local size

	shm_after 'mount -t tmpfs none /sys' pools -n -r -b
	size=$(awk '/^Hugepagesize:/ { print $2 }' /proc/meminfo)
	gives 0 "$(pool_line "$size")" "shmtool pools: warning: $POOLS can't be read: No such \
file or directory; only the default page size is shown"
	shm_after 'mount -t tmpfs none /sys' pools --nodes
	gives 0 "$HEADINGS" "shmtool pools: warning: $NODES can't be read: No such file or \
directory; no nodes are shown"
	needs_python
	shm_after 'mount -t tmpfs none /sys' pools -J
	same false "$(json 'd["complete"]')"
}

@test "80 columns are enough" {
	needs_python
	on_terminal 80 "$SHMTOOL" pools >"$OUT"
	same "$(sed 1q "$OUT" | tr -s ' ')" "$HEADINGS"
	same 0 "$(grep -c '.\{81\}' "$OUT")"
	on_terminal 80 "$SHMTOOL" pools --fit 1G >"$OUT" || :
	like ' NEEDED FIT$' "$(sed 1q "$OUT")"
	same 0 "$(grep -c '.\{81\}' "$OUT")"
}

@test "usage errors" {
	for args in x '--fit' '--fit 0' '--fit -1' '--fit 1X' '--fit 17E' '--nodes=1' -k '-o NOSUCH' \
		'-J -r' --no; do
		# shellcheck disable=SC2086 # words
		shm pools $args
		is_usage_error pools || { echo "for $args"; return 1; }
	done
	shm pools --list-columns
	well
	same "PAGESIZE NODE TOTAL FREE RESERVED AVAILABLE SURPLUS OVERCOMMIT USED USE% SIZE NEEDED FIT" \
		"$(awk '{ print $1 }' "$OUT" | xargs)"
	shm pools --help
	well
	like '^Usage: shmtool pools \[OPTIONS\]' "$output"
}
