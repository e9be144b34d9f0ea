#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# list --sysroot on trees of machines that are not at hand. Their clocks stand at
# 2023-11-26 12:00:00 UTC.

load ../live/common
load replay

# What the live system has must never show.
setup()
{
	make xsi size=12345
	make posix name=live size=54321
}

# What has no name is only in processes, of which a tree has none.
NO_PROCESSES='shmtool list: warning: no processes were captured'

@test "14 columns of /proc/sysvipc/shm: what is resident is unknown" {
	plant old-kernel
	captured -n -r -o REF,KEY,OWNER,CUSER,PERMS,SIZE,RSS,SWAP,ALLOC,NATTCH,CPID,LPID,AGE -k xsi
	prints 'xsi:0 0x00000000 apache apache rw------- 384K ? ? ? 1 2101 2101 16m
xsi:32769 0x0052e2c1 postgres postgres rw------- 39.3M ? ? ? 7 1876 9001 9s
xsi:65538 0x00000000 root root rwxrwxrwx 4K ? ? ? 2 3000 3000 1s
xsi:98307 0xdeadbeef oracle root rw-r--r-- 128M ? ? ? 0 999 - 11d'
	captured -n -r --time-format epoch -o ATIME,DTIME,CTIME,GROUP,STATUS -k xsi
	prints '1700999000 - 1700990000 apache -
1700999990 1700999991 1700000100 postgres -
1700999999 - 1700999999 root dest
- - 1700000000 oinstall locked'
	captured -a -n -r -o REF,SIZE,RSS,MOUNT,APP -k posix,sem
	prints 'posix:/pulse-shm-1234567 64M 4K /dev/shm PulseAudio
sem:/lock 32B 4K /dev/shm ?'
	needs_python
	captured -J -O -k xsi
	gives 0 "$output" "$NO_PROCESSES"
	same '[null]' "$(json 'list({r[c] for r in objects for c in ("rss", "swap", "alloc")})')"
}

@test "sizes of 128 TiB and figures of 64 bits" {
	plant large-database
	captured -n -r -o REF,KEY,SIZE,RSS,NATTCH,UID,CUID
	gives 0 'xsi:3 0x00000001 128T 128T 4001 54321 54321
xsi:4 0x00000002 128T 64T 18446744073709551615 54321 54321
xsi:2147483647 0xffffffff 16E 0 0 4294967295 4294967294
posix:/ora_ORCL_3_0 - 128G ? - '"$([[ $REAL_UID == 0 ]] && echo 54321 || echo 0) -" \
		'shmtool list: warning: what of 1 object was allocated was not captured'
	captured -n -r -b -o SIZE,RSS -k xsi
	prints '140737488355328 140737488355328
140737488355329 70368744177664
18446744073709551615 0'
	captured -J -o SIZE,NATTCH,ID -k xsi
	prints '{"objects":[
{"size":140737488355328,"nattch":4001,"id":3},
{"size":140737488355329,"nattch":18446744073709551615,"id":4},
{"size":18446744073709551615,"nattch":0,"id":2147483647}
],"complete":true,"warnings":[]}'
	captured -n -r -o REF --min-size 128T
	prints $'xsi:3\nxsi:4\nxsi:2147483647'
	captured -n -r -o REF --min-size 140737488355329
	prints $'xsi:4\nxsi:2147483647'
	captured -n -r -o REF --sort -SIZE -k xsi
	prints $'xsi:2147483647\nxsi:4\nxsi:3'
	captured -n -r -o APP -k posix
	prints 'Oracle\x20Database'
}

@test "hidepid: no process can be seen, so no creator is gone" {
	plant hidepid
	captured -n -r -o REF,CPID,CREATOR
	prints 'xsi:7 1500 unknown
xsi:8 1 unknown'
}

@test "creators: only the same process is alive, and named" {
	plant creators
	captured -n -o REF,CREATOR
	prints 'xsi:1 alive (httpd)
xsi:2 gone
xsi:3 alive (a) R (b)
xsi:4 unknown
xsi:5 gone
xsi:6 unknown
xsi:7 unknown
xsi:8 '"$(sed -n 's/^xsi:8 //p' "$OUT")"'
xsi:9 unknown'
	# In the second of its birth it can't be told for certain.
	like '^xsi:8 (alive|unknown)' "$(grep '^xsi:8' "$OUT")"
}

@test "creators: without a clock nothing is said of them" {
	plant creators
	rm "$TREE/proc/uptime"
	captured -n -r -o CREATOR
	same 0 "$status"
	# But for the numbers that no process has any more.
	same $'gone\nunknown' "$(sort -u "$OUT")"
}

@test "the resident size of huge page segments is not inflated" {
	plant huge-rss
	captured -n -r -o REF,SIZE,RSS,PAGESIZE -k xsi
	prints 'xsi:1 8M 4M 2M
xsi:2 8M 4M ?
xsi:3 8M 12K 4K
xsi:4 2G 1G 1G
xsi:5 8M 2M 4K
xsi:6 2.9M 4M 2M
xsi:7 8M 0 ?
xsi:8 4K ? ?'
	captured -n -r -o STATUS -k xsi
	well
	same 'huge - - huge - huge - -' "${output//$'\n'/ }"
}

@test "a kernel before 6.7 does not inflate" {
	plant huge-rss
	echo 5.14.0 >"$TREE/proc/sys/kernel/osrelease"
	sysvipc <<'END'
         0          1   600               8388608   100   100      1     0     0     0     0 1700999000          0 1700990000               4194304                     0
         0          2   600               8388608   100   100      1     0     0     0     0 1700999000          0 1700990000               4198400                     0
END
	captured -n -r -o RSS,PAGESIZE -k xsi
	prints '4M ?
4M 4K'
}

@test "two nodes: the pools are those of the whole machine" {
	plant two-nodes
	# More is resident than small pages could be; 32 MiB could be both.
	captured -n -r -o REF,RSS,PAGESIZE,STATUS
	prints 'xsi:1 32M ? -
xsi:2 34M 2M huge'
}

@test "hugetlbfs mounts, with their page sizes" {
	plant huge-rss
	captured -n -o REF,NAME,SIZE,PAGESIZE,MOUNT,APP -k hugetlb
	well
	same 'hugetlb:/dev/hugepages/libvirt/qemu/qemu_back_mem._objects_ram-node0.Ab12Cd /libvirt/qemu/qemu_back_mem._objects_ram-node0.Ab12Cd 4M 2M /dev/hugepages QEMU
hugetlb:/dev/hugepages/rtemap_0 /rtemap_0 2M 2M /dev/hugepages DPDK
hugetlb:/mnt/huge 1G/map /map 1G 1G /mnt/huge 1G ?' "$(tr -s ' ' <"$OUT")"
	captured -n -o REF 'hugetlb:/mnt/huge 1G/map'
	prints 'hugetlb:/mnt/huge 1G/map'
}

@test "swap in use: what of a file is resident was not captured" {
	plant swap-in-use
	captured -n -r -o REF,SIZE,RSS,SWAP,ALLOC
	gives 0 'xsi:1 8M 4M 2M 6M
posix:/hole 1M ? ? ?
posix:/written 8K ? ? 8K' "$stderr"
	same 'shmtool list: warning: what of 1 object was allocated was not captured
shmtool list: warning: swap was in use, and what of 1 object was resident was not captured' "$stderr"
	needs_python
	captured -J -o REF,RSS,SWAP -k posix
	same 0 "$status"
	same '[false, 2, null]' "$(json '[d["complete"], len(d["warnings"]), o["posix:/written"]["rss"]]')"
	# Nobody asked: no warning.
	captured -n -r -o REF,SIZE
	well
}

@test "/dev/shm a link to /run/shm, inside the tree" {
	plant run-shm
	captured -k $KINDS -n -r -o REF,PATH,SIZE,RSS
	prints 'posix:/object /dev/shm/object 8K 4K
sem:/s /dev/shm/sem.s 32B 4K'
	captured -n -r -o MOUNT
	prints /run/shm
}

@test "links never lead out of the tree" {
	local target

	plant run-shm
	mkdir "$TREE/../outside.$BATS_TEST_NUMBER"
	: >"$TREE/../outside.$BATS_TEST_NUMBER/secret"
	for target in /dev/shm /proc/self/root/dev/shm ../../../../../../../../dev/shm ../../.. / .. \
		"../../outside.$BATS_TEST_NUMBER" "/dev/shm/outside.$BATS_TEST_NUMBER" \
		/proc/self/cwd /proc/1/root/dev/shm nowhere shm; do
		ln -sfn "$target" "$TREE/dev/shm"
		captured -k $KINDS -n -r -o REF
		same 0 "$status"
		# / of the tree may well be taken for /dev/shm; it has nothing but the manifest.
		[[ -z $output || $output == posix:/manifest ]] || { echo "$target: $output"; return 1; }
		same '' "$(grep -v '^shmtool list: warning: /dev/shm: ' "$ERR")"
	done
}

@test "links in place of the kernel's files never lead out" {
	plant unknown-users
	rm "$TREE/proc/sysvipc/shm" "$TREE/etc/passwd" "$TREE/proc/meminfo"
	ln -s /proc/sysvipc/shm "$TREE/proc/sysvipc/shm"
	ln -s ../../../../../../../../../etc/passwd "$TREE/etc/passwd"
	ln -s /proc/self/root/proc/meminfo "$TREE/proc/meminfo"
	captured -n -r -o REF,OWNER
	same 0 "$status"
	same "posix:/a $([[ $REAL_UID == 0 ]] && echo 1001 || echo 0)" "$output"
	like '^shmtool list: warning: /proc/sysvipc/shm: ' "$stderr"
}

@test "links to users of the tree are followed inside it" {
	plant unknown-users
	mkdir "$TREE/usr"
	mv "$TREE/etc/passwd" "$TREE/usr/passwd"
	ln -s /usr/passwd "$TREE/etc/passwd"
	captured -n -r -o CUSER -k xsi
	prints $'1002\nnobody\napache'
}

@test "an unlimited tmpfs" {
	plant unlimited-tmpfs
	captured -n -r -o REF,SIZE,RSS,ALLOC,MOUNT
	prints 'posix:/a 1T 4K 4K /dev/shm'
	captured -O
	gives 0 "$output" "$NO_PROCESSES
shmtool list: warning: whether 1 object is in use can't be proven; a captured tree doesn't tell"
}

@test "users come from the tree alone" {
	plant unknown-users
	captured -n -r -o OWNER,GROUP,CUSER,CGRP -k xsi
	prints '1001 2001 1002 2002
root root nobody postgres
4294967295 4294967294 apache apache'
	captured -n -r -o REF --owner postgres
	prints ''
	captured -n -r -o REF --creator apache
	prints xsi:3
	captured -n -r -o REF --owner 1001 -k xsi
	prints xsi:1
	# A user of this machine, but not of that one.
	captured --owner daemon
	is_usage_error list
	rm "$TREE/etc/passwd" "$TREE/etc/group"
	captured -n -r -o OWNER,GROUP -k xsi
	prints '1001 2001
0 0
4294967295 4294967294'
	captured --owner root
	is_usage_error list
	needs_python
	captured -J -o OWNER,UID -k xsi
	well
	same '[null, 1001]' "$(json 'list(objects[0].values())')"
}

@test "files of other users" {
	needs_root
	plant unknown-users
	captured -n -r -o OWNER,UID,GROUP,GID -k posix
	prints '1001 1001 2001 2001'
}

# Ages

@test "ages count from the clock of the tree" {
	plant old-kernel
	captured -n -r -o REF --older-than 1h
	well
	same xsi:98307 "$(grep xsi "$OUT")"
	captured -n -r -o REF --newer-than 10s -k xsi
	prints $'xsi:32769\nxsi:65538'
	captured -n -r -o REF --newer-than 9 -k xsi
	prints xsi:65538
	captured -n -r --time-format relative -o CTIME xsi:65538
	prints '1s\x20ago'
}

@test "an age is in its one unit" {
	local age at=1701000000

	plant hidepid
	for age in 0 1 119 120 7199 7200 172799 172800 8640000; do
		printf '0 %d 600 4096 1 1 1 0 0 0 0 0 0 %d 0 0\n' $age $((at - age))
	done | sysvipc
	captured -n -r -o AGE
	prints $'0s\n1s\n119s\n2m\n119m\n2h\n47h\n2d\n100d'
	captured -n -r -o ID --older-than 2h
	prints $'172799\n172800\n8640000'
	captured -n -r -o ID --newer-than 2m
	prints $'0\n1\n119'
}

@test "a time in the future has age 0" {
	plant hidepid
	sysvipc <<<'0 1 600 4096 1 1 1 0 0 0 0 1900000000 0 1700000000 0 0'
	captured -n -r -o AGE
	prints 0s
	captured -n -r -o REF --older-than 0
	prints ''
}

@test "ages of files run from what was captured of them, their modification" {
	plant old-kernel
	captured -a -n -r -o REF,AGE -k posix,sem
	prints 'posix:/pulse-shm-1234567 16m
sem:/lock 11d'
	captured -a -n -r -o REF --older-than 1d -k posix,sem
	prints sem:/lock
}

@test "without a clock ages are unknown" {
	for file in proc/stat proc/uptime; do
		plant old-kernel
		rm "$TREE/$file"
		captured -n -r -o REF,AGE -k xsi
		same 0 "$status"
		same $'xsi:0 ?\nxsi:32769 ?\nxsi:65538 ?\nxsi:98307 ?' "$output"
		like '^shmtool list: warning: [^'$'\n'']*ages[^'$'\n'']*$' "$stderr"
		captured -n -r -o REF --older-than 1h -k xsi
		same 0 "$status"
		same '' "$output"
		like '4 objects of unknown age' "$stderr"
		captured -n -r -o REF,SIZE -k xsi
		well
		rm -rf "$TREE"
	done
}

# Damage

@test "an empty table, and none" {
	plant hidepid
	: >"$TREE/proc/sysvipc/shm"
	for args in '' -J '-n -r -U'; do
		# shellcheck disable=SC2086 # words
		captured $args -k xsi
		same 0 "$status"
		like '^shmtool list: warning: /proc/sysvipc/shm: [^'$'\n'']*$' "$stderr"
	done
	rm "$TREE/proc/sysvipc/shm"
	captured -J -k xsi
	same 0 "$status"
	like '^shmtool list: warning: /proc/sysvipc/shm: [^'$'\n'']*$' "$stderr"
	needs_python
	same '[0, false]' "$(json '[len(objects), d["complete"]]')"
}

@test "headings alone are an empty table" {
	plant hidepid
	sysvipc </dev/null
	captured -J
	prints '{"objects":[],"complete":true,"warnings":[]}'
}

@test "half a line" {
	plant hidepid
	sysvipc <<'END'
0 1 600 4096 1 1 1 0 0 0 0 0 0 1700000000 4096 0
0 2 600 4096 1 1 1 0 0
END
	captured -n -r -o ID,SIZE
	gives 0 '1 4K' 'shmtool list: warning: /proc/sysvipc/shm: 1 line could not be understood'
	printf '0 3 600 40' >>"$TREE/proc/sysvipc/shm"
	captured -n -r -o ID
	gives 0 1 'shmtool list: warning: /proc/sysvipc/shm: 2 lines could not be understood'
}

@test "a last line without an end may lack digits" {
	plant hidepid
	printf '%s\n%s' '0 1 600 4096 1 1 1 0 0 0 0 0 0 1700000000 4096 0' \
		'0 2 600 4096 1 1 1 0 0 0 0 0 0 1700000000 4096 0' | sysvipc
	captured -n -r -o ID,RSS
	gives 0 '1 4K' 'shmtool list: warning: /proc/sysvipc/shm: 1 line could not be understood'
}

@test "duplicate rows are one segment" {
	plant hidepid
	sysvipc <<'END'
0 1 600 4096 1 1 1 0 0 0 0 0 0 1700000000 4096 0
0 1 600 4096 1 1 1 0 0 0 0 0 0 1700000000 4096 0
0 2 600 4096 1 1 1 0 0 0 0 0 0 1700000000 4096 0
0 1 600 4096 1 1 1 0 0 0 0 0 0 1700000000 4096 0
END
	captured -n -r -o ID
	prints $'1\n2'
	captured -n -r -U -o ID
	prints $'1\n2'
}

@test "numbers that are none, or too large" {
	local bad n=0

	plant hidepid
	for bad in '0 1 600 18446744073709551616 1 1 1 0 0 0 0 0 0 0 0 0' \
		'0 1 600 99999999999999999999999999 1 1 1 0 0 0 0 0 0 0 0 0' \
		'0 2147483648 600 1 1 1 1 0 0 0 0 0 0 0 0 0' \
		'0 4294967297 600 1 1 1 1 0 0 0 0 0 0 0 0 0' \
		'0 -1 600 1 1 1 1 0 0 0 0 0 0 0 0 0' \
		'4294967296 1 600 1 1 1 1 0 0 0 0 0 0 0 0 0' \
		'-2147483649 1 600 1 1 1 1 0 0 0 0 0 0 0 0 0' \
		'0 1 800 1 1 1 1 0 0 0 0 0 0 0 0 0' \
		'0 1 600 1 4294967296 1 1 0 0 0 0 0 0 0 0 0' \
		'0 1 600 1 1 1 1 4294967296 0 0 0 0 0 0 0 0' \
		'0 1 600 1 1 1 1 0 0 0 0 0 0 18446744073709551616 0 0' \
		'0 1 600 1 1 1 1 0 0 0 0 0 0 0 18446744073709551616 0' \
		'0 1 600 1 1 1 1 0 0 0 0 0 0 0 x 0' \
		'0 1 600 1x 1 1 1 0 0 0 0 0 0 0 0 0' \
		'x 1 600 1 1 1 1 0 0 0 0 0 0 0 0 0' \
		'0 1 600 -5 1 1 1 0 0 0 0 0 0 0 0 0' \
		"$(head -c 100000 /dev/zero | tr '\0' 9)" \
		$'\e[31m \xff' ; do
		n=$((n + 1))
		sysvipc <<<"$bad"$'\n0 77 600 4096 1 1 1 0 0 0 0 0 0 1700000000 0 0'
		captured -n -r -o ID
		gives 0 77 'shmtool list: warning: /proc/sysvipc/shm: 1 line could not be understood' ||
			{ echo "for ${bad:0:80}"; return 1; }
		no_controls
	done
	needs_python
	captured -J -o ID
	same '[[77], false]' "$(json '[[r["id"] for r in objects], d["complete"]]')"
}

@test "NUL bytes and empty lines" {
	plant hidepid
	printf '0 1 600 40\00096 1 1 1 0 0 0 0 0 0 0 0 0\n\n\n0 77 600 4096 1 1 1 0 0 0 0 0 0 0 0 0\n' | sysvipc
	captured -n -r -o ID
	same 0 "$status"
	like '(^|'$'\n'')77$' "$output"
	like '^shmtool list: warning: /proc/sysvipc/shm: [0-9]+ lines? could not be understood$' "$stderr"
}

@test "a directory, FIFO or socket in place of a file hangs nothing" {
	plant hidepid
	rm "$TREE/proc/sysvipc/shm" "$TREE/proc/meminfo" "$TREE/etc/passwd"
	mkfifo "$TREE/proc/sysvipc/shm" "$TREE/proc/meminfo" "$TREE/etc/passwd"
	run_it timeout 20 "$SHMTOOL" --sysroot "$TREE" list -a -O
	same 0 "$status"
	rm "$TREE/proc/sysvipc/shm" "$TREE/proc/meminfo"
	mkdir "$TREE/proc/sysvipc/shm" "$TREE/proc/meminfo"
	run_it timeout 20 "$SHMTOOL" --sysroot "$TREE" list -a -O
	same 0 "$status"
	like '^shmtool list: warning: ' "$stderr"
}

@test "a broken mount table" {
	plant huge-rss
	printf '22 1 8:1 / / rw - ext4 /dev/sda1 rw\ngarbage\n\n1 2 3\n27 25 0:25 / /dev/hugepages rw - hugetlbfs hugetlbfs rw,pagesize=2M\n28 22 0:26 / \n' \
		>"$TREE/proc/self/mountinfo"
	captured -n -r -o REF,PAGESIZE -k hugetlb
	same 0 "$status"
	like 'hugetlb:/dev/hugepages/rtemap_0 2M' "$output"
	rm "$TREE/proc/self/mountinfo"
	captured -n -r -o REF,MOUNT -k posix,hugetlb
	same 0 "$status"
	same '' "$output"
}

@test "a pool of odd page sizes" {
	plant huge-rss
	for pool in hugepages-0kB hugepages-99999999999999999999kB hugepages-kB hugepages--1kB hugepages-3kB x; do
		mkdir -p "$TREE/sys/kernel/mm/hugepages/$pool"
		echo 5 >"$TREE/sys/kernel/mm/hugepages/$pool/nr_hugepages"
		echo 2 >"$TREE/sys/kernel/mm/hugepages/$pool/free_hugepages"
	done
	captured -n -r -o RSS,PAGESIZE xsi:1 xsi:3
	prints $'4M 2M\n12K 4K'
}

@test "entries of /dev/shm that are no objects" {
	plant hidepid
	mkdir "$TREE/dev/shm/dir"
	mkfifo "$TREE/dev/shm/fifo"
	ln -s /etc/passwd "$TREE/dev/shm/link"
	: >"$TREE/dev/shm/file"
	captured -a -n -r -o REF -k posix,sem
	prints posix:/file
}

@test "nothing of the live system is read" {
	needs strace
	plant huge-rss
	traced open,openat,openat2,shmctl --sysroot "$TREE" list -a -O
	same 0 "$status"
	# An absolute path can only be of the program's own start: libraries, locale, the
	# tree itself, and the zone of times; libselinux looks at /proc/filesystems.
	same '' "$(grep -E 'shmctl|AT_FDCWD, "/' "$TRACE" |
		grep -vE "\"(/lib|/usr|/etc/ld\.so|$TREE\"|/etc/localtime|/dev/null|/proc/filesystems|[^\"]*/share/locale/)" |
		grep -vE '"(/[^"]*/)?lib[^"/]*\.so' || :)"
}
