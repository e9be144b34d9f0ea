#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Descriptors: none would outlive an exec. That none is left open, valgrind sees
# (make check-valgrind), and the unit tests by themselves.

load common

# closed_on_exec [ARG]...
# Runs shmtool, and each descriptor that it makes has the flag from the beginning on. The C
# library's own cache of character sets has not (iconv/gconv_cache.c), and is closed at once.
# A call that strace does not know yet is traced in any case.
closed_on_exec()
{
	traced open,creat,openat,openat2,dup,dup2,dup3,fcntl,pipe,pipe2,socket,socketpair,accept,accept4,memfd_create,pidfd_open,eventfd2,epoll_create1,signalfd4,timerfd_create,inotify_init1 \
		"$@"
	same 0 "$status" || { echo "$*: $stderr"; return 1; }
	same '' "$(awk '/ = [0-9]+$/ && !/CLOEXEC/ && !/gconv-modules.cache|syscall_0x/ &&
		(!/fcntl\(/ || /F_DUPFD,/)' "$TRACE")" || { echo "$*"; return 1; }
	opened=$((opened + $(grep -c CLOEXEC "$TRACE")))
}

@test "every descriptor is closed on exec" {
	local opened=0

	needs strace
	! grep -q __asan_init "$SHMTOOL" || skip "a sanitizer opens files of its own"
	hold xsi keyed size=64K attach=1
	hold posix name=held size=64K touch=8K hold=map+fd
	hold memfd size=64K touch=4K
	hold xsi attach=1 by=ipc
	hold posix name=elsewhere size=8K hold=fd by=shm
	make posix name=a size=64K
	make posix name=b size=64K
	make sem name=one
	closed_on_exec list -a -O --ns all
	closed_on_exec ps -a -O
	closed_on_exec show --maps /held
	closed_on_exec account
	closed_on_exec mounts -O
	closed_on_exec limits -O
	closed_on_exec pools --nodes -O
	closed_on_exec key /
	closed_on_exec create /x -s 64K --allocate
	closed_on_exec create xsi --ftok / -s 64K
	closed_on_exec set /x -m 640 -s 32K --shrink
	closed_on_exec rm -n -k posix
	closed_on_exec rm --unused -y -k xsi,posix
	closed_on_exec rm /held
	((opened > 100)) || { echo "only $opened descriptors"; return 1; }
}
