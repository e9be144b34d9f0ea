/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removing the files of one directory, batch after batch. */
#include <errno.h>

#include "act/batch.h"
#include "act/remove.h"

/* Batches that are under way: one is filled while the others are settled, which takes some
 * milliseconds, however small they are. */
#define BATCHES REMOVER_BATCHES

struct run {
	struct remover *remover;
	int dir_fd;
	const struct object **files;
	size_t count, at; /* the next one */
	struct batch batches[BATCHES];
	size_t started, finished; /* of the batches, since the beginning */
};

struct place {
	const struct object *file;
	size_t first, at; /* where the first name of the file is, and where this one is */
};

static int compare_inodes(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->file->dev != y->file->dev)
		return x->file->dev < y->file->dev ? -1 : 1;
	if (x->file->inode != y->file->inode)
		return x->file->inode < y->file->inode ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/*
 * Copies them in their order, but the names of one file one after the other: it has one
 * lease, which the open(2) of another name would break.
 */
static int order(struct run *run, const struct object *const *objects, size_t count)
{
	AUTO_FREE struct place *places = calloc(count + 1, sizeof(*places));

	run->files = calloc(count + 1, sizeof(*run->files));
	if (!places || !run->files)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		places[i] = (struct place){objects[i], i, i};
	qsort(places, count, sizeof(*places), compare_inodes);
	for (size_t i = 1; i < count; i++)
		if (places[i].file->dev == places[i - 1].file->dev &&
		    places[i].file->inode == places[i - 1].file->inode)
			places[i].first = places[i - 1].first;
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++)
		run->files[i] = places[i].file;
	run->count = count;
	return 0;
}

/* Waits for the batch that was started first. */
static void finish(struct run *run)
{
	batch_finish(&run->batches[run->finished++ % BATCHES]);
}

static void finish_all(struct run *run)
{
	while (run->finished < run->started)
		finish(run);
}

static bool is_short_of_descriptors(int rc)
{
	return rc == -EMFILE || rc == -ENFILE;
}

/* Begins a batch, for which others may have to give their descriptors back. */
static int begin(struct run *run, struct batch *batch)
{
	int rc = batch_begin(batch, run->remover, run->dir_fd);

	while (is_short_of_descriptors(rc) && run->finished < run->started) {
		finish(run);
		rc = batch_begin(batch, run->remover, run->dir_fd);
	}
	return rc;
}

/* Returns 0 or -ENOMEM. */
static int fill(struct run *run, struct batch *batch)
{
	while (run->at < run->count && batch_has_room(batch, run->files[run->at])) {
		const struct object *file = run->files[run->at];
		int rc = batch_take(batch, file);

		if (is_short_of_descriptors(rc)) {
			if (batch->files)
				return 0;
			if (run->finished < run->started) {
				finish(run);
				continue;
			}
			rc = batch_refuse(batch, file, REFUSAL_OPEN, -rc);
		}
		if (rc < 0)
			return rc;
		run->at++;
	}
	return 0;
}

/* The directory can't have a quarantine, and without one nothing can be removed. */
static int refuse_all(struct run *run, struct batch *batch, int error)
{
	/* mkdir(2) knows no such error */
	enum refusal_step step = error == ENOLCK ? REFUSAL_LOCK : REFUSAL_MKDIR;
	int rc = 0;

	while (run->at < run->count && !rc)
		rc = batch_refuse(batch, run->files[run->at++], step, error);
	return rc;
}

/* Returns 0 or -ENOMEM. */
static int remove_some(struct run *run)
{
	struct batch *batch = &run->batches[run->started % BATCHES];
	int rc;

	if (run->started - run->finished == BATCHES)
		finish(run);
	rc = begin(run, batch);
	if (rc < 0)
		rc = refuse_all(run, batch, -rc);
	else
		rc = fill(run, batch);
	batch_start(batch);
	run->started++;
	return rc;
}

int remove_files(struct remover *remover, int dir_fd, const struct object *const *objects,
		 size_t count)
{
	struct run run = {.remover = remover, .dir_fd = dir_fd};
	int rc = order(&run, objects, count);

	lease_look_up(&remover->lease);
	while (!rc && run.at < run.count) {
		rc = remove_some(&run);
		if (!remover_is_interrupted(remover))
			continue;
		finish_all(&run);
		remover_pause(remover);
	}
	finish_all(&run);
	remover_pause(remover);
	free(run.files);
	return rc;
}
