/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/meminfo (proc(5)). */
#ifndef SHMTOOL_SCAN_MEMINFO_H
#define SHMTOOL_SCAN_MEMINFO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sysroot.h"
#include "model/pool.h"

struct meminfo {
	uint64_t total_bytes; /* MemTotal; 0: not there */
	bool has_shmem; /* Linux 2.6.32 */
	uint64_t shmem_bytes;
	bool has_swap;
	uint64_t swap_total_bytes, swap_free_bytes;
	bool has_available; /* what can be had without swapping, Linux 3.14 */
	uint64_t available_bytes;
	bool has_commit;
	uint64_t commit_limit_bytes, committed_bytes;
	uint64_t hugepage_bytes; /* the default huge page size; 0: the kernel has none */
	struct pool pool;	 /* that of this size, of which overcommit is not told */
};

/* Reads it. Returns 0 or -errno. */
int meminfo_read(const struct sysroot *root, struct meminfo *info);

/* Parses its text. */
void meminfo_parse(const char *text, struct meminfo *info);

#endif
