/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the file system of a mount says of itself, whatever is mounted over it. */
#ifndef SHMTOOL_SCAN_MOUNTSTAT_H
#define SHMTOOL_SCAN_MOUNTSTAT_H

#include "base/sysroot.h"
#include "model/mounted.h"

/*
 * Sets the figures, and mode, uid and gid, of a mount whose options were looked at, by
 * its mount point. Returns 0, -ESTALE where that leads to something else, and mode, uid
 * and gid are then not known; or another -errno.
 */
int mountstat_look(const struct sysroot *root, struct mounted *mounted);

/*
 * Sets the figures by the device number alone, ustat(2), which finds a file system that no
 * path leads to. It tells what is free; the limits must be known of the options. Returns 0,
 * -ENOSYS on a kernel without it, or another -errno.
 */
int mountstat_look_by_device(struct mounted *mounted);

/* Sets the figures to those of another mount of the same file system. */
void mountstat_copy(struct mounted *mounted, const struct mounted *other);

#endif
