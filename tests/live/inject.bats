#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# System calls that fail, one after the other: nothing crashes, what is not all says so,
# nothing is left behind (tests/inject/inject.py). With INJECT=--whole, as by "make
# check-inject", each fails wherever it is called, and with other errors, too.

load common
load rm

setup()
{
	needs strace
	needs_python
	# AddressSanitizer ends the program where there is no memory
	! grep -q __asan_init "$SHMTOOL" || skip "the program is sanitized"
	without_valgrind 'calls of its own would fail'
	strace -o /dev/null true 2>/dev/null || skip "strace may not trace"
}

# inject [OPTION] CASE...: without a finding
inject()
{
	run_it "$PYTHON" "$srcdir/tests/inject/inject.py" $INJECT "$@"
	echo "$stderr"
	grep -A 12 '^FINDING' "$OUT" | head -n 200
	same 0 "$status"
}

@test "list" {
	inject list list-unused
}

@test "list: orphans, and other namespaces" {
	inject list-orphan list-ns
}

@test "ps and show" {
	inject ps show
}

@test "account" {
	inject account
}

@test "mounts, limits, pools, key" {
	inject mounts limits pools key
}

@test "create" {
	inject --by-kind create create-xsi
}

@test "create: memory, lock, owner" {
	inject create-allocate create-key create-owner
}

@test "rm" {
	inject --by-kind rm-unused
	inject rm rm-held rm-in-use
}

@test "set" {
	inject set set-size set-xsi
}

# What is told, word by word

# injected CALL:error=ERROR[:when=WHEN] [ARG]...
injected()
{
	local what=$1

	shift
	run_it strace -f -qq -e signal=none -o "$TRACE" -e "trace=${what%%:*}" -e "inject=$what" \
		"$SHMTOOL" "$@"
}

@test "what can't be unlinked is under its own name again" {
	echo text >/dev/shm/a
	injected unlinkat:error=EPERM:when=1 rm --unused --yes
	like '^shmtool rm: warning: the directory \.shmtool-[0-9a-f]{16} beside posix:/a can.t be removed: Operation not permitted; it is empty, and the next run takes it away
shmtool rm: posix:/a: unlink: Operation not permitted; .*
shmtool rm: 1 failed$' "$stderr"
	same 1 "$status"
	same text "$(</dev/shm/a)"
	# whose run has ended
	shm rm --unused --yes
	gives 0 '' 'shmtool rm: removed 1 object, 4K of memory'
	same '' "$(ls -A /dev/shm)"
}

@test "what can't be looked at is not said to be gone" {
	echo text >/dev/shm/a
	injected statx:error=ENOMEM:when=3 rm /a
	gives 1 '' 'shmtool rm: posix:/a: stat: Cannot allocate memory'
	same text "$(</dev/shm/a)"
	nothing_waits
}

@test "a quarantine that can't be locked is not left behind" {
	echo text >/dev/shm/a
	injected flock:error=ENOLCK rm /a
	gives 1 '' 'shmtool rm: posix:/a: flock: No locks available'
	injected flock:error=EAGAIN rm /a
	gives 1 '' 'shmtool rm: posix:/a: mkdir: Resource temporarily unavailable'
	same a "$(ls -A /dev/shm)"
}

@test "a segment that can be neither finished nor removed is told of" {
	injected shmctl:error=EPERM create xsi -s 4K --lock
	like '; and xsi:[0-9]+, which is not whole, can.t be removed: Operation not permitted$' "$stderr"
	gives 1 '' "$stderr"
}

@test "memory is made resident though the call is interrupted" {
	injected fallocate:error=EINTR:when=1 create /a -s 8K --allocate
	prints /a || prints posix:/a
	same 16 "$(stat -c %b /dev/shm/a)"
}

@test "a file whose directory can't be opened is not said not to be there" {
	echo text >/dev/shm/a
	for command in list show rm; do
		injected fstatfs:error=EIO $command /a
		same 1 "$status"
		like "(^|"$'\n'")shmtool $command: /a: Input/output error($|"$'\n'")" "$stderr"
	done
	same text "$(</dev/shm/a)"
}

# without_names [ARG]...: from where names are looked up no file can be opened
without_names()
{
	local number

	traced openat "$@"
	number=$(grep -n nsswitch "$TRACE" | head -n 1 | cut -d: -f1)
	[[ -n $number ]] || skip "users are not looked up by nsswitch.conf"
	injected "openat:error=EMFILE:when=$number+" "$@"
}

@test "names that can't be looked up are told of once" {
	echo text >/dev/shm/a
	without_names list -n -r -o REF,OWNER /a
	gives 0 'posix:/a 0' "shmtool list: warning: names of users and groups can't be looked up: Too many open files"
	without_names list -u nobody
	gives 1 '' "shmtool list: 'nobody' can't be looked up: Too many open files; a number does without"
}
