#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Objects that come and go while they are listed.

load common

# Starts COMMAND again and again in the background.
churn()
{
	(
		exec 3>&- 4>&- >/dev/null 2>&1
		while :; do
			"$@" </dev/null || :
		done
	) &
	CHURN+=($!)
}

setup()
{
	CHURN=()
}

teardown()
{
	kill "${CHURN[@]}" 2>/dev/null || :
	wait "${CHURN[@]}" 2>/dev/null || :
	remove_everything
}

@test "objects come and go while list runs 200 times" {
	make posix name=stays size=4K touch=4K
	churn "$MKSHM" posix name='x%' many=50 size=4K touch=4K
	churn "$MKSHM" xsi many=50 size=4K touch=4K
	churn "$MKSHM" sem name=y
	for i in {1..50}; do
		for args in '' '-r -n -U -o REF,RSS,CREATOR' '-O -e' '-J -O'; do
			# shellcheck disable=SC2086 # words
			shm list -k $KINDS $args
			well || { echo "run $i of list $args"; return 1; }
			like stays "$output"
		done
	done
}

@test "the same with swap in use, when files are opened to look" {
	without_valgrind 'it does not know cachestat(2)'
	sed 's/^SwapTotal:.*/SwapTotal:      1000000 kB/; s/^SwapFree:.*/SwapFree:       500000 kB/' \
		/proc/meminfo >"$BATS_TEST_TMPDIR/meminfo"
	make posix name=stays size=4K touch=4K
	churn "$MKSHM" posix name='x%' many=50 size=4K touch=4K
	for i in {1..50}; do
		shm_after "mount --bind '$BATS_TEST_TMPDIR/meminfo' /proc/meminfo" list -r -n -o REF,RSS
		well || { echo "run $i"; return 1; }
		like 'posix:/stays 4K' "$output"
	done
}

@test "a REF that comes and goes is listed or told, and nothing else" {
	churn "$MKSHM" posix name=blink size=4K
	for i in {1..100}; do
		shm list posix:/blink -n -r -o REF
		case $status in
		0) prints posix:/blink ;;
		*) gives 1 '' 'shmtool list: posix:/blink: no such object' ;;
		esac
	done
	# when it is looked at a second time, too
	for i in {1..100}; do
		shm list posix:/blink -n -r -o REF,INUSE
		case $status in
		0)
			like '^posix:/blink (no|yes|unknown)$' "$output"
			same '' "$stderr"
			;;
		*) gives 1 '' 'shmtool list: posix:/blink: no such object' ;;
		esac
	done
}
