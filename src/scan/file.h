/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What statx(2) says of a file, as an object. */
#ifndef SHMTOOL_SCAN_FILE_H
#define SHMTOOL_SCAN_FILE_H

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/sysroot.h"
#include "model/object.h"

/* Neither mounts anything nor asks a server: looks at what is there. */
#define FILE_STATX_FLAGS (AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC)
#define FILE_STATX_MASK (STATX_BASIC_STATS | STATX_BTIME)

/* statx(2), and where that is not to be had (before Linux 4.11, or not let through by a
 * container), what fstatat(2) knows: all but the time of birth. Returns 0 or -errno. */
int file_statx(int dir_fd, const char *name, int flags, unsigned int mask, struct statx *stx);

/* Sets the fields that every file has, but for its name: owner, mode, size, allocation,
 * times, identity. */
void file_set(struct object *object, const struct statx *stx);

/*
 * Sets the fields that every file has from the one called @name in @dir_fd,
 * which is not followed where it is a link: owner, mode, size, allocation, times,
 * identity. Of a captured file, which is a copy, identity and the times that can't
 * be set are left out, and its allocation where it is but a hole. Returns 1 for a
 * regular file; 0 for anything else, and for what is there no more; or -errno.
 */
int file_look(const struct sysroot *root, int dir_fd, const char *name, struct object *object);

/* The device of what is called @name in @dir_fd, or of @dir_fd itself with "". Nothing
 * is asked of the file system, which may be one whose server is dead. Returns 0 or
 * -errno. */
int file_device(int dir_fd, const char *name, dev_t *dev);

/* Opens what is called @name in @dir_fd with O_PATH, to look below it; -EXDEV where
 * something is mounted on it. A link is not followed. Returns a descriptor or -errno. */
int file_open_path(int dir_fd, const char *name);

/*
 * Opens a directory to be listed: one in @dir_fd, which is not followed where it is a
 * link, -EXDEV where something is mounted on it; or by its path in the system that
 * @root stands for. Its atime stays as it is where the kernel lets us (open(2),
 * O_NOATIME: to the owner). Returns a descriptor or -errno.
 */
int file_open_dir(int dir_fd, const char *name);
int file_open_root_dir(const struct sysroot *root, const char *path);

#endif
