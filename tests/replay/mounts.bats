#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mounts --sysroot on trees of machines that are not at hand: the options say what they
# say, and what was used is not known.

load ../live/common
load replay

# mounts [ARG]...: of the tree
mounts()
{
	shm --sysroot "$TREE" mounts "$@"
}

USE='shmtool mounts: warning: what is used of the mounts was not captured'
GONE='shmtool mounts: warning: /mnt/gone: not mounted, though fstab has it'

@test "what fstab has and is not mounted: one is named, several are counted" {
	plant mounts
	mounts -n -r -o TARGET /run
	prints /run
	mounts -n
	like "^$GONE"$'\n' "$stderr"$'\n'
	echo 'none /mnt/gone2 tmpfs size=1m 0 0' >>"$TREE/etc/fstab"
	mounts -n
	same 0 "$status"
	like 'warning: 2 mounts that fstab has are not mounted' "$stderr"
}

@test "what the options say" {
	plant mounts
	mounts -n -r -o TARGET,FSTYPE,SIZE,INODES,PAGESIZE,UNLIMITED
	gives 0 '/dev devtmpfs 7.6G 1999995 4K -
/dev/shm tmpfs 11.5G 2000000 4K -
/run tmpfs 1.5G 2000000 4K -
/tmp tmpfs 7.6G 1048576 4K -
/dev/hugepages hugetlbfs - - 2M size,inodes
/mnt/huge\x201G hugetlbfs 2G - 1G inodes
/mnt/min hugetlbfs - - 2M size,inodes
/mnt/a\x20b\x0ac\x5cd tmpfs - - 4K size,inodes
/mnt/quota tmpfs 1G 2000000 4K -
/mnt/part tmpfs 4M 2000000 4K -
/mnt/twice tmpfs 1M 2000000 4K -
/mnt/twice tmpfs 2M 2000000 4K -' "$USE"
	mounts -n -r -o TARGET,HUGE,MPOL /dev /dev/hugepages '/mnt/a b\x0ac\x5cd'
	prints '/dev never default
/dev/hugepages - -
/mnt/a\x20b\x0ac\x5cd within_size bind=static:0,2'
}

@test "what was used is not known" {
	plant mounts
	mounts -n -r -o USED,AVAIL,USE%,IUSED,IFREE,IUSE%,MODE,UID,GID,MNTNS /dev/shm /dev/hugepages
	gives 0 '? ? ? ? ? ? ? ? ? ?
? - - ? - - ? ? ? ?' "$USE"
	mounts -J -o USED,MODE,UID /dev/shm
	gives 0 '{"mounts":[
{"used":null,"mode":null,"uid":null}
],"complete":false,"warnings":["what is used of the mounts was not captured"]}' "$USE"
}

@test "options and defaults as arrays, with commas in them" {
	plant mounts
	mounts -J -o TARGET,OPTIONS '/mnt/a b\x0ac\x5cd'
	prints '{"mounts":[
{"target":"/mnt/a b\\x0ac\\x5cd","options":["rw","relatime","size=0k","nr_inodes=0","huge=within_size","mpol=bind=static:0,2","inode64"]}
],"complete":true,"warnings":[]}'
	mounts -J -o DEFAULTS /run /dev/hugepages
	gives 0 '{"mounts":[
{"defaults":["nr_inodes=2000000","uid=0","gid=0","huge=never","mpol=default"]},
{"defaults":["mode=755","uid=0","gid=0"]}
],"complete":false,"warnings":["what is used of the mounts was not captured"]}' "$USE"
}

@test "what fstab sets otherwise" {
	plant mounts
	mounts -n -r -o TARGET,FSTAB
	gives 0 '/dev -
/dev/shm same
/run -
/tmp size=2g
/dev/hugepages -
/mnt/huge\x201G same
/mnt/min min_size=1G
/mnt/a\x20b\x0ac\x5cd inode32
/mnt/quota !noswap,!usrquota_block_hardlimit
/mnt/part -
/mnt/twice same
/mnt/twice size=1m' "$GONE"
	mounts -J -o FSTAB /run /dev/shm /mnt/quota
	prints '{"mounts":[
{"fstab":null},
{"fstab":["!noswap","!usrquota_block_hardlimit"]}
],"complete":true,"warnings":[]}' || like '"fstab":\[\]' "$output"
}

@test "no fstab, an empty one, and one that is none" {
	local content

	plant mounts
	rm "$TREE/etc/fstab"
	mounts -n -r -o FSTAB /tmp
	prints -
	: >"$TREE/etc/fstab"
	mounts -n -r -o FSTAB /tmp
	prints -
	for content in '# nothing' 'garbage' 'tmpfs' 'tmpfs /tmp' $'\xff\xfe /tmp' '/tmp tmpfs /tmp'; do
		printf '%s\n' "$content" >"$TREE/etc/fstab"
		mounts -n -r -o FSTAB /tmp
		prints - || { echo "$content"; return 1; }
	done
	# a bad line hides no other
	printf 'tmpfs\n\n \ntmpfs /tmp tmpfs size=1g\nx' >"$TREE/etc/fstab"
	mounts -n -r -o FSTAB /tmp
	prints '!nosuid,!nodev,size=1g,!nr_inodes'
	rm "$TREE/etc/fstab"
	mkdir "$TREE/etc/fstab"
	mounts -n -r -o FSTAB /tmp
	gives 0 '?' "shmtool mounts: warning: fstab can't be read: Invalid argument"
}

@test "unlimited, and a mount table that is not there" {
	plant unlimited-tmpfs
	mounts -n -r -o TARGET,SIZE,USE%,INODES,IUSE%,UNLIMITED
	gives 0 '/dev 31.4G ? 8223867 ? -
/dev/shm - - - - size,inodes' "$USE"
	rm "$TREE/proc/self/mountinfo"
	mounts -J
	gives 0 "{\"mounts\":[],\"complete\":false,\"warnings\":[\"the mount table can't be read: No such file or directory\"]}" \
		"shmtool mounts: warning: the mount table can't be read: No such file or directory"
	echo '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw' >"$TREE/proc/self/mountinfo"
	mounts
	prints 'TARGET FSTYPE SIZE USED AVAIL USE% IUSE% FSTAB UNLIMITED'
	mounts -J
	prints '{"mounts":[],"complete":true,"warnings":[]}'
}

@test "without /proc/meminfo half of the memory is not known" {
	plant mounts
	rm "$TREE/proc/meminfo"
	mounts -n -r -o SIZE,INODES,DEFAULTS /tmp
	gives 0 '? 1048576 mode=1777,uid=0,gid=0,huge=never,mpol=default' "$USE"
	# nor what a percentage is of
	mounts -n -r -o FSTAB /dev/shm
	prints same
}

@test "a captured tree has no other namespaces" {
	plant mounts
	mounts --ns all
	is_usage_error mounts
	mounts -n -r -o SIZE --ns self /run
	gives 0 1.5G "$USE"
}
