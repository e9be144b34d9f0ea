/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/ftok.h"

#include <errno.h>
#include <sys/ipc.h>

int ftok_read_key(const char *path, uint8_t proj, uint32_t *key)
{
	key_t found;

	errno = 0;
	found = ftok(path, proj);
	/* -1 is also what the bits of a device, an inode and PROJ can add up to */
	if (found == -1 && errno)
		return -errno;
	if (found == IPC_PRIVATE)
		return -EINVAL;
	*key = (uint32_t)found;
	return 0;
}
