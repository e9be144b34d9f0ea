#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Feeds each fuzz target the seeds of its corpus, corpus/NAME for fuzz_NAME, one
# point a target.

: "${srcdir:?} ${builddir:?}"

count=0
failed=0
for target in $FUZZ_TARGETS; do
	count=$((count + 1))
	corpus=$srcdir/tests/fuzz/corpus/${target##*/fuzz_}
	seeds=0
	bad=
	for seed in "$corpus"/*; do
		[ -f "$seed" ] || continue
		seeds=$((seeds + 1))
		if ! output=$("$builddir/$target" "$seed" 2>&1); then
			printf '%s\n' "$output" | sed 's/^/# /'
			bad="$bad ${seed##*/}"
		fi
	done
	if [ -n "$bad" ]; then
		echo "not ok $count - ${target##*/}: fails on$bad"
		failed=1
	elif [ "$seeds" -eq 0 ]; then
		echo "not ok $count - ${target##*/}: no seeds in $corpus"
		failed=1
	else
		echo "ok $count - ${target##*/}: $seeds seeds"
	fi
done
echo "1..$count"
exit $failed
