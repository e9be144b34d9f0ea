# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the tests of rm share.

# left [WORD]...: the REFs of what list shows for the words, on one line
left()
{
	local kept_status=$status kept_output=$output kept_stderr=$stderr refs

	shm list -k $KINDS -n -r -o REF "$@"
	well || return 1
	refs=${output//$'\n'/ }
	status=$kept_status output=$kept_output stderr=$kept_stderr
	echo "$refs"
}

# Nothing of a run is left in a directory, /dev/shm without one.
nothing_waits()
{
	same '' "$(find "${1:-/dev/shm}" -name '.shmtool-*')"
}

# What is below the directory: type, inode and name.
everything()
{
	find "$1" -mindepth 1 -printf '%y %i %P\n' | sort -k 3
}
