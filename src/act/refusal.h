/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a file could not be removed: what failed, and what there is to say of it. */
#ifndef SHMTOOL_ACT_REFUSAL_H
#define SHMTOOL_ACT_REFUSAL_H

#include "act/failure.h"
#include "base/ids.h"
#include "model/object.h"

enum refusal_step {
	REFUSAL_NONE,
	REFUSAL_OPEN,  /* of the file, without reading it */
	REFUSAL_LEASE, /* open(2) or F_SETLEASE */
	REFUSAL_MKDIR, /* of the quarantine */
	REFUSAL_LOCK,
	REFUSAL_MOVE, /* into it */
	REFUSAL_STAT, /* whether it is the file still */
	REFUSAL_UNLINK,
	REFUSAL_LEFT, /* it could not be put back, and is where it waited */
	REFUSAL_KEPT, /* it was put back under another name */
};

struct refusal {
	enum refusal_step step;
	int error;  /* a positive errno */
	char *name; /* of LEFT and KEPT: where it is now; to be freed; NULL: memory was short */
};

/* Tells it of @file, which is in the directory that is open at @dir_fd, in @failure. */
void refusal_tell(const struct refusal *refusal, const struct object *file, int dir_fd,
		  struct ids *ids, struct failure *failure);

#endif
