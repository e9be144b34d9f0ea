#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What other tools for this are known to get wrong when they create and when they list:
# shmtool is free of each. Some have more to them in the other files here.

load common

@test "2: what is there already is not truncated, nor taken for a new one" {
	make posix name=existing size=64K touch=64K
	printf data | dd of=/dev/shm/existing conv=notrunc status=none
	shm create /existing -s 4096
	gives 1 '' 'shmtool create: /existing: File exists; --exist-ok takes what is there'
	same '65536 data' "$(stat -c %s /dev/shm/existing) $(head -c 4 /dev/shm/existing)"
	shm create key:5 -s 4096
	local id=$output

	shm create key:5 -s 4096
	gives 1 '' "shmtool create: key:5: File exists; $id has that key; --exist-ok takes what is there"
}

@test "2: a size that can't be had leaves no object behind" {
	run_it prlimit --fsize=4096 "$SHMTOOL" create /x -s 8K
	gives 1 '' 'shmtool create: /x: RLIMIT_FSIZE is 4K (4096 bytes), and 8K (8192 bytes) are needed: File too large; raise it (ulimit -f)'
	same '' "$(ls /dev/shm)"
}

@test "3: what does not fit into the tmpfs is refused" {
	shm_after 'mount -t tmpfs -o size=400M shmtool-test /dev/shm' create /x -s 1T
	like 'of which 400M \(419430400 bytes\) are free, and 1T \(1099511627776 bytes\) are needed: No space left on device; ' "$stderr"
	gives 1 '' "$stderr"
}

@test "3: the umask changes neither POSIX objects nor segments" {
	umask 077
	shm create /x -s 4K -m 666
	prints posix:/x
	same 666 "$(stat -c %a /dev/shm/x)"
	shm create xsi -s 4K -m 666
	well
	same 666 "$(sysv "${output#xsi:}" perms)"
	umask 022
}

@test "5: a size that is not given is not 0" {
	make posix name=a size=8K
	for args in '/a' '/a -s' '/a -s ""' '-s /a'; do
		eval "shm set $args"
		is_usage_error set || { echo "for $args"; return 1; }
	done
	same 8192 "$(stat -c %s /dev/shm/a)"
}

@test "6: a zero-byte sem. file kills nothing" {
	needs_python
	: >/dev/shm/sem.x
	for args in '' -r -e -J "-k $KINDS -O" '-k sem' '-k posix'; do
		# shellcheck disable=SC2086 # words
		shm list $args
		well
	done
	shm list -k $KINDS -n -r -b -o REF,KIND,SIZE
	prints 'posix:/sem.x posix 0'
}

@test "6: an empty or masked /proc/sysvipc/shm hangs nothing, and hides nothing" {
	make xsi
	: >"$BATS_TEST_TMPDIR/empty"
	for hide in 'mount --bind /dev/null /proc/sysvipc/shm' \
		"mount --bind '$BATS_TEST_TMPDIR/empty' /proc/sysvipc/shm"; do
		shm_after "$hide" list -n -r -o REF
		prints "xsi:${MADE[shmid]}"
	done
}

@test "7: links in /dev/shm are not followed" {
	ln -s /etc/shadow /dev/shm/shadow
	ln -s /etc/passwd /dev/shm/sem.passwd
	shm list -k $KINDS -O -n
	prints ''
	shm list -n posix:/shadow sem:/passwd
	gives 1 '' 'shmtool list: posix:/shadow: no such object
shmtool list: sem:/passwd: no such object'
}

@test "7: directories and FIFOs are no objects" {
	mkdir /dev/shm/dir /dev/shm/sem.dir
	mkfifo /dev/shm/fifo /dev/shm/sem.fifo
	shm list -k $KINDS -O -n
	prints ''
}

@test "7: names that start with sem. don't vanish" {
	make posix name=sem.shared size=64K
	make sem name=real
	shm list -n -r -o REF,SIZE
	prints 'posix:/sem.shared 64K'
	shm list -k $KINDS -n -r -o REF
	prints $'posix:/sem.shared\nsem:/real'
}

@test "7: what is in memory is shown beside the size" {
	make posix name=sparse size=1T touch=4K
	make posix name=small size=1 touch=1
	shm list -r -o NAME,SIZE,RSS
	prints 'NAME SIZE RSS
/small 1B 4K
/sparse 1T 4K'
	shm list -r
	like ' RSS ' "$output"
}

@test "8: numbers in JSON are numbers, and sizes are bytes" {
	needs_python
	make posix name=a size=1234567
	shm list -J -o SIZE,UID,INODE,RSS
	well
	same "[1234567, 0, ${MADE[inode]}, 0]" "$(json 'list(objects[0].values())')"
}

@test "8: JSON is valid for names of any bytes" {
	needs_python
	make posix name='a\xff\xfe\x22\x5c\x01'
	shm list -J
	well
	same 'posix:/a\xff\xfe"\x5c\x01' "$(json 'objects[0]["ref"]')"
}

@test "8: an empty result has its name" {
	needs_python
	shm list -J
	well
	same '[]' "$(json objects)"
}

@test "9: not found is a failure" {
	shm list xsi:12345
	gives 1 "$output" 'shmtool list: xsi:12345: no such object'
	shm list -J xsi:12345
	gives 1 '{"objects":[],"complete":true,"warnings":[]}' \
		'shmtool list: xsi:12345: no such object'
}

@test "9: a negative id is refused, and lists nothing" {
	make xsi many=3
	for ref in -1 xsi:-1 -2147483648 xsi:-4294967295; do
		shm list -- "$ref"
		is_usage_error list
	done
	shm list -1
	is_usage_error list
}

@test "10: every column can be shown, and says so where it does not apply" {
	make xsi
	make posix name=a
	for column in $("$SHMTOOL" list --list-columns | awk '{ print $1 }'); do
		shm list -r -n -o "$column"
		well
		same 2 "$(awk 'NF == 1' "$OUT" | wc -l)" || { echo "column $column: $output"; return 1; }
	done
}

@test "11: a segment on huge pages is recognised, and its RSS is right" {
	local pool=/sys/kernel/mm/hugepages/hugepages-2048kB before

	needs_root
	needs flock
	[[ -w $pool/nr_hugepages ]] || skip "no pool of 2 MiB pages"
	exec 9<$pool/nr_hugepages
	flock 9
	before=$(<$pool/nr_hugepages)
	echo $((before + 4)) >$pool/nr_hugepages
	hold xsi huge=2M size=8M touch=4M || :
	shm list -n -r -b -o RSS,PAGESIZE,STATUS
	release
	echo "$before" >$pool/nr_hugepages
	exec 9<&-
	[[ -v MADE[ready] || -v MADE[count] ]] || skip "no huge pages to be had"
	prints '4194304 2097152 huge'
}

@test "12: the command of a creator is not that of a process with its pid" {
	local pid

	[[ -w /proc/sys/kernel/ns_last_pid ]] || skip "no kernel.ns_last_pid"
	make xsi
	"$MKSHM" xsi later </dev/null >/dev/null
	for _ in {1..50}; do
		echo $((MADE[pid] - 1)) >/proc/sys/kernel/ns_last_pid
		sleep 1000 3>&- 4>&- &
		pid=$!
		[[ $pid == "${MADE[pid]}" ]] && break
		kill $pid
	done
	[[ $pid == "${MADE[pid]}" ]] || skip "the pid could not be had again"
	shm list -n -r -o CREATOR
	kill $pid
	prints gone
}

@test "13: the creator's group is right without /proc, too" {
	needs_root
	setpriv --reuid 1111 --regid 2222 --clear-groups "$MKSHM" -c xsi >/dev/null
	for hide in : 'mount --bind /dev/null /proc/sysvipc/shm'; do
		shm_after "$hide" list -n -r -o CUID,CGID
		prints '1111 2222'
	done
}

@test "13: user names are not cut at ten characters" {
	needs_root
	cp /etc/passwd "$BATS_TEST_TMPDIR/passwd"
	echo 'somebody-with-a-long-name:x:123456:123456::/:/bin/false' >>"$BATS_TEST_TMPDIR/passwd"
	make posix name=a uid=123456
	shm_after "mount --bind '$BATS_TEST_TMPDIR/passwd' /etc/passwd" list -n -o OWNER,REF
	prints 'somebody-with-a-long-name posix:/a'
}

# lookups_of N ARG...: makes 3000 objects of N unknown users and groups each, and
# counts how often the user database is opened for them. nscd's socket and
# /etc/passwd come once a lookup.
lookups_of()
{
	make posix name='x%' many=1500 uid=700000 gid=800000 spread="$1"
	make xsi many=1500 uid=700000 gid=800000 spread="$1"
	shift
	traced openat,open list "$@"
	well
	same 3000 "$(grep -c . "$OUT")"
	grep -c '"/etc/passwd"' "$TRACE" || :
}

@test "14: one lookup for each distinct id, known or not" {
	local one many

	needs_root
	needs strace
	one=$(lookups_of 1 -n -r -o OWNER)
	remove_everything
	many=$(lookups_of 40 -n -r -o OWNER)
	same 1 "$one"
	# 40, or fewer where the whole file is read at once
	((many >= 1 && many <= 40)) || { echo "$many lookups of 40 users"; return 1; }
}

@test "14: thousands of unknown ids cost one lookup each, in every format" {
	local many

	needs_root
	needs strace
	make posix name='x%' many=2000 uid=700000 gid=800000 spread=2000
	for args in '-n -r -o OWNER,UID,OWNER' '-J -o OWNER' '-n -o OWNER' '-n -o OWNER --sort OWNER'; do
		# shellcheck disable=SC2086 # words
		traced openat,open list $args
		well
		many=$(grep -c '"/etc/passwd"' "$TRACE" || :)
		((many >= 1 && many <= 2000)) || { echo "$many lookups of 2000 users: $args"; return 1; }
	done
}

@test "14: no lookup where no name is shown" {
	needs_root
	needs strace
	same 0 "$(lookups_of 40 -n -r -o UID,GID)"
	remove_everything
	same 0 "$(lookups_of 40 -n -r -P)"
}

@test "15: segments of another IPC namespace are not taken for this one's" {
	make xsi size=4K
	shm_alone '"$MKSHM" -c xsi size=8K >/dev/null' list -n -r -o SIZE
	prints 8K
	shm list -n -r -o SIZE
	prints 4K
}

@test "16: no segment is attached or created, and no time changes" {
	local before

	needs strace
	make xsi size=1M touch=64K
	make posix name=a size=1M touch=64K
	before=$("$MKSHM" -d; stat -c '%X %Y %Z %b' /dev/shm/a; sysv "${MADE[shmid]-0}" rss)
	traced shmat,shmget,shmdt list -k $KINDS -O
	well
	same '' "$(<"$TRACE")"
	same "$before" "$("$MKSHM" -d; stat -c '%X %Y %Z %b' /dev/shm/a; sysv "${MADE[shmid]-0}" rss)"
}

@test "17: who has a segment attached" {
	hold xsi attach=2 fork=2
	shm ps -r -o REF,PID,NMAPS
	prints "REF PID NMAPS
$(printf "xsi:${MADE[shmid]} %d 2\n" "${MADE[pid]}" "${MADE[child]}" "${MADE[last_child]}" | sort -n -k 2)"
}

@test "17: who has a memfd mapped whose descriptor is closed" {
	hold memfd hold=map fork=1
	shm ps -n -r -o PID,REF,HOW
	prints "${MADE[pid]} memfd:${MADE[inode]} map
${MADE[child]} memfd:${MADE[inode]} map"
	shm ps -n -r -o REF --pid "${MADE[child]}"
	prints "memfd:${MADE[inode]}"
}

@test "17: who holds a file that has no name any more" {
	hold unlinked name=gone hold=map size=4K
	shm ps -n -r -o PID,HOW,KIND
	prints "${MADE[pid]} map unlinked"
	shm list --unlinked -n -r -o NAME,PIDS
	like "^[^ ]*/gone ${MADE[pid]}$" "$output"
}

@test "17: a file of which only a descriptor in flight is left is in use" {
	hold posix name=a size=4K hold=flight
	make posix name=b size=4K
	shm list -n -r -o REF,HOLDERS,INUSE
	prints 'posix:/a 0 yes
posix:/b 0 no'
	shm list --unused -n -r -o REF
	prints posix:/b
}

@test "17: objects of one name are not merged" {
	local one two

	needs_clear_shm
	hold memfd name=same size=4K
	one=${MADE[inode]}
	hold memfd name=same size=8K
	two=${MADE[inode]}
	hold unlinked name=same size=12K hold=fd
	hold posix name=same size=16K hold=fd
	shm list -a --sort SIZE -n -r -o SIZE,HOLDERS
	prints '4K 1
8K 1
12K 1
16K 1'
	shm ps -n -r -o REF --name same -k memfd
	same "$(printf 'memfd:%s\n' "$one" "$two" | sort)" "$(sort "$OUT")"
}
