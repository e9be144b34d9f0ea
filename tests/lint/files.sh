#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is on disk is in the Makefile, so that it is built, tested and shipped.

# shellcheck source=tests/lint/lint
. "${srcdir:?}/tests/lint/lint"

# Drops the names that are in Makefile.am, as they are or without .c: a test or fuzz
# target of one source.
not_in_makefile() {
	while read -r file; do
		for name in "$file" "${file%.c}"; do
			grep -qE "(^|[[:blank:]])$(echo "$name" | sed 's/\./\\./g')([[:blank:]]|\$)" \
				Makefile.am && continue 2
		done
		echo "$file"
	done
}

# Fixtures and seeds are shipped by the directory, whatever their names.
hand_written() {
	find src -name '*.[ch]'
	find man completions -type f
	find tests -type f ! -path 'tests/fuzz/corpus/*' ! -path 'tests/replay/*/*' |
		grep -vE '/\.(deps|dirstamp)|\.(o|a|log|trs|gcda|gcno)$' |
		while read -r file; do
			[ -f "$file.c" ] || echo "$file" # a program that was built here
		done
	find tests/fuzz/corpus tests/replay -mindepth 1 -maxdepth 1 -type d
}

point "every file is in the Makefile" \
	"$(hand_written | sort | not_in_makefile)"

# make has a rule of its own that makes NAME of NAME.sh, and so would write over it.
point "no file is what make would make of a script" \
	"$(find tests -name '*.sh' | while read -r file; do
		[ ! -e "${file%.sh}" ] || echo "${file%.sh}"
	done)"

generated="no generated file is tracked"
if [ ! -e .git ]; then
	skip "$generated" "not a git checkout"
elif ! tracked=$(git ls-files -ci --exclude-standard 2>&1); then
	skip "$generated" "git: $(echo "$tracked" | head -n 1)"
else
	point "$generated" "$tracked"
fi

# Unit tests and fuzz targets are ignored by patterns.
helpers() {
	sed -n 's|^\ttests/helpers/\([a-z]*\)\( \\\)*$|/tests/helpers/\1|p' Makefile.am
}

ignored="helpers that were built are ignored by git"
if [ ! -e .gitignore ]; then
	skip "$ignored" "not a git checkout"
else
	point "$ignored" "$(helpers | grep -vxFf .gitignore)"
fi

point "no source has 400 lines or more" \
	"$(find src -name '*.[ch]' -exec wc -l {} + | awk '$1 >= 400 && $2 != "total"')"

done_testing
