/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tells one object that processes hold from another. Device and inode are not
 * enough: segments, memfds and anonymous mappings share the kernel's internal devices,
 * and a segment's inode number there is its shmid (ipc/shm.c, newseg()).
 */
#ifndef SHMTOOL_SCAN_IDENTITY_H
#define SHMTOOL_SCAN_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/kind.h"
#include "scan/device.h"

/* behind the path of what was removed (fs/d_path.c) */
#define IDENTITY_DELETED " (deleted)"

struct identity {
	/* KIND_UNLINKED is any file that has or had a name, and what a driver made on
	 * an internal device */
	enum object_kind kind;
	uint32_t orig_key; /* of a segment: the key that it was created with */
	ino_t inode;	   /* of a segment: its shmid */
	dev_t dev;	   /* of a segment: 0 */
	ino_t ns;	   /* of a segment: its IPC namespace */
};

/* A name out of /proc/PID/maps or fd, which is the path with " (deleted)" behind it
 * when it was removed (fs/d_path.c), or what a user called the file so. */
struct held_name {
	const char *text; /* what it is known by; NULL: nothing */
	size_t len;
	bool is_deleted; /* as far as the name can tell */
};

/*
 * What is on @device under that name of @len bytes (NULL: not known). Sets @identity but
 * for its namespace, and what of the name is the object's own. False for what is no
 * shared memory.
 */
bool identity_tell(const struct device *device, ino_t inode, const char *name, size_t len,
		   struct identity *identity, struct held_name *own);

#endif
