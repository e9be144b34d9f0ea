/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Columns. Each table has one array of them; what is printed, sorted, listed by
 * --list-columns and documented is taken from there.
 */
#ifndef SHMTOOL_VIEW_COLUMN_H
#define SHMTOOL_VIEW_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "view/cell.h"

enum column_flag {
	COLUMN_DEFAULT = 1 << 0, /* shown where no -o says otherwise */
	COLUMN_RIGHT = 1 << 1,	 /* aligned to the right */
	COLUMN_TRUNC = 1 << 2,	 /* may be cut where the terminal is narrow */
	COLUMN_WRAP = 1 << 3,	 /* may go on in the next line there, never cut */
	COLUMN_MORE = 1 << 4,	 /* shown, too, where the command's own options say so */
	COLUMN_JSON = 1 << 5,	 /* shown, too, in JSON */
	COLUMN_SPARE = 1 << 6,	 /* may be left out where the terminal is narrow */
	COLUMN_SCREEN = 1 << 7,	 /* shown, too, in a table on a terminal */
	COLUMN_FLAT = 1 << 8,	 /* shown, too, in raw and export output */
};

struct column {
	const char *name;
	const char *help;
	enum cell_type type;
	uint32_t flags;
	uint32_t needs; /* what has to be read for it: enum need */
	/* Fills @cell, which is CELL_EMPTY with an empty text. Only reads @row. */
	void (*get)(const void *row, struct cell *cell);
};

struct column_table {
	const char *rows; /* what the rows are: the name of JSON's array */
	const struct column *columns;
	size_t count;
};

/* Sets @cell to what @column says of @row. */
static inline void column_get(const struct column *column, const void *row, struct cell *cell)
{
	cell->state = CELL_EMPTY;
	strbuf_reset(&cell->text);
	column->get(row, cell);
}

/* Returns the column called @name (@len bytes, in any case), or NULL. */
const struct column *column_find(const struct column_table *table, const char *name, size_t len);

/*
 * Chooses the columns of an -o list: names with commas between; a list whose
 * first name has a + in front goes on from the default ones, and a + before any
 * other name is passed over. A column named twice is shown once, where it was
 * named first. @list NULL: the default columns, which are those with one of @flags.
 * @chosen gets const struct column * items.
 * Returns 0, -ENOMEM, or -EINVAL with the unknown (or empty) name in *@bad and
 * *@bad_len.
 */
int column_choose(const struct column_table *table, uint32_t flags, const char *list,
		  struct vec *chosen, const char **bad, size_t *bad_len);

/* All of the table's columns, in its order. Returns 0 or -ENOMEM. */
int column_choose_all(const struct column_table *table, struct vec *chosen);

/* What has to be read for the @count columns at @columns. */
uint32_t column_needs(const struct column *const *columns, size_t count);

#endif
