/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making a System V segment; see act/create.h. */
#ifndef SHMTOOL_ACT_CREATESEGMENT_H
#define SHMTOOL_ACT_CREATESEGMENT_H

#include "act/create.h"

/* Sets *@shmid. Returns as create_object() does. */
int createsegment_make(const struct creation *creation, int32_t *shmid, struct failure *failure);

#endif
