#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# set: mode, owner, size, lock. What it did is what the kernel says.

load common
load lease
load ns

WITHIN=() # what stopped_behind runs strace within

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
	release_lease
	end_containers
	release
	chattr -i /dev/shm/* 2>/dev/null || :
	remove_everything
	umount "$BATS_TEST_TMPDIR/huge" 2>/dev/null || :
}

# needs_huge_mount: a hugetlbfs of 2 MiB pages at $HUGE
needs_huge_mount()
{
	needs_root
	HUGE=$BATS_TEST_TMPDIR/huge
	mkdir "$HUGE"
	mount -t hugetlbfs -o pagesize=2M"${1:+,$1}" none "$HUGE" || skip "no hugetlbfs"
}

# A file's mode, owner, group and size.
file()
{
	stat -c '%a %u %g %s' "$1"
}

# Mode and owner

@test "mode and owner of a segment, and nothing else of it" {
	make xsi key=0x162e size=12K touch=4K mode=0600
	local id=${MADE[shmid]} before

	before=$(sysv "$id" key size cpid nattch cuid cgid rss)
	shm set "$id" -m 0640
	prints ''
	same '640 0 0' "$(sysv "$id" perms uid gid)"
	shm set 0x162e --mode=7
	prints ''
	same '7 0 0' "$(sysv "$id" perms uid gid)"
	needs_root
	shm set "xsi:$id" --owner 1234:4321
	prints ''
	same '7 1234 4321' "$(sysv "$id" perms uid gid)"
	shm set "xsi:$id" --owner 99
	prints ''
	same '7 99 4321' "$(sysv "$id" perms uid gid)"
	shm set "xsi:$id" --owner :98 -m 604
	prints ''
	same '604 99 98' "$(sysv "$id" perms uid gid)"
	same "$before" "$(sysv "$id" key size cpid nattch cuid cgid rss)"
}

@test "mode and owner of files of each kind, whatever the umask" {
	local path ref

	mkdir /dev/shm/sub
	make posix name=a size=8K
	make sem name=s
	make posix dir=/dev/shm/sub name=t size=8K
	umask 077
	for ref in /a sem:/s tmpfs:/dev/shm/sub/t; do
		path=$ref
		[[ $ref != /a ]] || path=/dev/shm/a
		[[ $ref != sem:* ]] || path=/dev/shm/sem.s
		path=${path#tmpfs:}
		shm set "$ref" -m 666
		prints ''
		same 666 "$(stat -c %a "$path")" || { echo "for $ref"; return 1; }
		chmod 6755 "$path"
		shm set "$ref" -m 640
		prints ''
		same 640 "$(stat -c %a "$path")" || { echo "for $ref"; return 1; }
		shm set "$ref" -m 0
		prints ''
		same 0 "$(stat -c %a "$path")" || { echo "for $ref"; return 1; }
		[[ $REAL_UID == 0 ]] || continue
		shm set "$ref" -m 604 --owner 1234:4321
		prints ''
		same '604 1234 4321' "$(stat -c '%a %u %g' "$path")" || { echo "for $ref"; return 1; }
		shm set "$ref" --owner root:
		is_usage_error set
		shm set "$ref" --owner root
		prints ''
		same '604 0 4321' "$(stat -c '%a %u %g' "$path")"
	done
}

@test "mode, owner and size at once: the mode is what was asked for" {
	needs_root
	make posix name=a size=8K mode=0600
	shm set /a -s 64K -m 777 --owner 1234
	prints ''
	same '777 1234 0 65536' "$(file /dev/shm/a)"
}

@test "several objects, in whatever kinds; one twice, or by two names" {
	make xsi key=0x162e
	local id=${MADE[shmid]}
	make posix name=a size=4K
	make sem name=s
	ln /dev/shm/a /dev/shm/b

	shm set "$id" 0x162e posix:/a /dev/shm/a sem:/s /b -m 644
	prints ''
	same 644 "$(sysv "$id" perms)"
	same '644 644 644' "$(stat -c %a /dev/shm/a /dev/shm/b /dev/shm/sem.s | xargs)"
}

@test "the other name of a file that was changed has changed, too" {
	needs_huge_mount
	make hugetlb path="$HUGE/f" size=2M
	ln "$HUGE/f" "$HUGE/g"
	# the birth of a file there is not known, and its change counts
	until (($(date +%s) > $(stat -c %Z "$HUGE/f"))); do sleep 0.1; done
	shm set "hugetlb:$HUGE/f" "hugetlb:$HUGE/g" -m 604
	prints ''
	same 604 "$(stat -c %a "$HUGE/g")"
}

@test "what fails is told, and the others are changed" {
	make posix name=a
	make posix name=b
	make xsi size=4K
	local id=${MADE[shmid]}

	shm set /a /nosuch "$id" 0x9999 /b -m 604
	gives 1 '' 'shmtool set: /nosuch: no such object
shmtool set: 0x9999: no such object'
	same "604 604 604" "$(stat -c %a /dev/shm/a) $(sysv "$id" perms) $(stat -c %a /dev/shm/b)"
}

@test "what can't be done to a kind: nothing of the rest is done" {
	make xsi size=4K mode=0600
	local id=${MADE[shmid]}
	make sem name=s mode=0600
	make posix name=a mode=0600 size=4K

	shm set "$id" sem:/s /a -m 640 -s 8K
	gives 1 '' "shmtool set: $id: a segment can't be resized: Operation not supported; make a new one
shmtool set: sem:/s: a semaphore can't be resized: Operation not supported"
	same '600' "$(sysv "$id" perms)"
	same '600 32' "$(stat -c '%a %s' /dev/shm/sem.s)"
	same '640 8192' "$(stat -c '%a %s' /dev/shm/a)"
	shm set /a "$id" --lock -m 604
	gives 1 '' "shmtool set: /a: only a segment can be locked: Operation not supported; a process locks what it has mapped by mlock(2)"
	same '640 8192' "$(stat -c '%a %s' /dev/shm/a)"
	same '2604' "$(sysv "$id" perms)"
}

@test "what has no name can't be changed" {
	local ref

	hold memfd size=4K
	ref=${HOLDS[-1]%% *}
	hold anon
	ref+=" ${HOLDS[-1]%% *}"
	hold unlinked name=gone size=4K hold=fd
	ref+=" ${HOLDS[-1]%% *}"
	# shellcheck disable=SC2086 # words
	shm set $ref -m 600
	gives 1 '' "$(for each in $ref; do
		echo "shmtool set: $each: it has no name to change it by: Operation not supported; 'shmtool ps' shows who holds it"
	done)"
}

@test "links, directories and FIFOs are no objects, and stay as they are" {
	local before

	echo secret >"$BATS_TEST_TMPDIR/target"
	ln -s "$BATS_TEST_TMPDIR/target" /dev/shm/link
	mkdir /dev/shm/dir
	mkfifo /dev/shm/fifo
	before=$(stat -c '%n %a %u %s %z' /dev/shm/* "$BATS_TEST_TMPDIR/target")
	for change in '-m 777' '-s 4096' '--owner 0'; do
		# shellcheck disable=SC2086 # words
		shm set /link /dir /fifo $change
		gives 1 '' 'shmtool set: /link: no such object
shmtool set: /dir: no such object
shmtool set: /fifo: no such object'
	done
	same "$before" "$(stat -c '%n %a %u %s %z' /dev/shm/* "$BATS_TEST_TMPDIR/target")"
}

@test "a file that is mounted over a name is another one" {
	echo secret >"$BATS_TEST_TMPDIR/target"
	mkdir "$BATS_TEST_TMPDIR/other"
	mount -t tmpfs none "$BATS_TEST_TMPDIR/other"
	echo secret >"$BATS_TEST_TMPDIR/other/file"
	make posix name=a size=4K
	mount --bind "$BATS_TEST_TMPDIR/other/file" /dev/shm/a
	shm set /a -m 777
	gives 1 '' 'shmtool set: /a: another file is mounted over it: Invalid cross-device link'
	same 644 "$(stat -c %a /dev/shm/a)"
	umount /dev/shm/a
	same 600 "$(stat -c %a /dev/shm/a)"
	umount "$BATS_TEST_TMPDIR/other"
}

# As an ordinary user

@test "one's own objects, also with no permissions at all" {
	for_anybody
	make posix name=mine size=8K mode=0 uid=$OTHERS gid=$OTHERS
	make xsi size=8K mode=0 uid=$OTHERS gid=$OTHERS
	local id=${MADE[shmid]}

	user set /mine "$id" -m 640
	prints ''
	same '640' "$(stat -c %a /dev/shm/mine)"
	same '640' "$(sysv "$id" perms)"
	user set /mine -s 4K
	prints ''
	user set /mine -s 64K
	prints ''
	same "640 $OTHERS $OTHERS 65536" "$(file /dev/shm/mine)"
	user set "$id" --lock
	prints ''
	same '2640' "$(sysv "$id" perms)"
	user set "$id" --unlock
	prints ''
	# an owner may give a segment away
	user set "$id" --owner 1234
	prints ''
	same '640 1234' "$(sysv "$id" perms uid)"
	user set "$id" -m 600
	gives 1 '' "shmtool set: $id: IPC_SET: Operation not permitted; it takes its owner uid 1234, its creator, or CAP_SYS_ADMIN"
}

@test "a creator may change what he gave away" {
	for_anybody
	run_it setpriv --reuid $OTHERS --regid $OTHERS --clear-groups ipcmk -M 4096 -p 0600
	local id=${output##*: }

	user set "$id" --owner 1234
	prints ''
	user set "$id" -m 0 --owner 1235
	prints ''
	same "0 1235 $OTHERS" "$(sysv "$id" perms uid cuid)"
}

@test "what belongs to others stays as it is, and whose it is is told" {
	for_anybody
	make posix name=theirs size=8K mode=0666
	make posix name=closed size=8K mode=0644
	make xsi size=8K mode=0666
	local id=${MADE[shmid]} before

	before=$(file /dev/shm/theirs; file /dev/shm/closed; sysv "$id" perms uid gid)
	user set /theirs /closed "$id" -m 600
	gives 1 '' "shmtool set: /theirs: chmod: Operation not permitted; it takes its owner root, or root
shmtool set: /closed: chmod: Operation not permitted; it takes its owner root, or root
shmtool set: $id: IPC_SET: Operation not permitted; it takes its owner root, its creator, or CAP_SYS_ADMIN"
	user set /theirs "$id" --owner $OTHERS
	gives 1 '' "shmtool set: /theirs: chown: Operation not permitted; it takes its owner root, or root
shmtool set: $id: IPC_SET: Operation not permitted; it takes its owner root, its creator, or CAP_SYS_ADMIN"
	user set "$id" --lock
	gives 1 '' "shmtool set: $id: SHM_LOCK: Operation not permitted; it takes its owner root, its creator, or CAP_IPC_LOCK"
	user set "$id" --unlock
	gives 1 '' "shmtool set: $id: SHM_UNLOCK: Operation not permitted; it takes its owner root, its creator, or CAP_IPC_LOCK"
	user set /closed -s 64K
	gives 1 '' 'shmtool set: /closed: open: Permission denied; it takes permission to write, and its mode is 0644'
	# the proof that nobody uses it is its owner's
	user set /theirs -s 4K
	gives 1 '' "shmtool set: /theirs: that it is unused can't be proven: Permission denied; it takes its owner, or root; who has it mapped would get SIGBUS; --shrink makes it smaller all the same"
	same "$before" "$(file /dev/shm/theirs; file /dev/shm/closed; sysv "$id" perms uid gid)"
	# what may be written may be cut
	user set /theirs -s 4K --shrink
	prints ''
	same "666 0 0 4096" "$(file /dev/shm/theirs)"
}

@test "a file can't be given away" {
	for_anybody
	make posix name=mine size=8K mode=0600 uid=$OTHERS gid=$OTHERS
	user set /mine --owner 1234
	gives 1 '' 'shmtool set: /mine: chown: Operation not permitted; only root gives a file to another user, or to a group that its owner is not in'
	user set /mine --owner :1234 -s 4K
	gives 1 '' 'shmtool set: /mine: chown: Operation not permitted; only root gives a file to another user, or to a group that its owner is not in; it has its new size'
	same "600 $OTHERS $OTHERS 4096" "$(file /dev/shm/mine)"
}

# Locking

@test "lock and unlock" {
	make xsi size=8K
	local id=${MADE[shmid]}

	shm set "$id" --lock
	prints ''
	shm list -n -r -o STATUS "$id"
	prints locked
	same 2600 "$(sysv "$id" perms)"
	shm set "$id" --lock -m 640
	prints ''
	same 2640 "$(sysv "$id" perms)"
	shm set "$id" --unlock
	prints ''
	same 640 "$(sysv "$id" perms)"
	shm set "$id" --unlock
	prints ''
}

@test "the limit of what may be locked" {
	for_anybody
	needs prlimit
	make xsi size=64K uid=$OTHERS gid=$OTHERS
	local id=${MADE[shmid]}

	run_it prlimit --memlock=8192 setpriv --reuid $OTHERS --regid $OTHERS --clear-groups \
		"$BATS_TEST_TMPDIR/program" set "$id" --lock -m 640
	gives 1 '' "shmtool set: $id: SHM_LOCK: Cannot allocate memory; RLIMIT_MEMLOCK is 8K (8192 bytes), for all that the user has locked, and 64K (65536 bytes) are needed; raise it (ulimit -l), or have CAP_IPC_LOCK"
	run_it prlimit --memlock=0 setpriv --reuid $OTHERS --regid $OTHERS --clear-groups \
		"$BATS_TEST_TMPDIR/program" set "$id" --lock
	gives 1 '' "shmtool set: $id: SHM_LOCK: Operation not permitted; RLIMIT_MEMLOCK is 0 bytes, for all that the user has locked, and 64K (65536 bytes) are needed; raise it (ulimit -l), or have CAP_IPC_LOCK"
	same 600 "$(sysv "$id" perms)"
}

@test "to lock huge pages has no effect" {
	needs_pool 1
	make xsi size=2M huge=2M
	local id=${MADE[shmid]}

	shm set "$id" --lock -m 640
	gives 0 '' "shmtool set: warning: $id: locking has no effect: its pages are huge, and never swapped out"
	same 640 "$(sysv "$id" perms)"
	shm set "$id" --unlock
	prints ''
}

# Size

@test "larger, the same, and smaller where nobody has it" {
	make posix name=a size=8K touch=8K
	local before

	shm set /a -s 64K
	prints ''
	same 65536 "$(stat -c %s /dev/shm/a)"
	before=$(stat -c '%y %z' /dev/shm/a)
	shm set posix:/a --size 65536
	prints ''
	same "$before" "$(stat -c '%y %z' /dev/shm/a)"
	shm set /a -s 1
	prints ''
	same 1 "$(stat -c %s /dev/shm/a)"
	shm set /a -s 0
	prints ''
	same '0 0' "$(stat -c '%s %b' /dev/shm/a)"
	shm set /a -s 3 --shrink
	prints ''
	same 3 "$(stat -c %s /dev/shm/a)"
}

@test "the content stays, as far as it goes" {
	echo -n abcdef >/dev/shm/a
	shm set /a -s 8
	well
	same 'abcdef??' "$(tr '\0' '?' </dev/shm/a)"
	shm set /a -s 3
	well
	same abc "$(</dev/shm/a)"
}

@test "held in every way it is not made smaller, unless told to" {
	local way

	for way in hold=fd hold=map hold=map+fd 'hold=fd rdonly' 'hold=map rdonly prot=r' \
		hold=flight 'hold=fd by=child alone' 'hold=map by=child alone' \
		'hold=fd by=receiver alone' 'hold=fd by=ns alone' 'hold=map by=ns alone'; do
		# shellcheck disable=SC2086 # words
		hold posix name=x size=8K touch=8K $way
		shm set /x -s 4K -m 777
		gives 1 '' "shmtool set: /x: it is in use: Device or resource busy; who has it mapped would get SIGBUS; --shrink makes it smaller all the same" ||
			{ echo "for $way"; return 1; }
		same '600 0 0 8192' "$(file /dev/shm/x)"
		# larger it may be made
		shm set /x -s 12K
		prints ''
		shm set /x -s 4K --shrink
		prints ''
		same '600 0 0 4096' "$(file /dev/shm/x)" || { echo "for $way"; return 1; }
		release
	done
}

@test "a file that another process has a lease on is not opened, which would break it" {
	make posix name=a size=8K
	hold_lease /dev/shm/a 1
	shm set /a -s 4K
	gives 1 '' "shmtool set: /a: it is in use: Device or resource busy; who has it mapped would get SIGBUS; --shrink makes it smaller all the same"
	for args in '-s 4K --shrink' '-s 16K'; do
		# shellcheck disable=SC2086 # words
		shm set /a $args
		gives 1 '' 'shmtool set: /a: another process has a lease on it: Resource temporarily unavailable'
	done
	shm set /a -m 640
	prints ''
	same '640 8192' "$(stat -c '%a %s' /dev/shm/a)"
	[[ ! -e $BATS_TEST_TMPDIR/broken ]]
}

@test "where leases are refused it is not made smaller" {
	make posix name=a size=8K
	run_it "$WITHOUT" lease "$SHMTOOL" set /a -s 4K
	same 1 "$status"
	like "^shmtool set: /a: that it is unused can't be proven: Invalid argument; leases are switched off .fs.leases-enable.; who has it mapped would get SIGBUS; --shrink makes it smaller all the same\$" "$stderr"
	same 8192 "$(stat -c %s /dev/shm/a)"
	run_it "$WITHOUT" lease "$SHMTOOL" set /a -s 4K --shrink
	prints ''
	same 4096 "$(stat -c %s /dev/shm/a)"
}

@test "on a file system whose leases prove nothing it is not made smaller" {
	needs_root
	local dir=$BATS_TEST_TMPDIR/layers

	mkdir "$dir"
	mount -t tmpfs none "$dir"
	mkdir "$dir"/{lower,upper,work}
	head -c 8192 /dev/zero >"$dir/upper/x"
	run_it unshare --mount sh -ec "
		mount -t overlay -o lowerdir=$dir/lower,upperdir=$dir/upper,workdir=$dir/work none /dev/shm
		exec '$SHMTOOL' set /x -s 4K"
	umount "$dir"
	same 1 "$status"
	like "shmtool set: /x: that it is unused can't be proven: Operation not supported; leases tell nothing on its file system; who " "$stderr"
}

@test "more than its file system has room for" {
	run_it unshare --mount bash -ec '
		mount -t tmpfs -o size=64K none /dev/shm
		head -c 8192 /dev/zero >/dev/shm/a
		"$SHMTOOL" set /a -s 64K
		head -c 4096 /dev/zero >/dev/shm/b
		"$SHMTOOL" set /a -s 68K || :
		stat -c %s /dev/shm/a
		"$SHMTOOL" set /a -s 60K
		"$SHMTOOL" set /a -s 64K || :
		"$SHMTOOL" set /a -s 7E || :
		"$SHMTOOL" set /a -s 15E || :
		stat -c %s /dev/shm/a
		"$SHMTOOL" set /a -s 4K
		stat -c %s /dev/shm/a'
	same '65536
61440
4096' "$output"
	same 0 "$status"
	like '^shmtool set: /a: [^;]*No space left on device; ' "$stderr"
	same 4 "$(wc -l <"$ERR")"
	like 'File too large' "$stderr"
}

@test "a tmpfs without a limit, and one without room" {
	run_it unshare --mount bash -ec '
		mount -t tmpfs -o size=0 none /dev/shm
		echo x >/dev/shm/a
		"$SHMTOOL" set /a -s 1T
		stat -c %s /dev/shm/a'
	prints 1099511627776
}

@test "the limit of a file's size: no signal ends it" {
	make posix name=a size=4K
	run_it bash -c 'ulimit -f 8; exec "$SHMTOOL" set /a -s 16K'
	same 1 "$status"
	like '^shmtool set: /a: .*File too large; ' "$stderr"
	like RLIMIT_FSIZE "$stderr"
	same 4096 "$(stat -c %s /dev/shm/a)"
	run_it bash -c 'ulimit -f 8; exec "$SHMTOOL" set /a -s 8K'
	prints ''
	run_it bash -c 'ulimit -f 1; exec "$SHMTOOL" set /a -s 4K'
	prints ''
}

@test "files of huge pages" {
	needs_huge_mount
	make hugetlb path="$HUGE/f" size=4M mode=0600
	shm set "$HUGE/f" -m 640
	prints ''
	shm set "hugetlb:$HUGE/f" -s 3M
	gives 1 '' "shmtool set: hugetlb:$HUGE/f: 3M (3145728 bytes) are no multiple of the page size of 2M: Invalid argument; the next one is 4M (4194304 bytes)"
	shm set "hugetlb:$HUGE/f" -s 2M --owner 1234
	prints ''
	same '640 1234 0 2097152' "$(file "$HUGE/f")"
	shm set "hugetlb:$HUGE/f" -s 1P
	same 1 "$status"
	like '^shmtool set: hugetlb:[^:]*/f: .*Cannot allocate memory; ' "$stderr"
	same '640 1234 0 2097152' "$(file "$HUGE/f")"
	exec 7<"$HUGE/f"
	shm set "$HUGE/f" -s 0
	exec 7<&-
	gives 1 '' "shmtool set: $HUGE/f: it is in use: Device or resource busy; who has it mapped would get SIGBUS; --shrink makes it smaller all the same"
	shm set "$HUGE/f" -s 0
	prints ''
	same '640 1234 0 0' "$(file "$HUGE/f")"
}

@test "... are made larger where the pool has the pages" {
	needs_pool 2
	needs_huge_mount size=4M
	make hugetlb path="$HUGE/f" size=2M touch=2M
	shm set "$HUGE/f" -s 4M
	prints ''
	shm set "$HUGE/f" -s 8M
	same 1 "$status"
	like 'No space left on device; ' "$stderr"
	same 4194304 "$(stat -c %s "$HUGE/f")"
}

@test "a program that runs, an immutable file, a read-only file system" {
	run_program
	shm set /program -s 1M
	kill "$PROGRAM_PID"
	gives 1 '' 'shmtool set: /program: open: Text file busy; it is a program that runs, or swap space'
	needs_root
	mount -o remount,ro /dev/shm
	shm set /program -s 1M
	gives 1 '' 'shmtool set: /program: open: Read-only file system; its file system is mounted read-only'
	shm set /program -m 644
	gives 1 '' 'shmtool set: /program: chmod: Read-only file system; its file system is mounted read-only'
	shm set /program --owner 1
	gives 1 '' 'shmtool set: /program: chown: Read-only file system; its file system is mounted read-only'
	mount -o remount,rw /dev/shm
	rm /dev/shm/program
	make posix name=a size=8K
	chattr +i /dev/shm/a || skip "no attributes to be had"
	shm set /a -s 1M
	gives 1 '' 'shmtool set: /a: open: Operation not permitted; it may be immutable or append-only (chattr(1)), or sealed'
	shm set /a -m 644
	gives 1 '' 'shmtool set: /a: chmod: Operation not permitted; it may be immutable or append-only (chattr(1)), or sealed'
	chattr -i /dev/shm/a
}

# cut_under_load FILE SMALL LARGE [OPTION]...
# Makes it smaller and larger again and again while others map it and touch its last page
# (tests/helpers/toucher.c), until somebody has got SIGBUS by that.
cut_under_load()
{
	without_valgrind 'it is run hundreds of times'
	run_it "${AS[@]}" "$TOUCHER" "$1" "$2" "$3" "${PROGRAM:-$SHMTOOL}" set "$1" "${@:4}" -s
	same '' "$(grep -v 'it is in use' "$ERR")" || return 1
	like $'^operations [0-9]+\nsmaller [0-9]+\nrefused [0-9]+\ncuts 0$' "$output" || return 1
	same 0 "$status"
}

@test "nobody who has it mapped is ever cut off, however he comes and goes" {
	local AS=()

	make posix name=a size=64K
	cut_under_load /dev/shm/a 4096 65536
}

@test "... which --shrink does" {
	without_valgrind 'it is run hundreds of times'
	make posix name=a size=64K
	run_it "$TOUCHER" /dev/shm/a 4096 65536 "$SHMTOOL" set /a --shrink -s
	same 1 "$status"
	like $'\ncuts [1-9]' "$output"
}

@test "... as an ordinary user" {
	without_valgrind 'it is run hundreds of times'
	for_anybody
	cp "$TOUCHER" "$BATS_TEST_TMPDIR/toucher"
	chmod 755 "$BATS_TEST_TMPDIR/toucher"
	local TOUCHER=$BATS_TEST_TMPDIR/toucher PROGRAM=$BATS_TEST_TMPDIR/program
	local AS=(setpriv --reuid "$OTHERS" --regid "$OTHERS" --clear-groups)

	make posix name=a size=64K uid=$OTHERS gid=$OTHERS
	cut_under_load /dev/shm/a 4096 65536
}

@test "... on huge pages" {
	needs_pool 2
	needs_huge_mount
	local AS=()

	make hugetlb path="$HUGE/f" size=4M touch=4M
	cut_under_load "$HUGE/f" 2097152 4194304
}

# Older kernels, and other circumstances

@test "a kernel without fchmodat2(), and a container that does not let it through" {
	make posix name=a size=8K mode=0600
	run_it "$WITHOUT" fchmodat2 "$SHMTOOL" set /a -m 604
	prints ''
	same 604 "$(stat -c %a /dev/shm/a)"
	run_it "$WITHOUT" fchmodat2=EPERM "$SHMTOOL" set /a -m 640
	prints ''
	same 640 "$(stat -c %a /dev/shm/a)"
	needs_no_proc
	for option in fchmodat2 fchmodat2=EPERM; do
		run_it unshare --mount sh -ec 'mount -t tmpfs none /proc
			exec "$WITHOUT" "$1" "$SHMTOOL" set /a -m 600' sh $option
		same 1 "$status"
		like '^shmtool set: /a: chmod: (Function not implemented|Operation not permitted)' "$stderr"
	done
	same 640 "$(stat -c %a /dev/shm/a)"
	# what comes in front of it is done by then
	run_it unshare --mount sh -ec 'mount -t tmpfs none /proc
		exec "$WITHOUT" fchmodat2 "$SHMTOOL" set /a -m 600 --owner :0 -s 4K' sh
	gives 1 '' 'shmtool set: /a: chmod: Function not implemented; it has its new owner; it has its new size'
	same '640 4096' "$(stat -c '%a %s' /dev/shm/a)"
}

@test "owners that have no number in a user namespace" {
	make posix name=a mode=0600
	make xsi mode=0600
	local id=${MADE[shmid]}

	run_it unshare --user --map-root-user "$SHMTOOL" set /a "$id" --owner 1234
	gives 1 '' "shmtool set: /a: chown: Invalid argument; that user or group has no number in this user namespace
shmtool set: $id: IPC_SET: Invalid argument; its owner and group must have numbers in this user namespace"
	run_it unshare --user --map-root-user "$SHMTOOL" set /a "$id" -m 640
	prints ''
	same '640 0 0' "$(sysv "$id" perms uid gid)"
	needs_root
	make xsi mode=0600 gid=4321
	id=${MADE[shmid]}
	run_it unshare --user --map-root-user "$SHMTOOL" set "$id" -m 640
	gives 1 '' "shmtool set: $id: IPC_SET: Invalid argument; its owner and group must have numbers in this user namespace"
	same '600 0 4321' "$(sysv "$id" perms uid gid)"
	# root there is no root of others' files
	make posix name=b mode=0600 uid=4321
	run_it unshare --user --map-root-user "$SHMTOOL" set /b -m 640
	gives 1 '' "shmtool set: /b: chmod: Operation not permitted; it takes its owner $(id -nu $OTHERS), or root"
	same 600 "$(stat -c %a /dev/shm/b)"
}

@test "a signal waits until nothing is half done" {
	needs strace
	make posix name=a size=8K mode=0600
	stopped_behind ftruncate 1 set /a -s 16K -m 640
	kill -TERM "$(pid_of_stopped)"
	go_on
	same '640 16384' "$(stat -c '%a %s' /dev/shm/a)"
	gives 143 '' ''
}

# Another one by now

# stopped_behind CALL WHEN [ARG]...
# Starts shmtool, which stops when it has done the WHENth of these system calls.
stopped_behind()
{
	local call=$1 when=$2

	shift 2
	: >"$TRACE"
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		"${WITHIN[@]}" strace -qq -o "$TRACE" -e "trace=$call" -e "inject=$call:signal=SIGSTOP:when=$when" \
		"$PLAIN_SHMTOOL" "$@" >"$OUT" 2>"$ERR" </dev/null 3>&- 4>&- &
	STOPPED=$!
	until grep -q 'stopped by SIGSTOP' "$TRACE"; do
		kill -0 "$STOPPED" || { echo "it did not stop: $(<"$ERR")"; return 1; }
	done
}

pid_of_stopped()
{
	tr -d ' ' <"/proc/$STOPPED/task/$STOPPED/children"
}

# Lets it go on to its end.
go_on()
{
	kill -CONT "$(pid_of_stopped)"
	status=0
	wait "$STOPPED" || status=$?
	output=$(<"$OUT") stderr=$(<"$ERR")
}

# The names of files are swapped with what an enemy would put there. They are listed by
# the first statx(), and looked at again by the second, through a descriptor.

@test "a link, a FIFO, a directory or a file that takes the name after it was listed" {
	needs strace
	local change swap before said

	for change in '-m 777' '-s 4096' '-s 4096 --shrink' '-s 1M'; do
		for swap in 'ln -s "$T" /dev/shm/a' 'mkfifo -m 600 /dev/shm/a' \
			'mkdir -m 700 /dev/shm/a' 'ln "$T" /dev/shm/a'; do
			T=/dev/shm/victim
			head -c 8192 /dev/zero >$T
			chmod 600 $T
			make posix name=a size=8K
			# shellcheck disable=SC2086 # words
			stopped_behind statx 1 set /a $change
			rm /dev/shm/a
			eval "$swap"
			before=$(stat -c '%a %s %Y' $T)
			go_on
			said="$change, $swap"
			gives 1 '' 'shmtool set: /a: it is another object by now: Stale file handle' ||
				{ echo "for $said"; return 1; }
			same "$before" "$(stat -c '%a %s %Y' $T)" || { echo "for $said"; return 1; }
			rm -r /dev/shm/*
		done
	done
}

@test "... and after it was looked at again: the file that was meant is changed" {
	needs strace
	local change

	for change in '-m 604' '-s 4096' '-s 4096 --shrink' '-s 64K -m 604'; do
		make posix name=a size=8K mode=0600
		exec 7<>/dev/shm/a
		[[ $change != '-s 4096' ]] || exec 7>&-
		head -c 8192 /dev/zero >/dev/shm/victim
		chmod 640 /dev/shm/victim
		# shellcheck disable=SC2086 # words
		stopped_behind statx 2 set /a $change
		mv /dev/shm/a /dev/shm/moved
		ln -s victim /dev/shm/a
		go_on
		prints ''
		same '640 8192' "$(stat -c '%a %s' /dev/shm/victim)" || { echo "for $change"; return 1; }
		case $change in
		'-m 604') same '604 8192' "$(stat -c '%a %s' /dev/shm/moved)" ;;
		'-s 64K'*) same '604 65536' "$(stat -c '%a %s' /dev/shm/moved)" ;;
		*) same '600 4096' "$(stat -c '%a %s' /dev/shm/moved)" ;;
		esac || { echo "for $change"; return 1; }
		exec 7>&-
		rm /dev/shm/*
	done
}

@test "where there is no /proc the name is looked up, and another file of it is left" {
	needs_no_proc
	needs strace
	local change swap

	make posix name=a size=8K
	shm_after 'mount -t tmpfs none /proc' set /a -s 4K -m 604
	prints ''
	same '604 4096' "$(stat -c '%a %s' /dev/shm/a)"
	head -c 8192 /dev/zero >/dev/shm/victim
	# shellcheck disable=SC2016 # it is for sh
	WITHIN=(unshare --mount sh -ec 'mount -t tmpfs none /proc; exec "$@"' sh)
	for change in '-s 0' '-s 0 --shrink' '-s 1M'; do
		for swap in 'ln -s victim' 'ln victim'; do
			# shellcheck disable=SC2086 # words
			stopped_behind statx 2 set /a -m 777 $change
			cd /dev/shm
			mv a moved
			$swap a
			go_on
			mv moved a
			gives 1 '' 'shmtool set: /a: it is another object by now: Stale file handle' ||
				{ echo "for $change, $swap"; return 1; }
			same '604 4096' "$(stat -c '%a %s' a)" || { echo "for $change, $swap"; return 1; }
			same '8192' "$(stat -c '%s' victim)" || { echo "for $change, $swap"; return 1; }
		done
	done
}

@test "a file that is removed after it was listed" {
	needs strace
	make posix name=a size=8K
	stopped_behind statx 1 set /a -m 777
	rm /dev/shm/a
	go_on
	gives 1 '' 'shmtool set: /a: No such file or directory'
}

@test "a segment that is removed, and one that has its shmid by then" {
	needs strace
	[[ -e /proc/sys/kernel/shm_next_id ]] || skip "needs CONFIG_CHECKPOINT_RESTORE"
	make xsi size=8K id=77
	same 77 "${MADE[shmid]}"
	stopped_at_table set 77 -m 604
	ipcrm -m 77
	go_on
	gives 1 '' "shmtool set: 77: it has gone meanwhile: Identifier removed"
	make xsi size=8K id=77
	stopped_at_table set 77 -m 604 --lock
	ipcrm -m 77
	make xsi size=12K id=77
	same 77 "${MADE[shmid]}"
	go_on
	gives 1 '' "shmtool set: 77: it has gone meanwhile: Identifier removed"
	same 600 "$(sysv 77 perms)"
}

# The same behind the reading of the table of segments, whose end is a read of nothing.
stopped_at_table()
{
	local calls

	traced read "$@"
	calls=$(grep -n 'key  *shmid' "$TRACE" | head -n 1 | cut -d : -f 1)
	stopped_behind read $((calls + 1)) "$@"
}

# Other namespaces

@test "objects of another namespace, and not those of the same name here" {
	needs_root
	make posix name=a size=4K mode=0600
	make xsi size=4K mode=0600
	local id=${MADE[shmid]}
	container "mount -t tmpfs -o mode=1777 none /dev/shm
		echo $id >/proc/sys/kernel/shm_next_id
		'$MKSHM' -c xsi size=8K mode=0600 >/dev/null
		'$MKSHM' -c posix name=a size=8K mode=0600 >/dev/null"

	shm set "xsi:$id@$C_IPC" "/a@$C_MNT" -m 640 --owner 1234
	prints ''
	same '640 1234 8192' "$(in_container stat -c '%a %u %s' /dev/shm/a)"
	same '640 1234 8192' "$(in_container awk -v id="$id" '$2 == id { print $3, $8, $4 }' $SYSV)"
	shm set "/a@$C_MNT" -s 4K
	prints ''
	same 4096 "$(in_container stat -c %s /dev/shm/a)"
	shm set "xsi:$id@$C_IPC" --lock
	prints ''
	same 2640 "$(in_container awk -v id="$id" '$2 == id { print $3 }' $SYSV)"
	same '600 0' "$(sysv "$id" perms uid)"
	same '600 0 0 4096' "$(file /dev/shm/a)"
	shm set "/nosuch@$C_MNT" /a@1 -m 600
	gives 1 '' "shmtool set: /nosuch@$C_MNT: no such object
shmtool set: /a@1: no such object: no process is in namespace 1"
}

@test "a namespace that ends before its objects are changed" {
	needs strace
	local calls

	container 'mount -t tmpfs -o mode=1777 none /dev/shm
		head -c 8192 /dev/zero >/dev/shm/name-of-its-own'
	traced statx set "/name-of-its-own@$C_MNT" -s 8K
	prints ''
	calls=$(grep -n name-of-its-own "$TRACE" | head -n 1 | cut -d : -f 1)
	stopped_behind statx "$calls" set "/name-of-its-own@$C_MNT" -m 777
	end_containers
	go_on
	gives 1 '' "shmtool set: /name-of-its-own@$C_MNT: it can't be reached any more: No such process"
}

@test "usage errors: nothing is changed" {
	make posix name=a size=4K mode=0600
	make xsi
	local before

	before=$(file /dev/shm/a; cat $SYSV)
	for args in '' /a '-m 600' '/a --lock --unlock' '/a --shrink' '/a --shrink -m 600' \
		'/a -m 8' '/a -m 1777' '/a -m rw' '/a -m' '/a -s x' '/a -s -1' '/a -s' \
		'/a --owner nosuch-user' '/a --owner root:nosuch-group' '/a --owner' '/a -m 600 --nosuch' \
		'/a -m 600 nosuch:' '-m 600 -1' '/a -m 600 4294967297' '/a -m 777 xsi:' '/a -m 777 --lock=1' \
		'/a -m 600 -J' '/a -m 600 -k posix'; do
		# shellcheck disable=SC2086 # words
		shm set $args
		is_usage_error set || { echo "for $args"; return 1; }
	done
	shm set '' -m 600
	is_usage_error set
	shm --sysroot / set /a -m 600
	is_usage_error set
	same "$before" "$(file /dev/shm/a; cat $SYSV)"
	shm set --help
	well
	like 'Usage: shmtool set OPTIONS REF\.\.\.' "$output"
}

@test "names of any bytes" {
	needs_python
	"$PYTHON" -c 'open(b"/dev/shm/a\x1b[31m\n\xff", "w").truncate(4096)'
	shm set '/a\x1b[31m\x0a\xff' -m 600 -s 8K
	prints ''
	same "600 8192" "$(stat -c '%a %s' /dev/shm/a*)"
	exec 7</dev/shm/a*
	shm set '/a\x1b[31m\x0a\xff' -s 0
	exec 7<&-
	same 1 "$status"
	no_controls
	like '^shmtool set: /a.x1b.31m.x0a.xff: it is in use' "$stderr"
	echo x >/dev/shm/-h
	shm set /-h -s 0
	prints ''
}
