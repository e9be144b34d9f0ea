# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# For tests of create.

# user_limited RLIMIT=VALUE [ARG]...
user_limited()
{
	local limit=$1

	shift
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups prlimit "--$limit" \
		"$BATS_TEST_TMPDIR/program" "$@"
}

# injected 'INJECTION...' [ARG]...: shmtool create, with what strace makes of its calls;
# LIMIT is an option of prlimit(1). LeakSanitizer can't be traced.
injected()
{
	local injections=() calls='' injection

	for injection in $1; do
		injections+=(-e "inject=$injection")
		calls+=,${injection%%:*}
	done
	shift
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		run_it ${LIMIT:+prlimit "$LIMIT"} strace -f -qq -o "$TRACE" -e "trace=${calls#,}" \
		"${injections[@]}" "$PLAIN_SHMTOOL" create "$@"
}

# nth_call CALL PATTERN [ARG]...
# Makes it, and removes it again: nth is which of its calls of that name is the first one
# that looks so. A sanitizer has calls of its own.
nth_call()
{
	local call=$1 pattern=$2

	shift 2
	traced "$call" create "$@"
	well
	remove_everything
	nth=$(grep -n -- "$pattern" "$TRACE" | cut -d: -f1 | head -n 1)
	[[ -n $nth ]]
}

# nothing_is_left [DIR]: there is no segment, and no file in /dev/shm and DIR
nothing_is_left()
{
	same '' "$(find /dev/shm "$@" -xdev -mindepth 1)" || return 1
	same '' "$(tail -n +2 $SYSV)"
}

# fails STDERR: status 1, that message of create, and nothing else
fails()
{
	gives 1 '' "shmtool create: $1"
}

# what stat(1) says of a file that is not to change
state_of()
{
	stat -c '%i %f %u %g %s %b %W %x %y %z' "$1"
}

# needs_ipc_sysctl: skip where the limits of an IPC namespace can't be set
needs_ipc_sysctl()
{
	unshare --ipc sh -c 'echo 4000 >/proc/sys/kernel/shmmni' 2>/dev/null ||
		skip "limits of segments can't be set"
}

# calls_from PATTERN
# Of $TRACE, each call from the one that matches it on to the last one that lets signals in
# again: its name, and the how manieth of that name it is. Behind that it ends, and a
# program that counts which of its lines ran writes all that down.
calls_from()
{
	awk -v pattern="$1" '
		{ call = $2; sub(/\(.*/, "", call); nth[call]++ }
		$0 ~ pattern { on = 1 }
		on && call ~ /^[a-z0-9_]+$/ { calls[++count] = call " " nth[call] }
		/rt_sigprocmask\(SIG_SETMASK/ { whole = count }
		END { for (i = 1; i <= whole; i++) print calls[i] }' "$TRACE"
}
