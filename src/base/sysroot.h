/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the system is read from: the live one, or a tree that was captured from
 * another machine (--sysroot), or the directories of another mount namespace. All
 * files of the system are opened here.
 */
#ifndef SHMTOOL_BASE_SYSROOT_H
#define SHMTOOL_BASE_SYSROOT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct sysroot {
	bool captured;
	int dir_fd; /* of the captured tree, or of another namespace's root; -1: live */
	/* of another mount namespace: what /proc/PID/mountinfo says there, allocated;
	 * NULL: it is none */
	char *mount_table;
};

#define SYSROOT_LIVE ((struct sysroot){.captured = false, .dir_fd = -1})

/* Opens the tree at @path. Returns 0 or -errno; -ENOSYS where the kernel has no
 * openat2(2) (Linux 5.6), without which its symlinks could lead outside. */
int sysroot_open_tree(struct sysroot *root, const char *path);
void sysroot_close(struct sysroot *root);

/*
 * Opens @path, absolute, as the system that @root stands for knows it, with
 * @flags and O_CLOEXEC. In a captured tree symlinks are resolved inside it. Of another
 * mount namespace only directories can be read, as foreign_open() does.
 * Returns a descriptor or -errno; -EINVAL in a captured tree for what is to be read
 * and is no regular file, or one over 64 MiB.
 */
int sysroot_open(const struct sysroot *root, const char *path, int flags);

/*
 * Opens the mount point @path with O_PATH and without waiting for a file system that
 * may be dead. The kernel keeps the names that lead to a mount in its cache; where one
 * is not there, or has to be asked about, something else may be mounted in the way, and
 * only file systems are asked that are known to answer. Returns a descriptor or -errno;
 * -EREMOTE where another one is in the way.
 */
int sysroot_open_mount(const struct sysroot *root, const char *path);

/* The path by which that system knows what is open at @fd, links resolved, to be
 * freed; NULL where it can't be told, with ENOMEM in errno where memory is short. */
char *sysroot_path_of(const struct sysroot *root, int fd);

/*
 * Reads the whole of a small file into @buf and puts a NUL behind it. Returns its
 * length, -E2BIG where it has @room bytes or more, or another -errno.
 */
ssize_t sysroot_read(const struct sysroot *root, const char *path, char *buf, size_t room);

/* Reads the number that a small file begins with. Returns 0, -ENODATA where it begins
 * with none, or another -errno. */
int sysroot_read_u64(const struct sysroot *root, const char *path, uint64_t *value);

/*
 * The clock of that system: seconds since the epoch, and the same minus the time
 * since boot in hundredths of a second, where process start times count from
 * (proc(5), /proc/PID/stat). Of a captured tree: btime of proc/stat and the first
 * figure of proc/uptime. Returns 0 or -errno where it can't be told.
 */
struct sysroot_clock {
	int64_t now_secs;
	int64_t boot_centisecs;
};
int sysroot_read_clock(const struct sysroot *root, struct sysroot_clock *clock);

#endif
