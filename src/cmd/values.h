/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that options of several commands have. Each returns 0, or -errno after a
 * message; -EIO where it was no fault of who wrote it. */
#ifndef SHMTOOL_CMD_VALUES_H
#define SHMTOOL_CMD_VALUES_H

#include "cmd/cmd.h"

int value_take_user(const struct context *context, const char *value, uid_t *uid);
int value_take_group(const struct context *context, const char *value, gid_t *gid);
int value_take_size(const char *value, uint64_t *bytes);

#endif
