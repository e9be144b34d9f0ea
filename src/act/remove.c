/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/remove.h"

#include <sys/resource.h>

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
	remover->batch_max = find_batch_max();
	interrupt_hold(&remover->interrupt);
}

void remover_end(struct remover *remover)
{
	remover_pause(remover);
	interrupt_release(&remover->interrupt);
	lease_end(&remover->lease);
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
