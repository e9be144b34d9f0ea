#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# create: whatever it does when a signal comes, there is nothing left of it, or it has
# said what there is. Each of its system calls is the one at which it is ended.

load common
load create

setup()
{
	needs strace
}

# calls_of ARG...: the calls that create makes from the moment on at which it holds signals
# back, as calls_from tells them
calls_of()
{
	traced all create "$@"
	well >&2
	remove_everything
	calls_from 'rt_sigprocmask.SIG_BLOCK'
}

# is_whole REF: it is there as it was asked for, which was of 70 MiB
is_whole()
{
	case $1 in
	xsi:*)
		same 73400320 "$(sysv "${1#xsi:}" size)"
		ipcrm -m "${1#xsi:}"
		;;
	posix:/*)
		same "73400320 640 1" "$(stat -c '%s %a %h' "/dev/shm/${1#posix:/}")"
		rm "/dev/shm/${1#posix:/}"
		;;
	esac
}

# ends_at_each SIGNAL STATUS ARG...: ended at each call there is nothing, or the REF of
# what is whole
ends_at_each()
{
	local signal=$1 want=$2 call nth ended='' whole=''

	shift 2
	while read -r call nth; do
		injected "$call:signal=$signal:when=$nth" "$@"
		echo "$call $nth: $status, $output$stderr"
		same "$want" "$status" && same '' "$stderr" || return 1
		if [[ -n $output ]]; then
			is_whole "$output" || return 1
			whole+=" $call"
		fi
		nothing_is_left || return 1
		ended+=" $call"
	done < <(calls_of "$@")
	# only once it is written what there is
	like ' write rt_sigprocmask( |$)' "$whole"
	[[ $whole != *link* && $whole != *shm* ]]
	like ' (linkat|shmget) ' "$ended"
}

@test "SIGTERM and SIGINT: a POSIX object" {
	ends_at_each TERM 143 /x -s 70M -m 640
	ends_at_each INT 130 /x -s 70M -m 640 --allocate --owner "$(id -u)"
}

@test "SIGTERM and SIGHUP: a segment" {
	ends_at_each TERM 143 key:7 -s 70M
	# who is not root may lock less
	local lock=--lock

	[[ $REAL_UID == 0 ]] || lock=--no-reserve
	ends_at_each HUP 129 xsi -s 70M $lock --allocate --owner "$(id -u)"
}

@test "SIGTERM: a file that has its name at once" {
	nth_call openat O_TMPFILE /x -s 4K
	for at in ftruncate:signal=TERM fallocate:signal=TERM:when=2 fchmod:signal=TERM; do
		injected "openat:error=EOPNOTSUPP:when=$nth $at" /x -s 70M --allocate
		gives 143 '' ''
		nothing_is_left
	done
}

@test "it is ended soon while memory is taken" {
	injected fallocate:signal=TERM:when=2 /x -s 600M --allocate
	gives 143 '' ''
	same 2 "$(grep -c 'fallocate(' "$TRACE")"
	nth_call madvise 67108864 xsi -s 70M --allocate
	injected "madvise:signal=TERM:when=$((nth + 1))" xsi -s 600M --allocate
	gives 143 '' ''
	same 2 "$(grep -c 'madvise(.* 67108864' "$TRACE")"
	nothing_is_left
}

# stopped_at INJECTION 'PYTHON' [ARG]...: create under strace, which ends at the first stop
# of it; then Python does what is to be done meanwhile, to pid, and it goes on. Prints the
# status, standard output, and what shmtool says.
stopped_at()
{
	local injection=$1 meanwhile=$2

	shift 2
	run_it "$PYTHON" -c 'import os, signal, subprocess, sys
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
# strace tells of the stop, and is not stopped itself
line = child.stderr.readline()
while line and b"stopped by" not in line:
    line = child.stderr.readline()
pid = int(open("/proc/%d/task/%d/children" % (child.pid, child.pid)).read().split()[0])
exec(sys.argv[1])
os.kill(pid, signal.SIGCONT)
out, err = child.communicate()
print(child.returncode, out.decode(), [l for l in err.decode().splitlines() if l.startswith("shmtool")])' \
		"$meanwhile" strace -e "trace=${injection%%:*}" -e "inject=$injection" \
		"$PLAIN_SHMTOOL" create "$@"
}

@test "stopped while memory is taken: nothing is made, and it says so when it goes on" {
	needs_python
	stopped_at fallocate:signal=TSTP:when=1 '' /x -s 200M --allocate
	prints "1  ['shmtool create: /x: --allocate: Interrupted system call']"
	nothing_is_left
}

@test "what another one has put in its place meanwhile is left alone" {
	needs_python
	stopped_at linkat:signal=STOP 'os.unlink("/dev/shm/x")
open("/dev/shm/x", "w").write("another")
os.kill(pid, signal.SIGTERM)' /x -s 4K
	prints '-15  []'
	same another "$(</dev/shm/x)"
	rm /dev/shm/x
	stopped_at linkat:signal=STOP 'os.kill(pid, signal.SIGTERM)' /x -s 4K
	prints '-15  []'
	nothing_is_left
}

@test "signals that are ignored or blocked don't interrupt it" {
	run_it env --ignore-signal=TERM true || skip "env(1) can't"
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 run_it env --ignore-signal=TERM \
		strace -f -qq -o "$TRACE" -e trace=fallocate -e inject=fallocate:signal=TERM:when=1 \
		"$PLAIN_SHMTOOL" create /x -s 70M --allocate
	prints posix:/x
}

@test "SIGKILL: no file is left that is not whole" {
	local call nth whole=''

	while read -r call nth; do
		injected "$call:signal=KILL:when=$nth" /x -s 70M -m 640 --allocate
		echo "$call $nth: $status, $output$stderr"
		same 137 "$status"
		if [[ -e /dev/shm/x ]]; then
			is_whole posix:/x || return 1
			whole+=" $call"
		fi
		nothing_is_left || return 1
	done < <(calls_of /x -s 70M -m 640 --allocate)
	# from the moment on at which it has its name
	like '^ rt_sigpending.* write rt_sigprocmask( |$)' "$whole"
}

@test "SIGKILL: a segment is not there before shmget(2)" {
	injected shmget:signal=KILL:when=1 key:7 -s 4K
	same 137 "$status"
	nothing_is_left
	# what can't be promised
	nth_call madvise ", 65536, " key:7 -s 64K --allocate
	injected "madvise:signal=KILL:when=$nth" key:7 -s 64K --allocate
	same 137 "$status"
	same 600 "$(awk '$1 == 7 { print $3 }' $SYSV)"
}
