#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# limits --sysroot on trees of machines that are not at hand.

load ../live/common
load replay

NOT_CAPTURED='shmtool limits: warning: what is used of /dev/shm was not captured'

# Nothing of this system must show.
setup()
{
	make xsi size=12345
}

limits()
{
	shm --sysroot "$TREE" limits "$@"
}

@test "a database host with two nodes" {
	plant two-nodes
	printf 'CommitLimit:    42000000 kB\nCommitted_AS:   21000001 kB\n' >>"$TREE/proc/meminfo"
	limits -r -o NAME,VALUE,UNIT,USED,USE%,KINDS
	gives 0 'NAME VALUE UNIT USED USE% KINDS
shmmax 64G bytes 32M 1% xsi
shmmin 1B bytes - - xsi
shmall 4294967296 pages 16385 1% xsi
shmmni 4096 segments 2 1% xsi
shm_rmid_forced 0 switch - - xsi
hugetlb_shm_group 54321 gid - - xsi
overcommit_memory 2 mode - - xsi,posix,sem,tmpfs,memfd,anon
CommitLimit 40.1G bytes 20G 51% xsi,posix,sem,tmpfs,memfd,anon
dev_shm_size 31.4G bytes ? ? posix,sem
dev_shm_inodes 8230000 inodes ? ? posix,sem
nr_hugepages_2M 24 pages 16 67% xsi,hugetlb,memfd,anon
nr_overcommit_2M 4 pages 0 0% xsi,hugetlb,memfd,anon
nr_hugepages_1G 4 pages 0 0% xsi,hugetlb,memfd,anon
nr_overcommit_1G 0 pages 0 - xsi,hugetlb,memfd,anon
RLIMIT_MEMLOCK 8M bytes - - xsi,posix,sem,tmpfs,memfd,anon
cgroup_memory 16G bytes 12G 75% xsi,posix,sem,tmpfs,memfd,anon
shmem_enabled advise - - - xsi,memfd,anon' "$NOT_CAPTURED"
	limits -n -r -o NAME,SOURCE
	same 'cgroup_memory /sys/fs/cgroup/system.slice/db.service/memory.max' \
		"$(grep ^cgroup "$OUT")"
	# A tighter one above.
	echo 1073741824 >"$TREE/sys/fs/cgroup/system.slice/memory.max"
	limits -b -n -r -o NAME,VALUE,USED,USE%
	same 'cgroup_memory 1073741824 34359738368 3200%' "$(grep ^cgroup "$OUT")"
	echo force >"$TREE/sys/kernel/mm/transparent_hugepage/shmem_enabled"
	limits -n -r -o NAME,VALUE
	gives 0 "$output" "$NOT_CAPTURED
shmtool limits: warning: 1 limit can't be read: shmem_enabled"
}

@test "JSON" {
	plant two-nodes
	rm -r "$TREE/sys" "$TREE/proc/meminfo" "$TREE/proc/self/mountinfo"
	limits -J
	gives 0 '{"limits":[
{"name":"shmmax","value":68719476736,"text":null,"unit":"bytes","used":33554433,"use%":1,"kinds":["xsi"],"source":"/proc/sys/kernel/shmmax","description":"size of one segment; used: the largest one"},
{"name":"shmmin","value":1,"text":null,"unit":"bytes","used":null,"use%":null,"kinds":["xsi"],"source":"linux/shm.h","description":"least size of one segment; it can'\''t be changed"},
{"name":"shmall","value":4294967296,"text":null,"unit":"pages","used":16385,"use%":1,"kinds":["xsi"],"source":"/proc/sys/kernel/shmall","description":"pages of all segments together"},
{"name":"shmmni","value":4096,"text":null,"unit":"segments","used":2,"use%":1,"kinds":["xsi"],"source":"/proc/sys/kernel/shmmni","description":"how many segments there may be"},
{"name":"shm_rmid_forced","value":0,"text":null,"unit":"switch","used":null,"use%":null,"kinds":["xsi"],"source":"/proc/sys/kernel/shm_rmid_forced","description":"1: segments go when nobody is attached any more"},
{"name":"hugetlb_shm_group","value":54321,"text":null,"unit":"gid","used":null,"use%":null,"kinds":["xsi"],"source":"/proc/sys/vm/hugetlb_shm_group","description":"group that may make segments of huge pages"},
{"name":"overcommit_memory","value":2,"text":null,"unit":"mode","used":null,"use%":null,"kinds":["xsi","posix","sem","tmpfs","memfd","anon"],"source":"/proc/sys/vm/overcommit_memory","description":"0: within reason, 1: any, 2: up to CommitLimit"},
{"name":"CommitLimit","value":null,"text":null,"unit":"bytes","used":null,"use%":null,"kinds":["xsi","posix","sem","tmpfs","memfd","anon"],"source":"/proc/meminfo","description":"memory that may be promised, with overcommit_memory 2"},
{"name":"dev_shm_size","value":null,"text":null,"unit":"bytes","used":null,"use%":null,"kinds":["posix","sem"],"source":"/dev/shm","description":"size of the file system at /dev/shm"},
{"name":"dev_shm_inodes","value":null,"text":null,"unit":"inodes","used":null,"use%":null,"kinds":["posix","sem"],"source":"/dev/shm","description":"files and directories that may be in it"},
{"name":"RLIMIT_MEMLOCK","value":8388608,"text":null,"unit":"bytes","used":null,"use%":null,"kinds":["xsi","posix","sem","tmpfs","memfd","anon"],"source":"/proc/self/limits","description":"memory that a process may lock without CAP_IPC_LOCK"},
{"name":"cgroup_memory","value":null,"text":null,"unit":"bytes","used":null,"use%":null,"kinds":["xsi","posix","sem","tmpfs","memfd","anon"],"source":"/proc/self/cgroup","description":"memory that this control group touched first"},
{"name":"shmem_enabled","value":null,"text":null,"unit":null,"used":null,"use%":null,"kinds":["xsi","memfd","anon"],"source":"/sys/kernel/mm/transparent_hugepage/shmem_enabled","description":"when shared memory gets transparent huge pages"}
],"complete":false,"warnings":["/sys/kernel/mm/hugepages can'\''t be read: No such file or directory; nor can /proc/meminfo: No such file or directory","5 limits can'\''t be read: CommitLimit, dev_shm_size, dev_shm_inodes, cgroup_memory, shmem_enabled"]}' "$stderr"
}

@test "an unlimited /dev/shm" {
	plant unlimited-tmpfs
	limits -n -r -o NAME,VALUE,USED,USE%,SOURCE
	same 'dev_shm_size unlimited - - /proc/self/mountinfo
dev_shm_inodes unlimited - - /proc/self/mountinfo' "$(grep ^dev_shm "$OUT")"
	[[ $stderr != *"$NOT_CAPTURED"* ]]
	limits -J -o VALUE,TEXT,USE%
	same '{"value":null,"text":"unlimited","use%":null},
{"value":null,"text":"unlimited","use%":null},' "$(grep unlimited "$OUT")"
}

@test "one that is a link to /run/shm" {
	plant run-shm
	limits -n -r -b -o NAME,VALUE
	same 'dev_shm_size 1048576000
dev_shm_inodes 8230000' "$(grep ^dev_shm "$OUT")"
	# Something else was mounted over it.
	echo '28 27 8:2 / /run/shm rw - ext4 /dev/sda2 rw,size=7k' >>"$TREE/proc/self/mountinfo"
	limits -n -r -b -o NAME,VALUE
	same $'dev_shm_size ?\ndev_shm_inodes ?' "$(grep ^dev_shm "$OUT")"
}

@test "segments of 16 EiB, and a table that is masked" {
	plant large-database
	mkdir -p "$TREE/proc/sys/kernel"
	echo 18446744073692774399 | tee "$TREE/proc/sys/kernel/shmmax" >"$TREE/proc/sys/kernel/shmall"
	limits -n -r -b -o NAME,VALUE,USED,USE%
	# One segment is larger than can be made now.
	same 'shmmax 18446744073692774399 18446744073709551615 101%
shmmin 1 - -
shmall 18446744073692774399 4503668346847233 1%
shmmni ? 3 ?' "$(grep -E '^shm(m|all)' "$OUT")"
	: >"$TREE/proc/sysvipc/shm"
	limits -n -r -o NAME,USED
	same $'shmmax ?\nshmall ?\nshmmni ?' "$(grep -E '^shm(max|all|mni)' "$OUT")"
}
