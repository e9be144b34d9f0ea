/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/fit.h"
#include "view/format.h"
#include "view/json.h"
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
	char **members; /* the columns' names in lower case */
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
	output->members = calloc(output->count, sizeof(*output->members));
	if (!output->members)
		return -ENOMEM;
	for (size_t i = 0; i < output->count; i++) {
		char *name = strdup(output->columns[i]->name);

		if (!name)
			return -ENOMEM;
		output->members[i] = name;
		for (; *name; name++)
			*name = ascii_lower(*name);
	}
	json_init(&output->json, output->file);
	json_object_begin(&output->json, NULL);
	json_rows_begin(&output->json, output->rows->rows);
	return 0;
}

static void add_words(struct json *json, const char *name, const char *words, size_t len)
{
	json_array_begin(json, name);
	while (len) {
		const char *comma = memchr(words, ',', len);
		size_t word_len = comma ? (size_t)(comma - words) : len;

		json_name(json, NULL, words, word_len);
		words += word_len + !!comma;
		len -= word_len + !!comma;
	}
	json_array_end(json);
}

static void add_owner(struct output *output, const char *name, enum cell_type type)
{
	const struct cell *cell = &output->cell;
	const char *owner = cell_owner_name(cell, type, output->style->ids);

	if (owner)
		json_name(&output->json, name, owner, strlen(owner));
	else
		json_null(&output->json, name);
}

static void add_cell(struct output *output, const char *name, enum cell_type type)
{
	struct json *json = &output->json;
	const struct cell *cell = &output->cell;
	char digits[32];

	if (type == CELL_WORDS && cell->state != CELL_UNKNOWN) {
		add_words(json, name, cell->text.data, cell->text.len);
		return;
	}
	if (cell->state != CELL_VALUE) {
		json_null(json, name);
		return;
	}
	switch (type) {
	case CELL_TEXT:
	case CELL_NAME:
	case CELL_WORDS:
		json_name(json, name, cell->text.data, cell->text.len);
		break;
	case CELL_NUMBER:
	case CELL_SIZE:
	case CELL_PERCENT:
	case CELL_AGE:
		json_u64(json, name, cell->number);
		break;
	case CELL_TIME:
		json_i64(json, name, cell->time);
		break;
	case CELL_PERMS:
		json_name(json, name, digits,
			  (size_t)(format_put_octal(digits, cell->number) - digits));
		break;
	case CELL_KEY:
		json_name(json, name, digits,
			  (size_t)(format_put_key(digits, cell->number) - digits));
		break;
	case CELL_USER:
	case CELL_GROUP:
		add_owner(output, name, type);
		break;
	}
}

static int document_row(struct output *output, const void *row)
{
	json_object_begin(&output->json, NULL);
	for (size_t i = 0; i < output->count; i++) {
		column_get(output->columns[i], row, &output->cell);
		add_cell(output, output->members[i], output->columns[i]->type);
	}
	json_object_end(&output->json);
	return output->json.buf.failed || output->cell.text.failed ? -ENOMEM : 0;
}

static int document_end(struct output *output, const struct notes *notes)
{
	struct json *json = &output->json;

	json_array_end(json);
	json_bool(json, "complete", !notes->incomplete);
	json_array_begin(json, "warnings");
	for (size_t i = 0; i < notes->texts.count; i++)
		json_text(json, NULL, notes_text(notes, i), strlen(notes_text(notes, i)));
	json_array_end(json);
	json_object_end(json);
	return json_finish(json);
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
	for (size_t i = 0; output->members && i < output->count; i++)
		free(output->members[i]);
	free(output->members);
	json_abort(&output->json);
	render_free(output->render);
	table_free(output->table);
	strbuf_free(&output->text);
	strbuf_free(&output->cell.text);
	free(output);
}
