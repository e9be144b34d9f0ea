#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where files wait while rm makes sure that nobody has them: what was left there is put
# back, and what stands in the way is no danger (src/act/quarantine.h, recover.h).

load common


OTHERS=65534
LEFT=/dev/shm/.shmtool-0123456789abcdef
PUT_BACK='shmtool rm: put back 1 file that a run had set aside which was killed'
LONG=$(printf 'x%.0s' {1..255})

teardown()
{
	[[ -z ${LOCK-} ]] || exec {LOCK}>&-
	release
	mountpoint -q /dev/shm/dir && umount /dev/shm/dir
	chattr -R -i -a /dev/shm 2>/dev/null || :
	remove_everything
}

# What is in /dev/shm: type, path and content of files, in order.
tree()
{
	find /dev/shm -mindepth 1 -printf '%y %P' \( -type f -printf ' ' -exec cat {} \; -o -true \) \
		-printf '\n' | sort
}

# leave NAME CONTENT...: as a run leaves files that was killed
leave()
{
	[[ -d $LEFT ]] || mkdir -m 700 "$LEFT"
	while (($#)); do
		printf %s "$2" >"$LEFT/$1"
		shift 2
	done
}

# removed COUNT: that many were, of which none had any memory
removed()
{
	gives 0 '' "shmtool rm: removed $1 object$([[ $1 == 1 ]] || echo s), no memory"
}

# removed_nothing STDERR: what came of `rm --name none`
removed_nothing()
{
	gives 0 '' "${1:+$1
}shmtool rm: nothing is selected; nothing was removed"
}

@test "what was left is put back before anything is looked for" {
	leave a one b two
	shm rm --unused --yes -v --name a
	gives 0 posix:/a 'shmtool rm: put back 2 files that a run had set aside which was killed
shmtool rm: removed 1 object, 4K of memory'
	same 'f b two' "$(tree)"
	leave a one
	shm rm posix:/a
	gives 0 '' "$PUT_BACK"
	leave a one
	shm rm --yes --name none
	removed_nothing "$PUT_BACK"
}

@test "a name that was taken meanwhile stays with who has it" {
	leave a one
	printf two >/dev/shm/a
	inode=$(stat -c %i "$LEFT/a")
	shm rm --yes --name none
	removed_nothing "$PUT_BACK"
	same "f a two
f a.kept-$inode one" "$(tree)"
}

@test "the name that it gets instead is cut between characters, and drawn anew if need be" {
	local wide inode

	wide=$(printf 'ä%.0s' {1..127})
	leave "$wide" one "$LONG" two b three
	printf 0 | tee "/dev/shm/$wide" "/dev/shm/$LONG" >/dev/shm/b
	inode=$(stat -c %i "$LEFT/b")
	printf 0 >"/dev/shm/b.kept-$inode"
	shm rm --yes --name none
	removed_nothing 'shmtool rm: put back 3 files that a run had set aside which was killed'
	same 7 "$(find /dev/shm -mindepth 1 | wc -l)"
	same 1 "$(find /dev/shm -name 'ä*ä.kept-*' -size -4c -exec grep -l one {} + | wc -l)"
	same 1 "$(find /dev/shm -name 'x*x.kept-*' -exec grep -l two {} + | wc -l)"
	same 1 "$(find /dev/shm -name "b.kept-$inode-????????????????" -exec grep -l three {} + | wc -l)"
}

@test "with -n, and by other commands, nothing is put back" {
	leave a one
	shm rm -n --unused
	well
	shm list
	well
	same "d ${LEFT##*/}
f ${LEFT##*/}/a one" "$(tree)"
}

@test "a run that is at work is left alone" {
	leave a one
	exec {LOCK}<"$LEFT"
	flock $LOCK
	shm rm --yes --name none
	removed_nothing
	shm rm --yes -k tmpfs --name '*a'
	# shellcheck disable=SC2154 # by run_it
	like 'nothing is selected' "$stderr"
	same "d ${LEFT##*/}
f ${LEFT##*/}/a one" "$(tree)"
	exec {LOCK}>&-
	shm rm --yes --name none
	removed_nothing "$PUT_BACK"
}

@test "a directory that others can write to, or another user's, is no quarantine" {
	needs_root
	leave a one
	chmod 770 "$LEFT"
	shm rm --yes --name none
	removed_nothing
	chmod 700 "$LEFT"
	chown $OTHERS "$LEFT"
	shm rm --yes --name none
	removed_nothing
	chown 0 "$LEFT"
	chmod 2700 "$LEFT"
	shm rm --yes --name none
	removed_nothing "$PUT_BACK"
}

@test "links, FIFOs and directories of such names are not followed" {
	mkdir "$BATS_TEST_TMPDIR/elsewhere"
	touch "$BATS_TEST_TMPDIR/elsewhere/a"
	chmod 700 "$BATS_TEST_TMPDIR/elsewhere"
	ln -s "$BATS_TEST_TMPDIR/elsewhere" "$LEFT"
	mkfifo "$LEFT-fifo"
	ln -s /etc/passwd "$LEFT-link"
	mkdir "$LEFT-dir"
	mkdir -m 700 "${LEFT}0" "${LEFT%f}" "${LEFT%f}F"
	touch "${LEFT}0/a" "${LEFT%f}/a" "${LEFT%f}F/a"
	before=$(tree)
	shm rm --yes --name none
	removed_nothing
	same "$before" "$(tree)"
	same a "$(ls "$BATS_TEST_TMPDIR/elsewhere")"
}

@test "whatever is in there comes back, and nothing of it is opened" {
	needs strace
	leave a one
	mkdir "$LEFT/sub"
	printf two >"$LEFT/sub/b"
	mkfifo "$LEFT/fifo"
	ln -s /etc/passwd "$LEFT/link"
	traced openat,open rm --yes --name none
	removed_nothing 'shmtool rm: put back 4 files that a run had set aside which was killed'
	! grep -E '"(a|sub|fifo|link)"' "$TRACE" || return 1
	same 'd sub
f a one
f sub/b two
l link
p fifo' "$(tree)"
}

@test "files that waited without a directory" {
	printf one >"$LEFT-a"
	printf two >"$LEFT--f"
	printf three >"$LEFT-"
	shm rm --yes --name none
	removed_nothing 'shmtool rm: put back 2 files that a run had set aside which was killed'
	same "f -f two
f ${LEFT##*/}- three
f a one" "$(tree)"
}

@test "it is put back in directories of hugetlbfs and tmpfs, too" {
	mkdir /dev/shm/dir
	mount -t tmpfs shmtool-test /dev/shm/dir
	mkdir /dev/shm/dir/sub
	mkdir -m 700 /dev/shm/dir/sub/.shmtool-00000000000000aa
	printf one >/dev/shm/dir/sub/.shmtool-00000000000000aa/a
	shm rm tmpfs:/dev/shm/dir/sub/a
	gives 0 '' "$PUT_BACK"
	same '' "$(ls -A /dev/shm/dir/sub)"
}

# No more than $1 inodes are free in /dev/shm/dir.
fill_inodes()
{
	mkdir /dev/shm/dir
	mount -t tmpfs -o nr_inodes=20,mode=1777 shmtool-test /dev/shm/dir
	for ((i = 0; i < 30; i++)); do
		touch "/dev/shm/dir/fill-$i" 2>/dev/null || break
	done
	same 0 "$(stat -f -c %d /dev/shm/dir)"
}

@test "where no inode is left files wait under other names" {
	needs strace
	fill_inodes
	traced renameat2,mkdirat rm --unused --yes -v -k tmpfs --name 'fill-*'
	same 0 "$status"
	same '' "$(ls -A /dev/shm/dir)"
	grep -q 'mkdirat.*ENOSPC' "$TRACE"
	grep -qE 'renameat2.*"\.shmtool-[0-9a-f]{16}-fill-' "$TRACE"
	umount /dev/shm/dir
	rmdir /dev/shm/dir

	fill_inodes
	shm rm tmpfs:/dev/shm/dir/fill-3
	prints ''
	shm rm tmpfs:/dev/shm/dir/fill-{4,5}
	prints ''
	same 0 "$(find /dev/shm/dir -name '.*' -mindepth 1 | wc -l)"
}

@test "where no inode is left, and the name has no room for another one" {
	fill_inodes
	mv /dev/shm/dir/fill-3 "/dev/shm/dir/$LONG"
	for guard in --unused ''; do
		# shellcheck disable=SC2086 # none or one
		shm rm $guard "tmpfs:/dev/shm/dir/$LONG"
		same 1 "$status"
		like "^shmtool rm: tmpfs:/dev/shm/dir/$LONG: mkdir: No space left on device; no inode is left to make a directory, and its name is too long to do without; remove another file first" "$stderr"
	done
	shm rm --unused "tmpfs:/dev/shm/dir/${LONG:0:229}" tmpfs:/dev/shm/dir/fill-4
	same 1 "$status"
	shm rm --unused "tmpfs:/dev/shm/dir/$LONG"
	removed 1
}

@test "a name of 255 bytes" {
	local wide

	wide=$(printf 'ä%.0s' {1..127})
	touch "/dev/shm/$LONG" "/dev/shm/$wide"
	shm rm --unused "posix:/$LONG" "posix:/$wide"
	removed 2
	touch "/dev/shm/$LONG" "/dev/shm/$wide"
	shm rm "posix:/$LONG" "posix:/$wide"
	prints ''
}

@test "all names of one file go together" {
	make posix name=a size=4K touch=4K
	make posix name=c
	ln /dev/shm/a /dev/shm/b
	ln /dev/shm/a /dev/shm/d
	shm rm --unused --yes -v -k posix
	same 0 "$status"
	same 'posix:/a
posix:/b
posix:/c
posix:/d' "$(sort "$OUT")"
	same '' "$(tree)"

	# and none, when it is in use
	hold posix name=a size=4K hold=map
	ln /dev/shm/a /dev/shm/b
	shm rm --unused --yes -k posix
	same 0 "$status"
	same 'f a
f b' "$(tree | cut -d ' ' -f 1,2)"
	shm rm /a /b
	same 0 "$status"
	same '' "$(tree)"
}

@test "more names of one file than a batch has room for" {
	make posix name=a
	make posix name='f_%' many=1100
	for ((i = 0; i < 1500; i++)); do
		ln /dev/shm/a "/dev/shm/a_$i"
	done
	shm rm --unused --yes -k posix
	removed 2601
	same '' "$(tree)"
}

@test "few descriptors are enough" {
	make posix name='f_%' many=300
	for files in 14 20 100; do
		(ulimit -n $files && SHMTOOL=$PLAIN_SHMTOOL shm rm --unused --yes -k posix --name "*_${files:0:1}*" && same 0 "$status") ||
			{ echo "with $files: $stderr"; return 1; }
		same 0 "$(find /dev/shm -name "*_${files:0:1}*" | wc -l)"
	done
}

@test "a file system that does not know RENAME_NOREPLACE" {
	needs strace
	make posix name=a
	make posix name=b
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		run_it strace -f -qq -o "$TRACE" -e trace=renameat2 -e inject=renameat2:error=EINVAL \
		"$PLAIN_SHMTOOL" rm --unused /a
	removed 1
	same 'f b ' "$(tree)"
	leave a one
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		run_it strace -f -qq -o "$TRACE" -e trace=renameat2 -e inject=renameat2:error=EINVAL \
		"$PLAIN_SHMTOOL" rm --yes --name none
	removed_nothing "$PUT_BACK"
	same 'f a one
f b ' "$(tree)"
}

@test "the umask does not matter" {
	for_anybody
	make posix name=a
	chown $OTHERS /dev/shm/a
	(umask 777 && run_it setpriv --reuid $OTHERS --regid $OTHERS --clear-groups \
		"$BATS_TEST_TMPDIR/program" rm --unused /a && removed 1)
	same '' "$(tree)"
}
