#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The command line: help, versions, commands and options that there are not.

load common

@test "help, for the program" {
	shm --help
	well
	like '^Usage: shmtool ' "$output"
	like $'\n''  list' "$output"
	local first=$output

	shm -h
	prints "$first"
	shm help
	prints "$first"
}

@test "help, for a command" {
	shm list --help
	well
	like '^Usage: shmtool list ' "$output"
	local first=$output

	shm help list
	prints "$first"
	shm list -h
	prints "$first"
	shm ls --help
	prints "$first"
	shm help ls
	prints "$first"
	shm list --help --min-size
	[[ $status == 0 ]] && prints "$first"
}

@test "help names every option and column" {
	shm list --help
	well
	for option in --kind --owner --creator --group --name --key --min-size --max-size --older-than \
		--newer-than --pid --unused --in-use --orphan --unlinked --ns --app --all --output \
		--output-all --list-columns --json --raw --export --noheadings --bytes --numeric --time-format --sort --unsorted --help; do
		like "$option" "$output"
	done
	for column in $("$SHMTOOL" list --list-columns | awk '{ print $1 }'); do
		like "[* ] $column " "$output"
	done
}

@test "help fits 80 columns" {
	for args in --help 'list --help' 'show --help' 'ps --help' 'help help'; do
		# shellcheck disable=SC2086 # words
		shm $args
		well
		same '' "$(awk 'length($0) > 80' "$OUT")" || { echo "of $args"; return 1; }
	done
}

@test "help of what there is not" {
	shm help nosuch
	is_usage_error
	shm help lst
	is_usage_error
	like "did you mean 'list'" "$stderr"
	shm help list list
	is_usage_error help
}

@test "the version" {
	shm --version
	well
	like '^shmtool [0-9]+\.[0-9]+ \(libsmartcols 2\.[0-9.]+, libmount 2\.[0-9.]+\)$' "$output"
	local first=$output

	shm -V
	prints "$first"
	shm --sysroot "$BATS_TEST_TMPDIR" --version
	prints "$first"
}

# feature NAME: whether the version says that the kernel has it, and what without it
feature()
{
	sed -nE "s/^  $1 +(yes|no)  [^:]+/\1/p" "$OUT"
}

@test "what the kernel has, with the version" {
	without_valgrind 'it does not know cachestat(2)'
	shm --version
	local first=$output

	shm --verbose --version
	well
	like "^${first//[()]/.}"$'\n'"Linux $(uname -r)"$'(\n  [^ ]+ +(yes|no)  [^\n]+){4}$' "$output"
	run_it "$WITHOUT" query,cachestat,openat2 "$SHMTOOL" -Vv
	same "no: Inappropriate ioctl for device" "$(feature PROCMAP_QUERY)"
	same "no: Function not implemented" "$(feature cachestat)"
	same "no: Function not implemented" "$(feature openat2)"
	same '' "$(awk 'length > 80' "$OUT")"
	run_it "$WITHOUT" lease "$SHMTOOL" -Vv
	same "no: Invalid argument" "$(feature leases)"
}

@test "the version, and what asks for it, are in front of a command" {
	shm --verbose
	is_usage_error
	like 'is for --version' "$stderr"
	shm -v list
	is_usage_error
	shm --verbose --versio
	is_usage_error
	shm --version --bogus
	is_usage_error
}

@test "no command is list" {
	make posix name=a size=4K
	shm
	local first=$output

	well
	shm list
	like 'posix:/a' "$output"
	same "$(cut -c1-40 <<<"$first")" "$(cut -c1-40 <<<"$output")"
}

@test "an unknown command" {
	shm nosuch
	is_usage_error
	like "'nosuch'" "$stderr"
	for word in '' - LIST List list, 'list ' lsit; do
		shm "$word"
		is_usage_error || { echo "for '$word'"; return 1; }
	done
	shm lsit
	like "did you mean 'list'" "$stderr"
}

@test "no beginnings of commands" {
	for word in l li lis h he hel; do
		shm $word
		is_usage_error || { echo "for '$word'"; return 1; }
	done
}

@test "commands that are not there yet are not there" {
	for word in create rm set account destroy delete; do
		[[ $("$SHMTOOL" --help) != *$'\n'"  $word"* ]] || continue
		shm $word
		is_usage_error || { echo "for '$word'"; return 1; }
	done
}

@test "unknown options" {
	for option in --nosuch --nosuch=1 -Z -Zx; do
		shm list $option
		is_usage_error list || { echo "for $option"; return 1; }
		shm $option
		is_usage_error || { echo "for a global $option"; return 1; }
	done
	shm list --nosuch
	like "'--nosuch'" "$stderr"
	shm list -Z
	like "'-Z'" "$stderr"
	shm list --jsno
	is_usage_error list
	like "did you mean '--json'" "$stderr"
}

@test "options that stand in front of the command" {
	for option in --sysroot --sysroot=/ --version -V; do
		for command in list rm pools; do
			shm $command $option
			is_usage_error $command
			like "option '${option%%=*}' stands in front of the command" "$stderr"
		done
	done
	shm list --sysrot /
	like "unknown option '--sysrot'$" "$(head -n 1 "$ERR")"
	# it is no command's, and says nothing without --version
	shm list -v
	like "unknown option '-v'$" "$(head -n 1 "$ERR")"
}

@test "no beginnings of long options" {
	for option in --js --jso --output-al --outpu=REF '--outpu REF' --kin=xsi --li --no --n --r --unsort; do
		# shellcheck disable=SC2086 # words
		shm list $option
		is_usage_error list || { echo "for $option"; return 1; }
	done
	for option in --hel --vers --sysroo=/ '--sysroo /'; do
		# shellcheck disable=SC2086 # words
		shm $option
		is_usage_error || { echo "for $option"; return 1; }
	done
	make posix name=a size=4K
	# A value that looks like the option's beginning is none.
	shm list -n -r -o REF --name --kin
	prints ''
	shm list -n -r -o REF --name --name
	prints ''
}

@test "options that need a value, and that take none" {
	for option in -k -u -g -o --kind --owner --creator --group --name --key --min-size --max-size \
		--older-than --newer-than --app --output --time-format --sort; do
		shm list $option
		is_usage_error list || { echo "for $option"; return 1; }
	done
	for option in --json=1 --raw= --all=xsi --help=list; do
		shm list $option
		is_usage_error list || { echo "for $option"; return 1; }
	done
	shm --sysroot
	is_usage_error
}

@test "options behind operands, bundled, and --" {
	make posix name=a
	make posix name=b
	shm list /a -n -r -o REF
	prints posix:/a
	shm list -nroREF /a
	prints posix:/a
	shm list -n -r -o REF -- /b
	prints posix:/b
	POSIXLY_CORRECT=1 shm list -n -r -o REF /b
	prints posix:/b
}

@test "global options stand in front of the command" {
	shm -n
	is_usage_error
	shm list --sysroot /
	is_usage_error list
	shm list --version
	is_usage_error list
}

@test "what is unknown is shown without its control characters" {
	for args in $'\e[31m' $'--\e[31m' $'-\e'; do
		shm "$args"
		is_usage_error
		no_controls
		shm list "$args"
		is_usage_error list
		no_controls
	done
	shm list -o $'\e[31m'
	is_usage_error list
	no_controls
	shm list --sort $'a\nb'
	is_usage_error list
	no_controls
}

@test "--sysroot of what is no directory" {
	shm --sysroot /nonexistent list
	gives 1 '' 'shmtool: --sysroot /nonexistent: No such file or directory'
	shm --sysroot /dev/null list
	gives 1 '' 'shmtool: --sysroot /dev/null: Not a directory'
	shm --sysroot '' list
	[[ $status == 1 || $status == 2 ]]
	like '^shmtool: ' "$stderr"
	same '' "$output"
	shm --sysroot / --sysroot / list
	is_usage_error
}

@test "a --sysroot that fails ends it" {
	mkdir "$BATS_TEST_TMPDIR/tree"
	# Enough for the standard streams and one file more.
	run_it sh -c 'ulimit -n 4; exec "$@"' sh "$PLAIN_SHMTOOL" --sysroot "$BATS_TEST_TMPDIR/tree" list
	gives 1 '' "shmtool: --sysroot $BATS_TEST_TMPDIR/tree: Too many open files"
}

@test "--sysroot of an empty directory: nothing live is shown" {
	make posix name=live
	make xsi
	mkdir "$BATS_TEST_TMPDIR/empty"
	shm --sysroot "$BATS_TEST_TMPDIR/empty" list -n -r -o REF
	same 0 "$status"
	same '' "$output"
	like '^shmtool list: warning: ' "$stderr"
	same '' "$(grep -v '^shmtool list: warning: ' "$ERR")"
}

@test "thousands of operands" {
	make posix name='x%' many=3000
	local refs=()

	for i in {0..2999}; do
		refs+=("/x$i")
	done
	shm list -n -r -o REF "${refs[@]}"
	well
	same 3000 "$(wc -l <"$OUT")"
}
