#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# account, with a part of everything swapped out. A swap file is made for these tests,
# used, and removed again.

load common
load account

setup_file()
{
	swap_take 128M
}

teardown_file()
{
	swap_give_back
}

setup()
{
	needs_swap
	without_valgrind 'it does not know cachestat(2)'
}

@test "resident and swapped, apart" {
	local anon xsi memfd posix

	hold anon size=16M touch=16M pageout
	anon=${MADE[pid]}
	hold anon size=16M touch=16M
	hold xsi size=16M touch=16M attach=1 pageout
	xsi=${MADE[pid]}
	hold memfd size=8M touch=8M pageout hold=map
	memfd=${MADE[pid]}
	hold posix name=out size=8M touch=8M pageout hold=map
	posix=${MADE[pid]}
	hold posix name=in size=8M touch=8M
	account
	anon=$(swapped "$anon" /dev/zero) xsi=$(swapped "$xsi" SYSV)
	memfd=$(swapped "$memfd" memfd) posix=$(swapped "$posix" /dev/shm/out)
	((anon && xsi && memfd && posix)) || skip "nothing was swapped out"
	same "2 $((32 * MIB)) $((32 * MIB - anon)) $anon" "$(row 'anonymous shared')"
	same "1 $((16 * MIB)) $((16 * MIB - xsi)) $xsi" "$(row 'XSI segments')"
	same "1 $((8 * MIB)) $((8 * MIB - memfd)) $memfd" "$(row memfd)"
	same "2 $((16 * MIB)) $((16 * MIB - posix)) $posix" "$(part 'POSIX objects of tmpfs /dev/shm')"
	same "2 $((16 * MIB)) $((16 * MIB - posix)) $posix" "$(row 'tmpfs /dev/shm')"
}

@test "what is not told is a bound, and said" {
	local rest=$((1024 * 1024 / 4096))

	hold anon size=8M touch=8M pageout
	[[ $(meminfo SwapTotal) != "$(meminfo SwapFree)" ]] || skip "nothing was swapped out"
	hold posix name=a size=1M touch=1M hold=map
	local pid=${MADE[pid]} a
	# the long links have a page each, and are no files
	printf -v long '%0200d' 0
	for ((i = 0; i < rest; i++)); do
		ln -s "$long" "/dev/shm/link$i"
	done
	account
	# the kernel may have taken a page of it, too
	a=$(swapped "$pid" /dev/shm/a)
	same "- - <=1048576 <=1048576" "$(part 'not attributed of tmpfs /dev/shm')"
	same "1 1048576 <=$((2 * MIB - a)) <=$((MIB + a))" "$(row 'tmpfs /dev/shm')"
	like 'warning: swap is in use, and of [0-9.]+M it can.t be told whether it is resident: figures with <= are at most that' \
		"$stderr"
	needs_python
	shm account -J
	a=$(swapped "$pid" /dev/shm/a)
	same "[null, $((MIB - a)), $((2 * MIB - a)), null]" \
		"$(json '[[s[c] for c in ("rss", "minrss", "maxrss", "swap")] for s in rows if s["source"] == "tmpfs /dev/shm"][0]')"
	same true "$(json 'd["shmem"]["minunexplained"] <= d["shmem"]["unexplained"]')"
}
