/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which size of huge pages is meant, and whether this machine has it. */
#ifndef SHMTOOL_ACT_HUGESIZE_H
#define SHMTOOL_ACT_HUGESIZE_H

#include <stdint.h>

#include "act/failure.h"
#include "base/sysroot.h"

/*
 * Sets *@page_bytes, where it is 0, to the default size of huge pages; otherwise says
 * whether there are pages of that size. Returns 0 or -errno. It stays 0 where neither
 * /proc nor /sys tells.
 */
int hugesize_find(const struct sysroot *root, uint64_t *page_bytes, struct failure *failure);

#endif
