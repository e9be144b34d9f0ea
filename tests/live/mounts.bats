#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mounts, on mounts made in the test's own mount namespace. The machine has others; these
# tests ask for their own alone, by the mount point.

load common
load ns

setup_file()
{
	pool_take 4
}

teardown_file()
{
	pool_give_back
}

setup()
{
	MNT=$BATS_TEST_TMPDIR/m
	mkdir "$MNT"
	HIDDEN="shmtool mounts: warning: $MNT: hidden under another mount"
}

teardown()
{
	end_containers
	# what a test mounted, from the innermost out
	while read -r _ _ _ _ target _; do
		printf -v target %b. "${target//\\/\\0}"
		umount -l -- "${target%.}" 2>/dev/null || :
	done < <(grep -aF " $BATS_TEST_TMPDIR" /proc/self/mountinfo | tac)
	umount /etc/fstab 2>/dev/null || :
	remove_everything
}

# tmpfs OPTIONS: on $MNT
tmpfs()
{
	mount -t tmpfs -o "$1" none "$MNT"
}

# hugetlbfs OPTIONS: the same
hugetlbfs()
{
	needs_root
	mount -t hugetlbfs -o "$1" none "$MNT" || skip "no hugetlbfs can be mounted"
}

# of COLUMNS [ARG]...: these of $MNT, raw
of()
{
	shm mounts -n -r -b -o "$1" "${@:2}" "$MNT"
}

# The file system's figures as stat -f has them: blocks, free, available, block size,
# inodes, free inodes.
figures()
{
	stat -f -c '%b %f %a %S %c %d' -- "$1"
}

@test "size, use and what is left are what statfs says" {
	tmpfs size=16M,nr_inodes=1000
	head -c 5000000 /dev/zero >"$MNT/f"
	mkdir "$MNT/d"
	read -r blocks free avail size inodes ifree < <(figures "$MNT")
	of TARGET,FSTYPE,SOURCE,SIZE,USED,AVAIL,INODES,IUSED,IFREE,PAGESIZE,UNLIMITED
	prints "$MNT tmpfs none $((blocks * size)) $(((blocks - free) * size)) $((avail * size)) \
$inodes $((inodes - ifree)) $ifree $size -"
	same "16777216 $((1221 * 4096)) 3" "$((blocks * size)) $(((blocks - free) * size)) $((inodes - ifree))"
	of USE%,IUSE%
	prints '30% 1%'
}

@test "as df and findmnt show it" {
	needs findmnt
	needs_python
	# in a user namespace there may be no other user
	tmpfs "size=3M,mode=0750,nosuid,noexec$([[ $REAL_UID != 0 ]] || echo ,uid=3)"
	head -c 1M /dev/zero >"$MNT/f"
	of SIZE,USED,AVAIL,USE%,TARGET
	prints "$(df -B1 --output=size,used,avail,pcent,target "$MNT" | tail -n 1 | sed 's/^ *//' | tr -s ' ')"
	of INODES,IUSED,IFREE,IUSE%
	prints "$(df --output=itotal,iused,iavail,ipcent "$MNT" | tail -n 1 | sed 's/^ *//' | tr -s ' ')"
	shm mounts -J -o TARGET,SIZE,USED,AVAIL,FSTYPE,SOURCE,OPTIONS "$MNT"
	well
	same "$(findmnt -J -b -o TARGET,SIZE,USED,AVAIL,FSTYPE,SOURCE,OPTIONS "$MNT" | "$PYTHON" -c '
import json, sys
row = json.load(sys.stdin)["filesystems"][0]
print(json.dumps([row["target"], int(row["size"]), int(row["used"]), int(row["avail"]),
                  row["fstype"], row["source"], row["options"].split(",")]))')" \
		"$(json 'list(rows[0].values())')"
}

@test "a full one, one of a page, and a part that is rounded up" {
	tmpfs size=4k
	of SIZE,USED,AVAIL,USE%
	prints '4096 0 4096 0%'
	echo >"$MNT/f"
	of SIZE,USED,AVAIL,USE%
	prints '4096 4096 0 100%'
	umount "$MNT"
	tmpfs size=4000k
	echo >"$MNT/f"
	of USED,USE%
	prints '4096 1%'
	head -c 3990k /dev/zero >"$MNT/f"
	of USE%
	prints 100%
}

@test "every option of tmpfs" {
	local option want

	while read -r option want; do
		mount -t tmpfs -o "$option" none "$MNT" 2>/dev/null ||
			{ echo "# no $option" >&3; continue; }
		of "$(cut -d ' ' -f 1 <<<"$want")"
		prints "$(cut -d ' ' -f 2 <<<"$want")" || { echo "$option"; return 1; }
		shm mounts -n -r -o OPTIONS,DEFAULTS "$MNT"
		well
		like "^rw,relatime(,[^ ]*)?\\b${option/#nr_blocks=8/size=32k}(,[^ ]*)?\$" \
			"$(cut -d ' ' -f 1 <<<"$output" | sed 's/,inode\(32\|64\)//')$(
			[[ $option != inode* ]] || echo ",$option")" || return 1
		# what is shown is no default
		! grep -q "[ ,]${option%%=*}=" <<<" ${output#* }" || { echo "$output"; return 1; }
		umount "$MNT"
	done <<-'END'
		size=1024k SIZE 1048576
		nr_blocks=8 SIZE 32768
		nr_inodes=77 INODES 77
		mode=700 MODE rwx------
		mode=1755 MODE rwxr-xr-t
		huge=always HUGE always
		huge=within_size HUGE within_size
		huge=advise HUGE advise
		mpol=bind:0 MPOL bind:0
		mpol=bind=static:0 MPOL bind=static:0
		mpol=prefer=relative:0 MPOL prefer=relative:0
		mpol=interleave:0 MPOL interleave:0
		mpol=local MPOL local
		noswap HUGE never
	END
}

@test "options at their default are told apart" {
	local memory

	tmpfs rw
	memory=$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)
	of SIZE,INODES
	prints "$((memory / 8 * 4096)) $((memory / 8))"
	shm mounts -n -r -o DEFAULTS,HUGE,MPOL,MODE,UID,GID -P "$MNT"
	well
	like "^size=$((memory / 8 * 4))k,nr_inodes=$((memory / 8)),mode=1777,(uid=0,gid=0,)?(inode32,)?huge=never,mpol=default never default 1777 0 0\$" "$output"
	of OPTIONS
	! grep -E 'size|nr_inodes|mode|huge|mpol' "$OUT" || return 1
}

@test "inode32 and inode64" {
	local bits

	for bits in 32 64; do
		mount -t tmpfs -o inode$bits none "$MNT" 2>/dev/null || skip "no inode$bits"
		shm mounts -n -r -o OPTIONS,DEFAULTS "$MNT"
		well
		like "[ ,]inode$bits" "$output"
		! grep -q "inode$((96 - bits))" "$OUT" || return 1
		umount "$MNT"
	done
}

@test "quotas" {
	needs_root
	mount -t tmpfs -o usrquota,usrquota_block_hardlimit=1M,grpquota none "$MNT" 2>/dev/null ||
		skip "the kernel has no quotas of tmpfs"
	of OPTIONS
	well
	like ',usrquota,grpquota,usrquota_block_hardlimit=1048576' "$output"
}

@test "owner and mode are those of now, not those of the options" {
	tmpfs mode=0700
	chmod 1711 "$MNT"
	of MODE,UID,GID -P
	prints '1711 0 0'
	of OPTIONS
	well
	like ',mode=700' "$output"
}

@test "unlimited: no percentage, and what is used is not known" {
	tmpfs size=0,nr_inodes=0
	head -c 1M /dev/zero >"$MNT/f"
	of SIZE,USED,AVAIL,USE%,INODES,IUSED,IFREE,IUSE%,UNLIMITED
	prints '- ? - - - ? - - size,inodes'
	shm mounts -J -o SIZE,USED,AVAIL,USE%,INODES,IUSED,IFREE,IUSE%,UNLIMITED "$MNT"
	prints '{"mounts":[
{"size":null,"used":null,"avail":null,"use%":null,"inodes":null,"iused":null,"ifree":null,"iuse%":null,"unlimited":["size","inodes"]}
],"complete":true,"warnings":[]}'
	of OPTIONS,DEFAULTS
	well
	like 'size=0k,nr_inodes=0' "$output"
	umount "$MNT"
	tmpfs size=0,nr_inodes=50
	of SIZE,USED,INODES,IUSED,IUSE%,UNLIMITED
	prints '- ? 50 1 2% size'
	umount "$MNT"
	tmpfs size=1M,nr_inodes=0
	of SIZE,USED,INODES,IUSED,IUSE%,UNLIMITED
	prints '1048576 0 - ? - inodes'
	mount -o remount,size=2M none "$MNT"
	of SIZE,UNLIMITED
	prints '2097152 inodes'
}

@test "hugetlbfs without a size: all zeros are no figures" {
	hugetlbfs pagesize=2M
	of FSTYPE,SIZE,USED,AVAIL,USE%,INODES,IUSED,IFREE,IUSE%,PAGESIZE,HUGE,MPOL,UNLIMITED
	prints 'hugetlbfs - ? - - - ? - - 2097152 - - size,inodes'
	of DEFAULTS,MODE,UID,GID
	prints 'mode=755,uid=0,gid=0 rwxr-xr-x 0 0'
	umount "$MNT"
	hugetlbfs pagesize=2M,nr_inodes=9
	of SIZE,INODES,IUSED,IFREE,IUSE%,UNLIMITED
	prints '- 9 ? ? ? size'
}

@test "hugetlbfs with a size" {
	hugetlbfs pagesize=2M,size=8M,mode=0700,uid=5,gid=6
	of SIZE,USED,AVAIL,USE%,INODES,UNLIMITED,MODE,UID,GID
	prints '8388608 0 8388608 0% - inodes rwx------ 5 6'
	of OPTIONS,DEFAULTS
	prints 'rw,relatime,uid=5,gid=6,mode=700,pagesize=2M,size=8388608 -'
	umount "$MNT"
	needs_pool 3
	hugetlbfs pagesize=2M,size=8M,nr_inodes=4
	fallocate -l 4M "$MNT/f"
	read -r blocks free _ size inodes ifree < <(figures "$MNT")
	of SIZE,USED,AVAIL,USE%,INODES,IUSED,IFREE,IUSE%
	prints "8388608 4194304 4194304 50% 4 $((4 - ifree)) $ifree $(((4 - ifree) * 25))%"
	same "4 2 2097152 4" "$blocks $free $size $inodes"
}

@test "hugetlbfs with min_size alone: -1 is no number" {
	needs_pool 2
	hugetlbfs pagesize=2M,min_size=4M
	of SIZE,USED,AVAIL,USE%,INODES,IUSED,IFREE,IUSE%,UNLIMITED
	prints '- ? - - - ? - - size,inodes'
	of OPTIONS
	prints 'rw,relatime,pagesize=2M,min_size=4194304'
	umount "$MNT"
	hugetlbfs pagesize=2M,min_size=4M,size=8M,nr_inodes=3
	of SIZE,USED,AVAIL,INODES,IFREE,UNLIMITED
	well
	like '^8388608 [0-9]+ [0-9]+ 3 [0-9] -$' "$output"
}

@test "read-only, and a part of one that is mounted elsewhere" {
	tmpfs size=1M,ro
	of OPTIONS
	well
	like '^ro,' "$output"
	umount "$MNT"
	tmpfs size=1M
	mkdir -m 0711 "$MNT/part" "$BATS_TEST_TMPDIR/there"
	echo >"$MNT/file"
	mount --bind "$MNT/part" "$BATS_TEST_TMPDIR/there"
	mount -o remount,bind,ro,noexec "$BATS_TEST_TMPDIR/there"
	shm mounts -n -r -o TARGET,SIZE,USED,MODE,OPTIONS "$MNT" "$BATS_TEST_TMPDIR/there"
	well
	like "^$MNT 1M 4K rwxrwxrwt rw,relatime,size=1024k[^
]*
$BATS_TEST_TMPDIR/there 1M 4K rwx--x--x ro,noexec,relatime,size=1024k[^
]*\$" "$output"
	: >"$BATS_TEST_TMPDIR/one"
	mount --bind "$MNT/file" "$BATS_TEST_TMPDIR/one"
	chmod 0604 "$MNT/file"
	shm mounts -n -r -o TARGET,SIZE,MODE "$BATS_TEST_TMPDIR/one"
	prints "$BATS_TEST_TMPDIR/one 1M rw----r--"
}

# ustat(2) is there on some processors alone.
knows_hidden()
{
	without_valgrind 'it does not know ustat(2)'
	[[ $(uname -m) == x86_64 ]] || skip "the figures of what is hidden can't be had here"
}

@test "two on one mount point: of each its own figures" {
	knows_hidden
	tmpfs size=4M,nr_inodes=100
	head -c 1M /dev/zero >"$MNT/f"
	mount -t tmpfs -o size=8M,nr_inodes=200 none "$MNT"
	head -c 3M /dev/zero >"$MNT/f"
	of SIZE,USED,AVAIL,USE%,INODES,IUSED
	gives 0 "4194304 1048576 3145728 25% 100 2
8388608 3145728 5242880 38% 200 2" "$HIDDEN"
	shm mounts -J -o USED "$MNT"
	gives 0 '{"mounts":[
{"used":1048576},
{"used":3145728}
],"complete":true,"warnings":["'"$MNT: hidden under another mount"'"]}' "$HIDDEN"
	# whose it is its figures do not tell
	shm mounts -J -o MODE,UID "$MNT"
	gives 0 '{"mounts":[
{"mode":null,"uid":null},
{"mode":"1777","uid":0}
],"complete":false,"warnings":["'"$MNT: hidden under another mount"'"]}' "$HIDDEN"
}

@test "what is hidden is noted once, and unlimited stays unlimited" {
	knows_hidden
	tmpfs size=0,nr_inodes=0
	tmpfs size=1M,nr_inodes=0
	tmpfs size=0,nr_inodes=9
	tmpfs size=1M
	of SIZE,USED,INODES,IUSED,UNLIMITED
	gives 0 "- ? - ? size,inodes
1048576 0 - ? inodes
- ? 9 1 size
1048576 0 $(figures "$MNT" | awk '{ print $5 }') 1 -" "shmtool mounts: warning: 3 mounts are hidden under others"
}

@test "without ustat: what is hidden is not known, unless it is mounted elsewhere, too" {
	mkdir "$BATS_TEST_TMPDIR/elsewhere"
	tmpfs size=4M,nr_inodes=100
	echo >"$MNT/f"
	tmpfs size=8M
	run_it "$WITHOUT" ustat "$SHMTOOL" mounts -J -o SIZE,USED,INODES,IUSED "$MNT"
	gives 0 '{"mounts":[
{"size":4194304,"used":null,"inodes":100,"iused":null},
{"size":8388608,"used":0,"inodes":'"$(figures "$MNT" | awk '{ print $5 }')"',"iused":1}
],"complete":false,"warnings":["'"$MNT: hidden under another mount"'"]}' "$HIDDEN"
	umount "$MNT"
	umount "$MNT"
	tmpfs rw
	tmpfs size=8M
	run_it "$WITHOUT" ustat "$SHMTOOL" mounts -n -r -b -o SIZE,AVAIL "$MNT"
	gives 0 "$(($(awk '/^MemTotal:/ { print $2 }' /proc/meminfo) / 8 * 4096)) ?
8388608 8388608" "$HIDDEN"
	umount "$MNT"
	umount "$MNT"
	tmpfs size=4M
	echo >"$MNT/f"
	mount --bind "$MNT" "$BATS_TEST_TMPDIR/elsewhere"
	tmpfs size=8M
	run_it "$WITHOUT" ustat "$SHMTOOL" mounts -J -o SIZE,USED,IUSED "$MNT" \
		"$BATS_TEST_TMPDIR/elsewhere"
	gives 0 '{"mounts":[
{"size":4194304,"used":4096,"iused":2},
{"size":4194304,"used":4096,"iused":2},
{"size":8388608,"used":0,"iused":1}
],"complete":true,"warnings":["'"$MNT: hidden under another mount"'"]}' "$HIDDEN"
}

@test "where it is asked for options alone nothing is looked at" {
	needs strace
	tmpfs size=1M
	tmpfs size=2M
	traced statfs,fstatfs,ustat,openat2 mounts -n -r -o OPTIONS "$MNT"
	well
	! grep -F "$MNT" "$TRACE" || return 1
	! grep -E '(fstatfs|ustat)\(' "$TRACE" || return 1
	shm mounts -n -r -o MPOL,HUGE,FSTAB,SOURCE "$MNT"
	prints 'default never - none
default never - none'
}

@test "another part of the same file system on top of it" {
	tmpfs size=4M,mode=0750
	mkdir -m 0711 "$MNT/d"
	mount --bind "$MNT/d" "$MNT"
	of SIZE,MODE
	gives 0 $'4194304 ?\n4194304 rwx--x--x' "$HIDDEN"
}

@test "hidden below another, also one that is seen elsewhere" {
	knows_hidden
	mkdir "$MNT/sub" "$BATS_TEST_TMPDIR/elsewhere"
	mount -t tmpfs -o size=2M none "$MNT/sub"
	mount --bind "$MNT/sub" "$BATS_TEST_TMPDIR/elsewhere"
	echo >"$MNT/sub/f"
	tmpfs size=1M
	shm mounts -n -r -o SIZE,USED,MODE "$MNT/sub"
	gives 0 '2M 4K ?' "shmtool mounts: warning: $MNT/sub: hidden under another mount"
}

@test "mount points of every kind of name" {
	needs_python
	local name i=0 names=('a b' $'new\nline' 'back\slash' $'tab\t' 'tüb' $'\xff\xfe' "q'\"" '-o' '#x' $'\e[31m')
	local shown=('a b' 'new\x0aline' 'back\x5cslash' 'tab\x09' 'tüb' '\xff\xfe' "q'\"" '-o' '#x' '\x1b[31m')

	for name in "${names[@]}"; do
		mkdir -- "$MNT/$name"
		mount -t tmpfs -o "size=$((++i))M" none "$MNT/$name"
	done
	for i in "${!names[@]}"; do
		# as it is shown it is taken
		shm mounts -n -o TARGET "$MNT/${shown[i]}"
		prints "$MNT/${shown[i]}"
		shm mounts -n -r -o SIZE,USED "$MNT/${shown[i]}/"
		prints "$((i + 1))M 0"
		shm mounts -J -o TARGET "$MNT/${shown[i]}"
		well
		same "$MNT/${shown[i]}" "$(json 'rows[0]["target"]')"
	done
	shm mounts
	no_controls
	shm mounts -J
	same 0 "$status"
	same 10 "$(json "len([1 for row in rows if row['target'].startswith('$MNT/')])")"
}

@test "a source of any bytes" {
	needs_python
	mount -t tmpfs -o size=1M $'so ur\nce\e' "$MNT"
	shm mounts -n -o SOURCE "$MNT"
	prints 'so ur\x0ace\x1b'
	shm mounts -J -o SOURCE "$MNT"
	well
	same 'so ur\x0ace\x1b' "$(json 'rows[0]["source"]')"
}

@test "mount points that are asked for" {
	tmpfs size=1M
	shm mounts -n -r -o SIZE "$MNT" "/$MNT//" "$MNT/"
	prints 1M
	shm mounts -n -r -o SIZE "$MNT" "$MNT/none"
	gives 1 1M "shmtool mounts: $MNT/none: no tmpfs or hugetlbfs is mounted there"
	shm mounts -n -r -o SIZE /proc "${MNT%?}"
	gives 1 '' "shmtool mounts: /proc: no tmpfs or hugetlbfs is mounted there
shmtool mounts: ${MNT%?}: no tmpfs or hugetlbfs is mounted there"
	shm mounts "$MNT" shm
	is_usage_error mounts
	shm mounts ''
	is_usage_error mounts
	shm mounts '/a\b'
	is_usage_error mounts
	shm mounts --ns 12x
	is_usage_error mounts
	shm mounts -k tmpfs
	is_usage_error mounts
	shm mounts -o TARGET,NONE
	is_usage_error mounts
}

# with_fstab: lets standard input be /etc/fstab here
with_fstab()
{
	[[ -f /etc/fstab ]] || skip "no /etc/fstab"
	cat >"$BATS_TEST_TMPDIR/fstab"
	mount --bind "$BATS_TEST_TMPDIR/fstab" /etc/fstab
}

@test "what fstab sets" {
	tmpfs size=2M,nosuid,nodev
	with_fstab <<-END
		# a comment
		none /mnt ext4 defaults 0 0
		tmpfs ${MNT}/ tmpfs size=2048k,nodev,nosuid,x-systemd.idle-timeout=1 0 0
		/dev/sda2 none swap sw 0 0
	END
	of FSTAB
	prints same
	shm mounts -J -o FSTAB "$MNT"
	prints '{"mounts":[
{"fstab":[]}
],"complete":true,"warnings":[]}'
	echo "none $MNT tmpfs size=1m,mode=700,nodev 0 0" >"$BATS_TEST_TMPDIR/fstab"
	of FSTAB
	prints '!nosuid,size=1m,mode=700'
	shm mounts -J -o FSTAB "$MNT"
	prints '{"mounts":[
{"fstab":["!nosuid","size=1m","mode=700"]}
],"complete":true,"warnings":[]}'
	echo >"$BATS_TEST_TMPDIR/fstab"
	of FSTAB
	prints -
	shm mounts -e -o FSTAB "$MNT"
	prints 'FSTAB=""'
	echo "none $MNT xfs defaults 0 0" >"$BATS_TEST_TMPDIR/fstab"
	of FSTAB
	prints fstype=xfs
	umount "$MNT"
	tmpfs rw
	echo "none $MNT tmpfs size=50% 0 0" >"$BATS_TEST_TMPDIR/fstab"
	of FSTAB
	prints same
	echo "none $MNT tmpfs size=60% 0 0" >"$BATS_TEST_TMPDIR/fstab"
	of FSTAB
	prints size=60%
}

@test "two entries for one mount point, and one that is not mounted" {
	tmpfs size=2M
	mount -t tmpfs -o size=4M none "$MNT"
	with_fstab <<-END
		a $MNT tmpfs size=2M
		b $MNT tmpfs size=3M
		c $MNT/no\040thing tmpfs noauto
	END
	of FSTAB
	prints $'same\nsize=3M'
	echo "c $MNT/no\\040thing tmpfs defaults" >>"$BATS_TEST_TMPDIR/fstab"
	umount "$MNT"
	shm mounts -n -r -o FSTAB "$MNT" "$MNT/no thing"
	gives 1 same "shmtool mounts: warning: $MNT/no thing: not mounted, though fstab has it
shmtool mounts: $MNT/no thing: no tmpfs or hugetlbfs is mounted there"
}

@test "another mount namespace: what it has alike is shown once" {
	tmpfs size=1M
	container "mkdir '$MNT/in'
		mount -t tmpfs -o size=2M,mode=0711 inside '$MNT/in'
		: >'$MNT/in/f'
		echo >'$MNT/in/f'"
	shm mounts -n -r -o TARGET,SIZE,USED,MODE,MNTNS --ns all "$MNT" "$MNT/in"
	prints "$MNT 1M 0 rwxrwxrwt $(own_mnt)
$MNT/in 2M 4K rwx--x--x $C_MNT"
	shm mounts -n -r -o TARGET,SIZE,MNTNS,FSTAB --ns "$C_PID" "$MNT" "$MNT/in"
	prints "$MNT 1M $C_MNT -
$MNT/in 2M $C_MNT -"
	shm mounts -n -r -o TARGET --ns "$C_MNT" "$MNT/in"
	prints "$MNT/in"
	shm mounts -n -r -o MNTNS --ns self "$MNT"
	prints "$(own_mnt)"
	shm mounts -n -r -o TARGET "$MNT/in"
	gives 1 '' "shmtool mounts: $MNT/in: no tmpfs or hugetlbfs is mounted there"
	in_container mount -o remount,bind,ro "$MNT"
	shm mounts -n -r -o TARGET,MNTNS --ns all "$MNT"
	prints "$MNT $(own_mnt)
$MNT $C_MNT"
	shm mounts --ns 999999999
	gives 1 "$output" "shmtool mounts: --ns 999999999: no process is in such a namespace"
	shm mounts --ns 4194303
	gives 1 "$output" "shmtool mounts: --ns 4194303: no such process"
}

@test "fstab is nothing to another mount namespace" {
	tmpfs size=1M
	with_fstab <<<"none $MNT tmpfs size=2M"
	container "mount -t tmpfs -o size=3M none '$MNT'"
	shm mounts -n -r -o SIZE,FSTAB --ns all "$MNT"
	same "0 1M size=2M
3M -" "$status $output"
	shm mounts -J -o FSTAB --ns "$C_MNT" "$MNT"
	like '"mounts":\[
\{"fstab":null\},
\{"fstab":null\}
\]' "$output"
}

@test "many containers: one line for all that they have alike" {
	tmpfs size=1M
	for _ in {1..12}; do
		container "mount -t tmpfs -o size=64k none /dev/shm"
	done
	shm mounts -n -r -o TARGET,SIZE --ns all "$MNT" /dev/shm
	same 0 "$status"
	same 1 "$(grep -c "^$MNT 1M\$" "$OUT")"
	same 12 "$(grep -c '^/dev/shm 64K$' "$OUT")"
}

@test "a container whose links lead elsewhere" {
	tmpfs size=1M
	container "mkdir '$MNT/in'
		mount -t tmpfs -o size=2M none '$MNT/in'
		mkdir '$MNT/in/sub'
		mount -t tmpfs -o size=3M none '$MNT/in/sub'
		mount -t tmpfs -o size=4M none '$MNT/in'
		ln -s /proc '$MNT/in/sub'"
	shm mounts -n -r -o TARGET,SIZE --ns "$C_PID" "$MNT/in" "$MNT/in/sub"
	gives 0 "$MNT/in 2M
$MNT/in/sub 3M
$MNT/in 4M" "shmtool mounts: warning: mount namespace $C_MNT: 2 mounts are hidden under others"
}

@test "file systems that never answer are not asked" {
	needs_root
	needs_python
	needs timeout
	knows_hidden
	[[ -c /dev/fuse ]] || skip "no FUSE"
	local pid

	mkdir "$MNT/over" "$MNT/under"
	mount -t tmpfs -o size=1M none "$MNT/over"
	mkdir "$MNT/under/sub"
	mount -t tmpfs -o size=2M none "$MNT/under/sub"
	exec {mounted}< <(exec "$PYTHON" -c "$DEAD_FUSE" "$MNT/over" "$MNT/under" 2>&1 3>&- 4>&-)
	pid=$!
	read -r -u "$mounted" answer
	same mounted "$answer"
	run_it timeout -s KILL 60 "$SHMTOOL" mounts -n -r -o TARGET,SIZE,USED "$MNT/over" "$MNT/under/sub"
	kill "$pid"
	gives 0 "$MNT/over 1M 0
$MNT/under/sub 2M 0" "shmtool mounts: warning: $MNT/over: hidden under another mount"
}

# An automount that nobody serves is on top of each directory but the first two words,
# which are of the command: prints what that says, and whether it triggered any.
AUTOMOUNT='
import ctypes, os, select, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
asked, ask = os.pipe()
for where in sys.argv[2:4]:
    options = "fd=%d,pgrp=%d,minproto=5,maxproto=5,direct" % (ask, os.getpgrp())
    if libc.mount(b"auto", where.encode(), b"autofs", 0, options.encode()):
        print("no autofs")
        sys.exit()
run = subprocess.run([sys.argv[1]] + sys.argv[4:], preexec_fn=os.setpgrp, timeout=60,
                     stdin=subprocess.DEVNULL, capture_output=True, text=True)
print(run.stdout + run.stderr, end="")
print("triggered" if select.select([asked], [], [], 0)[0] else "not triggered")
# this one does
ls = subprocess.Popen(["ls", sys.argv[3] + "/."], preexec_fn=os.setpgrp, stderr=subprocess.DEVNULL)
print("then triggered" if select.select([asked], [], [], 60)[0] else "not then either")
os.close(asked)
ls.kill()'

@test "no automount is triggered" {
	needs_root
	needs_python
	knows_hidden
	mkdir "$MNT/over" "$MNT/under"
	mount -t tmpfs -o size=1M none "$MNT/over"
	mkdir "$MNT/under/sub"
	mount -t tmpfs -o size=2M none "$MNT/under/sub"
	run_it timeout -s KILL 200 setsid "$PYTHON" -c "$AUTOMOUNT" "$SHMTOOL" "$MNT/over" "$MNT/under" \
		mounts -n -r -o TARGET,SIZE,USED "$MNT/over" "$MNT/under/sub"
	[[ $output != 'no autofs' ]] || skip "no autofs"
	prints "$MNT/over 1M 0
$MNT/under/sub 2M 0
not triggered
then triggered"
}

@test "a mount table that is masked" {
	# shellcheck disable=SC2016 # for the inner shell
	shm_after 'mount --bind /dev/null /proc/$$/mountinfo 2>/dev/null || exit 77' mounts -n
	[[ $status != 77 ]] || skip "it can't be masked"
	gives 0 '' "shmtool mounts: warning: the mount table can't be read: No data available"
}

@test "an ordinary user: what is mounted where he may not go" {
	knows_hidden
	for_anybody
	mkdir "$MNT/sub"
	mount -t tmpfs -o size=2M,mode=0711 none "$MNT/sub"
	echo >"$MNT/sub/f"
	chmod 0700 "$MNT"
	user mounts -n -r -o TARGET,SIZE,USED,AVAIL "$MNT/sub"
	prints "$MNT/sub 2M 4K 2M"
	user mounts -n -r -o TARGET,SIZE,MODE "$MNT/sub"
	gives 0 "$MNT/sub 2M ?" "shmtool mounts: warning: $MNT/sub: Permission denied"
	chmod 0755 "$MNT"
	user mounts -n -r -o TARGET,SIZE,MODE "$MNT/sub"
	prints "$MNT/sub 2M rwx--x--x"
	user mounts --ns all -n -r -o TARGET,SIZE "$MNT/sub"
	same "0 $MNT/sub 2M" "$status $output"
	like 'could not be looked into' "$stderr"
}

@test "a terminal of 80 columns" {
	needs_python
	local long=$MNT/a/rather/long/name/of/a/mount/point/that/does/not/fit/into/a/line

	mkdir -p "$long"
	mount -t tmpfs -o size=0,nr_inodes=0 none "$long"
	tmpfs size=2G
	run_it on_terminal 80 "$SHMTOOL" mounts "$MNT" 2>&1
	same 0 "$status"
	like '^TARGET +FSTYPE SIZE USED AVAIL USE% IUSE% ' "$output"
	umount "$MNT"
	run_it on_terminal 80 "$SHMTOOL" mounts "$long"
	same 0 "$status"
	same '' "$(awk 'length > 80' "$OUT")"
	# nothing of the mount point is cut
	same "$long" "$(awk 'NR > 1 { printf "%s", $1 }' "$OUT")"
	like 'size,inodes' "$output"
}

@test "sorting, columns and headings" {
	mkdir "$MNT/a" "$MNT/b" "$MNT/c"
	mount -t tmpfs -o size=2M none "$MNT/b"
	mount -t tmpfs -o size=3M none "$MNT/a"
	mount -t tmpfs -o size=1M none "$MNT/c"
	shm mounts -n -r -o SIZE "$MNT/a" "$MNT/b" "$MNT/c"
	prints $'2M\n3M\n1M'
	shm mounts -n -r -o SIZE --sort TARGET "$MNT/a" "$MNT/b" "$MNT/c"
	prints $'3M\n2M\n1M'
	shm mounts -n -r -o SIZE --sort -SIZE "$MNT/a" "$MNT/b" "$MNT/c"
	prints $'3M\n2M\n1M'
	shm mounts -r -o target,use%,iuse% "$MNT/a"
	prints $'TARGET USE% IUSE%\n'"$MNT/a 0% 1%"
	shm mounts -e -o TARGET,SIZE,USE%,UNLIMITED "$MNT/a"
	well
	like '^TARGET="[^"]*" SIZE="3M" USE(_PCT|%)="0%" UNLIMITED=""$' "$output"
	shm mounts -U -n -r -o SIZE "$MNT/c"
	prints 1M
}
