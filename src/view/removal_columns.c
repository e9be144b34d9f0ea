/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/removal_columns.h"

#include "base/util.h"
#include "view/object_cells.h"

static const struct object *object_of(const void *row)
{
	return ((const struct removal_row *)row)->object;
}

static void get_ref(const void *row, struct cell *cell)
{
	object_get_ref(object_of(row), cell);
}

static void get_kind(const void *row, struct cell *cell)
{
	object_get_kind(object_of(row), cell);
}

static void get_size(const void *row, struct cell *cell)
{
	object_get_size(object_of(row), cell);
}

static void get_alloc(const void *row, struct cell *cell)
{
	object_get_alloc(object_of(row), cell);
}

static void get_result(const void *row, struct cell *cell)
{
	cell_set_text(cell, ((const struct removal_row *)row)->result);
}

static void get_error(const void *row, struct cell *cell)
{
	const char *error = ((const struct removal_row *)row)->error;

	if (error)
		cell_set_text(cell, error);
}

/* clang-format off */
static const struct column columns[] = {
	{"REF", N_("the name it was called by"),
	 CELL_NAME, 0, 0, get_ref},
	{"KIND", N_("kind of the object"),
	 CELL_TEXT, 0, 0, get_kind},
	{"SIZE", N_("size that it had"),
	 CELL_SIZE, 0, 0, get_size},
	{"ALLOC", N_("memory and swap that it took"),
	 CELL_SIZE, 0, 0, get_alloc},
	{"RESULT", N_("removed, lasting, in-use, gone or failed"),
	 CELL_TEXT, 0, 0, get_result},
	{"ERROR", N_("why it failed"),
	 CELL_TEXT, 0, 0, get_error},
};
/* clang-format on */

const struct column_table removal_columns = {"objects", columns, ARRAY_SIZE(columns)};
