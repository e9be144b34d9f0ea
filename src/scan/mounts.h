/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mount table, through libmount, which nothing else uses. The library, with
 * the four that it needs in turn, is loaded when a table is first read: most runs
 * never do, and loading it would take longer than all the rest of a short list.
 */
#ifndef SHMTOOL_SCAN_MOUNTS_H
#define SHMTOOL_SCAN_MOUNTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/sysroot.h"
#include "model/notes.h"

struct mounts;

struct mount {
	const char *target; /* the mount point, raw bytes; valid until mounts_free() */
	const char *root;   /* what of the file system is mounted there: "/" is all */
	const char *fstype;
	const char *source;  /* what was mounted there, or "" */
	const char *options; /* of the mount and the file system together, or "" */
	uint64_t id;	     /* of the mount; of fstab's there is none */
	dev_t dev;	     /* of the file system */
	uint64_t page_bytes; /* of hugetlbfs: its pagesize= option; 0 where there is none */
	uint64_t min_bytes;  /* the same of min_size=, what it has reserved for itself */
};

/* The version of libmount, or NULL where it can't be loaded. */
const char *mounts_library_version(void);

/* Whether a file system of that type is mounted anywhere; true in case of doubt.
 * It costs one read of /proc/self/mountinfo and no library. */
bool mounts_has_type(const struct sysroot *root, const char *fstype);

/* Reads /proc/self/mountinfo, or what @root has of another mount namespace. Returns 0,
 * -ELIBACC where libmount can't be loaded, -ENODATA where there is no entry, or
 * another -errno. */
int mounts_read(const struct sysroot *root, struct mounts **mounts);

/* Reads /etc/fstab, of whose entries only target, fstype, source and options are there.
 * Returns as mounts_read() does; -ENOENT where there is none. */
int mounts_read_fstab(const struct sysroot *root, struct mounts **mounts);

/* As mounts_read(), with a note where it fails for other reasons than want of memory. */
int mounts_read_noted(const struct sysroot *root, struct mounts **mounts, struct notes *notes);

void mounts_free(struct mounts *mounts);

/* Gives the mounts of type @fstypes, or of several with commas between them, or with NULL
 * all of them, in the table's order: the one behind the last one given. Returns false at
 * the end. */
bool mounts_next(struct mounts *mounts, const char *fstypes, struct mount *mount);

/* The mount point that @path (absolute, links resolved) is on: the longest one, and
 * of those the topmost. NULL where there is none. Begins the table anew. */
const char *mounts_target_of(struct mounts *mounts, const char *path);

/* Begins the table anew. */
void mounts_rewind(struct mounts *mounts);

#endif
