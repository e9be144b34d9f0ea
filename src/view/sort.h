/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorting rows by columns, as --sort asks for. */
#ifndef SHMTOOL_VIEW_SORT_H
#define SHMTOOL_VIEW_SORT_H

#include "base/ids.h"
#include "view/column.h"

struct sort_key {
	const struct column *column;
	bool descending;
};

/*
 * Parses COL[,-COL...] into @keys (struct sort_key). Returns 0, -ENOMEM, or
 * -EINVAL with the unknown (or empty) name in *@bad and *@bad_len.
 */
int sort_parse(const struct column_table *table, const char *list, struct vec *keys,
	       const char **bad, size_t *bad_len);

/*
 * Sorts @rows by what @keys say of them: numbers by value, texts by their bytes,
 * users and groups by name (@ids). What is empty or unknown comes last either way.
 * Rows that are equal stay in their order. Returns 0 or -ENOMEM.
 */
int sort_rows(const void **rows, size_t count, const struct sort_key *keys, size_t key_count,
	      struct ids *ids);

#endif
