#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whether objects are in use: --unused, --in-use and INUSE, on real objects that are
# held in every way there is. Nothing that anybody holds is ever called unused.

load common
load lease
load ns

POOL=/sys/kernel/mm/hugepages/hugepages-2048kB

teardown()
{
	release_lease
	end_containers
	release
	remove_everything
	[[ -z ${POOL_BEFORE-} ]] || echo "$POOL_BEFORE" >$POOL/nr_hugepages
	umount "$BATS_TEST_TMPDIR/huge" 2>/dev/null || :
}

# is REF USE
# INUSE of the object is that, and --unused and --in-use agree.
is()
{
	local unused='' in_use=''

	shm list -n -r -o INUSE -- "$1"
	same "$2" "$output" || { echo "INUSE of $1; $stderr"; return 1; }
	[[ $2 != no ]] || unused=$1
	[[ $2 != yes ]] || in_use=$1
	shm list -a -n -r -o REF --unused -- "$1"
	same "$unused" "$output" || { echo "--unused of $1"; return 1; }
	shm list -a -n -r -o REF --in-use -- "$1"
	same "$in_use" "$output" || { echo "--in-use of $1"; return 1; }
}

# Segments

@test "segments: the kernel's count of attachments" {
	make xsi size=4K
	is "xsi:${MADE[shmid]}" no
	hold xsi size=4K
	is "xsi:${MADE[shmid]}" no
	hold xsi size=4K attach=1
	is "xsi:${MADE[shmid]}" yes
	hold xsi size=4K attach=1 rdonly
	is "xsi:${MADE[shmid]}" yes
	hold xsi size=4K attach=1 dest
	is "xsi:${MADE[shmid]}" yes
	hold xsi size=4K attach=1 by=child alone
	is "xsi:${MADE[shmid]}" yes
	hold xsi size=4K attach=1 by=ipc alone
	is "xsi:${MADE[shmid]}" yes
	release
	shm list -k xsi -n -r -o INUSE
	prints no
}

# Files

@test "files that nobody holds" {
	needs_root
	make posix name=a size=64K touch=8K
	make posix name=empty
	make posix name=secret size=4K mode=0
	make posix name=theirs size=4K mode=0600 uid=$OTHERS
	make sem name=s
	hold posix name=made size=4K
	for ref in posix:/a posix:/empty posix:/secret posix:/theirs sem:/s posix:/made; do
		is "$ref" no
	done
}

@test "files that are held in every way" {
	local way

	for way in hold=fd hold=map hold=map+fd 'hold=fd rdonly' 'hold=map rdonly prot=r' 'hold=map prot=none' \
		hold=flight hold=uring 'hold=fd by=child alone' 'hold=map by=child alone' \
		'hold=fd by=memory alone' 'hold=fd by=leaderless alone' \
		'hold=fd by=thread alone' 'hold=fd by=receiver alone' \
		'hold=fd by=ns alone' 'hold=map by=ns alone' 'hold=map mode=0' 'hold=fd threads=3'; do
		# shellcheck disable=SC2086 # words
		hold posix name=x size=8K touch=4K $way ||
			[[ $way == hold=uring && ${MADE[*]} == *io_uring* ]] ||
			{ echo "for $way"; return 1; }
		[[ -e /dev/shm/x ]] || continue # there is no io_uring to be had
		is posix:/x yes || { echo "for $way"; return 1; }
		release
		[[ ! -e /dev/shm/x ]]
	done
}

@test "a semaphore that is open" {
	hold sem name=s open
	is sem:/s yes
	release
	make sem name=s
	is sem:/s no
}

@test "a descriptor of O_PATH holds no memory" {
	hold posix name=x size=4K hold=path
	is posix:/x no
}

@test "both names of a file that is held are in use, and only one inode is" {
	hold posix name=x size=4K hold=map
	make posix name=y size=4K
	ln /dev/shm/x /dev/shm/hard
	ln /dev/shm/y /dev/shm/hard2
	is posix:/hard yes
	shm list -n -r -o REF,INUSE
	prints 'posix:/hard yes
posix:/hard2 no
posix:/x yes
posix:/y no'
}

@test "many files, of which some are names of one, and some are held" {
	needs_python

	make posix name='free_%' many=3000
	hold posix name='held_%' many=30 size=4K hold=map
	make posix name=one
	"$PYTHON" -c 'import os
for i in range(3000):
    os.link("/dev/shm/one", "/dev/shm/same_%d" % i)'
	shm list -n -r -o INUSE -U
	well
	same '30 yes 6001 no' "$(awk '{ n[$1]++ } END { print n["yes"], "yes", n["no"], "no" }' "$OUT")"
	shm list -n -r -o REF --in-use
	well
	same "$(printf 'posix:/held_%s\n' {0..29} | sort)" "$(sort "$OUT")"
	shm list -n -r -o REF --unused
	well
	same 6001 "$(grep -c '^posix:/\(free_\|same_\|one\)' "$OUT")"
	shm list -J --unused --sort NAME
	well
}

@test "a file that somebody has a lease on is in use" {
	make posix name=r size=4K
	hold_lease /dev/shm/r 0
	is posix:/r yes
}

@test "what has a write lease, too, and its holder isn't told to give it up" {
	make posix name=w size=4K
	hold_lease /dev/shm/w 1
	is posix:/w yes
	shm list -a -O
	same 0 "$status"
	[[ ! -e $BATS_TEST_TMPDIR/broken ]]
	# and the lease is one that any opening would break
	dd if=/dev/shm/w iflag=nonblock of=/dev/null count=1 2>/dev/null && return 1
	sleep 0.2
	[[ -e $BATS_TEST_TMPDIR/broken ]]
}

@test "SIGIO, by which the kernel tells of who opens a leased file, is ignored meanwhile" {
	needs strace
	make posix name=a
	traced rt_sigaction list --unused
	well
	same '2' "$(grep -c 'rt_sigaction(SIGIO' "$TRACE")"
	like 'rt_sigaction\(SIGIO, \{sa_handler=SIG_IGN' "$(grep SIGIO "$TRACE" | head -1)"
	like 'rt_sigaction\(SIGIO, \{sa_handler=SIG_DFL' "$(grep SIGIO "$TRACE" | tail -1)"
	traced rt_sigaction list
	same '' "$(grep SIGIO "$TRACE" || :)"
}

@test "only what is meant otherwise is asked about" {
	needs strace
	make posix name=a size=4K
	make posix name=b size=8K
	traced fcntl list --unused --min-size 8K
	well
	same 1 "$(grep -c F_SETLEASE "$TRACE")"
	traced fcntl list
	well
	! grep F_SETLEASE "$TRACE" || return 1
}

@test "no lease is left behind" {
	make posix name=a size=4K
	make sem name=s
	shm list -k posix,sem --unused -n
	well
	! grep LEASE /proc/locks || return 1
	# an opening that would be refused while there is one
	dd if=/dev/shm/a iflag=nonblock of="$OUT" count=1 2>/dev/null
	is posix:/a no
}

# Other mount namespaces

@test "files of containers, by whoever is inside or outside" {
	needs_root
	local inside

	container 'mount -t tmpfs none /dev/shm'
	inside=/proc/$C_PID/root/dev/shm
	in_container "$MKSHM" -c posix name=free size=4K >/dev/null
	in_container "$MKSHM" -c posix name="torch_$(sh -c 'echo $$')_1_1" >/dev/null
	in_container "$MKSHM" -c posix name=held size=4K >/dev/null
	exec {HELD}<"$inside/held"
	shm list -k posix -n -r -o NAME,INUSE --ns "$C_MNT"
	exec {HELD}<&-
	same $'/free no\n/held yes' "$(grep -v torch "$OUT")"
	like '^/torch_[0-9]+_1_1 no$' "$(grep torch "$OUT")"
	shm list -k posix -n -r -o REF --ns "$C_MNT" --unused
	same 3 "$(wc -l <"$OUT")"
	# the pid in the name is one of another PID namespace: nothing is known of the maker
	shm list -k posix -n -r -o REF --ns "$C_MNT" --orphan
	same '' "$output"
	in_container "$SHMTOOL" list -k posix -n -r -o NAME --orphan >"$OUT" 2>&1
	like '^/torch_' "$(<"$OUT")"
}

# Huge pages

@test "files of huge pages" {
	needs_root
	local huge=$BATS_TEST_TMPDIR/huge way

	mkdir "$huge"
	mount -t hugetlbfs -o mode=0755 none "$huge" || skip "no hugetlbfs"
	make hugetlb path="$huge/f"
	is "hugetlb:$huge/f" no
	mkdir "$huge/sub"
	for way in hold=fd 'hold=fd rdonly' hold=flight 'hold=fd by=ns alone' 'hold=fd by=receiver alone'; do
		# shellcheck disable=SC2086 # words
		hold hugetlb path="$huge/sub/x" $way
		is "hugetlb:$huge/sub/x" yes || { echo "for $way"; return 1; }
		release
	done
}

@test "files of huge pages that are mapped" {
	needs_root
	local huge=$BATS_TEST_TMPDIR/huge way

	[[ -w $POOL/nr_hugepages ]] || skip "no pool of 2 MiB pages"
	exec 9<$POOL/nr_hugepages
	flock 9
	POOL_BEFORE=$(<$POOL/nr_hugepages)
	echo $((POOL_BEFORE + 2)) >$POOL/nr_hugepages
	mkdir "$huge"
	mount -t hugetlbfs -o pagesize=2M none "$huge"
	for way in hold=map 'hold=map rdonly prot=r' 'hold=map prot=none' 'hold=map by=ns alone'; do
		# shellcheck disable=SC2086 # words
		hold hugetlb path="$huge/x" size=2M touch=2M $way
		is "hugetlb:$huge/x" yes || { echo "for $way"; return 1; }
		release
	done
}

# As an ordinary user

@test "one's own files" {
	for_anybody
	make posix name=mine size=4K uid=$OTHERS
	hold posix name=held size=4K uid=$OTHERS hold=map
	hold posix name=sent size=4K uid=$OTHERS hold=flight
	hold posix name=far size=4K uid=$OTHERS hold=map by=ns alone
	user list -n -r -o REF --unused
	prints posix:/mine
	user list -n -r -o REF --in-use
	prints 'posix:/far
posix:/held
posix:/sent'
}

@test "files of others are never called unused" {
	for_anybody
	make posix name=free size=4K mode=0666
	make posix name=secret size=4K mode=0600
	make posix name=own_secret size=4K mode=0 uid=$OTHERS
	hold posix name=held size=4K mode=0666 hold=map
	hold posix name=sent size=4K mode=0666 hold=flight
	user list -n -r -o REF --unused
	same '' "$output"
	like 'whether 5 objects are in use can.t be proven, and they were left out; that takes the owner, or root with CAP_LEASE' "$stderr"
	same 1 "$(grep -c 'left out' "$ERR")"
	user list --unused -J
	like '"complete":false' "$output"
	user list -n -r -o INUSE
	same 'unknown' "$(sort -u "$OUT")"
	like 'whether 5 objects are in use can.t be proven; that takes' "$stderr"
}

@test "one object that can't be told of" {
	for_anybody
	make posix name=free size=4K mode=0666
	for option in --unused --in-use --orphan; do
		user list -n $option
		same '' "$output"
		like 'whether 1 object is in use can.t be proven, and it was left out; that takes' "$stderr"
	done
	# what is left out anyhow is not counted
	user list -n --unused --min-size 1M
	prints ''
}

@test "in a user namespace nobody has CAP_LEASE over the files of others" {
	needs_root
	make posix name=theirs size=4K mode=0666 uid=1234
	run_it unshare --user --map-root-user "$SHMTOOL" list -n -r -o INUSE
	same unknown "$output"
}

@test "segments need no permission" {
	for_anybody
	make xsi size=4K mode=0
	local unused=xsi:${MADE[shmid]}
	hold xsi size=4K attach=1 mode=0600
	user list -n -r -o REF --unused
	prints "$unused"
	user list -n -r -o REF --in-use
	prints "xsi:${MADE[shmid]}"
}

# Where no lease can be had

@test "where leases are refused nothing that is held is called unused" {
	make posix name=free size=4K
	hold posix name=map size=4K hold=map
	hold posix name=fd size=4K hold=fd
	hold posix name=sent size=4K hold=flight
	run_it "$WITHOUT" lease "$SHMTOOL" list -n -r -o REF --unused
	# in a PID namespace of their own tests can't know of every process
	gives 0 '' "shmtool list: warning: whether 2 objects are in use can't be proven, and they were left out; not every process could be looked into"
}

@test "... and where they are switched off it is told" {
	local off=$BATS_TEST_TMPDIR/off

	make posix name=a size=4K
	echo 0 >"$off"
	run_it unshare --mount sh -ec 'mount --bind "$0" /proc/sys/fs/leases-enable; exec "$@"' \
		"$off" "$WITHOUT" lease "$SHMTOOL" list -n -r -o REF,INUSE
	gives 0 'posix:/a unknown' "shmtool list: warning: whether 1 object is in use can't be proven; leases are switched off (fs.leases-enable)"
}

@test "where leases are refused a holder that is found proves use" {
	hold posix name=map size=4K hold=map
	hold posix name=fd size=4K hold=fd
	run_it "$WITHOUT" lease "$SHMTOOL" list -n -r -o REF --in-use
	prints 'posix:/fd
posix:/map'
}

@test "where leases are refused a program that runs from it, and is no holder, has it in use" {
	run_program
	for columns in INUSE HOLDERS,INUSE; do
		run_it "$WITHOUT" lease "$SHMTOOL" list -n -r -o $columns posix:/program
		same 0 "$status"
		same yes "${output##* }" || { kill "$PROGRAM_PID"; return 1; }
	done
	same '0 yes' "$output" || { kill "$PROGRAM_PID"; return 1; }
	kill "$PROGRAM_PID"
}

# Other file systems

@test "a lease on a file system that others can open files of by another way is no proof" {
	needs_root
	local dir=$BATS_TEST_TMPDIR/layers

	mkdir "$dir"
	mount -t tmpfs none "$dir"
	mkdir "$dir"/{lower,upper,work}
	: >"$dir/lower/x"
	mount -t overlay -o "lowerdir=$dir/lower,upperdir=$dir/upper,workdir=$dir/work" none /dev/shm ||
		{ umount "$dir"; skip "no overlayfs"; }
	shm list -n -r -o INUSE
	umount /dev/shm "$dir"
	same unknown "$output"
}

@test "of a captured tree segments are told, files not" {
	local tree=$BATS_TEST_TMPDIR/tree

	mkdir -p "$tree/proc/sysvipc" "$tree/dev/shm"
	hold xsi attach=1
	make xsi
	cat $SYSV >"$tree/proc/sysvipc/shm"
	: >"$tree/dev/shm/x"
	shm --sysroot "$tree" list -n -r -o KIND,INUSE
	same $'xsi yes\nxsi no\nposix unknown' "$output"
	shm --sysroot "$tree" list -n -r -o REF --unused
	same "xsi:${MADE[shmid]}" "$output"
	like "whether 1 object is in use can.t be proven, and it was left out; a captured tree" "$stderr"
}

# While things change

# swap_in COMMAND [ARG]...
# Has a name stand for a file and for what the command makes of it, again and again,
# while it is asked whether the file is in use.
swap_in()
{
	local i swapper rounds

	rounds=$(rounds 150)
	(
		exec 3>&- 4>&- >/dev/null 2>&1
		while :; do
			: >/dev/shm/f
			rm -f /dev/shm/f
			"$@" /dev/shm/f
			rm -rf /dev/shm/f
		done
	) &
	swapper=$!
	for ((i = 0; i < rounds; i++)); do
		shm list -n -r -o REF,INUSE
		[[ $status == 0 && $output =~ ^(posix:/f\ (no|yes|unknown))?$ ]] || break
	done
	kill "$swapper"
	wait "$swapper" 2>/dev/null || :
	same $rounds $i || { echo "$status $output $stderr"; return 1; }
}

@test "a FIFO in place of a file is waited for by nobody" {
	swap_in mkfifo
}

@test "a link in place of a file is not followed" {
	echo x >"$BATS_TEST_TMPDIR/target"
	swap_in ln -s "$BATS_TEST_TMPDIR/target"
}

@test "a directory in place of a file" {
	swap_in mkdir
}

@test "six processes open, map, close, unlink and make anew: what is held throughout is in use" {
	needs_python
	local i dancers=() rounds

	rounds=$(rounds 200)
	hold posix name=held_map size=4K hold=map
	hold posix name=held_fd size=4K hold=fd
	hold posix name=held_sent size=4K hold=flight
	make posix name=free size=4K
	for i in {1..6}; do
		"$PYTHON" -c '
import mmap, os, random, sys
random.seed(int(sys.argv[1]))
names = ["/dev/shm/dance%d" % i for i in range(12)] + ["/dev/shm/held_map", "/dev/shm/held_fd"]
while True:
    name = random.choice(names)
    try:
        fd = os.open(name, os.O_RDWR | (os.O_CREAT if "dance" in name else 0), 0o600)
        os.ftruncate(fd, 4096)
        m = mmap.mmap(fd, 4096)
        m.close()
        os.close(fd)
        if "dance" in name and random.random() < 0.3:
            os.unlink(name)
    except FileNotFoundError:
        pass' "$i" 3>&- 4>&- >/dev/null 2>"$BATS_TEST_TMPDIR/dance.$i" &
		dancers+=($!)
	done
	for ((i = 0; i < rounds; i++)); do
		shm list -n -r -o REF,INUSE --name '*e*'
		[[ $status == 0 && -z $stderr && $output == *'posix:/free no'* &&
			$output == *'posix:/held_fd yes'* && $output == *'posix:/held_map yes'* &&
			$output == *'posix:/held_sent yes'* ]] || break
		shm list -n -r -o REF --unused
		[[ $status == 0 && -z $stderr && $output != *held* && $output == *posix:/free* ]] || break
	done
	kill "${dancers[@]}" 2>/dev/null && alive=all || alive=some
	wait "${dancers[@]}" 2>/dev/null || :
	same $rounds $i || { echo "$status, $output, $stderr"; return 1; }
	# an opener is made to wait, never to fail
	same '' "$(cat "$BATS_TEST_TMPDIR"/dance.*)"
	same all $alive
}
