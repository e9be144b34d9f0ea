/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of one directory that are in quarantine together: they are moved there one by
 * one, and then, by a thread of the batch's own, given the time that it takes, and
 * removed or put back (act/remove.h has the protocol).
 */
#ifndef SHMTOOL_ACT_BATCH_H
#define SHMTOOL_ACT_BATCH_H

#include <pthread.h>

#include "act/quarantine.h"
#include "act/refusal.h"
#include "act/remove.h"
#include "base/vec.h"

struct batch {
	struct remover *remover;
	struct quarantine quarantine;
	struct vec entries; /* struct batch_entry, in batch.c */
	size_t files;	    /* that are open */
	size_t files_max;
	pthread_t thread;
	bool has_thread;
};

/* Begins to fill it with files of @dir_fd. Returns 0 or -errno. */
int batch_begin(struct batch *batch, struct remover *remover, int dir_fd);

/* Whether @file can be taken in as well: names of one file are settled together. */
bool batch_has_room(const struct batch *batch, const struct object *file);

/*
 * Takes the file into quarantine, if it can be removed. Returns 0, also where it can't;
 * -EMFILE or -ENFILE where that is for want of descriptors; or -ENOMEM.
 */
int batch_take(struct batch *batch, const struct object *file);

/* Notes that it can't be removed, because of @step and @error, a positive errno. */
int batch_refuse(struct batch *batch, const struct object *file, enum refusal_step step, int error);

/* What is in it is settled from now on. */
void batch_start(struct batch *batch);

/* Waits until all is settled, removes the quarantine, and tells what became of each. */
void batch_finish(struct batch *batch);

#endif
