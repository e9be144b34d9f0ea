/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/limit_columns.h"

#include "base/num.h"
#include "base/util.h"
#include "model/limit.h"

static void get_name(const void *row, struct cell *cell)
{
	cell_set_text(cell, ((const struct limit *)row)->name);
}

static void get_value(const void *row, struct cell *cell)
{
	const struct limit *limit = row;

	cell->state = CELL_UNKNOWN;
	if (limit->have & LIMIT_HAVE_WORD)
		cell_set_text(cell, limit->word);
	else if (limit->have & LIMIT_HAVE_VALUE)
		cell_set_figure(cell, limit->value, limit->unit == LIMIT_BYTES);
}

static void get_text(const void *row, struct cell *cell)
{
	const struct limit *limit = row;

	if (limit->have & LIMIT_HAVE_WORD)
		cell_set_text(cell, limit->word);
	else if (limit_is_unknown(limit))
		cell->state = CELL_UNKNOWN;
}

static void get_unit(const void *row, struct cell *cell)
{
	const char *name = limit_unit_name(((const struct limit *)row)->unit);

	if (name)
		cell_set_text(cell, name);
}

static void get_used(const void *row, struct cell *cell)
{
	const struct limit *limit = row;

	if (!(limit->have & LIMIT_IS_USED))
		return;
	cell->state = CELL_UNKNOWN;
	if (limit->have & LIMIT_HAVE_USED)
		cell_set_figure(cell, limit->used, limit->unit == LIMIT_BYTES);
}

/* Nothing is a part of what is unlimited, or of a limit of nothing. */
static void get_use(const void *row, struct cell *cell)
{
	const struct limit *limit = row;
	uint64_t percent;

	if (!(limit->have & LIMIT_IS_USED) || (limit->have & LIMIT_HAVE_WORD))
		return;
	if (!(limit->have & LIMIT_HAVE_USED) || !(limit->have & LIMIT_HAVE_VALUE))
		cell->state = CELL_UNKNOWN;
	else if (num_percent(limit->used, limit->value, &percent))
		cell_set_number(cell, percent);
}

static void get_kinds(const void *row, struct cell *cell)
{
	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (((const struct limit *)row)->kinds & KIND_BIT(kind))
			cell_add_word(cell, kind_table[kind].name);
}

static void get_source(const void *row, struct cell *cell)
{
	if (((const struct limit *)row)->source)
		cell_set_text(cell, ((const struct limit *)row)->source);
}

static void get_description(const void *row, struct cell *cell)
{
	cell_set_text(cell, _(((const struct limit *)row)->description));
}

/* clang-format off */
#define SHOWN COLUMN_DEFAULT
#define RIGHT COLUMN_RIGHT
#define SPARE COLUMN_SPARE

static const struct column columns[] = {
	{"NAME", N_("what the limit is called"),
	 CELL_TEXT, SHOWN, 0, get_name},
	{"VALUE", N_("its value, or a word such as unlimited"),
	 CELL_FIGURE, SHOWN | RIGHT, 0, get_value},
	{"TEXT", N_("the word alone, where it is one"),
	 CELL_TEXT, COLUMN_JSON, 0, get_text},
	{"UNIT", N_("what the value counts, as the kernel does"),
	 CELL_TEXT, SHOWN, 0, get_unit},
	{"USED", N_("how much of that is used"),
	 CELL_FIGURE, SHOWN | RIGHT, 0, get_used},
	{"USE%", N_("USED as a part of VALUE, rounded up"),
	 CELL_PERCENT, SHOWN | RIGHT, 0, get_use},
	{"KINDS", N_("kinds of objects that it limits"),
	 CELL_WORDS, SHOWN | COLUMN_WRAP, 0, get_kinds},
	{"SOURCE", N_("file that it was read from"),
	 CELL_NAME, SHOWN | SPARE | COLUMN_TRUNC, 0, get_source},
	{"DESCRIPTION", N_("what it limits"),
	 CELL_TEXT, SHOWN | SPARE | COLUMN_WRAP, 0, get_description},
};
/* clang-format on */

const struct column_table limit_columns = {
	.rows = "limits",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};
