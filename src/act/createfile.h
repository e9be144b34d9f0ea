/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making a file, as POSIX objects are, and what is on a hugetlbfs; see act/create.h. */
#ifndef SHMTOOL_ACT_CREATEFILE_H
#define SHMTOOL_ACT_CREATEFILE_H

#include "act/create.h"
#include "act/createplace.h"

/* Returns as create_object() does. */
int createfile_make(const struct creation *creation, const struct createplace *place,
		    struct failure *failure);

#endif
