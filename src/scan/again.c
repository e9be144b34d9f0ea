/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/again.h"

#include <errno.h>
#include <unistd.h>

#include "base/num.h"
#include "scan/file.h"
#include "scan/shmctl.h"

/* Whether /proc, by which segments are listed, is of this process's PID namespace
 * (pid_namespaces(7)), and shows the same pids that the kernel tells this process. */
static bool has_own_proc(void)
{
	char text[24];
	ssize_t len = readlink("/proc/self", text, sizeof(text) - 1);
	uint64_t pid;

	if (len < 0)
		return false;
	text[len] = '\0';
	return num_parse(text, 10, INT32_MAX, &pid) == 0 && (pid_t)pid == getpid();
}

int again_segment(const struct object *listed, struct object *now)
{
	int rc = shmctl_look(listed->shmid, now);

	if (rc < 0)
		return rc;
	if (now->ctime != listed->ctime || now->size_bytes != listed->size_bytes ||
	    now->cuid != listed->cuid || now->cgid != listed->cgid)
		return -EIDRM;
	return now->cpid == listed->cpid || !has_own_proc() ? 0 : -EIDRM;
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
