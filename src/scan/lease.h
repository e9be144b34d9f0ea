/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The proof that nobody has a file open or mapped: the kernel grants a write lease
 * (fcntl(2), F_SETLEASE) only while no other open file description of its inode
 * exists anywhere (fs/locks.c, check_conflicting_open()). A mapping keeps its file
 * open, and so does a descriptor in flight over a socket. Descriptors opened with
 * O_PATH don't count: they hold no memory.
 */
#ifndef SHMTOOL_SCAN_LEASE_H
#define SHMTOOL_SCAN_LEASE_H

#include <signal.h>
#include <stdbool.h>

#include "base/sysroot.h"
#include "base/vec.h"
#include "model/object.h"

struct leased_file {
	dev_t dev;
	ino_t inode;
};

struct lease {
	struct sigaction before; /* what SIGIO did */
	bool has_leased;	 /* they were looked up */
	struct vec leased;	 /* struct leased_file: those of others */
	/* the file system of the last file, if one whose leases prove something */
	bool has_dev;
	dev_t dev;
};

/*
 * Who opens a leased file has the kernel send SIGIO to who has the lease, and take it
 * from him in the end. Between these two SIGIO is ignored, which would end the program;
 * and files that others have leases on, as /proc/locks (proc(5)) shows them, are not
 * opened.
 */
void lease_begin(struct lease *lease);
void lease_end(struct lease *lease);

/*
 * Looks up which files others have leases on, unless that was done. The functions below
 * do so where they need it, which is before this program has leases of its own; it is to
 * be called before threads share @lease. It takes some milliseconds, since the kernel
 * waits for all its processors (fs/locks.c, locks_start()).
 */
void lease_look_up(struct lease *lease);

/* Whether somebody had a lease on that file, who would lose it if it was opened. */
bool lease_is_anothers(struct lease *lease, const struct object *object);

/*
 * Takes the lease on the file that is open at @fd, on the file system @dev; it ends when
 * that is closed. Returns 0; -EAGAIN where it is open elsewhere, too; -EACCES where the
 * reader is neither its owner nor has CAP_LEASE; or -errno as lease_take() does.
 */
int lease_set(struct lease *lease, int fd, dev_t dev);

/*
 * Takes the lease on the file called object->name in @dir_fd (-1: it must not be opened,
 * which is -EOPNOTSUPP); nothing of the file changes. Returns the descriptor that has it, and gives
 * it back when it is closed, where nobody has the file open; -EAGAIN where somebody has, or has a
 * lease on it; -ENOENT where it is there no more; -ESTALE where the name stands for something else
 * by now than the file with object's dev and inode; -EACCES or -EPERM where the reader
 * may not open it, or is neither its owner nor has CAP_LEASE; -EINVAL where leases are
 * switched off (/proc/sys/fs/leases-enable); -EOPNOTSUPP where a lease would prove
 * nothing; or another -errno.
 */
int lease_take(struct lease *lease, int dir_fd, const struct object *object);

/* Takes it, and gives it back at once. Returns 0, or -errno as lease_take() does. */
int lease_ask(struct lease *lease, int dir_fd, const struct object *object);

/* Whether somebody waits for the lease that @fd has, as who opens the file does. It costs
 * little, and says nothing of who is about to wait. */
bool lease_is_broken(int fd);

/* Whether the lease that @fd has is whole: nobody has tried to open the file since it was
 * taken, or is about to. */
bool lease_is_whole(int fd);

/*
 * Asks for many files of @dir_fd at once, by two threads, and sets in_use to USE_NO of
 * those that nobody has open. About all others nothing is said: two of them may be
 * names of one file, and have been asked for at the same time.
 */
void lease_ask_all(struct lease *lease, int dir_fd, struct object *objects, size_t count);

/* Finds the file of a line of /proc/locks that is of a lease. False for others. */
bool lease_parse_line(const char *line, struct leased_file *file);

#endif
