#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm, of files that can't be removed, and of what is no object.

load common
load rm

DENIED='Operation not permitted; it may be immutable or append-only (chattr(1)), or sealed'

teardown()
{
	chattr -R -i -a /dev/shm 2>/dev/null || :
	release
	mountpoint -q /dev/shm/dir && umount /dev/shm/dir
	remove_everything
}

# mark WHAT FILE: sets an attribute, or skips where the file system or the user can't
mark()
{
	chattr "+$1" "$2" 2>/dev/null || skip "no attributes can be set on this tmpfs"
}

# gives_lines STATUS LINES: no output, and these lines on standard error. A directory has its
# files in whatever order, and so have the failures of what selectors choose; the sum is last.
gives_lines()
{
	local sum=${2##*$'\n'}

	same "$1" "$status" || { echo "status; stderr was: $stderr"; return 1; }
	same '' "$output" || return 1
	same "$(sort <<<"$2")" "$(sort "$ERR")" || return 1
	same "$sum" "$(tail -n 1 "$ERR")"
}

# What can't be removed

@test "an immutable or an append-only file is left, and the others go" {
	local what words

	needs chattr
	make posix name=a size=4K touch=4K
	for what in i a; do
		mark $what /dev/shm/a
		for words in '/a /b /c' '--unused /a /b /c' '-k posix -y' '-k posix --unused -y'; do
			make posix name=b size=4K touch=4K
			make posix name=c size=4K touch=4K
			# shellcheck disable=SC2086 # words
			shm rm $words
			gives 1 '' "shmtool rm: posix:/a: rename: $DENIED
shmtool rm: removed 2 objects, 8K of memory; 1 failed" || { echo "+$what: rm $words"; return 1; }
			same posix:/a "$(left)"
			nothing_waits
		done
		chattr -$what /dev/shm/a
	done
	shm rm --unused /a
	gives 0 '' 'shmtool rm: removed 1 object, 4K of memory'
}

@test "in an append-only or an immutable directory each is left, and nothing is made" {
	local what words why='mkdir: Operation not permitted; its directory may be immutable or append-only (chattr(1))'

	needs chattr
	make posix name=a
	make posix name=b
	for what in a i; do
		mark $what /dev/shm
		for words in '/a /b' '--unused /a /b' '-k posix -y' '-k posix --unused -y'; do
			# shellcheck disable=SC2086 # words
			shm rm $words
			gives_lines 1 "shmtool rm: posix:/a: $why
shmtool rm: posix:/b: $why
shmtool rm: 2 failed" || { echo "+$what: rm $words"; return 1; }
			same 'a b' "$(cd /dev/shm && echo *)"
			nothing_waits
		done
		chattr -$what /dev/shm
	done
}

@test "as an ordinary user in somebody's sticky directory: his own goes" {
	local words

	for_anybody
	chmod 1777 /dev/shm
	make posix name=roots
	make posix name=theirs size=4K uid=1234 mode=0666
	for words in '/roots /mine /theirs' '-k posix -y'; do
		make posix name=mine size=4K touch=4K uid=$OTHERS gid=$OTHERS
		# shellcheck disable=SC2086 # words
		user rm $words
		gives_lines 1 'shmtool rm: posix:/roots: rename: Operation not permitted; it takes its owner root, or root
shmtool rm: posix:/theirs: rename: Operation not permitted; it takes its owner uid 1234, or root
shmtool rm: removed 1 object, 4K of memory; 2 failed' || { echo "rm $words"; return 1; }
		same 'posix:/roots posix:/theirs' "$(left)"
		nothing_waits
	done
	user rm /theirs
	gives 1 '' 'shmtool rm: posix:/theirs: rename: Operation not permitted; it takes its owner uid 1234, or root'
	make posix name=mine size=4K touch=4K uid=$OTHERS gid=$OTHERS
	user rm --unused /roots /mine /theirs
	gives 0 '' "shmtool rm: warning: whether 2 objects are in use can't be proven, and they were left out; that takes the owner, or root with CAP_LEASE
shmtool rm: removed 1 object, 4K of memory"
	same 'posix:/roots posix:/theirs' "$(left)"
}

@test "as an ordinary user in a directory that he can't write to" {
	local words why='mkdir: Permission denied; it takes who may write to its directory: its owner root, or root'

	for_anybody
	make posix name=a size=4K uid=$OTHERS
	make posix name=b size=4K uid=$OTHERS
	chmod 755 /dev/shm
	for words in '/a /b' '--unused /a /b' '-k posix -y' '-k posix --unused -y'; do
		# shellcheck disable=SC2086 # words
		user rm $words
		gives_lines 1 "shmtool rm: posix:/a: $why
shmtool rm: posix:/b: $why
shmtool rm: 2 failed" || { echo "rm $words"; break; }
		same 'posix:/a posix:/b' "$(left)"
	done
	chmod 1777 /dev/shm
	same '-k posix --unused -y' "$words"
	user rm --unused /a /b
	gives 0 '' 'shmtool rm: removed 2 objects, no memory'
}

@test "on a read-only mount nothing is made and nothing goes" {
	local words why='mkdir: Read-only file system; its file system is mounted read-only'

	make posix name=a
	make sem name=s
	for words in '/a sem:/s' '--unused /a sem:/s' '-k posix,sem -y' '-k posix,sem --unused -y'; do
		# shellcheck disable=SC2086 # words
		shm_after 'mount -o remount,bind,ro /dev/shm' rm $words
		gives_lines 1 "shmtool rm: posix:/a: $why
shmtool rm: sem:/s: $why
shmtool rm: 2 failed" || { echo "rm $words"; return 1; }
		same 'posix:/a sem:/s' "$(left)"
		nothing_waits
	done
	# what was left can't be put back there, and stays for the next one
	mkdir -m 700 /dev/shm/.shmtool-0123456789abcdef
	touch /dev/shm/.shmtool-0123456789abcdef/x
	shm_after 'mount -o remount,bind,ro /dev/shm' rm -k posix -y --name none
	gives 0 '' "shmtool rm: 1 file that a run had set aside which was killed can't be put back
shmtool rm: nothing is selected; nothing was removed"
	shm rm -k posix -y --name x
	gives 0 '' 'shmtool rm: put back 1 file that a run had set aside which was killed
shmtool rm: removed 1 object, no memory'
	same 'posix:/a sem:/s' "$(left)"
}

# What is no object

@test "a file that something is mounted on" {
	local words busy='shmtool rm: posix:/a: rename: Device or resource busy; something is mounted on it'

	make posix name=a
	make posix name=b size=4K touch=4K
	for words in /a '--unused /a'; do
		# shellcheck disable=SC2086 # words
		shm_after 'mount --bind /dev/shm/a /dev/shm/a' rm $words
		same 1 "$status"
		same '' "$output"
		same "$busy" "$(head -n 1 "$ERR")" || { echo "rm $words"; return 1; }
		same 'posix:/a posix:/b' "$(left)"
		nothing_waits
	done
	for words in '/a /b' '--unused /a /b' '-k posix -y' '-k posix --unused -y'; do
		[[ -e /dev/shm/b ]] || make posix name=b size=4K touch=4K
		# shellcheck disable=SC2086 # words
		shm_after 'mount --bind /dev/shm/a /dev/shm/a' rm $words
		gives 1 '' "$busy
shmtool rm: removed 1 object, 4K of memory; 1 failed" || { echo "rm $words"; return 1; }
		same posix:/a "$(left)"
		nothing_waits
	done
}

# Makes what is no object in the directory: shmtool-odd-*.
make_odd()
{
	ln -s a "$1/shmtool-odd-link"
	ln -s nowhere "$1/shmtool-odd-dangling"
	ln -s "$BATS_TEST_TMPDIR/outside" "$1/shmtool-odd-out"
	mkdir "$1/shmtool-odd-dir"
	: >"$1/shmtool-odd-dir/inner"
	mkfifo "$1/shmtool-odd-fifo"
	"$PYTHON" -c 'import socket, sys
socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$1/shmtool-odd-socket"
	# who is root in his own namespace only can make no device
	mknod "$1/shmtool-odd-null" c 1 3 2>/dev/null || :
	mknod "$1/shmtool-odd-loop" b 7 0 2>/dev/null || :
}

@test "links, directories, FIFOs, sockets and devices are no objects" {
	local path name ref words before hidden

	needs_python
	echo text >"$BATS_TEST_TMPDIR/outside"
	mkdir /dev/shm/dir
	mount -t tmpfs none /dev/shm/dir
	mkdir /dev/shm/dir/sub
	make posix name=a
	make posix dir=/dev/shm/dir/sub name=a
	make_odd /dev/shm
	make_odd /dev/shm/dir/sub
	ln -s a /dev/shm/sem.shmtool-odd
	before=$(everything /dev/shm)
	for path in /dev/shm/shmtool-odd-*; do
		name=${path##*/}
		for ref in "/$name" "posix:/$name" "$path" "tmpfs:/dev/shm/dir/sub/$name" \
			"/dev/shm/dir/sub/$name"; do
			shm rm "$ref"
			gives 1 '' "shmtool rm: $ref: no such object"
			shm rm --unused "$ref"
			gives 1 '' "shmtool rm: $ref: no such object"
			shm rm -f "$ref"
			prints ''
		done
	done
	shm rm sem:/shmtool-odd
	gives 1 '' 'shmtool rm: sem:/shmtool-odd: no such object'
	# where nobody may take away what is mounted on /dev/shm they warn of that
	hidden='warning: [0-9]+ mounts? (is|are) hidden under'
	set -f
	for words in '-k posix,sem --name *shmtool-odd*' '-k posix,sem --unused --name *shmtool-odd*' \
		'-k tmpfs --name *shmtool-odd-[!d]*' '-k tmpfs --unused --name *shmtool-odd-dangling'; do
		# shellcheck disable=SC2086 # words
		shm list -n -r -o REF $words
		same '0  ' "$status $output $(grep -vE "$hidden" "$ERR")"
		# shellcheck disable=SC2086 # words
		shm rm -y $words
		same '0  shmtool rm: nothing is selected; nothing was removed' \
			"$status $output $(grep -vE "$hidden" "$ERR")"
	done
	set +f
	same "$before" "$(everything /dev/shm)"
	# what is one goes from between them
	shm rm -k posix,sem -y
	gives 0 '' 'shmtool rm: removed 1 object, no memory'
	shm rm /dev/shm/dir/sub/a
	prints ''
	same "$(grep -v ' \(dir/sub/\)\?a$' <<<"$before")" "$(everything /dev/shm)"
	same text "$(cat "$BATS_TEST_TMPDIR/outside")"
}
