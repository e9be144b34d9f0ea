/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mounts of file systems that keep their files in memory: hugetlbfs, tmpfs and
 * devtmpfs, which is a tmpfs (drivers/base/devtmpfs.c). Which of them can be read, and
 * which show the same.
 */
#ifndef SHMTOOL_SCAN_MEMMOUNTS_H
#define SHMTOOL_SCAN_MEMMOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sysroot.h"
#include "base/vec.h"
#include "model/kind.h"
#include "model/notes.h"

/* Of all of them, for mounts_next(). */
#define MEM_FSTYPES "hugetlbfs,tmpfs,devtmpfs"

struct memmount {
	enum object_kind kind; /* of its files */
	char *target;	       /* the mount point, raw bytes */
	size_t prefix_len;     /* of the target, without the slash of "/" */
	char *root;	       /* what of the file system is mounted there: "/" is all */
	dev_t dev;
	uint64_t page_bytes; /* of hugetlbfs; 0: not known */
	uint64_t min_bytes;  /* the same: what it has reserved for itself */
	int fd;		     /* of the mount point; -1: it can't be read */
	int error;	     /* why not: -errno; 0: there is nothing to read */
	/* Of a single file that is mounted, as containers have it: its name. fd, prefix_len
	 * are those of the directory that it is mounted in. */
	const char *file_name;
};

/*
 * Opens the mounts whose files are of @kinds (of KINDS_IN_MOUNT) into @mounts (struct
 * memmount), in the mount table's order: to be listed, or with @is_named to look up
 * names in. Returns 0 or -ENOMEM.
 */
int memmounts_open(const struct sysroot *root, uint32_t kinds, bool is_named, struct vec *mounts,
		   struct notes *notes);
void memmounts_close(struct vec *mounts);

/* Notes those that can't be read, or that other mounts hide, and whose files no other
 * mount shows either: one by its name, several by their number. */
void memmounts_note(const struct sysroot *root, const struct vec *mounts, struct notes *notes);

/* Whether mount @at can be read, and none before it, and none that shows more,
 * shows the same. */
bool memmounts_is_first(const struct vec *mounts, size_t at);

/* The mount that @path, a file's absolute path, is on: the longest one, and of those
 * the topmost, which may be one that can't be read; NULL where there is none. */
const struct memmount *memmounts_find(const struct vec *mounts, const char *path);

/*
 * Opens the directory of @path, a file's absolute path, with O_PATH: below the mount that
 * memmounts_find() gives, which is then *@mount (NULL: there is none), name by name, so
 * that none of them is a link or has something mounted on it. Returns a descriptor or
 * -errno.
 */
int memmounts_open_parent(const struct vec *mounts, const char *path,
			  const struct memmount **mount);

#endif
