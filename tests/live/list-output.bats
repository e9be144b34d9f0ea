#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How list prints: tables, raw, export and JSON, columns, order, sizes and times.

load common

ALL='REF KIND ID KEY NAME PATH OWNER UID GROUP GID CUSER CUID CGRP CGID PERMS SIZE RSS SWAP ALLOC PAGESIZE NATTCH HOLDERS PIDS CPID LPID CREATOR STATUS INUSE ATIME DTIME CTIME MTIME BTIME AGE IPCNS MNTNS DEV INODE MOUNT APP ORIGKEY'
DEFAULT='REF KEY OWNER PERMS SIZE RSS NATTCH STATUS AGE'

three()
{
	make posix name=a size=5000 mode=0640
	make posix name=b size=1536 touch=1536 mode=0600
	make posix name='c c' size=3M mode=0777
}

# Formats

@test "a table" {
	three
	shm list -o REF,SIZE,PERMS
	prints 'REF        SIZE PERMS
posix:/a   4.9K rw-r-----
posix:/b   1.5K rw-------
posix:/c c   3M rwxrwxrwx'
}

@test "a table without headings" {
	three
	shm list -n -o SIZE,REF
	prints '4.9K posix:/a
1.5K posix:/b
  3M posix:/c c'
}

@test "raw" {
	three
	shm list -r -o REF,KEY,SIZE,MOUNT,STATUS
	prints 'REF KEY SIZE MOUNT STATUS
posix:/a - 4.9K /dev/shm sparse
posix:/b - 1.5K /dev/shm -
posix:/c\x20c - 3M /dev/shm sparse'
}

@test "raw always has the same number of fields" {
	three
	make xsi
	hold xsi attach=1 lock dest
	make sem name=s
	shm list -k $KINDS -r -O
	well
	same "$(wc -w <<<"$ALL")" "$(awk '{ print NF }' "$OUT" | sort -u)"
	same 7 "$(wc -l <"$OUT")"
}

@test "export" {
	three
	make posix name='"$`\x5c'
	shm list -e -o REF,KEY,SIZE,STATUS
	prints 'REF="posix:/\x22\x24\x60\x5c" KEY="" SIZE="0" STATUS=""
REF="posix:/a" KEY="" SIZE="4.9K" STATUS="sparse"
REF="posix:/b" KEY="" SIZE="1.5K" STATUS=""
REF="posix:/c c" KEY="" SIZE="3M" STATUS="sparse"'
}

@test "export can be evaluated by a shell" {
	make posix name='a b;touch x'
	shm list -e -o REF,SIZE
	well
	(eval "$output" && same 'posix:/a b;touch x 0' "$REF $SIZE")
}

@test "JSON, to the byte" {
	three
	make xsi key=0x162e size=5000
	shm list -J -o REF,KIND,ID,KEY,NAME,SIZE,PERMS,RSS,STATUS,NATTCH
	prints '{"objects":[
{"ref":"xsi:'"${MADE[shmid]}"'","kind":"xsi","id":'"${MADE[shmid]}"',"key":"0x0000162e","name":null,"size":5000,"perms":"0600","rss":0,"status":[],"nattch":0},
{"ref":"posix:/a","kind":"posix","id":null,"key":null,"name":"/a","size":5000,"perms":"0640","rss":0,"status":["sparse"],"nattch":null},
{"ref":"posix:/b","kind":"posix","id":null,"key":null,"name":"/b","size":1536,"perms":"0600","rss":4096,"status":[],"nattch":null},
{"ref":"posix:/c c","kind":"posix","id":null,"key":null,"name":"/c c","size":3145728,"perms":"0777","rss":0,"status":["sparse"],"nattch":null}
],"complete":true,"warnings":[]}'
}

@test "JSON of names that need escaping" {
	needs_python
	make posix name='q\x22b\x5c\x0a\xffu\xc3\xbc'
	shm list -J -o REF,NAME
	well
	same 'posix:/q"b\x5c\x0a\xffuü' "$(json 'objects[0]["ref"]')"
	same '/q"b\x5c\x0a\xffuü' "$(json 'objects[0]["name"]')"
}

@test "every column has its type in JSON, for every kind" {
	needs_python
	three
	make sem name=s
	hold xsi attach=1 touch=4K
	shm list -k $KINDS -J -O
	well
	same "${ALL,,}" "$(json '" ".join(objects[0])')"
	same '[]' "$(json '[(c, r[c]) for r in objects for c in r if r[c] is not None and type(r[c]) is not
		{"status": list, "pids": list, **dict.fromkeys("id uid gid cuid cgid size rss swap alloc pagesize nattch holders cpid lpid ipcns mntns atime dtime ctime mtime btime age inode".split(), int)}.get(c, str)]')"
	same '[]' "$(json '[r for r in objects for c in "ref kind uid gid perms size rss swap alloc age status ctime".split()
		if r[c] is None]')"
}

@test "-b, -P and --time-format change nothing in JSON" {
	three
	make xsi size=5000
	local columns=REF,KEY,OWNER,UID,PERMS,SIZE,RSS,ATIME,CTIME,MTIME,GROUP plain

	shm list -J -o $columns
	well
	plain=$output
	for args in -b -P '--time-format iso' '--time-format epoch' '-b -P -n --time-format full'; do
		# shellcheck disable=SC2086 # words
		shm list -J -o $columns $args
		prints "$plain"
	done
}

@test "the environment does not change the shape of JSON" {
	three
	shm list -J -o REF
	local plain=$output

	LIBSMARTCOLS_JSON=compact shm list -J -o REF
	prints "$plain"
	LIBSMARTCOLS_JSON=lines shm list -J -o REF
	prints "$plain"
}

@test "nothing to list" {
	shm list -o REF,SIZE
	prints 'REF SIZE'
	shm list -n -o REF,SIZE
	prints ''
	shm list -r -o REF,SIZE
	prints 'REF SIZE'
	shm list -n -r -o REF,SIZE
	prints ''
	shm list -e -o REF,SIZE
	prints ''
	shm list -J
	prints '{"objects":[],"complete":true,"warnings":[]}'
	shm list -J -U -O
	prints '{"objects":[],"complete":true,"warnings":[]}'
}

@test "all formats have the same values" {
	three
	shm list -b -n -r -o UID,SIZE,PERMS,INODE
	local raw=$output

	shm list -b -n -o UID,SIZE,PERMS,INODE
	same "$raw" "$(awk '{ $1 = $1; print }' "$OUT")"
	shm list -b -e -o UID,SIZE,PERMS,INODE
	same "$raw" "$(sed 's/[A-Z]*="\([^"]*\)"/\1/g' "$OUT")"
}

# Columns

@test "the default columns" {
	shm list
	prints "$(tr ' ' '\n' <<<"$DEFAULT" | paste -sd' ')"
	shm list -r
	prints "$DEFAULT"
	shm
	same "$DEFAULT" "$(tr -s ' ' <<<"$output")"
	shm ls -r
	prints "$DEFAULT"
}

@test "all columns, as --list-columns has them" {
	shm list -O -r
	prints "$ALL"
	shm list --output-all -r
	prints "$ALL"
	shm list --list-columns
	well
	same "$ALL" "$(awk '{ print $1 }' "$OUT" | paste -sd' ')"
	same '' "$(awk 'NF < 2' "$OUT")"
}

@test "-o: a list, in that order, in any case, each once" {
	shm list -r -o SIZE,REF
	prints 'SIZE REF'
	shm list -r -o size,Ref,SIZE
	prints 'SIZE REF'
	shm list -r --output=UID
	prints UID
	shm list -r -o REF -o SIZE
	well
	like '^(SIZE|REF SIZE)$' "$output"
}

@test "-o +COL adds to the default" {
	shm list -r -o +APP
	prints "$DEFAULT APP"
	shm list -r -o +APP,UID
	prints "$DEFAULT APP UID"
	shm list -r -o +SIZE
	prints "$DEFAULT"
	shm list -r -o +app,+uid
	prints "$DEFAULT APP UID"
}

@test "every column can be asked for alone, and does not need another" {
	three
	make xsi
	shm list -n -r -O --time-format epoch
	local all=$output i=0

	for column in $ALL; do
		i=$((i + 1))
		[[ $column != AGE ]] || continue
		shm list -n -r --time-format epoch -o $column
		prints "$(cut -d' ' -f$i <<<"$all")" || { echo "column $column"; return 1; }
	done
}

@test "columns that there are not" {
	for list in '' , NOSUCH REF,NOSUCH REF, ,REF REF,,SIZE + +NOSUCH 'REF SIZE' RE; do
		shm list -o "$list"
		is_usage_error list || { echo "for '$list'"; return 1; }
	done
	shm list -o REF,SIZZE
	is_usage_error list
	like "did you mean 'SIZE'" "$stderr"
}

@test "what excludes each other" {
	for args in '-J -r' '-r -e' '-e -J' '-U --sort SIZE' '-O -o REF'; do
		# shellcheck disable=SC2086 # words
		shm list $args
		is_usage_error list || { echo "for $args"; return 1; }
	done
	shm list -r -r
	well
}

# Order

@test "--sort by size, both ways, and by more than one column" {
	make posix name=a size=2K mode=0600
	make posix name=b size=1K mode=0644
	make posix name=c size=10K mode=0600
	make posix name=d size=1K mode=0600
	shm list -n -r -o NAME --sort SIZE
	prints $'/b\n/d\n/a\n/c'
	shm list -n -r -o NAME --sort -SIZE
	prints $'/c\n/a\n/b\n/d'
	shm list -n -r -o NAME --sort SIZE,-NAME
	prints $'/d\n/b\n/a\n/c'
	shm list -n -r -o NAME --sort perms,-size,name
	prints $'/c\n/a\n/d\n/b'
	shm list -n -o NAME --sort size
	prints $'/b\n/d\n/a\n/c'
	shm list -J -o NAME --sort size
	prints $'{"objects":[\n{"name":"/b"},\n{"name":"/d"},\n{"name":"/a"},\n{"name":"/c"}\n],"complete":true,"warnings":[]}'
}

@test "--sort by figures is not by letters, and what is not known comes last" {
	make posix name=a size=9
	make posix name=b size=10
	make xsi key=9 size=100
	make xsi key=0x10 size=11
	shm list -n -r -b -o SIZE --sort SIZE
	prints $'9\n10\n11\n100'
	shm list -n -r -o KEY --sort KEY
	prints $'0x00000009\n0x00000010\n-\n-'
	shm list -n -r -o KEY --sort -KEY
	prints $'0x00000010\n0x00000009\n-\n-'
}

@test "--sort by a column that is not shown" {
	make posix name=a size=9
	make posix name=b size=10
	shm list -n -r -o NAME --sort -INODE
	prints $'/b\n/a'
}

@test "--sort by what there is not" {
	for list in '' - , NOSUCH SIZE, --SIZE -NOSUCH +SIZE; do
		shm list --sort "$list"
		is_usage_error list || { echo "for '$list'"; return 1; }
	done
}

@test "-U has the same rows" {
	three
	make xsi many=50
	shm list -k $KINDS -n -r -o REF,SIZE,PERMS
	local sorted

	sorted=$(sort "$OUT")
	for format in '' -r; do
		# shellcheck disable=SC2086 # no word
		shm list -k $KINDS -n -U -o REF,SIZE,PERMS $format
		well
		same "$sorted" "$(sed 's/c c/c\\x20c/' "$OUT" | awk '{ $1 = $1; print }' | sort)"
	done
	shm list -U -J -o REF
	well
	[[ -z $PYTHON ]] || same 53 "$(json 'len(objects)')"
}

# Sizes, modes, users

@test "human sizes have one letter and at most one decimal" {
	local size

	for size in 1 1023 1024 1025 1536 1587 10239 1048575 1048576 1572864 1073741823 1099511627776; do
		make posix name="$(printf %020d $size)" size=$size
	done
	make posix name=00
	shm list -n -r -o SIZE
	prints '0
1B
1023B
1K
1K
1.5K
1.5K
10K
1M
1M
1.5M
1G
1T'
	shm list -n -r -b -o SIZE
	prints '0
1
1023
1024
1025
1536
1587
10239
1048575
1048576
1572864
1073741823
1099511627776'
}

@test "-P: octal modes, and ids" {
	make posix name=a mode=0640
	make posix name=b mode=04755
	shm list -n -r -P -o PERMS,OWNER,GROUP
	prints $'0640 0 0\n4755 0 0'
	shm list -n -r -o PERMS,OWNER,GROUP
	prints $'rw-r----- root root\nrwsr-xr-x root root'
	shm list -n -J -o PERMS
	prints $'{"objects":[\n{"perms":"0640"},\n{"perms":"4755"}\n],"complete":true,"warnings":[]}'
}

@test "the s and t bits of PERMS, as ls shows them" {
	for mode in 07777 07000 0111 01001 02010 04100 0644 0; do
		make posix name=$mode mode=$mode
	done
	shm list -n -r -o NAME,PERMS
	prints "$(cd /dev/shm && for f in *; do echo "/$f $(stat -c %A "$f" | cut -c2-)"; done)"
}

@test "users and groups without a name are numbers" {
	needs_root
	make posix name=a uid=123456 gid=654321
	make xsi uid=4294967294 gid=4294967294
	shm list -n -r -o OWNER,UID,GROUP,GID
	prints $'4294967294 4294967294 4294967294 4294967294\n123456 123456 654321 654321'
	shm list -J -o OWNER,UID,GROUP,GID -k posix
	prints $'{"objects":[\n{"owner":null,"uid":123456,"group":null,"gid":654321}\n],"complete":true,"warnings":[]}'
}

@test "a long user name is not cut in a pipe" {
	needs_root
	cp /etc/passwd "$BATS_TEST_TMPDIR/passwd"
	echo 'a-user-with-a-very-long-name-x:x:123456:123456::/:/bin/false' >>"$BATS_TEST_TMPDIR/passwd"
	make posix name=a uid=123456
	shm_after "mount --bind '$BATS_TEST_TMPDIR/passwd' /etc/passwd" list -n -o OWNER,NAME
	prints 'a-user-with-a-very-long-name-x /a'
}

# Times

@test "--time-format" {
	make posix name=a
	touch -m -d '2001-02-03 04:05:06' /dev/shm/a
	shm list -n -r --time-format epoch -o MTIME
	prints 981173106
	shm list -n -r --time-format iso -o MTIME
	well
	like '^2001-02-03T04:05:06(Z|\+00:00)$' "$output"
	shm list -n --time-format full -o MTIME
	well
	like '04:05:06' "$output"
	like '2001' "$output"
	shm list -n --time-format short -o MTIME
	well
	like '^2001[-/]' "$output"
	shm list -n --time-format=relative -o MTIME
	well
	like '^[0-9]+d ago$' "$output"
	TZ=XXX-3 shm list -n -r --time-format iso -o MTIME
	prints '2001-02-03T07:05:06+03:00'
}

@test "times before 1970, and of no calendar" {
	make posix name=a
	touch -m -d '1960-01-01 00:00:00' /dev/shm/a
	shm list -n -r --time-format epoch -o MTIME
	prints -315619200
	for format in short iso full relative; do
		shm list -n --time-format $format -o MTIME
		well
		like '.' "$output"
	done
	shm list -J -o MTIME
	prints $'{"objects":[\n{"mtime":-315619200}\n],"complete":true,"warnings":[]}'
}

@test "time formats that there are not" {
	for format in '' nosuch ISO rel %s; do
		shm list --time-format "$format"
		is_usage_error list || { echo "for '$format'"; return 1; }
	done
}

# Where it goes

@test "/dev/full: one line, status 1" {
	three
	for args in '' '-r' '-e' '-J' '-U -J' '-U -r' '-n -o REF' '--list-columns' '--help'; do
		status=0
		# shellcheck disable=SC2086 # words
		stderr=$("$SHMTOOL" list $args 2>&1 >/dev/full </dev/null) || status=$?
		same 1 "$status" || { echo "for '$args'"; return 1; }
		like '^shmtool[^'$'\n'']*: No space left on device$' "$stderr"
	done
	status=0
	stderr=$("$SHMTOOL" help 2>&1 >/dev/full) || status=$?
	same 1 "$status"
	status=0
	stderr=$("$SHMTOOL" --version 2>&1 >/dev/full) || status=$?
	same 1 "$status"
}

@test "/dev/full with more than a buffer" {
	make xsi many=3000
	for args in '' '-r' '-e' '-J' '-U -J' '-U -r'; do
		status=0
		# shellcheck disable=SC2086 # words
		stderr=$("$SHMTOOL" list $args 2>&1 >/dev/full </dev/null) || status=$?
		same 1 "$status" || { echo "for '$args'"; return 1; }
		like '^shmtool[^'$'\n'']*: No space left on device$' "$stderr"
	done
}

# to_closed_pipe COMMAND...: its standard output is a pipe that nobody reads
to_closed_pipe()
{
	"$PYTHON" -c 'import os, signal, subprocess, sys
r, w = os.pipe()
os.close(r)
signal.signal(signal.SIGPIPE, signal.SIG_IGN if sys.argv[1] == "ignored" else signal.SIG_DFL)
done = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=w, stderr=subprocess.PIPE,
                      restore_signals=False)
print(done.returncode)
sys.stdout.flush()
os.write(1, done.stderr)' "$@"
}

@test "a closed pipe ends it quietly by SIGPIPE" {
	needs_python
	three
	for args in '' -r -e -J '-U -J'; do
		# shellcheck disable=SC2086 # words
		same -13 "$(to_closed_pipe default "$SHMTOOL" list $args)" || { echo "for '$args'"; return 1; }
	done
}

@test "a closed pipe with SIGPIPE ignored: one line, status 1" {
	needs_python
	three
	for args in '' -r -e -J '-U -J'; do
		# shellcheck disable=SC2086 # words
		run_it to_closed_pipe ignored "$SHMTOOL" list $args
		mapfile -t lines <"$OUT"
		same 2 "${#lines[@]}" || { echo "for '$args': $output"; return 1; }
		same 1 "${lines[0]}"
		like '^shmtool[^'$'\n'']*: Broken pipe$' "${lines[1]}"
	done
}

@test "closed standard streams" {
	three
	status=0
	stderr=$("$SHMTOOL" list 2>&1 >&- </dev/null) || status=$?
	same 1 "$status"
	like '^shmtool[^'$'\n'']*: Bad file descriptor$' "$stderr"
	run_it sh -c '"$SHMTOOL" list -n -r -o REF 2>&-'
	prints $'posix:/a\nposix:/b\nposix:/c\\x20c'
	run_it sh -c '"$SHMTOOL" list -n -r -o REF <&-'
	prints $'posix:/a\nposix:/b\nposix:/c\\x20c'
	run_it sh -c '"$SHMTOOL" list -n -r -o REF nosuch: 2>&-'
	gives 2 '' ''
}

# On a terminal

@test "a table fits the terminal, and no REF is cut" {
	needs_python
	three
	make posix name="$(printf 'long-%.0s' {1..10})"
	make xsi key=0x162e size=1G noreserve
	for args in 80 '80 -n' '80 -o +APP' '100 -o +APP,PATH' '132 -o +APP,PATH,MOUNT' 300; do
		# shellcheck disable=SC2086 # words
		set -- $args
		run_it on_terminal "$1" "$SHMTOOL" list "${@:2}"
		well
		same '' "$(awk -v w="$1" 'length($0) > w' "$OUT")" || { echo "at $args"; return 1; }
		# The REFs are in the first column, which may go on in the next lines.
		same "REFposix:/aposix:/bposix:/c" "$(sed 's/xsi:[0-9]*//' "$OUT" |
			awk '{ print $1 == "c" ? "" : substr($0, 1, 1) == " " ? "" : $1 }' | tr -d '\n' |
			sed "s,posix:/$(printf 'long-%.0s' {1..10}),,; s/^posix/REFposix/")" ||
			{ echo "at $args"; return 1; }
	done
}

@test "a REF longer than the terminal goes on in the next line, whole" {
	needs_python
	local name

	name=$(printf '%03d.' {1..63})
	make posix name="$name"
	run_it on_terminal 80 "$SHMTOOL" list
	well
	same '' "$(awk 'length($0) > 80' "$OUT")"
	same "posix:/$name" "$(sed 1d "$OUT" | awk '{ printf "%s", $1 }')"
}

@test "in a pipe nothing is cut" {
	local name

	name=$(printf 'n%.0s' {1..255})
	make posix name="$name"
	COLUMNS=80 shm list -n -o REF,PATH,NAME,MOUNT
	prints "posix:/$name /dev/shm/$name /$name /dev/shm"
}

@test "nothing but text reaches a terminal" {
	needs_python
	make posix name='\x1b]0;title\x07\x1b[31mred'
	make posix name='\xc2\x9b31m\xe2\x80\xae'
	run_it on_terminal 80 "$SHMTOOL" list -k $KINDS -O
	well
	no_controls
}

@test "thousands of rows" {
	make xsi many=3000
	shm list -n -r -o REF
	well
	same 3000 "$(wc -l <"$OUT")"
	shm list -n -o REF
	well
	same 3000 "$(wc -l <"$OUT")"
	shm list
	well
	same 3001 "$(wc -l <"$OUT")"
	same 1 "$(awk '{ print (length($0) >= 40) }' "$OUT" | sort -u | wc -l)"
}

@test "warnings come behind what they are about" {
	local tree=$BATS_TEST_TMPDIR/tree wanted

	needs_python
	mkdir -p "$tree/proc/sysvipc" "$tree/dev/shm"
	cat $SYSV >"$tree/proc/sysvipc/shm"
	shm --sysroot "$tree" ps
	wanted=$output$'\n'$stderr
	run_it on_terminal 80 "$SHMTOOL" --sysroot "$tree" ps
	same "$wanted" "$output"
}
