# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What account says, by source.

# shellcheck disable=SC2034 # for the tests
MIB=1048576

# account [ARG]...
# Runs it. ROWS has OBJECTS SIZE RSS SWAP, in bytes, of each source by its name, behind the
# page size of those of a pool; PARTS the same by "PART of SOURCE"; and EXPLAINED what all
# sources of Shmem have resident.
declare -gA ROWS PARTS
account()
{
	local source objects size rss swap partof pagesize

	shm account -brn -o SOURCE,OBJECTS,SIZE,RSS,SWAP,PAGESIZE,PARTOF "$@"
	ROWS=() PARTS=() EXPLAINED=0
	while read -r source objects size rss swap pagesize partof; do
		source=${source//'\x20'/ } partof=${partof//'\x20'/ }
		[[ $pagesize == - ]] || source="$pagesize: $source"
		if [[ $partof != - ]]; then
			PARTS["$source of $partof"]="$objects $size $rss $swap"
			continue
		fi
		ROWS[$source]="$objects $size $rss $swap"
		[[ $pagesize != - || $source == unexplained ]] || ((EXPLAINED += ${rss#<=}, 1))
	done <"$OUT"
}

# row NAME, part NAME: of the last account
row() { echo "${ROWS[$1]-none}"; }
part() { echo "${PARTS[$1]-none}"; }

# What the kernel says of NAME in KiB, in bytes
meminfo() { awk -v name="$1:" '$1 == name { print $2 * 1024 }' /proc/meminfo; }

needs_no_swap()
{
	[[ $(meminfo SwapTotal) == "$(meminfo SwapFree)" ]] || skip "swap is in use"
}
