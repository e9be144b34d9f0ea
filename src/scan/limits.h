/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What limits shared memory, and how much of it is used up: the limits of System V
 * segments, which each IPC namespace has its own of, who may have huge page segments,
 * how memory is committed, and the limits of this process.
 */
#ifndef SHMTOOL_SCAN_LIMITS_H
#define SHMTOOL_SCAN_LIMITS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/sysroot.h"
#include "model/notes.h"

enum xsi_limits_have {
	XSI_SHMMAX = 1 << 0,
	XSI_SHMALL = 1 << 1,
	XSI_SHMMNI = 1 << 2,
	XSI_USED = 1 << 3,
	XSI_LARGEST = 1 << 4,
};

struct xsi_limits {
	uint32_t have;		/* enum xsi_limits_have */
	uint64_t shmmax_bytes;	/* of one segment */
	uint64_t shmall_pages;	/* of all together, base pages */
	uint64_t shmmni;	/* segments */
	uint64_t used_pages;	/* of shmall; each segment counts whole pages */
	uint64_t used_segments; /* of shmmni */
	uint64_t largest_bytes; /* the largest segment that there is */
	uint32_t by_shmctl;	/* enum xsi_limits_have: /proc did not tell it */
	bool is_absent;		/* the kernel has no such segments */
};

/* Reads those of this IPC namespace: /proc/sys/kernel (proc(5)), or shmctl(2) where
 * that is not there; what is used of them by shmctl(2), of the live system only. */
void limits_read_xsi(const struct sysroot *root, struct xsi_limits *limits);

/*
 * Adds what the segments themselves tell, which takes a reading of all of them: the
 * largest one, and what is used where shmctl(2) did not say it. Notes what can't be seen.
 * Returns 0 or -ENOMEM.
 */
int limits_read_xsi_use(const struct sysroot *root, struct xsi_limits *limits, struct notes *notes);

/* The group whose members may have huge page segments without CAP_IPC_LOCK:
 * vm.hugetlb_shm_group. Returns 0 or -errno. */
int limits_read_huge_group(const struct sysroot *root, gid_t *gid);

/* vm.overcommit_memory (proc(5)). */
enum overcommit {
	OVERCOMMIT_HEURISTIC = 0,
	OVERCOMMIT_ALWAYS = 1,
	OVERCOMMIT_NEVER = 2,
};

/* Returns 0 or -errno. */
int limits_read_overcommit(const struct sysroot *root, enum overcommit *mode);

/* The soft limit of locked memory: of this process, or of the one that captured the tree.
 * Returns 0, -ERANGE where there is none, or another -errno where it is not known. */
int limits_read_memlock(const struct sysroot *root, uint64_t *bytes);

/* Whether this process has a soft limit of @resource (getrlimit(2)), and which. */
bool limits_has_rlimit(int resource, uint64_t *limit);

#endif
