/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/remove.h"

#include <sys/resource.h>

/* Files that are in quarantine at once, and the descriptors that others need. */
#define BATCH_MAX 4096
#define OTHER_FILES 64

static size_t find_batch_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	/* two batches are under way at a time */
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur < OTHER_FILES + 2)
		return 1;
	limit.rlim_cur = (limit.rlim_cur - OTHER_FILES) / 2;
	return limit.rlim_cur < BATCH_MAX ? (size_t)limit.rlim_cur : BATCH_MAX;
}

void remover_begin(struct remover *remover)
{
	lease_begin(&remover->lease);
	remover->batch_max = find_batch_max();
}

void remover_end(struct remover *remover)
{
	lease_end(&remover->lease);
}

void remover_pause(struct remover *remover, struct interrupt *interrupt)
{
	if (!interrupt_has_come(interrupt))
		return;
	remover->interrupted(remover->arg);
	interrupt_release(interrupt);
	interrupt_hold(interrupt);
}
