#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# pools --sysroot on trees of machines that are not at hand.

load ../live/common
load replay

HEADINGS='PAGESIZE NODE TOTAL FREE RESERVED AVAILABLE SURPLUS OVERCOMMIT USED USE%'

pools()
{
	shm --sysroot "$TREE" pools "$@"
}

@test "two page sizes on two nodes" {
	plant two-nodes
	pools -r
	prints "$HEADINGS
2M - 24 8 3 5 0 4 16 67%
1G - 4 4 0 4 0 0 0 0%"
	pools -r --nodes
	prints "$HEADINGS
2M 0 16 8 - - 0 - 8 50%
2M 1 8 0 - - 0 - 8 100%
1G 0 0 0 - - 0 - 0 -
1G 1 4 4 - - 0 - 0 0%"
	pools
	prints "$HEADINGS
      2M    -    24    8        3         5       0          4   16  67%
      1G    -     4    4        0         4       0          0    0   0%"
	pools -b -n -r -o SIZE,PAGESIZE --sort -PAGESIZE
	prints '4294967296 1073741824
50331648 2097152'
	pools -J --nodes
	prints '{"pools":[
{"pagesize":2097152,"node":0,"total":16,"free":8,"reserved":null,"available":null,"surplus":0,"overcommit":null,"used":8,"use%":50},
{"pagesize":2097152,"node":1,"total":8,"free":0,"reserved":null,"available":null,"surplus":0,"overcommit":null,"used":8,"use%":100},
{"pagesize":1073741824,"node":0,"total":0,"free":0,"reserved":null,"available":null,"surplus":0,"overcommit":null,"used":0,"use%":null},
{"pagesize":1073741824,"node":1,"total":4,"free":4,"reserved":null,"available":null,"surplus":0,"overcommit":null,"used":0,"use%":0}
],"complete":true,"warnings":[]}'
	pools -e -o USE%,PAGESIZE --nodes
	prints 'USE_PCT="50%" PAGESIZE="2M"
USE_PCT="100%" PAGESIZE="2M"
USE_PCT="" PAGESIZE="1G"
USE_PCT="0%" PAGESIZE="1G"'
}

# fits SIZE STATUS FIT-OF-2M FIT-OF-1G [OPTION]...
fits()
{
	local size=$1 status=$2 of_2m=$3 of_1g=$4

	shift 4
	pools -n -r -o PAGESIZE,NODE,FIT --fit "$size" "$@"
	gives "$status" "2M $of_2m
1G $of_1g" '' || { echo "for $size"; return 1; }
}

@test "what fits, and what fits on a node" {
	plant two-nodes
	fits 1 0 '- yes' '- yes'
	fits 18M 0 '- yes' '- yes'
	fits 18874369 0 '- no' '- yes'
	fits 4G 0 '- no' '- yes'
	fits 4294967297 1 '- no' '- no'
	fits 16M 0 $'0 yes\n2M 1 no' $'0 no\n1G 1 yes' --nodes
	fits 18M 0 $'0 no\n2M 1 no' $'0 no\n1G 1 yes' --nodes
	fits 5G 1 $'0 no\n2M 1 no' $'0 no\n1G 1 no' --nodes
	# What is reserved may be on any node, but not be given away.
	echo 7 >"$TREE/sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages"
	fits 10M 0 $'0 yes\n2M 1 no' $'0 no\n1G 1 yes' --nodes
	fits 12M 0 $'0 no\n2M 1 no' $'0 no\n1G 1 yes' --nodes
	pools -n -r -o NEEDED,FIT --fit 3G
	prints '1536 no
3 yes'
	pools -r --fit 3G -o +SIZE
	prints "$HEADINGS NEEDED FIT SIZE
2M - 24 8 7 1 0 4 16 67% 1536 no 48M
1G - 4 4 0 4 0 0 0 0% 3 yes 4G"
}

@test "figures that are missing, damaged, or don't fit together" {
	plant two-nodes
	local pool=$TREE/sys/kernel/mm/hugepages/hugepages-2048kB
	local note='shmtool pools: warning: some figures of the huge page pools can'\''t be read'

	rm "$pool/resv_hugepages"
	pools -n -r --fit 1
	gives 0 '2M - 24 8 ? ? 0 4 16 67% 1 unknown
1G - 4 4 0 4 0 0 0 0% 1 yes' "$note"
	echo x >"$pool/nr_hugepages"
	pools -n -r -o +SIZE
	gives 0 '2M - ? 8 ? ? 0 4 ? ? ?
1G - 4 4 0 4 0 0 0 0% 4G' "$note"
	pools -J -o TOTAL,USE%
	gives 0 '{"pools":[
{"total":null,"use%":null},
{"total":4,"use%":0}
],"complete":false,"warnings":["some figures of the huge page pools can'\''t be read"]}' "$note"
	# Read while the pool shrank.
	echo 2 >"$pool/nr_hugepages"
	echo 9 >"$pool/resv_hugepages"
	pools -n -r
	prints '2M - 2 8 9 0 0 4 0 0%
1G - 4 4 0 4 0 0 0 0%'
	# It went away while its directory was read.
	rm "$pool"/*
	pools -n -r --fit 1G
	gives 0 '2M - ? ? ? ? ? ? ? ? 512 unknown
1G - 4 4 0 4 0 0 0 0% 1 yes' "$note"
	pools -n -r --fit 1T -o FIT
	gives 1 $'unknown\nno' "$note"
}

@test "no pools: the headings alone" {
	plant unlimited-tmpfs
	# As a kernel without hugetlb has it.
	sed -i '/^Huge/d' "$TREE/proc/meminfo"
	pools
	prints "$HEADINGS"
	pools --fit 1
	gives 1 "$HEADINGS NEEDED FIT" ''
	pools -J
	prints '{"pools":[],"complete":true,"warnings":[]}'
	pools -J --fit 1
	gives 1 '{"pools":[],"complete":true,"warnings":[]}' ''
}

@test "a node whose pools can't be read is told, and the others are shown" {
	local node

	plant two-nodes
	node=/sys/devices/system/node/node0/hugepages
	rm -r "$TREE$node"
	: >"$TREE$node"
	pools -n -r --nodes -o NODE,PAGESIZE
	same 0 "$status"
	like '^1 [12][MG]' "$output"
	same "shmtool pools: warning: $node can't be read: Not a directory" "$stderr"
}

@test "without /sys: the default size as /proc/meminfo has it" {
	plant two-nodes
	local hidden='/sys/kernel/mm/hugepages can'\''t be read: No such file or directory'

	rm -r "$TREE/sys"
	sed -i '/^HugePages_Surp:/s/ 0$/ 2/' "$TREE/proc/meminfo"
	mkdir -p "$TREE/proc/sys/vm"
	echo 6 >"$TREE/proc/sys/vm/nr_overcommit_hugepages"
	pools -n -r --fit 18M
	gives 0 '2M - 24 8 3 5 2 6 16 67% 9 yes' \
		"shmtool pools: warning: $hidden; only the default page size is shown"
	pools -n --nodes
	gives 0 '' "shmtool pools: warning: /sys/devices/system/node can't be read: No such file or \
directory; no nodes are shown"
	rm "$TREE/proc/meminfo"
	pools -n
	gives 0 '' "shmtool pools: warning: $hidden; nor can /proc/meminfo: No such file or directory"
}
