# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the tests share. They run by tests/run-bats, in namespaces of their own, as
# root there. REAL_UID is the user outside: 0 when it is the machine's root.

bats_require_minimum_version 1.5.0

: "${SHMTOOL:?run this by tests/run-bats}" "${MKSHM:?}" "${WITHOUT:?}" "${srcdir:?}" "${REAL_UID:?}"

SYSV=/proc/sysvipc/shm
# The kinds of which there is nothing but what a test makes. -a is the others too, and
# the machine keeps files on its tmpfs.
# shellcheck disable=SC2034 # by the tests
KINDS=xsi,posix,sem,hugetlb
OUT=$BATS_TEST_TMPDIR/out
ERR=$BATS_TEST_TMPDIR/err
TRACE=$BATS_TEST_TMPDIR/trace
declare -gA MADE=()
HOLDS=() HOLD_IN=() HOLD_OUT=()

teardown()
{
	release
	remove_everything
}

# Removes every object there is.
remove_everything()
{
	ipcrm --all=shm
	if [[ -d /dev/shm ]]; then
		find /dev/shm -xdev -mindepth 1 -delete
	fi
}

# Running the program

# run_it COMMAND [ARG]...
# Runs COMMAND; $status, $output and $stderr are what came of it ($OUT and $ERR
# hold the bytes).
run_it()
{
	status=0
	"$@" >"$OUT" 2>"$ERR" </dev/null 3>&- 4>&- || status=$?
	output=$(tr '\0' '?' <"$OUT")
	stderr=$(tr '\0' '?' <"$ERR")
}

# shm [ARG]...
# Runs shmtool.
shm()
{
	run_it "$SHMTOOL" "$@"
}

# shm_without_query [ARG]...
# The same as on a kernel without PROCMAP_QUERY.
shm_without_query()
{
	run_it "$WITHOUT" query "$SHMTOOL" "$@"
}

# shm_after 'SHELL COMMANDS' [ARG]...
# Runs shmtool behind the commands, in a mount namespace of its own.
shm_after()
{
	local before=$1

	shift
	run_it unshare --mount sh -ec "$before"'; exec "$@"' sh "$SHMTOOL" "$@"
}

# shm_alone 'SHELL COMMANDS' [ARG]...
# The same in an IPC namespace of its own as well.
shm_alone()
{
	local before=$1

	shift
	run_it unshare --mount --ipc sh -ec "$before"'; exec "$@"' sh "$SHMTOOL" "$@"
}

# An ordinary user's uid and gid.
OTHERS=65534

# A copy of the program where he can start it: where it was built only root may go.
for_anybody()
{
	needs_root
	needs setpriv
	cp "$SHMTOOL" "$BATS_TEST_TMPDIR/program"
	chmod 755 "$BATS_TEST_TMPDIR/program"
	chmod a+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
}

# user [ARG]...
# Runs shmtool as an ordinary user, behind for_anybody.
user()
{
	run_it setpriv --reuid $OTHERS --regid $OTHERS --clear-groups "$BATS_TEST_TMPDIR/program" "$@"
}

# traced EVENTS [ARG]...
# Runs shmtool under strace; $TRACE are the calls. LeakSanitizer can't be traced.
traced()
{
	local events=$1

	shift
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		run_it strace -f -qq -o "$TRACE" -e "trace=$events" "$PLAIN_SHMTOOL" "$@"
}

# on_terminal COLUMNS COMMAND...: what it prints there, with LF for the ends of lines.
# $ANSWER, where it is set, is typed once it asks a question with [y/N], behind the shell
# commands $MEANWHILE; \0 in it is a NUL byte.
on_terminal()
{
	"$PYTHON" -c 'import fcntl, os, pty, struct, sys, termios
width = int(sys.argv[1])
answer = os.environb.get(b"ANSWER")
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[2], sys.argv[2:])
out = b""
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    out += part
    if answer is not None and out.endswith(b"[y/N] "):
        os.system(os.environ.get("MEANWHILE", ""))
        os.write(fd, answer.replace(b"\\0", b"\0"))
        answer = None
os.write(1, out.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' "$@"
}

# Checking

# same WANTED GOT
same()
{
	[[ $1 == "$2" ]] || {
		echo "--- wanted, +++ got"
		diff -u <(printf '%s\n' "$1") <(printf '%s\n' "$2") | sed -n '4,60p'
		return 1
	}
}

# gives STATUS OUTPUT STDERR
# What the last run gave, exactly.
gives()
{
	same "$1" "$status" || { echo "status; stderr was: $stderr"; return 1; }
	same "$2" "$output" || { echo "standard output"; return 1; }
	same "$3" "$stderr" || { echo "standard error"; return 1; }
}

# prints OUTPUT: status 0, that output, nothing on standard error
prints()
{
	gives 0 "$1" ''
}

# The last run ended well and said nothing on standard error.
well()
{
	gives 0 "$output" ''
}

# like REGEX TEXT
like()
{
	[[ $2 =~ $1 ]] || {
		printf 'no match for: %s\nin: %s\n' "$1" "$2"
		return 1
	}
}

# A usage error of the command $1 (the program's own without one): status 2, one
# line, and where to look.
is_usage_error()
{
	local who=shmtool${1:+ $1}

	same 2 "$status" || { echo "status; stderr was: $stderr"; return 1; }
	same '' "$output" || return 1
	mapfile -t lines <"$ERR"
	same 2 "${#lines[@]}" || { echo "lines of: $stderr"; return 1; }
	like "^$who: .+" "${lines[0]}" || return 1
	like "^Try '$who --help'" "${lines[1]}"
}

# No byte of standard output and standard error is a control character, but for
# the ends of lines.
no_controls()
{
	! LC_ALL=C grep -aq '[^[:print:][:blank:]'$'\x80''-'$'\xff'']' "$OUT" "$ERR" || {
		echo "control characters in the output"
		return 1
	}
	! LC_ALL=C grep -aq $'\t' "$OUT" "$ERR"
}

# needs_root, needs_python, needs PROGRAM...: skip where they are not there
needs_root()
{
	[[ $REAL_UID == 0 ]] || skip "needs to be root"
}

# Where nobody may take away what is mounted on /dev/shm, `list -a` warns of what is
# hidden there.
needs_clear_shm()
{
	[[ $(grep -c ' /dev/shm ' /proc/self/mountinfo) == 1 ]] ||
		skip "what is mounted below /dev/shm can't be taken away"
}

needs_python()
{
	[[ -n ${PYTHON-} ]] || skip "needs python3"
}

needs()
{
	local program

	for program; do
		command -v "$program" >/dev/null || skip "needs $program"
	done
}

# json EXPRESSION
# Checks that the last standard output is what JSON of a command has to be, and prints
# the value of a Python EXPRESSION: d is the whole, rows or objects its rows, o the
# rows by REF.
json()
{
	"$PYTHON" "$srcdir/tests/live/json_value.py" "$OUT" "$@"
}

# Whether the program runs under valgrind (make check-valgrind), and so 50 times as long.
under_valgrind()
{
	[[ $SHMTOOL != "$PLAIN_SHMTOOL" ]]
}

# rounds N
# How often a race is run: N times, or some where that takes too long.
rounds()
{
	! under_valgrind && echo "$1" || echo $(($1 / 100 + 1))
}

# without_valgrind WHY
# The program that this test runs is not run under valgrind (make check-valgrind).
without_valgrind()
{
	SHMTOOL=$PLAIN_SHMTOOL
	[[ ! -e $BATS_TEST_TMPDIR/program ]] || for_anybody
}

# For a test that takes /proc away: what watches over the program may need it.
needs_no_proc()
{
	! grep -q __asan_init "$SHMTOOL" || skip "LeakSanitizer needs /proc"
	without_valgrind 'it reads /proc/self/maps'
}

# Objects

# hold FACTORY [PARAMETER]...
# Makes objects by mkshm, and holds them until release or the end of the test.
# MADE has what mkshm says: MADE[shmid], MADE[inode] ...; HOLDS who holds what, of all
# that is held: lines of REF PID HOW MAPS FDS ACCESS BYTES.
hold()
{
	local fifo=$BATS_TEST_TMPDIR/hold.${#HOLD_IN[@]} in out key value

	mkfifo "$fifo"
	exec {out}< <(exec "$MKSHM" "$@" <"$fifo" 2>&1 3>&- 4>&-)
	exec {in}>"$fifo"
	rm "$fifo"
	HOLD_IN+=("$in") HOLD_OUT+=("$out")
	MADE=()
	while read -r key value <&"$out"; do
		[[ $key != ready ]] || return 0
		[[ $key != holds ]] || HOLDS+=("$value")
		[[ -n ${MADE[$key]-} ]] || MADE[$key]=$value
		MADE[last_$key]=$value
	done
	echo "mkshm $*: ${!MADE[*]} ${MADE[*]}"
	return 1
}

# What fstat(2) and mincore(2) say of all that is held, as its holders see it.
holders_stat()
{
	local i in out line

	for i in "${!HOLD_IN[@]}"; do
		in=${HOLD_IN[i]} out=${HOLD_OUT[i]}
		echo stat >&"$in"
		while read -r line <&"$out" && [[ $line != ready ]]; do
			echo "$line"
		done
	done
}

# Lets all that is held go.
release()
{
	local i

	for i in "${!HOLD_IN[@]}"; do
		# It may have failed, and read nothing any more.
		(trap '' PIPE && echo >&"${HOLD_IN[i]}") 2>/dev/null || :
		while read -r _ <&"${HOLD_OUT[i]}"; do :; done
	done
	forget
}

# Forgets all that is held, when those who held it have been killed.
forget()
{
	local i in out

	for i in "${!HOLD_IN[@]}"; do
		in=${HOLD_IN[i]} out=${HOLD_OUT[i]}
		exec {in}>&- {out}<&-
	done
	HOLDS=() HOLD_IN=() HOLD_OUT=()
}

# make FACTORY [PARAMETER]...
# Makes objects that nobody holds.
make()
{
	local key value

	MADE=()
	while read -r key value; do
		[[ -n ${MADE[$key]-} ]] || MADE[$key]=$value
		MADE[last_$key]=$value
	done < <("$MKSHM" -c "$@" 2>&1 </dev/null 3>&- 4>&-)
	[[ -v MADE[ready] ]] || {
		echo "mkshm $*: ${!MADE[*]} ${MADE[*]}"
		return 1
	}
}

# run_program
# Runs a program from the file /dev/shm/program, as the process PROGRAM_PID.
run_program()
{
	cp "$(command -v sleep)" /dev/shm/program
	/dev/shm/program 1000 3>&- 4>&- &
	PROGRAM_PID=$!
	until [[ $(readlink "/proc/$PROGRAM_PID/exe") == /dev/shm/program ]]; do :; done
}

# The pool of 2 MiB pages is the machine's own. In setup_file, pool_take PAGES makes it
# larger, and in teardown_file pool_give_back puts it back.
POOL=/sys/kernel/mm/hugepages/hugepages-2048kB

pool_take()
{
	[[ $REAL_UID == 0 && -w $POOL/nr_hugepages ]] || return 0
	# One at a time: the pool is nobody else's meanwhile.
	exec 9<$POOL/nr_hugepages
	command -v flock >/dev/null && flock 9
	POOL_BEFORE=$(<$POOL/nr_hugepages)
	export POOL_BEFORE
	echo $((POOL_BEFORE + $1)) >$POOL/nr_hugepages
}

pool_give_back()
{
	[[ -z ${POOL_BEFORE-} ]] || echo "$POOL_BEFORE" >$POOL/nr_hugepages
}

# In setup_file: waits until no other test uses swap, or counts on there being none. A
# file of /sys is the same one in every namespace, unlike one of /proc.
swap_lock()
{
	command -v flock >/dev/null || return 0
	exec 8</sys/kernel/mm || return 0
	flock 8
}

# A swap file of the test's own. In setup_file, swap_take SIZE makes one and uses it, and in
# teardown_file swap_give_back removes it again.
swap_take()
{
	[[ $REAL_UID == 0 ]] || return 0
	swap_lock
	SWAP_FILE=$(mktemp "${SWAP_DIR:-/var/tmp}/shmtool-swap.XXXXXX")
	if head -c "$1" /dev/zero >"$SWAP_FILE" && chmod 600 "$SWAP_FILE" &&
		mkswap "$SWAP_FILE" >/dev/null 2>&1 && swapon "$SWAP_FILE" 2>/dev/null; then
		export SWAP_FILE
	else
		rm -f "$SWAP_FILE"
		SWAP_FILE=
	fi
}

swap_give_back()
{
	[[ -n ${SWAP_FILE-} ]] || return 0
	swapoff "$SWAP_FILE"
	rm -f "$SWAP_FILE"
}

needs_swap()
{
	needs_root
	[[ -n ${SWAP_FILE-} ]] || skip "no swap can be had"
}

# swapped PID PATTERN: bytes of its mappings that are in swap, by smaps(5)
swapped()
{
	awk -v pattern="$2" '/^[0-9a-f]+-/ { on = index($0, pattern) } on && /^Swap:/ { sum += $2 }
		END { print sum * 1024 }' "/proc/$1/smaps"
}

# needs_pool PAGES: skip where so many can't be had
needs_pool()
{
	needs_root
	[[ -n ${POOL_BEFORE-} ]] || skip "no pool of 2 MiB pages"
	(($(<$POOL/free_hugepages) - $(<$POOL/resv_hugepages) >= $1)) ||
		skip "no huge pages to be had"
}

# sysv ID FIELD...
# The fields of a segment as the kernel tells them, by the names of the header.
sysv()
{
	local id=$1

	shift
	awk -v id="$id" -v want="$*" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(want, w); next }
		$at["shmid"] == id {
			for (i = 1; i <= n; i++)
				printf "%s%s", $at[w[i]], i < n ? " " : "\n"
		}' $SYSV
}

# A file system of FUSE that nobody serves: who asks it for anything waits for ever.
# shellcheck disable=SC2034 # by the tests
DEAD_FUSE='
import ctypes, os, signal, sys
libc = ctypes.CDLL(None, use_errno=True)
fd = os.open("/dev/fuse", os.O_RDWR)
for where in sys.argv[1:]:
    options = "fd=%d,rootmode=40000,user_id=0,group_id=0" % fd
    if libc.mount(b"dead", where.encode(), b"fuse", 0, options.encode()):
        sys.exit("mount: " + os.strerror(ctypes.get_errno()))
    fd = os.open("/dev/fuse", os.O_RDWR)
print("mounted", flush=True)
signal.pause()'
