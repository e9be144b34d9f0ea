#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# list of POSIX shared memory objects and named semaphores, against stat(1).

load common

@test "every field is what stat says" {
	make posix name=a size=10000 touch=5000 mode=0640
	make posix name=b size=0 mode=0
	make posix name=c size=1 touch=1 mode=0777
	touch -m -d '2001-02-03 04:05:06' /dev/shm/a
	touch -a -d '2002-02-03 04:05:06' /dev/shm/b
	shm list -k posix -n -r -b -P --time-format epoch \
		-o NAME,PATH,UID,GID,PERMS,SIZE,ALLOC,INODE,ATIME,MTIME,CTIME,BTIME,DEV,MOUNT
	prints "$(cd /dev/shm && for f in a b c; do
		# shellcheck disable=SC2046 # two words
		set -- $(stat -c '%b %B %d' $f)
		stat -c "/%n /dev/shm/%n %u %g 0%03a %s $(($1 * $2)) %i %X %Y %Z %W $(($3 >> 8)):$(($3 & 255)) /dev/shm" $f
	done | sed 's/ 00\([0-7]\{3\}\) / 0\1 /')"
}

@test "columns that are of segments alone are empty" {
	make posix name=a
	shm list -n -r -o ID,KEY,CUSER,CUID,CGRP,CGID,NATTCH,CPID,LPID,CREATOR,DTIME
	prints '- - - - - - - - - - -'
}

@test "JSON: what does not apply is null, the rest has its type" {
	needs_python
	make posix name=a size=10000 touch=5000 mode=0640
	shm list -J -O
	well
	same '["posix:/a", "posix", null, null, "/a", "/dev/shm/a"]' \
		"$(json '[objects[0][c] for c in "ref kind id key name path".split()]')"
	same '["0640", 10000, 8192, 0, 8192, null, ["sparse"]]' \
		"$(json '[objects[0][c] for c in "perms size rss swap alloc nattch status".split()]')"
	same '[]' "$(json '[c for c in "uid gid inode mtime ctime btime atime age pagesize".split()
		if type(objects[0][c]) is not int]')"
	same '["/dev/shm", null]' "$(json '[objects[0]["mount"], objects[0]["app"]]')"
}

@test "RSS is what du says" {
	make posix name=full size=1M touch=1M
	make posix name=part size=1M touch=64K
	make posix name=hole size=1G sparse
	make posix name=none size=1M
	shm list -n -r -b -o PATH,RSS,SIZE
	prints "$(cd /dev/shm; for f in full hole none part; do
		echo "/dev/shm/$f $(($(du -k $f | cut -f1) * 1024)) $(stat -c %s $f)"
	done)"
	shm list -n -r -b -o RSS,SWAP
	prints $'1048576 0\n4096 0\n0 0\n65536 0'
}

@test "STATUS: sparse" {
	make posix name=full size=1M touch=1M
	make posix name=hole size=1M sparse
	make posix name=zero
	shm list -n -r -o NAME,STATUS
	prints $'/full -\n/hole sparse\n/zero -'
}

@test "pages beyond the end count" {
	# fallocate(2) with FALLOC_FL_KEEP_SIZE
	needs fallocate
	make posix name=a
	fallocate -n -l 1M /dev/shm/a
	shm list -n -r -o SIZE,RSS,STATUS
	prints '0 1M -'
}

@test "hard links are names of one inode" {
	make posix name=a size=4K touch=4K
	ln /dev/shm/a /dev/shm/b
	shm list -n -r -o REF,INODE
	prints "posix:/a ${MADE[inode]}
posix:/b ${MADE[inode]}"
}

@test "no directories, FIFOs, sockets, links or files of directories" {
	mkdir /dev/shm/dir
	echo x >/dev/shm/dir/file
	mkfifo /dev/shm/fifo
	ln -s nowhere /dev/shm/dangling
	ln -s /etc/shadow /dev/shm/shadow
	ln -s real /dev/shm/link
	ln -s . /dev/shm/sem.dir
	[[ -z $PYTHON ]] ||
		"$PYTHON" -c 'import socket; socket.socket(socket.AF_UNIX).bind("/dev/shm/socket")'
	make posix name=real size=4K
	shm list -k $KINDS -n -r -o REF,SIZE
	prints 'posix:/real 4K'
}

@test "named by a REF they are no objects, and are not followed" {
	mkdir /dev/shm/dir
	mkfifo /dev/shm/fifo
	ln -s /etc/shadow /dev/shm/shadow
	ln -s nowhere /dev/shm/dangling
	for name in dir fifo shadow dangling; do
		shm list "posix:/$name" -n
		gives 1 '' "shmtool list: posix:/$name: no such object"
	done
}

@test "no device nodes" {
	needs_root
	# In a tmpfs with devices, unlike the tests' own.
	shm_after 'mount -t tmpfs none /dev/shm; mknod /dev/shm/zero c 1 5; mknod /dev/shm/b b 7 0;
		: >/dev/shm/f' list -k $KINDS -n -r -o REF
	prints 'posix:/f'
}

# Semaphores

@test "a semaphore is of kind sem, and listed when asked for" {
	make sem name=s value=3
	make posix name=p size=4K
	shm list -n -r -o REF,KIND
	prints 'posix:/p posix'
	shm list -k $KINDS -n -r -o REF,KIND
	prints $'posix:/p posix\nsem:/s sem'
	shm list -k sem -n -r -b -o REF,KIND,NAME,PATH,SIZE
	prints 'sem:/s sem /s /dev/shm/sem.s 32'
	shm list sem:/s -n -r -o REF
	prints sem:/s
	shm list /dev/shm/sem.s -n -r -o REF
	prints sem:/s
}

@test "a file that is only named like a semaphore is of kind posix" {
	make sem name=zero size=0
	make sem name=more size=33
	make sem name=less size=31
	make sem name=page size=4096
	shm list -k $KINDS -n -r -b -o REF,SIZE
	prints 'posix:/sem.less 31
posix:/sem.more 33
posix:/sem.page 4096
posix:/sem.zero 0'
	shm list posix:/sem.zero -n -r -o REF
	prints posix:/sem.zero
	shm list sem:/zero
	gives 1 "$output" 'shmtool list: sem:/zero: no such object'
}

@test "sem. alone is no semaphore's name" {
	truncate -s 32 /dev/shm/sem.
	shm list -k $KINDS -n -r -o REF,KIND
	prints 'posix:/sem. posix'
	shm list posix:/sem. -n -r -o REF
	prints posix:/sem.
}

@test "semaphores whose names are dots" {
	make sem name=.
	make sem name=..
	shm list -k sem -n -r -o REF,PATH
	prints $'sem:/. /dev/shm/sem..\nsem:/.. /dev/shm/sem...'
	shm list sem:/. sem:/.. -n -r -o REF
	prints $'sem:/.\nsem:/..'
}

@test "a semaphore of the longest name" {
	local name

	name=$(printf 's%.0s' {1..251})
	make sem name="$name"
	shm list -k sem -n -r -o REF
	prints "sem:/$name"
	shm list "sem:/$name" -n -r -o REF
	prints "sem:/$name"
}

# Names

@test "names of every byte can be listed and named again, in every format" {
	needs_python
	run_it "$PYTHON" "$srcdir/tests/live/every_name.py" "$SHMTOOL" "$MKSHM" /dev/shm
	prints ok
}

@test "the same in the C locale" {
	needs_python
	LC_ALL=C run_it "$PYTHON" "$srcdir/tests/live/every_name.py" "$SHMTOOL" "$MKSHM" /dev/shm
	prints ok
}

@test "printable UTF-8 stays as it is, and is escaped where the locale has none" {
	make posix name='gr\xc3\xbc\xc3\x9fe'
	shm list -n -o REF
	prints 'posix:/grüße'
	LC_ALL=C shm list -n -o REF
	prints 'posix:/gr\xc3\xbc\xc3\x9fe'
	LC_ALL=C shm list 'posix:/gr\xc3\xbc\xc3\x9fe' -n -r -o SIZE
	prints 0
	shm list 'posix:/grüße' -n -r -o SIZE
	prints 0
}

@test "what would move the cursor or reorder the text is escaped" {
	make posix name='\x1b[2J\x1b]0;x\x07'
	make posix name='a\x0ab\x0dc\x09d'
	make posix name='r\xe2\x80\xaetl'
	make posix name='c1\xc2\x9b31m'
	make posix name='\x7f'
	make posix name='over\xc0\xaflong'
	make posix name='surr\xed\xa0\x80'
	shm list -n -o REF
	prints 'posix:/\x1b[2J\x1b]0;x\x07
posix:/a\x0ab\x0dc\x09d
posix:/c1\xc2\x9b31m
posix:/over\xc0\xaflong
posix:/r\xe2\x80\xaetl
posix:/surr\xed\xa0\x80
posix:/\x7f'
	for format in '' -r -e -J; do
		# shellcheck disable=SC2086 # no word
		shm list $format -O
		well
		no_controls
	done
}

@test "the backslash is escaped, so that an escape in a name is no escape" {
	make posix name='\x5cx41'
	make posix name=A
	shm list -n -o REF
	prints $'posix:/A\nposix:/\\x5cx41'
	shm list -n 'posix:/\x5cx41' -o REF
	prints 'posix:/\x5cx41'
	shm list -n 'posix:/\x41' -o REF
	prints posix:/A
}

@test "names with dashes, blanks and colons" {
	make posix name=-f
	make posix name='a b'
	make posix name=xsi:0
	make posix name='a '
	shm list -n -r -o NAME
	prints $'/-f\n/a\\x20\n/a\\x20b\n/xsi:0'
	shm list -n -r -o NAME 'posix:/a b' posix:/-f /xsi:0 '/a '
	prints $'/-f\n/a\\x20\n/a\\x20b\n/xsi:0'
}

@test "the default order is by name, byte by byte" {
	local name

	for name in b a B '\xff' 10 9 ab; do
		make posix name="$name"
	done
	shm list -n -o NAME
	prints $'/10\n/9\n/B\n/a\n/ab\n/b\n/\\xff'
}

# The directory

@test "/dev/shm is missing: a warning, and the rest is listed" {
	needs_python
	make xsi
	shm_after 'mount -t tmpfs none /dev' list -n -r -o REF
	same 0 "$status"
	same "xsi:${MADE[shmid]}" "$output"
	like '^shmtool list: warning: /dev/shm: No such file or directory[^'$'\n'']*$' "$stderr"
	shm_after 'mount -t tmpfs none /dev' list -J -o REF
	same 0 "$status"
	same 1 "$(json 'len(d["warnings"])')"
	same "shmtool list: warning: $(json 'd["warnings"][0]')" "$stderr"
	shm_after 'mount -t tmpfs none /dev' list -k xsi -n -r -o REF
	prints "xsi:${MADE[shmid]}"
}

@test "/dev/shm is a symlink" {
	mkdir "$BATS_TEST_TMPDIR/run"
	shm_after "mount -t tmpfs none '$BATS_TEST_TMPDIR/run'; mount -t tmpfs none /dev
		ln -s '$BATS_TEST_TMPDIR/run' /dev/shm; truncate -s 8192 /dev/shm/x" \
		list -n -r -o REF,PATH,SIZE,RSS,MOUNT
	prints "posix:/x /dev/shm/x 8K 0 $BATS_TEST_TMPDIR/run"
}

@test "two tmpfs on /dev/shm: the topmost counts for names" {
	make posix name=below
	shm_after 'mount -t tmpfs none /dev/shm; : >/dev/shm/above' list -n -r -o REF,MOUNT
	prints 'posix:/above /dev/shm'
}

@test "/dev/shm is no tmpfs: what is resident is unknown, with a warning" {
	[[ $(stat -f -c %T "$BATS_TEST_TMPDIR") != tmpfs ]] || skip "all is on tmpfs here"
	mkdir "$BATS_TEST_TMPDIR/disk"
	head -c 8192 /dev/zero >"$BATS_TEST_TMPDIR/disk/x"
	shm_after "mount --bind '$BATS_TEST_TMPDIR/disk' /dev/shm" list -n -r -o REF,SIZE,RSS,SWAP
	same 0 "$status"
	same 'posix:/x 8K ? ?' "$output"
	like '^shmtool list: warning: /dev/shm is not a tmpfs[^'$'\n'']*$' "$stderr"
}

@test "a file system mounted on a file of /dev/shm" {
	make posix name=under size=4K touch=4K
	head -c 20000 /dev/zero >"$BATS_TEST_TMPDIR/over"
	shm_after "mount --bind '$BATS_TEST_TMPDIR/over' /dev/shm/under" list -k $KINDS -r -n -o REF
	same 0 "$status"
}

@test "an empty /dev/shm" {
	shm list -k posix -n
	prints ''
}

# Software

@test "APP" {
	make posix name=psm_1a2b3c4d
	make posix name=PostgreSQL.123456
	make posix name=nccl-AbCdEf
	make posix name=something
	shm list -n -o NAME,APP
	prints '/PostgreSQL.123456 PostgreSQL
/nccl-AbCdEf       NCCL
/psm_1a2b3c4d      Python multiprocessing
/something         ?'
}
