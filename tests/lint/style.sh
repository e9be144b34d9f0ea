#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The part of the style that a machine can tell without doubt.

# shellcheck source=tests/lint/lint
. "${srcdir:?}/tests/lint/lint"

tab=$(printf '\t')
c=$(c_files)
all="$c $(scripts sh) $(scripts bats) $(scripts python) $(man_pages)
	$(find completions -type f) $(bash_libraries) tests/lint/lint
	configure.ac Makefile.am"

# shellcheck disable=SC2086 # one word each
{
	point "every source says its licence in its first lines" \
		"$(for file in $all; do
			head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later' ||
				echo "$file"
		done)"
	point "no blanks at the end of a line" "$(grep -nE "[ $tab]+\$" $all)"
	point "every file ends with a newline" \
		"$(for file in $all; do [ -z "$(tail -c 1 "$file")" ] || echo "$file"; done)"
	point "C is indented with tabs, and blanks only to align" \
		"$(grep -nE "^($tab* +$tab|$tab* {8}| +[^ *])" $c)"
	point "lines of C have at most 100 columns, those with a text aside" \
		"$(for file in $c; do
			expand "$file" |
				awk -v f="$file" 'length > 100 && !/"/ { print f ":" NR ": " length }'
		done)"
	point "nothing is left to do" "$(grep -nwE 'TO''DO|FIX''ME' $all)"
}
done_testing
