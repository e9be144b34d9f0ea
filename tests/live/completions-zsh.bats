#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The completion for zsh, by its line editor.

load common
load ns
load completions

# zsh_shows KEYS LINE...: what is shown when the line and the keys are typed into an
# interactive zsh, and behind each <: :> what the line is then. $BEFORE are commands that
# it runs first.
zsh_shows()
{
	needs zsh
	cat >"$BATS_TEST_TMPDIR/type.zsh" <<-'ZSH'
	zmodload zsh/zpty
	zpty shell TERM=dumb COLUMNS=80 LINES=1000 zsh -f -i
	zpty -w shell "PS1=; stty -echo; fpath=(${(q)srcdir}/completions \$fpath)
		autoload -U compinit; compinit -u -D
		unset zle_bracketed_paste; unsetopt BEEP PROMPT_SP; LISTMAX=100000; $BEFORE
		tell() { print -r -- \"<:\$BUFFER:>\"; BUFFER= }; zle -N tell; bindkey '^G' tell
		print READY\${:-}.\$?"
	zpty -r shell out '*READY.0*'
	keys=$1
	shift
	for line; do
		zpty -w -n shell "$line$keys"$'\x07'
		zpty -r shell out '*<:*:>' || out='<:nothing came:>'
		print -r -- "$out"
	done
	zpty -d shell
	ZSH
	run_it zsh -f "$BATS_TEST_TMPDIR/type.zsh" "$@"
}

# zsh_makes LINE...: the lines as they are behind TAB, each in a line with a | at its end,
# where a blank may be
zsh_makes()
{
	zsh_shows $'\t' "$@"
	sed -n 's/.*<:\(.*\):>.*/\1|/p' "$OUT" >"$OUT.lines"
	mv "$OUT.lines" "$OUT"
	output=$(<"$OUT")
}

# makes LINE...: that zsh makes the second of each two lines of the first
makes()
{
	local typed=() wanted=()

	while [[ $# -gt 0 ]]; do
		typed+=("$1") wanted+=("$2|")
		shift 2
	done
	zsh_makes "${typed[@]}"
	prints "$(printf '%s\n' "${wanted[@]}")"
}

@test "commands, options and their values" {
	make_some
	zsh_makes 'shmtool lis' 'shmtool --sys' 'shmtool list --older' 'shmtool ls --app pytor' \
		'shmtool list --kind=xs' 'shmtool list -kxsi,po' 'shmtool list -o +AG' \
		'shmtool list -o REF,AG' 'shmtool list --sort -SIZ' 'shmtool list --time-format re' \
		'shmtool list --key ' 'shmtool list -u roo' 'shmtool help lis' 'shmtool list xsi:nosuch' \
		'shmtool ps -o HO' 'shmtool ps --summary -o OB' 'shmtool ps posix:/tw' \
		'shmtool account --by ip' 'shmtool pools --fit 1G -o OV' \
		'shmtool mounts /dev/sh' 'shmtool mounts /dev/shm /dev/sh' 'shmtool create hu' 'shmtool create --al' \
		'shmtool set --owner root:roo' \
		'shmtool create --owner=root:roo' 'shmtool list -- --o'
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
shmtool mounts /dev/shm |
shmtool mounts /dev/shm /dev/sh|
shmtool create hugetlb:|
shmtool create --allocate |
shmtool set --owner root:root |
shmtool create --owner=root:root |
shmtool list -- --o|" "$output"
}

@test "objects and keys, in all their forms" {
	make_some
	zsh_shows $'\t' 'shmtool list ' 'shmtool list 0x'
	well
	for ref in posix:/one posix:/two sem:/three "xsi:$KEYED" "$XSI"; do
		like "$ref +-- [0-9.KB]+ root" "$output"
	done
	makes 'shmtool list posix:/o' 'shmtool list posix:/one ' \
		'shmtool show posix:/o' 'shmtool show posix:/one ' \
		'shmtool stat posix:/o' 'shmtool stat posix:/one ' \
		'shmtool rm posix:/o' 'shmtool rm posix:/one ' \
		'shmtool set posix:/o' 'shmtool set posix:/one ' \
		'shmtool list /t' 'shmtool list /two ' \
		'shmtool ls sem:' 'shmtool ls sem:/three ' \
		'shmtool list /dev/shm/o' 'shmtool list /dev/shm/one ' \
		'shmtool list -- posix:/o' 'shmtool list -- posix:/one ' \
		'shmtool list 0x' 'shmtool list 0x0000162e ' \
		'shmtool list key:0' 'shmtool list key:0x0000162e ' \
		"shmtool list ${XSI#xsi:}" "shmtool list ${XSI#xsi:} " \
		'shmtool list posix:/nosuch' 'shmtool list posix:/nosuch'
}

@test "objects that the line has already are not offered again" {
	make_some
	makes 'shmtool list /one posix:/' 'shmtool list /one posix:/two ' \
		'shmtool list posix:/one /' 'shmtool list posix:/one /two ' \
		'shmtool list /dev/shm/one /dev/shm/' 'shmtool list /dev/shm/one /dev/shm/two ' \
		"shmtool list ${XSI#xsi:} xsi:" "shmtool list ${XSI#xsi:} xsi:$KEYED " \
		'shmtool list key:0x0000162e 0x' 'shmtool list key:0x0000162e 0x'
}

@test "only what the command takes, and the rest where it is asked for" {
	make_some
	hold memfd name=held size=8K
	makes 'shmtool ps mem' "shmtool ps memfd:${MADE[inode]} " \
		'shmtool rm mem' 'shmtool rm mem' \
		'shmtool set mem' 'shmtool set mem' \
		'shmtool set --lock ' 'shmtool set --lock xsi:' \
		'shmtool set --unlock sem:' 'shmtool set --unlock sem:' \
		'shmtool set -s 1M ' 'shmtool set -s 1M posix:/' \
		'shmtool set --size=1M sem:' 'shmtool set --size=1M sem:'
	: >/dev/shm/four
	mkdir /dev/shm/five
	: >/dev/shm/five/six
	makes 'shmtool list tmpfs:/dev/shm/' 'shmtool list tmpfs:/dev/shm/five/six ' \
		'shmtool list /dev/shm/fi' 'shmtool list /dev/shm/five/six ' \
		'shmtool list /dev/shm/fo' 'shmtool list /dev/shm/four ' \
		'shmtool list /f' 'shmtool list /four '
	zsh_shows $'\t' 'shmtool ps '
	well
	like "$XSI" "$output"
	[[ $output != *memfd* ]]
}

@test "objects of other namespaces" {
	needs unshare nsenter
	container 'mount -t tmpfs -o mode=1777 none /dev/shm
		'"'$MKSHM'"' -c posix name=there >/dev/null'
	makes 'shmtool list posix:/t' 'shmtool list posix:/t' \
		'shmtool list --ns all posix:/t' "shmtool list --ns all posix:/there@$C_MNT " \
		"shmtool list --ns=$C_PID posix:/t" "shmtool list --ns=$C_PID posix:/there@$C_MNT " \
		'shmtool list posix:/there@' "shmtool list posix:/there@$C_MNT "
	end_containers
}

@test "what is shown is as the user has it" {
	make_some
	BEFORE='zstyle :completion:\* list-separator %%n' zsh_shows $'\t' 'shmtool list posix:/'
	well
	like 'posix:/one  %%n 4K root' "$output"
	BEFORE='zstyle :completion:\* verbose no' zsh_shows $'\t' 'shmtool list posix:/'
	well
	like 'posix:/one +posix:/two' "$output"
	BEFORE='zstyle :completion:\* matcher-list l:\|=\*' zsh_makes 'shmtool list wo'
	prints 'shmtool list posix:/two |'
}

@test "a captured tree's objects, by the program that the line names" {
	needs zsh
	make_tree
	make posix name=live
	makes "shmtool --sysroot '$TREE' list posix:/" \
		"shmtool --sysroot '$TREE' list posix:/captured " \
		"shmtool --sysroot=${TREE// /\\ } list posix:/" \
		"shmtool --sysroot=${TREE// /\\ } list posix:/captured "
	cd "$BATS_TEST_TMPDIR/bin"
	PATH=/usr/bin:/bin
	# shellcheck disable=SC2088 # it is zsh that has to expand it
	makes "$PWD/shmtool list posix:/" "$PWD/shmtool list posix:/live " \
		'~/bin/shmtool list posix:/' '~/bin/shmtool list posix:/live ' \
		'./shmtool list posix:/' './shmtool list posix:/live '
	PATH=$PWD:$PATH
	BEFORE='function shmtool { echo 4K root posix:/function; }; compdef otherwise=shmtool' \
		zsh_makes 'otherwise list posix:/' 'shmtool list posix:/' 'sudo shmtool list posix:/' \
		'true; LC_ALL=C shmtool list posix:/' 'x=$(shmtool list posix:/'
	prints 'otherwise list posix:/live |
shmtool list posix:/live |
sudo shmtool list posix:/live |
true; LC_ALL=C shmtool list posix:/live |
x=$(shmtool list posix:/live |'
}

@test "names of any bytes arrive as they are, wherever they are begun" {
	make_strange
	type_refs
	zsh_makes "${LINES[@]}"
	last_words zsh -f
	as_wanted
	# and what is shown of them has no control characters but ends of lines; the tab that is
	# typed may be echoed
	zsh_shows $'\t' 'shmtool list posix:/'
	well
	tr -d '\r\a\t' <"$OUT" >"$OUT.shown"
	mv "$OUT.shown" "$OUT"
	like 'posix:/t\\x1b\[31m +-- 0 root' "$output"
	like 'posix:/u%s%n +-- 0 root' "$output"
	no_controls
}

@test "nothing happens when shmtool fails, and it gets nothing of the terminal" {
	local failure line lines=('shmtool list posix:/' 'shmtool list -o R'
		'shmtool list --key ' 'shmtool mounts /')

	for failure in "${FAILURES[@]}"; do
		fake_shmtool "$failure"
		zsh_shows $'\t' "${lines[@]}"
		well
		for line in "${lines[@]}"; do
			like "<:$line:>" "$output"
		done
		! grep -iE 'no such|fault|signal|xsi:' "$OUT" || return 1
	done
}

@test "ten thousand objects" {
	make posix name='object-%' many=10000
	makes 'shmtool list posix:/object-998' 'shmtool list posix:/object-998' \
		'shmtool list posix:/object-9998' 'shmtool list posix:/object-9998 ' \
		'shmtool list ' 'shmtool list posix:/object-'
}
