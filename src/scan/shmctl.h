/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XSI segments by shmctl(2), index by index, for where /proc has no table of
 * them. It tells everything that the table does, but for rss and swap.
 */
#ifndef SHMTOOL_SCAN_SHMCTL_H
#define SHMTOOL_SCAN_SHMCTL_H

#include "model/notes.h"
#include "model/object.h"

/*
 * Hands each segment of this IPC namespace to @take, in the order of the kernel's
 * indexes. Before Linux 4.17 (SHM_STAT_ANY) those without read permission can't be
 * seen; what can't be is counted in @notes.
 * Returns 0, what @take returned, or -errno where shmctl(2) refuses altogether.
 */
int shmctl_scan(struct notes *notes, int (*take)(void *arg, struct object *segment), void *arg);

/* Whether there are so many segments that this is worth its being faster than the table,
 * and none of them is hidden from it. */
bool shmctl_is_worth_it(void);

/*
 * Reads one segment. Returns 0; -EIDRM where it is there no more; or another -errno, such
 * as -EACCES before Linux 4.17 for one without read permission.
 */
int shmctl_look(int32_t shmid, struct object *segment);

#endif
