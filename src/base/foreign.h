/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Directories of another mount namespace. Who lives there has made its links and
 * mounts, and may mean us harm: a path is resolved inside the root of that namespace,
 * one name at a time, and no directory is looked into whose file system may never
 * answer, such as one of FUSE or of a network, or an overlay, which may have one of
 * these below it; through that the way leads to what is mounted in it alone.
 */
#ifndef SHMTOOL_BASE_FOREIGN_H
#define SHMTOOL_BASE_FOREIGN_H

/*
 * Opens @path below the directory @root_fd, as that is the root of a process
 * whose /proc/PID/mountinfo says @mount_table, with @flags as for open(2). These have
 * O_DIRECTORY or O_PATH: nothing but directories is opened to be read. Returns a
 * descriptor or -errno; -EREMOTE where a file system on the way, or that of the file
 * itself, is none that is known to answer.
 */
int foreign_open(int root_fd, const char *mount_table, const char *path, int flags);

/*
 * Opens @path, from @dir_fd on, with O_PATH, without following a link at its end, where
 * the kernel remembers all of it: no file system is asked. Returns a descriptor or
 * -errno; -EAGAIN where something is not remembered, -EINVAL before Linux 5.12.
 */
int foreign_open_cached(int dir_fd, const char *path);

/*
 * Whether the file system at @fd, opened with O_PATH, is known to answer. Asks it
 * nothing. Returns 0, -EREMOTE where it isn't, -ESTALE where its mount is not in
 * @mount_table, or another -errno.
 */
int foreign_check(int fd, const char *mount_table);

/* The same, before it is opened, of what the table says is mounted at the root. */
int foreign_check_root(const char *mount_table);

#endif
