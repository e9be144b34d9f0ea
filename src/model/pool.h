/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pools of huge pages, of which there is one for each page size
 * (admin-guide/mm/hugetlbpage), and whether a request fits into one.
 */
#ifndef SHMTOOL_MODEL_POOL_H
#define SHMTOOL_MODEL_POOL_H

#include <stdbool.h>
#include <stdint.h>

enum pool_have {
	POOL_TOTAL = 1 << 0,
	POOL_FREE = 1 << 1,
	POOL_RESERVED = 1 << 2,
	POOL_SURPLUS = 1 << 3,
	POOL_OVERCOMMIT = 1 << 4,
	POOL_NODE = 1 << 5,    /* it is what one NUMA node has of the pool */
	POOL_BY_PROC = 1 << 6, /* it was read from /proc, where only the default size is */
};

#define POOL_ALL (POOL_TOTAL | POOL_FREE | POOL_RESERVED | POOL_SURPLUS | POOL_OVERCOMMIT)

/* What is told of each node: what is reserved is so on no node in particular. */
#define POOL_ALL_OF_NODE (POOL_TOTAL | POOL_FREE | POOL_SURPLUS)

/* The pool of one page size. What is reserved is a part of what is free, and surplus
 * a part of the total. */
struct pool {
	uint64_t page_bytes;
	uint32_t have; /* enum pool_have */
	uint32_t node;
	uint64_t total_pages, free_pages, reserved_pages, surplus_pages;
	uint64_t overcommit_pages; /* so many surplus ones there may be */
};

/* By page size, then by node; as for qsort(3). */
int pool_compare(const void *a, const void *b);

/* The pages that are not free. Takes POOL_TOTAL and POOL_FREE. */
uint64_t pool_used_pages(const struct pool *pool);

/* The free pages that nobody has reserved. Takes POOL_FREE and POOL_RESERVED. */
uint64_t pool_unreserved_pages(const struct pool *pool);

/* The pages that surplus ones may still make more of it, as far as is known. */
uint64_t pool_spare_pages(const struct pool *pool);

/* The pages that a new reservation can have, surplus ones included. Takes POOL_FREE
 * and POOL_RESERVED. */
uint64_t pool_available_pages(const struct pool *pool);

/* The pages of the pool that a request of @bytes takes. */
uint64_t pool_needed_pages(const struct pool *pool, uint64_t bytes);

enum pool_fit {
	POOL_FIT_UNKNOWN,
	POOL_FIT_NO,
	POOL_FIT_YES,
};

/* Whether a request of @pages fits into the pool now. */
enum pool_fit pool_fit(const struct pool *pool, uint64_t pages);

/*
 * Whether one fits that may have pages of the node @of_node alone. @pool is the whole
 * one (NULL: it is not known). What overcommit would add does not count, since it may
 * come from other nodes.
 */
enum pool_fit pool_fit_on_node(const struct pool *pool, const struct pool *of_node, uint64_t pages);

#endif
