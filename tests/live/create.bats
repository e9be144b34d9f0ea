#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# create: segments and POSIX objects. What it made is what the kernel says.

load common
load create

teardown()
{
	chattr -i /dev/shm 2>/dev/null || :
	release
	remove_everything
	umount "$BATS_TEST_TMPDIR/small" 2>/dev/null || :
}

page=$(getconf PAGESIZE)

# What it is

@test "a private segment: its REF, its size and mode" {
	shm create xsi -s 64K
	like '^xsi:[0-9]+$' "$output"
	well
	same "0 600 65536 0 0 0" "$(sysv "${output#xsi:}" key perms size nattch atime dtime)"
	same "$(id -u) $(id -g)" "$(sysv "${output#xsi:}" uid gid)"
	local first=$output

	shm create xsi -s 64K
	well
	[[ $output != "$first" ]]
}

@test "a segment with a key" {
	shm create key:0x162e -s 1 -m 640
	like '^xsi:[0-9]+$' "$output"
	well
	same "$((0x162e)) 640 1" "$(sysv "${output#xsi:}" key perms size)"
	shm create key:4711 -s 1
	well
	same "4711" "$(sysv "${output#xsi:}" key)"
	shm create 0xffffffff -s 1
	well
	same "-1" "$(sysv "${output#xsi:}" key)"
}

@test "a segment with the key of a file" {
	local key

	touch "$BATS_TEST_TMPDIR/f:g"
	shm key "$BATS_TEST_TMPDIR/f:g:x"
	key=$output
	shm create xsi --ftok "$BATS_TEST_TMPDIR/f:g:x" -s 1
	well
	same "$((key))" "$((0xffffffff & $(sysv "${output#xsi:}" key)))"
	shm create "key:$key" -s 1
	fails "key:$key: File exists; xsi:$(sysv_id "$key") has that key; --exist-ok takes what is there"
	shm create xsi --ftok "$BATS_TEST_TMPDIR/none" -s 1
	fails "--ftok $BATS_TEST_TMPDIR/none: No such file or directory"
	shm create xsi --ftok "$BATS_TEST_TMPDIR/f:g:256" -s 1
	is_usage_error create
}

# sysv_id KEY: the shmid that has it
sysv_id()
{
	awk -v key="$(($1 > 0x7fffffff ? $1 - 0x100000000 : $1))" '$1 == key { print $2 }' $SYSV
}

@test "a POSIX object: its REF, its size and mode" {
	shm create posix:/a -s 64K
	prints posix:/a
	same "600 65536 0 $(id -u) $(id -g)" "$(stat -c '%a %s %b %u %g' /dev/shm/a)"
	shm create /b -s 1 -m 640
	prints posix:/b
	same "640 1" "$(stat -c '%a %s' /dev/shm/b)"
	shm create /dev/shm/c -s 2MB
	prints posix:/c
	same "600 2000000" "$(stat -c '%a %s' /dev/shm/c)"
	shm create /d -s 0
	prints posix:/d
	same "600 0" "$(stat -c '%a %s' /dev/shm/d)"
	shm create /dev/shm/sem.d -s 64
	prints posix:/sem.d
	shm list -rn -o REF,KIND
	prints "posix:/a posix
posix:/b posix
posix:/c posix
posix:/d posix
posix:/sem.d posix"
}

@test "the mode is what was asked for, whatever the umask" {
	local mask mode

	for mask in 000 022 077 777; do
		for mode in 0 600 0640 666 777 7; do
			(umask $mask && shm create /a -s 1 -m $mode && prints posix:/a) || return 1
			same "$((8#$mode))" "$((8#$(stat -c %a /dev/shm/a)))"
			rm -f /dev/shm/a
			(
				umask $mask
				shm create key:1 -s 1 -m $mode
				well
			) || return 1
			same "$((8#$mode))" "$((8#$(awk '$1 == 1 { print $3 }' $SYSV)))"
			ipcrm -M 1
			# what is not whole at once
			(
				umask $mask
				shm create key:1 -s 1 -m $mode --allocate
				well
			) || return 1
			same "$((8#$mode))" "$((8#$(awk '$1 == 1 { print $3 }' $SYSV)))"
			ipcrm -M 1
		done
	done
}

@test "whose it is" {
	needs_root
	shm create /a -s 1 --owner 1234
	well
	same "1234 0 600" "$(stat -c '%u %g %a' /dev/shm/a)"
	shm create /b -s 1 --owner 1234:4321 -m 0
	well
	same "1234 4321 0" "$(stat -c '%u %g %a' /dev/shm/b)"
	shm create /c -s 1 --owner :4321
	well
	same "0 4321" "$(stat -c '%u %g' /dev/shm/c)"
	shm create key:1 -s 1 --owner 1234:4321 -m 644
	well
	same "1234 4321 0 0 644" "$(sysv "${output#xsi:}" uid gid cuid cgid perms)"
	shm create key:2 -s 1 --owner :4321
	well
	same "0 4321 600" "$(sysv "${output#xsi:}" uid gid perms)"
}

@test "--allocate makes all pages resident, and attaches nothing for good" {
	shm create /a -s 100K --allocate
	prints posix:/a
	same "$((100 * 1024))" "$(($(stat -c '%b * %B' /dev/shm/a)))"
	shm create /b -s 0 --allocate
	prints posix:/b
	shm create key:1 -s 100001 --allocate --owner 0:0 -m 0
	well
	same "$(((100000 / page + 1) * page)) 0 0" "$(sysv "${output#xsi:}" rss nattch perms)"
	shm create key:2 -s 130M --allocate
	well
	same "$((130 << 20))" "$(sysv "${output#xsi:}" rss)"
	shm create /c -s 130M --allocate
	prints posix:/c
	same "$((130 << 20))" "$(($(stat -c '%b * %B' /dev/shm/c)))"
}

@test "--lock locks a segment" {
	shm create key:1 -s 4K --lock -m 640
	well
	same 2640 "$(sysv "${output#xsi:}" perms)"
	shm create key:2 -s 4K --lock --allocate --no-reserve
	well
	same "2600 4096" "$(sysv "${output#xsi:}" perms rss | sed "s/ $page\$/ 4096/")"
}

@test "names of 255 bytes, and not of 256" {
	local name

	name=$(printf '%255s' '' | tr ' ' n)
	shm create "/$name" -s 1
	prints "posix:/$name"
	[[ -f /dev/shm/$name ]]
	shm create "/n$name" -s 1
	is_usage_error create
}

@test "names of every byte, and their REFs name them" {
	needs_python
	run_it "$PYTHON" -c 'import os, subprocess, sys
shmtool = sys.argv[1]
for i in range(1, 256):
    if i == 47:
        continue
    want = bytes([i]) + b"x@12" + bytes([i]) + b"z"
    escaped = b"".join(b"\\x%02x" % b if b < 33 or b > 126 or b == 92 else bytes([b]) for b in want)
    out = subprocess.run([shmtool, "create", b"posix:/" + escaped, "-s", "1"],
                         capture_output=True)
    if out.returncode or out.stderr or not os.path.isfile(b"/dev/shm/" + want):
        sys.exit("byte %d: %r" % (i, out))
    ref = out.stdout[:-1]
    again = subprocess.run([shmtool, "list", "-J", ref], capture_output=True)
    if again.returncode or again.stdout.count(b"\"ref\"") != 1:
        sys.exit("byte %d: %r is not found: %r" % (i, ref, again))
    os.unlink(b"/dev/shm/" + want)
print("ok")' "$SHMTOOL"
	prints ok
	shm create 'posix:/a@12@self' -s 1
	prints 'posix:/a@12@self'
	[[ -f /dev/shm/a@12 ]]
	shm create $'posix:/a\nb\\x5c' -s 1
	prints 'posix:/a\x0ab\x5c'
}

@test "-J prints what list -J does" {
	needs_python
	local created

	shm create /a -s 64K -J
	well
	same 'posix:/a 65536 0600' \
		"$(json '"%s %d %s" % (objects[0]["ref"], objects[0]["size"], objects[0]["perms"])')"
	created=$output
	shm list -J /a
	same "$(sed 's/"age":[0-9]*//' <<<"$created")" "$(sed 's/"age":[0-9]*//' <<<"$output")"
	shm create xsi -s 4K -J --no-reserve
	well
	same 'xsi 1' "$(json '"%s %d" % (objects[0]["ref"][:3], len(objects))')"
	shm create /a -s 1M -J
	fails '/a: File exists; --exist-ok takes what is there'
}

# What is there already

@test "what is there already stays as it is" {
	local before

	make posix name=a size=64K touch=64K mode=0644
	printf data >/dev/shm/a
	before=$(state_of /dev/shm/a)
	shm create /a -s 4K
	fails '/a: File exists; --exist-ok takes what is there'
	shm create /a -s 4K --allocate -m 777
	fails '/a: File exists; --exist-ok takes what is there'
	shm create /a -s 1M --exist-ok
	fails '/a: it has 4 bytes: File exists; that is less than 1M (1048576 bytes)'
	shm create /a -s 4 -m 777 --owner "$(id -u)" --exist-ok --allocate
	prints posix:/a
	shm create /a -s 0 --exist-ok
	prints posix:/a
	same "$before" "$(state_of /dev/shm/a)"
	same data "$(</dev/shm/a)"
}

@test "a segment that is there already stays as it is" {
	local before id key

	make xsi keyed size=64K touch=64K mode=0640
	before=$(<$SYSV)
	id=$(awk 'NR == 2 { print $2 }' $SYSV)
	key=$(awk 'NR == 2 { printf "0x%08x", $1 < 0 ? $1 + 4294967296 : $1 }' $SYSV)
	shm create "$key" -s 4K
	fails "$key: File exists; xsi:$id has that key; --exist-ok takes what is there"
	shm create "key:$key" -s 65537 --exist-ok
	fails "key:$key: xsi:$id has 64K (65536 bytes): File exists; that is less than 64K (65537 bytes)"
	shm create "$key" -s 64K --exist-ok -m 777 --lock --allocate
	prints "xsi:$id"
	shm create "$key" -s 1 --exist-ok
	prints "xsi:$id"
	same "$before" "$(<$SYSV)"
}

@test "--exist-ok makes what is not there" {
	shm create /a -s 4K --exist-ok
	prints posix:/a
	shm create key:9 -s 4K --exist-ok
	like '^xsi:' "$output"
	well
}

@test "of a foreign segment, without any right to it, --exist-ok tells the same" {
	for_anybody
	local id

	shm create key:77 -s 64K -m 0
	id=$output
	user create key:77 -s 64K --exist-ok
	prints "$id"
	user create key:77 -s 65K --exist-ok
	fails "key:77: $id has 64K (65536 bytes): File exists; that is less than 65K (66560 bytes)"
	user create key:77 -s 1
	fails "key:77: File exists; $id has that key; --exist-ok takes what is there"
	shm create /a -s 64K -m 0
	user create /a -s 64K --exist-ok
	prints posix:/a
}

@test "links, directories, FIFOs and semaphores are never taken for an object" {
	echo data >"$BATS_TEST_TMPDIR/target"
	ln -s "$BATS_TEST_TMPDIR/target" /dev/shm/link
	ln -s /dev/shm/none /dev/shm/dangling
	mkdir /dev/shm/dir
	mkfifo /dev/shm/fifo
	make sem name=s
	for option in '' --exist-ok; do
		shm create /link -s 1 $option
		fails '/link: File exists; it is a symbolic link, which is not followed'
		shm create /dangling -s 1 $option
		fails '/dangling: File exists; it is a symbolic link, which is not followed'
		shm create /dir -s 0 $option
		fails '/dir: File exists; it is a directory'
		shm create /fifo -s 0 $option
		fails '/fifo: File exists; it is no regular file'
		shm create /sem.s -s 0 $option
		fails '/sem.s: File exists; it is a semaphore'
	done
	same data "$(<"$BATS_TEST_TMPDIR/target")"
	[[ ! -e /dev/shm/none && -L /dev/shm/dangling ]]
}

@test "one that comes or goes in between" {
	needs strace
	# as if somebody else had been faster, and had removed it again
	injected linkat:error=EEXIST:when=1 /a -s 4K
	prints posix:/a
	same 4096 "$(stat -c %s /dev/shm/a)"
	rm /dev/shm/a
	injected linkat:error=EEXIST:when=1..3 /a -s 4K --exist-ok
	prints posix:/a
	rm /dev/shm/a
	injected shmget:error=EEXIST:when=2 key:5 -s 4K --exist-ok
	like '^xsi:[0-9]+$' "$output"
	well
	same 1 "$(tail -n +2 $SYSV | wc -l)"
	ipcrm -M 5
	# ... again and again: it comes to an end
	injected linkat:error=EEXIST /a -s 4K
	fails '/a: File exists'
	injected shmget:error=EEXIST:when=2+2 key:5 -s 4K
	fails 'key:5: File exists'
	nothing_is_left
}

@test "of several at once one makes it" {
	local i

	for what in /x key:0x51; do
		for ((i = 0; i < 20; i++)); do
			"$SHMTOOL" create $what -s 64K -m 640 >"$BATS_TEST_TMPDIR/made.$i" \
				2>"$BATS_TEST_TMPDIR/failed.$i" &
		done
		wait
		same 1 "$(cat "$BATS_TEST_TMPDIR"/made.* | wc -l)"
		same 19 "$(cat "$BATS_TEST_TMPDIR"/failed.* | grep -c 'File exists')"
	done
	# ... and all get it
	for what in /y key:0x52; do
		for ((i = 0; i < 20; i++)); do
			"$SHMTOOL" create $what -s 64K --exist-ok >"$BATS_TEST_TMPDIR/made.$i" \
				2>"$BATS_TEST_TMPDIR/failed.$i" &
		done
		wait
		same 1 "$(cat "$BATS_TEST_TMPDIR"/made.* | sort -u | wc -l)"
		same 20 "$(cat "$BATS_TEST_TMPDIR"/made.* | wc -l)"
		same '' "$(cat "$BATS_TEST_TMPDIR"/failed.*)"
	done
	same $'x\ny' "$(ls /dev/shm)"
	same 2 "$(tail -n +2 $SYSV | wc -l)"
}

# How it is called

@test "it needs one object and a size" {
	shm create
	is_usage_error create
	shm create -s 4K
	is_usage_error create
	shm create /x
	is_usage_error create
	shm create xsi
	is_usage_error create
	shm create /x /y -s 4K
	is_usage_error create
	for size in '' 4096garbage -1 1.5 0x10 ' 1' 16E 18446744073709551616; do
		shm create /x -s "$size"
		is_usage_error create
	done
	for mode in '' 888 1777 01000 u+r -1 rw; do
		shm create /x -s 1 -m "$mode"
		is_usage_error create
	done
	for owner in '' : nobody-such 4294967296 0:nobody-such :; do
		shm create /x -s 1 --owner "$owner"
		is_usage_error create
	done
	nothing_is_left
}

@test "sizes up to 2^63-1 bytes" {
	shm create /x -s 8E --sparse
	is_usage_error create
	shm create xsi -s 9223372036854775808
	is_usage_error create
	shm create xsi -s 0
	is_usage_error create
	shm create /x -s 9223372036854775807 --sparse
	prints posix:/x
	same 9223372036854775807 "$(stat -c %s /dev/shm/x)"
}

@test "what is no object that can be made" {
	local what

	for what in '' x xsi: xsi:1 1 key: key:0 0x0 0x123456789 key:-1 / // /. /.. /a/b/../c posix:x \
		posix:/a/b sem:/a tmpfs:/run/a memfd:1 anon:1 unlinked:0:1:1 hugetlb: hugetlb:a/b 'hugetlb:a\x2fb' \
		hugetlb:. hugetlb:.. '/x@4026531839' 'hugetlb:x@4026531839' '/x\x' 'foo:/x' XSI; do
		shm create "$what" -s 4K
		is_usage_error create || { echo "$what"; return 1; }
	done
	# a semaphore by its name and size
	shm create /sem.x -s 32
	is_usage_error create
	shm create /dev/shm/sem.x -s 32 --exist-ok
	is_usage_error create
	nothing_is_left
}

@test "options that don't go with it, each with its reason" {
	# of DESCRIPTION ARG...: a usage error that says it
	of()
	{
		local why=$1

		shift
		shm create "$@"
		is_usage_error create || return 1
		same "shmtool create: $why" "${stderr%%$'\n'*}"
	}

	of '/x: --huge is not for POSIX objects, which have the pages of their tmpfs; see hugetlb:NAME' \
		/x -s 2M --huge
	of '/x: --no-reserve is not for POSIX objects, for which nothing is reserved; see --sparse' \
		/x -s 2M --no-reserve
	of '/x: --lock is for segments, which alone can be locked without a process' /x -s 2M --lock
	of 'hugetlb:x: --lock is for segments, which alone can be locked without a process' \
		hugetlb:x -s 2M --lock
	of 'xsi: --sparse is for POSIX objects; for others there is --no-reserve' xsi -s 1 --sparse
	of 'hugetlb:x: --sparse is for POSIX objects; for others there is --no-reserve' \
		hugetlb:x -s 2M --sparse
	of 'xsi: --exist-ok: a private segment is always a new one' xsi -s 1 --exist-ok
	of '/x: --ftok is the key of a segment; write xsi' /x -s 1 --ftok /
	of 'key:1: --ftok is the key of a segment; write xsi' key:1 -s 1 --ftok /
	of '/x: --sparse and --allocate exclude each other' /x -s 1 --sparse --allocate
	of "'3M' is no size of huge pages; write 2M or 1G" xsi -s 1 --huge=3M
	of "'0' is no size of huge pages; write 2M or 1G" xsi -s 1 --huge=0
	of "'1' is no size of huge pages; write 2M or 1G" xsi -s 1 --huge=1
	of "'x' is no size of huge pages; write 2M or 1G" xsi -s 1 --huge=x
	of "'' is no size of huge pages; write 2M or 1G" xsi -s 1 --huge=
	of "option '--lock=1' takes no value" xsi -s 1 --lock=1
	nothing_is_left
}

@test "it is for the live system" {
	mkdir "$BATS_TEST_TMPDIR/tree"
	shm --sysroot "$BATS_TEST_TMPDIR/tree" create /x -s 1
	is_usage_error create
	nothing_is_left
}

@test "standard output that can't be written: status 1, and the object is there" {
	run_it sh -c 'exec "$0" "$@" >/dev/full' "$SHMTOOL" create /x -s 4K
	gives 1 '' 'shmtool: standard output: No space left on device'
	same 4096 "$(stat -c %s /dev/shm/x)"
}
