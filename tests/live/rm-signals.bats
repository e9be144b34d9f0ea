#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm is ended, stopped or killed at each of its steps. What a signal ends puts nothing out
# of its place; what SIGKILL leaves the next run puts back.

load common

# What the protocol of removing files calls (src/act/remove.h), and what else opens.
CALLS=(mkdirat openat fcntl renameat2 unlinkat)

setup()
{
	needs strace
}

make_files()
{
	find /dev/shm -mindepth 1 -delete
	make posix name='f_%' many=4 size=4K touch=4K
	ln /dev/shm/f_1 /dev/shm/twin
}

# The files, wherever they are below the directory: inode, links and content.
files()
{
	find /dev/shm -type f -printf '%i %n %s\n' | sort -u
}

# The names of files that are where they belong.
names()
{
	find /dev/shm -maxdepth 1 -type f -printf '%i %f\n' | sort -n
}

# Whether anything is in quarantine, or a quarantine is left.
remains()
{
	find /dev/shm -name '.shmtool-*'
}

# struck SIGNAL CALL TIME
# Runs rm, which gets the signal when it does the call for that time. LeakSanitizer can't
# be traced.
struck()
{
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		run_it strace -f -qq -o "$TRACE" -e "trace=$2" -e "inject=$2:signal=$1:when=$3" \
		"$PLAIN_SHMTOOL" rm --unused --yes -k posix
}

# every_time SIGNAL CALL CHECK
# Strikes at the first call, the second one, and so on, until it comes to its end, and
# checks what is left each time.
every_time()
{
	local time before times=0

	for ((time = 1; ; time++)); do
		make_files
		before=$(names)
		struck "$1" "$2" "$time"
		# all have been made, and it was not struck any more
		((status != 0)) || break
		times=$((times + 1))
		"$3" || { echo "$1 at $2 number $time"; cat "$ERR"; return 1; }
	done
	same '' "$(ls -A /dev/shm)"
	((times > 0))
}

# All that is there is where it was.
nothing_is_out_of_place()
{
	same '' "$(remains)" || return 1
	same '' "$(comm -13 <(sort <<<"$before") <(names | sort))"
}

# What SIGKILL has left is put back.
nothing_is_lost()
{
	local there

	there=$(files)
	shm rm --yes --name 'no such'
	same 0 "$status" || return 1
	same '' "$(remains)" || return 1
	same "$there" "$(files)" || return 1
	nothing_is_out_of_place
}

ended_by()
{
	same $((128 + $1)) "$status" || return 1
	nothing_is_out_of_place
}
ended_by_term() { ended_by 15; }

@test "SIGTERM at each step" {
	for call in "${CALLS[@]}"; do
		every_time TERM "$call" ended_by_term
	done
}

@test "SIGINT, SIGHUP and SIGPIPE when files are moved and removed" {
	ended_by_int() { ended_by 2; }
	ended_by_hup() { ended_by 1; }
	ended_by_pipe() { ended_by 13; }
	for call in renameat2 unlinkat; do
		every_time INT "$call" ended_by_int
		every_time HUP "$call" ended_by_hup
		every_time PIPE "$call" ended_by_pipe
	done
}

@test "it says how far it has come" {
	make_files
	struck TERM renameat2 2
	gives 143 '' 'shmtool rm: interrupted: removed 5 of 5 objects'
	same '' "$(ls -A /dev/shm)"
}

@test "a signal that is ignored changes nothing" {
	make_files
	(trap '' TERM INT && struck TERM renameat2 2 && gives 0 '' 'shmtool rm: removed 5 objects, 20K of memory')
	same '' "$(ls -A /dev/shm)"
}

# The pid of the program that runs.
running()
{
	local comm

	for comm in /proc/[0-9]*/comm; do
		[[ $(<"$comm") != "$(basename "$SHMTOOL")" ]] || basename "${comm%/comm}"
	done 2>/dev/null
}

@test "SIGTSTP stops it when nothing is in quarantine, and SIGCONT lets it go on" {
	local call time tracer stops=0

	for call in openat renameat2 fcntl unlinkat; do
		for time in 1 2 4; do
			make_files
			rm -f "$TRACE"
			ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
				strace -f -qq -o "$TRACE" -e "trace=$call" \
				-e "inject=$call:signal=TSTP:when=$time" \
				"$PLAIN_SHMTOOL" rm --unused --yes -k posix >"$OUT" 2>"$ERR" </dev/null 3>&- 4>&- &
			tracer=$!
			until grep -qs 'stopped by SIGTSTP' "$TRACE" || ! kill -0 $tracer 2>/dev/null; do
				sleep 0.02
			done
			if grep -q 'stopped by SIGTSTP' "$TRACE"; then
				stops=$((stops + 1))
				same '' "$(remains)"
				kill -CONT "$(running)"
			fi
			wait $tracer
			same '' "$(ls -A /dev/shm)"
		done
	done
	# what a thread gets that has it blocked goes with the thread
	((stops >= 6))
}

@test "SIGKILL at each step" {
	for call in "${CALLS[@]}" membarrier; do
		every_time KILL "$call" nothing_is_lost
	done
}

@test "SIGKILL at any instant" {
	local before there left=0

	for i in {1..40}; do
		find /dev/shm -mindepth 1 -delete
		make posix name='f_%' many=2000
		before=$(names)
		"$PLAIN_SHMTOOL" rm --unused --yes -k posix >"$OUT" 2>"$ERR" </dev/null 3>&- 4>&- &
		pid=$!
		sleep "0.0$((i % 9))$((RANDOM % 10))"
		kill -KILL $pid 2>/dev/null || :
		wait $pid || :
		[[ -z $(remains) ]] || left=$((left + 1))
		nothing_is_lost || { echo "run $i"; return 1; }
	done
	echo "$left runs left something"
}

@test "segments: ended between two of them" {
	for i in {1..130}; do
		make xsi size=4K
	done
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		run_it strace -f -qq -o "$TRACE" -e trace=shmctl -e inject=shmctl:signal=TERM:when=20 \
		"$PLAIN_SHMTOOL" rm --unused --yes -k xsi
	same 143 "$status"
	same '' "$output"
	# shellcheck disable=SC2154 # by run_it
	like '^shmtool rm: interrupted: removed [0-9]+ of 130 objects$' "$stderr"
	[[ $stderr =~ removed\ ([0-9]+) ]]
	same $((130 - BASH_REMATCH[1])) "$("$SHMTOOL" list -k xsi -n | wc -l)"
}
