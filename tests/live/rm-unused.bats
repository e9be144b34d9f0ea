#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# rm --unused: what can't be proven, what is held where no table of descriptors shows it, and
# what another run removes at the same time.

load common
load rm

teardown()
{
	[[ -z ${PROGRAM_PID-} ]] || kill "$PROGRAM_PID" 2>/dev/null || :
	release
	remove_everything
}

# Where no lease can be had

# without_leases [ARG]...
# Runs rm where leases are refused. The tests have a PID namespace of their own, from which
# not every process can be looked into, so that nothing else proves that a file is unused.
without_leases()
{
	run_it "$WITHOUT" lease "$SHMTOOL" rm "$@"
}

# unproven COUNT: what it says then of so many
unproven()
{
	local objects='objects are' they='they were'

	[[ $1 != 1 ]] || objects='object is' they='it was'
	echo "shmtool rm: warning: whether $1 $objects in use can't be proven, and $they left out; not every process could be looked into"
}

@test "where leases are refused nothing goes as unused, and what is named goes" {
	local words all before

	[[ $(</proc/sys/fs/leases-enable) == 1 ]] || skip "leases are switched off"
	make posix name=a size=4K touch=4K
	make sem name=s
	make posix name=torch_2147483646_1_2 size=4K touch=4K
	hold posix name=held size=4K hold=map
	all=$(left)
	before=$(everything /dev/shm)
	# of what is made in the same second nothing is proven anyhow
	until [[ $(date +%s) != "$(stat -c %Z /dev/shm/held)" ]]; do :; done
	for words in --unused --orphan '--unused -v' '--unused -f'; do
		# shellcheck disable=SC2086 # words
		without_leases $words -k posix,sem -y
		gives 0 '' "$(unproven 3)
shmtool rm: nothing is selected; nothing was removed" || { echo "rm $words"; return 1; }
		# shellcheck disable=SC2086 # words
		without_leases $words /torch_2147483646_1_2
		gives 0 '' "$(unproven 1)
shmtool rm: nothing is selected; nothing was removed" || { echo "rm $words"; return 1; }
		same "$before" "$(everything /dev/shm)"
	done
	same 'posix:/a posix:/held posix:/torch_2147483646_1_2 sem:/s' "$all"
	without_leases /a sem:/s
	prints ''
	same 'posix:/held posix:/torch_2147483646_1_2' "$(left)"
	without_leases -k posix -y --name 'torch_*'
	gives 0 '' 'shmtool rm: removed 1 object, 4K of memory'
	without_leases /held
	same 0 "$status"
	same '' "$(left)"
}

# The number of the call of fcntl(2) by which the last lease is taken that rm asks for with
# these words; nothing is removed, for it can't be given another name.
last_lease()
{
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		strace -f -qq -o "$TRACE" -e trace=fcntl,renameat2 -e inject=renameat2:error=EIO \
		"$PLAIN_SHMTOOL" rm "$@" >"$OUT" 2>"$ERR" </dev/null 3>&- 4>&- || :
	awk '/fcntl\(/ { n++ } /F_SETLEASE, F_WRLCK/ { last = n } END { print last + 0 }' "$TRACE"
}

@test "a lease that is refused only when the file is removed leaves it, and it is told why" {
	local words number error why

	needs strace
	[[ $(</proc/sys/fs/leases-enable) == 1 ]] || skip "leases are switched off"
	make posix name=a size=4K
	for words in '--unused /a' '-k posix --unused -y' '-k posix --unused -y -v'; do
		# shellcheck disable=SC2086 # words
		number=$(last_lease $words)
		((number > 1)) || { echo "no lease: $(<"$TRACE")"; return 1; }
		while read -r error why; do
			# shellcheck disable=SC2086 # words
			ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
				run_it strace -f -qq -o "$TRACE" -e trace=fcntl \
				-e "inject=fcntl:error=$error:when=$number" "$PLAIN_SHMTOOL" rm $words
			same 1 "$status" || { echo "$error: $stderr"; return 1; }
			same '' "$output"
			same "shmtool rm: posix:/a: F_SETLEASE: $why" "$(head -n 1 "$ERR")"
			same posix:/a "$(left)"
			nothing_waits
		done <<-'END'
			EINVAL Invalid argument; that it is unused can't be proven while leases are switched off (fs.leases-enable)
			EOPNOTSUPP Operation not supported; on its file system that it is unused can't be proven
			ENOLCK No locks available
		END
	done
	shm rm --unused /a
	gives 0 '' 'shmtool rm: removed 1 object, no memory'
}

# At the same time

# run_two [RM-ARG]...
# Two runs; with $LATER the second one begins when the first one is at work.
run_two()
{
	local pid other=0

	"$SHMTOOL" rm "$@" >"$OUT.1" 2>"$ERR.1" </dev/null 3>&- 4>&- &
	pid=$!
	if [[ -n $LATER ]]; then
		until compgen -G '/dev/shm/.shmtool-*' >/dev/null || ! kill -0 $pid 2>/dev/null; do :; done
	fi
	shm rm "$@"
	wait $pid || other=$?
	same '0 0' "$status $other" || { head -n 20 "$ERR" "$ERR.1"; return 1; }
}

@test "two runs at once remove the same 2,000 files, and neither fails" {
	local LATER round words count told

	# what they say of all, and with -v of each
	told='^shmtool rm: (((removed [0-9]+ objects?, no memory|left [0-9]+ that (is|are) in use'
	told+='|[0-9]+ (was|were) gone already)(; |$))+|nothing is selected; nothing was removed'
	told+='|posix:/f_[0-9]+: in use, and left as it is)$'
	for round in {0..7}; do
		words=-v
		((round & 1)) || words=
		LATER=yes
		((round & 2)) || LATER=
		make posix name='f_%' many=2000
		# shellcheck disable=SC2086 # none or one
		run_two --unused -y -k posix $words
		same '' "$(grep -hvE "$told" "$ERR" "$ERR.1")"
		nothing_waits
		count=$(find /dev/shm -mindepth 1 -type f -name 'f_*' | wc -l)
		same "$count" "$(find /dev/shm -mindepth 1 | wc -l)"
		# each that is gone was removed by one of them
		same $((2000 - count)) \
			"$(sed -n 's/^shmtool rm: removed \([0-9]*\).*/\1/p' "$ERR" "$ERR.1" |
				awk '{ n += $1 } END { print n + 0 }')"
		[[ -z $words ]] || same $((2000 - count)) "$(sort -u "$OUT" "$OUT.1" | wc -l)"
		shm rm --unused -y -k posix
		if ((count)); then
			same 0 "$status"
			like "^shmtool rm: removed $count objects?, no memory\$" "$stderr"
		else
			gives 0 '' 'shmtool rm: nothing is selected; nothing was removed'
		fi
		same '' "$(ls -A /dev/shm)"
	done
}

# Held, where no table of descriptors shows it

@test "what is held only in flight, by io_uring or by a mapping is left" {
	local way before

	for way in hold=flight hold=uring 'hold=map prot=none' 'hold=fd by=receiver alone'; do
		make posix name=free size=4K touch=4K
		# shellcheck disable=SC2086 # words
		hold posix name=x size=8K touch=4K $way ||
			[[ $way == hold=uring && ${MADE[*]} == *io_uring* ]] ||
			{ echo "for $way"; return 1; }
		before=$(everything /dev/shm | grep -v ' free$') || :
		shm rm --unused -y -k posix
		gives 0 '' "shmtool rm: removed 1 object, 4K of memory${before:+; left 1 that is in use}" ||
			{ echo "for $way"; return 1; }
		shm rm --unused /x
		if [[ -n $before ]]; then
			gives 0 '' 'shmtool rm: left 1 that is in use'
			like '^f [0-9]+ x$' "$before" || { echo "for $way"; return 1; }
		else
			same hold=uring "$way"
		fi
		same "$before" "$(everything /dev/shm)" || { echo "for $way"; return 1; }
		release
	done
}

@test "a program that runs from it is left, and goes when it has ended" {
	local before

	make posix name=free size=4K touch=4K
	run_program
	before=$(everything /dev/shm | grep -v ' free$')
	shm rm --unused -y -k posix
	gives 0 '' 'shmtool rm: removed 1 object, 4K of memory; left 1 that is in use'
	shm rm --unused /program
	gives 0 '' 'shmtool rm: left 1 that is in use'
	same "$before" "$(everything /dev/shm)"
	kill "$PROGRAM_PID"
	wait "$PROGRAM_PID" || :
	shm rm --unused -y -k posix
	same 0 "$status"
	like '^shmtool rm: removed 1 object, [0-9.]+K of memory$' "$stderr"
	same '' "$(ls -A /dev/shm)"
}

@test "a segment that is attached is left, and counted" {
	make xsi size=4K
	hold xsi size=4K attach=1
	shm rm -k xsi --unused -y
	same 0 "$status"
	like '^shmtool rm: removed 1 object, .*; left 1 that is in use$' "$stderr"
	same "xsi:${MADE[shmid]}" "$("$SHMTOOL" list -k xsi -n -r -o REF)"
}
