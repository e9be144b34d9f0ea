/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Giving a file another size. Nobody loses memory by it who does not expect to. */
#ifndef SHMTOOL_ACT_RESIZE_H
#define SHMTOOL_ACT_RESIZE_H

#include "act/set.h"

/*
 * Gives the file @now, as it is at this moment, which is open at @fd with O_PATH and was
 * found in @dir_fd, the size of the setter's change. What can't fit is refused; and where
 * it becomes smaller, unless the setter may do that, so is what is not provably unused at
 * the moment of the change. Returns 0, or -errno with the reason.
 */
int resize_file(struct setter *setter, int dir_fd, int fd, const struct object *now,
		struct failure *failure);

#endif
