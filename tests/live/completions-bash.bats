#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The completion for bash, by its function and by readline.

load common
load ns
load completions

# bash_offers LINE [COMP_TYPE]: what bash offers for the word at its end
bash_offers()
{
	# shellcheck disable=SC2016
	run_it bash --norc -c '
		. "$srcdir/completions/shmtool.bash"
		COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=${2:-9}
		_shmtool
		[[ ${#COMPREPLY[@]} -eq 0 ]] || printf "%s\n" "${COMPREPLY[@]}"
	' bash "$@"
}

# readline KEYS LINE...: what is shown when the line and the keys are typed into an
# interactive bash, and behind each <: :> what the line is then
readline()
{
	needs_python
	cat >"$BATS_TEST_TMPDIR/type.py" <<-'PYTHON'
	import os, pty, re, sys

	def read_until(fd, pattern):
	    got = b""
	    while not (found := re.search(pattern, got, re.S)):
	        got += os.read(fd, 65536)
	    return found

	keys = sys.argv[1].encode()
	pid, fd = pty.fork()
	if pid == 0:
	    os.environ.update(TERM="dumb", PS1="", INPUTRC="/dev/null")
	    os.execlp("bash", "bash", "--norc", "--noprofile", "-i")
	os.write(fd, b"""stty -echo; bind 'set enable-bracketed-paste off'
	bind 'set page-completions off'; bind 'set completion-query-items 0'
	tell() { printf '<:%s:>' "$READLINE_LINE"; READLINE_LINE='' READLINE_POINT=0; }
	bind -x '"\\C-g": tell'; . "$srcdir/completions/shmtool.bash"; echo READY.$?
	""")
	read_until(fd, b"READY\\.0")
	for line in sys.argv[2:]:
	    os.write(fd, line.encode() + keys + b"\x07")
	    os.write(1, read_until(fd, b".*?<:.*?:>").group(0) + b"\n")
	os.kill(pid, 9)
	os.waitpid(pid, 0)
	PYTHON
	run_it timeout 600 "$PYTHON" "$BATS_TEST_TMPDIR/type.py" "$@"
}

# readline_makes LINE...: the lines as they are behind TAB, each with a | at its end, where
# a blank may be
readline_makes()
{
	readline $'\t' "$@"
	sed -n 's/.*<:\(.*\):>.*/\1|/p' "$OUT" >"$OUT.lines"
	mv "$OUT.lines" "$OUT"
	output=$(<"$OUT")
}

@test "commands, options and their values" {
	bash_offers 'shmtool '
	prints $'list\nshow\nps\ncreate\nrm\nset\nkey\naccount\nmounts\nlimits\npools\nhelp'
	bash_offers 'shmtool set --sh'
	prints --shrink
	: >"$BATS_TEST_TMPDIR/a file"
	bash_offers "shmtool key $BATS_TEST_TMPDIR/a"
	prints "$BATS_TEST_TMPDIR/a file"
	: >"$BATS_TEST_TMPDIR/x:c=d@e"
	bash_offers "shmtool key $BATS_TEST_TMPDIR/x:"
	prints c=d@e
	bash_offers "shmtool create --ftok=$BATS_TEST_TMPDIR/x"
	prints "$BATS_TEST_TMPDIR/x:c=d@e"
	bash_offers 'shmtool stat --m'
	prints --maps
	bash_offers 'shmtool ps --su'
	prints --summary
	bash_offers 'shmtool help lis'
	prints list
	bash_offers 'shmtool --s'
	prints --sysroot
	bash_offers 'shmtool list --o'
	prints $'--owner\n--older-than\n--orphan\n--output\n--output-all'
	bash_offers 'shmtool ls --app pyt'
	prints $'python\npytorch'
	bash_offers 'shmtool list --app=pyt'
	prints $'python\npytorch'
	bash_offers 'shmtool list --time-format '
	prints $'short\niso\nfull\nrelative\nepoch'
	bash_offers 'shmtool list -u roo'
	prints root
	bash_offers 'shmtool list -g roo'
	prints root
	bash_offers "shmtool list --pid $$"
	like "(^|[[:space:]])$$([[:space:]]|\$)" "$output"
	bash_offers 'shmtool list --ns s'
	prints self
	for option in --min-size --older-than --name; do
		bash_offers "shmtool list $option "
		prints ''
	done
	bash_offers 'shmtool create hu'
	prints hugetlb:
	bash_offers 'shmtool create xsi --al'
	prints --allocate
	# the sizes that the machine has
	bash_offers 'shmtool create xsi --huge='
	same "$(printf '%s\n' /sys/kernel/mm/hugepages/hugepages-*kB | sed 's/.*-//; s/kB$/K/')" \
		"$output"
	bash_offers "shmtool create xsi --ftok $srcdir/READ"
	prints "$srcdir/README"
	for option in '--owner ' --owner=; do
		bash_offers "shmtool set ${option}roo"
		prints root
		bash_offers "shmtool create ${option}root:roo"
		prints root
	done
	bash_offers 'shmtool create '
	prints $'xsi\nkey:\nposix:/\nhugetlb:'
	bash_offers 'shmtool create -s 4K xsi '
	prints ''
	bash_offers 'shmtool help list '
	prints ''
	bash_offers 'shmtool list -- --o'
	prints ''
	bash_offers 'shmtool nosuch '
	prints ''
}

@test "lists with commas, and columns as the program has them" {
	bash_offers 'shmtool list -k '
	prints $'xsi\nposix\nsem\nhugetlb\ntmpfs\nmemfd\nanon\nunlinked'
	bash_offers 'shmtool list -k xsi,'
	prints $'xsi,posix\nxsi,sem\nxsi,hugetlb\nxsi,tmpfs\nxsi,memfd\nxsi,anon\nxsi,unlinked'
	bash_offers 'shmtool list --kind=xsi,po'
	prints xsi,posix
	bash_offers 'shmtool list -nkxsi,po'
	prints -nkxsi,posix
	bash_offers 'shmtool list -nk po'
	prints posix
	bash_offers 'shmtool list -o '
	prints "$("$SHMTOOL" list --list-columns | awk '{ print $1 }')"
	bash_offers 'shmtool ps -o '
	prints "$("$SHMTOOL" ps --list-columns | awk '{ print $1 }')"
	bash_offers 'shmtool ps --summary -o O'
	prints OBJECTS
	bash_offers 'shmtool mounts /dev/s'
	prints /dev/shm
	bash_offers 'shmtool mounts /dev/shm /dev/s'
	prints ''
	bash_offers 'shmtool mounts -o UNL'
	prints UNLIMITED
	bash_offers 'shmtool account --by p'
	prints process
	bash_offers 'shmtool account --by=ow'
	prints owner
	bash_offers 'shmtool account -o SW'
	prints SWAP
	bash_offers 'shmtool account --so'
	prints ''
	bash_offers 'shmtool pools --fit 1G -o O'
	prints OVERCOMMIT
	bash_offers 'shmtool list -o REF,+AG'
	prints REF,+AGE
	bash_offers 'shmtool list -o +AG'
	prints +AGE
	bash_offers 'shmtool list --sort -SI'
	prints -SIZE
	bash_offers 'shmtool list --sort -SIZE,-S'
	prints $'-SIZE,-SWAP\n-SIZE,-STATUS'
}

@test "objects and keys, in all their forms" {
	make_some

	bash_offers 'shmtool list '
	same "$(printf '%s\n' posix:/one posix:/two sem:/three xsi:"$KEYED" "$XSI")" "$(sort "$OUT")"
	for command in list ls show stat ps rm set; do
		bash_offers "shmtool $command posix:/o"
		prints /one
	done
	bash_offers 'shmtool list xsi:'
	prints "$KEYED"$'\n'"${XSI#xsi:}"
	bash_offers 'shmtool list /t'
	prints /two
	bash_offers 'shmtool list one sem:'
	prints /three
	bash_offers 'shmtool set sem:'
	prints /three
	bash_offers 'shmtool list "posix:/o'
	prints posix:/one
	bash_offers 'shmtool list -- posix:/o'
	prints /one
	bash_offers 'shmtool list /dev/shm/t'
	prints /dev/shm/two
	bash_offers 'shmtool list posix:/nosuch'
	prints ''
	bash_offers "shmtool list ${XSI#xsi:}"
	prints "${XSI#xsi:}"
	for words in '--key ' '0x' '0X' 'key:' 'key:0x0000162'; do
		bash_offers "shmtool list $words"
		case $words in
		0X) prints '' ;;
		*) prints 0x0000162e ;;
		esac
	done
}

@test "objects that the line has already are not offered again" {
	make_some
	for form in posix:/one /one /dev/shm/one; do
		bash_offers "shmtool list $form posix:/"
		prints /two
		bash_offers "shmtool list $form /"
		prints /two
		bash_offers "shmtool list $form /dev/shm/"
		prints /dev/shm/two
	done
	for form in "$XSI" "${XSI#xsi:}"; do
		bash_offers "shmtool list $form xsi:"
		prints "$KEYED"
	done
	bash_offers 'shmtool list key:0x0000162e 0x'
	prints ''
	# what no subscript of an array may be
	bash_offers "shmtool list '' @ '*' 'a]' '\$(ls)' posix:/o"
	prints /one
}

@test "only what the command takes, and the rest where it is asked for" {
	make_some
	hold memfd name=held size=8K
	local memfd=memfd:${MADE[inode]}

	bash_offers 'shmtool ps mem'
	same "$memfd" "$output"
	bash_offers 'shmtool show memfd:'
	prints "${memfd#memfd:}"
	bash_offers 'shmtool list '
	like "$XSI" "$output"
	[[ $output != *memfd* ]]
	for command in rm set; do
		bash_offers "shmtool $command mem"
		prints ''
	done
	: >/dev/shm/four
	mkdir /dev/shm/five
	: >/dev/shm/five/six
	bash_offers 'shmtool list tmpfs:/dev/shm/'
	prints /dev/shm/five/six
	bash_offers 'shmtool list /dev/shm/f'
	same $'/dev/shm/five/six\n/dev/shm/four' "$(sort "$OUT")"
	bash_offers 'shmtool list /f'
	prints /four
	rm /dev/shm/four
	bash_offers 'shmtool set --lock '
	prints "xsi:$KEYED"$'\n'"$XSI"
	bash_offers 'shmtool set --unlock sem:'
	prints ''
	for size in '-s 1M' -s1M '--size 1M' --size=1M; do
		bash_offers "shmtool set $size "
		same $'posix:/one\nposix:/two' "$(sort "$OUT")"
	done
}

@test "objects of other namespaces" {
	needs unshare nsenter
	container 'mount -t tmpfs -o mode=1777 none /dev/shm
		'"'$MKSHM'"' -c posix name=there >/dev/null'
	bash_offers 'shmtool list posix:/t'
	prints ''
	bash_offers 'shmtool list --ns all posix:/t'
	prints "/there@$C_MNT"
	bash_offers "shmtool list --ns=$C_PID posix:/t"
	prints "/there@$C_MNT"
	# behind an @ they are meant
	COMP_WORDBREAKS=: bash_offers 'shmtool list "posix:/there@'
	prints "posix:/there@$C_MNT"
	end_containers
}

@test "what there is, with size and owner, and nothing of it is inserted" {
	make_some
	bash_offers 'shmtool list posix:/' 63
	same "posix:/one  (4K root)
posix:/two  (1.5K root)" "$(sort "$OUT")"
	bash_offers 'shmtool list /' 63
	same "/one  (4K root)
/two  (1.5K root)" "$(sort "$OUT")"
	# readline may insert what is alone
	bash_offers 'shmtool list posix:/o' 63
	prints /one
	bash_offers 'shmtool list key:' 63
	prints 0x0000162e
	make xsi key=7 size=1M
	bash_offers 'shmtool list key:' 63
	same "0x00000007  (1M root)
0x0000162e  (8K root)" "$(sort "$OUT")"

	readline $'\t\t' 'shmtool list posix:/' 'shmtool list sem:'
	well
	like 'posix:/one  \(4K root\)' "$output"
	like 'posix:/two  \(1.5K root\)' "$output"
	like '<:shmtool list posix:/:>' "$output"
	like '<:shmtool list sem:/three :>' "$output"
}

@test "a captured tree's objects, by the program that the line names" {
	make_tree
	make posix name=live
	bash_offers "shmtool --sysroot '$TREE' list posix:/"
	prints /captured
	bash_offers "shmtool --sysroot=${TREE// /\\ } list posix:/"
	prints /captured
	bash_offers "shmtool --sysroot ${TREE// t*}"
	prints "$TREE"
	PATH=/usr/bin:/bin
	bash_offers "$BATS_TEST_TMPDIR/bin/shmtool list posix:/"
	prints /live
	# shellcheck disable=SC2088 # it is bash that has to expand it
	bash_offers '~/bin/shmtool list posix:/'
	prints /live
	cd "$BATS_TEST_TMPDIR/bin"
	bash_offers './shmtool list posix:/'
	prints /live
	# not what the shell calls so, and where it calls it otherwise, the program all the same
	PATH=$PWD:$PATH
	shmtool() { echo posix:/function; }
	export -f shmtool
	bash_offers 'otherwise list posix:/'
	prints /live
}

@test "names of any bytes arrive as they are, wherever they are begun" {
	make_strange
	type_refs
	readline_makes "${LINES[@]}"
	last_words bash --norc
	as_wanted
	# and what is shown of them has no control characters but ends of lines
	readline $'\t\t' 'shmtool list posix:/'
	well
	tr -d '\r\a' <"$OUT" >"$OUT.shown"
	mv "$OUT.shown" "$OUT"
	like 'posix:/t\\x1b\[31m  \(0 root\)' "$output"
	no_controls
}

@test "nothing is printed when shmtool fails, and it gets nothing of the terminal" {
	local failure

	for failure in "${FAILURES[@]}"; do
		fake_shmtool "$failure"
		nothing_comes_of bash_offers
		readline_makes 'shmtool list posix:/'
		prints 'shmtool list posix:/|'
	done
	rm "$BATS_TEST_TMPDIR/bin/shmtool"
	PATH=$BATS_TEST_TMPDIR/bin:/usr/bin:/bin
	for words in 'list ' 'list posix:/' 'list -o ' 'list --key '; do
		bash_offers "/nonexistent/shmtool $words"
		prints ''
	done
}

@test "a line in which there is more than the command" {
	make_some
	readline_makes 'true; LC_ALL=C shmtool list posix:/o' \
		'shmtool list posix:/t >/dev/null posix:/o' \
		'true && shmtool set -m 600 posix:/o'
	prints 'true; LC_ALL=C shmtool list posix:/one |
shmtool list posix:/t >/dev/null posix:/one |
true && shmtool set -m 600 posix:/one |'
}

@test "ten thousand objects" {
	make posix name='object-%' many=10000
	bash_offers 'shmtool list '
	well
	same 10000 "$(wc -l <"$OUT")"
	bash_offers 'shmtool list posix:/object-999'
	well
	same 11 "$(wc -l <"$OUT")"
}
