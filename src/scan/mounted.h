/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mounts of tmpfs, devtmpfs and hugetlbfs: their options, what the file systems say
 * of themselves, and what fstab sets for them.
 */
#ifndef SHMTOOL_SCAN_MOUNTED_H
#define SHMTOOL_SCAN_MOUNTED_H

#include "base/ids.h"
#include "model/mounted.h"
#include "scan/scan.h"

/* A mount point that is asked for. */
struct mounted_target {
	const char *text; /* as it was given */
	char *path;	  /* absolute, raw bytes, allocated */
	bool is_found;
};

struct mounted_query {
	struct ids *ids;    /* for users and groups that fstab names */
	struct vec targets; /* struct mounted_target; none: all are asked for */
};

/* Whether what is mounted at @target is asked for. */
bool mounted_is_asked_for(const struct mounted_query *query, const char *target);

/*
 * Reads the mounts of the namespaces that scan->selector asks for, in the order of their
 * mount tables; what several namespaces share is listed in the first one alone. Takes
 * root, selector, needs (NEED_STATFS, NEED_ROOT, NEED_FSTAB, NEED_NS) and notes of @scan;
 * scan_end() is to be called behind it. Returns 0 or -ENOMEM.
 */
int mounted_scan(struct scan *scan, struct mounted_query *query, struct mounted_list *list);

#endif
