/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of limitlist_read() have in common. */
#ifndef SHMTOOL_SCAN_LIMITREAD_H
#define SHMTOOL_SCAN_LIMITREAD_H

#include "base/sysroot.h"
#include "model/limit.h"
#include "model/notes.h"

/* What takes the pages of a pool, and what takes others. What is unlinked is limited as
 * it was before. */
#define LIMIT_HUGE_KINDS \
	(KIND_BIT(KIND_XSI) | KIND_BIT(KIND_HUGETLB) | KIND_BIT(KIND_MEMFD) | KIND_BIT(KIND_ANON))
#define LIMIT_SMALL_KINDS (KINDS_ALL & ~(KIND_BIT(KIND_HUGETLB) | KIND_BIT(KIND_UNLINKED)))

struct limit_reading {
	const struct sysroot *root;
	struct limit_list *list;
	struct notes *notes;
};

/* Adds a copy of @limit. Returns 0 or -ENOMEM. */
int limit_add(struct limit_reading *reading, const struct limit *limit);

/*
 * Whether @path, which reading gave @rc (-errno), is not there because the kernel has no
 * such limit: the directory of it can be seen. Of a captured tree it may only not have
 * been captured.
 */
bool limit_is_absent(const struct limit_reading *reading, const char *path, int rc);

/* Each reads some of them. Returns 0 or -ENOMEM. */
int limit_read_xsi(struct limit_reading *reading);
int limit_read_shm_dir(struct limit_reading *reading);
int limit_read_pools(struct limit_reading *reading);
int limit_read_memcgroup(struct limit_reading *reading);
int limit_read_thp(struct limit_reading *reading);

#endif
