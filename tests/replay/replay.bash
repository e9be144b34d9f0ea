# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Trees of other machines, for --sysroot. A directory here is one; its file
# "manifest" tells what can't be kept in a source archive, a line each:
#
#   file PATH SIZE WRITTEN MODE MTIME [UID:GID]	WRITTEN bytes of it are no hole
#   dir PATH
#   fifo PATH
#   link PATH TARGET
#
# PATH may have \xHH for any byte. Owners are set only where the tests are root's.

# plant HOST: makes a copy of it, TREE. On tmpfs, where a page takes a page.
plant()
{
	local type path size written mode mtime owner

	TREE=/dev/shm/tree.$BATS_TEST_NUMBER
	cp -R "$srcdir/tests/replay/$1" "$TREE"
	chmod -R u+w "$TREE"
	if [[ ! -e $TREE/manifest ]]; then
		mkdir -p "$TREE/dev/shm"
		return 0
	fi
	while read -r type path size written mode mtime owner; do
		[[ -n $type && $type != '#'* ]] || continue
		printf -v path '%bx' "$path"
		path=$TREE/${path%x}
		mkdir -p -- "${path%/*}"
		case $type in
		file)
			head -c "$written" /dev/zero >"$path"
			truncate -s "$size" -- "$path"
			[[ -z $owner || $REAL_UID != 0 ]] || chown -- "$owner" "$path"
			chmod -- "$mode" "$path"
			touch -d "@$mtime" -- "$path"
			;;
		dir) mkdir -p -- "$path" ;;
		fifo) mkfifo -- "$path" ;;
		link) ln -s -- "$size" "$path" ;;
		*) echo "manifest: $type?" && return 1 ;;
		esac
	done <"$TREE/manifest"
	[[ -L $TREE/dev/shm ]] || mkdir -p "$TREE/dev/shm"
}

# captured [ARG]...: shmtool list of the tree
captured()
{
	shm --sysroot "$TREE" list "$@"
}

# sysvipc: replaces the tree's table by standard input, with the kernel's headings
sysvipc()
{
	mkdir -p "$TREE/proc/sysvipc"
	{
		echo '       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap'
		cat
	} >"$TREE/proc/sysvipc/shm"
}
