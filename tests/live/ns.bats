#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# --ns, and REFs of other namespaces, on containers made by unshare(1).

load common
load ns

setup()
{
	needs unshare nsenter
	C_TMPFS='mount -t tmpfs -o mode=1777 none /dev/shm'
}

teardown()
{
	end_containers
	release
	remove_everything
}

# make_first [PARAMETER]...: a segment with shmid 0, which is free; the kernel would go on
# counting (proc(5), /proc/sys/kernel/shm_next_id).
make_first()
{
	{ echo 0 >/proc/sys/kernel/shm_next_id; } 2>/dev/null || :
	make xsi "$@"
	[[ ${MADE[shmid]} == 0 ]] || skip "no segment 0 can be had"
}

# A segment with shmid 0 and a file /a here and in a container, and /b there.
make_both()
{
	make_first size=4K
	make posix name=a size=4K
	container "$C_TMPFS
		'$MKSHM' -c xsi size=8K mode=0640 >/dev/null
		'$MKSHM' -c posix name=a size=8K >/dev/null
		'$MKSHM' -c posix name=b size=16K touch=4K mode=0604 >/dev/null
		'$MKSHM' -c sem name=s >/dev/null"
}

@test "without --ns only the own namespaces are read, and no process is looked at" {
	needs strace
	make_both
	traced readlink,readlinkat,openat,setns list -k xsi,posix,sem -n -r -o REF
	prints "xsi:0
posix:/a"
	! grep -E '/ns/|/proc/[0-9]+|setns' "$TRACE" || return 1
	shm list -k xsi,posix,sem -n -r -o REF --ns self
	prints "xsi:0
posix:/a"
}

@test "all: two segments 0 and two files /a, of which each says where it is" {
	make_both
	shm list -k xsi,posix,sem -n -r -b --ns all -o REF,SIZE,PERMS,UID,IPCNS,MNTNS
	prints "xsi:0 4096 rw------- 0 $(own_ipc) -
xsi:0@$C_IPC 8192 rw-r----- 0 $C_IPC -
posix:/a 4096 rw------- 0 - $(own_mnt)
posix:/a@$C_MNT 8192 rw------- 0 - $C_MNT
posix:/b@$C_MNT 16384 rw----r-- 0 - $C_MNT
sem:/s@$C_MNT 32 rw------- 0 - $C_MNT"
	shm list --ns all -n -r -b -o REF,RSS,MOUNT --name b
	prints "posix:/b@$C_MNT 4096 /dev/shm"
}

@test "each REF that is printed names its object, and no other" {
	make_both
	shm list -k xsi,posix,sem -n -r --ns all -o REF
	well
	local refs=$output ref
	for ref in $refs; do
		shm list -n -r -o REF "$ref"
		prints "$ref"
	done
	# shellcheck disable=SC2086 # words
	shm list -n -r -o REF $refs
	prints "$refs"
}

@test "REFs without an @ name the object in each namespace that is asked for" {
	make_both
	shm list -n -r -o REF --ns all 0 /a /b
	prints "xsi:0
xsi:0@$C_IPC
posix:/a
posix:/a@$C_MNT
posix:/b@$C_MNT"
	shm list -n -r -o REF --ns "$C_PID" 0 /a
	prints "xsi:0@$C_IPC
posix:/a@$C_MNT"
	shm list -n -r -o REF --ns "$C_PID" 0 /a@self
	prints "xsi:0@$C_IPC
posix:/a"
	shm list -n -r -o REF 0 "/a@$C_MNT" "0@$(own_ipc)"
	prints "xsi:0
posix:/a@$C_MNT"
	shm list -n -r -o REF /b
	gives 1 '' 'shmtool list: /b: no such object'
	shm list -n -r -o REF "/b@$(own_mnt)"
	gives 1 '' "shmtool list: /b@$(own_mnt): no such object"
	shm list -n -r -o REF "0@$C_MNT"
	gives 1 '' "shmtool list: 0@$C_MNT: no such object"
}

@test "a process: its IPC and its mount namespace" {
	make_both
	shm list -n -r --ns "$C_PID" -o REF
	prints "xsi:0@$C_IPC
posix:/a@$C_MNT
posix:/b@$C_MNT"
	shm list -n -r --ns $$ -o REF
	prints "xsi:0
posix:/a"
}

@test "a number: the one namespace, of whichever type" {
	make_both
	shm list -k xsi,posix,sem -n -r --ns "$C_IPC" -o REF
	prints "xsi:0@$C_IPC"
	shm list -n -r --ns "$C_MNT" -o REF
	prints "posix:/a@$C_MNT
posix:/b@$C_MNT"
	shm list -n -r --ns "$(own_ipc)" -o REF
	prints xsi:0
	shm list -n -r --ns "$(own_mnt)" -o REF
	prints posix:/a
}

@test "JSON: numbers, or null where there is none" {
	needs_python
	make_both
	shm list -J -o REF,IPCNS,MNTNS --ns all
	well
	same "[[\"xsi:0\", $(own_ipc), null], [\"xsi:0@$C_IPC\", $C_IPC, null], [\"posix:/a\", null, $(own_mnt)], [\"posix:/a@$C_MNT\", null, $C_MNT], [\"posix:/b@$C_MNT\", null, $C_MNT]]" \
		"$(json '[[r["ref"], r["ipcns"], r["mntns"]] for r in objects]')"
	shm list -J -o IPCNS,MNTNS
	well
	same "[[$(own_ipc), null], [null, $(own_mnt)]]" \
		"$(json '[[r["ipcns"], r["mntns"]] for r in objects]')"
}

@test "other selectors hold in all of them" {
	make_both
	shm list -k xsi,posix,sem -n -r --ns all -o REF --min-size 16K
	prints "posix:/b@$C_MNT"
	shm list -k xsi,posix,sem -n -r --ns all -o REF --owner 1
	prints ''
	shm list -n -r --ns all -o REF --min-size 8K -k xsi
	prints "xsi:0@$C_IPC"
	shm list -k xsi,posix,sem -n -r --ns all -o REF --name 'a'
	prints "posix:/a
posix:/a@$C_MNT"
}

@test "two containers, by number" {
	make_both
	local first_ipc=$C_IPC first_mnt=$C_MNT
	container "$C_TMPFS; '$MKSHM' -c xsi >/dev/null; '$MKSHM' -c posix name=a >/dev/null"
	shm list -n -r --ns all -o REF 0 /a
	well
	same "$(printf '%s\n' xsi:0 "$(printf 'xsi:0@%s\n' "$first_ipc" "$C_IPC" | sort)" \
		posix:/a "$(printf 'posix:/a@%s\n' "$first_mnt" "$C_MNT" | sort)")" "$output"
}

@test "what mount namespaces share is listed once" {
	make posix name=a
	make_first
	container : --propagation unchanged
	shm list -n -r --ns all -o REF,MNTNS
	prints "xsi:0 -
posix:/a $(own_mnt)"
	# By its REF it is found in either.
	shm list -n -r -o REF "/a@$C_MNT"
	prints "posix:/a@$C_MNT"
	shm list -n -r -o REF /a "/a@$C_MNT"
	prints posix:/a
	shm list -n -r --ns all -o REF /a
	prints posix:/a
	shm list -n -r --ns "$C_MNT" -o REF
	prints "posix:/a@$C_MNT"
}

@test "a directory of the own /dev/shm that is the /dev/shm of a container" {
	make posix name=a
	mkdir /dev/shm/sub
	: >/dev/shm/sub/inner
	container 'mount --bind /dev/shm/sub /dev/shm'
	shm list -n -r --ns all -o REF
	prints "posix:/a
posix:/inner@$C_MNT"
	shm list -a -n -r --ns all -o REF --name '*inner'
	same tmpfs:/dev/shm/sub/inner "$output"
}

@test "names that end like a namespace" {
	make posix name=x@4026531839
	make posix name=y@self
	make posix name=z@
	shm list -n -r -o REF
	prints "posix:/x@4026531839@self
posix:/y@self@self
posix:/z@"
	local ref refs=$output
	for ref in $refs; do
		shm list -n -r -o REF "$ref"
		prints "$ref"
	done
	shm list -n -r -o REF 'posix:/x\x404026531839'
	prints posix:/x@4026531839@self
	shm list -n -r -o REF posix:/x@4026531839
	gives 1 '' "shmtool list: posix:/x@4026531839: no such object: no process is in namespace 4026531839"
	container "$C_TMPFS; : >/dev/shm/x@4026531839"
	shm list -n -r --ns "$C_MNT" -o REF
	prints "posix:/x@4026531839@$C_MNT"
	shm list -n -r -o REF "posix:/x@4026531839@$C_MNT"
	prints "posix:/x@4026531839@$C_MNT"
}

@test "what is no process or namespace is told, and is an error" {
	make_first
	shm list -n --ns 4194304
	gives 1 '' 'shmtool list: --ns 4194304: no such process'
	shm list -n --ns 4294967295
	gives 1 '' 'shmtool list: --ns 4294967295: no process is in such a namespace'
	shm list -n -r -o REF 0 0@4294967295
	gives 1 xsi:0 'shmtool list: 0@4294967295: no such object: no process is in namespace 4294967295'
	shm list -n --ns 4194304 0
	gives 1 '' 'shmtool list: --ns 4194304: no such process'
	local bad
	for bad in '' 0 -1 4294967296 all, selfish 12x 0x10; do
		shm list --ns "$bad"
		is_usage_error list
	done
	shm --sysroot "$srcdir/tests/replay/creators" list --ns all
	is_usage_error list
	shm --sysroot "$srcdir/tests/replay/creators" list -n -o IPCNS --ns self
	same 0 "$status"
}

@test "links of a container lead nowhere else" {
	local target

	mkdir "$BATS_TEST_TMPDIR/secret"
	: >"$BATS_TEST_TMPDIR/secret/file"
	make posix name=own
	for target in "$BATS_TEST_TMPDIR/secret" /proc/1/root/dev/shm /proc/self/root/dev/shm \
		/../../../../../../dev/shm "/proc/$$/cwd" /proc/1/cwd loop ../dev/shm; do
		# A root of its own, in which /dev/shm is a link.
		container "mkdir -p '$BATS_TEST_TMPDIR/root'
			mount -t tmpfs none '$BATS_TEST_TMPDIR/root'
			cd '$BATS_TEST_TMPDIR/root'
			mkdir dev proc old bin lib usr
			for dir in bin lib lib64 usr; do
				[ ! -e /\$dir ] || { mkdir -p \$dir; mount --rbind /\$dir \$dir; }
			done
			ln -s '$target' dev/shm
			mount --rbind /proc proc
			pivot_root . old
			umount -l old"
		shm list -k xsi,posix,sem -n -r --ns "$C_PID" -o REF
		same '' "$output" || { echo "$target"; return 1; }
		same 0 "$status"
		shm list -n -r -o REF "/own@$C_MNT" "/file@$C_MNT"
		same '' "$output"
		same 1 "$status"
		end_containers
	done
}

@test "a link inside of a container is followed there" {
	make posix name=own
	container "mount -t tmpfs none /mnt
		mkdir /mnt/dev /mnt/run /mnt/run/shm /mnt/old /mnt/bin /mnt/lib /mnt/usr
		: >/mnt/run/shm/theirs
		cd /mnt
		for dir in bin lib lib64 usr; do
			[ ! -e /\$dir ] || { mkdir -p \$dir; mount --rbind /\$dir \$dir; }
		done
		ln -s ../../../run/shm dev/shm
		mkdir proc
		mount --rbind /proc proc
		pivot_root . old
		umount -l old"
	shm list -n -r --ns "$C_PID" -o REF,MOUNT
	prints "posix:/theirs@$C_MNT /"
}

@test "a process that ends meanwhile is none" {
	make_both
	for i in {1..100}; do
		unshare --ipc --mount true 3>&- 4>&- &
		shm list -n -r --ns all -o REF
		wait $!
		prints "xsi:0
xsi:0@$C_IPC
posix:/a
posix:/a@$C_MNT
posix:/b@$C_MNT" || { echo "run $i"; return 1; }
	done
}

@test "a namespace that ends meanwhile: its objects, or an error" {
	for i in {1..20}; do
		container "$C_TMPFS; '$MKSHM' -c xsi >/dev/null"
		(end_containers) &
		shm list -n -r --ns "$C_IPC" -o REF
		case $status in
		0) like "^(xsi:0@$C_IPC)?\$" "$output" ;;
		*) gives 1 '' "shmtool list: --ns $C_IPC: no process is in such a namespace" ;;
		esac
		wait $!
		end_containers
	done
}

@test "without the right to enter a namespace: a warning for all, and the rest is listed" {
	needs setpriv
	needs_root
	make_both
	container "$C_TMPFS; : >/dev/shm/c"
	run_it setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
		"$SHMTOOL" list -n -r --ns all -o REF -k xsi,posix --name '[bc]'
	same 0 "$status"
	same "posix:/b@
posix:/c@" "$(sed 's/@.*/@/' <<<"$output")"
	same "shmtool list: warning: 2 IPC namespaces: segments can't be listed: Operation not permitted" \
		"$stderr"
	run_it setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
		"$SHMTOOL" list -n -r -o REF "0@$C_IPC"
	gives 1 '' "shmtool list: warning: IPC namespace $C_IPC: segments can't be listed: Operation not permitted
shmtool list: 0@$C_IPC: no such object"
}

@test "an ordinary user: what can't be looked into is counted" {
	for_anybody
	make_both
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$BATS_TEST_TMPDIR/program" list -n -r --ns all -o REF
	same 0 "$status"
	same "xsi:0
posix:/a" "$output"
	like '^shmtool list: warning: [0-9]+ processes could not be looked into: namespaces that only they are in are not known$' \
		"$stderr"
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$BATS_TEST_TMPDIR/program" list -J --ns all
	like '"complete":false' "$output"
	run_it setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$BATS_TEST_TMPDIR/program" list -n --ns "$C_PID"
	gives 1 '' "shmtool list: --ns $C_PID: Permission denied"
}

@test "an ordinary user from whom /proc hides processes is told so" {
	for_anybody
	make posix name=a
	for args in '' '-o REF,HOLDERS'; do
		shm_after "mount -o remount,hidepid=2 /proc
			set -- setpriv --reuid 65534 --regid 65534 --clear-groups '$BATS_TEST_TMPDIR/program' list -n -r --ns all --name a -o REF $args" x
		same 0 "$status"
		like '^posix:/a' "$output"
		same 1 "$(grep -c '/proc hides processes of other users (proc(5), hidepid)$' "$ERR")"
	done
}

@test "an ordinary user sees the files of a container of his own" {
	for_anybody
	unshare_as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	"${unshare_as_user[@]}" unshare --user --map-root-user true || skip "no user namespaces"
	mkfifo -m 666 "$BATS_TEST_TMPDIR/to" "$BATS_TEST_TMPDIR/from"
	"${unshare_as_user[@]}" unshare --user --map-root-user --ipc --mount sh -ec '
		mount -t tmpfs none /dev/shm
		: >/dev/shm/theirs
		echo $$ >"$1/from"
		read -r _ <"$1/to"' sh "$BATS_TEST_TMPDIR" 3>&- 4>&- &
	read -r C_PID <"$BATS_TEST_TMPDIR/from"
	C_MNT=$(readlink "/proc/$C_PID/ns/mnt" | tr -dc 0-9)
	C_IPC=$(readlink "/proc/$C_PID/ns/ipc" | tr -dc 0-9)
	run_it "${unshare_as_user[@]}" "$BATS_TEST_TMPDIR/program" list -n -r --ns "$C_PID" -o REF
	echo >"$BATS_TEST_TMPDIR/to"
	wait $!
	gives 0 "posix:/theirs@$C_MNT" \
		"shmtool list: warning: IPC namespace $C_IPC: segments can't be listed: Operation not permitted"
}

@test "where /proc/sysvipc/shm is masked shmctl tells of the other namespace, too" {
	make_both
	shm_after 'mount --bind /dev/null /proc/sysvipc/shm' list -n -r -b -o REF,SIZE -k xsi --ns all
	prints "xsi:0 4096
xsi:0@$C_IPC 8192"
}

@test "a process with a changed root does not stand for its namespace" {
	mkdir -p "$BATS_TEST_TMPDIR/jail/dev/shm"
	: >"$BATS_TEST_TMPDIR/jail/dev/shm/jailed"
	container "$C_TMPFS; : >/dev/shm/free"
	local first=$C_PID
	shm list -n -r --ns "$first" -o REF
	prints "posix:/free@$C_MNT"
	# Alone in a namespace there is nothing else to go by.
	needs_python
	container "exec $PYTHON -c '
import os, signal
os.chroot(\"$BATS_TEST_TMPDIR/jail\")
print(\"inside\", flush=True)
signal.pause()'"
	shm list -n -r --ns "$C_PID" -o REF
	gives 0 '' "shmtool list: warning: mount namespace $C_MNT: files can't be looked up: no process there has a mount as its root directory"
}

@test "what has no name: of the processes there" {
	hold memfd size=4K
	local own=memfd:${MADE[inode]}
	container "$C_TMPFS
		mkfifo /dev/shm/to
		'$MKSHM' memfd size=8K </dev/shm/to >/dev/shm/said &
		exec 8>/dev/shm/to
		until grep -q ready /dev/shm/said; do :; done"
	local theirs
	theirs=memfd:$(in_container awk '/^inode/ { print $2 }' /dev/shm/said)
	[[ $theirs != "$own" ]]
	shm list -k memfd -n -r -o REF --ns "$C_PID"
	prints "$theirs"
	shm list -k memfd -n -r -o REF --ns "$C_IPC"
	prints "$theirs"
	shm list -k memfd -n -r -o REF --ns "$C_MNT"
	prints "$theirs"
	shm list -k memfd -n -r -o REF --ns $$
	prints "$own"
	shm list -k memfd -n -r -o REF --ns all
	same "$(printf '%s\n' "$own" "$theirs" | sort)" "$(sort <<<"$output")"
	shm list -k memfd -n -r -o REF
	same "$(printf '%s\n' "$own" "$theirs" | sort)" "$(sort <<<"$output")"
	shm ps -n -r -o REF,IPCNS --ns "$C_PID" -k memfd
	prints "$theirs $C_IPC"
}

@test "files of a tmpfs that is mounted in a container, and of one that is shared" {
	mkdir "$BATS_TEST_TMPDIR/shared" "$BATS_TEST_TMPDIR/theirs"
	mount -t tmpfs none "$BATS_TEST_TMPDIR/shared"
	mkdir "$BATS_TEST_TMPDIR/shared/dir"
	: >"$BATS_TEST_TMPDIR/shared/dir/f"
	: >"$BATS_TEST_TMPDIR/single"
	container "mount -t tmpfs none '$BATS_TEST_TMPDIR/theirs'
		: >'$BATS_TEST_TMPDIR/theirs/g'
		mount --bind '$BATS_TEST_TMPDIR/shared/dir/f' '$BATS_TEST_TMPDIR/single'"
	shm list -a -n -r -o REF --ns all --name '*[fg]' -k tmpfs
	same "tmpfs:$BATS_TEST_TMPDIR/shared/dir/f
tmpfs:$BATS_TEST_TMPDIR/theirs/g@$C_MNT" "$(grep "$BATS_TEST_TMPDIR" <<<"$output")"
	shm list -n -r -o REF,MOUNT "$BATS_TEST_TMPDIR/theirs/g@$C_MNT" "$BATS_TEST_TMPDIR/single@$C_MNT"
	same "tmpfs:$BATS_TEST_TMPDIR/single@$C_MNT $BATS_TEST_TMPDIR/single
tmpfs:$BATS_TEST_TMPDIR/theirs/g@$C_MNT $BATS_TEST_TMPDIR/theirs" "$output"
	shm list -n -r -o REF "$BATS_TEST_TMPDIR/theirs/g"
	same 1 "$status"
	umount "$BATS_TEST_TMPDIR/shared"
}

@test "files of a hugetlbfs that is mounted in a container" {
	mkdir "$BATS_TEST_TMPDIR/huge"
	container "mount -t hugetlbfs none '$BATS_TEST_TMPDIR/huge' || { echo inside; exec sleep 1000000; }
		mkdir '$BATS_TEST_TMPDIR/huge/dir'
		: >'$BATS_TEST_TMPDIR/huge/dir/f'"
	in_container test -e "$BATS_TEST_TMPDIR/huge/dir/f" || skip "no hugetlbfs"
	shm list -n -r -o REF,MNTNS --ns all
	prints "hugetlb:$BATS_TEST_TMPDIR/huge/dir/f@$C_MNT $C_MNT"
	shm list -n -r -o REF "hugetlb:$BATS_TEST_TMPDIR/huge/dir/f@$C_MNT"
	prints "hugetlb:$BATS_TEST_TMPDIR/huge/dir/f@$C_MNT"
	shm list -n -r -o REF
	prints ''
}

# A file system of FUSE that nobody serves: who looks into it waits for ever.
DEAD_FUSE='
import ctypes, os, signal, sys
libc = ctypes.CDLL(None, use_errno=True)
fd = os.open("/dev/fuse", os.O_RDWR)
options = "fd=%d,rootmode=40000,user_id=0,group_id=0" % fd
if libc.mount(b"dead", sys.argv[1].encode(), b"fuse", 0, options.encode()):
    sys.exit("mount: " + os.strerror(ctypes.get_errno()))
print("inside", flush=True)
signal.pause()'

@test "a dead file system on the way is not entered" {
	needs_root
	needs_python
	needs timeout
	[[ -c /dev/fuse ]] || skip "no FUSE"
	local where

	make posix name=own
	for where in /dev/shm /dev; do
		container "exec '$PYTHON' -c '$DEAD_FUSE' '$where'"
		run_it timeout -s KILL 60 "$SHMTOOL" list -k posix -n -r -o REF --ns all
		gives 0 posix:/own \
			"shmtool list: warning: mount namespace $C_MNT: /dev/shm: Object is remote"
		run_it timeout -s KILL 60 "$SHMTOOL" list -n -r -o REF "/x@$C_MNT"
		same 1 "$status"
		run_it timeout -s KILL 60 "$SHMTOOL" list -a -n -r -o REF --ns "$C_PID"
		same 0 "$status"
		! grep -q posix: "$OUT" || return 1
		end_containers
	done
}

@test "through an overlay the way leads to what is mounted in it" {
	needs_root
	container 'mount -t tmpfs none /mnt
		mkdir /mnt/upper /mnt/work /mnt/root
		mount -t overlay -o lowerdir=/dev,upperdir=/mnt/upper,workdir=/mnt/work none /mnt/root ||
			{ echo no overlay; exit; }
		mkdir /mnt/root/plain /mnt/root/mounted
		mount -t tmpfs none /mnt/root/shm
		: >/mnt/root/shm/there
		mount --move /mnt/root /dev' || skip "no overlayfs"
	shm list -n -r --ns "$C_PID" -k posix -o REF
	prints "posix:/there@$C_MNT"
}

@test "nor is a file of it, that is mounted over a name" {
	needs_root
	needs_python
	needs timeout
	[[ -c /dev/fuse ]] || skip "no FUSE"
	container "$C_TMPFS
		: >/dev/shm/dead
		: >/dev/shm/plain
		exec '$PYTHON' -c '${DEAD_FUSE/40000/100000}' /dev/shm/dead"
	for args in '-o REF' '--unused -o REF' '-o REF,INUSE,RSS,SWAP,HOLDERS' '--orphan -o REF'; do
		# shellcheck disable=SC2086 # words
		run_it timeout -s KILL 20 "$SHMTOOL" list -k posix,tmpfs -n -r --ns "$C_PID" $args
		same 0 "$status" || { echo "$args"; return 1; }
		[[ $args == --orphan* ]] || like "posix:/plain@$C_MNT" "$output"
	done
}

# All that can be known of the objects of the container without touching them.
state()
{
	in_container "$MKSHM" -d
	in_container awk '{ print $2, $15, $16 }' $SYSV
	in_container find /dev/shm -xdev -printf '%y %p %i %m %n %U %G %s %b %T@ %C@ %B@ %l\n' | sort
	in_container find /dev/shm -xdev -not -type d -not -type l -printf '%p %A@\n' | sort
}

# The same but for the directory, whose last access find(1) changes.
times()
{
	in_container "$MKSHM" -d
	in_container stat -c '%n %x %y %z %b %s' /dev/shm /dev/shm/full /dev/shm/sparse
}

@test "looking changes nothing there" {
	local before

	container "$C_TMPFS
		'$MKSHM' -c xsi size=64K touch=8K >/dev/null
		'$MKSHM' -c xsi size=64K mode=0 >/dev/null
		'$MKSHM' -c posix name=full size=64K touch=64K >/dev/null
		'$MKSHM' -c posix name=sparse size=1M sparse >/dev/null
		mkfifo /dev/shm/fifo; mkdir /dev/shm/dir; echo x >/dev/shm/dir/file
		touch -a -d 2001-01-01 /dev/shm/* /dev/shm"
	state >/dev/null
	in_container touch -a -d 2001-01-01 /dev/shm
	before=$(times)
	for args in '--ns all' "--ns $C_PID -a -O" "--ns all -a -O -J" "--ns $C_IPC -O" "/full@$C_MNT"; do
		# shellcheck disable=SC2086 # words
		shm list $args
		same 0 "$status" || { echo "$args: $stderr"; return 1; }
		same "$before" "$(times)" || {
			echo "$args"
			return 1
		}
	done
	before=$(state)
	shm list --ns all -a -O
	same 0 "$status"
	same "$before" "$(state)" || return 1
}

@test "of the processes of a namespace one is opened" {
	needs strace
	make_both
	local sleepers=()
	for i in {1..20}; do
		sleep 1000 3>&- 4>&- &
		sleepers+=($!)
	done
	traced openat,setns,readlinkat list --ns all -n -r -o REF -k xsi,posix
	kill "${sleepers[@]}"
	well
	same 1 "$(grep -c 'setns(' "$TRACE")"
	same 1 "$(grep -c '"ns/ipc", O_RDONLY' "$TRACE")"
	same 1 "$(grep -c '"mountinfo"' "$TRACE")"
}
