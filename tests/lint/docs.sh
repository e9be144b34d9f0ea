#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the manual pages and the completions name, held against the program and its
# tables: nothing that there is may be missing, and nothing else be there. Columns
# and objects the completions take from the program itself.

# shellcheck source=tests/lint/manual
. "${srcdir:?}/tests/lint/manual"

# A line for each software: its word, its name and the names it gives, in the manual
# page's notation.
software() {
	awk '
		/app_table\[\] = \{/ { on = 1 }
		/^};/ { on = 0 }
		on && !/^\t *(\/\*|\*)/ { all = all $0 }
		END {
			gsub(/[\t\n]/, "", all)
			n = split(all, entry, /\{\{"/)
			for (i = 2; i <= n; i++) {
				count = split(entry[i], part, "\"")
				line = part[1] "=" part[3]
				for (k = 5; k < count; k += 2) {
					kinds = tolower(part[k - 1])
					gsub(/[^a-z|]/, "", kinds)
					gsub(/\|/, ",", kinds)
					name = part[k]
					gsub(/\{pid\}/, "PID", name)
					gsub(/\{dec\}|\{hex\}/, "N", name)
					gsub(/\{any\}/, "*", name)
					gsub(/\?/, "X", name)
					line = line ";" name (kinds == "posix" ? "" : "(" kinds ")")
				}
				print line
			}
		}' src/model/app.c
}

software_words() {
	software | sed 's/=.*//'
}

time_formats() {
	awk '/time_format_names\[\] = \{/ { on = 1; next } /^};/ { on = 0 } on' src/view/*.c |
		grep -oE '"[a-z]+"' | tr -d '"'
}

software_of_page() {
	section man/shmtool-list.1 'KNOWN SOFTWARE' | awk '
		/^\.It Cm / { if (line) print line; line = $3 "="; first = 1; next }
		!line || /^\.El/ { next }
		first { sub(/:$/, ""); sub(/^\\&/, ""); line = line $0; first = 0; next }
		/^\.Ql / {
			sub(/^\.Ql /, ""); sub(/ ,$/, ""); gsub(/"/, "")
			line = line ";" $0
		}
		/^\.Pq / { gsub(/\.Pq |Cm |,$| /, ""); sub(/,$/, ""); line = line "(" $0 ")" }
		END { print line }'
}

# Of the completions.

# in_bash COMMAND: runs it behind the completion for bash.
in_bash() {
	bash -c '
		. completions/shmtool.bash
		offers() {
			COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
			_shmtool
			printf "%s\n" "${COMPREPLY[@]}"
		}
		'"$1"
}

options_of_bash() {
	# shellcheck disable=SC2016 # it is for bash
	in_bash 'for word in $(offers "shmtool '"$1"' -"); do
		_shmtool_read_option "$word"
		printf "%s\n" "$word${option:+=}"
	done'
}

# function_of_zsh FUNCTION: its lines, and those of the groups of options it calls.
function_of_zsh() {
	awk -v name="$1" '
		/^_shmtool[a-z_]*\(\) \{/ { name_of = $1; sub(/\(\)$/, "", name_of) }
		{ lines[name_of] = lines[name_of] $0 "\n" }
		/^}/ { name_of = "" }
		END {
			printf "%s", lines[name]
			for (other in lines)
				if (other ~ /_options$/ && lines[name] ~ "\n  " other "\n")
					printf "%s", lines[other]
		}' completions/_shmtool
}

# options_of_zsh FUNCTION
options_of_zsh() {
	function_of_zsh "$1" |
		sed -nE "s/^ *('[^']*')?\{(-[^}]*)\}'\[.*/\2/p; s/^ *'(\([^)]*\))?(--[a-z-]+=?)\[.*/\2/p; s/^ *'(--[a-z-]+)=-\[.*/\1/p" |
		tr , '\n' | sed 's/+$/=/'
}

# options_of_fish COMMAND...: those that it has with each of them; without any, those
# that stand in front of one.
options_of_fish() {
	awk -v commands="$*" '
		BEGIN { count = split(commands, command, " ") }
		{ condition = "" }
		/^complete -c shmtool -n __shmtool_command -/ { condition = "none" }
		match($0, /^complete -c shmtool -n .__shmtool_command [a-z ]*/) {
			condition = substr($0, 40, RLENGTH - 39) " "
		}
		{
			on = count ? condition != "" : condition == "none"
			for (i = 1; i <= count; i++)
				on = on && index(condition, " " command[i] " ")
		}
		on {
			value = / -[rx]( |$)/ ? "=" : ""
			if (match($0, / -s [A-Za-z0-9]/))
				print "-" substr($0, RSTART + 4, 1) value
			if (match($0, / -l [a-z0-9-]+/))
				print "--" substr($0, RSTART + 4, RLENGTH - 4) value
		}' completions/shmtool.fish
}

# between START END FILE: what is between the two strings, over any number of lines.
between() {
	awk -v start="$1" -v end="$2" '
		{ all = all $0 "\n" }
		END {
			if (!(at = index(all, start)))
				exit
			all = substr(all, at + length(start))
			print substr(all, 1, index(all, end) - 1)
		}' "$3" | one_a_line
}

# The manual pages

alike "each command has its page" "$(program_commands)" \
	"$(find man -name 'shmtool-*.1' | sed 's|.*/shmtool-||; s|\.1$||')"
alike "shmtool(1) has each command and alias" "$(program_commands; program_aliases)" \
	"$(section man/shmtool.1 COMMANDS | items)"
alike "shmtool(1) has each global option" "$(options_of_help '')" \
	"$(options_of_page man/shmtool.1)"
alike "shmtool(1) has each kind" "$(kinds)" "$(section man/shmtool.1 KINDS | items)"
for command in $(program_commands); do
	page=man/shmtool-$command.1
	[ -f "$page" ] || continue
	alike "shmtool-$command(1) has each option" "$(options_of_help "$command")" \
		"$(options_of_page "$page")"
	[ -z "$(columns_of_help "$command")" ] ||
		alike "shmtool-$command(1) has each column, and which are shown by default" \
			"$(columns_of_help "$command")" "$(columns_of_page "$page")"
done
alike "shmtool-ps(1) has each column of a summary" \
	"$("$SHMTOOL" ps --summary --list-columns | sed 's/ .*//')" \
	"$(section man/shmtool-ps.1 SUMMARY | grep -v '^\.Sh' | grep -oE '\<[A-Z]{3,}\>')"
alike "shmtool-list(1) has each time format" "$(time_formats)" \
	"$(section man/shmtool-list.1 OUTPUT | items)"
alike "shmtool-list(1) has each kind" "$(kinds)" \
	"$(awk '/^\.It Fl k / { on = 1; next } /^\.It / { on = 0 } on && /^\.Cm/ { print $2 }' \
		man/shmtool-list.1)"
alike "shmtool-list(1) has each software and the names it gives" "$(software)" \
	"$(software_of_page)"

# The completions

if have bash; then
	alike "bash has each command" "$(program_commands)" "$(in_bash 'offers "shmtool "')"
	alike "bash has each global option" "$(options_of_help '')" "$(options_of_bash '')"
	for command in $(program_commands; program_aliases); do
		alike "bash has each option of $command" "$(options_of_help "$command")" \
			"$(options_of_bash "$command")"
	done
	alike "bash has each kind" "$(kinds)" "$(in_bash 'offers "shmtool list -k "')"
	alike "bash has each software" "$(software_words)" \
		"$(in_bash 'offers "shmtool list --app "')"
	alike "bash has each time format" "$(time_formats)" \
		"$(in_bash 'offers "shmtool list --time-format "')"
else
	skip "the completion for bash" "bash is not installed"
fi

zsh=completions/_shmtool
alike "zsh has each command" "$(program_commands)" \
	"$(between ' commands=(' ')' $zsh | sed -n "s/^'\([a-z]*\):.*/\1/p")"
alike "zsh has each global option" "$(options_of_help '')" "$(options_of_zsh _shmtool)"
for command in $(program_commands); do
	[ "$command" = help ] ||
		alike "zsh has each option of $command" "$(options_of_help "$command")" \
			"$(options_of_zsh "_shmtool_$command")"
done
alike "zsh has each kind" "$(kinds)" "$(between 'kind_names=(' ')' $zsh)"
alike "zsh explains each kind" "$(kinds)" \
	"$(sed -nE "/kind_lines=\(/,/^  \)/s/^ *'([a-z]+) .*/\1/p" $zsh)"
alike "zsh has each software" "$(software_words)" "$(between ':software:(' ')' $zsh)"
alike "zsh has each time format" "$(time_formats)" "$(between ':format:(' ')' $zsh)"

fish=completions/shmtool.fish
alike "fish has each command" "$(program_commands)" \
	"$(sed -n 's/^complete -c shmtool -n __shmtool_command -a \([a-z]*\) .*/\1/p' $fish)"
alike "fish has each command to ask help on" "$(program_commands)" \
	"$(between "-n '__shmtool_command help' -a '" "'" $fish)"
alike "fish has each global option" "$(options_of_help '')" "$(options_of_fish)"
for command in $(program_commands); do
	names="$command $("$SHMTOOL" "$command" --help | sed -n 's/^Alias: //p')"
	# shellcheck disable=SC2086 # one word each
	alike "fish has each option of $command" "$(options_of_help "$command")" \
		"$(options_of_fish $names)"
done
alike "fish has each kind" "$(kinds)" \
	"$(between 'function __shmtool_kinds' '| __' $fish | tr -d '\n' |
		sed "s/^printf//; s/'[^']*'/\n/g" | grep -o '[a-z]*')"
alike "fish has each software" "$(software_words)" \
	"$(between "-l app -d 'Named as that software names its objects' -x -a '" "'" $fish)"
alike "fish has each time format" "$(time_formats)" \
	"$(between "-l time-format -d 'How times are shown' -x -a '" "'" $fish)"
done_testing
