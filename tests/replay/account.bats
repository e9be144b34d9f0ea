#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# account --sysroot on trees of machines that are not at hand.

load ../live/common
load replay

account()
{
	shm --sysroot "$TREE" account "$@"
}

NOT_CAPTURED='shmtool account: warning: what is used of the mounts was not captured
shmtool account: warning: no processes were captured'

@test "two nodes, and pools of 2 MiB and 1 GiB" {
	plant two-nodes
	account
	gives 0 'Shmem: 1.2G
SOURCE       OBJECTS SIZE  RSS SWAP SHARE
XSI segments       1  32M  32M    0    3%
unexplained        -    - 1.1G    -   98%

2M huge pages: 48M
SOURCE             OBJECTS SIZE RSS SWAP SHARE
XSI segments             1  32M 34M    0   71%
reserved, not used       -    -  6M    -   13%
free                     -    - 10M    -   21%
unexplained              -    -   0    -    0%

1G huge pages: 4G
SOURCE             OBJECTS SIZE RSS SWAP SHARE
reserved, not used       -    -   0    -    0%
free                     -    -  4G    -  100%
unexplained              -    -   0    -    0%' \
		"$NOT_CAPTURED
shmtool account: warning: the files of 1 mount were not captured
shmtool account: warning: what was found of huge pages of 2M comes to 2M more than is in use: that changed while it was read"
	account -J
	same 0 "$status"
	same '{"shmem":{"total":1264196608,"explained":33554432,"maxexplained":33554432,"unexplained":1230642176,"minunexplained":1230642176,"sources":[
{"source":"XSI segments","objects":1,"size":33554432,"rss":33554432,"swap":0,"share":3,"minrss":33554432,"maxrss":33554432,"type":"xsi"}
]},"hugetlb":[
{"pagesize":2097152,"total":50331648,"used":33554432,"reserved":6291456,"free":10485760,"explained":35651584,"maxexplained":35651584,"unexplained":0,"minunexplained":0,"sources":[
{"source":"XSI segments","objects":1,"size":33554433,"rss":35651584,"swap":0,"share":71,"minrss":35651584,"maxrss":35651584,"type":"xsi"}
]},
{"pagesize":1073741824,"total":4294967296,"used":0,"reserved":0,"free":4294967296,"explained":0,"maxexplained":0,"unexplained":0,"minunexplained":0,"sources":[]}
],"complete":false,"warnings":["what is used of the mounts was not captured","no processes were captured","the files of 1 mount were not captured","what was found of huge pages of 2M comes to 2M more than is in use: that changed while it was read"]}' \
		"$output"
}

@test "swap in use: bounds, and that they are some" {
	plant swap-in-use
	account -n -r -b -o TYPE,ALLOC
	same 'xsi 6291456
tmpfs >=8192
posix >=8192
unexplained -' "$output"
	account -n -r -b -o SOURCE,RSS,SWAP,MINRSS,MAXRSS,UNKNOWN
	same 0 "$status"
	same 'XSI\x20segments 4194304 2097152 4194304 4194304 0
tmpfs\x20/dev/shm >=0 >=0 0 ? 1
POSIX\x20objects >=0 >=0 0 ? 1
unexplained <=1260002304 - 1259994112 1260002304 -' "$output"
	like 'warning: what memory 1 object has is not known: it is in what is unexplained' "$stderr"
	like 'warning: swap is in use, and of 8K it can.t be told whether it is resident' "$stderr"
}

@test "segments of huge pages whose rss is wrong are in their pool" {
	plant huge-rss
	account -n -r -o TYPE
	same 'xsi unexplained xsi hugetlbfs files reserved free unexplained xsi hugetlbfs files reserved free unexplained' \
		"$(tr '\n' ' ' <"$OUT" | sed 's/ $//')"
	account -n -r -b -o SOURCE,OBJECTS,RSS,PAGESIZE,PARTOF
	same 0 "$status"
	same 'XSI\x20segments 5 >=6303744 - -
unexplained - 1257892864 - -
XSI\x20segments 2 8388608 2097152 -
hugetlbfs\x20/dev/hugepages 2 >=2097152 2097152 -
files 2 >=2097152 2097152 hugetlbfs\x20/dev/hugepages
reserved,\x20not\x20used - 0 2097152 -
free - 8388608 2097152 -
unexplained - 14680064 2097152 -
XSI\x20segments 1 1073741824 1073741824 -
hugetlbfs\x20/mnt/huge\x201G 1 ? 1073741824 -
files 1 ? 1073741824 hugetlbfs\x20/mnt/huge\x201G
reserved,\x20not\x20used - 0 1073741824 -
free - 1073741824 1073741824 -
unexplained - 0 1073741824 -' "$output"
}

@test "a sum that is above Shmem is told" {
	plant two-nodes
	sed -i 's/^Shmem:.*/Shmem: 1024 kB/' "$TREE/proc/meminfo"
	account -n -r -b -o SOURCE,RSS,SHARE,PAGESIZE
	same 0 "$status"
	same 'XSI\x20segments 33554432 3200% -
unexplained 0 0% -' "$(head -n 2 "$OUT")"
	like 'warning: what was found comes to 31M more than Shmem: it changed while it was read' "$stderr"
}

@test "no /proc/meminfo" {
	plant unlimited-tmpfs
	rm "$TREE/proc/meminfo"
	account -n -r -b -o SOURCE,RSS,SHARE
	same 0 "$status"
	same 'tmpfs\x20/dev/shm <=4096 ?
POSIX\x20objects <=4096 ?
unexplained ? ?' "$output"
	like 'warning: /proc/meminfo: No such file or directory' "$stderr"
}

@test "no figure of Shmem" {
	plant unlimited-tmpfs
	sed -i /^Shmem:/d "$TREE/proc/meminfo"
	account -n -r -b -o SOURCE,RSS,SHARE
	same 0 "$status"
	same 'tmpfs\x20/dev/shm 4096 ?
POSIX\x20objects 4096 ?
unexplained ? ?' "$output"
	like 'warning: /proc/meminfo: there is no figure of Shmem' "$stderr"
	account -b
	same 0 "$status"
	same 'Shmem: ?' "$(head -n 1 "$OUT")"
	account -J
	like '^."shmem":."total":null,"explained":4096,"maxexplained":4096,"unexplained":null,"minunexplained":null,' "$output"
	needs_python
	run_it on_terminal 200 "$SHMTOOL" --sysroot "$TREE" account 2>/dev/null
	like 'tmpfs /dev/shm +[^#█▏]*'$'\n' "$output"
}

@test "figures in bytes, and a share that is next to nothing is seen on a terminal" {
	plant two-nodes
	account -b
	same 'Shmem: 1264196608' "$(head -n 1 "$OUT")"
	needs_python
	sed -i 's/^Shmem:.*/Shmem: 104857600 kB/' "$TREE/proc/meminfo"
	run_it on_terminal 100 "$SHMTOOL" --sysroot "$TREE" account
	like $'XSI segments +1 +32M +32M +0 +1% ▏\n' "$output"
}
