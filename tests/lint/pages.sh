#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the manual pages say of the program besides its options and columns: usage,
# selectors, limits, words in columns, exit statuses, environment, files, examples. All
# of it is held against the program or its source, both ways.

# shellcheck source=tests/lint/manual
. "${srcdir:?}/tests/lint/manual"

# Of the program.

# group_of_help COMMAND TITLE: the options of a group, each in all its spellings
group_of_help() {
	"$SHMTOOL" "$1" --help | awk -v title="$2:" '
		!NF { on = 0 }
		on && match($0, /--[a-z-]+/) {
			name = substr($0, RSTART, RLENGTH)
			print (substr($0, 3, 1) == "-" ? substr($0, 3, 2) "," : "") name
		}
		$0 == title { on = 1 }'
}

usage_of_help() {
	"$SHMTOOL" ${1:+"$1"} --help | sed -n 's/^Usage: //p'
}

# strings START FILE: what is in quotation marks from the first line that has START to
# the end of the function or table
strings() {
	awk -v start="$1" '
		index($0, start) { on = 1 }
		on {
			line = $0
			while (match(line, /"[^"]*"/)) {
				print substr(line, RSTART + 1, RLENGTH - 2)
				line = substr(line, RSTART + RLENGTH)
			}
		}
		on && /^(\t\t?)?};?$/ { exit }' "$2" | grep -v '[ %]'
}

limits() {
	sed -nE 's/^.*\.name = "([^"]*)".*/\1/p; s/.*name_of_pool\(reading, pool, "([^"]*)".*/\1_/p' \
		src/scan/limit*.c
}

# Variables that the program asks for itself, and those that the functions read which
# it calls.
variables() {
	grep -rhoE 'getenv\("[A-Z_]+"\)' src | grep -oE '[A-Z_]{2,}'
	for pair in 'setlocale(LC_CTYPE:LC_ALL LC_CTYPE LANG' 'setlocale(LC_MESSAGES:LC_MESSAGES' \
		'textdomain(:LANGUAGE' 'getopt_long(:POSIXLY_CORRECT' 'localtime_r(:TZ' \
		'setlocale(LC_TIME:LC_TIME' 'setlocale(LC_ALL:LC_COLLATE' 'strcoll(:LC_COLLATE'; do
		grep -rqF "${pair%%:*}" src && printf '%s\n' "${pair#*:}"
	done | one_a_line
}

# paths: files and directories of the system that the source names, those of a process
# by what stands behind its directory, with pid for its number. What is only compared
# with a name is none: devices, and the names that mappings have.
paths() {
	{
		grep -rhoE '"/(proc|sys|dev|etc|run)/[^" ]*"' src
		grep -rhE 'SYS_(KERNEL|VM) "' src/scan | grep -v '^#define' |
			grep -oE 'SYS_(KERNEL|VM) "[^"]*"' | tr '[:upper:]' '[:lower:]' |
			sed -E 's|sys_([a-z]*) "|"/proc/sys/\1/|'
		sed -nE 's|^#define QUARANTINE_PREFIX "(.*)"|"/dev/shm/\1*"|p' src/act/quarantine.h
		grep -rhoE '(openat|fstatat|process_read|open_of)\([^"]*"[a-z_]+(\/[a-z%]+)?"' \
			src/scan src/base | grep -oE '"[^"]*"' | sed 's|"|"/proc/pid/|'
		grep -rhoE '"(ns|map_files)/[^"]*"' src/scan | sed 's|"|"/proc/pid/|'
	} | sed -E 's/^"//; s/"$//; s|/$||; s|^/proc/%[ds]|/proc/pid|
		s#^(/proc/(pid|self)/(ns|map_files|fd|fdinfo)|/sys/.*/transparent_hugepage)/.*#\1#
		s|^/sys/devices/system$|&/node|' |
		grep -vE '^/dev/(null|pts|tty|ttyS|zero)$|^/proc/(pid|self)$|%|^/proc/sys/(kernel|vm)$' |
		sort -u
}

# types_of_source FILE: a line for each column, with its type in JSON
types_of_source() {
	awk '
		BEGIN {
			count = split("TEXT NAME PERMS KEY USER GROUP", words, " ")
			for (i = 1; i <= count; i++)
				type["CELL_" words[i]] = "string"
			count = split("NUMBER SIZE PERCENT FIGURE BOUND AGE TIME", words, " ")
			for (i = 1; i <= count; i++)
				type["CELL_" words[i]] = "integer"
			count = split("WORDS OPTIONS CHANGES", words, " ")
			for (i = 1; i <= count; i++)
				type["CELL_" words[i]] = "array of strings"
			type["CELL_NUMBERS"] = "array of integers"
		}
		/^static const struct column .*\[\]/ { on = !/mappings/ }
		/^#define [A-Z_]*PROCESS_COLUMNS/ { on = 1 }
		on && match($0, /\{"[A-Z%]+"/) { name = tolower(substr($0, RSTART + 2, RLENGTH - 3)) }
		on && match($0, /CELL_[A-Z]+/) { print name, type[substr($0, RSTART, RLENGTH)] }' "$1"
}

# messages: warnings that a listing may have, N for a number and X for a text; those of
# other commands' own sources aside
messages() {
	for file in src/scan/*.c; do
		case $file in
		*/account.c | */hugeprivate.c | */limit*.c | */pool*.c | */mounted.c | */fstab.c) ;;
		*) tr '\n\t' '  ' <"$file" |
			sed -E 's/" *"//g; s/[^[:alnum:]]N_\(//g; s/ngettext\("[^"]*", *"/_("/g' |
			grep -oE '[^[:alnum:]]_\("[^";][^"]*"' | sed -E 's/.*\("//; s/"$//' ;;
		esac
	done | sed 's/%ju/N/g; s/%s/X/g' | sort -u
}

# Of the manual pages.

# synopsis PAGE: a line for each form
synopsis() {
	section "$1" SYNOPSIS | awk '
		/^\.Nm/ {
			if (form)
				print form
			form = NF > 1 ? "" : "shmtool"
		}
		/^\./ {
			opened = glued = 0
			for (i = 1; i <= NF; i++) {
				if ($i == ".Op" || $i == "Op") {
					form = form (glued || !form ? "" : " ") "["
					opened++
					glued = 1
				} else if ($i == "Oo") {
					form = form " ["
					glued = 1
				} else if ($i == "Oc") {
					form = form "]"
				} else if ($i == "Ns") {
					glued = 1
				} else if ($i !~ /^\.?(Nm|Ar|Cm|Fl|No|Sh|Pf|Pa)$/) {
					fl = $(i - 1) == "Fl" || $(i - 1) == ".Fl"
					form = form (glued || !form ? "" : " ") (fl ? "-" : "") $i
					glued = $(i - 2) ~ /Pf$/ || $(i - 1) ~ /Pf$/
				}
			}
			while (opened-- > 0)
				form = form "]"
		}
		END { print form }' | sed 's/^SYNOPSIS *//; /^$/d'
}

# plain: usages that are the same look the same.
plain() {
	tr '[:upper:]' '[:lower:]' | sed -E 's/ *([][|:]) */\1/g; s/ \.\.\./.../g; s/([[])/ \1/g'
}

# words_of_item PAGE SECTION ITEM: the words that are marked within an item, and in the
# list in it; what is in front of a colon says of which kind it is.
words_of_item() {
	section "$1" "$2" | awk -v item="$3" '
		/^\.El/ { depth--; if (on && depth < base) on = 0 }
		/^\.It / {
			if (on && depth == base)
				on = 0
			if ($2 == "Cm" && $3 == item || $2 == "Fl" && $3 == item) {
				on = 1
				base = depth
				next
			}
		}
		/^\.Bl/ { depth++ }
		on && (/^\.Cm / && !/ :$/ || /^\.It Cm /) {
			for (i = $1 == ".It" ? 3 : 2; i <= NF; i++)
				if ($i ~ /^[a-z][a-z+-]*$/)
					print $i
		}'
}

marked_paths() {
	section man/shmtool.1 FILES | sed -nE 's/^\.It Pa //p' | sed 's/ , Pa /\n/g' |
		sed 's/ Ns Ar pid Ns Pa /pid/; s/ Ns Ar pid.*//'
}

# examples PAGE: the commands of this program in lines that are shown as they are typed
examples() {
	# shellcheck disable=SC2016 # a dollar sign of the examples
	awk '
		/^\.Bd -literal/ { literal = 1; next }
		/^\.Ed/ { literal = 0; next }
		/^\.It Ic .* Ta shmtool/ { sub(/.* Ta /, "$ "); print; next }
		/^\.Dl / { sub(/^\.Dl /, ""); gsub(/^"|"$/, ""); gsub(/\\\(dq/, "\""); apart = 1 }
		apart || literal {
			more = sub(/ *\\e$/, "")
			printf "%s%s", $0, more ? "" : "\n"
			apart = 0
		}' "$1" | sed 's/, shmtool/\n$ shmtool/' | grep -E '^([$#]|[0-9*] | .*awk).*shmtool' |
		grep -oE '[^[:alnum:]_/]shmtool( [^|;)>&]*)?' |
		sed -E 's/^.//; s/\$(\(.*|[a-z]+)/1/g'
}

# complaints_of PAGE: what is wrong with the options of its examples, with their values,
# and with the columns. With --help at the end nothing is done.
complaints_of() {
	examples "$1" | while read -r line; do
		eval "set -- ${line#shmtool}"
		case ${1-} in
		'' | -*) set -- list "$@" ;;
		esac
		"$SHMTOOL" "$@" --help 2>&1 >/dev/null | sed '/is no \(user\|group\)/,$d; 1q'
		columns=$("$SHMTOOL" "$1" --list-columns 2>/dev/null | sed 's/ .*//')
		take=
		for word; do
			if [ "$take" ]; then
				for column in $(printf '%s\n' "$word" | tr , ' ' | tr -d +- |
					tr '[:lower:]' '[:upper:]'); do
					printf '%s\n' "$columns" | grep -qxF "$column" ||
						echo "$line: no column $column"
				done
			fi
			case $word in
			--sort | --output | -o | -[A-Za-z]*o) take=1 ;;
			*) take= ;;
			esac
		done
	done
}

# types_of_page PAGE TYPES: the same of its list of members, where those that are no
# other are all TYPES that it does not name
types_of_page() {
	awk '/^\.S[hs] / { on = $2 == "JSON" } on && /^\.It .* Ta / { sub(/^\.It /, ""); print }' "$1" |
		all=$2 awk '
			{
				split($0, part, " Ta ")
				match(part[2], /^(integer|string|array of (strings|integers))/)
				type = substr(part[2], 1, RLENGTH)
				if (part[1] == "all others") {
					rest = type
					next
				}
				count = split(part[1], names, ", ")
				for (i = 1; i <= count; i++) {
					print names[i], type
					named[names[i]] = 1
				}
			}
			END {
				count = split(ENVIRON["all"], lines, "\n")
				for (i = 1; i <= count; i++) {
					split(lines[i], part, " ")
					if (!(part[1] in named))
						print part[1], rest
				}
			}'
}

# diagnostics PAGE: its messages in the same form; a * at the end stands for the rest
diagnostics() {
	section "$1" DIAGNOSTICS | sed -nE 's/^\.(It )?Sy "(.*)".*/\2/p' |
		sed -E 's/--app APP|REF|PATH|FSTYPE/X/g; s/ \.\.\.$/*/; s/: \.\.\.:/: X:/'
}

# unmatched MESSAGES DIAGNOSTICS: those of either that the other does not have
unmatched() {
	printf '%s\n' "$2" | messages=$1 awk '
		BEGIN { count = split(ENVIRON["messages"], message, "\n") }
		{
			fits = 0
			rest = sub(/\*$/, "")
			for (i = 1; i <= count; i++)
				if (message[i] == $0 || "X: " message[i] == $0 ||
				    (rest && index(message[i], $0) == 1))
					found[i] = fits = 1
			if (!fits)
				print $0 ": no such message"
		}
		END {
			for (i = 1; i <= count; i++)
				if (!(i in found))
					print message[i] ": missing"
		}'
}

# Usage, selectors and output

for command in $(program_commands); do
	page=man/shmtool-$command.1
	aliases=$("$SHMTOOL" "$command" --help | sed -n 's/^Alias: //p')
	alike "shmtool-$command(1): SYNOPSIS is what --help says" "$(usage_of_help "$command" | plain)" \
		"$(synopsis "$page" | sed "s/^shmtool ${aliases:-$command} /shmtool $command /" | plain)"
done
alike "shmtool(1): SYNOPSIS is what --help says" "$(usage_of_help '' | plain)" \
	"$(synopsis man/shmtool.1 | head -n 1 | plain)"

selectors=$(group_of_help list Selectors)
alike "shmtool-list(1): SELECTORS are those of the program" \
	"$(printf '%s\n' "$selectors" | tr , '\n')" \
	"$(section man/shmtool-list.1 SELECTORS | options_of_lines | sed 's/=$//')"
alike "shmtool-list(1): OUTPUT is what the program calls so" \
	"$(group_of_help list Output | tr , '\n'; echo -h; echo --help)" \
	"$(section man/shmtool-list.1 OUTPUT | options_of_lines | sed 's/=$//')"
for command in ps rm; do
	alike "$command has the selectors of list" "$selectors" "$(group_of_help $command Selectors)"
done
alike "shmtool(1): SELECTING has each selector" "$(printf '%s\n' "$selectors" | sed 's/,.*//')" \
	"$(section man/shmtool.1 SELECTING | awk '/^\.(Pq )?Fl / {
		for (i = 2; i <= NF; i++)
			if ($i !~ /^(Fl|[,.])$/)
				print "-" $i
	}' | sed 's/^--/--/')"

# Limits, warnings and words

alike "shmtool-limits(1) has each limit" "$(limits)" \
	"$(section man/shmtool-limits.1 'THE LIMITS' | sed -nE 's/^\.It Cm //p' |
		sed 's/ Ns Ar size$//; s/ , /\n/g')"
messages=$(messages)
point "shmtool-list(1) has each warning" \
	"$(unmatched "$messages" "$(diagnostics man/shmtool-list.1)")"
point "shmtool limits shows none that is not in its page" \
	"$("$SHMTOOL" limits -rn -o NAME 2>/dev/null | sed -E 's/_[0-9.]+[KMGT]$/_/' |
		grep -vxF "$(limits)")"
alike "shmtool-limits(1) has each unit" "$(strings limit_unit_name src/model/limit.c)" \
	"$(words_of_item man/shmtool-limits.1 COLUMNS UNIT)"
alike "shmtool-account(1) has each value of --by" "$(strings account_find_by src/model/account.c)" \
	"$(words_of_item man/shmtool-account.1 OPTIONS -by)"
alike "shmtool-account(1) has each TYPE" \
	"$(strings 'words[]' src/model/accountkey.c
		strings ACCOUNT_ROW_RESERVED src/view/account_columns.c)" \
	"$(words_of_item man/shmtool-account.1 COLUMNS TYPE)"
alike "shmtool-list(1) has each word of STATUS" \
	"$(strings object_get_status src/view/object_cells.c)" \
	"$(words_of_item man/shmtool-list.1 COLUMNS STATUS)"
alike "shmtool-list(1) has each word of INUSE" \
	"$(strings object_get_inuse src/view/object_cells.c)" \
	"$(words_of_item man/shmtool-list.1 COLUMNS INUSE)"
alike "shmtool-list(1) has each word of CREATOR" \
	"$(strings object_get_creator src/view/object_cells.c)" \
	"$(words_of_item man/shmtool-list.1 COLUMNS CREATOR)"
alike "shmtool-list(1) has each word of KIND" "$(kinds)" \
	"$(words_of_item man/shmtool-list.1 COLUMNS KIND)"
alike "shmtool-ps(1) has each word of HOW" \
	"$(strings get_how src/view/holder_columns.c; echo map+fd)" \
	"$(words_of_item man/shmtool-ps.1 COLUMNS HOW)"
alike "shmtool-ps(1) has each letter of ACCESS" \
	"$(awk '/^static void set_access/, /^}/' src/view/holder_columns.c | grep -o "'[a-z]'" | tr -d "'")" \
	"$(words_of_item man/shmtool-ps.1 COLUMNS ACCESS)"
alike "shmtool-pools(1) has each word of FIT" "$(strings get_fit src/view/pool_columns.c)" \
	"$(words_of_item man/shmtool-pools.1 COLUMNS FIT)"
alike "shmtool-mounts(1) has each word of UNLIMITED" \
	"$(strings get_unlimited src/view/mount_columns.c)" \
	"$(words_of_item man/shmtool-mounts.1 COLUMNS UNLIMITED)"
alike "shmtool-rm(1) has each result" "$(strings 'words[]' src/cmd/rm_report.c)" \
	"$(section man/shmtool-rm.1 JSON | items)"
alike "shmtool(1) has each word of --ns" \
	"$(awk '/^static int take_ns/, /^}/' src/cmd/select_options.c |
		sed -nE 's/.*strcmp\(value, "([a-z]+)".*/\1/p')" \
	"$(section man/shmtool.1 NAMESPACES | items)"
for pair in list:object ps:holder mounts:mount limits:limit pools:pool; do
	page=man/shmtool-${pair%:*}.1
	types=$(types_of_source "src/view/${pair#*:}_columns.c")
	alike "shmtool-${pair%:*}(1) has each column's type in JSON" "$types" \
		"$(types_of_page "$page" "$types")"
done

# What is the same of all

alike "shmtool(1) has each exit status" "$(printf '%s\n' 0 1 \
	"$(sed -nE 's/^\tEXIT_USAGE = ([0-9]+),.*/\1/p' src/cmd/cmd.h)")" \
	"$(section man/shmtool.1 'EXIT STATUS' | sed -n 's/^\.It //p')"
for page in man/shmtool-*.1; do
	statuses=$(section "$page" 'EXIT STATUS')
	printf '%s\n' "$statuses" | grep -qA 1 '^As of$' ||
		alike "$page: exit statuses" "$(section man/shmtool.1 'EXIT STATUS' | grep '^\.It ')" \
			"$(printf '%s\n' "$statuses" | grep '^\.It ')"
done
alike "shmtool(1) has each variable of the environment" "$(variables)" \
	"$(section man/shmtool.1 ENVIRONMENT | sed -n 's/^\.It Ev //p' | sed 's/ , Ev /\n/g')"
alike "shmtool(1) has each file that is read" "$(paths)" "$(marked_paths)"
for page in man/shmtool*.1; do
	point "$page: its examples are understood" "$(complaints_of "$page")"
done
done_testing
