# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Containers: processes in other IPC, mount and PID namespaces.

# shellcheck disable=SC2034 # for the tests

CONTAINERS=()

# container 'SHELL COMMANDS' [UNSHARE OPTION]...
# Starts a process in IPC, mount and PID namespaces of its own that runs the commands
# and stays. C_PID is its pid, C_IPC and C_MNT are the numbers of its namespaces.
container()
{
	local setup=$1 out line said=

	shift
	exec {out}< <(exec unshare --ipc --mount --pid --fork --kill-child "$@" -- \
		sh -ec "$setup"'
			echo inside; exec sleep 1000000' </dev/null 2>&1 3>&- 4>&-)
	CONTAINER=$!
	CONTAINERS+=("$CONTAINER:$out")
	while read -r line <&"$out"; do
		[[ $line != inside ]] || {
			C_PID=$(($(<"/proc/$CONTAINER/task/$CONTAINER/children")))
			C_IPC=$(readlink "/proc/$C_PID/ns/ipc" | tr -dc 0-9)
			C_MNT=$(readlink "/proc/$C_PID/ns/mnt" | tr -dc 0-9)
			return 0
		}
		said+="$line; "
	done
	echo "container: $said"
	return 1
}

# Ends all of them.
end_containers()
{
	local both out

	for both in "${CONTAINERS[@]}"; do
		out=${both#*:}
		kill -KILL "${both%:*}" 2>/dev/null || :
		# its output ends with the last process in it
		while read -r _ <&"$out"; do :; done
		exec {out}<&-
	done
	CONTAINERS=()
}

# in_container COMMAND [ARG]...: in the namespaces of the last one, but its PID namespace
in_container()
{
	nsenter --target "$C_PID" --ipc --mount -- "$@"
}

own_ipc() { readlink /proc/self/ns/ipc | tr -dc 0-9; }
own_mnt() { readlink /proc/self/ns/mnt | tr -dc 0-9; }
