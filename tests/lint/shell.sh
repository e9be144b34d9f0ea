#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Shell scripts, the tests in bats too, as shellcheck sees them.

# shellcheck source=tests/lint/lint
. "${srcdir:?}/tests/lint/lint"

if have shellcheck; then
	for script in $(scripts sh); do
		point "$script" "$(shellcheck -x "$script" 2>&1)"
	done
	# bats sets variables out of shellcheck's sight, each test is a subshell, and a
	# comma at the end of a word is meant
	for script in $(scripts bats); do
		point "$script" "$(shellcheck -x -S warning -e SC2154,SC2258 "$script" 2>&1)"
	done
	for script in $(bash_libraries); do
		point "$script" "$(shellcheck -x -s bash -S warning -e SC2154,SC2258 "$script" 2>&1)"
	done
else
	skip "shellcheck" "shellcheck is not installed"
fi
done_testing
