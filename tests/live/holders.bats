#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who holds what, in every state that mkshm can make: exactly those who do, or it is
# told that some were not found.

load common
load holders

setup()
{
	needs_clear_shm
	needs_python
}

# Segments

@test "a segment attached once" {
	hold xsi size=10000 attach=1
	holders_are_true
}

@test "twice by one process" {
	hold xsi size=64K attach=2
	holders_are_true
}

@test "by children" {
	hold xsi size=64K attach=2 fork=3
	holders_are_true
}

@test "by a child alone" {
	hold xsi attach=1 by=child alone
	holders_are_true
}

@test "read-only" {
	hold xsi size=64K attach=1 rdonly
	holders_are_true
}

@test "with a hole in its protection, which splits the mapping" {
	hold xsi size=64K attach=1 split
	same 3 "$(sysv "${MADE[shmid]}" nattch)"
	holders_are_true
}

@test "removed and attached, and what its key was" {
	hold xsi keyed attach=1 dest
	holders_are_true
	each_way prints_so "0x00000000 ${MADE[key]}" list -n -r -o KEY,ORIGKEY
}

@test "from another mount and PID namespace" {
	hold xsi attach=1 by=ns
	holders_are_true
}

@test "from there alone" {
	hold xsi attach=1 by=ns alone
	holders_are_true
}

@test "by processes that share their memory: two of them, one attachment" {
	hold xsi size=64K attach=1 by=memory
	same 1 "$(sysv "${MADE[shmid]}" nattch)"
	holders_are_true
}

@test "by two that share their memory, and by others that do not" {
	hold xsi size=64K attach=1 by=memory fork=3
	same 4 "$(sysv "${MADE[shmid]}" nattch)"
	holders_are_true
}

@test "by many threads: one process" {
	hold xsi attach=1 threads=50
	holders_are_true
}

@test "by a process whose first thread has ended" {
	hold xsi attach=2 by=leaderless alone
	holders_are_true
}

@test "... also where its threads can't be compared" {
	hold memfd size=8K hold=map+fd by=leaderless alone
	run_it "$WITHOUT" kcmp "$SHMTOOL" ps -n -r -o REF,HOW -k memfd
	prints "memfd:${MADE[inode]} map+fd"
}

@test "by two such processes: their memory is not one, though neither shows any" {
	hold xsi attach=1 by=leaderless alone
	hold xsi exists id="${MADE[shmid]}" attach=1 by=leaderless
	same 3 "$(sysv "${MADE[shmid]}" nattch)"
	holders_are_true
}

@test "by a descriptor alone, of a file whose path the kernel can't write out" {
	local name pid

	name=$(printf 'd%.0s' {1..200})
	(
		cd /dev/shm || exit
		for _ in {1..25}; do
			mkdir "$name"
			cd "./$name" || exit
		done
		exec 9>f
		exec sleep 1000
	) 3>&- &
	pid=$!
	until [[ $(readlink "/proc/$pid/exe") == */sleep ]]; do :; done
	each_way prints_so "$pid" list -k tmpfs -n -r -o PIDS --name '*/f'
	kill "$pid"
}

@test "segment 0" {
	run_it unshare --ipc "$BASH" -c '
		. "$srcdir/tests/live/common.bash"; . "$srcdir/tests/live/holders.bash"
		hold xsi attach=2 && same 0 "${MADE[shmid]}" && holders_are_true
		made=$?; release; exit $made'
	same 0 "$status" || { echo "$output$stderr"; return 1; }
}

@test "not attached by anybody" {
	make xsi keyed
	each_way prints_so '0 0 - no' list -a -n -r -o NATTCH,HOLDERS,PIDS,INUSE
	each_way prints_so '' ps -n
}

@test "attachments of a process that left the namespace are told to be missing" {
	hold xsi attach=2 by=ipc
	each_way attachments_are_missing 2 4
	release
	hold xsi attach=2 by=ipc alone
	each_way attachments_are_missing 0 2
}

# attachments_are_missing FOUND NATTCH
# The process of mkshm's own is found, and the other is told of.
attachments_are_missing()
{
	local id=${MADE[shmid]} told

	told="xsi:$id: $1 of $2 attachments found"
	"$way" ps -n -r -o PID,NMAPS
	same 0 "$status"
	same "$(truth | awk -v pid="${MADE[pid]}" '$2 == pid { print $2, $4 }')" "$output"
	like "$told" "$stderr" || return 1
	"$way" list -J -o REF,NATTCH,HOLDERS,INUSE
	same 0 "$status"
	same "[$2, \"yes\"]" "$(json '[objects[0][k] for k in ("nattch", "inuse")]')" || return 1
	like "$told" "$(json 'd["warnings"][0]')" || return 1
	"$way" show "$id"
	same 0 "$status"
	like "$told" "$output$stderr"
}

@test "of many such segments some are named, and all are counted" {
	for _ in {1..12}; do
		hold xsi attach=1 by=ipc alone
	done
	shm ps -n -k xsi
	same '0 ' "$status $output"
	same 11 "$(wc -l <"$ERR")"
	same 10 "$(grep -c '^shmtool ps: warning: xsi:[0-9]*: 0 of 1 attachment found$' "$ERR")"
	same 'shmtool ps: warning: of 2 more segments not all attachments were found' "$(tail -n 1 "$ERR")"
	# where they are now has no such segment
	shm ps -n -k xsi --ns all
	same 0 "$status"
	like 'warning: 12 processes hold a segment that is not in their IPC namespace' "$stderr"
}

@test "... and are not taken for those of a segment of the same number there" {
	[[ -e /proc/sys/kernel/shm_next_id ]] || skip "needs CONFIG_CHECKPOINT_RESTORE"
	hold xsi attach=1 by=ipc-again id=4711
	same 4711 "${MADE[last_shmid]}"
	each_way attachments_are_missing 1 2
	# There one is too many, which is not told as if it were well.
	for way in "${WAYS[@]}"; do
		"$way" ps -J --ns all
		same true "$(json 'len(d["warnings"]) > 0')"
	done
}

# Files with a name

@test "a POSIX object mapped, its descriptor closed" {
	hold posix size=64K hold=map
	holders_are_true
}

@test "open" {
	hold posix size=64K hold=fd
	holders_are_true
}

@test "of no size, and open" {
	hold posix hold=fd
	holders_are_true
}

@test "mapped and open, several times, by several" {
	hold posix name=a size=64K hold=map+fd maps=3 fds=4 fork=2
	hold posix name=b size=8K hold=map maps=2
	holders_are_true
}

@test "read-only, open and mapped" {
	hold posix size=4K hold=map+fd rdonly prot=r
	holders_are_true
}

@test "mapped for reading what may be written" {
	hold posix name=a size=4K hold=map prot=r
	hold posix name=b size=4K hold=map prot=rx
	holders_are_true
}

@test "mapped without any access" {
	hold posix size=4K hold=map prot=none
	holders_are_true
}

@test "with a hole in the protection of its mapping" {
	hold posix size=64K hold=map split
	holders_are_true
}

@test "a named semaphore that is open" {
	hold sem open
	holders_are_true
}

@test "by descriptors that are shared with a child" {
	hold posix size=4K hold=fd by=files
	holders_are_true
}

@test "by a thread that has its own descriptors" {
	hold posix size=4K hold=fd fds=2 by=thread alone
	holders_are_true
}

@test "by several threads, each with its own descriptors" {
	local pid

	needs_python
	coproc threads {
		exec "$PYTHON" -c '
import ctypes, os, sys, threading
barrier = threading.Barrier(6)
def hold(name):
    if ctypes.CDLL(None).unshare(0x400):  # CLONE_FILES
        os._exit(1)
    os.open("/dev/shm/" + name, os.O_RDWR | os.O_CREAT, 0o600)
    barrier.wait()
    threading.Event().wait()
for name in "abcde":
    threading.Thread(target=hold, args=(name,), daemon=True).start()
barrier.wait()
print("held", flush=True)
sys.stdin.read()'
	}
	pid=$!
	read -r <&"${threads[0]}"
	shm ps -n -r -o PID,REF,HOW
	prints "$pid posix:/a fd
$pid posix:/b fd
$pid posix:/c fd
$pid posix:/d fd
$pid posix:/e fd"
}

@test "by a thread that has its own descriptors, and by processes of many threads" {
	hold posix name=a size=4K hold=fd by=thread threads=20
	hold posix name=b size=4K hold=map+fd by=thread threads=20 alone
	holders_are_true
}

@test "by the descriptors of a process whose first thread has ended" {
	hold posix size=4K hold=fd by=leaderless alone
	hold posix name=other size=4K hold=map+fd by=leaderless alone
	holders_are_true
}

@test "by a process that shares its memory, and has descriptors of its own" {
	hold posix size=4K hold=map+fd by=memory
	holders_are_true
}

@test "from another mount and PID namespace, by name" {
	hold posix size=4K hold=map+fd by=ns alone
	holders_are_true
}

@test "a file of the same name and perhaps number in another /dev/shm is another" {
	local own

	hold posix size=4K hold=map by=shm
	own=("${HOLDS[@]}")
	same 2 "${#HOLDS[@]}"
	mapfile -t HOLDS < <(printf '%s\n' "${own[@]}" | grep -v @)
	holders_are_true
	HOLDS=("${own[@]}")
	holders_are_true --ns all
}

@test "a descriptor of O_PATH holds nothing" {
	hold posix size=4K hold=path
	each_way prints_so '0 - no' list -n -r -o HOLDERS,PIDS,INUSE
	each_way prints_so '' ps -n
}

@test "in flight over a socket, or with an io_uring: in use, by nobody that can be seen" {
	hold posix name=a size=4K hold=flight
	hold posix name=b size=4K hold=uring
	each_way prints_so $'posix:/a 0 yes\nposix:/b 0 yes' list -n -r -o REF,HOLDERS,INUSE
	each_way prints_so '' list -n -r -o REF --unused
}

@test "of a directory in /dev/shm" {
	mkdir /dev/shm/dir
	hold posix dir=/dev/shm/dir size=4K hold=map+fd
	holders_are_true -k tmpfs
}

@test "names that look like something else" {
	for name in 'x (deleted)' 'memfd:x' 'SYSV00000000' 'a b' 'a\x0ab' 'a\x5cb' 'zero' '\xff\x01'; do
		hold unlinked name="$name" size=4K hold=map+fd
		hold posix name="$name" size=4K hold=map+fd
		hold memfd name="$name"
	done
	holders_are_true
}

@test "where lsof and fuser see who holds a file, it is the same" {
	needs lsof fuser
	hold posix name=fd size=4K hold=fd fork=2
	hold posix name=map size=4K hold=map by=ns
	hold posix name=both size=4K hold=map+fd by=memory
	hold sem name=s open
	for name in fd map both sem.s; do
		ref=posix:/$name
		[[ $name != sem.s ]] || ref=sem:/s
		shm ps -n -r -o PID "$ref"
		well
		same "$(lsof -t "/dev/shm/$name" 2>/dev/null | sort -n)" "$(sort -n "$OUT")"
		same "$(fuser "/dev/shm/$name" 2>/dev/null | tr -s ' ' '\n' | grep . | sort -n)" "$(sort -n "$OUT")"
	done
}

# Files without one

@test "unlinked: by descriptor, by mapping, by both" {
	hold unlinked name=a size=4K hold=fd
	hold unlinked name=b size=4K hold=map
	hold unlinked name=c size=64K hold=map+fd fds=2 fork=1
	hold unlinked name=d size=4K hold=map prot=none
	holders_are_true
}

@test "unlinked, in the hands of a thread or of a process without its first one" {
	hold unlinked name=a size=4K hold=fd by=thread alone
	hold unlinked name=b size=4K hold=map by=leaderless alone
	holders_are_true
}

@test "unlinked, and in flight: nobody can see it" {
	hold unlinked size=4K hold=flight
	each_way prints_so '' list -a -n -r -o REF
}

@test "unlinked, with a new file of the same name" {
	hold unlinked name=x size=4K hold=map
	hold posix name=x size=8K hold=fd
	holders_are_true
}

@test "memfds: mapped and open, open, mapped" {
	hold memfd size=64K
	hold memfd hold=fd fds=2
	hold memfd hold=map maps=3 size=64K
	hold memfd size=12K split fork=2
	holders_are_true
}

@test "a memfd with seals" {
	hold memfd seal prot=r
	hold memfd seal hold=map prot=r
	holders_are_true
}

@test "a memfd passed over a socket: both hold it" {
	hold memfd by=receiver
	hold memfd by=receiver hold=fd
	holders_are_true
}

@test "... and only who received it" {
	hold memfd by=receiver alone
	hold memfd by=receiver hold=fd alone
	holders_are_true
}

@test "an anonymous shared mapping" {
	hold anon size=64K touch=4K
	hold anon size=64K fork=2
	hold anon size=64K by=child alone
	hold anon size=64K split
	hold anon by=memory
	holders_are_true
}

@test "a private mapping is no object" {
	hold anon private size=1M touch=1M
	holders_are_true
	each_way prints_so '' ps -n
}

# Numbers

@test "equal inode numbers of segments, memfds and anonymous mappings" {
	local memfd anon

	[[ -e /proc/sys/kernel/shm_next_id ]] || skip "needs CONFIG_CHECKPOINT_RESTORE"
	hold memfd fork=1
	memfd=${MADE[inode]}
	hold anon fork=2
	anon=${MADE[inode]}
	hold xsi id="$memfd" attach=1
	same "$memfd" "${MADE[shmid]}"
	hold xsi id="$anon" attach=3
	same "$anon" "${MADE[shmid]}"
	holders_are_true
	for kind in xsi memfd; do
		for way in "${WAYS[@]}"; do
			"$way" ps -n -r -o REF -k "$kind" "$kind:$memfd"
			same "$kind:$memfd" "$(sort -u "$OUT")"
		done
	done
}

# All at once

@test "thousands of mappings and descriptors of one process" {
	hold xsi attach=1000
	hold posix name='p%' many=500 size=4K hold=map+fd
	hold memfd maps=2000 fds=500
	holders_are_true
}

@test "many objects and processes" {
	hold xsi many=50 attach=1 fork=20
	hold posix name='p%' many=50 size=4K hold=map fork=20
	hold anon fork=20
	holders_are_true
}
