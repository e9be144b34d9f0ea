/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/account_columns.h"

#include "base/num.h"
#include "base/util.h"

#define BAR_COLUMNS 20

static const struct account_row *row_of(const void *row)
{
	return row;
}

static uint64_t most_of(const struct account_row *row)
{
	return account_sum_most(&row->sum);
}

static void get_source(const void *row, struct cell *cell)
{
	cell_set_text(cell, row_of(row)->is_indented ? "  " : "");
	strbuf_puts(&cell->text, row_of(row)->name);
}

static bool is_source(const void *row)
{
	return row_of(row)->type == ACCOUNT_ROW_SOURCE;
}

static void get_objects(const void *row, struct cell *cell)
{
	if (is_source(row) && row_of(row)->sum.objects)
		cell_set_number(cell, row_of(row)->sum.objects);
}

static void get_size(const void *row, struct cell *cell)
{
	if (is_source(row) && row_of(row)->sum.objects)
		cell_set_number(cell, row_of(row)->sum.size_bytes);
}

/* Whether nothing is known of the row's memory, of which @known bytes were found. */
static bool has_no_figure(const struct account_row *row, uint64_t known)
{
	return !row->is_known ||
	       (row->sum.unknown && row->sum.unknown == row->sum.objects && !known);
}

/* @known besides which there may be more, as the kernel does not tell where it is, or not
 * even what there is. */
static void set_memory(const struct account_row *row, uint64_t known, struct cell *cell)
{
	const struct account_sum *sum = &row->sum;

	if (has_no_figure(row, known + sum->either_bytes))
		cell->state = CELL_UNKNOWN;
	else if (sum->unknown)
		cell_set_bound(cell, known, '>');
	else
		cell_set_bound(cell, known + sum->either_bytes, sum->either_bytes ? '<' : 0);
}

static void get_rss(const void *row, struct cell *cell)
{
	set_memory(row, row_of(row)->sum.rss_bytes, cell);
}

/* Huge pages are never swapped, and nothing else is that Shmem counts. */
static bool has_swap(const void *row)
{
	return is_source(row) && !row_of(row)->page_bytes;
}

static void get_swap(const void *row, struct cell *cell)
{
	if (has_swap(row))
		set_memory(row, row_of(row)->sum.swap_bytes, cell);
	else if (is_source(row))
		cell_set_bound(cell, 0, 0);
}

static void get_share(const void *row, struct cell *cell)
{
	uint64_t percent;

	if (!row_of(row)->has_total || !row_of(row)->is_known)
		cell->state = CELL_UNKNOWN;
	else if (num_percent(most_of(row), row_of(row)->total_bytes, &percent))
		cell_set_number(cell, percent);
}

/* Eighths of a column by the block elements of Unicode, or whole ones. */
static void put_bar(uint64_t part, uint64_t whole, bool has_utf8, struct strbuf *text)
{
	static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	double share = part < whole ? (double)part / (double)whole : 1;
	unsigned int eighth = (unsigned int)(share * BAR_COLUMNS * 8 + 0.5);

	/* what is not nothing is seen */
	if (part && !eighth)
		eighth = 1;
	if (!has_utf8)
		eighth = (eighth + 7) / 8 * 8;
	for (unsigned int i = 0; i < eighth / 8; i++)
		strbuf_puts(text, has_utf8 ? "█" : "#");
	strbuf_puts(text, eighths[eighth % 8]);
}

static void get_bar(const void *row, struct cell *cell)
{
	const struct account_row *one = row;

	if (!one->has_total || !one->is_known || !one->total_bytes)
		return;
	cell->state = CELL_VALUE;
	put_bar(most_of(one), one->total_bytes, one->has_utf8, &cell->text);
}

static void set_known(const struct account_row *row, uint64_t bytes, struct cell *cell)
{
	cell_set_known(cell, row->is_known, bytes);
}

static void get_alloc(const void *row, struct cell *cell)
{
	const struct account_sum *sum = &row_of(row)->sum;
	uint64_t known = sum->rss_bytes + sum->swap_bytes + sum->either_bytes;

	if (!is_source(row))
		return;
	if (has_no_figure(row, known))
		cell->state = CELL_UNKNOWN;
	else
		cell_set_bound(cell, known, sum->unknown ? '>' : 0);
}

static void get_minrss(const void *row, struct cell *cell)
{
	set_known(row, row_of(row)->sum.rss_bytes, cell);
}

static void get_maxrss(const void *row, struct cell *cell)
{
	if (!row_of(row)->sum.unknown)
		set_known(row, most_of(row), cell);
	else
		cell->state = CELL_UNKNOWN;
}

static void get_unknown(const void *row, struct cell *cell)
{
	if (is_source(row))
		cell_set_number(cell, row_of(row)->sum.unknown);
}

static void get_pagesize(const void *row, struct cell *cell)
{
	if (row_of(row)->page_bytes)
		cell_set_number(cell, row_of(row)->page_bytes);
}

static void get_type(const void *row, struct cell *cell)
{
	static const char *const words[] = {
		[ACCOUNT_ROW_RESERVED] = "reserved",
		[ACCOUNT_ROW_FREE] = "free",
		[ACCOUNT_ROW_UNEXPLAINED] = "unexplained",
	};

	cell_set_text(cell, is_source(row) ? account_type_word(row_of(row)->source)
					   : words[row_of(row)->type]);
}

static void get_partof(const void *row, struct cell *cell)
{
	if (row_of(row)->part_of)
		cell_set_text(cell, row_of(row)->part_of);
}

/* clang-format off */
#define SHOWN COLUMN_DEFAULT
#define RIGHT COLUMN_RIGHT

static const struct column columns[] = {
	{"SOURCE", N_("what has the memory"),
	 CELL_NAME, SHOWN, 0, get_source},
	{"OBJECTS", N_("how many objects that are"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_objects},
	{"SIZE", N_("how large these are"),
	 CELL_SIZE, SHOWN | RIGHT, 0, get_size},
	{"RSS", N_("what of it is resident"),
	 CELL_BOUND, SHOWN | RIGHT, 0, get_rss},
	{"SWAP", N_("what of it is swapped"),
	 CELL_BOUND, SHOWN | RIGHT, 0, get_swap},
	{"SHARE", N_("how much of the whole RSS is"),
	 CELL_PERCENT, SHOWN | RIGHT, 0, get_share},
	{"BAR", N_("the same, drawn"),
	 CELL_TEXT, COLUMN_SCREEN | COLUMN_SPARE, 0, get_bar},
	{"ALLOC", N_("resident and swapped together"),
	 CELL_BOUND, RIGHT, 0, get_alloc},
	{"MINRSS", N_("what is resident at least"),
	 CELL_SIZE, COLUMN_JSON | RIGHT, 0, get_minrss},
	{"MAXRSS", N_("what is resident at most"),
	 CELL_SIZE, COLUMN_JSON | RIGHT, 0, get_maxrss},
	{"UNKNOWN", N_("objects whose memory is not known"),
	 CELL_NUMBER, RIGHT, 0, get_unknown},
	{"PAGESIZE", N_("page size of the pool; none: Shmem"),
	 CELL_SIZE, COLUMN_FLAT | RIGHT, 0, get_pagesize},
	{"TYPE", N_("a word for what it is, the same in every language"),
	 CELL_TEXT, COLUMN_JSON, 0, get_type},
	{"PARTOF", N_("the source that it is a part of"),
	 CELL_NAME, COLUMN_FLAT, 0, get_partof},
};
/* clang-format on */

const struct column_table account_columns = {"sources", columns, ARRAY_SIZE(columns)};
