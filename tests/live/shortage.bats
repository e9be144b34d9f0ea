#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Memory that runs short: tests/tools/starve runs each command again and again, and each
# time another allocation fails. `make check-alloc` does so with every single one.

load common
load ../replay/replay

setup()
{
	needs_python
	[[ -x ${SHORTAGE-} ]] || skip "the helper shortage is not built"
	! under_valgrind || skip "it would take hours with valgrind"
	# ASan has a malloc() of its own, which has to come first.
	! grep -aq __asan_init "$SHMTOOL" || skip "the program is built with ASan"
	export -f make_what whole made none_but segments one_segment emptied
}

# starve [--OPTION]... ARG...: runs shmtool so
starve()
{
	local options=(--figures)

	while [[ $1 == --* && $1 != --sysroot ]]; do
		[[ $1 == --exact ]] && options=() || options+=("$1")
		shift
	done
	run_it "${srcdir:?}/tests/tools/starve" "${options[@]}" "$SHMTOOL" "$@"
	((status == 0)) || {
		head -c 3000 "$ERR"
		return 1
	}
}

# changes BEFORE AFTER [--OPTION]... ARG...
# The same of a command that changes something: the shell command BEFORE makes what it
# begins with each time, AFTER fails where it has left something that it must not.
changes()
{
	starve --before="$1" --after="$2" "${@:3}"
}

# make_what WORD...: these, in place of all there was but what is held
make_what()
{
	local word

	ipcrm --all=shm 2>/dev/null
	find /dev/shm -xdev -mindepth 1 ! -name held -delete
	for word; do
		case $word in
		segments) "$MKSHM" -c xsi many=3 size=4096 ;;
		key) "$MKSHM" -c xsi key=0x77 size=4096 ;;
		link) ln /dev/shm/b /dev/shm/c ;;
		*) "$MKSHM" -c posix "name=$word" size=4096 ;;
		esac </dev/null
	done
}

# whole FILE: fails where there is one, and it is not what it should be
whole()
{
	local is

	[[ -e $1 ]] || return 0
	is=$(stat -c %s "$1")
	[[ $is == "${2-4096}" ]] || {
		echo "$1 has a size of $is"
		return 1
	}
}

# made FILE: it is there, unless the command failed
made()
{
	local there=1

	[[ ! -e $1 ]] || there=0
	((there == ${failed:?})) || { echo "failed: $failed, missing: $there" && return 1; }
}

# none_but NAME...: in /dev/shm is only what is held, and of these some, whole
none_but()
{
	local file rc=0

	[[ -e /dev/shm/held ]] || { echo "what is in use is gone" && rc=1; }
	while read -r file; do
		whole "$file" || rc=1
		[[ " held $* " == *" ${file##*/} "* ]] || { echo "left behind: $file" && rc=1; }
	done < <(find /dev/shm -mindepth 1)
	return $rc
}

# segments COUNT...: of these segments that nobody has attached there is one of the counts
segments()
{
	local count

	count=$(awk 'NR > 1 && $7 == 0 { n++; if ($4 != 4096) n = "half made" }
		END { print n + 0 }' /proc/sysvipc/shm)
	[[ " $* " == *" $count "* ]] || { echo "$count segments" && return 1; }
}

# one_segment: or none where the command failed
one_segment()
{
	segments $((1 - failed))
}

# emptied FILE: or as it was
emptied()
{
	whole "$1" $((failed * 4096))
}

@test "what only reads" {
	hold xsi size=4096
	hold posix name=held size=4096
	hold memfd name=m size=8192
	hold anon size=4096
	make posix name='odd\x0a\x01name' size=12345
	make sem name=lock
	starve list -a -O
	starve list -J -k xsi,posix,sem --sort -size
	starve list --unused -r -k xsi,posix
	starve list --name '*n' -k posix --ns all
	starve ps
	starve ps --summary -J
	starve show --maps xsi:0
	starve show -J /held
	# what others do meanwhile shows here
	starve --loose account
	starve --loose account -J --by owner
	starve mounts
	starve limits
	starve pools -J
	starve key /dev/shm:7
}

@test "what other machines had" {
	plant mounts
	starve --exact --sysroot "$TREE" list -a -O
	starve --exact --sysroot "$TREE" mounts -J
	plant two-nodes
	starve --exact --sysroot "$TREE" account -J
	starve --exact --sysroot "$TREE" limits -r
	starve --exact --sysroot "$TREE" pools --nodes -e
}

@test "create: whole, or nothing" {
	hold posix name=held size=4096 hold=fd
	changes make_what 'one_segment && none_but' create xsi -s 4096
	changes make_what 'one_segment && none_but' \
		create key:0x77 -s 4096 --allocate --owner 0:0 -m 640
	changes make_what 'one_segment && none_but' \
		create xsi --ftok /dev/shm:3 -s 4096
	changes make_what 'none_but new && made /dev/shm/new' \
		create /new -s 4096 -m 640 --allocate --owner 0:0
	# what was made and can't be shown is named
	changes make_what 'none_but new' --loose create /new -s 4096 -J
}

@test "set: done or not" {
	hold posix name=held size=4096 hold=fd
	changes 'make_what key a' 'none_but a && segments 1' set posix:/a key:0x77 -m 640
	changes 'make_what key a' 'emptied /dev/shm/a' set /a -s 0
}

@test "rm: gone or whole, and what is in use stays" {
	local names='a0 a1 a2 b c'
	local kept="none_but $names && segments 0 1 2 3"

	hold posix name=held size=4096 hold=fd
	hold xsi size=12288 attach=1
	kept+=" && ipcs -m | grep -q 12288"
	changes 'make_what segments a0 a1 a2 b link' "$kept" rm --unused -y -k xsi,posix
	changes 'make_what segments a0 a1 a2 b link' "$kept" rm --orphan -y -v -k xsi,posix
	changes 'make_what segments a0 a1 a2 b link' "$kept" rm --unused -y -J -k xsi,posix
	changes 'make_what a0 a1 a2 b link' "$kept" rm -v posix:/a0 /b posix:/a1
	changes 'make_what a0 a1 b' "$kept" rm -k posix -y --name 'a*'
	changes 'make_what a0 a1 b' "$kept" rm -n -k posix
}
