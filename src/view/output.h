/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one way in which every command prints its rows: as a table, raw, as
 * NAME="value" pairs or as JSON.
 */
#ifndef SHMTOOL_VIEW_OUTPUT_H
#define SHMTOOL_VIEW_OUTPUT_H

#include <stdio.h>

#include "base/ids.h"
#include "model/notes.h"
#include "view/column.h"

enum output_format {
	OUTPUT_TABLE,
	OUTPUT_RAW,
	OUTPUT_EXPORT,
	OUTPUT_JSON,
};

enum time_format {
	TIME_SHORT,    /* 14:05, Nov21 or 2025-Nov21 */
	TIME_ISO,      /* 2026-11-21T14:05:09+00:00 */
	TIME_FULL,     /* Sat Nov 21 14:05:09 2026 */
	TIME_RELATIVE, /* 5m ago */
	TIME_EPOCH,    /* 1795269909 */
};

/* Returns the format called @name, or -1. */
int time_format_find(const char *name);
extern const char *const time_format_names[]; /* NULL-terminated */

struct output_style {
	enum output_format format;
	enum time_format time;
	bool no_headings;
	bool bytes;   /* sizes as numbers of bytes */
	bool numeric; /* octal modes, uids and gids as numbers */
	bool all_defaults; /* neither columns nor all of them were asked for */
	bool has_now;
	int64_t now_secs; /* for relative times, which are unknown without it */
	struct ids *ids;
};

struct output;

/*
 * Starts printing to @file. @columns and what @style points at must outlive it.
 * Returns NULL when memory is short.
 */
struct output *output_begin(const struct output_style *style, const struct column_table *table,
			    const struct column *const *columns, size_t count, FILE *file);

/*
 * Prints one row. Raw, export and JSON rows go out as they come, in constant
 * memory; of a table's the texts are kept until output_end(). @row need not stay.
 * Returns 0 or -errno. Whether @file could be written is for its owner to ask.
 */
int output_row(struct output *output, const void *row);

/* Has a table's rows printed in another order, of which @order has all their numbers
 * (0 for the first one given). Other formats have printed them already. Returns 0 or
 * -ENOMEM. */
int output_order(struct output *output, const size_t *order);

/*
 * Prints what is left: the table with all its rows, or the end of the JSON object
 * with @notes. Frees @output. Returns 0 or -errno.
 */
int output_end(struct output *output, const struct notes *notes);

/* Frees @output without printing anything more. */
void output_abort(struct output *output);

#endif
