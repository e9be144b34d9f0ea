/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/pool_columns.h"

#include "base/num.h"
#include "base/util.h"

static const struct pool *pool_of(const void *row)
{
	return &((const struct pool_row *)row)->pool;
}

/* Whether all of @figures are known; otherwise the cell says that they are not. */
static bool knows(const struct pool *pool, uint32_t figures, struct cell *cell)
{
	bool known = (pool->have & figures) == figures;

	if (!known)
		cell->state = CELL_UNKNOWN;
	return known;
}

static void set_pages(struct cell *cell, const struct pool *pool, enum pool_have figure,
		      uint64_t pages)
{
	if (knows(pool, figure, cell))
		cell_set_number(cell, pages);
}

static bool is_of_node(const struct pool *pool)
{
	return pool->have & POOL_NODE;
}

static void get_pagesize(const void *row, struct cell *cell)
{
	cell_set_number(cell, pool_of(row)->page_bytes);
}

static void get_node(const void *row, struct cell *cell)
{
	if (is_of_node(pool_of(row)))
		cell_set_number(cell, pool_of(row)->node);
}

static void get_total(const void *row, struct cell *cell)
{
	set_pages(cell, pool_of(row), POOL_TOTAL, pool_of(row)->total_pages);
}

static void get_free(const void *row, struct cell *cell)
{
	set_pages(cell, pool_of(row), POOL_FREE, pool_of(row)->free_pages);
}

/* What is reserved, and with it what is available, is so in the whole pool, as is what
 * overcommit allows. */

static void get_reserved(const void *row, struct cell *cell)
{
	if (!is_of_node(pool_of(row)))
		set_pages(cell, pool_of(row), POOL_RESERVED, pool_of(row)->reserved_pages);
}

static void get_available(const void *row, struct cell *cell)
{
	const struct pool *pool = pool_of(row);

	if (!is_of_node(pool) && knows(pool, POOL_FREE | POOL_RESERVED, cell))
		cell_set_number(cell, pool_unreserved_pages(pool));
}

static void get_surplus(const void *row, struct cell *cell)
{
	set_pages(cell, pool_of(row), POOL_SURPLUS, pool_of(row)->surplus_pages);
}

static void get_overcommit(const void *row, struct cell *cell)
{
	if (!is_of_node(pool_of(row)))
		set_pages(cell, pool_of(row), POOL_OVERCOMMIT, pool_of(row)->overcommit_pages);
}

static void get_used(const void *row, struct cell *cell)
{
	if (knows(pool_of(row), POOL_TOTAL | POOL_FREE, cell))
		cell_set_number(cell, pool_used_pages(pool_of(row)));
}

/* An empty pool has no part that is used. */
static void get_use(const void *row, struct cell *cell)
{
	const struct pool *pool = pool_of(row);
	uint64_t percent;

	if (knows(pool, POOL_TOTAL | POOL_FREE, cell) &&
	    num_percent(pool_used_pages(pool), pool->total_pages, &percent))
		cell_set_number(cell, percent);
}

static void get_size(const void *row, struct cell *cell)
{
	const struct pool *pool = pool_of(row);
	uint64_t bytes;

	if (!knows(pool, POOL_TOTAL, cell))
		return;
	cell->state = CELL_UNKNOWN;
	if (!__builtin_mul_overflow(pool->total_pages, pool->page_bytes, &bytes))
		cell_set_number(cell, bytes);
}

static void get_needed(const void *row, struct cell *cell)
{
	if (((const struct pool_row *)row)->has_request)
		cell_set_number(cell, ((const struct pool_row *)row)->needed_pages);
}

static void get_fit(const void *row, struct cell *cell)
{
	static const char *const words[] = {
		[POOL_FIT_UNKNOWN] = "unknown",
		[POOL_FIT_NO] = "no",
		[POOL_FIT_YES] = "yes",
	};

	if (((const struct pool_row *)row)->has_request)
		cell_set_text(cell, words[((const struct pool_row *)row)->fit]);
}

/* clang-format off */
#define SHOWN COLUMN_DEFAULT
#define RIGHT COLUMN_RIGHT

static const struct column columns[] = {
	{"PAGESIZE", N_("size of the pool's pages"),
	 CELL_SIZE, SHOWN | RIGHT, 0, get_pagesize},
	{"NODE", N_("NUMA node, with --nodes"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_node},
	{"TOTAL", N_("pages in the pool"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_total},
	{"FREE", N_("pages that hold nothing, reserved or not"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_free},
	{"RESERVED", N_("free pages that are promised to mappings and files"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_reserved},
	{"AVAILABLE", N_("free pages that are not reserved"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_available},
	{"SURPLUS", N_("pages beyond the pool's own, made on demand"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_surplus},
	{"OVERCOMMIT", N_("how many surplus pages there may be"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_overcommit},
	{"USED", N_("pages that are not free"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_used},
	{"USE%", N_("how much of the pool that is"),
	 CELL_PERCENT, SHOWN | RIGHT, 0, get_use},
	{"SIZE", N_("memory that all its pages take"),
	 CELL_SIZE, RIGHT, 0, get_size},
	{"NEEDED", N_("pages that the request of --fit takes"),
	 CELL_NUMBER, COLUMN_MORE | RIGHT, 0, get_needed},
	{"FIT", N_("whether it fits now: yes, no or unknown"),
	 CELL_TEXT, COLUMN_MORE, 0, get_fit},
};
/* clang-format on */

const struct column_table pool_columns = {"pools", columns, ARRAY_SIZE(columns)};
