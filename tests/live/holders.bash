# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Comparing what shmtool says of holders with what mkshm, which holds, says.

# Both ways of reading mappings: the ioctl, and the text that older kernels have.
WAYS=(shm shm_without_query)

# each_way COMMAND [ARG]...
# Runs COMMAND once with $way for each of them.
each_way()
{
	local way

	for way in "${WAYS[@]}"; do
		"$@" || { echo "with $way: $*"; return 1; }
	done
}

# prints_so OUTPUT [ARG]...: shmtool, each way, prints that and no warning
prints_so()
{
	"$way" "${@:2}"
	prints "$1"
}

# All that is held, one line each: REF PID HOW MAPS FDS ACCESS BYTES.
truth()
{
	((${#HOLDS[@]} == 0)) || printf '%s\n' "${HOLDS[@]}" | sort -u
}

# The processes of each object: REF COUNT PID,PID...
truth_by_object()
{
	truth | awk '{ pids[$1] = pids[$1] (n[$1]++ ? "," : "") $2 }
		END { for (ref in pids) print ref, n[ref], pids[ref] }' | sort
}

# ps_says [ARG]...
# What ps says, in the same lines.
ps_says()
{
	"$way" ps -n -r -b -o REF,PID,HOW,NMAPS,FDS,ACCESS,MAPPED "$@"
	same 0 "$status" || { echo "ps: $stderr"; return 1; }
	sort "$OUT"
}

# list_says [ARG]...
# What list says, as truth_by_object() does; that they are in use must be known.
list_says()
{
	"$way" list -a -J -o REF,HOLDERS,PIDS,INUSE "$@"
	same 0 "$status" || { echo "list: $stderr"; return 1; }
	json '"\n".join(sorted("%s %d %s%s" % (
		r["ref"].replace(" ", r"\x20"), r["holders"],
		",".join(map(str, sorted(r["pids"], key=str))),
		"" if r["inuse"] == "yes" else " but in use: %s" % r["inuse"])
		for r in objects if r["holders"]))'
}

# show_says [ARG]...
# What show says of all that is held, in the lines of truth(). It has no --kind.
show_says()
{
	local refs

	[[ ${1-} != -k ]] || shift 2
	mapfile -t refs < <(truth | cut -d ' ' -f 1 | sort -u)
	"$way" show -J --maps "$@" "${refs[@]}"
	same 0 "$status" || { echo "show: $stderr"; return 1; }
	json '"\n".join(sorted(" ".join(str(h[k]) or "-" for k in args)
		for o in objects for h in [dict(h, ref=o["ref"].replace(" ", r"\x20")) for h in o["holders"]]))' \
		ref pid how nmaps fds access mapped
	json '[h for o in objects for h in o["holders"]
		if len(h["maps"]) != h["nmaps"] or
		sum(int(m["end"], 16) - int(m["start"], 16) for m in h["maps"]) != h["mapped"]]'
}

# all_say_the_truth [ARG]...
# ps, list and show tell all that is held, and nothing else; nothing is missing.
all_say_the_truth()
{
	same "$(truth)" "$(ps_says "$@")" || return 1
	same '' "$(<"$ERR")" || return 1
	same "$(truth_by_object)" "$(list_says "$@")" || return 1
	same '' "$(<"$ERR")" || return 1
	((${#HOLDS[@]})) || return 0
	same "$(truth; echo '[]')" "$(show_says "$@")" || return 1
	same '' "$(<"$ERR")"
}

# All of it, both ways.
holders_are_true()
{
	each_way all_say_the_truth "$@"
}
