#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What rm prints: -n, -v, -J, and that it removes also where it can't print. As in rm.bats
# nothing is said of which there may be more than what a test has made.

load common

# dry ARG...: rm -n prints, byte for byte, what list prints for the same words. Ages may
# change between the two, so list runs before and behind.
dry()
{
	local before=$BATS_TEST_TMPDIR/before warnings=$BATS_TEST_TMPDIR/warnings

	for _ in {1..50}; do
		shm list "$@"
		sed 's/^shmtool list: //' "$ERR" >"$warnings"
		mv "$OUT" "$before"
		shm rm -n "$@"
		mv "$OUT" "$OUT.rm"
		sed 's/^shmtool rm: //' "$ERR" >"$ERR.rm"
		local rm_status=$status
		shm list "$@"
		cmp -s "$before" "$OUT" || continue
		cmp "$OUT" "$OUT.rm" && cmp "$warnings" "$ERR.rm" && same "$status" "$rm_status"
		return
	done
	echo "list never printed the same twice"
	return 1
}

# shm_to WHERE [ARG]...: runs shmtool with standard output there; &- is closed
shm_to()
{
	local where=$1

	shift
	run_it sh -c "exec \"\$@\" >$where" sh "$SHMTOOL" "$@"
}

make_some()
{
	make xsi size=64K touch=8K
	make posix name='a\x0ab' size=4K touch=4K
	make posix name=b size=8K mode=0644
	make sem name=s
	hold posix name=held hold=map size=4K
	hold memfd name=shmtool-test-held
	hold xsi attach=1
}

@test "-n: what list prints, and nothing is removed" {
	without_valgrind 'no two runs are in the same second'
	make_some
	shm list -k $KINDS,memfd -n -r -o REF
	local all=$output
	dry -k xsi,posix
	dry -k xsi,posix --unused
	dry -k $KINDS,memfd
	dry --name shmtool-test-held -a
	dry -J -k xsi,posix
	dry -J --unused -k sem
	dry /b
	dry /b /x
	dry "/a\\x0ab" -J --in-use
	dry -k tmpfs --older-than 1d --name shmtool-test-nothing
	dry --pid 2147483647
	shm list -k $KINDS,memfd -n -r -o REF
	prints "$all"
}

@test "-n needs no --yes, and takes what the real run is given" {
	make_some
	dry -k xsi,posix --unused
	local table
	for words in '-n -y' '-nv' '-nyvf'; do
		for _ in {1..50}; do
			shm rm -n -k xsi,posix --unused
			table=$output
			# shellcheck disable=SC2086 # words
			shm rm $words -k xsi,posix --unused
			[[ $output != "$table" ]] || break
		done
		prints "$table"
	done
	shm rm -nf --unused /x /b
	well
	like 'posix:/b' "$output"
	[[ -e /dev/shm/b ]]
}

@test "-n on a terminal has the table that fits it" {
	needs_python
	make posix name="$(printf 'n%.0s' {1..100})"
	for _ in {1..50}; do
		run_it on_terminal 60 "$SHMTOOL" list -k posix
		local table=$output
		run_it on_terminal 60 "$SHMTOOL" rm -n -k posix
		[[ $output != "$table" ]] || break
	done
	prints "$table"
}

@test "-v: the REF of each, as list shows it" {
	make posix name='a\x0ab\x5c' size=4K touch=4K
	make xsi
	local id=${MADE[shmid]}
	shm rm -v "$id" '/a\x0ab\x5c'
	prints "xsi:$id
posix:/a\\x0ab\\x5c"
	make posix name='\xc3\xa4'
	make posix name='\xff'
	LC_ALL=C shm rm -v '/\xc3\xa4' '/\xff'
	same 0 "$status"
	same 'posix:/\xc3\xa4
posix:/\xff' "$(sort "$OUT")"
	make posix name='\xc3\xa4'
	shm rm -v '/ä'
	prints posix:/ä
	no_controls
}

@test "messages have no control characters" {
	hold posix name='a\x1b[31m\x0a' hold=fd
	shm rm '/a\x1b[31m\x0a' $'/\e[0m' -v
	gives 1 'posix:/a\x1b[31m\x0a' 'shmtool rm: /\x1b[0m: no such object
shmtool rm: posix:/a\x1b[31m\x0a: removed; its memory stays until those who hold it let go
shmtool rm: removed 1 whose memory stays until it is let go; 1 failed'
	no_controls
}

@test "where it can't print it removes all the same" {
	make posix name=a
	make posix name=b
	shm_to /dev/full rm -v /a /b
	gives 1 '' 'shmtool: standard output: No space left on device'
	make posix name=a
	shm_to '&-' rm -v /a
	gives 1 '' 'shmtool: standard output: Bad file descriptor'
	make posix name=a
	shm_to /dev/full rm -J /a
	gives 1 '' 'shmtool: standard output: No space left on device'
	make posix name=a
	shm_to '&-' rm /a
	prints ''
	make posix name=a
	"$SHMTOOL" rm -k posix -y 2>&-
	shm list -n -k posix
	prints ''
}

@test "JSON: a line for each, and what became of it" {
	hold xsi attach=1 size=64K touch=64K
	local id=${MADE[shmid]}
	hold memfd name=m size=8K
	local m=${MADE[inode]} pid=${MADE[pid]}
	make posix name='a\x0a' size=8K touch=4K
	shm rm -J "$id" '/a\x0a' /x "memfd:$m"
	gives 1 '{"objects":[
{"ref":"memfd:'"$m"'","kind":"memfd","size":8192,"alloc":'"$(json 'objects[0]["alloc"]')"',"result":"failed","error":"has no name to be removed by; it goes when those who hold it let go: '"$pid"' mkshm"},
{"ref":"xsi:'"$id"'","kind":"xsi","size":65536,"alloc":65536,"result":"lasting","error":null},
{"ref":"posix:/a\\x0a","kind":"posix","size":8192,"alloc":4096,"result":"removed","error":null}
],"complete":true,"warnings":[]}' "shmtool rm: /x: no such object
shmtool rm: memfd:$m: has no name to be removed by; it goes when those who hold it let go: $pid mkshm
shmtool rm: xsi:$id: removed; its memory stays until those who hold it let go
shmtool rm: removed 1 object, 4K of memory; removed 1 whose memory stays until it is let go; 2 failed"
	shm rm -J -k posix -y
	gives 0 '{"objects":[],"complete":true,"warnings":[]}' \
		'shmtool rm: nothing is selected; nothing was removed'
}

@test "JSON has the warnings, and whether it is complete" {
	needs_python
	make posix name=a
	shm rm -J --app ray -k xsi -y
	same 0 "$status"
	same '["Ray makes nothing of the kinds that are listed; -a lists all kinds"]' \
		"$(json 'd["warnings"]')"
}

@test "a pipe that nobody reads ends it quietly" {
	make posix name=a
	status=0
	{ "$SHMTOOL" rm -v /a; echo $? >"$BATS_TEST_TMPDIR/status"; } 2>"$ERR" | :
	same '' "$(<"$ERR")"
}
