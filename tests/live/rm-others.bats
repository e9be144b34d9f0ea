#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm, of what belongs to other users and what is in other namespaces.

load common
load ns
load rm

teardown()
{
	end_containers
	release
	remove_everything
}

@test "as an ordinary user: one line for each that is another's" {
	for_anybody
	chmod 1777 /dev/shm
	make posix name=a
	make posix name=mine size=4K touch=4K uid=$OTHERS gid=$OTHERS
	make xsi
	local x=${MADE[shmid]}
	make xsi uid=$OTHERS gid=$OTHERS mode=0
	local own=${MADE[shmid]}
	user rm /a "$x" /mine "$own"
	gives 1 '' "shmtool rm: xsi:$x: IPC_RMID: Operation not permitted; it takes its owner root, its creator, or root
shmtool rm: posix:/a: rename: Operation not permitted; it takes its owner root, or root
shmtool rm: removed 2 objects, 4K of memory; 2 failed"
	same "xsi:$x posix:/a" "$(left)"
	make posix name=mine size=4K touch=4K uid=$OTHERS gid=$OTHERS
	user rm -k posix --unused -y
	same 0 "$status"
	same "xsi:$x posix:/a" "$(left)"
	same 'shmtool rm: warning: whether 1 object is in use can'\''t be proven, and it was left out; that takes the owner, or root with CAP_LEASE
shmtool rm: removed 1 object, 4K of memory' "$stderr"
	user rm -k xsi -y
	same 1 "$status"
	same 2 "$(wc -l <"$ERR")"
	chmod 755 /dev/shm
	user rm /a
	same 1 "$status"
	same 1 "$(wc -l <"$ERR")"
	same "xsi:$x posix:/a" "$(left)"
}

# Whether a lease can be had is not asked of each file before, so that what differs in that
# has to be told apart.
@test "files that a lease can be had of, and others, in use and unused" {
	for_anybody
	chmod 1777 /dev/shm
	make posix many=5 name=mine% size=4K touch=4K uid=$OTHERS gid=$OTHERS
	make posix many=5 name=dark% size=4K touch=4K uid=$OTHERS gid=$OTHERS mode=0
	make posix many=5 name=open% size=4K touch=4K mode=0666
	make posix many=5 name=root% size=4K touch=4K
	hold posix many=5 name=held% size=4K uid=$OTHERS gid=$OTHERS hold=fd
	user rm -k posix --unused -y
	gives 0 '' "shmtool rm: warning: whether 15 objects are in use can't be proven, and they were left out; that takes the owner, or root with CAP_LEASE
shmtool rm: removed 5 objects, 20K of memory; left 5 that are in use"
	same 20 "$(left | wc -w)"
	user rm -k posix --unused -y
	same 0 "$status"
	like 'shmtool rm: left 5 that are in use$' "$stderr"
	shm rm -k posix --unused -y
	gives 0 '' 'shmtool rm: removed 15 objects, 60K of memory; left 5 that are in use'
	same 5 "$(left --name 'held*' | wc -w)"
	shm rm -k posix --orphan -y
	gives 0 '' 'shmtool rm: nothing is selected; nothing was removed'
}

@test "as root of a user namespace: others' files are not his" {
	for_anybody
	local as=(setpriv --reuid "$OTHERS" --regid "$OTHERS" --clear-groups
		unshare --user --map-root-user)

	"${as[@]}" true 2>/dev/null || skip "an ordinary user can make no user namespace"
	chmod 1777 /dev/shm
	make posix name=a
	make posix name=mine uid=$OTHERS gid=$OTHERS
	run_it "${as[@]}" "$BATS_TEST_TMPDIR/program" rm /a /mine
	gives 1 '' "shmtool rm: posix:/a: rename: Operation not permitted; it takes its owner $(id -nu $OTHERS), or root
shmtool rm: removed 1 object, no memory; 1 failed"
	same posix:/a "$(left)"
}

@test "in another PID namespace under the old /proc, which tells other pids" {
	make xsi size=4K
	make xsi key=0x5 size=4K
	run_it unshare --pid --fork "$SHMTOOL" rm -v "key:0x5"
	same 0 "$status"
	run_it unshare --pid --fork "$SHMTOOL" rm -y -k xsi --unused
	gives 0 '' 'shmtool rm: removed 1 object, no memory'
	same '' "$(left)"
}

@test "other namespaces" {
	needs nsenter
	make posix name=a
	make xsi
	container "mount -t tmpfs -o mode=1777 none /dev/shm
		'$MKSHM' -c posix name=a size=4K touch=4K >/dev/null
		'$MKSHM' -c posix name=b size=4K touch=4K >/dev/null
		'$MKSHM' -c xsi size=4K touch=4K >/dev/null"
	local mine="xsi:${MADE[shmid]} posix:/a" inner
	shm list -n -r -o REF --ns "$C_IPC"
	inner=$output
	shm rm "/a@$C_MNT"
	prints ''
	shm rm -v --ns "$C_PID" -k xsi,posix --unused -y
	gives 0 "$inner
posix:/b@$C_MNT" 'shmtool rm: removed 2 objects, 8K of memory'
	same '' "$(left --ns "$C_PID")"
	same "$mine" "$(left)"
	shm rm "/a@$C_MNT"
	gives 1 '' "shmtool rm: /a@$C_MNT: no such object"
}

@test "what is immutable or append-only: the file, or its directory" {
	needs_root
	needs chattr
	local what

	make posix name=a
	chattr +i /dev/shm/a 2>/dev/null || skip "no attributes on a tmpfs"
	for what in i a; do
		chattr -i /dev/shm/a
		chattr +$what /dev/shm/a
		shm rm /a
		gives 1 '' 'shmtool rm: posix:/a: rename: Operation not permitted; it may be immutable or append-only (chattr(1)), or sealed'
		chattr -$what /dev/shm/a
		chattr +$what /dev/shm
		shm rm /a
		chattr -$what /dev/shm
		gives 1 '' 'shmtool rm: posix:/a: mkdir: Operation not permitted; its directory may be immutable or append-only (chattr(1))'
		same 'posix:/a' "$(left)"
	done
}

# Who may make a mount namespace of his own has whatever he likes on /dev/shm there.
@test "somebody else's directory that a user has mounted on his own /dev/shm" {
	for_anybody
	needs nsenter
	local dir=$BATS_TEST_TMPDIR/dir own=$BATS_TEST_TMPDIR/own as_user

	as_user=(setpriv --reuid "$OTHERS" --regid "$OTHERS" --clear-groups --)
	"${as_user[@]}" unshare --user --map-root-user --mount true ||
		skip "an ordinary user can make no user namespace"
	mkdir "$dir"
	mount -t tmpfs -o mode=0755 none "$dir"
	echo text >"$dir/file"
	make posix name=a
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	"${as_user[@]}" unshare --user --map-root-user --mount sh -ec "mount --bind '$dir' /dev/shm
		echo ready; exec sleep 1000000" >"$BATS_TEST_TMPDIR/fifo" 2>&1 3>&- &
	own=$!
	same ready "$(head -n 1 "$BATS_TEST_TMPDIR/fifo")"
	shm rm -y -v --ns $own -k posix
	gives 0 '' "shmtool rm: warning: mount namespace $(readlink /proc/$own/ns/mnt | tr -dc 0-9): /dev/shm belongs to none of the users there, and is left out
shmtool rm: nothing is selected; nothing was removed"
	shm rm -y -v --ns all --unused
	kill $own
	wait $own || :
	same posix:/a "$output"
	same text "$(cat "$dir/file")"
	umount "$dir"
	# his own one is his
	"${as_user[@]}" unshare --user --map-root-user --mount sh -ec 'mount -t tmpfs none /dev/shm
		>/dev/shm/his; echo ready; exec sleep 1000000' >"$BATS_TEST_TMPDIR/fifo" 2>&1 3>&- &
	own=$!
	same ready "$(head -n 1 "$BATS_TEST_TMPDIR/fifo")"
	local his
	his="posix:/his@$(readlink /proc/$own/ns/mnt | tr -dc 0-9)"
	shm list -n -r -o REF --ns $own -k posix
	prints "$his"
	# who has no number there can make nothing there
	shm rm "$his"
	gives 1 '' "shmtool rm: $his: mkdir: Value too large for defined data type; its file system is that of a user namespace that you are not in; see nsenter(1)"
	run_it nsenter --target $own --user --mount -- "$BATS_TEST_TMPDIR/program" rm /his
	prints ''
	kill $own
	wait $own || :
}

@test "what was in a namespace that ended while it was asked is gone, and no failure" {
	needs_root
	needs_python
	container 'mount -t tmpfs none /dev/shm; echo x >/dev/shm/a; ipcmk -M 4096 >/dev/null'
	make posix name=own
	ANSWER=$'y\n' MEANWHILE="kill -KILL $C_PID; while [ -e /proc/$C_PID ]; do :; done" \
		run_it on_terminal 100 "$SHMTOOL" rm --ns "$C_PID" -k xsi,posix -v
	same 0 "$status"
	like '2 objects.*'$'\n''shmtool rm: 2 were gone already$' "$output"
	same posix:/own "$(left)"
}
