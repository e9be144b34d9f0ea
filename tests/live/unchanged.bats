#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Looking changes nothing: no attach, no time, no last process, no page.

load common

# All that can be known of every object without touching it.
state()
{
	"$MKSHM" -d
	# resident pages
	awk '{ print $2, $15, $16 }' $SYSV
	# Not the last access of directories and links: this changes it itself.
	find /dev/shm -xdev -mindepth 1 -printf '%y %p %i %m %n %U %G %s %b %T@ %C@ %B@ %l\n' | sort
	find /dev/shm -xdev -mindepth 1 -not -type d -not -type l -printf '%p %A@\n' | sort
}

make_objects()
{
	hold xsi size=1M touch=256K attach=2
	hold xsi keyed size=64K attach=1 rdonly mode=0444
	hold xsi size=64K touch=4K attach=1 dest
	hold xsi lock size=8K
	make xsi size=1M touch=1M
	make xsi size=1M mode=0
	make posix name=full size=1M touch=1M
	make posix name=sparse size=1G sparse
	make posix name=none size=1M
	make posix name=secret size=4K touch=4K mode=0
	hold posix name=mapped size=64K touch=8K hold=map
	hold posix name=open size=64K touch=8K hold=fd
	make sem name=one
	mkfifo /dev/shm/fifo
	mkdir /dev/shm/dir
	echo x >/dev/shm/dir/file
	ln -s full /dev/shm/link
	ln /dev/shm/full /dev/shm/hard
	# Times that a read would change, also with relatime.
	touch -a -d '2001-01-01' /dev/shm/{full,sparse,none,secret,mapped,open,sem.one,dir,fifo}
}

@test "no way of listing changes any object" {
	local before

	make_objects
	before=$(state)
	like 'shmid|: key' "$before"
	like '/dev/shm/sparse' "$before"
	for args in '' list 'list -a' 'list -a -O' 'list -a -J -O' 'list -a -r -O' 'list -a -e -O' \
		'list -a -U -J -O' 'list --sort SIZE' 'list -o +RSS,SWAP,ALLOC,PAGESIZE' \
		'list -o CREATOR,MOUNT,APP' 'list /full /sparse /mapped sem:/one 0' \
		'list --older-than 1d' 'list --owner 0 --min-size 1' 'list --name *a*' \
		'list posix:/fifo posix:/dir posix:/link' 'list -o +INUSE' 'list -a --unused' \
		'list -a --in-use -J' 'list -a --orphan' 'list --unused /full /mapped'; do
		set -f
		# shellcheck disable=SC2086 # words
		shm $args
		set +f
		same "$before" "$(state)" || { echo "after: shmtool $args"; return 1; }
	done
	for hide in 'mount --bind /dev/null /proc/sysvipc/shm' 'mount -t tmpfs none /proc/sysvipc'; do
		shm_after "$hide" list -k $KINDS -O
		well
		same "$before" "$(state)"
	done
}

@test "nor when the directory was last read" {
	make posix name=x
	touch -a -d '2001-01-01' /dev/shm
	shm list -k $KINDS -O
	well
	same '2001-01-01' "$(stat -c %x /dev/shm | cut -d ' ' -f 1)"
	ls /dev/shm
	like "$(date +%Y)" "$(stat -c %x /dev/shm)"
}

@test "with swap in use neither" {
	local before

	make_objects
	before=$(state)
	# The figures of swap are read from this file alone.
	sed 's/^SwapTotal:.*/SwapTotal:      1000000 kB/; s/^SwapFree:.*/SwapFree:       500000 kB/' \
		/proc/meminfo >"$BATS_TEST_TMPDIR/meminfo"
	shm_after "mount --bind '$BATS_TEST_TMPDIR/meminfo' /proc/meminfo" list -a -J -O
	same 0 "$status"
	same "$before" "$(state)"
}

@test "no segment is attached, and nothing is created" {
	needs strace
	make_objects
	traced shmat,shmdt,shmget,mkdir,mkdirat,mknod,mknodat,unlink,unlinkat,rename,renameat2,ftruncate,fallocate,utimensat,chmod,fchmod,fchmodat,chown,fchown,fchownat \
		list -k $KINDS -O
	well
	same '' "$(<"$TRACE")"
}

@test "no FIFO, device or other special file is opened" {
	needs strace
	mkfifo /dev/shm/fifo
	ln -s /dev/zero /dev/shm/zero
	make posix name=plain size=4K touch=4K
	traced open,openat,openat2 list -a -O /plain /fifo /zero
	same 1 "$status"
	! grep -E 'fifo|zero' "$TRACE" || return 1
}

@test "memory is opened for reading alone" {
	needs strace
	make_objects
	traced open,openat,openat2 list -k $KINDS -O
	well
	! grep -E 'O_(RDWR|WRONLY|CREAT|TRUNC)' "$TRACE" || return 1
}
