/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that limits shared memory, put together from where the kernel tells it. */
#ifndef SHMTOOL_SCAN_LIMITLIST_H
#define SHMTOOL_SCAN_LIMITLIST_H

#include "base/sysroot.h"
#include "model/limit.h"
#include "model/notes.h"

/*
 * Reads the limits into @list: those of this IPC namespace, of /dev/shm and the control
 * group as this process sees them, and of the process itself. What the system does not
 * have is left out; which of the others can't be read is noted. Returns 0 or -ENOMEM.
 */
int limitlist_read(const struct sysroot *root, struct limit_list *list, struct notes *notes);

#endif
