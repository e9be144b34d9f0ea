# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Leases (fcntl(2), F_SETLEASE) that others have.

# hold_lease FILE TYPE
# Takes a lease on a file and holds it: 0 is F_RDLCK, 1 F_WRLCK. $BATS_TEST_TMPDIR/broken
# is there when somebody has broken it.
hold_lease()
{
	local fifo=$BATS_TEST_TMPDIR/lease

	needs_python
	mkfifo "$fifo"
	"$PYTHON" -c 'import fcntl, os, signal, sys
signal.signal(signal.SIGIO, lambda *_: open(sys.argv[3], "w").close())
fd = os.open(sys.argv[1], os.O_RDONLY)
fcntl.fcntl(fd, 1024, int(sys.argv[2]))
open(sys.argv[3] + ".ready", "w").close()
while True:
    try:
        sys.stdin.read()
        break
    except InterruptedError:
        pass' "$1" "$2" "$BATS_TEST_TMPDIR/broken" <"$fifo" >"$OUT.lease" 2>&1 3>&- 4>&- &
	LEASE_PID=$!
	exec {LEASE}>"$fifo"
	for _ in {1..200}; do
		[[ ! -e $BATS_TEST_TMPDIR/broken.ready ]] || return 0
		sleep 0.05
	done
	cat "$OUT.lease"
	return 1
}

release_lease()
{
	[[ -z ${LEASE-} ]] || { exec {LEASE}>&-; wait "$LEASE_PID" 2>/dev/null || :; }
}
