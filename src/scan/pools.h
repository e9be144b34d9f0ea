/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The huge page pools: /sys/kernel/mm/hugepages (admin-guide/mm/hugetlbpage). */
#ifndef SHMTOOL_SCAN_POOLS_H
#define SHMTOOL_SCAN_POOLS_H

#include "base/sysroot.h"
#include "base/vec.h"
#include "model/pagesize.h"

enum pool_have {
	POOL_TOTAL = 1 << 0,
	POOL_FREE = 1 << 1,
	POOL_RESERVED = 1 << 2,
	POOL_SURPLUS = 1 << 3,
	POOL_OVERCOMMIT = 1 << 4,
};

#define POOL_ALL (POOL_TOTAL | POOL_FREE | POOL_RESERVED | POOL_SURPLUS | POOL_OVERCOMMIT)

/* The pool of one page size. What is reserved is a part of what is free, and surplus
 * a part of the total. */
struct pool {
	uint64_t page_bytes;
	uint32_t have; /* enum pool_have */
	uint64_t total_pages, free_pages, reserved_pages, surplus_pages;
	uint64_t overcommit_pages; /* so many surplus ones there may be */
};

/* Reads the pools into @pools (struct pool), those of the smallest pages first. Returns
 * 0, -ENOENT where there are none or /sys is not there, or another -errno. */
int pools_read(const struct sysroot *root, struct vec *pools);

/* The pages that surplus ones may still make more of it, as far as is known. */
uint64_t pool_spare_pages(const struct pool *pool);

/* The pages that a new reservation can have, surplus ones included. Takes POOL_FREE
 * and POOL_RESERVED. */
uint64_t pool_available_pages(const struct pool *pool);

/*
 * Reads the page sizes of the system, and which pools are in use. Where /sys is
 * not there, the usual sizes are assumed, all in use, so that nothing is deduced
 * from an empty pool; unless /proc/meminfo says that there are no huge pages.
 */
void pools_read_sizes(const struct sysroot *root, struct page_sizes *sizes);

/* Whether a kernel of that release (uname -r) can show a huge page segment's rss
 * multiplied, see model/pagesize.h. What can't be parsed can. */
bool pools_release_inflates(const char *release);

#endif
