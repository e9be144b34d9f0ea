/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a file can't be made: what is known before, and what the kernel's refusal means. */
#ifndef SHMTOOL_ACT_CREATEWHY_H
#define SHMTOOL_ACT_CREATEWHY_H

#include "act/create.h"
#include "act/createplace.h"

/* Returns 0, or -errno with @failure where the file can't fit. */
int createwhy_check(const struct creation *creation, const struct createplace *place,
		    struct failure *failure);

/* Says that @step has failed for @error, a positive errno, and what there is to do. Returns
 * -errno. */
int createwhy_step(const struct creation *creation, const struct createplace *place,
		   const char *step, int error, struct failure *failure);

#endif
