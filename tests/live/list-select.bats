#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Which objects list lists: REFs and selectors.

load common

# lists REF... [ARG]...: the REFs that come out, on one line
lists()
{
	shm list -n -r -o REF "$@"
	well || return 1
	echo "${output//$'\n'/ }"
}

# REFs

@test "every form of a segment's REF" {
	make xsi key=0x0000162e
	make xsi
	local want=xsi:$((MADE[shmid] - 1))

	for ref in "$want" "${want#xsi:}" 0x162e 0x0000162e 0X162E key:0x162e key:5678 key:013056; do
		same "$want" "$(lists "$ref")" || { echo "for $ref"; return 1; }
	done
}

@test "a key over 31 bits" {
	make xsi key=0xfedcba98
	local want=xsi:${MADE[shmid]}

	same "$want" "$(lists 0xfedcba98)"
	same "$want" "$(lists key:0xFEDCBA98)"
	same "$want" "$(lists key:4275878552)"
	same "$want" "$(lists --key 0xfedcba98)"
}

@test "every form of a POSIX object's REF" {
	make posix name=a
	make posix name=b
	for ref in posix:/a /a /dev/shm/a 'posix:/\x61' '/\x61'; do
		same posix:/a "$(lists "$ref")" || { echo "for $ref"; return 1; }
	done
}

@test "every form of a semaphore's REF" {
	make sem name=a
	make posix name=a
	same sem:/a "$(lists sem:/a)"
	same sem:/a "$(lists /dev/shm/sem.a)"
	same posix:/a "$(lists /a)"
}

@test "REFs are OR-ed, and listed once in the order of a listing" {
	make posix name=a
	make posix name=b
	make posix name=c
	make xsi
	same "xsi:${MADE[shmid]} posix:/a posix:/c" \
		"$(lists /c /a "${MADE[shmid]}" posix:/c /dev/shm/a "xsi:${MADE[shmid]}")"
}

@test "a REF finds its object whatever the kinds that are listed otherwise" {
	make sem name=a
	make posix name=b
	same posix:/b "$(lists)"
	same sem:/a "$(lists sem:/a)"
}

@test "REFs and options are AND-ed" {
	make posix name=a size=4K
	make posix name=b size=8K
	same posix:/b "$(lists /a /b --min-size 8K)"
	same '' "$(lists /a --min-size 8K)"
	same '' "$(lists /a -k xsi)"
}

@test "a REF that names nothing: one line each, status 1, and the others are listed" {
	make posix name=a
	shm list -n -r -o REF /a posix:/x xsi:77 0x99 sem:/y hugetlb:/mnt/huge/f /dev/shm/z
	gives 1 posix:/a 'shmtool list: posix:/x: no such object
shmtool list: xsi:77: no such object
shmtool list: 0x99: no such object
shmtool list: sem:/y: no such object
shmtool list: hugetlb:/mnt/huge/f: no such object
shmtool list: /dev/shm/z: no such object'
}

@test "a REF that names nothing, in JSON" {
	shm list -J -o REF posix:/x
	gives 1 '{"objects":[],"complete":true,"warnings":[]}' \
		'shmtool list: posix:/x: no such object'
}

@test "REFs that are refused" {
	# What stands for some of them, were they taken for another object.
	make xsi many=3
	make xsi key=1
	make xsi key=0x7fffffff
	make xsi key=0xffffffff
	make posix name=a
	make posix name=x
	make sem name=a
	mkdir /dev/shm/a.d
	: >/dev/shm/a.d/b
	for ref in '' ' ' - -1 +1 xsi:-1 xsi:+1 xsi: xsi:0x0 'xsi: 0' 'xsi:0 ' 4294967296 4294967297 \
		xsi:4294967297 2147483648 18446744073709551616 18446744073709551617 \
		12x 0. 1e1 1,2 0x 0x0 0x00000000 0x1ffffffff 0x100000001 0x-1 0xg '0x 1' key: key:0 key:0x \
		key:00 key:-1 key:4294967297 key:09 key:0x1ffffffff key:1x 'key: 1' \
		posix: posix:/ posix:a posix:x posix://a posix:/a/ posix:/a.d/b posix:/a/b posix:/. \
		posix:/.. 'posix:/\x2e' 'posix:/\x2e.' 'posix:/a\x2fb' 'posix:/\x00' 'posix:/a\x00b' \
		'posix:/\x6' 'posix:/\xzz' 'posix:/\n' 'posix:/\' / // /. /.. //a /a/ /a/../x \
		/dev/shm/ /dev/shm/. /dev/shm/.. /dev/shm//a /dev/shm/../shm/a /dev/shm/./a \
		sem: sem:/ sem:a sem:/a/b sem://a \
		hugetlb: hugetlb:/ hugetlb:f hugetlb:/a/../b hugetlb:/a//b hugetlb:/a/ \
		a a/b ./a nosuch:/a XSI:0 Posix:/a :0 :/a posix memfd:1x \
		"/$(printf 'n%.0s' {1..256})" "sem:/$(printf 'n%.0s' {1..252})" \
		"/h/$(printf 'n%.0s' {1..256})"; do
		shm list -- "$ref"
		is_usage_error list || { echo "for '$ref': $output"; return 1; }
		shm list -J /a -- "$ref"
		is_usage_error list || { echo "for '$ref' behind another: $output"; return 1; }
	done
}

@test "a REF that is refused is shown without its control characters" {
	shm list $'posix:/a/\e[31m\n'
	is_usage_error list
	like 'posix:/a/\\x1b\[31m\\x0a' "$stderr"
	no_controls
}

@test "a file of another directory is no POSIX object" {
	: >"$BATS_TEST_TMPDIR/a"
	shm list "$BATS_TEST_TMPDIR/a"
	gives 1 "$output" "shmtool list: $BATS_TEST_TMPDIR/a: no such object"
}

@test "the largest shmid and the longest names are REFs" {
	for ref in xsi:2147483647 2147483647 xsi:00 "/$(printf 'n%.0s' {1..255})" \
		"sem:/$(printf 'n%.0s' {1..251})" 0xffffffff key:037777777777; do
		shm list -n "$ref"
		[[ $ref == xsi:00 && $status == 2 ]] ||
			gives 1 '' "shmtool list: $ref: no such object" || { echo "for $ref"; return 1; }
	done
}

# Kinds

@test "--kind" {
	make posix name=p
	make sem name=s
	make xsi
	local xsi=xsi:${MADE[shmid]}

	same "$xsi posix:/p" "$(lists)"
	for all in -a --all; do
		# with what else the machine has
		shm list $all -n -r -o REF
		same 0 "$status"
		same "$xsi"$'\nposix:/p\nsem:/s' "$(grep -E '^(xsi|posix|sem):' "$OUT")"
	done
	same "$xsi" "$(lists -k xsi)"
	same posix:/p "$(lists --kind posix)"
	same sem:/s "$(lists --kind=sem)"
	same '' "$(lists -khugetlb)"
	same "posix:/p sem:/s" "$(lists -k sem,posix)"
	same "posix:/p sem:/s" "$(lists -k sem -k posix)"
	same "$xsi" "$(lists -k xsi,xsi)"
}

@test "kinds that there are not" {
	for kind in '' , xsi, ,xsi nosuch XSI xs 'xsi posix' all; do
		shm list -k "$kind"
		is_usage_error list || { echo "for '$kind'"; return 1; }
	done
	shm list -k xis
	is_usage_error list
	like "did you mean 'xsi'" "$stderr"
}

# Owners

@test "--owner, --creator and --group by number and by name" {
	make posix name=p
	make xsi
	local both="xsi:${MADE[shmid]} posix:/p"

	for user in 0 root; do
		same "$both" "$(lists --owner $user)"
		same "$both" "$(lists -u $user)"
		same "xsi:${MADE[shmid]}" "$(lists --creator $user)"
		same "$both" "$(lists --group $user)"
		same "$both" "$(lists -g $user)"
	done
	same '' "$(lists --owner 4294967294)"
	same '' "$(lists --creator 1)"
	same '' "$(lists --group 1)"
}

@test "objects of others" {
	needs_root
	make posix name=mine
	make posix name=theirs uid=1234 gid=4321
	make xsi uid=1234 gid=4321
	local seg=xsi:${MADE[shmid]}

	same "$seg posix:/theirs" "$(lists --owner 1234)"
	same "$seg posix:/theirs" "$(lists --group 4321)"
	same "$seg" "$(lists --creator 0)"
	same '' "$(lists --creator 1234)"
	same posix:/mine "$(lists --owner root)"
	same '' "$(lists --owner 1234 --group 0)"
}

@test "users and groups that there are not" {
	for option in --owner --creator --group; do
		for who in '' nosuchuser -1 4294967296 12x 0x0 ' 0'; do
			shm list "$option" "$who"
			is_usage_error list || { echo "for $option '$who'"; return 1; }
		done
	done
}

# Keys

@test "--key" {
	make xsi key=0x162e
	make xsi
	make posix name=p
	local want=xsi:$((MADE[shmid] - 0))

	want=$(lists 0x162e)
	for key in 0x162e 5678 013056 0x0000162E; do
		same "$want" "$(lists --key $key)" || { echo "for $key"; return 1; }
	done
	same '' "$(lists --key 1)"
	for key in '' 0 0x0 -1 0x1ffffffff 4294967297 12x 0x 08 ' 1'; do
		shm list --key "$key"
		is_usage_error list || { echo "for '$key'"; return 1; }
	done
}

# Names

@test "--name" {
	local name

	for name in abc abd a.c xabc '.hidden' 'a\xffz' '[x]'; do
		make posix name="$name"
	done
	make sem name=abe
	make xsi
	same 'posix:/abc posix:/abd' "$(lists --name 'ab?')"
	same 'posix:/abc posix:/abd' "$(lists --name '/ab?')"
	same posix:/abc "$(lists --name abc)"
	same 'posix:/abc posix:/xabc' "$(lists --name '*abc')"
	same posix:/.hidden "$(lists --name '*hidden')"
	same posix:/a.c "$(lists --name 'a[.]c')"
	same 'posix:/[x]' "$(lists --name '\[x]')"
	same 'posix:/a\xffz' "$(lists --name 'a?z')"
	same 'posix:/abc posix:/abd sem:/abe' "$(lists -k $KINDS --name 'ab*')"
	same '' "$(lists --name AB)"
	same '' "$(lists --name '')"
	same 7 "$(lists --name '*' | wc -w)"
}

# Sizes

@test "--min-size and --max-size" {
	make posix name=1k size=1024
	make posix name=2k size=2048
	make posix name=2kb size=2000
	make posix name=zero
	make xsi size=1500
	local seg=xsi:${MADE[shmid]}

	same 'posix:/2k' "$(lists --min-size 2K)"
	same 'posix:/2k' "$(lists --min-size 2KiB)"
	same 'posix:/2k posix:/2kb' "$(lists --min-size 2KB)"
	same 'posix:/2k posix:/2kb' "$(lists --min-size 2000)"
	same "$seg posix:/1k" "$(lists --min-size 1024 --max-size 1500)"
	same "$seg posix:/1k posix:/zero" "$(lists --max-size 1.5K)"
	same posix:/zero "$(lists --max-size 0)"
	same "$seg posix:/1k posix:/2k posix:/2kb posix:/zero" "$(lists --min-size 0)"
	same '' "$(lists --min-size 18446744073709551615)"
	same '' "$(lists --min-size 2K --max-size 1K)"
}

@test "no sizes" {
	for size in '' -1 +1 K 1X 1.5 1..5K 1.K .5K 0x10 1KK '1 K' 1e3 18446744073709551616 16E 99999999999T nan; do
		shm list --min-size "$size"
		case $size in
		# A fraction without digits on one side may be taken or not, but not as another.
		1.K | .5K) [[ $status == 0 ]] || is_usage_error list ;;
		*) is_usage_error list ;;
		esac || { echo "for '$size'"; return 1; }
	done
}

# Ages

@test "--older-than and --newer-than, of what was just made" {
	make posix name=p
	make xsi
	local both="xsi:${MADE[shmid]} posix:/p"

	for age in 1h 60m 3600 3600s 1d 2w 9223372036854775807; do
		same "$both" "$(lists --newer-than $age)" || { echo "for $age"; return 1; }
		same '' "$(lists --older-than $age)" || { echo "for $age"; return 1; }
	done
	same '' "$(lists --newer-than 0)"
}

@test "an old modification is not the last activity" {
	make posix name=p
	touch -d '2001-01-01' /dev/shm/p
	same posix:/p "$(lists --newer-than 1d)"
}

@test "a time in the future has age 0" {
	make posix name=p
	touch -m -d '2037-01-01' /dev/shm/p
	same posix:/p "$(lists --newer-than 1s)"
	same '' "$(lists --older-than 0)"
	shm list -n -r -o AGE
	prints 0s
}

@test "no ages" {
	for age in '' -1 +1 1y 1M 1h30m 1.5h 0x10 '1 h' 9223372036854775808 99999999999999w h; do
		for option in --older-than --newer-than; do
			shm list $option "$age"
			is_usage_error list || { echo "for $option '$age'"; return 1; }
		done
	done
}

# Software

@test "--app" {
	make posix name=psm_1a2b3c4d
	make posix name=PostgreSQL.123
	make posix name=other
	make sem name=mp-abcdefgh
	make xsi
	same posix:/psm_1a2b3c4d "$(lists --app python)"
	same 'posix:/psm_1a2b3c4d sem:/mp-abcdefgh' "$(lists -k $KINDS --app python)"
	same posix:/PostgreSQL.123 "$(lists --app PostgreSQL)"
	same posix:/PostgreSQL.123 "$(lists --app POSTGRESQL)"
	same '' "$(lists --app nccl)"
	shm list --app loky
	same '0 1' "$status $(wc -l <"$OUT")"
	same 'shmtool list: warning: joblib/loky makes nothing of the kinds that are listed; -a lists all kinds' "$stderr"
	shm list -k $KINDS --app loky
	same '0' "$status$stderr"
	for app in '' nosuch 'psm_*'; do
		shm list --app "$app"
		is_usage_error list || { echo "for '$app'"; return 1; }
	done
	shm list --app postgres
	is_usage_error list
	shm list --app posgresql
	is_usage_error list
	like "did you mean 'postgresql'" "$stderr"
}

# Together

# Processes and namespaces

@test "--pid: what is no pid is a usage error" {
	for pid in '' 0 00 -1 +1 12x ' 1' '1 ' 0x10 1.0 2147483648 4294967297 self "$$,1"; do
		shm list --pid "$pid"
		is_usage_error list || { echo "for '$pid'"; return 1; }
		like "^shmtool list: '.*' is no pid" "${lines[0]}"
	done
	shm list --pid
	is_usage_error list
}

@test "--pid: no process has it" {
	local thread

	shm list -k posix -n --pid 2147483647
	gives 1 '' 'shmtool list: --pid 2147483647: no such process'
	shm ps -n --pid 2147483647
	gives 1 '' 'shmtool ps: --pid 2147483647: no such process'
	shm list -k posix -n --pid $$
	prints ''
	# a thread is none
	hold posix name=a hold=map size=4K threads=1
	for thread in "/proc/${MADE[pid]}/task/"*; do
		thread=${thread##*/}
		[[ $thread != "${MADE[pid]}" ]] || continue
		shm ps -n --pid "$thread"
		gives 1 '' "shmtool ps: --pid $thread: no such process"
		return 0
	done
	return 1
}

@test "--ns: what is no namespace is a usage error" {
	for ns in '' 0 -1 +1 12x ' 1' 0x10 4294967296 Self ALL selfish all,self ipc:1 '*'; do
		shm list --ns "$ns"
		is_usage_error list || { echo "for '$ns'"; return 1; }
		like "^shmtool list: '.*' is no namespace" "${lines[0]}"
	done
	shm list --ns
	is_usage_error list
	shm list -k posix --ns self
	well
}

@test "a REF's namespace: what is none is a usage error" {
	for ref in 1@0 1@4294967296 /a@0 posix:/a@00 xsi:1@self@; do
		shm list "$ref"
		is_usage_error list || { echo "for '$ref'"; return 1; }
	done
}

@test "options are AND-ed" {
	make posix name=a size=4K
	make posix name=b size=8K
	make sem name=ab
	make xsi size=8K
	same posix:/b "$(lists -k posix --min-size 8K)"
	same '' "$(lists -k posix --min-size 8K --name a)"
	same posix:/a "$(lists -k $KINDS --owner 0 --name 'a*' --min-size 100)"
}

@test "columns don't change which objects are listed" {
	make posix name=a size=4K
	make posix name=b size=8K
	shm list -n -r -o NAME --min-size 8K --owner 0 --newer-than 1d
	prints /b
}
