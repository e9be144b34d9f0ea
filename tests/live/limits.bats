#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# limits: held against the kernel's own files, and against ipcs(1) and lsipc(1).

load common

PAGE=$(getconf PAGESIZE)
SMALL=xsi,posix,sem,tmpfs,memfd,anon

setup_file()
{
	pool_take 4
	# Those of this IPC namespace, which each test finds as they were.
	LIMITS_BEFORE=$(cat /proc/sys/kernel/shm{max,all,mni,_rmid_forced})
	export LIMITS_BEFORE
}

teardown_file()
{
	pool_give_back
}

teardown()
{
	local files=(shmmax shmall shmmni shm_rmid_forced) i=0 value

	release
	remove_everything
	while read -r value; do
		[[ $value == "$(<"/proc/sys/kernel/${files[i]}")" ]] ||
			echo "$value" >"/proc/sys/kernel/${files[i]}"
		i=$((i + 1))
	done <<<"$LIMITS_BEFORE"
}

# limit NAME COLUMN...: the cells of one limit, in bytes
limit()
{
	local name=$1 columns

	shift
	columns=$(IFS=,; echo "$*")
	"$SHMTOOL" limits -b -n -r -o "NAME,$columns" >"$OUT" 2>"$ERR" || return 1
	[[ ! -s $ERR ]] || { cat "$ERR"; return 1; }
	sed -n "s/^$name //p" "$OUT"
}

# percent PART WHOLE: rounded up, as df(1) has it
percent()
{
	(($2)) && echo "$((($1 * 100 + $2 - 1) / $2))%" || echo -
}

needs_own_limits()
{
	echo 8192 2>/dev/null >/proc/sys/kernel/shmmni ||
		skip "the limits of this namespace can't be changed"
}

@test "the limits of segments, and what is used of them" {
	local kernel=/proc/sys/kernel

	needs_own_limits
	make xsi size=1
	make xsi size=$((3 * PAGE + 1))
	make xsi size=$((2 * PAGE))
	echo 1000000 >$kernel/shmmax
	echo 100 >$kernel/shmall
	echo 12 >$kernel/shmmni
	same "1000000 bytes $((3 * PAGE + 1)) $(percent $((3 * PAGE + 1)) 1000000) xsi $kernel/shmmax" \
		"$(limit shmmax VALUE UNIT USED USE% KINDS SOURCE)"
	same '1 bytes - - xsi' "$(limit shmmin VALUE UNIT USED USE% KINDS)"
	same "100 pages 7 7% xsi $kernel/shmall" "$(limit shmall VALUE UNIT USED USE% KINDS SOURCE)"
	same "12 segments 3 25% xsi $kernel/shmmni" \
		"$(limit shmmni VALUE UNIT USED USE% KINDS SOURCE)"
	# Twelve are all that the kernel makes.
	for i in 4 5 6 7 8 9 10 11 12; do
		make xsi size=1
	done
	same '12 100%' "$(limit shmmni USED USE%)"
	run_it "$MKSHM" -c xsi size=1
	like 'No space left' "$stderr$output"
	same '0 switch - - xsi' "$(limit shm_rmid_forced VALUE UNIT USED USE% KINDS)"
	# All of these go at once.
	echo 1 >$kernel/shm_rmid_forced
	same '1 switch' "$(limit shm_rmid_forced VALUE UNIT)"
	same '0 0%' "$(limit shmmni USED USE%)"
}

@test "the same figures as ipcs and lsipc" {
	needs ipcs lsipc
	local line

	make xsi size=5000
	make xsi size=123456
	same "$(LC_ALL=C ipcs -m -l | awk -F ' = ' '/max number/ { print $2 }')" \
		"$(limit shmmni VALUE)"
	same "$(LC_ALL=C ipcs -m -l | awk -F ' = ' '/min seg size/ { print $2 }')" \
		"$(limit shmmin VALUE)"
	same "$(LC_ALL=C ipcs -m -u | awk '/segments allocated/ { print $3 }')" \
		"$(limit shmmni USED)"
	same "$(LC_ALL=C ipcs -m -u | awk '/pages allocated/ { print $3 }')" "$(limit shmall USED)"
	for line in SHMMNI SHMALL SHMMAX SHMMIN; do
		same "$(lsipc --noheadings --raw -b -o RESOURCE,LIMIT | sed -n "s/^$line //p")" \
			"$(limit ${line,,} VALUE)" || return 1
	done
	# It takes the bytes of all segments for whole pages.
	remove_everything
	make xsi size=$((3 * PAGE))
	for line in SHMMNI SHMALL; do
		same "$(lsipc --noheadings --raw -b -o RESOURCE,USED | sed -n "s/^$line //p")" \
			"$(limit ${line,,} USED)" || return 1
	done
}

@test "another IPC namespace has its own" {
	needs_own_limits
	local own

	make xsi size=4096
	echo 77 >/proc/sys/kernel/shmmni
	own=$(limit shmmni VALUE USED)
	same '77 1' "$own"
	shm_alone 'echo 55 >/proc/sys/kernel/shmmni' limits -n -r -o NAME,VALUE,USED
	well
	same '55 0' "$(sed -n 's/^shmmni //p' "$OUT")"
	same "$own" "$(limit shmmni VALUE USED)"
}

@test "/dev/shm: size and inodes, for POSIX objects alone" {
	shm_after 'mount -t tmpfs -o size=64k,nr_inodes=20 none /dev/shm
		head -c 10000 /dev/zero >/dev/shm/a; mkdir /dev/shm/d; : >/dev/shm/d/b' \
		limits -b -n -r -o NAME,VALUE,UNIT,USED,USE%,KINDS,SOURCE
	well
	same "dev_shm_size 65536 bytes $(((10000 + PAGE - 1) / PAGE * PAGE)) \
$(percent $(((10000 + PAGE - 1) / PAGE * PAGE)) 65536) posix,sem /dev/shm
dev_shm_inodes 20 inodes 4 20% posix,sem /dev/shm" "$(grep ^dev_shm "$OUT")"
}

@test "an unlimited /dev/shm" {
	needs_python
	shm_after 'mount -t tmpfs -o size=0,nr_inodes=0 none /dev/shm; : >/dev/shm/a' \
		limits -n -r -o NAME,VALUE,USED,USE%
	well
	same 'dev_shm_size unlimited - -
dev_shm_inodes unlimited - -' "$(grep ^dev_shm "$OUT")"
	shm_after 'mount -t tmpfs -o size=0,nr_inodes=0 none /dev/shm' limits -J
	well
	same '[null, "unlimited", null, null]' \
		"$(json '[[r[c] for c in ("value", "text", "used", "use%")] for r in rows
			if r["name"] == "dev_shm_size"][0]')"
}

@test "what is not limited by them: a segment takes nothing of /dev/shm, a file no segment" {
	local before after

	before=$(limit dev_shm_size USED)
	make xsi size=1M touch=1M
	same "$before" "$(limit dev_shm_size USED)"
	after=$(limit shmall USED)
	make posix name=f size=64K touch=64K
	same $((before + 65536)) "$(limit dev_shm_size USED)"
	same "$after" "$(limit shmall USED)"
}

@test "memory that is promised" {
	local promised limit

	limit=$(awk '/^CommitLimit:/ { printf "%d", $2 * 1024 }' /proc/meminfo)
	same "bytes $SMALL /proc/meminfo" "$(limit CommitLimit UNIT KINDS SOURCE)"
	# Both change all the time.
	promised=$(limit CommitLimit USED)
	((promised > 0 && limit > 0))
	like '^[0-9]+$' "$(limit CommitLimit VALUE)"
	same "$(</proc/sys/vm/overcommit_memory) mode - - $SMALL" \
		"$(limit overcommit_memory VALUE UNIT USED USE% KINDS)"
	same "$(</proc/sys/vm/hugetlb_shm_group) gid - - xsi" \
		"$(limit hugetlb_shm_group VALUE UNIT USED USE% KINDS)"
}

@test "the pools of huge pages" {
	needs_pool 4
	local total

	hold xsi huge=2M size=4M touch=2M
	total=$(<$POOL/nr_hugepages)
	same "$total pages $((total - $(<$POOL/free_hugepages))) xsi,hugetlb,memfd,anon \
$POOL/nr_hugepages" "$(limit nr_hugepages_2M VALUE UNIT USED KINDS SOURCE)"
	same "$(<$POOL/nr_overcommit_hugepages) $(<$POOL/surplus_hugepages)" \
		"$(limit nr_overcommit_2M VALUE USED)"
}

# memlock LIMIT: what is shown with that soft limit, in KiB
memlock()
{
	run_it bash -c 'ulimit -S -l "$1" && shift && exec "$@"' sh "$1" \
		"$SHMTOOL" limits -b -n -r -o NAME,VALUE,UNIT,USED,USE%
	sed -n 's/^RLIMIT_MEMLOCK //p' "$OUT"
}

@test "locked memory: the soft limit" {
	local hard

	same '65536 bytes - -' "$(memlock 64)"
	same '0 bytes - -' "$(memlock 0)"
	hard=$(ulimit -H -l)
	[[ $hard == unlimited ]] || hard="$((hard * 1024))"
	same "$hard bytes - -" "$(memlock hard)"
}

@test "the memory limit of control groups" {
	needs_root
	local group=/sys/fs/cgroup/memory version=1 limit=memory.limit_in_bytes name

	if [[ ! -w $group/cgroup.procs ]]; then
		group=/sys/fs/cgroup version=2 limit=memory.max
		grep -qw memory $group/cgroup.subtree_control 2>/dev/null ||
			skip "no memory control groups"
	fi
	name=$group/shmtool-test.$$
	mkdir -p "$name/inner" || skip "no group can be made"
	if ((version == 2)); then
		echo +memory >"$name/cgroup.subtree_control"
	fi
	echo 268435456 >"$name/$limit"
	# shellcheck disable=SC2016 # for that shell
	run_it sh -c 'echo $$ >"$1/inner/cgroup.procs" && shift && exec "$@"' sh "$name" \
		"$SHMTOOL" limits -b -n -r -o NAME,VALUE,UNIT,KINDS,SOURCE
	rmdir "$name/inner" "$name"
	well
	same "268435456 bytes $SMALL $name/$limit" "$(sed -n 's/^cgroup_memory //p' "$OUT")"
}

@test "transparent huge pages: the word that is chosen" {
	local file=/sys/kernel/mm/transparent_hugepage/shmem_enabled

	[[ -r $file ]] || skip "a kernel without transparent huge pages"
	same "$(sed 's/.*\[\(.*\)\].*/\1/' $file) - - - $file" \
		"$(limit shmem_enabled VALUE UNIT USED USE% SOURCE)"
}

@test "JSON: integers or null, and the word beside it" {
	needs_python
	shm limits -J
	well
	same 'name value text unit used use% kinds source description' \
		"$(json '" ".join(rows[0])')"
	same true "$(json 'all(r["value"] is None or type(r["value"]) is int for r in rows)')"
	same true "$(json 'all((r["value"] is None) == (type(r["text"]) is str) for r in rows)')"
	same true "$(json 'all(r["kinds"] and r["source"] and r["description"] for r in rows)')"
	same true "$(json 'len({r["name"] for r in rows}) == len(rows)')"
	same "$(</proc/sys/kernel/shmmax)" \
		"$(json '[r["value"] for r in rows if r["name"] == "shmmax"][0]')"
	shm limits -J -o NAME
	well
	same '["name"]' "$(json 'list(rows[0])')"
	shm limits -r
	same 'NAME VALUE UNIT USED USE% KINDS SOURCE DESCRIPTION' "$(head -n 1 "$OUT")"
}

@test "sizes for people, and sorting" {
	needs_own_limits
	echo $((3 << 29)) >/proc/sys/kernel/shmmax
	shm limits -n -r -o NAME,VALUE
	like $'(^|\n)shmmax 1.5G(\n|$)' "$output"
	shm limits -n -r -o NAME --sort NAME
	same "$(LC_ALL=C sort "$OUT")" "$output"
	shm limits -n -r -o NAME,USE% --sort -USE%
	well
	same "$(sort -k2,2 -s -rn "$OUT" | awk '$2 != "-" { print $2 }')" \
		"$(awk '$2 != "-" { print $2 }' "$OUT")"
	same - "$(tail -n 1 "$OUT" | cut -d ' ' -f 2)"
}

@test "hidden files: unknown, and a warning that names them" {
	local hide='for f in kernel/shmall vm/overcommit_memory; do
		mount --bind /dev/null /proc/sys/$f; done'

	shm_after "$hide" limits -n -r -o NAME,VALUE
	gives 0 "$output" "shmtool limits: warning: 1 limit can't be read: overcommit_memory"
	same "shmall $(</proc/sys/kernel/shmall)
overcommit_memory ?" "$(grep -E '^(shmall|over)' "$OUT")"
	shm_after "$hide" limits -n -r -o NAME,SOURCE
	same 'shmall shmctl(2)' "$(grep ^shmall "$OUT")"
	shm_after 'mount -t tmpfs none /sys' limits -n -r -o NAME,VALUE
	same 'shmem_enabled ?' "$(grep ^shmem "$OUT")"
	like "can't be read: .*shmem_enabled" "$stderr"
	shm_after "mount --bind /dev/null /proc/sysvipc/shm" limits -n -r -o NAME,USED
	same 'shmmax 0' "$(grep ^shmmax "$OUT")"
}

@test "no /dev/shm" {
	shm_after 'mount -t tmpfs none /dev; : >/dev/null' limits -n -r -o NAME,VALUE,USED
	gives 0 "$output" "shmtool limits: warning: 2 limits can't be read: dev_shm_size, \
dev_shm_inodes"
	same $'dev_shm_size ? ?\ndev_shm_inodes ? ?' "$(grep ^dev_shm "$OUT")"
}

@test "an ordinary user sees the same" {
	local all

	for_anybody
	all=$("$SHMTOOL" limits -n -r -o NAME,VALUE | grep -v '^CommitLimit')
	user limits -n -r -o NAME,VALUE
	well
	same "$all" "$(grep -v '^CommitLimit' "$OUT")"
}

@test "80 columns are enough" {
	needs_python
	on_terminal 80 "$SHMTOOL" limits >"$OUT"
	same 'NAME VALUE UNIT USED USE% KINDS' "$(sed 1q "$OUT" | tr -s ' ')"
	same 0 "$(grep -c '.\{81\}' "$OUT")"
	on_terminal 110 "$SHMTOOL" limits >"$OUT"
	like ' DESCRIPTION$' "$(sed 1q "$OUT")"
	same 0 "$(grep -c '.\{111\}' "$OUT")"
	on_terminal 300 "$SHMTOOL" limits >"$OUT"
	like ' SOURCE +DESCRIPTION$' "$(sed 1q "$OUT")"
}

@test "usage errors" {
	for args in x --nosuch -k '-o NOSUCH' '--sort NOSUCH' '-J -e'; do
		# shellcheck disable=SC2086 # words
		shm limits $args
		is_usage_error limits || { echo "for $args"; return 1; }
	done
	shm limits --help
	well
	like '^Usage: shmtool limits \[OPTIONS\]' "$output"
}
