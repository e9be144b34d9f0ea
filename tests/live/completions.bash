# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the tests of the completions share.

# shellcheck disable=SC2034 # for the tests

setup()
{
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$SHMTOOL" "$BATS_TEST_TMPDIR/bin/shmtool"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	export HOME=$BATS_TEST_TMPDIR XDG_CONFIG_HOME=$BATS_TEST_TMPDIR XDG_DATA_HOME=$BATS_TEST_TMPDIR
}

# fake_shmtool 'SHELL COMMANDS': what is run in place of the program
fake_shmtool()
{
	rm -f "$BATS_TEST_TMPDIR/bin/shmtool"
	printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/bin/shmtool"
	chmod +x "$BATS_TEST_TMPDIR/bin/shmtool"
}

# Ways to fail: with a message, without, by a signal, with nothing but ends of lines, and
# with a question to the terminal.
FAILURES=(
	'echo "no such thing" >&2; exit 2'
	'exit 1'
	'kill -SEGV $$'
	'printf "\n\n"'
	'read -r line; echo "4K root xsi:$line" >&2'
)

# nothing_comes_of OFFERS: of what shmtool has to be asked for, by that function
nothing_comes_of()
{
	local words

	for words in 'list ' 'list posix:/' 'list -o ' 'list --key ' 'mounts '; do
		"$1" "shmtool $words"
		prints '' || { echo "of $words"; return 1; }
	done
}

# Two segments, two POSIX objects and a semaphore. KEYED is the id of the segment with a
# key, XSI the REF of the other.
make_some()
{
	make xsi key=0x162e size=8K
	KEYED=${MADE[shmid]}
	make xsi size=4K
	XSI=xsi:${MADE[shmid]}
	make posix name=one size=4K
	make posix name=two size=1536
	make sem name=three
}

# A tree for --sysroot with a blank in its name.
make_tree()
{
	TREE="$BATS_TEST_TMPDIR/a tree"
	mkdir -p "$TREE/"{proc,dev/shm}
	touch "$TREE/dev/shm/captured"
}

# Objects whose names shells have to quote, or must not touch. Each begins with a
# letter of its own. REFS are theirs.
make_strange()
{
	local name names=(
		'a b  c' 'b\x5cx20' 'c"d' "d'e" 'e$HOME$(ls)' 'f`ls`' 'g:h:i' 'h=i=j' 'i*?[x]' 'j~k'
		'k#l' 'l\x0am' 'm\xff\xfe' 'n!o' 'o&p;q|r' 'p(q)<r>' 'q{r,s}' 'r-ä-ö' 's\x5c'
		't\x1b[31m' 'u%s%n' 'v@w^x' $'w\'"x' 'x posix:y' 'y\x09z' 'z  '
	)

	for name in "${names[@]}"; do
		make posix name="$name"
	done
	mapfile -t REFS < <("$SHMTOOL" list -n -o REF)
	same ${#names[@]} ${#REFS[@]}
}

# type_refs: sets LINES to lines that end with the beginning of each of REFS, from its
# name's first letter to all but its last, by turns unquoted and in either quotes; and
# WANTED to the REFs that are to become of them.
type_refs()
{
	local ref cut begun special

	LINES=() WANTED=()
	for ref in "${REFS[@]}"; do
		for ((cut = 8; cut < ${#ref} || cut == 8; cut++)); do
			begun=${ref:0:cut}
			case $((${#LINES[@]} % 3)) in
			0)
				printf -v begun %q "$begun"
				;;
			1)
				begun=\'${begun//\'/"'\''"}
				;;
			2)
				for special in \\ \" \$ \`; do
					begun=${begun//"$special"/"\\$special"}
				done
				begun=\"$begun
				;;
			esac
			LINES+=("shmtool list -n $begun")
			WANTED+=("$ref")
		done
	done
}

# last_words SHELL [OPTION]...: the last word, as that shell takes it, of each line of $OUT,
# without the | at its end
last_words()
{
	sed 's/|$//' "$OUT" >"$BATS_TEST_TMPDIR/made"
	run_it "$@" -c '
		shmtool() { shift $(($# - 1)); printf "%s\n" "$1"; }
		while IFS= read -r line; do eval "$line"; done <"$1"
	' sh "$BATS_TEST_TMPDIR/made"
}

# Whether WANTED has come of LINES.
as_wanted()
{
	well
	same "$(printf '%s\n' "${WANTED[@]}")" "$output"
}
