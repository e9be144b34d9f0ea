/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table for people. All rows are looked at before the first is printed, since
 * their texts decide how wide the columns are.
 */
#ifndef SHMTOOL_VIEW_TABLE_H
#define SHMTOOL_VIEW_TABLE_H

#include <stdio.h>

#include "view/output.h"

struct table;

/* As output_begin(). */
struct table *table_new(const struct output_style *style, const struct column *const *columns,
			size_t count, FILE *file);
void table_free(struct table *table);

/* Formats @row and keeps its texts. Returns 0 or -ENOMEM. */
int table_add(struct table *table, const void *row);

/* Has the rows printed in another order, of which @order has all rows' numbers as
 * they were added. Returns 0 or -ENOMEM. */
int table_order(struct table *table, const size_t *order);

/*
 * Prints the rows, at most @terminal columns wide (0: as wide as they get), by at
 * most @max_threads threads (0: as many as there are processors). Returns 0 or
 * -ENOMEM.
 */
int table_print(struct table *table, size_t terminal, unsigned int max_threads);

#endif
