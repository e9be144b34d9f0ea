#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Manual pages, as mandoc, groff and man see them: no complaints, and no line that a
# terminal of 80 columns would break; and what each page has to have.

# shellcheck source=tests/lint/lint
. "${srcdir:?}/tests/lint/lint"

# too_wide: lines that do not fit, without what is printed over itself
too_wide() {
	sed "s/.$(printf '\b')//g" | awk 'length($0) > 80 { print length($0) ": " $0 }'
}

sections_of() {
	sed -n 's/^\.Sh //p' "$1"
}

# out_of_order: known sections of standard input that stand behind one that should come
# later, and those that every page has and that are missing
out_of_order() {
	awk '
		BEGIN {
			count = split("NAME,SYNOPSIS,DESCRIPTION,OPTIONS,ENVIRONMENT,FILES,EXIT STATUS," \
				"EXAMPLES,DIAGNOSTICS,SEE ALSO,HISTORY", order, ",")
			for (i = 1; i <= count; i++)
				place[order[i]] = i
		}
		{ seen[$0]++ }
		seen[$0] > 1 { print $0 ": is there twice" }
		$0 in place && place[$0] < last { print $0 ": too late" }
		$0 in place { last = place[$0] }
		END {
			count = split("NAME,SYNOPSIS,DESCRIPTION,EXIT STATUS,EXAMPLES,SEE ALSO", need, ",")
			for (i = 1; i <= count; i++)
				if (!(need[i] in seen))
					print need[i] ": missing"
		}'
}

# wrong_head PAGE: its date, title and name
wrong_head() {
	awk -v page="$1" '
		BEGIN {
			name = page
			gsub(/.*\/|\.1$/, "", name)
			split("31 29 31 30 31 30 31 31 30 31 30 31", most, " ")
			months = "January February March April May June July August September " \
				"October November December"
			count = split(months, names, " ")
			for (i = 1; i <= count; i++)
				days[names[i]] = most[i]
		}
		$1 == ".Dd" {
			dated = /^\.Dd [A-Z][a-z]+ [1-9][0-9]?, 20[2-9][0-9]$/ &&
				$3 + 0 <= days[$2] + 0
		}
		$0 == ".Dt " toupper(name) " 1" { titled = 1 }
		$0 == ".Nm " name { named = 1 }
		/^\.Nm( [^a-z]|$)/ && name != "shmtool" { bare = 1 }
		END {
			if (!dated)
				print "Dd has no date"
			if (!titled)
				print "Dt is not " toupper(name) " 1"
			if (!named)
				print "Nm is not " name
			if (bare)
				print "Nm alone is " name " in the text"
		}' "$1"
}

# dangling PAGE: pages of this program that it refers to and that are not there, and
# itself; sections of its own that are not there
dangling() {
	grep -oE '^\.Xr shmtool[a-z-]* [0-9]' "$1" | sort -u | while read -r _ name number; do
		if [ ! -f "man/$name.$number" ]; then
			echo "$name($number): no such page"
		elif [ "man/$name.$number" = "$1" ]; then
			echo "$name($number): is this page"
		fi
	done
	sed -n 's/^\.Sx \(.*[A-Z]\).*/\1/p' "$1" | sort -u | while read -r title; do
		sections_of "$1" | grep -qxF "$title" || echo "$title: no such section"
	done
}

# unlisted PAGE: pages of this program that its text refers to and SEE ALSO does not have;
# each has the overview there
unlisted() {
	awk -v page="$1" '
		BEGIN {
			if (page !~ /shmtool\.1$/)
				named["shmtool(1)"] = 1
		}
		/^\.Sh / { also = $0 == ".Sh SEE ALSO" }
		/^\.(Pq )?Xr shmtool/ {
			sub(/.*Xr /, "")
			if (also)
				listed[$1 "(" $2 ")"] = 1
			else
				named[$1 "(" $2 ")"] = 1
		}
		END {
			for (page in named)
				if (!(page in listed))
					print page
		}' "$1" | sort
}

# broken PAGE: lines of examples that would be broken, or run over the margin: groff from
# 1.23 on leaves them 67 columns of 80
broken() {
	awk '
		/^\.Ed/ { literal = 0 }
		/^\.Dl / { line = substr($0, 5); gsub(/^"|"$/, "", line) }
		literal { line = $0 }
		line != "" {
			gsub(/\\\(../, "x", line)
			gsub(/\\e/, "x", line)
			if (length(line) > 67)
				print length(line) ": " line
			line = ""
		}
		/^\.Bd -literal/ { literal = 1 }' "$1"
}

for page in $(man_pages); do
	point "$page: examples stay whole" "$(broken "$page")"
	point "$page: sections" "$(sections_of "$page" | out_of_order)"
	point "$page: date, title and name" "$(wrong_head "$page")"
	point "$page: what it refers to is there" "$(dangling "$page")"
	point "$page: SEE ALSO has what it refers to" "$(unlisted "$page")"
done
if have mandoc; then
	for page in $(man_pages); do
		# what the clock is on the machine that builds it is not the page's fault
		point "$page: mandoc" "$(mandoc -Tlint -Wwarning "$page" 2>&1 |
			grep -v 'date in the future')"
		point "$page: mandoc, 80 columns" "$(mandoc -Tascii -Owidth=80 "$page" | too_wide)"
	done
else
	skip "mandoc" "mandoc is not installed"
fi
if have groff; then
	for page in $(man_pages); do
		for device in utf8 ascii; do
			point "$page: groff for $device" \
				"$(groff -mandoc -ww -T$device "$page" 2>&1 >/dev/null)"
		done
		point "$page: groff, 80 columns" \
			"$(groff -mandoc -Tascii -rLL=80n -P-cbuo "$page" 2>/dev/null | too_wide)"
	done
else
	skip "groff" "groff is not installed"
fi
if have man && man --version 2>/dev/null | grep -q '^man 2'; then
	for page in $(man_pages); do
		point "$page: man" "$(MANWIDTH=80 man --warnings -l "$page" 2>&1 >/dev/null)"
	done
else
	skip "man" "man-db is not installed"
fi
done_testing
