#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# As an ordinary user: what belongs to others is listed all the same.

load common

setup()
{
	needs_root
	needs setpriv
	# The program may be where only root can go.
	cp "$SHMTOOL" "$BATS_TEST_TMPDIR/program"
	chmod 755 "$BATS_TEST_TMPDIR/program"
	chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
	# Swap that others use meanwhile would make RSS unknown.
	awk '/^SwapTotal:/ { total = $2 } /^SwapFree:/ { $2 = total } { print }' /proc/meminfo \
		>"$BATS_TEST_TMPDIR/meminfo"
	chmod a+r "$BATS_TEST_TMPDIR/meminfo"
	mount --bind "$BATS_TEST_TMPDIR/meminfo" /proc/meminfo
}

teardown()
{
	umount /proc/meminfo 2>/dev/null || :
	release
	remove_everything
}

# user [ARG]...: shmtool as nobody
user()
{
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups "$BATS_TEST_TMPDIR/program" "$@"
}

make_objects()
{
	hold xsi size=64K touch=8K mode=0 attach=1
	hold xsi size=4K lock uid=65534 gid=65534
	make xsi keyed uid=1000 gid=1000 mode=0600
	make posix name=secret size=64K touch=8K mode=0
	make posix name=mine size=64K touch=4K uid=65534 gid=65534
	make sem name=s mode=0600
}

@test "the same rows as for root" {
	local all=REF,KEY,OWNER,PERMS,SIZE,RSS,SWAP,ALLOC,NATTCH,STATUS,UID,GID,CUID,CGID,CPID,LPID,ATIME,CTIME,MTIME,BTIME,INODE,DEV,MOUNT

	make_objects
	shm list -k $KINDS -n -r -o $all
	well
	local root=$output

	user list -k $KINDS -n -r -o $all
	prints "$root"
}

@test "what may be listed but not looked at is counted" {
	make posix name=a
	make posix name=b
	chmod 744 /dev/shm
	user list -n -o REF
	gives 0 '' 'shmtool list: warning: /dev/shm: 2 files could not be looked at: Permission denied'
	user list -J
	like '"complete":false' "$output"
	user list /a
	gives 1 'REF KEY OWNER PERMS SIZE RSS NATTCH STATUS AGE' 'shmtool list: /a: Permission denied'
	chmod 1777 /dev/shm
}

@test "what may be looked up but not listed is found by its name" {
	make posix name=a
	chmod 711 /dev/shm
	user list -n -o REF /a
	prints posix:/a
	user list -n -o REF /b
	gives 1 '' 'shmtool list: /b: no such object'
	user list -n -o REF
	gives 0 '' 'shmtool list: warning: /dev/shm: Permission denied'
	chmod 1777 /dev/shm
}

@test "without /proc/sysvipc/shm, too" {
	make_objects
	shm list -k xsi -n -r -b -o REF,SIZE,UID,NATTCH,PERMS
	local root=$output

	run_it unshare --mount sh -ec 'mount --bind /dev/null /proc/sysvipc/shm
		exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"' sh \
		"$BATS_TEST_TMPDIR/program" list -k xsi -n -r -b -o REF,SIZE,UID,NATTCH,PERMS
	prints "$root"
}

@test "a /dev/shm that can't be read: a warning, and what is known is listed" {
	needs_python
	make xsi
	shm_after "mount -t tmpfs -o mode=0700 none /dev/shm
		set -- setpriv --reuid 65534 --regid 65534 --clear-groups '$BATS_TEST_TMPDIR/program' list -J -o REF" x
	same 0 "$status"
	same 'shmtool list: warning: /dev/shm: Permission denied' "$stderr"
	same "[[\"xsi:${MADE[shmid]}\"], false, [\"/dev/shm: Permission denied\"]]" \
		"$(json '[[r["ref"] for r in objects], d["complete"], d["warnings"]]')"
}

@test "a hugetlbfs mount that can't be read: a warning" {
	mkdir "$BATS_TEST_TMPDIR/huge"
	mount -t hugetlbfs -o mode=0700 none "$BATS_TEST_TMPDIR/huge" || skip "no hugetlbfs"
	: >"$BATS_TEST_TMPDIR/huge/f"
	user list -n -r -o REF
	umount "$BATS_TEST_TMPDIR/huge"
	gives 0 '' "shmtool list: warning: $BATS_TEST_TMPDIR/huge: Permission denied"
}

@test "creators of other users are seen; with hidepid they are unknown or alive, never gone" {
	hold xsi later
	user list -n -r -o CREATOR
	prints 'alive\x20(mkshm)'
	shm_after "mount -o remount,hidepid=2 /proc
		set -- setpriv --reuid 65534 --regid 65534 --clear-groups '$BATS_TEST_TMPDIR/program' list -n -r -o CREATOR" x
	well
	like '^(unknown|alive)$' "$output"
}

@test "in a user namespace unknown users are shown as they are there" {
	make posix name=a uid=1234
	run_it unshare --user --map-root-user "$BATS_TEST_TMPDIR/program" list -n -r -o NAME,UID
	prints '/a 65534'
}
