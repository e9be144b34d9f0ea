/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looking again at what was listed, right before something is done to it: shmids, names
 * and inode numbers are given anew, and what was listed may be another one's by now.
 */
#ifndef SHMTOOL_SCAN_AGAIN_H
#define SHMTOOL_SCAN_AGAIN_H

#include "model/object.h"

/*
 * Reads the segment @listed of this thread's IPC namespace into @now, as shmctl_scan()
 * gives it; no read permission is needed, unless the kernel is older than Linux 4.17.
 * Its creator's pid is the one that /proc/sysvipc/shm has, whatever /proc is mounted: both
 * tell that of the reader's PID namespace (ipc/util.c, sysvipc_proc_open()). Returns 0; -EIDRM
 * where it is there no more, or another one of that shmid is; or another -errno of shmctl(2).
 */
int again_segment(const struct object *listed, struct object *now);

/*
 * Looks at the file that is open at @fd, if only with O_PATH, into @now: the fields of
 * file_set(). Returns 0; -ESTALE where it is not the regular file that was @listed; or
 * another -errno.
 */
int again_file(const struct object *listed, int fd, struct object *now);

#endif
