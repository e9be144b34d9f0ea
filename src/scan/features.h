/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What not every kernel has, or not every container lets through, and is made use of. */
#ifndef SHMTOOL_SCAN_FEATURES_H
#define SHMTOOL_SCAN_FEATURES_H

enum {
	FEATURE_LEASES,
	FEATURE_PROCMAP_QUERY,
	FEATURE_CACHESTAT,
	FEATURE_OPENAT2,
	FEATURES,
};

struct feature {
	const char *name;
	const char *use; /* what it is there for, as in "proves that a file is unused" */
	int error;	 /* 0: it can be had; or the -errno with which it can't */
};

/*
 * Asks the kernel for each of them; nothing is changed by that. A lease is refused with
 * -EINVAL where fs.leases-enable is 0 (proc_sys_fs(5)), as fcntl(2) has it.
 */
void features_find(struct feature features[FEATURES]);

#endif
