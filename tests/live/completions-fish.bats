#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The completion for fish, by complete -C.

load common
load ns
load completions

# fish_offers LINE: what fish offers for the word at its end, with what it says of each
# behind a tab
fish_offers()
{
	needs fish
	# shellcheck disable=SC2016
	run_it fish --no-config -c '
		source $srcdir/completions/shmtool.fish
		complete -C $argv[1]
	' -- "$1"
}

# offers LINE CANDIDATE...: that fish offers these, in any order
offers()
{
	fish_offers "$1"
	well
	shift
	same "$(printf '%s\n' "$@" | sort)" "$(cut -f1 "$OUT" | sort)"
}

@test "commands, options and their values" {
	fish_offers 'shmtool '
	well
	same 'account create help key limits list mounts pools ps rm set show' \
		"$(cut -f1 "$OUT" | paste -sd' ')"
	fish_offers 'shmtool help lis'
	prints list
	fish_offers 'shmtool --s'
	like '^--sysroot' "$output"
	fish_offers 'shmtool ls --o'
	well
	# fish 4 adds those that have an o anywhere
	same $'--older-than\n--orphan\n--output\n--output-all\n--owner' \
		"$(cut -f1 "$OUT" | grep ^--o)"
	fish_offers 'shmtool list --app pyt'
	same $'python\npytorch' "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list --kind=xsi,po'
	same --kind=xsi,posix "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list -k xsi,'
	same 'xsi,anon xsi,hugetlb xsi,memfd xsi,posix xsi,sem xsi,tmpfs xsi,unlinked' \
		"$(cut -f1 "$OUT" | sort | paste -sd' ')"
	fish_offers 'shmtool list -o '
	same "$("$SHMTOOL" list --list-columns | awk '{ print $1 }' | sort)" "$(cut -f1 "$OUT" | sort)"
	fish_offers 'shmtool ps -o HO'
	same HOW "$(cut -f1 "$OUT")"
	fish_offers 'shmtool ps --summary -o O'
	same OBJECTS "$(cut -f1 "$OUT")"
	offers 'shmtool mounts /dev/sh' /dev/shm
	offers 'shmtool mounts /dev/shm /dev/sh' ''
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
	fish_offers 'shmtool list -nkxsi,po'
	same -nkxsi,posix "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list -u roo'
	same root "$(cut -f1 "$OUT")"
	fish_offers 'shmtool list -g roo'
	same root "$(cut -f1 "$OUT")"
	for option in '--owner ' --owner=; do
		fish_offers "shmtool set ${option}roo"
		same "${option% }root" "$(cut -f1 "$OUT" | sed "s/^root/${option% }root/; s/==*/=/")"
		fish_offers "shmtool create ${option}root:roo"
		like 'root:root$' "$(cut -f1 "$OUT")"
	done
	fish_offers 'shmtool create xsi --huge='
	same "$(printf -- '--huge=%s\n' /sys/kernel/mm/hugepages/hugepages-*kB |
		sed 's/=.*-/=/; s/kB$/K/' | sort)" "$(cut -f1 "$OUT" | sort)"
	offers "shmtool create xsi --ftok $srcdir/READ" "$srcdir/README"
	offers "shmtool create xsi --ftok=$srcdir/READ" "--ftok=$srcdir/README"
	offers "shmtool key $srcdir/READ" "$srcdir/README"
	offers "shmtool --sysroot $srcdir/test" "$srcdir/tests/"
	fish_offers 'shmtool list -- --o'
	prints ''
}

@test "objects and keys, in all their forms, with size and owner" {
	make_some
	offers 'shmtool list ' posix:/one posix:/two sem:/three "xsi:$KEYED" "$XSI"
	for command in list ls show stat ps rm set; do
		fish_offers "shmtool $command posix:/o"
		prints $'posix:/one\t4K root'
	done
	fish_offers 'shmtool list /t'
	prints $'/two\t1.5K root'
	offers 'shmtool list wo' posix:/two
	offers 'shmtool list /dev/shm/t' /dev/shm/two
	offers 'shmtool list -- posix:/o' posix:/one
	offers 'shmtool list "posix:/o' posix:/one
	offers "shmtool list '/o" /one
	offers "shmtool list ${XSI#xsi:}" "${XSI#xsi:}"
	offers 'shmtool list posix:/nosuch' ''
	fish_offers 'shmtool list 0x'
	prints $'0x0000162e\t8K root'
	fish_offers 'shmtool list key:'
	prints $'key:0x0000162e\t8K root'
	for option in '--key ' --key=; do
		fish_offers "shmtool list $option"
		like $'0x0000162e\t8K root$' "$output"
	done
}

@test "objects that the line has already are not offered again" {
	make_some
	for form in posix:/one /one /dev/shm/one; do
		offers "shmtool list $form posix:/" posix:/two
		offers "shmtool list $form /" /two
		offers "shmtool list $form /dev/shm/" /dev/shm/two
	done
	for form in "$XSI" "${XSI#xsi:}"; do
		offers "shmtool list $form xsi:" "xsi:$KEYED"
	done
	offers 'shmtool list key:0x0000162e 0x' ''
	offers "shmtool list '' '(' '[a' '.*' posix:/o" posix:/one
}

@test "only what the command takes, and the rest where it is asked for" {
	make_some
	hold memfd name=held size=8K
	offers 'shmtool ps mem' "memfd:${MADE[inode]}"
	offers 'shmtool show memfd:' "memfd:${MADE[inode]}"
	offers 'shmtool ps ' posix:/one posix:/two sem:/three "xsi:$KEYED" "$XSI"
	: >/dev/shm/four
	mkdir /dev/shm/five
	: >/dev/shm/five/six
	offers 'shmtool list tmpfs:/dev/shm/' tmpfs:/dev/shm/five/six
	offers 'shmtool list /dev/shm/f' /dev/shm/four /dev/shm/five/six
	offers 'shmtool list /f' /four
	rm /dev/shm/four
	for command in rm set; do
		offers "shmtool $command mem" ''
	done
	for lock in --lock --unlock; do
		offers "shmtool set $lock " "xsi:$KEYED" "$XSI"
		offers "shmtool set $lock sem:" ''
	done
	for size in '-s 1M' -s1M '--size 1M' --size=1M; do
		offers "shmtool set $size " posix:/one posix:/two
	done
}

@test "objects of other namespaces" {
	needs unshare nsenter
	container 'mount -t tmpfs -o mode=1777 none /dev/shm
		'"'$MKSHM'"' -c posix name=there >/dev/null'
	offers 'shmtool list posix:/t' ''
	offers 'shmtool list --ns all posix:/t' "posix:/there@$C_MNT"
	offers "shmtool list --ns=$C_PID posix:/t" "posix:/there@$C_MNT"
	offers 'shmtool list posix:/there@' "posix:/there@$C_MNT"
	end_containers
}

@test "a captured tree's objects, by the program that the line names" {
	make_tree
	make posix name=live
	offers "shmtool --sysroot '$TREE' list posix:/" posix:/captured
	offers "shmtool --sysroot=${TREE// /\\ } list posix:/" posix:/captured
	cd "$BATS_TEST_TMPDIR/bin"
	PATH=/usr/bin:/bin
	offers "$PWD/shmtool list posix:/" posix:/live
	# shellcheck disable=SC2088 # it is fish that has to expand it
	offers '~/bin/shmtool list posix:/' posix:/live
	offers './shmtool list posix:/' posix:/live
	PATH=$PWD:$PATH
	offers 'true; shmtool list posix:/' posix:/live
	# shellcheck disable=SC2016
	run_it fish --no-config -c '
		source $srcdir/completions/shmtool.fish
		function shmtool; echo 4K root posix:/function; end
		complete -c otherwise -w shmtool
		complete -C "shmtool list posix:/"
		complete -C "otherwise list posix:/"
	'
	prints $'posix:/live\t0 root\nposix:/live\t0 root'
	# fish has completions for sudo, where there is a sudo
	printf '#!/bin/sh\n' >sudo
	chmod +x sudo
	# shellcheck disable=SC2016
	run_it fish -c 'source $srcdir/completions/shmtool.fish; complete -C "sudo shmtool list posix:/"'
	prints $'posix:/live\t0 root'
}

@test "names of any bytes arrive as they are, wherever they are begun" {
	needs fish
	make_strange
	type_refs
	local i
	# fish takes an * or ? that is typed for a pattern, also where it is quoted, and quotes
	# no ` between double quotes
	for i in "${!LINES[@]}"; do
		[[ ${LINES[i]} != *[*?\`]* ]] || unset "LINES[i]" "WANTED[i]"
	done
	# complete -C prints what a word is to the command, without its quotes
	# shellcheck disable=SC2016
	run_it fish --no-config -c '
		source $srcdir/completions/shmtool.fish
		for line in $argv
			complete -C $line | string replace -r "\t.*" ""
		end
	' -- "${LINES[@]}"
	as_wanted
}

@test "nothing is printed when shmtool fails, and it gets nothing of the terminal" {
	local failure

	for failure in "${FAILURES[@]}"; do
		fake_shmtool "$failure"
		nothing_comes_of fish_offers
	done
}

@test "ten thousand objects" {
	make posix name='object-%' many=10000
	fish_offers 'shmtool list '
	well
	same 10000 "$(wc -l <"$OUT")"
	fish_offers 'shmtool list posix:/object-999'
	well
	same 11 "$(wc -l <"$OUT")"
}
