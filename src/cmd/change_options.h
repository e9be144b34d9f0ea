/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of -s, -m and --owner, which create and set share. */
#ifndef SHMTOOL_CMD_CHANGE_OPTIONS_H
#define SHMTOOL_CMD_CHANGE_OPTIONS_H

#include "act/change.h"
#include "cmd/cmd.h"

/* Takes OPT_SIZE, OPT_MODE or OPT_OWNER. Returns 0, -ENOENT where it is none of these, or
 * another -errno after a message. */
int change_options_take(struct change *change, const struct context *context, int id,
			const char *value);

#endif
