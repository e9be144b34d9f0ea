/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hugetlbfs mounts: which of them can be read, and which show the same. */
#ifndef SHMTOOL_SCAN_MEMMOUNTS_H
#define SHMTOOL_SCAN_MEMMOUNTS_H

#include <stdbool.h>

#include "base/sysroot.h"
#include "base/vec.h"
#include "model/notes.h"

struct memmount {
	char *target;	   /* the mount point, raw bytes */
	size_t prefix_len; /* of the target, without the slash of "/" */
	char *root;	   /* what of the file system is mounted there: "/" is all */
	dev_t dev;
	uint64_t page_bytes;
	int fd; /* of the mount point; -1: it can't be read */
};

/*
 * Opens all of them into @mounts (struct memmount), in the mount table's order.
 * One that can't be read, or that another mount hides, is noted, unless another
 * mount shows the same. Returns 0 or -ENOMEM.
 */
int memmounts_open(const struct sysroot *root, struct vec *mounts, struct notes *notes);
void memmounts_close(struct vec *mounts);

/* Whether mount @at can be read, and none before it, and none that shows more,
 * shows the same. */
bool memmounts_is_first(const struct vec *mounts, size_t at);

/* The mount that @path, a file's absolute path, is on: the longest one, and of
 * those the topmost; NULL where there is none that can be read. */
const struct memmount *memmounts_find(const struct vec *mounts, const char *path);

#endif
