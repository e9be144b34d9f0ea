#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# show: everything about the named objects, for people and as JSON.

load common

# What stands in the last output for the column $1, once for each object.
value()
{
	sed -n "s/^$1: *//p" "$OUT"
}

# The process of the last thing that is held.
held_by()
{
	local words

	read -ra words <<<"${HOLDS[-1]}"
	echo "${words[1]}"
}

# The REF of the last thing that is held.
held_ref()
{
	echo "${HOLDS[-1]%% *}"
}

@test "a segment, line by line" {
	hold xsi key=0x162e size=1536K attach=2 mode=0640 touch=4K
	shm show 0x162e
	well
	same "xsi:${MADE[shmid]}" "$(value REF)"
	same xsi "$(value KIND)"
	same "${MADE[shmid]}" "$(value ID)"
	same 0x0000162e "$(value KEY)"
	same 0x0000162e "$(value ORIGKEY)"
	same root "$(value OWNER)"
	same 'rw-r----- (0640)' "$(value PERMS)"
	same '1.5M (1572864 bytes)' "$(value SIZE)"
	same '4K (4096 bytes)' "$(value RSS)"
	same 0 "$(value SWAP)"
	same 2 "$(value NATTCH)"
	same 1 "$(value HOLDERS)"
	same yes "$(value INUSE)"
	like '^20[0-9-]+T[0-9:]+\+00:00$' "$(value ATIME)"
	# what does not apply is not there
	same '' "$(grep -E '^(NAME|PATH|DTIME|MTIME|BTIME|DEV|INODE|MOUNT|APP|PIDS|STATUS):' "$OUT")"
	# the values stand below each other
	same '' "$(sed '/^$/,$d' "$OUT" | grep -vE '^[A-Z]+: {1,8}[^ ]' || :)"
	same 11 "$(sed '/^$/,$d' "$OUT" | awk '{ print index($0, $2) }' | sort -u)"
}

@test "who holds it" {
	hold posix name=a size=8K hold=map+fd fds=2 maps=3
	local pid
	pid=$(held_by)

	shm show /a
	well
	same 'PID USER COMMAND HOW ACCESS MAPPED NMAPS FDS PAGESIZE START' \
		"$(sed '1,/^$/d' "$OUT" | head -n 1 | tr -s ' ' | sed 's/^ //')"
	like "^ *$pid root mkshm map\+fd rw 24K 3 2 4K [0-9:]+\$" \
		"$(sed '1,/^$/d' "$OUT" | sed 1d | tr -s ' ')"
	release
	make posix name=a size=8K
	shm show /a
	well
	same 0 "$(value HOLDERS)"
	same no "$(value INUSE)"
	same '' "$(grep -E '^$|PID' "$OUT")"
}

@test "each mapping" {
	hold posix name=a size=8K hold=map maps=2 prot=r
	local pid maps
	pid=$(held_by)
	maps=$(awk '/\/dev\/shm\/a/ { split($1, at, "-")
		print "0x" at[1], "0x" at[2], "r 8K 0 4K" }' /proc/$pid/maps)

	shm show --maps /a
	well
	same 'PID START END ACCESS SIZE OFFSET PAGESIZE' "$(awk '/^$/ { part++; next }
		part == 2' "$OUT" | head -n 1 | tr -s ' ' | sed 's/^ //')"
	same "$(sed "s/^/$pid /" <<<"$maps")" "$(awk '/^$/ { part++; next }
		part == 2 { $1 = $1; print }' "$OUT" | sed 1d)"
	shm show --maps -b /a
	like ' 8192 +0 +4096$' "$output"
	# the second page of each mapping has another protection
	release
	hold posix name=a size=12K hold=map split
	shm show --maps /a
	well
	like 'rw +4K +0 +4K' "$output"
	like '- +4K +4K +4K' "$output"
}

@test "objects of every kind, by their REFs" {
	local refs=() ref

	hold xsi attach=1
	refs+=("$(held_ref)")
	hold posix name='a b' size=4K hold=fd
	refs+=('posix:/a b')
	hold sem name=s open
	refs+=(sem:/s)
	mkdir /dev/shm/sub
	hold posix dir=/dev/shm/sub name=f size=4K hold=map
	refs+=(tmpfs:/dev/shm/sub/f)
	hold memfd name=m
	refs+=("$(held_ref)")
	hold anon
	refs+=("$(held_ref)")
	hold unlinked name=gone size=4K hold=fd
	refs+=("$(held_ref)")
	for ref in "${refs[@]}"; do
		shm show "$ref"
		same 0 "$status"
		same "$ref" "$(value REF)" || { echo "for $ref"; return 1; }
		same "${ref%%:*}" "$(value KIND)"
		same 1 "$(value HOLDERS)"
		same yes "$(value INUSE)"
	done
	shm show "${refs[@]}"
	same "$(printf '%s\n' "${refs[@]}")" "$(value REF)"
}

@test "the order of the operands, each object once, and what is missing" {
	make posix name=a
	make posix name=b
	make xsi key=0x162e
	local xsi=xsi:${MADE[shmid]}

	shm show /b 0x162e /a "$xsi" /dev/shm/b
	well
	same "posix:/b
$xsi
posix:/a" "$(value REF)"
	# a blank line between
	same 2 "$(grep -c '^$' "$OUT")"
	shm show /nosuch /a 0x9999 /b
	same 1 "$status"
	same $'posix:/a\nposix:/b' "$(value REF)"
	same 'shmtool show: /nosuch: no such object
shmtool show: 0x9999: no such object' "$stderr"
	shm show /nosuch
	gives 1 '' 'shmtool show: /nosuch: no such object'
	shm show -J /nosuch
	gives 1 '{"objects":[],"complete":true,"warnings":[]}' \
		'shmtool show: /nosuch: no such object'
	shm stat /a
	same posix:/a "$(value REF)"
}

@test "-b, -P and --time-format" {
	hold posix name=a size=8K hold=map mode=0640
	touch -m -d '2001-02-03 04:05:06' /dev/shm/a
	shm show /a
	same 2001-02-03T04:05:06+00:00 "$(value MTIME)"
	shm show -b -P --time-format epoch /a
	well
	same 8192 "$(value SIZE)"
	same 0640 "$(value PERMS)"
	same 0 "$(value OWNER)"
	same 981173106 "$(value MTIME)"
	like ' 0 +mkshm +map +rw +8192 ' "$output"
	shm show --time-format short /a
	same 2001-Feb03 "$(value MTIME)"
}

@test "attachments that were not found are told at NATTCH" {
	# a process that left the IPC namespace keeps what it attached
	hold xsi attach=1 by=ipc
	shm show "$(held_ref)"
	same 0 "$status"
	same "2 (1 found)" "$(value NATTCH)"
	[[ -z $stderr ]] || like "1 of 2 attachments" "$stderr"
}

@test "JSON: the columns of list, holders and maps" {
	needs_python
	hold xsi attach=2 size=64K
	local pid xsi
	pid=$(held_by) xsi=$(held_ref)

	hold posix name=a size=8K hold=fd
	make posix name=b size=4K
	shm list -J -O "$xsi" /a /b
	local members
	members=$(json '" ".join(c for c in rows[0] if c != "holders")')

	shm show -J "$xsi" /a /b
	well
	same '["objects", "complete", "warnings"]' "$(json 'list(d)')"
	same "$members holders" "$(json '" ".join(rows[0])')"
	same '[1, 1, 0]' "$(json '[len(r["holders"]) for r in rows]')"
	same 'pid user uid command cmdline how access mapped nmaps fds pagesize start ipcns maps' \
		"$(json '" ".join(rows[0]["holders"][0])')"
	same "[$pid]" "$(json 'rows[0]["pids"]')"
	same "[$pid, \"root\", \"mkshm\", \"map\", \"rw\", 131072, 2, 0, 4096]" \
		"$(json '[rows[0]["holders"][0][m] for m in
			"pid user command how access mapped nmaps fds pagesize".split()]')"
	same 'start end access offset pagesize' \
		"$(json '" ".join(rows[0]["holders"][0]["maps"][0])')"
	same "$(awk '/SYSV/ { split($1, at, "-"); print "0x" at[1], "0x" at[2], "rw", 0, 4096 }' \
		/proc/$pid/maps)" \
		"$(json '"\n".join(" ".join(map(str, m.values())) for m in rows[0]["holders"][0]["maps"])')"
	same '[]' "$(json 'rows[1]["holders"][0]["maps"]')"
	# with or without --maps
	local plain
	plain=$(sed -E 's/"age":[0-9]+,//' "$OUT")
	shm show -J --maps -b -P --time-format full "$xsi" /a /b
	well
	same "$plain" "$(sed -E 's/"age":[0-9]+,//' "$OUT")"
}

@test "JSON has the values that list has" {
	needs_python
	hold xsi attach=1 size=64K touch=8K dest
	local ref
	ref=$(held_ref)
	shm list -J -O "$ref"
	local row
	row=$(json '{m: v for m, v in rows[0].items() if m not in ("holders", "age")}')

	shm show -J "$ref"
	same "$row" "$(json '{m: v for m, v in rows[0].items() if m not in ("holders", "age")}')"
}

@test "names of any bytes" {
	needs_python
	hold posix name='a\x1b[31m\x0ab' size=4K hold=fd
	shm show '/a\x1b[31m\x0ab'
	well
	no_controls
	same 'posix:/a\x1b[31m\x0ab' "$(value REF)"
	same '/dev/shm/a\x1b[31m\x0ab' "$(value PATH)"
	shm show -J '/a\x1b[31m\x0ab'
	same '/a\x1b[31m\x0ab' "$(json 'rows[0]["name"]')"
	run_it on_terminal 80 "$SHMTOOL" show '/a\x1b[31m\x0ab'
	well
	no_controls
}

@test "tables fit the terminal" {
	needs_python
	hold posix name=a size=1536K hold=map+fd maps=3 fork=2
	run_it on_terminal 80 "$SHMTOOL" show --maps /a
	well
	same '' "$(awk 'length($0) > 80' "$OUT")"
}

@test "usage errors" {
	for args in '' --maps -J '--nosuch /a' '-o REF /a' '-k xsi /a' '-r /a' '--unused /a' nosuch: \
		'--time-format nosuch /a' '--ns nosuch /a'; do
		# shellcheck disable=SC2086 # words
		shm show $args
		is_usage_error show || { echo "for $args"; return 1; }
	done
	shm show --help
	well
	like 'Alias: stat' "$output"
}

@test "/dev/full: one line, status 1" {
	make posix name=a
	for args in /a '-J /a' '--maps /a'; do
		status=0
		# shellcheck disable=SC2086 # words
		stderr=$("$SHMTOOL" show $args 2>&1 >/dev/full </dev/null) || status=$?
		same 1 "$status" || { echo "for '$args'"; return 1; }
		like '^shmtool[^'$'\n'']*: No space left on device$' "$stderr"
	done
}
