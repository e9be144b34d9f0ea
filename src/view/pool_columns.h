/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of the huge page pools. */
#ifndef SHMTOOL_VIEW_POOL_COLUMNS_H
#define SHMTOOL_VIEW_POOL_COLUMNS_H

#include "model/pool.h"
#include "view/column.h"

/* A pool, or what one NUMA node has of it. */
struct pool_row {
	struct pool pool;
	bool has_request; /* it is asked whether a request fits */
	uint64_t needed_pages;
	enum pool_fit fit;
};

extern const struct column_table pool_columns;

#endif
