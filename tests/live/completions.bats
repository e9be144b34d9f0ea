#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The completions, in the shells that they are for: bash by its function and by
# readline, zsh by its line editor, fish by complete -C.

load common

setup()
{
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$SHMTOOL" "$BATS_TEST_TMPDIR/bin/shmtool"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	export HOME=$BATS_TEST_TMPDIR XDG_CONFIG_HOME=$BATS_TEST_TMPDIR XDG_DATA_HOME=$BATS_TEST_TMPDIR
}

# bash_offers LINE: what bash offers for the word at its end
bash_offers()
{
	# shellcheck disable=SC2016
	run_it bash --norc -c '
		. "$srcdir/completions/shmtool.bash"
		COMP_LINE=$1 COMP_POINT=${#1}
		_shmtool
		[[ ${#COMPREPLY[@]} -eq 0 ]] || printf "%s\n" "${COMPREPLY[@]}"
	' bash "$1"
}

# fish_offers LINE: the same for fish, with what it says of each behind a tab
fish_offers()
{
	# shellcheck disable=SC2016
	run_it fish --no-config -c '
		source $srcdir/completions/shmtool.fish
		complete -C $argv[1]
	' -- "$1"
}

# zsh_makes LINE...: the lines as they are behind TAB, typed into an interactive zsh,
# each with a | at its end, where a blank may be
zsh_makes()
{
	cat >"$BATS_TEST_TMPDIR/type.zsh" <<-'ZSH'
	zmodload zsh/zpty
	zpty shell TERM=dumb zsh -f -i
	zpty -w shell "PS1=; stty -echo; fpath=(${(q)srcdir}/completions \$fpath)
		autoload -U compinit; compinit -u -D; unsetopt BEEP; LISTMAX=10000
		tell() { print -r -- \"<:\$BUFFER:>\"; BUFFER= }; zle -N tell; bindkey '^G' tell
		print READY\${:-}.\$?"
	zpty -r shell out '*READY.0*'
	for line; do
		zpty -w -n shell "$line"$'\t\x07'
		zpty -r shell out '*<:*:>' || out='<:nothing came:>'
		print -r -- "${${out##*<:}%%:>*}|"
	done
	zpty -d shell
	ZSH
	run_it zsh -f "$BATS_TEST_TMPDIR/type.zsh" "$@"
}

# readline_makes LINE...: the same for an interactive bash
readline_makes()
{
	cat >"$BATS_TEST_TMPDIR/type.py" <<-'PYTHON'
	import os, pty, re, sys

	def read_until(fd, pattern):
	    got = b""
	    while not (found := re.search(pattern, got, re.S)):
	        got += os.read(fd, 65536)
	    return found

	pid, fd = pty.fork()
	if pid == 0:
	    os.environ.update(TERM="dumb", PS1="", INPUTRC="/dev/null")
	    os.execlp("bash", "bash", "--norc", "--noprofile", "-i")
	os.write(fd, b"""stty -echo; bind 'set enable-bracketed-paste off'
	tell() { printf '<:%s:>' "$READLINE_LINE"; READLINE_LINE='' READLINE_POINT=0; }
	bind -x '"\\C-g": tell'; . "$srcdir/completions/shmtool.bash"; echo READY.$?
	""")
	read_until(fd, b"READY\\.0")
	for line in sys.argv[1:]:
	    os.write(fd, line.encode() + b"\t\x07")
	    print(read_until(fd, b"<:(.*?):>").group(1).decode())
	os.kill(pid, 9)
	os.waitpid(pid, 0)
	PYTHON
	run_it timeout 120 "$PYTHON" "$BATS_TEST_TMPDIR/type.py" "$@"
}

some()
{
	make xsi key=0x162e size=8K
	make xsi size=4K
	make posix name=one size=4K
	make posix name=two size=1536
	make sem name=three
}

# Objects whose names shells have to quote, or must not touch. Each begins with a
# letter of its own.
strange_names=(
	'a b  c' 'b\x5cx20' 'c"d' "d'e" 'e$HOME$(ls)' 'f`ls`' 'g:h:i' 'h=i=j' 'i*?[x]' 'j~k'
	'k#l' 'l\x0am' 'm\xff\xfe' 'n!o' 'o&p;q|r' 'p(q)<r>' 'q{r,s}' 'r-ä-ö' 's\x5c' 't\x1b[31m'
	'u%s%n' 'v@w^x' $'w\'"x'
)

make_strange()
{
	local name

	for name in "${strange_names[@]}"; do
		make posix name="$name"
	done
	mapfile -t strange_refs < <("$SHMTOOL" list -rn -o REF)
	same ${#strange_names[@]} ${#strange_refs[@]}
}

# same_ref REF GOT: by raw output, in which a blank of the name is escaped
same_ref()
{
	same "$1" "$2" || { echo "of $1"; return 1; }
}

# bash

@test "bash: commands, options and their values" {
	bash_offers 'shmtool '
	prints $'list\nshow\nps\ncreate\nrm\nset\nkey\naccount\nmounts\nlimits\npools\nhelp'
	bash_offers 'shmtool set --sh'
	prints --shrink
	: >"$BATS_TEST_TMPDIR/a file"
	bash_offers "shmtool key $BATS_TEST_TMPDIR/a"
	prints "$BATS_TEST_TMPDIR/a file"
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
	bash_offers 'shmtool list -- --o'
	prints ''
	bash_offers 'shmtool nosuch '
	prints ''
}

@test "bash: lists with commas, and columns as the program has them" {
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

@test "bash: objects and keys" {
	some
	local xsi
	xsi=$("$SHMTOOL" list -k xsi -rn -o REF)

	bash_offers 'shmtool list xsi:'
	prints "${xsi//xsi:/}"
	bash_offers 'shmtool list posix:/o'
	prints /one
	bash_offers 'shmtool list /t'
	prints /two
	bash_offers 'shmtool list one sem:'
	prints /three
	bash_offers 'shmtool set sem:'
	prints /three
	bash_offers 'shmtool show sem:'
	prints /three
	bash_offers 'shmtool ps /o'
	prints /one
	bash_offers 'shmtool list "posix:/o'
	prints posix:/one
	bash_offers 'shmtool list posix:/nosuch'
	prints ''
	bash_offers 'shmtool list --key '
	prints 0x0000162e
	bash_offers 'shmtool list 0x'
	prints 0x0000162e
	bash_offers 'shmtool list key:'
	prints 0x0000162e
	bash_offers "shmtool list ${MADE[shmid]-}${xsi##*:}"
	prints "${xsi##*:}"
}

@test "bash: a captured tree's objects, by the program that the line names" {
	mkdir -p "$BATS_TEST_TMPDIR/a tree/"{proc,dev/shm}
	touch "$BATS_TEST_TMPDIR/a tree/dev/shm/captured"
	make posix name=live
	bash_offers "shmtool --sysroot '$BATS_TEST_TMPDIR/a tree' list posix:/"
	prints /captured
	bash_offers "shmtool --sysroot=${BATS_TEST_TMPDIR// /\\ }/a\\ tree list posix:/"
	prints /captured
	PATH=/usr/bin:/bin bash_offers "$BATS_TEST_TMPDIR/bin/shmtool list posix:/"
	prints /live
}

@test "bash: names of any bytes arrive as they are" {
	make_strange
	local ref quote line

	for ref in "${strange_refs[@]}"; do
		for quote in '' "'" '"'; do
			line="shmtool list -rn -o REF $quote${ref:0:8}"
			bash_offers "$line"
			well
			same_ref 1 "$(wc -l <"$OUT")"
			# unquoted, readline keeps what is before the colon
			[[ $quote ]] && line=${line%posix:*} || line=${line%/*}
			run_it bash --norc -c "$line$output$quote"
			well
			same_ref "$ref" "$output"
		done
	done
}

@test "bash: the same by readline" {
	needs_python
	make_strange
	local ref line lines=() made i=0

	for ref in "${strange_refs[@]}"; do
		lines+=("shmtool list -rn -o REF ${ref:0:8}" "shmtool list -rn -o REF '${ref:0:8}")
	done
	readline_makes "${lines[@]}"
	well
	mapfile -t made <"$OUT"
	same ${#lines[@]} ${#made[@]}
	for line in "${made[@]}"; do
		run_it bash --norc -c "$line"
		well
		same_ref "${strange_refs[i++ / 2]}" "$output"
	done
}

@test "bash: nothing is printed when shmtool fails" {
	rm "$BATS_TEST_TMPDIR/bin/shmtool"
	for words in 'list ' 'list posix:/' 'list -o ' 'list --key '; do
		PATH=$BATS_TEST_TMPDIR/bin:/usr/bin:/bin bash_offers "/nonexistent/shmtool $words"
		prints ''
	done
	printf '#!/bin/sh\necho "no such thing" >&2\nexit 2\n' >"$BATS_TEST_TMPDIR/bin/shmtool"
	chmod +x "$BATS_TEST_TMPDIR/bin/shmtool"
	for words in 'list ' 'list posix:/' 'list -o ' 'list --key '; do
		bash_offers "shmtool $words"
		prints ''
	done
}

# zsh

@test "zsh: commands, options and their values" {
	needs zsh
	some
	zsh_makes 'shmtool lis' 'shmtool --sys' 'shmtool list --older' 'shmtool ls --app pytor' \
		'shmtool list --kind=xs' 'shmtool list -kxsi,po' 'shmtool list -o +AG' \
		'shmtool list -o REF,AG' 'shmtool list --sort -SIZ' 'shmtool list --time-format re' \
		'shmtool list --key ' 'shmtool list -u roo' 'shmtool help lis' 'shmtool list xsi:nosuch' \
		'shmtool ps -o HO' 'shmtool ps --summary -o OB' 'shmtool ps posix:/tw' \
		'shmtool account --by ip' 'shmtool pools --fit 1G -o OV' 'shmtool create hu' 'shmtool create --al'
	well
	same "shmtool list |
shmtool --sysroot=|
shmtool list --older-than=|
shmtool ls --app pytorch |
shmtool list --kind=xsi,|
shmtool list -kxsi,posix,|
shmtool list -o +AGE,|
shmtool list -o REF,AGE,|
shmtool list --sort -SIZE,|
shmtool list --time-format relative |
shmtool list --key 0x0000162e |
shmtool list -u root |
shmtool help list |
shmtool list xsi:nosuch|
shmtool ps -o HOW,|
shmtool ps --summary -o OBJECTS,|
shmtool ps posix:/two |
shmtool account --by ipcns |
shmtool pools --fit 1G -o OVERCOMMIT,|
shmtool create hugetlb:|
shmtool create --allocate |" "$output"
}

@test "zsh: objects, their short forms, and those of a captured tree" {
	needs zsh
	some
	mkdir -p "$BATS_TEST_TMPDIR/tree/"{proc,dev/shm}
	touch "$BATS_TEST_TMPDIR/tree/dev/shm/captured"
	zsh_makes 'shmtool list posix:/o' 'shmtool list /t' 'shmtool ls sem:' 'shmtool list 0x' \
		'shmtool list key:0' "shmtool --sysroot $BATS_TEST_TMPDIR/tree list posix:/"
	well
	same "shmtool list posix:/one |
shmtool list /two |
shmtool ls sem:/three |
shmtool list 0x0000162e |
shmtool list key:0x0000162e |
shmtool --sysroot $BATS_TEST_TMPDIR/tree list posix:/captured |" "$output"
}

@test "zsh: names of any bytes arrive as they are" {
	needs zsh
	make_strange
	local ref line lines=() made i=0

	for ref in "${strange_refs[@]}"; do
		lines+=("shmtool list -rn -o REF ${ref:0:8}" "shmtool list -rn -o REF '${ref:0:8}")
	done
	zsh_makes "${lines[@]}"
	well
	mapfile -t made <"$OUT"
	same ${#lines[@]} ${#made[@]}
	for line in "${made[@]}"; do
		run_it zsh -f -c "${line%|}"
		well
		same_ref "${strange_refs[i++ / 2]}" "$output"
	done
}

@test "zsh: nothing happens when shmtool fails" {
	needs zsh
	rm "$BATS_TEST_TMPDIR/bin/shmtool"
	printf '#!/bin/sh\necho "no such thing" >&2\nexit 2\n' >"$BATS_TEST_TMPDIR/bin/shmtool"
	chmod +x "$BATS_TEST_TMPDIR/bin/shmtool"
	zsh_makes 'shmtool list posix:/' 'shmtool list -o R' 'shmtool list --key '
	prints 'shmtool list posix:/|
shmtool list -o R|
shmtool list --key |'
}

# fish

@test "fish: commands, options and their values" {
	needs fish
	fish_offers 'shmtool '
	well
	same $'account\ncreate\nhelp\nkey\nlimits\nlist\nmounts\npools\nps\nrm\nset\nshow' "$(cut -f1 "$OUT")"
	fish_offers 'shmtool help lis'
	prints list
	fish_offers 'shmtool --s'
	like '^--sysroot' "$output"
	fish_offers 'shmtool ls --o'
	well
	same $'--older-than\n--orphan\n--output\n--output-all\n--owner' "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list --app pyt'
	same $'python\npytorch' "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list --kind=xsi,po'
	same --kind=xsi,posix "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list -k xsi,'
	same $'xsi,anon\nxsi,hugetlb\nxsi,memfd\nxsi,posix\nxsi,sem\nxsi,tmpfs\nxsi,unlinked' "$(cut -f1 "$OUT" | sort)"
	fish_offers 'shmtool list -o '
	same "$("$SHMTOOL" list --list-columns | awk '{ print $1 }' | sort)" "$(cut -f1 "$OUT" | sort)"
	fish_offers 'shmtool ps -o HO'
	same HOW "$(cut -f1 "$OUT")"
	fish_offers 'shmtool ps --summary -o O'
	same OBJECTS "$(cut -f1 "$OUT")"
	fish_offers 'shmtool mounts /dev/sh'
	same /dev/shm "$(cut -f1 "$OUT")"
	fish_offers 'shmtool account --by mo'
	same mount "$(cut -f1 "$OUT")"
	fish_offers 'shmtool pools -o OV'
	same OVERCOMMIT "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list -o +AG'
	same +AGE "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list --sort=-SIZ'
	same --sort=-SIZE "$(cut -f1 "$OUT")"
	fish_offers 'shmtool create hu'
	prints hugetlb:
	fish_offers 'shmtool create --al'
	same --allocate "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list --time-format re'
	same relative "$(cut -f1 "$OUT")"
}

@test "fish: objects, with size and owner" {
	needs fish
	some
	mkdir -p "$BATS_TEST_TMPDIR/tree/"{proc,dev/shm}
	touch "$BATS_TEST_TMPDIR/tree/dev/shm/captured"
	fish_offers 'shmtool list posix:/'
	well
	same $'posix:/one\t4K root\nposix:/two\t1.5K root' "$(sort "$OUT")"
	fish_offers 'shmtool list /t'
	prints $'/two\t1.5K root'
	fish_offers 'shmtool list 0x'
	prints 0x0000162e
	fish_offers 'shmtool list key:'
	prints key:0x0000162e
	fish_offers "shmtool --sysroot $BATS_TEST_TMPDIR/tree list posix:/"
	same posix:/captured "$(cut -f1 "$OUT")"
}

@test "fish: names of any bytes arrive as they are" {
	needs fish
	make_strange
	local ref

	for ref in "${strange_refs[@]}"; do
		# shellcheck disable=SC2016
		run_it fish --no-config -c '
			source $srcdir/completions/shmtool.fish
			set -l word (complete -C "shmtool list $argv[1]" | string replace -r \t.\* "")
			eval shmtool list -rn -o REF (string escape -- $word)
		' -- "${ref:0:8}"
		well
		same_ref "$ref" "$output"
	done
}

@test "fish: nothing is printed when shmtool fails" {
	needs fish
	rm "$BATS_TEST_TMPDIR/bin/shmtool"
	printf '#!/bin/sh\necho "no such thing" >&2\nexit 2\n' >"$BATS_TEST_TMPDIR/bin/shmtool"
	chmod +x "$BATS_TEST_TMPDIR/bin/shmtool"
	for words in 'list ' 'list posix:/' 'list -o ' 'list --key '; do
		fish_offers "shmtool $words"
		prints ''
	done
}

# all

@test "ten thousand objects" {
	make posix name='object-%' many=10000
	bash_offers 'shmtool list '
	well
	same 10000 "$(wc -l <"$OUT")"
	bash_offers 'shmtool list posix:/object-999'
	well
	same 11 "$(wc -l <"$OUT")"
	if command -v fish >/dev/null; then
		fish_offers 'shmtool list '
		well
		same 10000 "$(wc -l <"$OUT")"
	fi
	if command -v zsh >/dev/null; then
		zsh_makes 'shmtool list posix:/object-998'
		well
		same 'shmtool list posix:/object-998|' "$output"
	fi
}
