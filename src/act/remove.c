/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/remove.h"

#include <errno.h>
#include <sys/resource.h>

#include "scan/visit.h"

/* Descriptors for other things than the files in quarantine. */
#define OTHER_FILES 64

/* Each batch has one more, for its directory. */
static size_t find_batch_max(void)
{
	struct rlimit limit;
	size_t max;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur < OTHER_FILES + 2 * REMOVER_BATCHES)
		return 1;
	max = (limit.rlim_cur - OTHER_FILES) / REMOVER_BATCHES - 1;
	return max < REMOVER_BATCH_MAX ? max : REMOVER_BATCH_MAX;
}

void remover_begin(struct remover *remover)
{
	lease_begin(&remover->lease);
	names_begin(&remover->names);
	remover->batch_max = find_batch_max();
	interrupt_hold(&remover->interrupt);
}

void remover_end(struct remover *remover)
{
	remover_pause(remover);
	interrupt_release(&remover->interrupt);
	lease_end(&remover->lease);
	names_end(&remover->names);
}

bool remover_is_interrupted(const struct remover *remover)
{
	return interrupt_has_come(&remover->interrupt);
}

void remover_pause(struct remover *remover)
{
	struct interrupt interrupt = remover->interrupt;

	if (!remover_is_interrupted(remover))
		return;
	remover->interrupted(remover->arg);
	/* in whichever thread this is, it has the program's signals */
	interrupt_release(&interrupt);
	interrupt_hold(&interrupt);
}

static int visit_segments(void *arg, const struct object *const *objects, size_t count)
{
	return remove_segments(arg, objects, count);
}

static int visit_files(void *arg, int dir_fd, const struct object *const *objects, size_t count)
{
	return remove_files(arg, dir_fd, objects, count);
}

/* A namespace goes with its last process, and what was in it with that. */
static int visit_unreachable(void *arg, int error, const struct object *const *objects,
			     size_t count)
{
	struct remover *remover = arg;
	bool is_gone = error == ESRCH || error == ENOENT || error == ENOTDIR;

	for (size_t i = 0; i < count; i++) {
		struct removal removal = {
			.object = objects[i],
			.result = is_gone ? REMOVAL_GONE : REMOVAL_FAILED,
		};

		if (!is_gone)
			failure_set(&removal.failure, error, NULL, NULL);
		remover->tell(remover->arg, &removal);
	}
	return 0;
}

int remove_objects(struct remover *remover, struct scan *scan, const struct object *const *objects,
		   size_t count)
{
	const struct visitor visitor = {visit_segments, visit_files, visit_unreachable, remover};

	return visit_objects(scan, &visitor, objects, count);
}
