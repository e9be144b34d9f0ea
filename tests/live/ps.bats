#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ps: its rows, columns, order and formats. Whether the holders are the true ones is for
# holders.bats.

load common

ALL='PID USER UID COMMAND CMDLINE REF KIND HOW ACCESS MAPPED NMAPS FDS PAGESIZE START IPCNS'
DEFAULT='PID USER COMMAND REF HOW ACCESS MAPPED'
SUMMARY='PID USER UID COMMAND CMDLINE OBJECTS MAPPED START IPCNS'

# Objects of every kind that is shown by default, each held by its maker. PIDS has the
# makers, by the objects' names.
declare -gA PIDS=()

hold_some()
{
	hold xsi size=64K attach=2
	PIDS[xsi]=$(held_by)
	hold posix name=a size=8K hold=map+fd
	PIDS[a]=$(held_by)
	hold posix name=b size=4K hold=fd rdonly fds=3
	PIDS[b]=$(held_by)
	hold memfd name=m size=1M maps=3
	PIDS[m]=$(held_by)
	hold anon size=16K
	PIDS[anon]=$(held_by)
	hold unlinked name=gone size=12K hold=map prot=r
	PIDS[gone]=$(held_by)
}

# The process of the last thing that is held.
held_by()
{
	local words

	read -ra words <<<"${HOLDS[-1]}"
	echo "${words[1]}"
}

@test "a row for each process and object, as they are held" {
	hold_some
	hold posix name=c size=4K hold=map fork=2
	shm ps -rnb -o REF,PID,HOW,NMAPS,FDS,ACCESS,MAPPED
	well
	same "$(printf '%s\n' "${HOLDS[@]}" | sort)" "$(sort "$OUT")"
}

@test "a table" {
	hold posix name=a size=8K hold=map+fd
	hold posix name=b size=4K hold=fd rdonly
	shm ps -o USER,COMMAND,REF,HOW,ACCESS,MAPPED,NMAPS,FDS
	prints 'USER COMMAND REF      HOW    ACCESS MAPPED NMAPS FDS
root mkshm   posix:/a map+fd rw         8K     1   1
root mkshm   posix:/b fd     r           0     0   1'
}

@test "the columns, all and by default, and those of a summary" {
	shm ps
	prints "$DEFAULT"
	shm ps -r -O
	prints "$ALL"
	shm ps --list-columns
	well
	same "$ALL" "$(awk '{ print $1 }' "$OUT" | paste -sd' ')"
	same '' "$(awk 'NF < 2' "$OUT")"
	shm ps --summary
	prints 'PID USER COMMAND OBJECTS MAPPED'
	shm ps -r -O --summary
	prints "$SUMMARY"
	shm ps --summary --list-columns
	well
	same "$SUMMARY" "$(awk '{ print $1 }' "$OUT" | paste -sd' ')"
	shm ps --list-columns --summary
	same "$SUMMARY" "$(awk '{ print $1 }' "$OUT" | paste -sd' ')"
	shm ps -o OBJECTS
	is_usage_error ps
	shm ps --summary -o REF
	is_usage_error ps
}

@test "every column can be asked for alone, and does not need another" {
	hold_some
	local all i=0

	shm ps -n -r -O --time-format epoch
	well
	all=$output
	for column in $ALL; do
		i=$((i + 1))
		shm ps -n -r --time-format epoch -o $column
		prints "$(cut -d' ' -f$i <<<"$all")" || { echo "column $column"; return 1; }
	done
	shm ps -n -r -O --time-format epoch --summary
	all=$output i=0
	for column in $SUMMARY; do
		i=$((i + 1))
		shm ps -n -r --time-format epoch --summary -o $column
		prints "$(cut -d' ' -f$i <<<"$all")" || { echo "column $column"; return 1; }
	done
}

@test "all formats have the same values" {
	hold_some
	local columns=PID,UID,COMMAND,REF,HOW,ACCESS,MAPPED,NMAPS,FDS raw

	shm ps -bnr -o $columns
	well
	raw=$output
	shm ps -bn -o $columns
	same "$raw" "$(awk '{ $1 = $1; print }' "$OUT")"
	shm ps -bne -o $columns
	same "$raw" "$(sed 's/[A-Z]*="\([^"]*\)"/\1/g' "$OUT")"
	needs_python
	shm ps -J -o $columns
	well
	same "$raw" "$(json '"\n".join(" ".join(str(v) for v in r.values()) for r in rows)')"
}

@test "what the process is: user, command, command line, start, namespace" {
	hold posix name=a size=4K hold=map
	local pid
	pid=$(held_by)

	shm ps -rn -P -o PID,USER,UID,COMMAND,IPCNS /a
	prints "$pid 0 0 mkshm $(readlink /proc/$pid/ns/ipc | tr -dc '[:digit:]')"
	shm ps -n -o USER,CMDLINE /a
	prints "root $(tr '\0' ' ' </proc/$pid/cmdline | sed 's/ $//')"
	# as proc(5) has it: ticks since the boot, of which the second may be cut
	shm ps -rn -o START --time-format epoch /a
	well
	local boot ticks start
	boot=$(awk '/^btime/ { print $2 }' /proc/stat)
	ticks=$(sed 's/.*) //' /proc/$pid/stat | cut -d' ' -f20)
	start=$((boot + ticks / $(getconf CLK_TCK)))
	((output >= start - 1 && output <= start + 1))
}

@test "JSON: every column has its type" {
	needs_python
	hold_some
	shm ps -J -O
	well
	same "${ALL,,}" "$(json '" ".join(rows[0])')"
	same 'processes complete warnings' "$(json '" ".join(d)')"
	same '[]' "$(json '[(c, r[c]) for r in rows for c in r if type(r[c]) is not
		dict.fromkeys("pid uid mapped nmaps fds pagesize start ipcns".split(), int).get(c, str)]')"
	shm ps -J --summary -O
	well
	same "${SUMMARY,,}" "$(json '" ".join(rows[0])')"
	same '[]' "$(json '[(c, r[c]) for r in rows for c in r if type(r[c]) is not
		dict.fromkeys("pid uid objects mapped start ipcns".split(), int).get(c, str)]')"
}

@test "JSON, to the byte, and of nothing" {
	hold posix name=a size=8K hold=map prot=rwx
	local pid
	pid=$(held_by)

	shm ps -J -o PID,USER,COMMAND,REF,HOW,ACCESS,MAPPED
	prints '{"processes":[
{"pid":'"$pid"',"user":"root","command":"mkshm","ref":"posix:/a","how":"map","access":"rwx","mapped":8192}
],"complete":true,"warnings":[]}'
	release
	for args in '' --summary -U '--summary -U'; do
		# shellcheck disable=SC2086 # words
		shm ps -J $args
		prints '{"processes":[],"complete":true,"warnings":[]}'
	done
}

@test "the order: by pid, then as a listing has the objects" {
	hold posix name=z size=4K hold=map
	hold xsi attach=1
	hold posix name=a size=4K hold=map fork=1
	shm ps -rn -o PID
	well
	same "$(sort -n "$OUT")" "$output"

	# one process with objects of several kinds
	needs_python
	release
	run_it "$PYTHON" -c 'import mmap, os, subprocess, sys
m = mmap.mmap(-1, 4096)
fds = [os.open("/dev/shm/" + n, os.O_CREAT | os.O_RDWR) for n in ("z", "a", "sem.x")]
os.memfd_create("m")
os.write(os.open("/dev/shm/gone", os.O_CREAT | os.O_RDWR), b"x")
os.unlink("/dev/shm/gone")
print(subprocess.run([sys.argv[1], "ps", "--pid", str(os.getpid()), "-rn", "-o", "REF"],
                     capture_output=True, text=True).stdout, end="")' "$SHMTOOL"
	well
	same 'posix:/a posix:/sem.x posix:/z memfd anon unlinked' \
		"$(sed -E 's/(memfd|anon|unlinked):.*/\1/' "$OUT" | paste -sd' ')"
}

@test "--sort and -U have the same rows" {
	hold_some
	local rows

	shm ps -rnb -o PID,REF,MAPPED
	rows=$(sort "$OUT")
	shm ps -rnb -o PID,REF,MAPPED --sort -mapped
	well
	same "$rows" "$(sort "$OUT")"
	same "$(awk '{ print $3 }' "$OUT" | sort -rn)" "$(awk '{ print $3 }' "$OUT")"
	for format in -r ''; do
		# shellcheck disable=SC2086 # no word
		shm ps -Unb -o PID,REF,MAPPED $format
		well
		same "$rows" "$(awk '{ $1 = $1; print }' "$OUT" | sort)"
	done
	shm ps -rn -o MAPPED --summary --sort -mapped
	well
	same 3M "$(head -n 1 "$OUT")"
}

@test "a summary adds up what each process holds" {
	hold_some
	needs_python
	shm ps -rnb -o PID,MAPPED
	local sums
	sums=$(awk '{ n[$1]++; sum[$1] += $2 } END { for (p in n) print p, n[p], sum[p] }' "$OUT" |
		sort -n)

	for args in '' -U; do
		# shellcheck disable=SC2086 # no word
		shm ps -rnb --summary -o PID,OBJECTS,MAPPED $args
		well
		same "$sums" "$(sort -n "$OUT")"
	done
	shm ps -rnb --summary -o PID,OBJECTS,MAPPED
	prints "$sums"
	shm ps -rnb --summary -o PID,OBJECTS,MAPPED /a
	prints "${PIDS[a]} 1 8192"
}

@test "selectors choose objects, and --pid processes too" {
	hold_some
	hold posix name=c size=4K hold=map fork=1
	shm ps -rn -o PID --pid "${PIDS[a]}"
	prints "${PIDS[a]}"
	shm ps -rn -o REF --pid "${PIDS[m]}" -k memfd
	well
	like '^memfd:[0-9]+$' "$output"
	shm ps -rn -o REF --pid "${PIDS[m]}" -k posix
	prints ''
	shm ps -rn -o REF,PID --pid "$(held_by)"
	prints "posix:/c $(held_by)"
	shm ps -rn -o REF,PID --pid "$(held_by)" --summary -o PID,OBJECTS
	prints "$(held_by) 1"
	shm ps -rn -o REF -k posix --min-size 8K
	prints posix:/a
	shm ps -rn -o REF --unlinked
	well
	like '^unlinked:[0-9:]+$' "$output"
	shm ps -rn -o PID --name b
	prints "${PIDS[b]}"
}

@test "tmpfs is for -k and -a" {
	mkdir /dev/shm/sub
	hold posix dir=/dev/shm/sub name=f size=4K hold=map
	shm ps -rn -o REF
	prints ''
	shm ps -rn -o REF -k tmpfs --pid "$(held_by)"
	same tmpfs:/dev/shm/sub/f "$output"
	# other mounts may be hidden, and that is told
	shm ps -rn -o REF -a --pid "$(held_by)"
	same tmpfs:/dev/shm/sub/f "$output"
	shm ps -rn -o REF /dev/shm/sub/f
	prints tmpfs:/dev/shm/sub/f
}

@test "REFs: of what is held, what is not, and what is not there" {
	hold posix name=a size=4K hold=map
	hold memfd
	make posix name=free size=4K
	make xsi
	local memfd xsi=xsi:${MADE[shmid]}

	memfd=$("$SHMTOOL" ps -rn -o REF -k memfd)
	shm ps -rn -o REF /a "$memfd"
	prints "posix:/a
$memfd"
	for ref in /free "$xsi"; do
		shm ps -rn "$ref"
		prints ''
		shm ps -J "$ref"
		prints '{"processes":[],"complete":true,"warnings":[]}'
		shm ps -U -J "$ref"
		prints '{"processes":[],"complete":true,"warnings":[]}'
	done
	shm ps -rn -o REF /a /nosuch
	gives 1 posix:/a 'shmtool ps: /nosuch: no such object'
	shm ps -rn -o REF memfd:1 --summary
	is_usage_error ps
	shm ps -rn memfd:1
	gives 1 '' 'shmtool ps: memfd:1: no such object'
}

@test "usage errors" {
	for args in --nosuch '-k nosuch' '--summary=x' --maps '-J -r' 12x '--pid 0'; do
		# shellcheck disable=SC2086 # words
		shm ps $args
		is_usage_error ps || { echo "for $args"; return 1; }
	done
}

# named NAME COMMAND...: runs it while a process that calls itself so holds /held
named()
{
	"$PYTHON" -c 'import os, subprocess, sys
os.open("/dev/shm/held", os.O_CREAT | os.O_RDWR)
with open("/proc/self/comm", "wb") as comm:
    comm.write(os.fsencode(sys.argv[1]))
sys.exit(subprocess.run(sys.argv[2:]).returncode)' "$@"
}

@test "commands of any bytes send nothing to a terminal" {
	needs_python
	local name=$'\e[31mr\n\xff)' i

	run_it named "$name" "$SHMTOOL" ps -rn -o COMMAND /held
	prints '\x1b[31mr\x0a\xff)'
	run_it named "$name" "$SHMTOOL" ps -n -o COMMAND /held
	prints '\x1b[31mr\x0a\xff)'
	run_it named "$name" "$SHMTOOL" ps -J -o COMMAND,CMDLINE /held
	well
	same '\x1b[31mr\x0a\xff)' "$(json 'rows[0]["command"]')"
	like 'x1b\[31mr' "$(json 'rows[0]["cmdline"]')"
	run_it on_terminal 80 "$PYTHON" -c 'import os, subprocess, sys
os.open("/dev/shm/held", os.O_CREAT | os.O_RDWR)
open("/proc/self/comm", "wb").write(b"\x1b[31mr\n\xff)")
subprocess.run([sys.argv[1], "ps", "-O", "/held"])' "$SHMTOOL" $'\e[2J'
	well
	no_controls
	like 'x1b\[31mr' "$output"
	like 'x1b\[2J' "$output"
}

@test "a table fits the terminal, and no REF is cut" {
	needs_python
	hold_some
	hold posix name="$(printf 'long-%.0s' {1..12})" size=4K hold=map
	for args in 80 '80 -n' '80 -o +FDS,NMAPS' '100 -o +CMDLINE' '132 -o +CMDLINE,START'; do
		# shellcheck disable=SC2086 # words
		set -- $args
		run_it on_terminal "$1" "$SHMTOOL" ps "${@:2}"
		well
		same '' "$(awk -v w="$1" 'length($0) > w' "$OUT")" || { echo "at $args"; return 1; }
		same 1 "$(tr -d ' \n' <"$OUT" | grep -c 'posix:/.*long-')"
	done
	run_it on_terminal 80 "$SHMTOOL" ps --summary -o +CMDLINE
	well
	same '' "$(awk 'length($0) > 80' "$OUT")"
}

@test "/dev/full: one line, status 1" {
	hold_some
	for args in '' -r -J '-U -J' --summary; do
		status=0
		# shellcheck disable=SC2086 # words
		stderr=$("$SHMTOOL" ps $args 2>&1 >/dev/full </dev/null) || status=$?
		same 1 "$status" || { echo "for '$args'"; return 1; }
		like '^shmtool[^'$'\n'']*: No space left on device$' "$stderr"
	done
}

@test "thousands of rows" {
	hold posix name='n%' many=3000 size=4K hold=map
	shm ps -rn -o REF
	well
	same 3000 "$(wc -l <"$OUT")"
	shm ps -n --summary -o OBJECTS,MAPPED
	prints '   3000  11.7M'
}
