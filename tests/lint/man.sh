#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Manual pages, as mandoc and groff see them.

# shellcheck source=tests/lint/lint
. "${srcdir:?}/tests/lint/lint"

if have mandoc; then
	for page in $(man_pages); do
		point "$page: mandoc" "$(mandoc -Tlint -Wwarning "$page" 2>&1)"
	done
else
	skip "mandoc" "mandoc is not installed"
fi
if have groff; then
	for page in $(man_pages); do
		point "$page: groff" "$(groff -mandoc -ww -Tutf8 "$page" 2>&1 >/dev/null)"
	done
else
	skip "groff" "groff is not installed"
fi
done_testing
