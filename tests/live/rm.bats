#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm: what is removed, what is refused, and the exit status.
#
# The tmpfs and hugetlbfs mounts of the machine are there, too. So what is run names its
# kinds, or a name that nobody else gives; and what is refused is run with -n, in case it
# should not be.

load common
load rm

teardown()
{
	release
	remove_everything
	umount "$BATS_TEST_TMPDIR/mnt" "$BATS_TEST_TMPDIR/huge" 2>/dev/null || :
}

# Words

@test "without a REF, a selector or standard input it does nothing" {
	make posix name=a
	make xsi
	for words in '' '-y -n' '-a -y -n' '--ns all -n' '-a --ns all -n' '-f -n' '-J -n' -v; do
		# shellcheck disable=SC2086 # words
		shm rm $words
		is_usage_error rm || { echo "for '$words'"; return 1; }
		same 'shmtool rm: it takes a REF, a selector such as --unused, or --stdin0; --all and --ns alone select nothing' "${lines[0]}"
	done
	same "xsi:${MADE[shmid]} posix:/a" "$(left)"
}

@test "selectors need --yes where there is no terminal" {
	make posix name=a
	for words in '-k posix --unused' '-k posix' '--name a' '-f -k posix' '-v -k xsi'; do
		# shellcheck disable=SC2086 # words
		shm rm $words
		is_usage_error rm
		same 'shmtool rm: there is no terminal to ask on; say --yes, or --dry-run to see what would go' "${lines[0]}"
	done
	same posix:/a "$(left)"
}

@test "what is no REF is refused before anything is removed" {
	make posix name=a
	make xsi
	local id=${MADE[shmid]} words

	for words in '' 4294967297 $((4294967296 + id)) -1 key:0x1ffffffff 0x1ffffffff 12x \
		key:0 0x0 a posix: posix:a posix:/a/b memfd:; do
		shm rm /a "$id" -- "$words"
		is_usage_error rm || { echo "for '$words'"; return 1; }
	done
	shm rm -f a
	is_usage_error rm
	shm rm -1
	is_usage_error rm
	same "xsi:$id posix:/a" "$(left)"
}

@test "an object that is called -f" {
	make posix name=-f
	make posix name=x
	shm rm -f x
	is_usage_error rm
	same 'posix:/-f posix:/x' "$(left)"
	shm rm posix:/-f
	prints ''
	make posix name=-f
	shm rm -- /-f
	prints ''
	same posix:/x "$(left)"
}

@test "a captured tree is not for it" {
	mkdir -p "$BATS_TEST_TMPDIR/tree/dev/shm"
	touch "$BATS_TEST_TMPDIR/tree/dev/shm/a"
	shm --sysroot "$BATS_TEST_TMPDIR/tree" rm /a
	is_usage_error rm
	[[ -e $BATS_TEST_TMPDIR/tree/dev/shm/a ]]
}

# REFs

@test "one of each kind, by each form of its REF, without a question or a word" {
	local mnt=$BATS_TEST_TMPDIR/mnt

	mkdir "$mnt"
	mount -t tmpfs none "$mnt"
	for form in xsi:ID ID key:KEY 0x162e posix:/a /a /dev/shm/a sem:/s /dev/shm/sem.s \
		tmpfs:MNT/d/f MNT/d/f; do
		mkdir -p "$mnt/d"
		make xsi
		make xsi key=0x162e
		local ref=${form/ID/${MADE[shmid]}}
		ref=${ref/KEY/0x162e} ref=${ref/MNT/$mnt}
		make posix name=a
		make posix name=b
		make sem name=s
		make posix dir="$mnt/d" name=f
		make posix dir="$mnt/d" name=g
		shm list -a -n -r -o REF "$ref"
		well
		local object=$output
		shm list -n -r -o REF -k xsi,posix,sem,tmpfs --name '*'
		shm rm "$ref"
		prints '' || { echo "for $ref"; return 1; }
		shm list -n -r -o REF "$object"
		gives 1 '' "shmtool list: $object: no such object" || { echo "for $ref"; return 1; }
		[[ -e /dev/shm/b && -e $mnt/d/g ]]
		remove_everything
		rm -r "$mnt/d"
	done
}

@test "every operand is tried, and each failure is told" {
	make posix name=a touch=4K size=4K
	make posix name=b touch=8K size=8K
	shm rm /x /a 2147483647 key:0x162e /b sem:/a
	gives 1 '' 'shmtool rm: /x: no such object
shmtool rm: 2147483647: no such object
shmtool rm: key:0x162e: no such object
shmtool rm: sem:/a: no such object
shmtool rm: removed 2 objects, 12K of memory; 4 failed'
	same '' "$(left)"
	shm rm /a
	gives 1 '' 'shmtool rm: /a: no such object'
}

@test "-f: a REF that names nothing is no matter" {
	make posix name=a
	shm rm -f /x /a 2147483647 tmpfs:/run/nowhere/x "/a@1" memfd:1
	prints ''
	mkdir "$BATS_TEST_TMPDIR/mnt"
	mount -t tmpfs none "$BATS_TEST_TMPDIR/mnt"
	touch "$BATS_TEST_TMPDIR/mnt/file"
	shm rm -f "$BATS_TEST_TMPDIR/mnt/nowhere/x" "$BATS_TEST_TMPDIR/mnt/file/x"
	prints ''
	same '' "$(left)"
	shm rm -fv /x
	prints ''
	shm rm -f --unused /x
	prints ''
}

@test "several REFs of one object" {
	make posix name=a
	make xsi key=0x162e
	local id=${MADE[shmid]}
	shm rm -v /a posix:/a /dev/shm/a key:0x162e 0x162e "$id" "$id"
	prints "xsi:$id
posix:/a"
	same '' "$(left)"
}

@test "names of one file in several directories" {
	local mnt=$BATS_TEST_TMPDIR/mnt huge=$BATS_TEST_TMPDIR/huge words

	mkdir "$mnt" "$huge"
	mount -t tmpfs none "$mnt"
	# of files there is no birth time on a hugetlbfs; nothing is taken from a pool
	mount -t hugetlbfs none "$huge" || skip "no hugetlbfs can be mounted"
	mkdir "$mnt/d" "$huge/d"
	for words in '--unused' ''; do
		touch "$mnt/a" "$huge/a"
		ln "$mnt/a" "$mnt/d/b"
		ln "$huge/a" "$huge/d/b"
		# the removal of one name is a change of the file in another second
		until [[ $(date +%s) != $(stat -c %Z "$huge/a") ]]; do :; done
		# shellcheck disable=SC2086 # words
		shm rm -v $words "$mnt/a" "$mnt/d/b" "$huge/a" "$huge/d/b"
		same 0 "$status" || { echo "for $words: $stderr"; return 1; }
		same "hugetlb:$huge/a hugetlb:$huge/d/b tmpfs:$mnt/a tmpfs:$mnt/d/b" \
			"$(sort "$OUT" | paste -sd ' ')"
	done
	same '' "$(find "$mnt" "$huge" -type f)"
}

@test "what is in use is removed when it is named, and lives on" {
	hold xsi attach=1 size=64K touch=64K
	local id=${MADE[shmid]}
	hold posix name=a hold=map size=4K
	shm rm /a "$id"
	gives 0 '' "shmtool rm: xsi:$id: removed; its memory stays until those who hold it let go
shmtool rm: posix:/a: removed; its memory stays until those who hold it let go"
	[[ ! -e /dev/shm/a ]]
	shm list -n -r -o REF,STATUS,NATTCH,RSS "$id"
	prints "xsi:$id dest 1 64K"
	shm list -n -r -o REF --unlinked
	well
	like '^unlinked:[0-9:]+$' "$output"
	release
	shm list -k xsi -n
	prints ''
}

@test "chosen by selectors, what is in use is counted" {
	hold xsi attach=1
	local id=${MADE[shmid]}
	hold posix name=a hold=fd size=4K touch=4K
	make posix name=b size=8K touch=8K
	shm rm -k xsi,posix -y
	gives 0 '' 'shmtool rm: removed 1 object, 8K of memory; removed 2 whose memory stays until it is let go'
	same "xsi:$id" "$(left)"
}

@test "what has no name" {
	hold memfd name=shmtool-test-m
	hold memfd name=shmtool-test-n
	local m=${MADE[inode]} pid=${MADE[pid]}
	make posix name=a size=4K touch=4K

	shm rm "memfd:$m" /a
	gives 1 '' "shmtool rm: memfd:$m: has no name to be removed by; it goes when those who hold it let go: $pid mkshm
shmtool rm: removed 1 object, 4K of memory; 1 failed"
	shm rm -k memfd --name shmtool-test-n -y
	gives 1 '' "shmtool rm: memfd:$m: has no name to be removed by; it goes when those who hold it let go: $pid mkshm"
	hold unlinked name=u hold=fd
	shm rm --unlinked -y
	same 1 "$status"
	like 'has no name to be removed by' "$stderr"
}

@test "what has no name is left out where only -a means it" {
	needs_clear_shm
	hold memfd name=shmtool-test-m
	hold memfd name=shmtool-test-n
	make posix name=shmtool-test-m size=4K touch=4K
	shm rm -a --name 'shmtool-test-[mn]' -y
	gives 0 '' "shmtool rm: left out 2 objects that have no name to be removed by; 'shmtool ps' shows who holds them
shmtool rm: removed 1 object, 4K of memory"
	shm rm -a --name shmtool-test-n -y
	gives 0 '' "shmtool rm: left out 1 object that has no name to be removed by; 'shmtool ps' shows who holds it
shmtool rm: nothing is selected; nothing was removed"
}

@test "who holds what has no name: the first of many" {
	hold memfd name=m fork=6
	shm rm "memfd:${MADE[inode]}"
	same 1 "$status"
	same '' "$output"
	like '^[^,]*: [0-9]+ mkshm(, [0-9]+ mkshm){4} and 2 more$' "$stderr"
}

# Selectors

# removes WORDS THOSE: of the objects of this test, rm with the words removes those
removes()
{
	shm list -k $KINDS -n -r -o REF
	local all=$output wanted=$2 rest ref

	# shellcheck disable=SC2086 # words
	shm rm -v -y $1
	same 0 "$status" || { echo "rm $1; $stderr"; return 1; }
	same "${wanted// /$'\n'}" "$(sort "$OUT")" || { echo "rm $1"; return 1; }
	rest=$(for ref in $all; do [[ " $wanted " == *" $ref "* ]] || echo "$ref"; done)
	same "${rest//$'\n'/ }" "$(left)" || { echo "left by rm $1"; return 1; }
}

@test "every selector" {
	make posix name=a size=4K
	removes '-k posix' posix:/a
	make posix name=a size=4K
	make xsi
	local x=xsi:${MADE[shmid]}
	removes '--creator 0' "$x"
	removes '-u 0 -k posix' posix:/a
	make posix name=a size=4K
	removes '-g 0 -k posix' posix:/a
	make posix name=nccl-1 size=4K
	make posix name=c size=1M
	make xsi key=0x162e
	x=xsi:${MADE[shmid]}
	removes '-k posix --name nccl-*' posix:/nccl-1
	removes '--key 0x162e' "$x"
	removes '-k xsi,posix --min-size 1M' posix:/c
	make posix name=small
	removes '-k xsi,posix --max-size 0' posix:/small
	make sem name=s
	removes '-k sem --older-than 1d' ''
	removes '-k sem --newer-than 1d' sem:/s
	make posix name=torch_1_2_3 size=4K
	removes '-k posix --app pytorch' posix:/torch_1_2_3
	hold posix name=held hold=fd
	make posix name=free
	removes '-k posix --unused' posix:/free
	shm list -n -r -o PIDS posix:/held
	removes "-k posix --pid $output" posix:/held
	make posix name=free
	removes '-k posix --orphan --name free' ''
	make xsi
	removes '-k xsi,posix --orphan' "xsi:${MADE[shmid]}"
	hold posix name=held hold=map size=4K
	removes '-k posix --in-use --ns self' posix:/held
}

@test "owner and group" {
	needs_root
	make posix name=a size=4K uid=$OTHERS
	make posix name=b size=4K gid=$OTHERS
	make xsi uid=$OTHERS
	local x=xsi:${MADE[shmid]}
	make xsi
	removes "-k xsi,posix -u $OTHERS" "posix:/a $x"
	removes "-k xsi,posix -g $OTHERS" posix:/b
}

@test "very many segments: what they take is not added up, and nothing else is different" {
	echo 32768 >/proc/sys/kernel/shmmni || skip "no more segments can be had"
	make xsi many=4097 size=4K touch=4K
	make xsi key=0x162e
	hold xsi attach=1
	local id=${MADE[shmid]}
	shm rm --key 0x162e -y
	gives 0 '' 'shmtool rm: removed 1 object'
	shm rm -k xsi --unused -y -v
	same 0 "$status"
	same 'shmtool rm: removed 4097 objects' "$stderr"
	same 4097 "$(grep -c '^xsi:[0-9]*$' "$OUT")"
	same "xsi:$id" "$(left)"
	make xsi many=4097 size=4K touch=4K
	shm rm -J -k xsi --unused -y
	same 4097 "$(grep -c '"alloc":4096,"result":"removed"' "$OUT")"
	same 'shmtool rm: removed 4097 objects, 16M of memory' "$stderr"
}

@test "REFs and selectors: of the named objects those that are selected" {
	hold posix name=held hold=fd
	make posix name=a size=4K touch=4K
	make posix name=b size=4K touch=4K
	shm rm --unused /a /held
	gives 0 '' 'shmtool rm: removed 1 object, 4K of memory; left 1 that is in use'
	same 'posix:/b posix:/held' "$(left)"
	shm rm --unused /held
	gives 0 '' 'shmtool rm: left 1 that is in use'
	shm rm -k xsi /held /x
	gives 1 '' 'shmtool rm: /x: no such object'
	same 'posix:/b posix:/held' "$(left)"
}

@test "nothing selected" {
	shm rm -k xsi,posix --unused -y
	gives 0 '' 'shmtool rm: nothing is selected; nothing was removed'
	shm rm -k posix --pid 2147483647 -y
	gives 1 '' 'shmtool rm: --pid 2147483647: no such process'
	shm rm -k xsi --ns 4026531000 -y
	same 1 "$status"
	same 1 "$(wc -l <"$ERR")"
}

@test "the owner's own, of any mode; directories and links stay" {
	make xsi mode=0
	make posix name=a mode=0
	mkdir /dev/shm/dir
	touch /dev/shm/dir/f
	ln -s /etc/passwd /dev/shm/link
	mkfifo /dev/shm/fifo
	make posix name=z
	shm rm -u root -k xsi,posix -y
	gives 0 '' 'shmtool rm: removed 3 objects, no memory'
	same 'dir fifo link' "$(cd /dev/shm && echo *)"
	[[ -e /dev/shm/dir/f ]]
	for name in dir link fifo; do
		shm rm "/$name"
		gives 1 '' "shmtool rm: /$name: no such object"
	done
	same 'dir fifo link' "$(cd /dev/shm && echo *)"
}
