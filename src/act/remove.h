/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Removing objects that were listed: segments by shmctl(2) with IPC_RMID, files by their
 * names. Each is looked at again right before: what is there must be what was listed,
 * and where only the unused is to go, it must be unused at that moment.
 *
 * Files go by a protocol. A file is leased (scan/lease.h), which says that nobody has it
 * open, and moved into a quarantine, where nobody can find it any more. Who had looked
 * its name up before but had not yet opened it is given some time to do so, and breaks
 * the lease by that. A file whose lease is still whole then is removed; any other one is
 * put back. What this can't see is a process that stands still inside the kernel's
 * open(2) for longer than that time.
 */
#ifndef SHMTOOL_ACT_REMOVE_H
#define SHMTOOL_ACT_REMOVE_H

#include "act/failure.h"
#include "act/interrupt.h"
#include "act/names.h"
#include "base/ids.h"
#include "model/object.h"
#include "scan/lease.h"
#include "scan/scan.h"

enum removal_result {
	REMOVAL_DONE,
	REMOVAL_LASTING, /* removed, and its memory stays until those who hold it let go */
	REMOVAL_IN_USE,	 /* left as it was */
	REMOVAL_GONE,	 /* it was there no more, or another one was there, which is left */
	REMOVAL_FAILED,
};

struct removal {
	const struct object *object;
	enum removal_result result;
	struct failure failure; /* of REMOVAL_FAILED */
};

struct remover {
	/* filled in by the caller */
	bool is_guarded; /* what is in use is left, and what can't be proven to be unused */
	struct ids *ids;
	/* Gets what became of each object. Nothing is in quarantine meanwhile that is not
	 * taken care of, so it may take its time. */
	void (*tell)(void *arg, const struct removal *removal);
	/* A directory of the run's own, below the one of @object, could not be removed, for
	 * @error, a positive errno. It is empty. */
	void (*left)(void *arg, const struct object *object, const char *name, int error);
	/* A signal is about to end or stop the program. */
	void (*interrupted)(void *arg);
	void *arg;

	struct lease lease;
	struct interrupt interrupt;
	struct names names;
	size_t batch_max; /* files in a batch */
};

/* Files that are in quarantine at once. Who waits for one of them does so until its batch
 * is settled. */
#define REMOVER_BATCHES 4
#define REMOVER_BATCH_MAX 1024

/*
 * Prepares it. The limit of open files is raised as far as that goes, and signals that would
 * end or stop the program are held back from here to the end, but where nothing is half
 * done, which comes every few milliseconds: there they have their way.
 */
void remover_begin(struct remover *remover);
void remover_end(struct remover *remover);

/*
 * Removes objects that @scan has found, runs of the same place together, in their order.
 * What has no name and is no segment is not among them. To be called before scan_end().
 * Returns 0 or -ENOMEM.
 */
int remove_objects(struct remover *remover, struct scan *scan, const struct object *const *objects,
		   size_t count);

/* For that: remove objects of one place, as a struct visitor (scan/visit.h) is given them.
 * Return 0 or -ENOMEM. */
int remove_segments(struct remover *remover, const struct object *const *objects, size_t count);
int remove_files(struct remover *remover, int dir_fd, const struct object *const *objects,
		 size_t count);

/* For these. Whether a signal has come; and lets it have its way, when nothing is half
 * done. */
bool remover_is_interrupted(const struct remover *remover);
void remover_pause(struct remover *remover);

#endif
