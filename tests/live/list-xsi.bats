#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# list of System V segments, against what the kernel says of them.

load common

# Segments in every state that an ordinary user can make, each with other figures.
make_segments()
{
	hold xsi size=5000 touch=5000
	hold xsi keyed size=1M touch=8K attach=2 fork=1 mode=0640
	hold xsi key=0x0000162e size=4097 attach=1 rdonly mode=0444
	hold xsi key=0xfedcba98 size=8192 mode=0
	hold xsi size=64K touch=64K attach=3 dest
	hold xsi size=4K lock mode=0777
	hold xsi keyed size=12K touch=4K attach=1 lock dest
	hold xsi size=1G noreserve
	make xsi size=1
}

# /proc/sysvipc/shm in the words of shmtool: the columns of the test below.
wanted()
{
	awk 'NR > 1 {
		perms = $3 % 1000
		lpid = $6 ? $6 : $12 || $13 ? "?" : "-"
		printf "0x%08x %d 0%03d %s %s %s %s", \
			$1 < 0 ? $1 + 4294967296 : $1, $2, perms, $4, $5, lpid, $7
		printf " %s %s %s %s", $8, $9, $10, $11
		for (i = 12; i <= 14; i++)
			printf " %s", $i ? $i : "-"
		print "", $15, $16
	}' $SYSV
}

COLUMNS_OF_SYSV=KEY,ID,PERMS,SIZE,CPID,LPID,NATTCH,UID,GID,CUID,CGID,ATIME,DTIME,CTIME,RSS,SWAP

@test "every field is what /proc/sysvipc/shm says" {
	make_segments
	shm list -k xsi -n -r -b -P --time-format epoch -o $COLUMNS_OF_SYSV
	prints "$(wanted)"
	same 9 "$(wc -l <"$OUT")"
}

@test "JSON has the same figures as integers" {
	needs_python
	make_segments
	shm list -k xsi -J -o $COLUMNS_OF_SYSV,REF
	well
	same "$(wanted)" "$(json '"\n".join(" ".join(
		"-" if v is None else str(v) for v in list(r.values())[:-1]) for r in objects)')"
	same 0 "$(json 'sum(type(r[c]) is not int for r in objects for c in
		"id size cpid nattch uid gid cuid cgid ctime rss swap".split())')"
	same 0 "$(json 'sum(type(r[c]) is not str for r in objects for c in "key perms".split())')"
}

@test "the same segments as ipcs -m, with the same figures" {
	make_segments
	shm list -k xsi -n -r -b -P -o KEY,ID,PERMS,SIZE,NATTCH
	well
	same "$(LC_ALL=C ipcs -m | awk '$2 ~ /^[0-9]+$/ { printf "%s %s %04d %s %s\n", $1, $2, $4, $5, $6 }')" \
		"$output"
}

@test "the facts of mkshm: id, key, size, attaches, creator" {
	hold xsi keyed size=123456 attach=5
	shm list "xsi:${MADE[shmid]}" -n -r -b -o ID,KEY,SIZE,NATTCH,CPID
	prints "${MADE[shmid]} ${MADE[key]} 123456 5 ${MADE[pid]}"
}

@test "fork doubles the attaches" {
	hold xsi attach=2 fork=1
	shm list "${MADE[shmid]}" -n -r -o NATTCH
	prints 4
}

@test "columns that are of files alone are empty" {
	make xsi
	shm list -n -r -o NAME,PATH,MTIME,BTIME,DEV,INODE,MOUNT,APP
	prints '- - - - - - - -'
	shm list -e -o NAME,MTIME,INODE
	prints 'NAME="" MTIME="" INODE=""'
}

@test "KIND and REF" {
	make xsi
	shm list -n -r -o REF,KIND
	prints "xsi:${MADE[shmid]} xsi"
}

@test "a segment that never was attached has no times and no last process" {
	make xsi
	shm list -n -r -o LPID,ATIME,DTIME
	prints '- - -'
}

@test "STATUS tells dest and locked, and nothing of a plain segment" {
	needs_python
	local plain dest locked both

	hold xsi; plain=${MADE[shmid]}
	hold xsi attach=1 dest; dest=${MADE[shmid]}
	hold xsi lock; locked=${MADE[shmid]}
	hold xsi attach=1 lock dest; both=${MADE[shmid]}
	shm list -n -r -o ID,STATUS
	well
	# A huge page pool in use elsewhere may leave the page size open, so huge is
	# not looked at here.
	same "$plain -
$dest dest
$locked locked
$both dest,locked" "$output"
	shm list -J -o ID,STATUS
	well
	same '[[], ["dest"], ["locked"], ["dest", "locked"]]' "$(json '[r["status"] for r in objects]')"
}

@test "a segment marked for removal has lost its key, and keeps its id" {
	hold xsi key=0x1234 attach=1 dest
	shm list -n -r -o REF,KEY,STATUS
	prints "xsi:${MADE[shmid]} 0x00000000 dest"
	shm list 0x1234
	gives 1 "$output" 'shmtool list: 0x1234: no such object'
}

@test "PERMS are the nine permission bits, whatever the state" {
	hold xsi mode=0640 lock
	hold xsi mode=0755 attach=1 dest
	hold xsi mode=0
	shm list -n -r -o PERMS
	prints $'rw-r-----\nrwxr-xr-x\n---------'
	shm list -n -r -P -o PERMS
	prints $'0640\n0755\n0000'
}

@test "shmid 0 is a segment like any other" {
	shm_alone '"$MKSHM" -c xsi size=8192 >/dev/null' list -n -r -b -o REF,ID,SIZE
	prints 'xsi:0 0 8192'
	shm_alone '"$MKSHM" -c xsi size=8192 >/dev/null' list -n -r -b -o REF,ID,SIZE xsi:0
	prints 'xsi:0 0 8192'
	shm_alone '"$MKSHM" -c xsi size=8192 >/dev/null' list -n -r -b -o REF,ID,SIZE 0
	prints 'xsi:0 0 8192'
}

@test "a large shmid" {
	[[ -w /proc/sys/kernel/shm_next_id ]] || skip "no kernel.shm_next_id"
	echo 2147418112 >/proc/sys/kernel/shm_next_id
	hold xsi
	((MADE[shmid] >= 2147418112)) || skip "this kernel has smaller ids"
	shm list "xsi:${MADE[shmid]}" -n -r -o REF,ID
	prints "xsi:${MADE[shmid]} ${MADE[shmid]}"
}

@test "sizes of many TiB" {
	make xsi size=16T noreserve
	make xsi size=1537G noreserve
	shm list -n -r -o SIZE
	prints $'16T\n1.5T'
	shm list -n -r -b -o SIZE
	prints $'17592186044416\n1650341183488'
}

@test "a segment of mode 0 and one of another user are listed" {
	needs_root
	make xsi mode=0 uid=12345 gid=54321
	shm list -n -r -P -o UID,GID,CUID,CGID,PERMS
	prints '12345 54321 0 0 0000'
}

@test "the creator's group is not the creator's user" {
	needs_root
	needs setpriv
	setpriv --reuid 1111 --regid 2222 --clear-groups "$MKSHM" -c xsi >/dev/null
	shm list -n -r -o UID,GID,CUID,CGID
	prints '1111 2222 1111 2222'
}

# The fallback, where /proc/sysvipc/shm can't be used

# Both ways give the same rows, but for what only the one can know. $1 is how the
# file is hidden.
same_without_proc()
{
	local all='"\n".join(str({c: v for c, v in r.items()
		if c not in ("rss", "swap", "alloc", "age", "pagesize", "status", "creator")})
		for r in objects)'
	local words='[[w for w in r["status"] if w != "huge"] for r in objects]'
	local rows statuses

	needs_python
	make_segments
	if [[ $REAL_UID == 0 ]]; then
		make xsi uid=1001 gid=1002
		setpriv --reuid 1111 --regid 2222 --clear-groups "$MKSHM" -c xsi >/dev/null
	fi
	shm list -k xsi -J -O
	well
	rows=$(json "$all")
	statuses=$(json "$words")
	like 'xsi:' "$rows"

	shm_after "$1" list -k xsi -J -O
	well
	same "$rows" "$(json "$all")"
	same "$statuses" "$(json "$words")"
	# What is allocated can be seen where it is attached.
	same '[[null, null]]' \
		"$(json '[list(x) for x in {(r["rss"], r["swap"]) for r in objects}]')"

	shm_after "$1" list -k xsi -n -r -o RSS,SWAP,ALLOC
	well
	same '? ? ?' "$(sort -u "$OUT")"

	# Creators are told for certain where the process is older by a second.
	hold xsi later
	shm_after "$1" list -n -o CREATOR "xsi:${MADE[shmid]}"
	prints 'alive (mkshm)'
}

@test "the same rows where /proc/sysvipc/shm is masked by /dev/null" {
	same_without_proc 'mount --bind /dev/null /proc/sysvipc/shm'
}

@test "the same rows where /proc/sysvipc/shm is an empty file" {
	: >"$BATS_TEST_TMPDIR/empty"
	same_without_proc "mount --bind '$BATS_TEST_TMPDIR/empty' /proc/sysvipc/shm"
}

@test "the same rows where /proc/sysvipc/shm is missing" {
	same_without_proc 'mount -t tmpfs none /proc/sysvipc'
}

@test "without /proc there is still the list, and creators are unknown" {
	needs_no_proc
	hold xsi
	shm_after 'mount -t tmpfs none /proc' list -k xsi -n -r -o REF,SIZE,CREATOR,RSS
	prints "xsi:${MADE[shmid]} 4K unknown ?"
}

@test "segments that shmctl refuses are counted, once" {
	needs strace
	make xsi
	make xsi
	# LeakSanitizer can't be traced.
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
	for error in EPERM EACCES ENOSYS; do
		SHMTOOL=$PLAIN_SHMTOOL shm_after "mount --bind /dev/null /proc/sysvipc/shm
			exec strace -f -o /dev/null -e trace=shmctl -e inject=shmctl:error=$error:when=2+ \"\$@\"" \
			list -k xsi -n
		same '0 ' "$status $output" || { echo "$error"; return 1; }
		like '^shmtool list: warning: 2 segments could not be read: shmctl: ' "$stderr" || return 1
	done
}

@test "a /proc/sysvipc/shm without end is passed over" {
	make xsi
	shm_after 'mount --bind /dev/zero /proc/sysvipc/shm' list -k xsi -n -r -o REF
	prints "xsi:${MADE[shmid]}"
}

@test "a masked /proc/self/mountinfo is told" {
	shm_after 'touch "$BATS_TEST_TMPDIR/none"; mount --bind "$BATS_TEST_TMPDIR/none" /proc/$$/mountinfo' \
		list -k hugetlb -n
	gives 0 '' "shmtool list: warning: the mount table can't be read: No data available"
	make posix name=a
	shm_after 'mount --bind "$BATS_TEST_TMPDIR/none" /proc/$$/mountinfo' \
		list -k posix -n -r -o REF,MOUNT
	same '0 posix:/a ?' "$status $output"
	like "the mount table can't be read: No data available" "$stderr"
}

@test "a masked /proc/sysvipc/shm and no segments: an empty list" {
	shm_after 'mount --bind /dev/null /proc/sysvipc/shm' list -k xsi -n -r -o REF
	prints ''
}

# The creator

@test "CREATOR: alive, and by name where the process is older than the segment" {
	hold xsi later
	shm list -n -r -o CPID,CREATOR
	prints "${MADE[pid]} alive\\x20(mkshm)"
}

@test "CREATOR: gone" {
	make xsi
	shm list -n -r -o CPID,CREATOR
	prints "${MADE[pid]} gone"
}

@test "CREATOR: a process that began at the very end of a second is not gone" {
	# The clocks of processes and of segments differ by some hundredths.
	for _ in 1 2 3; do
		until [[ ${EPOCHREALTIME#*[.,]} == 99[3-9]* ]]; do :; done
		hold xsi
		for _ in {1..10}; do
			shm list -n -o CREATOR "xsi:${MADE[shmid]}"
			well
			like '^(alive|alive \(mkshm\)|unknown)$' "$output"
		done
	done
}

@test "CREATOR: a pid that another process has by now is not the creator" {
	local pid=

	[[ -w /proc/sys/kernel/ns_last_pid ]] || skip "no kernel.ns_last_pid"
	make xsi
	# The next second: process times and segment times are in different units.
	"$MKSHM" xsi later </dev/null >/dev/null
	for _ in {1..50}; do
		echo $((MADE[pid] - 1)) >/proc/sys/kernel/ns_last_pid
		sleep 1000 3>&- 4>&- &
		pid=$!
		[[ $pid == "${MADE[pid]}" ]] && break
		kill $pid
		wait $pid 2>/dev/null || :
	done
	[[ $pid == "${MADE[pid]}" ]] || skip "the pid could not be had again"
	shm list -n -r -o CPID,CREATOR
	kill $pid
	prints "$pid gone"
}

@test "a command with control characters in its name can't reach the terminal" {
	local name=$'a\e[31m\nb'

	cp "$MKSHM" "$BATS_TEST_TMPDIR/$name"
	MKSHM=$BATS_TEST_TMPDIR/$name hold xsi later
	shm list -n -o CREATOR
	prints 'alive (a\x1b[31m\x0ab)'
}

@test "LPID is the process that attached last" {
	hold xsi attach=1
	shm list -n -r -o LPID
	prints "${MADE[pid]}"
}

@test "processes of another PID namespace are unknown" {
	make xsi attach=1
	run_it unshare --pid --fork --mount-proc "$SHMTOOL" list -n -r -o CPID,LPID,CREATOR,NATTCH
	prints '? ? unknown 0'
}

# Age

@test "the age of what was just made is the seconds since then" {
	needs_python
	local now

	make xsi
	shm list -J -o AGE,CTIME,REF
	now=$(date +%s)
	well
	same true "$(json "0 <= objects[0]['age'] <= $now - objects[0]['ctime'] <= 600")"
}

@test "the default order is by id" {
	make xsi many=200
	shm list -n -r -o ID
	well
	same "$(sort -n "$OUT")" "$output"
	same 200 "$(wc -l <"$OUT")"
}
