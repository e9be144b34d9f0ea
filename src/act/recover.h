/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run that was killed has left in quarantine (act/quarantine.h) is put back before
 * the next one looks: files out of its directories, and those that wait without one.
 *
 * Any user can make directories and files of such names. So only a directory of this user's
 * that nobody else can write to is taken for a quarantine, and only when no run is at work
 * in it. Nothing in it is opened or followed: it is only given its name back, beside the
 * directory.
 */
#ifndef SHMTOOL_ACT_RECOVER_H
#define SHMTOOL_ACT_RECOVER_H

#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"
#include "scan/lease.h"
#include "scan/scan.h"

struct recovery {
	uint64_t count; /* what was put back */
	uint64_t left;	/* what could not be */

	struct lease lease;
	struct map seen; /* directories */
	struct arena arena;
};

/* Has it done in each directory that @scan is about to read. To be ended after that. */
void recovery_begin(struct recovery *recovery, struct scan *scan);
void recovery_end(struct recovery *recovery);

#endif
