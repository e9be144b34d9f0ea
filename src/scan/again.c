/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/again.h"

#include <errno.h>

#include "scan/file.h"
#include "scan/shmctl.h"

int again_segment(const struct object *listed, struct object *now)
{
	int rc = shmctl_look(listed->shmid, now);

	if (rc < 0)
		return rc;
	if (now->ctime != listed->ctime || now->size_bytes != listed->size_bytes ||
	    now->cuid != listed->cuid || now->cgid != listed->cgid || now->cpid != listed->cpid)
		return -EIDRM;
	return 0;
}

int again_file(const struct object *listed, int fd, struct object *now)
{
	struct statx stx;
	int rc = file_statx(fd, "", AT_EMPTY_PATH | FILE_STATX_FLAGS, FILE_STATX_MASK, &stx);

	if (rc < 0)
		return rc;
	*now = (struct object){.kind = listed->kind};
	file_set(now, &stx);
	if (!S_ISREG(stx.stx_mode) || now->dev != listed->dev || now->inode != listed->inode)
		return -ESTALE;
	/* an inode number may be given anew; without a birth time the last change tells */
	if (listed->have & now->have & HAVE_BTIME)
		return now->btime == listed->btime ? 0 : -ESTALE;
	return now->ctime == listed->ctime ? 0 : -ESTALE;
}
