/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of account: where shared memory and huge pages are. */
#ifndef SHMTOOL_VIEW_ACCOUNT_COLUMNS_H
#define SHMTOOL_VIEW_ACCOUNT_COLUMNS_H

#include "model/account.h"
#include "view/column.h"

enum account_row_type {
	ACCOUNT_ROW_SOURCE,
	ACCOUNT_ROW_RESERVED,	 /* free pages of a pool that are promised */
	ACCOUNT_ROW_FREE,	 /* and those that are not */
	ACCOUNT_ROW_UNEXPLAINED, /* what no source explains */
};

struct account_row {
	enum account_row_type type;
	enum account_type source;
	const char *name;	/* raw bytes */
	const char *part_of;	/* the source that it is a part of; NULL: none */
	bool is_indented;	/* by what it is a part of */
	bool is_known;		/* the figures are */
	struct account_sum sum; /* of what is unexplained: either_bytes may be explained */
	uint64_t page_bytes;	/* 0: Shmem */
	bool has_total;
	uint64_t total_bytes; /* what it is a share of */
	bool has_utf8;	      /* the bar may have more than ASCII */
};

extern const struct column_table account_columns;

#endif
