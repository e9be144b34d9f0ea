/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The proof that nobody has a file open or mapped: the kernel grants a write lease
 * (fcntl(2), F_SETLEASE) only while no other open file description of its inode
 * exists anywhere (fs/locks.c, check_conflicting_open()). A mapping keeps its file
 * open, and so does a descriptor in flight over a socket. Descriptors opened with
 * O_PATH don't count: they hold no memory.
 */
#ifndef SHMTOOL_SCAN_LEASE_H
#define SHMTOOL_SCAN_LEASE_H

#include "model/object.h"

/*
 * Asks for the lease on the file called object->name in @dir_fd, and gives it back at
 * once. Returns 0 where nobody has the file open; -EAGAIN where somebody has; -ESTALE
 * where the name stands for another file by now than the one with object's dev and
 * inode; -EACCES or -EPERM where the reader may not open it, or is neither its owner
 * nor has CAP_LEASE; -EINVAL where leases are switched off
 * (/proc/sys/fs/leases-enable) or the file system has none; or another -errno.
 */
int lease_ask(int dir_fd, const struct object *object);

#endif
