/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/document.h"
#include "view/fit.h"
#include "view/format.h"
#include "view/render.h"
#include "view/table.h"

const char *const time_format_names[] = {
	[TIME_SHORT] = "short",	      [TIME_ISO] = "iso",     [TIME_FULL] = "full",
	[TIME_RELATIVE] = "relative", [TIME_EPOCH] = "epoch", NULL,
};

int time_format_find(const char *name)
{
	for (int i = 0; time_format_names[i]; i++)
		if (!strcmp(time_format_names[i], name))
			return i;
	return -1;
}

struct output {
	const struct output_style *style;
	const struct column_table *rows;
	const struct column *const *columns;
	size_t count;
	FILE *file;

	struct cell cell;

	struct table *table;

	/* raw and export */
	struct render *render;
	struct format format;
	struct strbuf text;
	size_t line;
	bool headings;

	struct json json;
	struct members members;
};

/* For each format: how it begins, prints a row and ends. */
struct output_ops {
	int (*begin)(struct output *output);
	int (*row)(struct output *output, const void *row);
	int (*end)(struct output *output, const struct notes *notes);
};

static int table_begin(struct output *output)
{
	output->table = table_new(output->style, output->columns, output->count, output->file);
	return output->table ? 0 : -ENOMEM;
}

static int table_row(struct output *output, const void *row)
{
	return table_add(output->table, row);
}

int output_order(struct output *output, const size_t *order)
{
	return output->table ? table_order(output->table, order) : 0;
}

static int table_end(struct output *output, const struct notes *notes)
{
	(void)notes;
	return table_print(output->table, fit_terminal_width(output->file), 0);
}

static int stream_begin(struct output *output)
{
	output->render = render_new(output->style->format, output->columns, NULL, output->count,
				    output->file);
	output->headings = !output->style->no_headings;
	format_init(&output->format, output->style);
	return output->render ? 0 : -ENOMEM;
}

static int stream_flush(struct output *output)
{
	int rc = render_print(output->render, output->line, output->headings);

	output->headings = false;
	output->line = 0;
	return rc;
}

static int stream_row(struct output *output, const void *row)
{
	struct strbuf *text = &output->text;

	for (size_t i = 0; i < output->count; i++) {
		strbuf_reset(text);
		column_get(output->columns[i], row, &output->cell);
		format_cell(&output->format, output->columns[i]->type, &output->cell, text);
		strbuf_putc(text, '\0');
		if (text->failed || output->cell.text.failed ||
		    render_set(output->render, output->line, i, text->data, text->len - 1) < 0)
			return -ENOMEM;
	}
	return ++output->line == RENDER_LINES ? stream_flush(output) : 0;
}

static int stream_end(struct output *output, const struct notes *notes)
{
	(void)notes;
	return output->line || output->headings ? stream_flush(output) : 0;
}

static int document_begin(struct output *output)
{
	int rc = members_init(&output->members, output->columns, output->count, output->style->ids);

	if (rc < 0)
		return rc;
	json_init(&output->json, output->file);
	json_object_begin(&output->json, NULL);
	json_rows_begin(&output->json, output->rows->rows);
	return 0;
}

static int document_row(struct output *output, const void *row)
{
	int rc;

	json_object_begin(&output->json, NULL);
	rc = members_add(&output->members, &output->json, row);
	json_object_end(&output->json);
	return rc;
}

static int document_end(struct output *output, const struct notes *notes)
{
	return document_finish(&output->json, notes);
}

static const struct output_ops formats[] = {
	[OUTPUT_TABLE] = {table_begin, table_row, table_end},
	[OUTPUT_RAW] = {stream_begin, stream_row, stream_end},
	[OUTPUT_EXPORT] = {stream_begin, stream_row, stream_end},
	[OUTPUT_JSON] = {document_begin, document_row, document_end},
};

struct output *output_begin(const struct output_style *style, const struct column_table *table,
			    const struct column *const *columns, size_t count, FILE *file)
{
	struct output *output = calloc(1, sizeof(*output));

	if (!output)
		return NULL;
	output->style = style;
	output->rows = table;
	output->columns = columns;
	output->count = count;
	output->file = file;
	if (formats[style->format].begin(output) == 0)
		return output;
	output_abort(output);
	return NULL;
}

int output_row(struct output *output, const void *row)
{
	return formats[output->style->format].row(output, row);
}

int output_end(struct output *output, const struct notes *notes)
{
	int rc = formats[output->style->format].end(output, notes);

	output_abort(output);
	return rc;
}

void output_abort(struct output *output)
{
	if (!output)
		return;
	members_free(&output->members);
	json_abort(&output->json);
	render_free(output->render);
	table_free(output->table);
	strbuf_free(&output->text);
	strbuf_free(&output->cell.text);
	free(output);
}
