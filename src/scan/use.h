/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether an object is in use, proven and never guessed: a segment by the kernel's
 * own count of attachments; a file by a lease (scan/lease.h), or, where none can be
 * had, by its holders, if all processes could be read; what has no name is in use as
 * long as it exists. And whether an object that is not was left behind by a process
 * that is gone.
 */
#ifndef SHMTOOL_SCAN_USE_H
#define SHMTOOL_SCAN_USE_H

#include "scan/scan.h"

struct use;

/* Prepares scan->use. Returns 0 or -ENOMEM. */
int use_begin(struct scan *scan);

/*
 * Sets in_use of @object, and with NEED_ORPHAN OBJECT_ORPHAN. @dir_fd as for
 * scan_take(). Returns 0; 1 where what was listed is there no more; or -errno, as
 * scan_objects() does.
 */
int use_look(struct scan *scan, int dir_fd, struct object *object);

/* Sets in_use of those among many files (struct object) of @dir_fd for which that goes
 * faster together. use_look() says the rest. */
void use_look_at_all(struct scan *scan, int dir_fd, struct vec *objects);

/*
 * What a look through the processes proves of a file: @is_found is whether one of
 * them holds it, @is_complete whether all that there are could be looked into.
 */
enum object_use use_by_processes(const struct scan *scan, const struct object *object,
				 bool is_found, bool is_complete);

/*
 * Whether an unused @object counts as left behind. @creator is the process that made
 * the segment, or that the file's name tells, if it tells one. A file of unknown
 * creator is an orphan only when it is older than ten minutes, and not of KIND_TMPFS.
 */
bool use_is_orphan(const struct object *object, enum creator_state creator);

/* Notes what could not be proven. */
void use_note(struct scan *scan);

void use_free(struct use *use);

#endif
