#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# System calls that are missing, as on older kernels, or not let through, as in containers:
# the same is printed and done as with them, or what is not says so; and what is in use is
# never removed (tests/inject/inject.py).

load common

setup()
{
	needs_python
	! grep -q __asan_init "$SHMTOOL" || skip "LeakSanitizer needs some of them"
	without_valgrind 'it needs some of them'
	"$WITHOUT" query true 2>/dev/null || skip "no seccomp"
}

# without CALL[,CALL]...
# With each of them away, alone or together, all commands do what they should.
without()
{
	local names args=()

	for names; do
		args+=(--without "$names")
	done
	run_it "$PYTHON" "$srcdir/tests/inject/inject.py" "${args[@]}"
	echo "$stderr"
	grep -A 12 '^FINDING' "$OUT" | head -n 200
	same 0 "$status"
}

# lacks CALL [ARG]...
# Runs shmtool without the system call.
lacks()
{
	run_it "$WITHOUT" "$1" "$SHMTOOL" "${@:2}"
}

OLD=statx,openat2,cachestat,renameat2,query,lease,stat-any

@test "what newer kernels have" {
	without statx statx=EPERM openat2 openat2=EPERM cachestat cachestat=EPERM query query=EPERM
}

@test "what removing takes" {
	without renameat2 renameat2=EPERM noreplace lease lease=EPERM membarrier membarrier=EPERM \
		flock getrandom getrandom=EPERM
}

@test "what segments take" {
	without stat-any stat-any=EPERM shmctl shmget shmctl,shmget
}

@test "what making takes" {
	without tmpfile linkat fallocate fchmodat2 fchmodat2=EPERM
}

@test "what telling objects apart takes" {
	without memfd memfd=EPERM statfs statfs=EPERM kcmp ustat ustat=EPERM setns faccessat2 \
		faccessat2=EPERM sysinfo
}

@test "all that is newer than Linux 4, and threads" {
	without threads clone3 clone3=EPERM $OLD $OLD,membarrier,memfd,fchmodat2,clone3,faccessat2
}

# What does without

@test "without statx all is the same but the time of birth" {
	hold posix name=held size=8K touch=4K hold=map
	make posix name=free size=8K touch=4K
	shm list -n -r -o REF,SIZE,RSS,OWNER,CTIME,INUSE
	well
	wanted=$output
	for name in statx statx=EPERM; do
		lacks $name list -n -r -o REF,SIZE,RSS,OWNER,CTIME,INUSE
		prints "$wanted"
		lacks $name list -n -r -o BTIME posix:/free
		prints '?'
		lacks $name rm --unused --yes -k posix
		gives 0 '' 'shmtool rm: removed 1 object, 4K of memory; left 1 that is in use'
		make posix name=free size=8K touch=4K
	done
	same held$'\n'free "$(ls -U /dev/shm | sort -r)"
}

@test "rm without renameat2, RENAME_NOREPLACE or getrandom" {
	hold posix name=held size=8K hold=map
	for name in renameat2 renameat2=EPERM noreplace getrandom getrandom=EPERM; do
		make posix name=free size=8K touch=4K
		lacks $name rm --unused --yes -k posix
		gives 0 '' 'shmtool rm: removed 1 object, 4K of memory; left 1 that is in use'
		same held "$(ls -A /dev/shm)"
	done
}

@test "segments without SHM_STAT_ANY" {
	make xsi size=8K
	shmid=${MADE[shmid]}
	for name in stat-any stat-any=EPERM stat-any=ENOSYS; do
		run_it unshare --mount sh -ec 'mount --bind /dev/null /proc/sysvipc/shm
			exec "$WITHOUT" $1 "$SHMTOOL" list -k xsi -n -r -o REF,SIZE' sh $name
		prints "xsi:$shmid 8K"
	done
	lacks stat-any=EPERM rm -v "xsi:$shmid"
	prints "xsi:$shmid"
}

@test "where leases and the kernel's newer calls are away nothing is said to be unused" {
	hold posix name=held size=8K hold=map
	make posix name=free size=8K
	lacks $OLD list -n -r -o REF --unused
	gives 0 '' "shmtool list: warning: whether 1 object is in use can't be proven, and it was left out; not every process could be looked into"
	lacks $OLD rm --unused --yes
	same 0 "$status"
	same free$'\n'held "$(ls /dev/shm)"
}
