#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm with a terminal, and with REFs on standard input: the question, what --stdin0 takes,
# how far a long run is, and signals.

load common

# ask ANSWER [ARG]...: rm on a terminal of 100 columns; ages are written as AGE
ask()
{
	local answer=$1

	shift
	needs_python
	ANSWER=$answer run_it on_terminal 100 "$SHMTOOL" rm "$@"
	output=$(sed -E 's/ +[0-9]+[smh]$/ AGE/' <<<"$output")
}

exists()
{
	[[ -e /dev/shm/$1 ]]
}

# The table of these objects, as ask has it.
TABLE='REF      KEY OWNER PERMS     SIZE RSS NATTCH STATUS AGE
posix:/a -   root  rw-------   4K  4K      - - AGE
posix:/b -   root  rw-------   8K  8K      - - AGE'

make_two()
{
	make posix name=a size=4K touch=4K
	make posix name=b size=8K touch=8K
}

@test "a yes: what was shown is removed" {
	local answer

	for answer in y Y yes YES ' yes '; do
		make_two
		ask "$answer"$'\n' -k posix --unused
		gives 0 "$TABLE
Remove 2 objects, 12K of memory? [y/N] $answer
shmtool rm: removed 2 objects, 12K of memory" ''
		! exists a && ! exists b
	done
}

@test "all else is none: nothing is removed" {
	local answer

	make_two
	for answer in '' n no x yak 'y y' yess ja 1; do
		ask "$answer"$'\n' -k posix
		gives 1 "$TABLE
Remove 2 objects, 12K of memory? [y/N] $answer
shmtool rm: nothing was removed" '' || { echo "for '$answer'"; return 1; }
	done
	# a NUL byte is typed as Ctrl-@, and shown so; behind it there may be anything
	for answer in 'y\0' 'y\0n'; do
		ask "$answer"$'\n' -k posix
		gives 1 "$TABLE
Remove 2 objects, 12K of memory? [y/N] ${answer/'\0'/^@}
shmtool rm: nothing was removed" '' || { echo "for '$answer'"; return 1; }
	done
	ask $'\x04' -k posix
	like $'\\[y/N\\] \nshmtool rm: nothing was removed$' "$output"
	same 1 "$status"
	exists a && exists b
}

@test "-f is no yes; a warning comes before the question" {
	make_two
	ask $'n\n' -f -k posix --name a --app ray
	gives 0 "shmtool rm: nothing is selected; nothing was removed" ''
	ask $'n\n' -f -k posix --name a
	same 1 "$status"
	like 'Remove 1 object, 4K of memory\? \[y/N\] n' "$output"
	exists a && exists b
}

@test "what came while it asked stays" {
	needs_python
	make_two
	MEANWHILE="'$MKSHM' -c posix name=c; rm /dev/shm/a; '$MKSHM' -c posix name=a" \
		ask $'y\n' -k posix 3>&-
	same 0 "$status"
	like 'removed 1 object, 8K of memory; 1 was gone already$' "$output"
	exists a && ! exists b && exists c
}

@test "with --yes, with REFs and with nothing to remove there is no question" {
	make_two
	ask $'n\n' -y -k posix
	gives 0 'shmtool rm: removed 2 objects, 12K of memory' ''
	make_two
	ask $'n\n' --unused /a
	gives 0 'shmtool rm: removed 1 object, 4K of memory' ''
	ask $'n\n' /b
	gives 0 '' ''
	ask $'n\n' -k posix
	gives 0 'shmtool rm: nothing is selected; nothing was removed' ''
}

@test "JSON can't ask" {
	make_two
	ask $'y\n' -J -k posix
	gives 2 "shmtool rm: with --json nothing can be asked; say --yes, or --dry-run to see what would go
Try 'shmtool rm --help' for more information." ''
	exists a && exists b
}

@test "what could not be shown is not asked about" {
	needs_python
	make_two
	ANSWER=$'y\n' run_it on_terminal 100 /bin/sh -c '"$0" rm -k posix >/dev/full; echo "= $?"' "$SHMTOOL"
	gives 0 'shmtool: standard output: No space left on device
= 1' ''
	exists a && exists b
}

@test "a yes of the locale" {
	needs localedef
	localedef -i de_DE -f UTF-8 "$BATS_TEST_TMPDIR/de_DE.UTF-8" 2>/dev/null ||
		skip "the locale de_DE can't be made"
	export LOCPATH=$BATS_TEST_TMPDIR
	make_two
	LC_ALL=de_DE.UTF-8 ask $'ja\n' -k posix
	same 0 "$status"
	make_two
	LC_ALL=de_DE.UTF-8 ask $'J\n' -k posix
	same 0 "$status"
	make_two
	LC_ALL=de_DE.UTF-8 ask $'jein\n' -k posix
	same 1 "$status"
}

# Standard input

# with_input TEXT [ARG]...: rm with that on standard input, \0 and \n as printf has them
with_input()
{
	local text=$1

	shift
	status=0
	# shellcheck disable=SC2059 # it is meant as one
	printf "$text" | "$SHMTOOL" rm "$@" >"$OUT" 2>"$ERR" || status=$?
	output=$(<"$OUT") stderr=$(<"$ERR")
}

@test "REFs on standard input, each as it may be separated" {
	local text

	make posix name=c
	for text in '/a\n/b\n' '/a\n/b' '/a\0/b\0' '/a\0/b' 'posix:/a\n/dev/shm/b\n'; do
		make_two
		with_input "$text" -0
		prints '' || { echo "for $text"; return 1; }
		! exists a && ! exists b && exists c
	done
}

@test "a newline is part of a name where NUL separates" {
	local nl='a
b'
	make posix name='a\x0ab'
	make posix name=a
	make posix name=b
	with_input '/a\nb\0' -0 -v
	prints 'posix:/a\x0ab'
	with_input '/a\\x0ab\n' -0 -v
	gives 1 '' 'shmtool rm: /a\x0ab: no such object'
	exists a && exists b
	with_input '/a\n\0/b' -0
	gives 1 '' 'shmtool rm: /a\x0a: no such object
shmtool rm: removed 1 object, no memory; 1 failed'
	exists a && ! exists "$nl"
}

@test "operands and standard input are both meant" {
	make_two
	with_input /a --stdin0 -v /b
	same 0 "$status"
	same $'posix:/a\nposix:/b' "$(sort "$OUT")"
}

@test "an empty standard input names nothing, whatever is selected" {
	make_two
	for words in '-k posix --unused -y' '-k posix' '-k posix -f' '-J -k posix -y'; do
		# shellcheck disable=SC2086 # words
		with_input '' -0 $words
		same 0 "$status" || { echo "for $words"; return 1; }
		same 'shmtool rm: standard input names nothing; nothing was removed' "$stderr"
		[[ $words == -J* ]] || same '' "$output"
	done
	same '{"objects":[],"complete":true,"warnings":[]}' "$output"
	with_input '' -0 -n --unused
	prints 'REF KEY OWNER PERMS SIZE RSS NATTCH STATUS AGE'
	with_input '' -0 /a
	prints ''
	! exists a && exists b
}

@test "what is no REF is refused before anything is removed" {
	make_two
	with_input '/a\nb\n' -0
	is_usage_error rm
	like "^shmtool rm: standard input, number 2: 'b' is no REF: " "$stderr"
	with_input '/a\n\n/b\n' -0
	is_usage_error rm
	like "^shmtool rm: standard input, number 2: '' is no REF: " "$stderr"
	with_input '/a\0\0' -0
	is_usage_error rm
	with_input '\n' -0f
	is_usage_error rm
	exists a && exists b
	run_it sh -c 'exec "$0" rm -0 </' "$SHMTOOL"
	gives 1 '' 'shmtool rm: standard input: Is a directory'
	run_it sh -c 'exec "$0" rm -0 -k posix --unused <&-' "$SHMTOOL"
	gives 1 '' 'shmtool rm: standard input: Bad file descriptor'
	exists a && exists b
}

@test "selectors narrow what standard input names" {
	hold posix name=held hold=fd
	make_two
	with_input '/held\n/a\n' -0 --unused
	gives 0 '' 'shmtool rm: removed 1 object, 4K of memory; left 1 that is in use'
	exists held && ! exists a && exists b
}

@test "20,000 REFs" {
	make posix many=20000 name=n%d
	"$SHMTOOL" list -n -r -o REF | sort -R >"$BATS_TEST_TMPDIR/refs"
	make posix name=other
	status=0
	"$SHMTOOL" rm -0 --unused <"$BATS_TEST_TMPDIR/refs" >"$OUT" 2>"$ERR" || status=$?
	output=$(<"$OUT") stderr=$(<"$ERR")
	gives 0 '' 'shmtool rm: removed 20000 objects, no memory'
	shm list -n -r -o REF
	prints posix:/other
}

# Signals, and how far it is

# slowly EVENTS [ARG]...: rm under strace with that injection, in words of $OUT
slowly()
{
	local inject=$1

	shift
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		strace -f -qq -o "$TRACE" -e trace=shmctl -e "inject=shmctl:$inject" "$PLAIN_SHMTOOL" rm "$@"
}

@test "on a terminal it says how far it is, and takes that back" {
	needs strace
	needs_python
	make xsi many=6
	export -f slowly
	export PLAIN_SHMTOOL TRACE
	run_it on_terminal 100 "$(command -v bash)" -c 'slowly delay_exit=300000 -k xsi -y'
	same 0 "$status"
	like $'\rremoved [1-5] of 6' "$output"
	# the last of it is blank, and the sum has a line of its own
	like $'\r +\rshmtool rm: removed 6 objects' "$output"
	# where it does not fit it is cut: a second line would stay
	make xsi many=6
	run_it on_terminal 12 "$(command -v bash)" -c 'slowly delay_exit=300000 -k xsi -y'
	same 0 "$status"
	like $'\rremoved [1-5] o\r' "$output"
	like $'\r {11}\rshmtool rm: removed 6 objects' "$output"
}

@test "elsewhere it doesn't" {
	needs strace
	make xsi many=6
	run_it slowly delay_exit=300000 -k xsi -y
	same 0 "$status"
	same '' "$output"
	like '^shmtool rm: removed 6 objects, no memory$' "$stderr"
}
