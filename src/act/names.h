/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that have several names. When one of them is removed, or moved away and back, the
 * time of the file's last change is another one than was listed; what this run has done
 * itself is not to make the file at the other names another one.
 */
#ifndef SHMTOOL_ACT_NAMES_H
#define SHMTOOL_ACT_NAMES_H

#include <pthread.h>

#include "base/map.h"
#include "model/object.h"

struct names {
	pthread_mutex_t lock;
	struct map changed; /* struct changed_file, in names.c, by inode */
};

void names_begin(struct names *names);
void names_end(struct names *names);

/* Notes that this run has changed the file that is open at @fd. May be called by several
 * threads. Where memory is short the file is taken for another one. */
void names_note(struct names *names, int fd);

/* Gives @listed the time of the last such change, if there was one. */
void names_update(struct names *names, struct object *listed);

#endif
