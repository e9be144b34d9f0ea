#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Programs as they are: who holds their memory, and what they leave behind.

load common

setup()
{
	PROGRAMS=()
}

teardown()
{
	((${#PROGRAMS[@]} == 0)) || kill -9 "${PROGRAMS[@]}" 2>/dev/null || :
	[[ ! -e $BATS_TEST_TMPDIR/data/postmaster.pid ]] ||
		kill -9 "$(head -n 1 "$BATS_TEST_TMPDIR/data/postmaster.pid")" 2>/dev/null || :
	release
	remove_everything
}

# run_program COMMAND [ARG]...
# Starts it; SAID are the words of its first line, PROGRAM its pid.
run_program()
{
	local fifo=$BATS_TEST_TMPDIR/program.${#PROGRAMS[@]}

	mkfifo "$fifo"
	"$@" >"$fifo" </dev/null 3>&- 4>&- &
	PROGRAM=$!
	PROGRAMS+=("$PROGRAM")
	read -r -a SAID <"$fifo"
}

# die PID...: all at once, without a chance to clean up, and waits for the end of them
die()
{
	local pid

	kill -9 "$@"
	for pid; do
		while [[ -e /proc/$pid && $(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$pid/status") != Z ]]; do
			sleep 0.01
		done
	done 2>/dev/null
}

holders()
{
	shm ps -n -r -o PID "$@"
	same 0 "$status" && sort -un "$OUT" | paste -sd' '
}

@test "Python's SharedMemory: who holds it, and that it stays when they are killed" {
	needs_python
	run_program "$PYTHON" -c '
import os, sys, time
from multiprocessing import resource_tracker, shared_memory
memory = shared_memory.SharedMemory(create=True, size=100000)
memory.buf[0] = 1
child = os.fork()
if child == 0:
	time.sleep(1000)
print(memory.name, child, resource_tracker._resource_tracker._pid, flush=True)
time.sleep(1000)'
	shm list -n -r -o REF,SIZE,RSS,APP,HOLDERS,INUSE
	well
	like "^posix:/${SAID[0]} 97.7K 4K [^ ]*[Pp]ython[^ ]* 2 yes$" "$output"
	same "$(printf '%s\n' "$PROGRAM" "${SAID[1]}" | sort -n | paste -sd' ')" "$(holders "/${SAID[0]}")"
	shm ps -n -r -o HOW,ACCESS,MAPPED "/${SAID[0]}"
	prints 'map+fd rw 100K
map+fd rw 100K'
	die "$PROGRAM" "${SAID[@]:1}"
	shm list -n -r -o REF,HOLDERS,INUSE
	prints "posix:/${SAID[0]} 0 no"
	shm list -n -r -o REF --unused
	prints "posix:/${SAID[0]}"
	# Nobody tells who made it, and it is not ten minutes old.
	shm list -n -r -o REF --orphan
	prints ''
}

@test "Python's shared arrays: a file without a name, held by parent and children" {
	needs_python
	run_program "$PYTHON" -c '
import multiprocessing, os, time
array = multiprocessing.Array("i", 50000)
children = [os.fork()]
if children[0] == 0:
	time.sleep(1000)
print(children[0], flush=True)
time.sleep(1000)'
	shm list -k unlinked -n -r -o NAME,HOLDERS,INUSE,STATUS
	well
	like "^/?.*pym-$PROGRAM-[^ ]* 2 yes unlinked" "$output"
	same "$(printf '%s\n' "$PROGRAM" "${SAID[0]}" | sort -n | paste -sd' ')" "$(holders -k unlinked)"
	die "$PROGRAM" "${SAID[0]}"
	shm list -k unlinked -n
	prints ''
}

@test "a hundred children that count in one anonymous mapping" {
	needs_root # the size of what is only mapped
	needs_python
	run_program "$PYTHON" -c '
import mmap, os, time
counter = mmap.mmap(-1, 4096)
children = []
for i in range(100):
	children.append(os.fork())
	if children[-1] == 0:
		counter[0] = i
		time.sleep(1000)
print(*children, flush=True)
time.sleep(1000)'
	shm list -k anon -n -r -o SIZE,HOLDERS
	prints '4K 101'
	same "$(printf '%s\n' "$PROGRAM" "${SAID[@]}" | sort -n | paste -sd' ')" "$(holders -k anon)"
	die "$PROGRAM" "${SAID[@]}"
}

@test "a hundred children that attach a segment: killed, it is an orphan" {
	local id children

	# The creator's start must be told from the segment's.
	hold xsi keyed attach=1 fork=100 later
	id=${MADE[shmid]}
	shm list -n -r -o REF,NATTCH,HOLDERS,CREATOR,INUSE
	prints "xsi:$id 101 101 alive\x20(mkshm) yes"
	shm list -n -r -o REF --orphan
	prints ''
	mapfile -t children < <(printf '%s\n' "${HOLDS[@]}" | cut -d ' ' -f 2)
	die "${children[@]}"
	shm list -n -r -o REF,NATTCH,HOLDERS,CREATOR,INUSE
	prints "xsi:$id 0 0 gone no"
	shm list -n -r -o REF --orphan
	prints "xsi:$id"
	forget
}

# as_postgres COMMAND...: PostgreSQL does not run as root
as_postgres()
{
	local uid

	if [[ $REAL_UID == 0 ]]; then
		uid=$(stat -c %u "$BATS_TEST_TMPDIR/data")
		set -- setpriv --reuid "$uid" --regid "$uid" --clear-groups "$@"
	fi
	"$@" </dev/null 3>&- 4>&-
}

@test "PostgreSQL: its memory, its processes, and what is left of it" {
	local initdb pg_ctl data=$BATS_TEST_TMPDIR/data pids segment

	needs_root
	needs setpriv
	initdb=$(command -v initdb) && pg_ctl=$(command -v pg_ctl) ||
		skip "needs initdb and pg_ctl of PostgreSQL"
	chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
	mkdir "$data"
	chown 65534:65534 "$data"
	cd "$data"
	as_postgres "$initdb" -D "$data" -U test --no-sync >"$BATS_TEST_TMPDIR/log" ||
		skip "initdb fails here"
	as_postgres "$pg_ctl" -D "$data" -l "$data/log" -w \
		-o "-c listen_addresses= -c unix_socket_directories=$data -c shared_buffers=16MB -c huge_pages=off" \
		start >"$BATS_TEST_TMPDIR/log" || skip "PostgreSQL does not start here"
	PROGRAMS+=("$(head -n 1 "$data/postmaster.pid")")

	mapfile -t pids < <(pgrep -u 65534 -x postgres | sort -n)
	((${#pids[@]} > 3))
	# A small segment says that it runs; the buffers are an anonymous mapping.
	shm list -k xsi -n -r -o NATTCH,HOLDERS,UID,CREATOR,APP
	well
	like "^${#pids[@]} ${#pids[@]} 65534 alive\\\\x20\(postgres\)" "$output"
	same "${pids[*]}" "$(holders -k xsi)"
	same "${pids[*]}" "$(holders -k anon)"
	shm list -k anon -J -o SIZE,HOLDERS
	same true "$(json 'len(objects) == 1 and objects[0]["size"] > 16 << 20')"
	shm list -k posix -n -r -o APP
	well
	like '^PostgreSQL' "$output"

	segment=$("$SHMTOOL" list -k xsi -n -r -o REF)
	shm list -n -r -o REF --orphan
	prints ''
	die "${pids[@]}"
	shm list -a -n -r -o REF --in-use
	prints ''
	shm list -n -r -o REF --orphan
	prints "$segment"
	shm list -k posix -n -r -o APP,INUSE --unused
	like '^PostgreSQL no' "$output"
}
