#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# create: segments of huge pages, and files on a hugetlbfs. The pools are the machine's
# own: they are enlarged for these tests, and put back.

load common
load create

POOL_1G=/sys/kernel/mm/hugepages/hugepages-1048576kB

setup_file()
{
	pool_take 6
}

teardown_file()
{
	pool_give_back
}

setup()
{
	needs_pool 6
	HUGE=$BATS_TEST_TMPDIR/huge
	mkdir "$HUGE"
	mount -t hugetlbfs -o pagesize=2M,mode=1777 none "$HUGE"
}

teardown()
{
	release
	remove_everything
	umount -R "$HUGE" "$BATS_TEST_TMPDIR/gigantic" 2>/dev/null || :
	[[ -z ${GIGANTIC_BEFORE-} ]] || echo "$GIGANTIC_BEFORE" >$POOL_1G/nr_hugepages
	[[ -z ${OVERCOMMIT_BEFORE-} ]] || echo "$OVERCOMMIT_BEFORE" >$POOL/nr_overcommit_hugepages
}

# needs_gigantic: skip where no page of 1 GiB can be had
needs_gigantic()
{
	[[ -w $POOL_1G/nr_hugepages ]] || skip "no pages of 1 GiB"
	GIGANTIC_BEFORE=$(<$POOL_1G/nr_hugepages)
	echo $((GIGANTIC_BEFORE + 1)) >$POOL_1G/nr_hugepages
	(($(<$POOL_1G/free_hugepages) - $(<$POOL_1G/resv_hugepages) >= 1)) ||
		skip "no page of 1 GiB to be had"
}

needs_default_2m()
{
	grep -q '^Hugepagesize: *2048 kB' /proc/meminfo || skip "the default size is another one"
}

# What the pool has: free, reserved, and what can be had
pool_figures()
{
	echo "$(<$POOL/free_hugepages) $(<$POOL/resv_hugepages)"
}

# short NEEDED: what is said where so many pages can't be had
short()
{
	local free resv more total surplus

	free=$(<$POOL/free_hugepages) resv=$(<$POOL/resv_hugepages) total=$(<$POOL/nr_hugepages)
	surplus=$(<$POOL/surplus_hugepages)
	more=$(($(<$POOL/nr_overcommit_hugepages) - surplus))
	echo "huge pages of 2M: $1 are needed, and $((free - resv + more)) can be had ($free free, $resv of them reserved, $more more by overcommit): Cannot allocate memory; raise the pool: echo $((total - surplus + $1 - (free - resv + more))) >$POOL/nr_hugepages"
}

@test "a segment of 2 MiB pages: they are reserved for it" {
	without_valgrind 'it takes SHM_HUGETLB away'
	local free resv

	read -r free resv < <(pool_figures)
	shm create xsi -s 3M --huge=2M -m 640
	like '^xsi:' "$output"
	well
	same "3145728 640" "$(sysv "${output#xsi:}" size perms)"
	same "$free $((resv + 2))" "$(pool_figures)"
	shm create xsi -s 4M --huge=2048K --allocate -m 0
	well
	same "$((free - 2)) $((resv + 2))" "$(pool_figures)"
	shm list -rn -k xsi -o PERMS,STATUS,RSS "$output"
	prints '--------- huge 4M'
}

@test "the default size" {
	without_valgrind 'it takes SHM_HUGETLB away'
	needs_default_2m
	local free resv

	read -r free resv < <(pool_figures)
	shm create key:1 -s 2M --huge
	well
	same "$free $((resv + 1))" "$(pool_figures)"
	shm create hugetlb:f -s 2M --huge
	prints "hugetlb:$HUGE/f"
}

@test "pages of 1 GiB" {
	without_valgrind 'it takes SHM_HUGETLB away'
	needs_gigantic
	mkdir "$BATS_TEST_TMPDIR/gigantic"
	mount -t hugetlbfs -o pagesize=1G none "$BATS_TEST_TMPDIR/gigantic"
	shm create hugetlb:f -s 1G --huge=1G --allocate
	prints "hugetlb:$BATS_TEST_TMPDIR/gigantic/f"
	same "1073741824 600" "$(stat -c '%s %a' "$BATS_TEST_TMPDIR/gigantic/f")"
	same 1073741824 "$(($(stat -c '%b * %B' "$BATS_TEST_TMPDIR/gigantic/f")))"
	shm create "$BATS_TEST_TMPDIR/gigantic/g" -s 1M
	fails "$BATS_TEST_TMPDIR/gigantic/g: 1M (1048576 bytes) are no multiple of the page size of 1G: Invalid argument; the next one is 1G (1073741824 bytes)"
	shm create xsi -s 1G --huge=1G
	like "^shmtool create: xsi: huge pages of 1G: 1 are needed, and 0 can be had .*; raise the pool: echo [0-9]+ >$POOL_1G/nr_hugepages$" "$stderr"
	gives 1 '' "$stderr"
	rm "$BATS_TEST_TMPDIR/gigantic/f"
	shm create xsi -s 1G --huge=1G --allocate
	well
	same 0 "$(<$POOL_1G/free_hugepages)"
}

@test "a file: its REF, size and mode, and memory only when it is used" {
	local before mask

	before=$(pool_figures)
	shm create "hugetlb:$HUGE/a" -s 4M
	prints "hugetlb:$HUGE/a"
	same "4194304 600 0" "$(stat -c '%s %a %b' "$HUGE/a")"
	mkdir "$HUGE/sub dir"
	shm create "$HUGE/sub dir/b" -s 0 --owner 1234:4321 -m 750
	prints "hugetlb:$HUGE/sub dir/b"
	same "0 750 1234 4321" "$(stat -c '%s %a %u %g' "$HUGE/sub dir/b")"
	same "$before" "$(pool_figures)"
	for mask in 000 077 777; do
		(umask $mask && shm create "$HUGE/c" -s 2M -m 624) || return 1
		same 624 "$(stat -c %a "$HUGE/c")"
		rm -f "$HUGE/c"
	done
	shm create "$HUGE/d" -s 4M --allocate
	well
	same 4194304 "$(($(stat -c '%b * %B' "$HUGE/d")))"
}

@test "by its name: the first hugetlbfs with that page size" {
	needs_default_2m
	mkdir "$BATS_TEST_TMPDIR/gigantic"
	mount -t hugetlbfs -o pagesize=2M none "$BATS_TEST_TMPDIR/gigantic"
	shm create hugetlb:a -s 2M
	prints "hugetlb:$HUGE/a"
	[[ -f $HUGE/a ]]
	shm create 'hugetlb:\x0a' -s 2M --huge=2M
	prints "hugetlb:$HUGE/\\x0a"
	[[ -f $HUGE/$'\n' ]]
	shm create "$BATS_TEST_TMPDIR/gigantic/a" -s 2M
	prints "hugetlb:$BATS_TEST_TMPDIR/gigantic/a"
	# one that another hides is none
	mount -t tmpfs none "$HUGE"
	shm create hugetlb:b -s 2M
	prints "hugetlb:$BATS_TEST_TMPDIR/gigantic/b"
	umount "$HUGE"
}

@test "where there is no hugetlbfs with that page size" {
	grep -q 'hugetlbfs.*pagesize=1024M' /proc/self/mountinfo && skip "there is one of 1 GiB"
	[[ -d $POOL_1G ]] || skip "no pages of 1 GiB"
	shm create hugetlb:a -s 1G --huge=1G --no-reserve
	fails 'hugetlb:a: a hugetlbfs with pages of 1G: No such file or directory; mount one: mkdir -p /dev/hugepages-1G; mount -t hugetlbfs -o pagesize=1G none /dev/hugepages-1G'
	shm create "$HUGE/a" -s 1G --huge=1G
	fails "$HUGE/a: --huge: pages of 1G: Invalid argument; those of the hugetlbfs there have 2M"
	shm create xsi -s 1G --huge=16K
	like '^shmtool create: xsi: huge pages of 16K: Invalid argument; this machine has: .*2M' "$stderr"
	gives 1 '' "$stderr"
	shm create hugetlb:a -s 1G --huge=8E
	like '^shmtool create: hugetlb:a: huge pages of 8E: Invalid argument; this machine has: .*2M' "$stderr"
	nothing_is_left "$HUGE"
}

@test "paths that lead to no hugetlbfs, or not directly" {
	mkdir "$BATS_TEST_TMPDIR/plain" "$HUGE/dir" "$HUGE/mnt"
	ln -s "$HUGE" "$BATS_TEST_TMPDIR/link"
	touch "$HUGE/file"
	# some kernels make no links on a hugetlbfs
	ln -s dir "$HUGE/link" 2>/dev/null && ln -s /etc "$HUGE/out"
	shm create "$BATS_TEST_TMPDIR/plain/x" -s 2M
	like ': (No such device; it is on no hugetlbfs, nor can links lead to one|No such device; it is on a tmpfs; .*)$' "$stderr"
	gives 1 '' "$stderr"
	shm create "$BATS_TEST_TMPDIR/link/x" -s 2M
	like 'No such device' "$stderr"
	gives 1 '' "$stderr"
	shm create "$HUGE/file/x" -s 2M
	fails "$HUGE/file/x: stat: Not a directory; links are not followed, and what is no directory has no files"
	shm create "$HUGE/none/x" -s 2M
	fails "$HUGE/none/x: open: No such file or directory; its directory has to be there"
	mount -t tmpfs none "$HUGE/mnt"
	shm create "$HUGE/mnt/x" -s 2M
	fails "$HUGE/mnt/x: No such device; it is on a tmpfs; only POSIX objects, as /NAME, and files on a hugetlbfs are made"
	umount "$HUGE/mnt"
	touch "$BATS_TEST_TMPDIR/plain/one"
	mount --bind "$HUGE/file" "$BATS_TEST_TMPDIR/plain/one"
	shm create "$BATS_TEST_TMPDIR/plain/one" -s 2M
	umount "$BATS_TEST_TMPDIR/plain/one"
	fails "$BATS_TEST_TMPDIR/plain/one: File exists; it is a single file of a hugetlbfs that is mounted there"
	# what is there
	shm create "$HUGE/dir" -s 0
	fails "$HUGE/dir: File exists; it is a directory"
	shm create "$HUGE/dir" -s 0 --exist-ok
	fails "$HUGE/dir: File exists; it is a directory"
	same $'dir\nfile\nmnt' "$(ls -I link -I out "$HUGE")"
	[[ -L $HUGE/out ]] || return 0
	shm create "$HUGE/link/x" -s 2M
	fails "$HUGE/link/x: stat: Not a directory; links are not followed, and what is no directory has no files"
	shm create "$HUGE/out/x" -s 2M
	fails "$HUGE/out/x: stat: Not a directory; links are not followed, and what is no directory has no files"
	shm create "$HUGE/link" -s 2M --exist-ok
	fails "$HUGE/link: File exists; it is a symbolic link, which is not followed"
}

@test "what is there already stays as it is" {
	local before

	make hugetlb path="$HUGE/a" size=4M touch=2M mode=0640
	before=$(state_of "$HUGE/a")
	shm create "$HUGE/a" -s 2M
	fails "$HUGE/a: File exists; --exist-ok takes what is there"
	shm create "$HUGE/a" -s 6M --exist-ok --allocate
	fails "$HUGE/a: it has 4M (4194304 bytes): File exists; that is less than 6M (6291456 bytes)"
	shm create "$HUGE/a" -s 4M --exist-ok --allocate -m 777
	prints "hugetlb:$HUGE/a"
	same "$before" "$(state_of "$HUGE/a")"
}

@test "sizes are whole pages" {
	shm create "$HUGE/a" -s 3M
	fails "$HUGE/a: 3M (3145728 bytes) are no multiple of the page size of 2M: Invalid argument; the next one is 4M (4194304 bytes)"
	shm create "$HUGE/a" -s 1 --no-reserve
	fails "$HUGE/a: 1 byte are no multiple of the page size of 2M: Invalid argument; the next one is 2M (2097152 bytes)"
	nothing_is_left "$HUGE"
}

@test "more than the pool has" {
	without_valgrind 'it takes SHM_HUGETLB away'
	local all=$(($(<$POOL/free_hugepages) - $(<$POOL/resv_hugepages)))
	local bytes=$(((all + 1) * 2097152))

	[[ $(<$POOL/nr_overcommit_hugepages) == 0 ]] || skip "the pool may grow"
	shm create "$HUGE/a" -s $bytes
	fails "$HUGE/a: $(short $((all + 1)))"
	shm create xsi -s $bytes --huge=2M
	fails "xsi: $(short $((all + 1)))"
	nothing_is_left "$HUGE"
	# what is reserved is not to be had
	shm create key:1 -s 2M --huge=2M
	shm create "$HUGE/a" -s $((all * 2097152))
	fails "$HUGE/a: $(short $all)"
	shm create key:2 -s $((all * 2097152)) --huge=2M
	fails "key:2: $(short $all)"
	# ... unless nothing is to be reserved
	shm create "$HUGE/a" -s $bytes --no-reserve
	prints "hugetlb:$HUGE/a"
	shm create key:3 -s $bytes --huge=2M --no-reserve
	well
	shm create key:4 -s $bytes --huge=2M --no-reserve --allocate
	fails "key:4: $(short $((all + 1)))"
	shm create "$HUGE/b" -s $bytes --no-reserve --allocate
	fails "$HUGE/b: $(short $((all + 1)))"
	same a "$(ls "$HUGE")"
	same 2 "$(tail -n +2 $SYSV | wc -l)"
}

@test "what overcommitting allows" {
	local all=$(($(<$POOL/free_hugepages) - $(<$POOL/resv_hugepages)))

	OVERCOMMIT_BEFORE=$(<$POOL/nr_overcommit_hugepages)
	[[ $OVERCOMMIT_BEFORE == 0 ]] || skip "the pool may grow already"
	echo 2 >$POOL/nr_overcommit_hugepages
	shm create "$HUGE/a" -s $(((all + 2) * 2097152))
	prints "hugetlb:$HUGE/a"
	shm create "$HUGE/b" -s $(((all + 3) * 2097152))
	fails "$HUGE/b: $(short $((all + 3)))"
	shm create key:1 -s $(((all + 1) * 2097152)) --huge=2M
	well
}

@test "a hugetlbfs with a size of its own" {
	umount "$HUGE"
	mount -t hugetlbfs -o pagesize=2M,size=4M none "$HUGE"
	shm create "$HUGE/a" -s 6M
	fails "$HUGE/a: size of the file system is 4M (4194304 bytes), of which 4M (4194304 bytes) are free, and 6M (6291456 bytes) are needed: No space left on device; remove files, or mount one with a larger size="
	nothing_is_left "$HUGE"
	shm create "$HUGE/a" -s 6M --no-reserve --allocate
	like 'size of the file system is 4M' "$stderr"
	gives 1 '' "$stderr"
	nothing_is_left "$HUGE"
	shm create "$HUGE/a" -s 4M --allocate
	well
	shm create "$HUGE/b" -s 6M --no-reserve
	well
	umount "$HUGE"
	mount -t hugetlbfs -o pagesize=2M,nr_inodes=2,size=4M none "$HUGE"
	touch "$HUGE/x"
	shm create "$HUGE/a" -s 0
	fails "$HUGE/a: nr_inodes of the file system is 2, and none is free: No space left on device; remove files, or remount it with a larger nr_inodes="
}

@test "what a hugetlbfs has reserved for itself is there for its files" {
	without_valgrind 'it takes SHM_HUGETLB away'
	local all=$(($(<$POOL/free_hugepages) - $(<$POOL/resv_hugepages)))

	umount "$HUGE"
	mount -t hugetlbfs -o pagesize=2M,min_size=$((all * 2097152)) none "$HUGE"
	same 0 "$(($(<$POOL/free_hugepages) - $(<$POOL/resv_hugepages)))"
	shm create "$HUGE/a" -s $((all * 2097152)) --allocate
	prints "hugetlb:$HUGE/a"
	shm create xsi -s 2M --huge=2M
	fails "xsi: $(short 1)"
}

@test "a hugetlbfs that is read-only" {
	umount "$HUGE"
	mount -t hugetlbfs -o pagesize=2M,ro none "$HUGE"
	shm create "$HUGE/a" -s 2M
	fails "$HUGE/a: open: Read-only file system; its file system is mounted read-only; mount -o remount,rw"
}

@test "--lock has no effect on huge pages, and says so" {
	shm create key:1 -s 2M --huge=2M --lock
	gives 0 "$output" 'shmtool create: warning: --lock has no effect on huge pages, which are never swapped out'
	like '^xsi:' "$output"
	same 600 "$(sysv "${output#xsi:}" perms)"
}

@test "as an ordinary user" {
	without_valgrind 'it takes SHM_HUGETLB away'
	for_anybody
	local group

	group=$(</proc/sys/vm/hugetlb_shm_group)
	user create xsi -s 2M --huge=2M
	fails "xsi: shmget: Operation not permitted; segments of huge pages are for those with CAP_IPC_LOCK, and for the group in vm.hugetlb_shm_group, which is $group"
	user create key:1 -s 2M --huge=2M --no-reserve
	fails "key:1: shmget: Operation not permitted; segments of huge pages are for those with CAP_IPC_LOCK, and for the group in vm.hugetlb_shm_group, which is $group"
	run_it setpriv --reuid 65534 --regid 65534 --groups "$group" "$BATS_TEST_TMPDIR/program" \
		create xsi -s 2M --huge=2M
	like '^xsi:' "$output"
	well
	user create "$HUGE/a" -s 2M -m 666 --allocate
	prints "hugetlb:$HUGE/a"
	same "65534 666 2097152" "$(stat -c '%u %a %s' "$HUGE/a")"
	chmod 755 "$HUGE"
	user create "$HUGE/b" -s 2M
	fails "$HUGE/b: open: Permission denied; you may make no files in its directory"
	needs_default_2m
	# it is there, but in a directory that is not for him
	chmod 700 "$BATS_TEST_TMPDIR"
	cp "$SHMTOOL" /dev/shm/program
	chmod 755 /dev/shm/program
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups /dev/shm/program \
		create hugetlb:c -s 2M
	fails "hugetlb:c: $HUGE: Permission denied"
}

@test "where the default size can't be read" {
	needs strace
	needs_default_2m
	nth_call openat '"/*proc/meminfo"' hugetlb:a -s 0
	rm "$HUGE/a"
	injected "openat:error=EMFILE:when=$nth+" hugetlb:a -s 0
	fails 'hugetlb:a: /proc/meminfo: Too many open files; it tells the default size of huge pages; write --huge=SIZE'
	nothing_is_left "$HUGE"
}

@test "killed at each call there is nothing or a whole file" {
	needs strace
	local call nth whole=''

	traced all create "$HUGE/x" -s 4M --allocate
	well
	rm "$HUGE/x"
	while read -r call nth; do
		for signal in TERM KILL; do
			injected "$call:signal=$signal:when=$nth" "$HUGE/x" -s 4M -m 640 --allocate
			echo "$call $nth $signal: $status, $output$stderr"
			((status > 128)) || return 1
			if [[ -e $HUGE/x ]]; then
				same "4194304 640 1" "$(stat -c '%s %a %h' "$HUGE/x")"
				[[ $signal == KILL || -n $output ]] || return 1
				rm "$HUGE/x"
				whole+=" $call"
			fi
			nothing_is_left "$HUGE" || return 1
		done
	done <<<"$(calls_from O_TMPFILE)"
	like ' write write rt_sigprocmask' "$whole"
}
