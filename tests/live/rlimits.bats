#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where resources are short (setrlimit(2)), or nothing can be written: one clear line, and
# no crash; nothing is left half done.

load common
load rm

setup()
{
	needs prlimit
	! grep -q __asan_init "$SHMTOOL" || skip "AddressSanitizer takes more than there is"
	without_valgrind 'it takes more than there is'
}

# limited LIMIT [ARG]...
limited()
{
	run_it prlimit "$1" "$SHMTOOL" "${@:2}"
}

COMMANDS=(list 'list -k xsi,posix,memfd,anon,unlinked -O' ps 'show /a' account mounts limits pools
	'key /dev/shm/a' 'create /new -s 4K' 'create xsi -s 4K --allocate' 'rm /a xsi:%'
	'rm --unused --yes -k posix' 'set /b -m 640')

# ends_well: as every run has to, whatever it was short of
ends_well()
{
	[[ $status == [01] ]] || { echo "status $status: $stderr"; return 1; }
	[[ $status == 0 || -n $stderr ]] || { echo "no word of it"; return 1; }
	same '' "$(grep -vE '^shmtool( [a-z]+)?: ' "$ERR")" || return 1
	same '' "$(sort "$ERR" | uniq -d)"
}

# all_limited LIMIT...: all commands with each of them
all_limited()
{
	local limit command shmid

	hold posix name=held size=8K hold=map
	for limit; do
		for command in "${COMMANDS[@]}"; do
			echo a >/dev/shm/a
			echo b >/dev/shm/b
			make xsi size=4K
			shmid=${MADE[shmid]}
			# shellcheck disable=SC2086 # words
			limited "$limit" ${command/\%/$shmid}
			ends_well || { echo "$limit $command"; return 1; }
			nothing_waits || { echo "$limit $command"; return 1; }
			[[ -e /dev/shm/held ]]
			rm -f /dev/shm/new
			ipcrm --all=shm
		done
	done
}

@test "few descriptors" {
	all_limited --nofile=4:4 --nofile=5:5 --nofile=8:8 --nofile=16:16
}

@test "little memory" {
	all_limited --data=300000 --data=1000000 --as=30000000 --stack=65536
}

@test "too few descriptors: what could not be seen is told" {
	echo a >/dev/shm/a
	limited --nofile=4:4 list -n -r -o REF posix:/a
	prints posix:/a
	limited --nofile=4:4 list -n -r -o REF -k posix
	gives 1 '' 'shmtool list: the listing broke off: Too many open files'
	limited --nofile=4:4 rm /a
	gives 1 '' 'shmtool rm: posix:/a: mkdir: Too many open files'
	limited --nofile=5:5 rm --unused --yes -k posix
	gives 1 '' 'shmtool rm: posix:/a: open: Too many open files
shmtool rm: 1 failed'
	limited --nofile=8:8 rm --unused --yes -k posix
	gives 0 '' 'shmtool rm: removed 1 object, 4K of memory'
}

# A user who has no other process on the machine: they are counted in all namespaces.
LONELY=61234

# alone [ARG]...
# As that user, who may have one process and no thread more.
alone()
{
	run_it prlimit --nproc=1:1 setpriv --reuid $LONELY --regid $LONELY --clear-groups \
		"$BATS_TEST_TMPDIR/program" "$@"
}

@test "no threads: all is done by one" {
	for_anybody
	hold posix name=held size=8K hold=map
	for i in {1..70}; do
		echo "$i" >"/dev/shm/f$i"
	done
	chown -R $LONELY /dev/shm/
	alone list -n -r -o REF -k posix --in-use
	prints posix:/held
	alone rm --unused --yes -k posix
	gives 0 '' 'shmtool rm: removed 70 objects, 280K of memory; left 1 that is in use'
	same held "$(ls -A /dev/shm)"
}

@test "files that may not grow: standard output is one" {
	for i in {1..500}; do
		echo "$i" >"/dev/shm/f$i"
	done
	limited --fsize=4096 list
	gives 1 "$output" 'shmtool: standard output: File too large'
	limited --fsize=4096 rm --unused --yes -v
	same 1 "$status"
	like 'shmtool: standard output: File too large$' "$stderr"
	same '' "$(ls -A /dev/shm)"
}

@test "standard output and standard error closed or full" {
	echo a >/dev/shm/a
	for command in list ps 'show /a' account mounts limits pools 'key /dev/shm/a'; do
		# shellcheck disable=SC2086 # words
		run_it sh -c 'exec "$SHMTOOL" "$@" >/dev/full' sh $command
		same 1 "$status"
		same 'shmtool: standard output: No space left on device' "${stderr##*$'\n'}"
		run_it sh -c 'exec "$SHMTOOL" "$@" >&-' sh $command
		same 1 "$status"
		same 'shmtool: standard output: Bad file descriptor' "${stderr##*$'\n'}"
		run_it sh -c 'exec "$SHMTOOL" "$@" 2>/dev/full' sh $command
		same 0 "$status"
		run_it sh -c 'exec "$SHMTOOL" "$@" >/dev/full 2>&1' sh $command
		gives 1 '' ''
	done
	run_it sh -c 'exec "$SHMTOOL" rm -v /a >/dev/full'
	gives 1 '' 'shmtool: standard output: No space left on device'
	same '' "$(ls -A /dev/shm)"
}
