/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/output_options.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/suggest.h"
#include "view/fit.h"

static const struct option_def options[] = {
	{OPT_OUTPUT, 'o', "output", N_("LIST"), N_("columns, by name; +NAME adds to the default")},
	{OPT_OUTPUT_ALL, 'O', "output-all", NULL, N_("all columns")},
	{OPT_LIST_COLUMNS, 0, "list-columns", NULL, N_("show what columns there are")},
	{OPT_JSON, 'J', "json", NULL, N_("JSON")},
	{OPT_RAW, 'r', "raw", NULL, N_("one blank between columns, \\x20 in them")},
	{OPT_EXPORT, 'e', "export", NULL, N_("NAME=\"value\" pairs")},
	{OPT_NOHEADINGS, 'n', "noheadings", NULL, N_("no line of headings")},
	{OPT_BYTES, 'b', "bytes", NULL, N_("sizes in bytes")},
	{OPT_NUMERIC, 'P', "numeric", NULL, N_("octal modes, uids and gids as numbers")},
	/* from here on: of tables with times, and of those that can be sorted */
	{OPT_TIME_FORMAT, 0, "time-format", N_("FORMAT"),
	 N_("short, iso, full, relative or epoch")},
	{OPT_SORT, 0, "sort", N_("COL[,-COL...]"), N_("sort by columns, - the other way round")},
	{OPT_UNSORTED, 'U', "unsorted", NULL, N_("as read, in constant memory")},
};

#define SORTING_OPTIONS 3

const struct option_group output_options = {N_("Output"), options, ARRAY_SIZE(options)};
const struct option_group output_options_in_order = {N_("Output"), options,
						     ARRAY_SIZE(options) - SORTING_OPTIONS};

static int take_format(struct output_choice *choice, enum output_format format)
{
	if (choice->formats && choice->style.format != format) {
		diag_usage(_("--json, --raw and --export exclude each other"));
		return -EINVAL;
	}
	choice->style.format = format;
	choice->formats++;
	return 0;
}

static int take_time_format(struct output_choice *choice, const char *value)
{
	int format = time_format_find(value);

	if (format < 0) {
		diag_usage(_("unknown time format '%s'; there are short, iso, full, relative and "
			     "epoch"),
			   value);
		return -EINVAL;
	}
	choice->style.time = (enum time_format)format;
	choice->has_time = true;
	return 0;
}

int output_options_take(struct output_choice *choice, int id, const char *value)
{
	switch (id) {
	case OPT_OUTPUT:
		choice->columns_list = value;
		return 0;
	case OPT_OUTPUT_ALL:
		choice->all_columns = true;
		return 0;
	case OPT_LIST_COLUMNS:
		choice->list_columns = true;
		return 0;
	case OPT_JSON:
		return take_format(choice, OUTPUT_JSON);
	case OPT_RAW:
		return take_format(choice, OUTPUT_RAW);
	case OPT_EXPORT:
		return take_format(choice, OUTPUT_EXPORT);
	case OPT_NOHEADINGS:
		choice->style.no_headings = true;
		return 0;
	case OPT_BYTES:
		choice->style.bytes = true;
		return 0;
	case OPT_NUMERIC:
		choice->style.numeric = true;
		return 0;
	case OPT_TIME_FORMAT:
		return take_time_format(choice, value);
	case OPT_SORT:
		choice->sort_list = value;
		return 0;
	case OPT_UNSORTED:
		choice->unsorted = true;
		return 0;
	default:
		return -ENOENT;
	}
}

static int refuse_column(const struct column_table *table, const char *name, size_t len)
{
	struct suggestion suggestion = suggest_for(name, len);

	for (size_t i = 0; i < table->count; i++)
		suggest_consider(&suggestion, table->columns[i].name);
	if (suggestion.nearest)
		diag_usage(_("unknown column '%.*s'; did you mean '%s'?"), (int)len, name,
			   suggestion.nearest);
	else
		diag_usage(_("unknown column '%.*s'; --list-columns shows what there is"), (int)len,
			   name);
	return -EINVAL;
}

static int check(const struct output_choice *choice)
{
	if (choice->columns_list && choice->all_columns) {
		diag_usage(_("--output and --output-all exclude each other"));
		return -EINVAL;
	}
	if (choice->sort_list && choice->unsorted) {
		diag_usage(_("--sort and --unsorted exclude each other"));
		return -EINVAL;
	}
	return 0;
}

int output_options_finish(struct output_choice *choice, const struct column_table *table)
{
	const char *bad = "";
	size_t bad_len = 0;
	uint32_t flags = COLUMN_DEFAULT | (choice->more_columns ? COLUMN_MORE : 0);
	int rc = check(choice);

	if (rc < 0)
		return rc;
	if (choice->style.format == OUTPUT_JSON)
		flags |= COLUMN_JSON;
	else if (choice->style.format != OUTPUT_TABLE)
		flags |= COLUMN_FLAT;
	else if (fit_terminal_width(stdout))
		flags |= COLUMN_SCREEN;
	choice->style.all_defaults = !choice->columns_list && !choice->all_columns;
	rc = choice->all_columns ? column_choose_all(table, &choice->columns)
				 : column_choose(table, flags, choice->columns_list,
						 &choice->columns, &bad, &bad_len);
	if (!rc && choice->sort_list)
		rc = sort_parse(table, choice->sort_list, &choice->sort_keys, &bad, &bad_len);
	if (rc == -EINVAL)
		return refuse_column(table, bad, bad_len);
	if (rc < 0)
		diag_error("%s", strerror(-rc));
	return rc;
}

uint32_t output_options_needs(const struct output_choice *choice)
{
	uint32_t needs = column_needs(choice->columns.items, choice->columns.count);

	for (size_t i = 0; i < choice->sort_keys.count; i++)
		needs |= ((struct sort_key *)vec_at(&choice->sort_keys, i))->column->needs;
	return needs;
}

void output_options_free(struct output_choice *choice)
{
	vec_free(&choice->columns);
	vec_free(&choice->sort_keys);
}
