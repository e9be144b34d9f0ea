#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# account: known amounts of everything, and what it makes of them. The machine's own
# Shmem changes while others use it, so that each source is held against what was made,
# to the page, and the sum against the change of Shmem with some room.

load common
load account
load ns

# No swap is to be in use.
setup_file()
{
	swap_lock
}

teardown()
{
	let_all_go
}

# within BYTES: whether the sum and Shmem have changed by the same since the last account
# in BEFORE and WAS_EXPLAINED, but for so much that others may have changed
within()
{
	local off

	for _ in {1..50}; do
		account
		off=$(((EXPLAINED - WAS_EXPLAINED) - ($(meminfo Shmem) - BEFORE)))
		((off >= -$1 && off <= $1)) && return 0
	done
	echo "explained $WAS_EXPLAINED, then $EXPLAINED; Shmem $BEFORE, then $off less than that"
	return 1
}

# Lets all go that a test has made.
let_all_go()
{
	end_containers
	release
	remove_everything
	while umount "$BATS_TEST_TMPDIR/mnt" 2>/dev/null; do :; done
}

@test "known amounts of everything, each to the page" {
	without_valgrind 'it does not know ustat(2)'
	local all=$((256 * MIB + 73 * MIB + 96 * MIB + 30 * MIB + 8192 + 37 * MIB))

	needs_root
	needs_no_swap
	account
	BEFORE=$(meminfo Shmem) WAS_EXPLAINED=$EXPLAINED
	hold anon size=256M touch=256M
	hold xsi size=128M touch=64M attach=1
	hold memfd size=64M touch=64M hold=fd
	hold memfd size=64M touch=32M hold=map fork=2
	hold posix name=full size=16M touch=16M
	hold posix name=sparse size=64M sparse
	hold sem name=s
	hold unlinked size=8M touch=8M hold=fd
	hold unlinked size=8M touch=4M hold=map fork=1
	mkdir /dev/shm/d "$BATS_TEST_TMPDIR/mnt"
	hold posix dir=/dev/shm/d name=other size=2M touch=2M
	# one that is mounted under another
	mount -t tmpfs -o size=64M under "$BATS_TEST_TMPDIR/mnt"
	head -c 12M /dev/zero >"$BATS_TEST_TMPDIR/mnt/a"
	mount -t tmpfs -o size=64M above "$BATS_TEST_TMPDIR/mnt"
	head -c 5M /dev/zero >"$BATS_TEST_TMPDIR/mnt/b"
	# ... and what another mount and IPC namespace alone has
	container "mount -t tmpfs -o size=64M elsewhere /mnt; head -c 20M /dev/zero >/mnt/c
		$MKSHM -c xsi size=9M touch=9M >/dev/null"
	account

	same "1 $((256 * MIB)) $((256 * MIB)) 0" "$(row 'anonymous shared')"
	same "2 $((137 * MIB)) $((73 * MIB)) 0" "$(row 'XSI segments')"
	same "2 $((128 * MIB)) $((96 * MIB)) 0" "$(row memfd)"
	same "2 $((80 * MIB)) $((16 * MIB + 4096)) 0" "$(part 'POSIX objects of tmpfs /dev/shm')"
	same "1 32 4096 0" "$(part 'semaphores of tmpfs /dev/shm')"
	same "2 $((16 * MIB)) $((12 * MIB)) 0" "$(part 'unlinked files of tmpfs /dev/shm')"
	same "1 $((2 * MIB)) $((2 * MIB)) 0" "$(part 'other files of tmpfs /dev/shm')"
	same "6 $((98 * MIB + 32)) $((30 * MIB + 8192)) 0" "$(row 'tmpfs /dev/shm')"
	same "1 $((20 * MIB)) $((20 * MIB)) 0" "$(row "tmpfs /mnt@$C_MNT")"
	same "- - $((12 * MIB)) 0" "$(row "tmpfs $BATS_TEST_TMPDIR/mnt (hidden)")"
	same "1 $((5 * MIB)) $((5 * MIB)) 0" "$(row "tmpfs $BATS_TEST_TMPDIR/mnt")"

	same "$all" $((EXPLAINED - WAS_EXPLAINED))
	# and nothing twice: the sources and what is unexplained are the whole
	shm account -J
	needs_python
	same true "$(json 'd["shmem"]["explained"] + d["shmem"]["unexplained"] == d["shmem"]["total"]')"
	same true "$(json 'sum(s["rss"] for s in rows) == d["shmem"]["explained"]')"
	same true "$(json 'all(sum(p["rss"] for p in s["parts"]) == s["rss"] for s in rows if "parts" in s)')"

	within $((all / 100)) && return
	# That may be others, whose Shmem is not what it was before, either, when all is gone.
	let_all_go
	! within $((all / 100)) || { echo "that was not others"; return 1; }
	skip "others use shared memory at the same time"
}

@test "a file has one page, whatever names it has and wherever it is mounted" {
	mkdir "$BATS_TEST_TMPDIR/mnt"
	hold posix name=a size=1M touch=1M hold=map
	ln /dev/shm/a /dev/shm/b
	mkdir /dev/shm/d
	ln /dev/shm/a /dev/shm/d/c
	mount --bind /dev/shm "$BATS_TEST_TMPDIR/mnt"
	container 'mkdir /dev/shm/e; mount --bind /dev/shm/d /mnt; mount -t tmpfs none /dev/shm'
	account
	same 1 "$(grep -c 'tmpfs.*/dev/shm [0-9]* 1048576 ' "$OUT")"
	like "^1 1048576 (<=)?1048576 " "$(row 'tmpfs /dev/shm')"
	same none "$(row "tmpfs $BATS_TEST_TMPDIR/mnt")"
}

@test "a tmpfs without a limit, and one of which only a part is seen" {
	needs_no_swap
	mkdir "$BATS_TEST_TMPDIR/mnt"
	mount -t tmpfs -o size=0 none "$BATS_TEST_TMPDIR/mnt"
	head -c 3M /dev/zero >"$BATS_TEST_TMPDIR/mnt/a"
	account
	same "1 3145728 3145728 0" "$(row "tmpfs $BATS_TEST_TMPDIR/mnt")"
	like 'warning: 1 tmpfs does not tell what it uses: the files that were found there are counted' "$stderr"
}

@test "names of mount points are escaped" {
	local dir

	needs_no_swap
	dir=$BATS_TEST_TMPDIR/mnt/$'a \n\\'
	mkdir -p "$dir"
	mount -t tmpfs -o size=1M none "$dir"
	head -c 4K /dev/zero >"$dir/f"
	shm account
	same 0 "$status"
	no_controls
	like "tmpfs $BATS_TEST_TMPDIR/mnt/a .x0a.x5c +1 +4K +4K" "$output"
	umount "$dir"
}

@test "grouped by kind, owner, process, namespace, mount, software" {
	local ipc map

	needs_root
	needs_no_swap
	hold posix name=a size=1M touch=1M uid=12345 hold=map
	map=${MADE[pid]}
	hold posix name=PostgreSQL.12 size=2M touch=2M
	hold xsi size=4M touch=4M attach=1 fork=1
	ln -s "$(printf '%0200d' 0)" /dev/shm/link
	ipc=$(own_ipc)
	account --by kind
	same "1 4194304 4194304 0|2 3145728 3145728 0|- - 4096 0" \
		"$(row xsi)|$(row posix)|$(row 'not attributed')"
	account --by owner
	same "1 1048576 1048576 0|2 6291456 6291456 0|- - 4096 0" \
		"$(row 12345)|$(row root)|$(row 'not attributed')"
	account --by owner -P
	same "2 6291456 6291456 0" "$(row 0)"
	account --by process
	same "1 1048576 1048576 0|1 4194304 4194304 0|1 2097152 2097152 0" \
		"$(row "$map mkshm")|$(row 'held by several processes')|$(row 'held by none that was seen')"
	account --by ipcns
	same "1 4194304 4194304 0|2 3145728 3149824 0" "$(row "$ipc")|$(row 'in no IPC namespace')"
	account --by mount
	same "2 3145728 3149824 0|1 4194304 4194304 0" "$(row /dev/shm)|$(row 'on no mount')"
	account --by app
	same "1 2097152 2097152 0|2 5242880 5242880 0" "$(row PostgreSQL)|$(row 'unknown software')"
	local sum=$EXPLAINED

	account
	same "$sum" "$EXPLAINED"
}

@test "an ordinary user: what is seen is right, and why the rest is not" {
	for_anybody
	needs_no_swap
	hold anon size=4M touch=4M
	hold posix name=a size=1M touch=1M
	make xsi size=2M touch=1M mode=600
	user account -brn -o SOURCE,RSS
	same 0 "$status"
	like $'XSI.x20segments 1048576\ntmpfs.x20/dev/shm 1048576\nPOSIX.x20objects 1048576\nunexplained [0-9]+' \
		"$output"
	like 'warning: [0-9]+ process(es)? of (an)?other users? could not be looked into; root sees' "$stderr"
	needs_python
	user account -J
	same false "$(json 'd["complete"]')"
}

@test "of one namespace: the rest of the machine is unexplained" {
	local all

	needs_root
	needs_no_swap
	container 'mount -t tmpfs -o size=64M elsewhere /mnt; head -c 20M /dev/zero >/mnt/c'
	hold posix name=a size=1M touch=1M
	account --ns all
	all=$EXPLAINED
	same "1 $((20 * MIB)) $((20 * MIB)) 0" "$(row "tmpfs /mnt@$C_MNT")"
	account --ns self
	same none "$(row "tmpfs /mnt@$C_MNT")"
	same "1 $MIB $MIB 0" "$(row 'tmpfs /dev/shm')"
	same $((20 * MIB)) $((all - EXPLAINED))
	account --ns "$C_PID"
	same "1 $((20 * MIB)) $((20 * MIB)) 0" "$(row "tmpfs /mnt@$C_MNT")"
}

@test "while memory comes and goes: the sum is not above Shmem without a word" {
	local pid i

	needs_python
	(
		while :; do
			head -c 64M /dev/zero >/dev/shm/a
			: >/dev/shm/a
		done
	) 3>&- 4>&- &
	pid=$!
	for ((i = 0; i < 20; i++)); do
		shm account -J
		same 0 "$status" || break
		same true "$(json 'd["shmem"]["explained"] <= d["shmem"]["total"] or any("more than Shmem" in w for w in d["warnings"])')" || break
		same true "$(json 'd["shmem"]["unexplained"] >= 0 and d["shmem"]["minunexplained"] >= 0')" || break
	done
	kill "$pid"
	wait "$pid" || :
	same 20 "$i"
}

@test "a table on a terminal has bars, as wide as there is room" {
	needs_python
	hold posix name=a size=1M touch=1M
	run_it on_terminal 100 "$SHMTOOL" account
	same 0 "$status"
	like '^Shmem: [0-9.]+[KMGT]?'$'\n''SOURCE +OBJECTS +SIZE +RSS +SWAP SHARE BAR' "$output"
	like $'[0-9]+% [█▏▎▍▌▋▊▉]+(\n|$)' "$output"
	LC_ALL=C run_it on_terminal 100 "$SHMTOOL" account
	like $'[0-9]+% #+(\n|$)' "$output"
	run_it on_terminal 48 "$SHMTOOL" account
	like $'SHARE\n' "$output"
	like 'unexplained ' "$output"
	shm account
	same 0 "$status"
	like $'SHARE\n' "$output"
}

@test "options: what there is, and what there is not" {
	shm account --by colour
	is_usage_error account
	shm account --by source
	is_usage_error account
	shm account --sort RSS
	is_usage_error account
	shm account -J -r
	is_usage_error account
	shm account -o REF
	is_usage_error account
	shm account posix:/a
	is_usage_error account
	shm account --ns 999999999
	gives 1 '' 'shmtool account: --ns 999999999: no process is in such a namespace'
	# shellcheck disable=SC2016 # for that shell
	run_it sh -c '"$0" account >/dev/full' "$SHMTOOL"
	same 1 "$status"
	like 'No space left on device' "$stderr"
}

@test "the programs of the articles: 2 GB in four ways, scaled down" {
	local shared before

	needs_root
	needs_no_swap
	before=$(meminfo Shmem)
	account
	shared=$EXPLAINED
	# an anonymous mapping; a segment, of which as much is used; a POSIX object
	hold anon size=64M touch=64M
	account
	same "1 $((64 * MIB)) $((64 * MIB)) 0" "$(row 'anonymous shared')"
	release
	hold xsi size=64M touch=64M attach=1
	account
	same "1 $((64 * MIB)) $((64 * MIB)) 0" "$(row 'XSI segments')"
	same "$(sysv "${MADE[shmid]}" rss)" $((64 * MIB))
	release
	hold posix name=big size=64M touch=64M hold=map
	account
	same "1 $((64 * MIB)) $((64 * MIB)) 0" "$(row 'tmpfs /dev/shm')"
	same $((64 * MIB / 1024)) "$(df -k --output=used /dev/shm | tail -1 | tr -d ' ')"
	((EXPLAINED >= shared + 64 * MIB && before >= 0))
}
