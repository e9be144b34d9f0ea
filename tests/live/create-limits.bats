#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# create: what does not fit or is not allowed is refused, with the limit, its value, what
# is needed and what to change, and nothing is left of it.

load common
load create

page=$(getconf PAGESIZE)

teardown()
{
	chattr -i /dev/shm 2>/dev/null || :
	umount /proc/meminfo /proc/sys/vm/overcommit_memory 2>/dev/null || :
	release
	remove_everything
}

# Limits of segments

@test "over shmmax" {
	needs_ipc_sysctl
	shm_alone 'echo 1048576 >/proc/sys/kernel/shmmax' create xsi -s 2M
	fails 'xsi: shmmax is 1M (1048576 bytes), and 2M (2097152 bytes) are needed: Invalid argument; raise it: sysctl kernel.shmmax=2097152'
	shm_alone 'echo 1048576 >/proc/sys/kernel/shmmax' create key:0x10 -s 1048577
	fails 'key:0x10: shmmax is 1M (1048576 bytes), and 1M (1048577 bytes) are needed: Invalid argument; raise it: sysctl kernel.shmmax=1048577'
	shm_alone 'echo 1048576 >/proc/sys/kernel/shmmax' create xsi -s 1048576
	well
}

@test "over what shmall leaves" {
	needs_ipc_sysctl
	local before="echo 10 >/proc/sys/kernel/shmall; '$SHMTOOL' create xsi -s $((7 * page - 1)) >/dev/null"

	shm_alone "$before" create xsi -s $((3 * page + 1))
	like "^shmtool create: xsi: shmall is 10 pages \([0-9.]+[KM]\), of which 7 are used \([0-9.]+[KM]\), and 4 are needed \([0-9.]+[KM]\): No space left on device; remove segments, or raise it: sysctl kernel.shmall=11$" \
		"$stderr"
	gives 1 '' "$stderr"
	shm_alone "$before" create xsi -s $((3 * page))
	well
}

@test "over shmmni" {
	needs_ipc_sysctl
	local before="echo 1 >/proc/sys/kernel/shmmni; '$SHMTOOL' create key:1 -s 1 >/dev/null"

	shm_alone "$before" create xsi -s 1
	fails 'xsi: shmmni is 1 segments, and there are 1: No space left on device; remove some, or raise it: sysctl kernel.shmmni=2'
	# what is there is told first
	shm_alone "$before" create key:1 -s 1
	like 'File exists' "$stderr"
	shm_alone "$before" create key:1 -s 1 --exist-ok
	like '^xsi:' "$output"
	well
}

@test "over what shmmni can be" {
	needs_ipc_sysctl
	! unshare --ipc sh -c 'echo 32769 >/proc/sys/kernel/shmmni' 2>/dev/null ||
		skip "the kernel was started with ipcmni_extend"
	shm_alone "echo 32768 >/proc/sys/kernel/shmmni
		'$MKSHM' -c xsi many=32768 >/dev/null" create xsi -s 1
	fails "xsi: shmmni is 32768 segments, and there are 32768: No space left on device; remove some; it goes no further, but with the kernel's parameter ipcmni_extend"
}

@test "the limits are told without /proc" {
	needs_ipc_sysctl
	needs_no_proc
	shm_alone 'echo 1048576 >/proc/sys/kernel/shmmax; mount -t tmpfs none /proc' create xsi -s 2M
	fails 'xsi: shmmax is 1M (1048576 bytes), and 2M (2097152 bytes) are needed: Invalid argument; raise it: sysctl kernel.shmmax=2097152'
	shm_alone 'mount -t tmpfs none /proc' create xsi -s 2M --allocate
	well
}

@test "memory that may not be set aside" {
	[[ $(</proc/sys/vm/overcommit_memory) == 0 ]] || skip "memory is overcommitted otherwise"
	shm create xsi -s 1P
	fails 'xsi: shmget: Cannot allocate memory; vm.overcommit_memory is 0, which sets aside no more than all memory and swap together; see --no-reserve'
	shm create key:1 -s 1P --no-reserve
	well
	same "$((1 << 50))" "$(sysv "${output#xsi:}" size)"
}

@test "memory that may not be set aside, where none is overcommitted" {
	needs strace
	printf 2 >"$BATS_TEST_TMPDIR/mode"
	printf 'CommitLimit: 4 kB\nCommitted_AS: 3 kB\nMemAvailable: 9 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n' \
		>"$BATS_TEST_TMPDIR/meminfo"
	mount --bind "$BATS_TEST_TMPDIR/mode" /proc/sys/vm/overcommit_memory
	mount --bind "$BATS_TEST_TMPDIR/meminfo" /proc/meminfo
	injected shmget:error=ENOMEM xsi -s 8K
	umount /proc/sys/vm/overcommit_memory /proc/meminfo
	fails 'xsi: CommitLimit is 4K (4096 bytes), Committed_AS 3K (3072 bytes), and 8K (8192 bytes) are needed: Cannot allocate memory; raise vm.overcommit_ratio, or change vm.overcommit_memory from 2'
}

# What a tmpfs has

@test "larger than the tmpfs has free" {
	local full='mount -t tmpfs -o size=1M shmtool-test /dev/shm'

	shm_after "$full" create /a -s 1T
	fails '/a: size of the file system is 1M (1048576 bytes), of which 1M (1048576 bytes) are free, and 1T (1099511627776 bytes) are needed: No space left on device; remove objects, mount /dev/shm anew with a larger size=, or see --sparse'
	shm_after "$full; head -c 600000 /dev/zero >/dev/shm/full" create /a -s 512K --allocate
	like '^shmtool create: /a: size of the file system is 1M \(1048576 bytes\), of which [0-9.]+K \([0-9]+ bytes\) are free, and 512K \(524288 bytes\) are needed: No space left on device; ' "$stderr"
	gives 1 '' "$stderr"
	shm_after "$full" create /a -s 1M --allocate
	prints posix:/a
	shm_after "$full" create /a -s 1048577
	like '1M \(1048577 bytes\) are needed' "$stderr"
	shm_after "$full" create /a -s 1T --sparse
	prints posix:/a
}

@test "a tmpfs without a limit" {
	shm_after 'mount -t tmpfs -o size=0,nr_inodes=0 shmtool-test /dev/shm' create /a -s 1P
	prints posix:/a
}

@test "no inode is left" {
	shm_after 'mount -t tmpfs -o nr_inodes=2 shmtool-test /dev/shm; touch /dev/shm/x' \
		create /a -s 0
	fails '/a: nr_inodes of the file system is 2, and none is free: No space left on device; remove files, or remount it with a larger nr_inodes='
	shm_after 'mount -t tmpfs -o nr_inodes=2 shmtool-test /dev/shm; touch /dev/shm/x' \
		create /a -s 4K --sparse
	like 'nr_inodes' "$stderr"
	shm_after 'mount -t tmpfs -o nr_inodes=3 shmtool-test /dev/shm; touch /dev/shm/x' \
		create /a -s 0
	prints posix:/a
}

@test "--allocate over what memory and swap have" {
	printf 'MemAvailable: 1024 kB\nSwapTotal: 2048 kB\nSwapFree: 1024 kB\n' \
		>"$BATS_TEST_TMPDIR/meminfo"
	local with="mount --bind '$BATS_TEST_TMPDIR/meminfo' /proc/meminfo"
	local why='MemAvailable is 1M (1048576 bytes) and SwapFree 1M (1048576 bytes), and 2M (2097153 bytes) are to be allocated: Cannot allocate memory; without --allocate memory is taken only as it is used'

	shm_after "$with" create /a -s 2097153 --allocate
	fails "/a: $why"
	shm_after "$with" create xsi -s 2097153 --allocate
	fails "xsi: $why"
	nothing_is_left
	shm_after "$with" create /a -s 2097153
	prints posix:/a
	shm_after "$with" create /b -s 2097152 --allocate
	prints posix:/b
	shm_after "$with" create xsi -s 2097152 --allocate
	well
}

@test "full while it is allocated" {
	needs strace
	injected fallocate:error=ENOSPC:when=2 /a -s 100M --allocate
	fails '/a: fallocate: No space left on device; its file system is full'
	injected fallocate:error=EOPNOTSUPP /a -s 4K --allocate
	fails "/a: fallocate: Operation not supported; its file system can't; leave --allocate out"
	nth_call madvise 67108864 xsi -s 100M --allocate
	injected "madvise:error=EFAULT:when=$((nth + 1))" xsi -s 100M --allocate
	fails 'xsi: --allocate: Cannot allocate memory'
	injected "madvise:error=EINVAL:when=$nth" key:1 -s 4K --allocate
	fails 'key:1: MADV_POPULATE_WRITE: Function not implemented; --allocate of a segment needs Linux 5.14'
	injected shmat:error=ENOMEM xsi -s 4K --allocate
	fails 'xsi: shmat: Cannot allocate memory'
	nothing_is_left
}

@test "a quota" {
	needs strace
	local why="Disk quota exceeded; the owner's quota on its file system is used up; see tmpfs(5)"

	injected fallocate:error=EDQUOT /a -s 4K --allocate
	fails "/a: fallocate: $why"
	injected fchown:error=EDQUOT /a -s 4K --owner 0
	fails "/a: chown: $why"
	nothing_is_left
	if unshare --mount sh -c 'mount -t tmpfs -o usrquota none /dev/shm' 2>/dev/null; then
		for_anybody
		run_it unshare --mount sh -ec 'mount -t tmpfs -o mode=1777,usrquota,usrquota_block_hardlimit=64K none /dev/shm
			exec "$@"' sh setpriv --reuid 65534 --regid 65534 --clear-groups \
			"$BATS_TEST_TMPDIR/program" create /a -s 128K --allocate
		fails "/a: fallocate: $why"
	fi
}

@test "a limit of file sizes" {
	local why='RLIMIT_FSIZE is 4K (4096 bytes), and 4K (4097 bytes) are needed: File too large; raise it (ulimit -f)'

	run_it prlimit --fsize=4096 "$SHMTOOL" create /a -s 4097 --sparse
	fails "/a: $why"
	run_it prlimit --fsize=4096 "$SHMTOOL" create /a -s 4097 --allocate
	fails "/a: $why"
	nothing_is_left
	run_it prlimit --fsize=4096 "$SHMTOOL" create /a -s 4096
	prints posix:/a
	run_it prlimit --fsize=4096 "$SHMTOOL" create xsi -s 8K --allocate
	well
}

@test "a limit of file sizes that is set meanwhile ends nothing" {
	needs strace
	# who asks for the limit is told nothing
	nth_call prlimit64 RLIMIT_FSIZE /a -s 4097
	LIMIT=--fsize=4096 injected "prlimit64:error=EPERM:when=$nth+" /a -s 4097
	fails '/a: ftruncate: File too large; its file system has no files of that size'
	nothing_is_left
}

@test "locking over RLIMIT_MEMLOCK" {
	for_anybody
	user_limited memlock=65536 create xsi -s 1M --lock
	fails 'xsi: SHM_LOCK: Cannot allocate memory; RLIMIT_MEMLOCK is 64K (65536 bytes), for all that the user has locked, and 1M (1048576 bytes) are needed; raise it (ulimit -l), or have CAP_IPC_LOCK'
	user_limited memlock=0 create key:1 -s 4K --lock
	fails 'key:1: SHM_LOCK: Operation not permitted; RLIMIT_MEMLOCK is 0 bytes, for all that the user has locked, and 4K (4096 bytes) are needed; raise it (ulimit -l), or have CAP_IPC_LOCK'
	nothing_is_left
	user_limited memlock=65536 create xsi -s 4K --lock
	well
	same 2600 "$(sysv "${output#xsi:}" perms)"
}

# What one may not

@test "as an ordinary user it is his own" {
	for_anybody
	user create /a -s 4K -m 0 --allocate
	prints posix:/a
	same "65534 65534 0" "$(stat -c '%u %g %a' /dev/shm/a)"
	user create /b -s 4K --owner 65534:65534 -m 400
	prints posix:/b
	same "65534 65534 400" "$(stat -c '%u %g %a' /dev/shm/b)"
	user create xsi -s 4K -m 0 --allocate
	well
	same "65534 65534 65534 0" "$(sysv "${output#xsi:}" uid gid cuid perms)"
	# the kernel lets a segment be given away
	user create xsi -s 4K --owner 1234:0
	well
	same "1234 0 65534" "$(sysv "${output#xsi:}" uid gid cuid)"
}

@test "files are not given away by an ordinary user" {
	for_anybody
	user create /a -s 4K --owner 0
	fails "/a: chown: Operation not permitted; without CAP_CHOWN a file is given to no other user, and to one's own groups only"
	user create /a -s 4K --owner :0 --allocate
	fails "/a: chown: Operation not permitted; without CAP_CHOWN a file is given to no other user, and to one's own groups only"
	nothing_is_left
}

@test "an owner that a user namespace doesn't know" {
	[[ $REAL_UID != 0 ]] || unshare --user --map-root-user true 2>/dev/null ||
		skip "no user namespaces"
	run_it unshare --user --map-root-user --mount --ipc sh -ec 'mount -t tmpfs none /dev/shm
		exec "$@"' sh "$SHMTOOL" create /a -s 1P --sparse --owner 4242
	fails '/a: chown: Invalid argument; that owner is not known in this user namespace'
	run_it unshare --user --map-root-user --ipc "$SHMTOOL" create key:1 -s 4K --owner 4242
	fails 'key:1: IPC_SET: Invalid argument; that owner is not known in this user namespace'
}

@test "a directory where one may make no files" {
	for_anybody
	chmod 755 /dev/shm
	user create /a -s 4K
	fails '/a: open: Permission denied; you may make no files in its directory'
	chmod 700 /dev/shm
	user create /a -s 4K
	fails '/a: stat: Permission denied; you may not look into its directory'
	chmod 1777 /dev/shm
	nothing_is_left
}

@test "a directory that is immutable" {
	needs_root
	chattr +i /dev/shm 2>/dev/null || skip "no immutable directories on a tmpfs"
	shm create /a -s 4K
	chattr -i /dev/shm
	fails '/a: open: Operation not permitted; its directory may be immutable; see lsattr(1)'
	nothing_is_left
}

@test "a directory that is read-only" {
	shm_after 'mount -t tmpfs -o ro shmtool-test /dev/shm' create /a -s 4K
	fails '/a: open: Read-only file system; its file system is mounted read-only; mount -o remount,rw'
}

@test "a directory that is not there" {
	needs_root
	shm_after 'mount -t tmpfs none /dev' create /a -s 4K
	fails '/a: /dev/shm: No such file or directory; it has to be a directory; mount a tmpfs there'
	shm_after 'mount -t tmpfs none /dev; echo >/dev/shm' create /a -s 4K
	fails '/a: /dev/shm: Not a directory; it has to be a directory; mount a tmpfs there'
	shm_after 'mount -t tmpfs none /dev; mkdir /dev/run; ln -s run /dev/shm' create /a -s 4K
	prints posix:/a
}

@test "kernels before 6.10, and before O_TMPFILE" {
	needs strace
	# without the capability it takes before
	injected linkat:error=ENOENT:when=1 /a -s 4K -m 640
	prints posix:/a
	same '640 4096 1' "$(stat -c '%a %s %h' /dev/shm/a)"
	injected linkat:error=ENOENT /b -s 4K
	fails '/b: link: No such file or directory; before Linux 6.10 it takes a mounted /proc'
	# a file system that makes none without a name
	rm /dev/shm/a
	nth_call openat O_TMPFILE /c -s 4K
	injected "openat:error=EOPNOTSUPP:when=$nth" /c -s 4K -m 640 --allocate
	prints posix:/c
	same '640 4096 1' "$(stat -c '%a %s %h' /dev/shm/c)"
	injected "openat:error=EOPNOTSUPP:when=$nth" /c -s 4K --exist-ok
	prints posix:/c
	injected "openat:error=EOPNOTSUPP:when=$nth ftruncate:error=EFBIG" /d -s 4K
	fails '/d: ftruncate: File too large; its file system has no files of that size'
	same c "$(ls /dev/shm)"
}

@test "what the kernel refuses besides" {
	needs strace
	injected shmget:error=ENOSYS:when=1 xsi -s 4K
	fails 'xsi: shmget: Function not implemented; this kernel has no System V IPC (CONFIG_SYSVIPC)'
	injected shmget:error=ENOSPC:when=1 xsi -s 4K
	fails 'xsi: shmget: No space left on device; see kernel.shmall and kernel.shmmni'
	injected shmget:error=EINVAL:when=1 xsi -s 4K
	fails 'xsi: shmget: Invalid argument; see kernel.shmmax'
	injected shmget:error=EPERM:when=1 xsi -s 4K
	fails 'xsi: shmget: Operation not permitted'
	injected shmget:error=EACCES:when=1 key:1 -s 4K
	fails 'key:1: shmget: Permission denied'
	injected shmctl:error=EPERM:when=1 xsi -s 4K --owner 0
	fails 'xsi: IPC_SET: Operation not permitted'
	injected fchmod:error=EPERM /a -s 4K
	fails '/a: chmod: Operation not permitted'
	injected ftruncate:error=ENOMEM /a -s 4K
	fails '/a: ftruncate: Cannot allocate memory'
	nothing_is_left
}
