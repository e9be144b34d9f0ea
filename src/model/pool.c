/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/pool.h"

#include <stddef.h>

int pool_compare(const void *a, const void *b)
{
	const struct pool *one = a, *other = b;

	if (one->page_bytes != other->page_bytes)
		return one->page_bytes < other->page_bytes ? -1 : 1;
	return (one->node > other->node) - (one->node < other->node);
}

/* The figures are read one after the other, and may not fit together. */
static uint64_t less(uint64_t pages, uint64_t taken)
{
	return pages > taken ? pages - taken : 0;
}

uint64_t pool_used_pages(const struct pool *pool)
{
	return less(pool->total_pages, pool->free_pages);
}

uint64_t pool_unreserved_pages(const struct pool *pool)
{
	return less(pool->free_pages, pool->reserved_pages);
}

static bool has(const struct pool *pool, uint32_t figures)
{
	return (pool->have & figures) == figures;
}

uint64_t pool_spare_pages(const struct pool *pool)
{
	if (!has(pool, POOL_OVERCOMMIT | POOL_SURPLUS))
		return 0;
	return less(pool->overcommit_pages, pool->surplus_pages);
}

/* mm/hugetlb.c, gather_surplus_pages(): what is free and not reserved is taken first,
 * and then surplus pages are made. */
uint64_t pool_available_pages(const struct pool *pool)
{
	uint64_t pages = pool_unreserved_pages(pool), all;

	return __builtin_add_overflow(pages, pool_spare_pages(pool), &all) ? UINT64_MAX : all;
}

uint64_t pool_needed_pages(const struct pool *pool, uint64_t bytes)
{
	return bytes / pool->page_bytes + (bytes % pool->page_bytes != 0);
}

enum pool_fit pool_fit(const struct pool *pool, uint64_t pages)
{
	if (!has(pool, POOL_FREE | POOL_RESERVED))
		return POOL_FIT_UNKNOWN;
	if (pages <= pool_available_pages(pool))
		return POOL_FIT_YES;
	return has(pool, POOL_OVERCOMMIT | POOL_SURPLUS) ? POOL_FIT_NO : POOL_FIT_UNKNOWN;
}

/* mm/hugetlb.c, hugetlb_acct_memory(): the whole pool has to have the pages, and the
 * nodes that are allowed have to have so many free ones, reserved or not. */
enum pool_fit pool_fit_on_node(const struct pool *pool, const struct pool *of_node, uint64_t pages)
{
	if (!has(of_node, POOL_FREE))
		return POOL_FIT_UNKNOWN;
	if (pages > of_node->free_pages)
		return POOL_FIT_NO;
	return pool ? pool_fit(pool, pages) : POOL_FIT_UNKNOWN;
}
