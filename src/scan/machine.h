/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the machine the options of its mounts are about. */
#ifndef SHMTOOL_SCAN_MACHINE_H
#define SHMTOOL_SCAN_MACHINE_H

#include <stdbool.h>

#include "base/sysroot.h"
#include "model/mounted.h"

/* Reads it; with @with_pools the pools of huge pages, too. What can't be read is 0. */
void machine_read(const struct sysroot *root, bool with_pools, struct mounted_machine *machine);

#endif
