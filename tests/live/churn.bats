#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Processes that start and end while they are read: no error, no hang, nothing that is
# made up, and no descriptor too many.

load common
load holders

# Enough for one run, whatever the number of processes, files and namespaces.
FEW_FILES=24

# with_few_files [ARG]...: shmtool with that many descriptors at most
with_few_files()
{
	run_it prlimit --nofile=$FEW_FILES:$FEW_FILES "$PLAIN_SHMTOOL" "$@"
}

with_few_files_and_no_query()
{
	run_it prlimit --nofile=$FEW_FILES:$FEW_FILES "$WITHOUT" query "$PLAIN_SHMTOOL" "$@"
}

churned()
{
	holders_stat | sed -n 's/^churned //p'
}

# Segments of which some attachments went with their processes during the scan are
# told of, but nothing else is, and not of what stayed.
is_quiet()
{
	same 0 "$status" || { echo "$stderr"; return 1; }
	! grep -v ': warning: .* attachments found$' "$ERR" || return 1
	! grep -F "xsi:$STAYS: " "$ERR"
}

# Runs again and again until 1,000 processes have come and gone, and 5 times at least.
# Each time what stays is there.
while_they_churn()
{
	local runs=0 until

	until=$(($(churned) + 1000))
	while ((runs++ < 5 || $(churned) < until)); do
		"$@"
		is_quiet || { echo "run $runs"; return 1; }
		grep -q "xsi:$STAYS\|mkshm" "$OUT" || { echo "run $runs"; return 1; }
	done
}

setup()
{
	needs_python
	hold xsi attach=1 churn=20
	STAYS=${MADE[shmid]}
}

@test "ps while processes start and end" {
	for way in "${WAYS[@]}"; do
		while_they_churn "$way" ps
		while_they_churn "$way" ps -J -O
		while_they_churn "$way" ps --summary -O
	done
}

@test "list with their holders" {
	needs_clear_shm
	for way in "${WAYS[@]}"; do
		while_they_churn "$way" list -a -O
		while_they_churn "$way" list -a -J -O
		while_they_churn "$way" list -a --in-use
	done
}

@test "show" {
	for way in "${WAYS[@]}"; do
		while_they_churn "$way" show --maps "xsi:$STAYS"
		while_they_churn "$way" show -J "$STAYS"
	done
}

@test "every namespace" {
	needs_clear_shm
	for way in "${WAYS[@]}"; do
		while_they_churn "$way" ps --ns all
		while_they_churn "$way" list -a -O --ns all
	done
}

@test "what stays has exactly its holders all the while" {
	local until ref="xsi:$STAYS" pid=${MADE[pid]} row

	row=$ref' '$pid' map 1 0 rw 4096'
	for way in "${WAYS[@]}"; do
		until=$(($(churned) + 2000))
		while (($(churned) < until)); do
			same "$row" "$(ps_says "$ref")"
		done
	done
}

@test "with few descriptors, 2,000 processes, and others that start and end" {
	needs_clear_shm
	hold memfd fork=2000
	for way in with_few_files with_few_files_and_no_query; do
		"$way" ps
		is_quiet
		same 2001 "$(grep -c 'memfd:' "$OUT")"
		"$way" list -a -n -r -o REF,HOLDERS,INUSE
		is_quiet
		grep -q "^memfd:${MADE[inode]} 2001 yes$" "$OUT"
		"$way" show -J "xsi:$STAYS" "memfd:${MADE[inode]}"
		is_quiet
		same '[1, 2001]' "$(json '[len(o["holders"]) for o in objects]')"
	done
}

@test "with few descriptors, 5,000 files, and leases on them" {
	make posix name='f%' many=5000 size=4K
	with_few_files list -n -r -o REF --unused -k posix
	well
	same 5000 "$(wc -l <"$OUT")"
	hold posix name='held%' many=300 size=4K hold=map
	with_few_files list -n -r -o REF,HOLDERS --in-use -k posix
	well
	same 300 "$(wc -l <"$OUT")"
}

@test "with few descriptors, and 60 namespaces" {
	local pids=()

	for i in {1..60}; do
		unshare --ipc --mount sh -c 'mount -t tmpfs none /dev/shm
			"$0" -c xsi >/dev/null; "$0" -c posix >/dev/null
			echo >"$1"; exec sleep 100000' "$MKSHM" "$BATS_TEST_TMPDIR/made.$i" 3>&- 4>&- &
		pids+=($!)
	done
	for i in {1..60}; do
		until [[ -e $BATS_TEST_TMPDIR/made.$i ]]; do sleep 0.01; done
	done
	for args in 'list -n -r -o REF' 'list -n -r -o REF,HOLDERS,INUSE'; do
		# shellcheck disable=SC2086 # words
		with_few_files $args --ns all -k xsi,posix
		is_quiet
		same 60 "$(grep -c '^xsi:.*@' "$OUT")"
		same 60 "$(grep -c '^posix:.*@' "$OUT")"
	done
	kill "${pids[@]}"
}
