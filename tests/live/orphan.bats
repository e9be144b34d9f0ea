#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# --orphan: unused, and left behind by a process that is gone. That a file of unknown
# creator has to be ten minutes old for it is tested in tests/unit/test_use.c, where
# the clock can be anything.

load common

teardown()
{
	[[ -z ${STARTED-} ]] || kill "${STARTED[@]}" 2>/dev/null || :
	release
	remove_everything
}

# orphans: the REFs that --orphan lists, on one line
orphans()
{
	shm list -k xsi,posix,sem,hugetlb -n -r -o REF --orphan
	well || return 1
	echo "${output//$'\n'/ }"
}

# gone: a pid that a process had, and that none has
gone()
{
	sh -c 'echo $$'
}

# with_pid PID COMMAND [ARG]...
# Starts a process of that pid in the background.
with_pid()
{
	echo $(($1 - 1)) >/proc/sys/kernel/ns_last_pid || skip "pids can't be chosen"
	shift
	"$@" </dev/null >/dev/null 2>&1 3>&- 4>&- &
	STARTED+=($!)
}

# Lets the second pass, and what the clocks may differ by.
next_second()
{
	local began=$EPOCHSECONDS

	while ((EPOCHSECONDS == began)); do sleep 0.1; done
	sleep 0.3
}

# Segments

@test "segments whose creator is gone" {
	make xsi
	same "xsi:${MADE[shmid]}" "$(orphans)"
}

@test "segments whose creator lives, or that are attached" {
	hold xsi later
	hold xsi attach=1
	make xsi
	local gone=xsi:${MADE[shmid]}
	same "$gone" "$(orphans)"
	# attached by a process that lives on when the creator is gone
	hold xsi attach=1 by=child alone
	same "$gone" "$(orphans)"
}

@test "a segment whose creator's pid another process has" {
	with_pid 30000 "$MKSHM" -c xsi key=0x162e
	wait "${STARTED[0]}"
	next_second
	with_pid 30000 sleep 1000
	same 30000 "${STARTED[1]}"
	shm list -n -r -o CPID,CREATOR
	prints '30000 gone'
	[[ -n $(orphans) ]]
}

@test "a segment of a creator in another PID namespace is no orphan" {
	make xsi
	run_it unshare --pid --fork --mount-proc "$SHMTOOL" list -k xsi -n -r -o CPID,CREATOR
	prints '? unknown'
	run_it unshare --pid --fork --mount-proc "$SHMTOOL" list -k xsi -n --orphan
	prints ''
	same "xsi:${MADE[shmid]}" "$(orphans)"
}

# Files

@test "files that name their creator, which is gone" {
	local pid

	pid=$(gone)
	make posix name="torch_${pid}_1_1" size=4K touch=4K
	make posix name="org.mozilla.ipc.$pid.7"
	make posix name="pym-$pid-abcdefgh"
	make sem name="loky-$pid-abcdefgh"
	same "posix:/org.mozilla.ipc.$pid.7 posix:/pym-$pid-abcdefgh posix:/torch_${pid}_1_1 sem:/loky-$pid-abcdefgh" \
		"$(orphans)"
	shm list -n -r -o STATUS --orphan --app pytorch
	prints orphan
	# told when asked for
	shm list -n -r -o STATUS --app pytorch
	prints -
}

@test "files that name their creator, which lives" {
	sleep 1000 3>&- 4>&- &
	STARTED+=($!)
	make posix name="torch_$!_1_1"
	make posix name=torch_1_1_1
	same '' "$(orphans)"
	kill "${STARTED[0]}"
	wait "${STARTED[0]}" || :
	same "posix:/torch_${STARTED[0]}_1_1" "$(orphans)"
}

@test "files that are held, whoever made them" {
	hold posix name="torch_$(gone)_1_1" size=4K hold=map
	hold posix name="torch_$(gone)_1_2" size=4K hold=flight
	same '' "$(orphans)"
	release
	make posix name="torch_$(gone)_1_3"
	like 1_3 "$(orphans)"
}

@test "files whose creator's pid another process has" {
	make posix name=torch_30000_1_1
	next_second
	with_pid 30000 sleep 1000
	same 30000 "${STARTED[0]}"
	make posix name=torch_30000_1_2
	same posix:/torch_30000_1_1 "$(orphans)"
}

@test "a creator that has ended and is waited for by nobody is gone" {
	local pid

	# sleep(1) is the parent then, and waits for no child
	sh -c 'true & echo $!; exec sleep 1000' >"$BATS_TEST_TMPDIR/pid" 2>&1 3>&- 4>&- &
	STARTED+=($!)
	for _ in {1..100}; do
		read -r pid <"$BATS_TEST_TMPDIR/pid" || :
		[[ -z $pid || $(awk '/^State/ { print $2 }' "/proc/$pid/status") != Z ]] || break
		sleep 0.05
	done
	make posix name="torch_${pid}_1_1"
	same "posix:/torch_${pid}_1_1" "$(orphans)"
}

@test "a creator in a container that shares the directory lives" {
	unshare --pid --fork --mount --mount-proc sh -c 'echo 31000 >/proc/sys/kernel/ns_last_pid
		sh -c "exec sleep 1000" & echo $! >"$1"; wait' sh "$BATS_TEST_TMPDIR/pid" \
		</dev/null >/dev/null 2>&1 3>&- 4>&- &
	STARTED+=($!)
	for _ in {1..100}; do
		[[ ! -s $BATS_TEST_TMPDIR/pid ]] || break
		sleep 0.05
	done
	same 31001 "$(<"$BATS_TEST_TMPDIR/pid")"
	[[ ! -e /proc/31001 ]]
	make posix name=torch_31001_1_1
	make posix name=torch_31002_1_1
	same posix:/torch_31002_1_1 "$(orphans)"
	kill -9 $(pgrep -P "${STARTED[0]}")
	wait "${STARTED[0]}" || :
	same 'posix:/torch_31001_1_1 posix:/torch_31002_1_1' "$(orphans)"
}

@test "files of unknown creator are no orphans when they are young" {
	make posix name=x
	make posix name=psm_0a1b2c3d
	make sem name=mp-abcdefgh
	touch -d '2001-01-01' /dev/shm/x /dev/shm/psm_0a1b2c3d
	same '' "$(orphans)"
}

@test "--orphan and other options are AND-ed" {
	local pid

	pid=$(gone)
	make posix name="torch_${pid}_1_1" size=4K
	make posix name="torch_${pid}_1_2" size=8K
	shm list -n -r -o REF --orphan --min-size 8K
	prints "posix:/torch_${pid}_1_2"
	shm list -n -r -o REF --orphan --in-use
	prints ''
	shm list -n -r -o REF --orphan --unused --name '*1_1'
	prints "posix:/torch_${pid}_1_1"
}

# As an ordinary user

@test "creators that may be hidden are not known to be gone" {
	for_anybody
	sleep 1000 3>&- 4>&- &
	STARTED+=($!)
	make posix name="torch_$!_1_1" uid=65534
	make posix name="torch_$(gone)_1_2" uid=65534
	local user="set -- setpriv --reuid 65534 --regid 65534 --clear-groups '$BATS_TEST_TMPDIR/program' list -n -r -o REF --orphan"

	shm_after "$user" x
	same 0 "$status"
	like '^posix:/torch_[0-9]+_1_2$' "$output"
	shm_after "mount -o remount,hidepid=2 /proc; $user" x
	same 0 "$status"
	same '' "$output"
	same '' "$stderr"
}
