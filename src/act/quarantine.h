/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where files wait that are about to be removed: a directory of the run's own, mode
 * 0700, beside them, so that who looks their names up from then on does not find them,
 * while they can still be put back. It is locked (flock(2)) as long as the run lives, so
 * that what a run left there that was killed is told from that of one at work.
 *
 * Where no directory can be made, because the file system has no inode left, a file
 * waits in its own directory, under a name that nobody knows.
 */
#ifndef SHMTOOL_ACT_QUARANTINE_H
#define SHMTOOL_ACT_QUARANTINE_H

#include <limits.h>
#include <stdbool.h>

/* What the name of a quarantine, or of a file that waits without one, begins with. */
#define QUARANTINE_PREFIX ".shmtool-"

struct quarantine {
	int dir_fd; /* the directory of the files; its owner closes it */
	int fd;	    /* of the directory that they wait in; -1: there is none */
	char name[sizeof(QUARANTINE_PREFIX) + 16]; /* of that, or what is put before theirs */
};

/* Prepares one for the files of @dir_fd. Nothing is made yet. */
void quarantine_begin(struct quarantine *quarantine, int dir_fd);

/*
 * Makes the directory, unless there is one. Returns 0; 1 where there is none, and no
 * more than one file may wait at a time; or -errno of mkdir(2).
 */
int quarantine_make(struct quarantine *quarantine);

/* Moves the file called @name there. Returns 0, or -errno of renameat2(2). */
int quarantine_move_in(const struct quarantine *quarantine, const char *name);

/* What waits there as @name: where it is, and under which name, which is written to
 * @buf where it is another one. */
int quarantine_find(const struct quarantine *quarantine, const char **name, char buf[NAME_MAX + 1]);

/*
 * Puts a file back. Where its name has been given to another one meanwhile it gets a
 * name like it, which is written to @kept; "" otherwise. Returns 0 or -errno.
 */
int quarantine_put_back(const struct quarantine *quarantine, const char *name,
			char kept[NAME_MAX + 1]);

/* Removes the file for good. Returns 0 or -errno of unlinkat(2). */
int quarantine_remove(const struct quarantine *quarantine, const char *name);

/* Removes the directory, when nothing waits in it any more. */
void quarantine_end(struct quarantine *quarantine);

#endif
