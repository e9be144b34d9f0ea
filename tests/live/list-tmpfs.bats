#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# list of files on a tmpfs that are neither POSIX objects nor semaphores. The machine
# has others; these tests look at what they made alone.

load common

setup()
{
	MEM=$BATS_TEST_TMPDIR/mem
	mkdir "$MEM"
	mount -t tmpfs -o mode=0755,size=16M none "$MEM"
}

teardown()
{
	release
	remove_everything
	umount -l "$MEM" 2>/dev/null || :
	umount -l "$MEM" 2>/dev/null || :
}

# file PATH SIZE: a file with that many bytes of memory
file()
{
	head -c "$2" /dev/zero >"$1"
}

# Takes the machine's own away, in a mount namespace of its own, so that nothing but
# what is mounted then is noted.
# shellcheck disable=SC2016 # for the inner shell
ALONE='while grep -q " - tmpfs " /proc/self/mountinfo; do
		target=$(grep " - tmpfs " /proc/self/mountinfo | tail -n 1 | cut -d " " -f 5)
		umount -l "$target" 2>/dev/null || exit 77
	done
	mount -t tmpfs none /dev/shm
	'

# tmpfs [ARG]...
# The tmpfs files that are listed below this test's mounts and /dev/shm.
tmpfs()
{
	shm list -k tmpfs "$@"
	output=$(grep -aF -e "$BATS_TEST_TMPDIR" -e /dev/shm/ <<<"$output" || :)
}

@test "a file: size, resident and allocated bytes, page size, place" {
	file "$MEM/f" 8K
	truncate -s 1M "$MEM/f"
	chmod 640 "$MEM/f"
	shm list -n -r -o REF,KIND,NAME,PATH,SIZE,RSS,SWAP,ALLOC,PAGESIZE,STATUS,PERMS,MOUNT "tmpfs:$MEM/f"
	prints "tmpfs:$MEM/f tmpfs /f $MEM/f 1M 8K 0 8K 4K sparse rw-r----- $MEM"
}

@test "the other fields are what stat says" {
	file "$MEM/f" 4K
	touch -d '2001-02-03' "$MEM/f"
	shm list -n -r -b -P --time-format epoch -o UID,GID,INODE,MTIME,CTIME,ATIME,KEY,NATTCH,CPID "$MEM/f"
	prints "$(stat -c '%u %g %i %Y %Z %X' "$MEM/f") - - -"
}

@test "only -k tmpfs and -a list it" {
	file "$MEM/f" 4K
	shm list -n -r -o REF
	prints ''
	shm list -n -r -o REF -a
	same 0 "$status"
	like "tmpfs:$MEM/f" "$output"
	tmpfs -n -r -o REF
	same "0 tmpfs:$MEM/f" "$status $output"
}

@test "directories of /dev/shm, but not what is in itself" {
	make posix name=p
	make sem name=s
	mkdir -p "/dev/shm/a/b c"
	file "/dev/shm/a/b c/f" 4K
	file /dev/shm/a/sem.x 32
	tmpfs -n -o REF
	same "tmpfs:/dev/shm/a/b c/f
tmpfs:/dev/shm/a/sem.x" "$output"
	shm list -n -o REF,NAME "tmpfs:/dev/shm/a/b c/f" /dev/shm/a/sem.x
	prints "tmpfs:/dev/shm/a/b c/f /a/b c/f
tmpfs:/dev/shm/a/sem.x /a/sem.x"
	shm list -n -r -o REF -k posix,sem
	prints $'posix:/p\nsem:/s'
	for name in p sem.s; do
		shm list -n tmpfs:/dev/shm/$name
		gives 1 '' "shmtool list: tmpfs:/dev/shm/$name: no such object"
	done
}

@test "whatever path the directory of POSIX objects is seen by, its files are listed once" {
	make posix name=p
	mkdir /dev/shm/d
	file /dev/shm/d/f 4K
	mkdir "$MEM/bound" "$MEM/below"
	mount --bind /dev/shm "$MEM/bound"
	mount --bind /dev/shm/d "$MEM/below"
	tmpfs -n -r -o REF
	same tmpfs:/dev/shm/d/f "$output"
	shm list -n -r -o REF "$MEM/bound/d/f" "$MEM/below/f"
	prints "tmpfs:$MEM/below/f
tmpfs:$MEM/bound/d/f"
	shm list -n "tmpfs:$MEM/bound/p"
	gives 1 '' "shmtool list: tmpfs:$MEM/bound/p: no such object"
	umount "$MEM/bound" "$MEM/below"
}

@test "a /dev/shm that is a link to /run/shm, as on older systems" {
	shm_after "mount -t tmpfs none /run
		mkdir /run/shm /run/shm/d
		echo >/run/shm/p
		echo >/run/shm/d/f
		echo >/run/f
		mount --bind '$MEM' /dev
		ln -s /run/shm /dev/shm" list -k posix,tmpfs -n -r -o REF
	same 0 "$status"
	like $'^posix:/p\n' "$output"
	like $'\ntmpfs:/run/f\n' "$output"$'\n'
	like $'\ntmpfs:/run/shm/d/f\n' "$output"$'\n'
	! grep -F shm/p <<<"$output"
}

@test "a file system that is mounted twice is listed once, where all of it is" {
	mkdir "$MEM/d" "$BATS_TEST_TMPDIR/again"
	file "$MEM/d/f" 4K
	mount --bind "$MEM/d" "$BATS_TEST_TMPDIR/again"
	tmpfs -n -r -o REF
	umount "$BATS_TEST_TMPDIR/again"
	same "tmpfs:$MEM/d/f" "$output"
}

@test "a directory that is mounted within its own file system is listed once" {
	mkdir "$MEM/d" "$MEM/again"
	file "$MEM/d/f" 4K
	mount --bind "$MEM/d" "$MEM/again"
	tmpfs -n -r -o REF
	umount "$MEM/again"
	same "tmpfs:$MEM/d/f" "$output"
}

@test "two directories of a file system that is mounted nowhere as a whole" {
	mkdir "$MEM/a" "$MEM/b" "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
	file "$MEM/a/f" 4K
	file "$MEM/b/f" 4K
	file "$MEM/f" 4K
	mount --bind "$MEM/a" "$BATS_TEST_TMPDIR/a"
	mount --bind "$MEM/b" "$BATS_TEST_TMPDIR/b"
	umount "$MEM"
	tmpfs -n -r -o REF
	umount "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
	same "tmpfs:$BATS_TEST_TMPDIR/a/f
tmpfs:$BATS_TEST_TMPDIR/b/f" "$output"
}

@test "a single file that is mounted, as containers have it" {
	file "$MEM/f" 4K
	: >"$BATS_TEST_TMPDIR/name"
	mount --bind "$MEM/f" "$BATS_TEST_TMPDIR/name"
	tmpfs -n -r -o REF
	same "tmpfs:$MEM/f" "$output"
	umount "$MEM"
	tmpfs -n -r -o REF,NAME,ALLOC,MOUNT
	same "tmpfs:$BATS_TEST_TMPDIR/name /name 4K $BATS_TEST_TMPDIR/name" "$output"
	tmpfs -n -r -o REF,INUSE
	same "tmpfs:$BATS_TEST_TMPDIR/name no" "$output"
	shm list -n -r -o REF "$BATS_TEST_TMPDIR/name"
	prints "tmpfs:$BATS_TEST_TMPDIR/name"
	umount "$BATS_TEST_TMPDIR/name"
}

@test "a device that is mounted over a file is no object, and no trouble" {
	: >"$MEM/f"
	tmpfs -n -r -o REF
	same "tmpfs:$MEM/f" "$output"
	before=$stderr
	mount --bind /dev/null "$MEM/f"
	tmpfs -n -r -o REF
	umount "$MEM/f"
	same '' "$output"
	same "$before" "$stderr"
	# nor is another file that is not a regular one, of which nothing else is mounted
	mkfifo "$MEM/fifo"
	: >"$BATS_TEST_TMPDIR/name"
	mount --bind "$MEM/fifo" "$BATS_TEST_TMPDIR/name"
	umount "$MEM"
	tmpfs -n -r -o REF
	umount "$BATS_TEST_TMPDIR/name"
	same '' "$output"
	same "$before" "$stderr"
}

@test "a mount in a directory of another" {
	mkdir "$MEM/inner"
	mount -t tmpfs none "$MEM/inner"
	file "$MEM/inner/f" 4K
	file "$MEM/f" 4K
	tmpfs -n -r -o REF,NAME,MOUNT
	same "tmpfs:$MEM/f /f $MEM
tmpfs:$MEM/inner/f /f $MEM/inner" "$output"
}

@test "what is hidden under another mount is noted, by its name or its number" {
	shm_after "$ALONE
		mount -t tmpfs none '$MEM'; echo >'$MEM/below'
		mount -t tmpfs none '$MEM'; echo >'$MEM/above'" list -k tmpfs -n -r -o REF
	[[ $status != 77 ]] || skip "there are mounts that can't be taken away"
	gives 0 "tmpfs:$MEM/above" "shmtool list: warning: $MEM: hidden under another mount"
	shm_after "$ALONE
		mount -t tmpfs none '$MEM'
		mount -t tmpfs none '$MEM'
		mount -t tmpfs none '$MEM'" list -k tmpfs -n -r -o REF
	gives 0 '' "shmtool list: warning: 2 mounts are hidden under others"
	shm_after "mount -t tmpfs none '$MEM'" list "tmpfs:$MEM/below"
	same "1 shmtool list: tmpfs:$MEM/below: no such object" "$status $stderr"
}

@test "links, directories and FIFOs are no objects" {
	mkdir "$MEM/dir" "$BATS_TEST_TMPDIR/outside"
	: >"$BATS_TEST_TMPDIR/outside/x"
	file "$MEM/f" 4K
	mkfifo "$MEM/fifo"
	ln -s f "$MEM/link"
	ln -s dir "$MEM/dirlink"
	ln -s "$BATS_TEST_TMPDIR/outside" "$MEM/away"
	: >"$MEM/dir/g"
	tmpfs -n -r -o REF
	same "tmpfs:$MEM/dir/g
tmpfs:$MEM/f" "$output"
	for name in dir fifo link dirlink/g away/x none dir/none f/f; do
		shm list -n "tmpfs:$MEM/$name"
		gives 1 '' "shmtool list: tmpfs:$MEM/$name: no such object"
	done
}

@test "names of any byte" {
	needs_python
	mkdir "$MEM"/$'d\n\xff'
	file "$MEM"/$'d\n\xff/a\t\\ b' 4K
	tmpfs -n -o REF
	same "tmpfs:$MEM"'/d\x0a\xff/a\x09\x5c b' "$output"
	no_controls
	shm list -n -o NAME "$MEM"'/d\x0a\xff/a\x09\x5c b'
	prints '/d\x0a\xff/a\x09\x5c b'
	shm list -k tmpfs -J -o REF
	json 'sum(1 for o in objects if "a\\x09\\x5c b" in o["ref"])' | grep -qx 1
}

@test "ALLOC together is what df says is used, but for directories" {
	mkdir -p "$MEM/a/b"
	file "$MEM/f" 100000
	file "$MEM/a/g" 4097
	file "$MEM/a/b/h" 1
	truncate -s 1M "$MEM/a/b/sparse"
	: >"$MEM/empty"
	tmpfs -n -r -b -o REF,ALLOC
	same "$(($(df -B1 --output=used "$MEM" | tail -n 1)))" \
		"$(awk '{ sum += $2 } END { print sum }' <<<"$output")"
}

@test "as a user: what can't be read is counted once" {
	for_anybody
	mkdir "$MEM/a" "$MEM/b" "$MEM/c" "$MEM/named"
	file "$MEM/a/f" 4K
	file "$MEM/c/f" 4K
	file "$MEM/named/f" 4K
	chmod 700 "$MEM/a" "$MEM/b"
	chmod 711 "$MEM/named"
	shm_after "$ALONE
		mount -t tmpfs none '$MEM'
		mkdir -m 700 '$MEM/a' '$MEM/b'
		mkdir '$MEM/c' '$MEM/inner'
		echo >'$MEM/c/f'
		mount -t tmpfs -o mode=700 none '$MEM/inner'
		set -- setpriv --reuid 65534 --regid 65534 --clear-groups '$BATS_TEST_TMPDIR/program' list -k tmpfs -n -r -o REF"
	[[ $status != 77 ]] || skip "there are mounts that can't be taken away"
	gives 0 "tmpfs:$MEM/c/f" "shmtool list: warning: $MEM/inner: Permission denied
shmtool list: warning: 2 files or directories of tmpfs could not be read: Permission denied"
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$BATS_TEST_TMPDIR/program" list -n -r -o REF "$MEM/named/f" "$MEM/a/f"
	gives 1 "tmpfs:$MEM/named/f" "shmtool list: $MEM/a/f: Permission denied"
}

@test "directories nested deeper than is read are noted" {
	local i dir=$MEM

	for i in {1..70}; do
		dir+=/d
		mkdir "$dir"
	done
	file "$dir/f" 4K
	tmpfs -n -r -o REF
	same '0 ' "$status $output"
	like 'file or director(y|ies) of tmpfs could not be read: Too many levels' "$stderr"
}

@test "directories that are renamed, made and removed meanwhile" {
	local i pid

	mkdir -p "$MEM"/{a,b,c}/x/y/z
	file "$MEM/stays" 4K
	for i in {1..20}; do file "$MEM/a/x/y/z/f$i" 1; done
	(
		exec 3>&- 4>&- >/dev/null 2>&1
		for i in {1..400}; do
			mv -T "$MEM/a/x" "$MEM/b/w"
			mv -T "$MEM/b/w" "$MEM/c/x/y/w"
			mkdir -p "$MEM/new$i/n/n"
			ln -s /proc "$MEM/link"
			mv -T "$MEM/c/x/y/w" "$MEM/a/x"
			rm -r "$MEM/link" "$MEM/new$i"
		done
	) &
	pid=$!
	for i in {1..100}; do
		tmpfs -n -r -o REF
		same 0 "$status"
		like "tmpfs:$MEM/stays" "$output"
		! grep -F proc <<<"$output" || return 1
	done
	wait "$pid"
}

@test "file systems that never answer are not asked" {
	needs_root
	needs_python
	needs timeout
	[[ -c /dev/fuse ]] || skip "no FUSE"
	local pid

	mkdir "$MEM/in" "$MEM/over" "$MEM/under"
	mount -t tmpfs none "$MEM/over"
	mkdir "$MEM/under/sub"
	mount -t tmpfs none "$MEM/under/sub"
	file "$MEM/f" 4K
	exec {mounted}< <(exec "$PYTHON" -c "$DEAD_FUSE" "$MEM/in" "$MEM/over" "$MEM/under" 2>&1 3>&- 4>&-)
	pid=$!
	read -r -u "$mounted" answer
	same mounted "$answer"
	run_it timeout -s KILL 60 "$SHMTOOL" list -k tmpfs,hugetlb -n -r -o REF
	same 0 "$status" || { kill "$pid"; return 1; }
	like "tmpfs:$MEM/f" "$output"
	run_it timeout -s KILL 60 "$SHMTOOL" list -n -r -o REF "tmpfs:$MEM/f" "$MEM/in/f" "$MEM/over/f" \
		"$MEM/under/sub/f"
	kill "$pid"
	gives 1 "tmpfs:$MEM/f" "shmtool list: $MEM/in/f: no such object
shmtool list: $MEM/over/f: no such object
shmtool list: $MEM/under/sub/f: Object is remote"
}

@test "a captured tree: what is in directories of /dev/shm, and what is missing" {
	mkdir "$BATS_TEST_TMPDIR/tree" /dev/shm/d
	file /dev/shm/d/f 4K
	file /dev/shm/p 4K
	"$srcdir/tests/tools/capture" "$BATS_TEST_TMPDIR/tree" || :
	grep ' /dev/shm ' /proc/self/mountinfo | tail -n 1 \
		>"$BATS_TEST_TMPDIR/tree/proc/self/mountinfo"
	shm --sysroot "$BATS_TEST_TMPDIR/tree" list -k posix,tmpfs -n -r -o REF,SIZE
	prints $'posix:/p 4K\ntmpfs:/dev/shm/d/f 4K'
	echo '90 1 0:99 / /run rw - tmpfs none rw' >>"$BATS_TEST_TMPDIR/tree/proc/self/mountinfo"
	mkdir "$BATS_TEST_TMPDIR/tree/run"
	shm --sysroot "$BATS_TEST_TMPDIR/tree" list -k posix,tmpfs -n -r -o REF,SIZE
	gives 0 $'posix:/p 4K\ntmpfs:/dev/shm/d/f 4K' \
		'shmtool list: warning: the files of 1 mount were not captured'
}
