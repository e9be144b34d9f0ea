#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# As an ordinary user: what belongs to others is listed all the same.

load common

setup()
{
	for_anybody
	# Swap that others use meanwhile would make RSS unknown.
	awk '/^SwapTotal:/ { total = $2 } /^SwapFree:/ { $2 = total } { print }' /proc/meminfo \
		>"$BATS_TEST_TMPDIR/meminfo"
	chmod a+r "$BATS_TEST_TMPDIR/meminfo"
	mount --bind "$BATS_TEST_TMPDIR/meminfo" /proc/meminfo
}

teardown()
{
	umount /proc/meminfo 2>/dev/null || :
	# It is of all mounts of this /proc.
	mount -o remount,hidepid=0 /proc
	release
	remove_everything
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

# Who holds what, and what is in use, as an ordinary user

# hold_as USER PARAMETER...: mkshm as that user
hold_as()
{
	local uid=$1 wrapper=$BATS_TEST_TMPDIR/mkshm-as-$1

	shift
	[[ -e $BATS_TEST_TMPDIR/mkshm ]] || install -m 755 "$MKSHM" "$BATS_TEST_TMPDIR/mkshm"
	printf '#!/bin/sh\nexec setpriv --reuid %d --regid %d --clear-groups "%s/mkshm" "$@"\n' \
		"$uid" "$uid" "$BATS_TEST_TMPDIR" >"$wrapper"
	chmod 755 "$wrapper"
	MKSHM=$wrapper hold "$@"
}

# Objects own-X and other-X of the user and of another, X being by whom they are held.
make_matrix()
{
	local by owner

	for owner in own:65534 other:1000; do
		make posix name="${owner%:*}-none" size=4K mode=0644 uid="${owner#*:}"
		for by in own:65534 other:1000 both:65534; do
			make posix name="${owner%:*}-${by%:*}" size=4K mode=0666 uid="${owner#*:}"
			hold_as "${by#*:}" posix exists name="${owner%:*}-${by%:*}" size=4K hold=map rdonly prot=r
		done
		hold_as 1000 posix exists name="${owner%:*}-both" size=4K hold=fd rdonly
	done
	hold_as 65534 memfd size=8K
	MINE=${MADE[inode]}
	hold_as 1000 memfd size=8K
}

# The pids of the user's own processes that hold REF.
mine_of()
{
	printf '%s\n' "${HOLDS[@]}" | while read -r ref pid _; do
		[[ $ref != "$1" || $(stat -c %u "/proc/$pid") != 65534 ]] || echo "$pid"
	done | sort | paste -sd,
}

matrix_is_right()
{
	local name use

	# What is unused is never wrong: a lease proves it of the user's own, and of
	# others' nothing can.
	for name in own-none:no own-own:yes own-other:yes own-both:yes \
		other-none:unknown other-own:yes other-other:unknown other-both:yes; do
		use=${name#*:} name=posix:/${name%:*}
		same "$use" "$(json 'o[args[0]]["inuse"]' "$name")" || { echo "$name"; return 1; }
		same "$(mine_of "$name")" \
			"$(json '",".join(map(str, sorted(o[args[0]]["pids"], key=str)))' "$name")" ||
			{ echo "$name"; return 1; }
	done
	same false "$(json 'd["complete"]')"
	same "$MINE" "$(json '" ".join(r["ref"][6:] for r in objects if r["kind"] == "memfd")')"
}

@test "use and holders: own and others' objects, held by own and others' processes" {
	needs_python
	make_matrix
	user list -k posix,memfd -J -o REF,KIND,PIDS,INUSE
	same 0 "$status"
	matrix_is_right
	# All processes but those of the user, which are the two of each object and memfd.
	like 'warning: [0-9]+ processes .*' "$stderr"
	user list -k posix -n -r -o REF --unused
	same 0 "$status"
	same posix:/own-none "$output"
	like 'whether 2 objects are in use can.t be proven, and they were left out' "$stderr"
	user list -k posix -n -r -o REF --in-use
	same 0 "$status"
	same 'posix:/other-both
posix:/other-own
posix:/own-both
posix:/own-other
posix:/own-own' "$output"
	user list -a -n -r -o REF --orphan
	same 0 "$status"
	same '' "$output"
}

@test "... with hidepid, when others' processes are not to be seen at all" {
	needs_python
	make_matrix
	run_it unshare --mount sh -ec 'mount -o remount,hidepid=2 /proc
		exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"' sh \
		"$BATS_TEST_TMPDIR/program" list -k posix,memfd -J -o REF,KIND,PIDS,INUSE
	same 0 "$status"
	matrix_is_right
	like 'warning: /proc hides processes of other users' "$stderr"
}

@test "... in every namespace" {
	needs_python
	make_matrix
	user list -k posix,memfd -J -o REF,KIND,PIDS,INUSE --ns all
	same 0 "$status"
	matrix_is_right
}

@test "segments: the kernel's count tells their use, whoever holds them" {
	needs_python
	make xsi mode=0600
	local idle=${MADE[shmid]}
	hold_as 1000 xsi attach=1 mode=0600
	local theirs=${MADE[shmid]}
	hold_as 65534 xsi attach=2 mode=0600
	local mine=${MADE[shmid]} pid=${MADE[pid]}
	user list -k xsi -J -o REF,INUSE,PIDS
	same 0 "$status"
	same "[\"no\", \"yes\", \"yes\"]" "$(json '[o["xsi:" + i]["inuse"] for i in args]' $idle $theirs $mine)"
	same "[[], [], [$pid]]" "$(json '[o["xsi:" + i]["pids"] for i in args]' $idle $theirs $mine)"
	same false "$(json 'd["complete"]')"
	user list -k xsi -n -r -o REF --unused
	same "xsi:$idle" "$output"
}

@test "ps and show as a user: own processes, and that there are others" {
	hold_as 1000 posix name=a size=4K hold=map mode=0666
	local theirs=${MADE[pid]}
	hold_as 65534 posix exists name=a size=4K hold=fd
	local mine=${MADE[pid]}
	user ps -n -r -o PID
	same 0 "$status"
	same "$mine" "$output"
	like 'warning: [0-9]+ processes' "$stderr"
	user show /a
	same 0 "$status"
	like "$mine" "$output"
	! grep -w "$theirs" "$OUT" || return 1
	like 'warning: [0-9]+ processes' "$stderr"
}

@test "a memfd that is mapped and open: its size and owner" {
	needs_python
	hold_as 65534 memfd size=8K hold=map+fd
	user list -k memfd -J -o REF,SIZE,UID
	same 0 "$status"
	same '[8192, 65534]' \
		"$(json '[o["memfd:" + args[0]][k] for k in ("size", "uid")]' "${MADE[inode]}")"
}

@test "a memfd that is only mapped: its size is unknown, and it is told where that counts" {
	needs_python
	hold_as 65534 memfd name=mapped size=8K hold=map
	user list -k memfd -J -o REF,SIZE,UID
	same 0 "$status"
	same '[null, null]' \
		"$(json '[o["memfd:" + args[0]][k] for k in ("size", "uid")]' "${MADE[inode]}")"
	user list -n -r -o REF -k memfd --name mapped --max-size 1G
	same '' "$output"
	like 'warning: 1 object of unknown owner and size was left out$' "$stderr"
}

@test "a /proc that can't be listed: namespaces are not looked for, which is told" {
	needs_python
	needs_no_proc
	# shellcheck disable=SC2016 # for the inner shell
	run_it unshare --mount sh -ec 'mount -t tmpfs -o mode=0755 none /mnt
		mkdir -p /mnt/1 /mnt/self/ns
		ln -s "ipc:[4026531839]" /mnt/self/ns/ipc
		ln -s "mnt:[4026531840]" /mnt/self/ns/mnt
		chmod 711 /mnt
		mount --move /mnt /proc
		exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"' sh \
		"$BATS_TEST_TMPDIR/program" list -k posix --ns all -J -o REF
	same 0 "$status"
	same "[false, [\"namespaces can't be looked for: /proc: Permission denied\"]]" \
		"$(json '[d["complete"], d["warnings"]]')"
}
