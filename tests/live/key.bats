#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# key: what ftok(3) makes of a file.

load common

# key_of PATH PROJ: by the words of ftok(3)
key_of()
{
	printf '0x%02x%02x%04x\n' "$2" $(($(stat -L -c %d "$1") & 0xff)) \
		$(($(stat -L -c %i "$1") & 0xffff))
}

@test "the key of a file, with each form of PROJ" {
	local file=$BATS_TEST_TMPDIR/file form

	echo x >"$file"
	shm key "$file"
	prints "$(key_of "$file" 1)"
	for form in 1:1 255:255 0xff:255 010:8 A:65 z:122; do
		shm key "$file:${form%:*}"
		prints "$(key_of "$file" "${form#*:}")" || { echo "for $form"; return 1; }
	done
	shm key "$file:"$'\xe9'
	prints "$(key_of "$file" 233)"
}

@test "the key is that of a segment a program makes" {
	needs_python
	local file=$BATS_TEST_TMPDIR/file id

	echo x >"$file"
	id=$("$PYTHON" -c 'import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
key = libc.ftok(sys.argv[1].encode(), ord("A"))
print(libc.shmget(key, 4096, 0o1600))' "$file")
	shm key "$file:A"
	well
	shm list -n -r -o REF "$output"
	prints "xsi:$id"
}

@test "several files, a link, a directory, a name with a colon, one that is like an option" {
	local file=$BATS_TEST_TMPDIR/file

	echo x >"$file"
	echo x >"$file:b"
	ln -s file "$BATS_TEST_TMPDIR/link"
	mkdir "$BATS_TEST_TMPDIR/d:7"
	echo x >"$BATS_TEST_TMPDIR/d:7/f"
	shm key "$file" "$BATS_TEST_TMPDIR/link:2" "$BATS_TEST_TMPDIR" "$file:b:3" "$file:b" \
		"$BATS_TEST_TMPDIR/d:7/f" "$file"
	prints "$(key_of "$file" 1
		key_of "$file" 2
		key_of "$BATS_TEST_TMPDIR" 1
		key_of "$file:b" 3
		key_of "$file" 98
		key_of "$BATS_TEST_TMPDIR/d:7/f" 1
		key_of "$file" 1)"
	cd "$BATS_TEST_TMPDIR"
	echo x >-h
	shm key file -- -h:9
	prints "$(key_of "$file" 1; key_of ./-h 9)"
}

@test "the file is not opened: a FIFO, and one that may not be read" {
	local fifo=$BATS_TEST_TMPDIR/fifo

	mkfifo -m 0 "$fifo"
	shm key "$fifo"
	prints "$(key_of "$fifo" 1)"
}

@test "what fails is told, and the others are printed" {
	local file=$BATS_TEST_TMPDIR/file

	echo x >"$file"
	ln -s nosuch "$BATS_TEST_TMPDIR/link"
	shm key "$file" "$BATS_TEST_TMPDIR/nosuch:2" "$file:2" "$BATS_TEST_TMPDIR/link" "$file/x" \
		$'/a\x1bb'
	gives 1 "$(key_of "$file" 1; key_of "$file" 2)" \
		"shmtool key: $BATS_TEST_TMPDIR/nosuch: No such file or directory
shmtool key: $BATS_TEST_TMPDIR/link: No such file or directory
shmtool key: $file/x: Not a directory
shmtool key: /a\\x1bb: No such file or directory"
}

@test "usage errors: nothing is printed" {
	for args in '' --nosuch -J '--key 1' /: :1 /:0 /:256 /:0x100 /:08 /:-1 /:AB /:é /:1x \
		/:4294967297 '/ /:0'; do
		# shellcheck disable=SC2086 # words
		shm key $args
		is_usage_error key || { echo "for $args"; return 1; }
	done
	shm key ''
	is_usage_error key
	shm key /:256
	same "shmtool key: '/:256' is no PATH[:PROJ]: PROJ is a number from 1 to 255
Try 'shmtool key --help' for more information." "$stderr"
	shm key /:AB
	same "shmtool key: '/:AB' is no PATH[:PROJ]: PROJ is a number from 1 to 255, or one character
Try 'shmtool key --help' for more information." "$stderr"
	shm key --help
	well
	like 'Usage: shmtool key PATH\[:PROJ\]\.\.\.' "$output"
}

@test "it is about the live system" {
	mkdir "$BATS_TEST_TMPDIR/tree"
	shm --sysroot "$BATS_TEST_TMPDIR/tree" key /
	is_usage_error key
}
