#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What comes between the steps of rm: it is stopped before one of its calls, and something
# is done meanwhile.

load common

# So long it is stopped. What is done meanwhile has to be done by then, or else it is tried
# once more.
STOP_SECS=3

setup()
{
	needs strace
}

# stopped_at CALL TIME 'SHELL COMMANDS' [RM-ARG]...
# Runs rm, and the commands while it is stopped before that call for that time.
stopped_at()
{
	local call=$1 time=$2 commands=$3 tracer

	shift 3
	: >"$TRACE"
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		strace -f -qq -o "$TRACE" -e trace=membarrier,renameat2 \
		-e "inject=$call:delay_enter=${STOP_SECS}s:when=$time" \
		"$PLAIN_SHMTOOL" rm "$@" >"$OUT" 2>"$ERR" </dev/null 3>&- 4>&- &
	tracer=$!
	# the name of a call is written when it begins
	until (($(grep -c "$call(" "$TRACE") >= time)); do
		kill -0 $tracer 2>/dev/null || break
		sleep 0.02
	done
	eval "$commands"
	status=0
	wait $tracer || status=$?
	# shellcheck disable=SC2034 # by gives
	output=$(<"$OUT") stderr=$(<"$ERR")
}

@test "a file that is opened meanwhile is left" {
	make posix name=a size=4K
	stopped_at renameat2 1 'exec {held}</dev/shm/a &' --unused /a
	wait
	# who opens it waits for the lease, and has it open then
	gives 0 '' 'shmtool rm: left 1 that is in use'
	[[ -e /dev/shm/a ]]
}

@test "who is stopped inside open(2), for however long, does not lose his file" {
	local gate=${ADVERSARY%/*}/gate in out said

	needs_root
	make posix name=a size=4K
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	start_gate()
	{
		exec {out}< <(exec "$gate" /dev/shm/a <"$BATS_TEST_TMPDIR/fifo" 2>&1 3>&- 4>&-)
		exec {in}>"$BATS_TEST_TMPDIR/fifo"
		read -r said <&"$out"
	}
	stopped_at renameat2 1 start_gate --unused /a
	exec {in}>&-
	[[ $said != *fanotify* ]] || skip "$said"
	[[ $said == stopped ]] || skip "the machine is too slow to stop it in time: $said"
	gives 0 '' 'shmtool rm: left 1 that is in use'
	read -r said <&"$out"
	same 'links 1' "$said"
	exec {out}<&-
	[[ -e /dev/shm/a ]]
}

@test "what has taken the name meanwhile is left, and has it again" {
	local guard other

	# to copy it would open it
	mkdir /dev/shm/dir
	for guard in --unused ''; do
		for other in 'ln -s /etc/passwd' 'mkfifo' 'mkdir' 'touch'; do
			touch /dev/shm/a
			# shellcheck disable=SC2086 # words
			stopped_at renameat2 1 "mv /dev/shm/a /dev/shm/dir; $other /dev/shm/a" $guard /a
			same 1 "$status"
			same 'shmtool rm: posix:/a: no such object any more' "$(head -n 1 "$ERR")"
			[[ -e /dev/shm/a || -L /dev/shm/a ]]
			same 'a
dir' "$(ls -A /dev/shm)"
			rm -r /dev/shm/a
		done
	done
}

# Opens a file where it waits, and so waits itself until it is put back: $opener.
open_in_quarantine()
{
	(exec 3>&- 4>&-; cat /dev/shm/.shmtool-*/a) >/dev/null 2>&1 &
	opener=$!
	until grep -q 'LEASE.*BREAK' /proc/locks; do
		kill -0 $opener 2>/dev/null || break
		sleep 0.02
	done
}

@test "a name that is taken while the file waits" {
	local inode opener

	make posix name=a size=4K
	inode=$(stat -c %i /dev/shm/a)
	stopped_at membarrier 1 'open_in_quarantine; echo new >/dev/shm/a' --unused /a
	wait "$opener"
	same 1 "$status"
	same "shmtool rm: posix:/a: File exists; its name has been taken meanwhile, and it is called a.kept-$inode now" \
		"$(head -n 1 "$ERR")"
	same "a
a.kept-$inode" "$(ls -A /dev/shm)"
	same new "$(cat /dev/shm/a)"
}

@test "a file that can't be put back: where it is, from where the next run has it" {
	local opener place

	# what an ordinary user has mounted mount(8) does not mount anew
	needs_root
	make posix name=a size=4K
	stopped_at membarrier 1 'open_in_quarantine; mount -o remount,ro /dev/shm' --unused /a
	wait "$opener"
	mount -o remount,rw /dev/shm
	place=$(cd /dev/shm && echo .shmtool-*/a)
	gives 1 '' "shmtool rm: posix:/a: it can't be put back: Read-only file system; it is left as $place
shmtool rm: 1 failed"
	[[ -f /dev/shm/$place ]]
	shm rm --unused --yes --name b
	same 0 "$status"
	same a "$(ls -A /dev/shm)"
}

@test "another name that is made meanwhile stays" {
	make posix name=a size=4K
	stopped_at renameat2 1 'ln /dev/shm/a /dev/shm/b' --unused /a
	same b "$(ls -A /dev/shm)"
}

@test "a directory that is replaced meanwhile by a link" {
	mkdir /dev/shm/dir "$BATS_TEST_TMPDIR/other"
	touch /dev/shm/dir/a "$BATS_TEST_TMPDIR/other/a"
	stopped_at renameat2 1 "mv /dev/shm/dir /dev/shm/moved; ln -s '$BATS_TEST_TMPDIR/other' /dev/shm/dir" \
		--unused tmpfs:/dev/shm/dir/a
	[[ -e $BATS_TEST_TMPDIR/other/a ]]
	same '' "$(ls -A /dev/shm/moved)"
}
