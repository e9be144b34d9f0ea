/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where files wait that are about to be removed: a directory of the run's own, mode
 * 0700, beside them, so that who looks their names up from then on does not find them,
 * while they can still be put back. It is locked (flock(2)) as long as the run lives, so
 * that what a run left there that was killed is told from that of one at work
 * (act/recover.h).
 *
 * Where no directory can be made, because the file system has no inode left, a file
 * waits in its own directory, under a name that nobody knows.
 */
#ifndef SHMTOOL_ACT_QUARANTINE_H
#define SHMTOOL_ACT_QUARANTINE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* The name of a quarantine: this, and 16 hexadecimal digits. That of a file that waits
 * without one: the same, a hyphen, and its own name. */
#define QUARANTINE_PREFIX ".shmtool-"
#define QUARANTINE_NAME_LEN (sizeof(QUARANTINE_PREFIX) - 1 + 16)

struct quarantine {
	int dir_fd; /* the directory of the files; its owner closes it */
	int fd;	    /* of the directory that they wait in; -1: there is none */
	char name[QUARANTINE_NAME_LEN + 1]; /* of that, or what is put before theirs */
};

/*
 * Makes one for the files of @dir_fd. Returns 0; 1 where there can be no directory, and
 * files wait under other names; or -errno of mkdir(2) or open(2).
 */
int quarantine_begin(struct quarantine *quarantine, int dir_fd);

/* Moves the file called @name there. Returns 0; -ENAMETOOLONG where it would have to wait
 * under a name that is too long; or -errno of renameat2(2). */
int quarantine_move_in(const struct quarantine *quarantine, const char *name);

/* What waits there as @name: returns the directory that it is in, and sets *@name to what
 * it is called there, which is written to @buf where it is another name. */
int quarantine_find(const struct quarantine *quarantine, const char **name, char buf[NAME_MAX + 1]);

/*
 * Puts a file back. Where its name has been given to another one meanwhile it gets a
 * name like it, which is written to @kept; "" otherwise. Returns 0, or -errno where it
 * is still where it waited.
 */
int quarantine_put_back(const struct quarantine *quarantine, const char *name,
			char kept[NAME_MAX + 1]);

/* Removes the file for good. Returns 0 or -errno of unlinkat(2). */
int quarantine_remove(const struct quarantine *quarantine, const char *name);

/* Removes the directory. What waits in it still, because it could not be put back, stays.
 * Returns 0 or -errno of unlinkat(2). */
int quarantine_end(struct quarantine *quarantine);

/*
 * For act/recover.c. Whether @name is that of a quarantine, or with @file that of a file
 * that waits without one; *@file is its own name then, or NULL.
 */
bool quarantine_is_name(const char *name, const char **file);

/* Opens and locks the quarantine @name of @dir_fd that a run has left behind. Returns
 * 0; -EAGAIN where a run is at work in it; -ESTALE where it is no quarantine of this user;
 * or another -errno. */
int quarantine_take_over(struct quarantine *quarantine, int dir_fd, const char *name);

#endif
