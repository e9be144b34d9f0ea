/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/detail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "model/need.h"
#include "view/document.h"
#include "view/format.h"
#include "view/holder_columns.h"
#include "view/object_cells.h"
#include "view/object_columns.h"

/* What is told of holders and of mappings, for people and in JSON. */
#define HOLDER_TABLE "PID,USER,COMMAND,HOW,ACCESS,MAPPED,NMAPS,FDS,PAGESIZE,START"
#define HOLDER_MEMBERS \
	"PID,USER,UID,COMMAND,CMDLINE,HOW,ACCESS,MAPPED,NMAPS,FDS,PAGESIZE,START,IPCNS"
#define MAP_TABLE "PID,START,END,ACCESS,SIZE,OFFSET,PAGESIZE"
#define MAP_MEMBERS "START,END,ACCESS,OFFSET,PAGESIZE"

/* The longest name of a column, and a blank behind the colon. */
#define LABEL_WIDTH 9

/* Some of a table's columns. */
struct part {
	const struct column_table *table;
	struct vec columns; /* const struct column * */
	struct members members;
};

struct detail {
	const struct output_style *style;
	FILE *file;
	bool is_json;
	bool with_maps;
	struct part objects, holders, maps;

	struct format format;
	struct cell cell;
	struct strbuf text;
	bool is_begun;

	struct json json;
};

static const struct column *column_at(const struct part *part, size_t i)
{
	return *(const struct column **)vec_at(&part->columns, i);
}

static int choose(struct part *part, const struct column_table *table, const char *list)
{
	const char *bad;
	size_t bad_len;

	part->table = table;
	part->columns = VEC_OF(const struct column *);
	return column_choose(table, COLUMN_DEFAULT, list, &part->columns, &bad, &bad_len);
}

/* All columns of objects but the one that says of the holders what stands below. */
static int choose_of_objects(struct part *part, bool is_json)
{
	part->table = &object_columns;
	part->columns = VEC_OF(const struct column *);
	for (size_t i = 0; i < object_columns.count; i++) {
		const struct column *column = &object_columns.columns[i];

		if (column->get == (is_json ? object_get_holders : object_get_pids))
			continue;
		if (!vec_push(&part->columns, &column))
			return -ENOMEM;
	}
	return 0;
}

static int begin(struct detail *detail)
{
	bool is_json = detail->is_json;
	struct part *const parts[] = {&detail->objects, &detail->holders, &detail->maps};
	int rc = choose_of_objects(&detail->objects, is_json);

	if (!rc)
		rc = choose(&detail->holders, &holding_columns,
			    is_json ? HOLDER_MEMBERS : HOLDER_TABLE);
	if (!rc)
		rc = choose(&detail->maps, &mapping_columns, is_json ? MAP_MEMBERS : MAP_TABLE);
	for (size_t i = 0; i < ARRAY_SIZE(parts) && !rc && is_json; i++)
		rc = members_init(&parts[i]->members, parts[i]->columns.items,
				  parts[i]->columns.count, detail->style->ids);
	return rc;
}

struct detail *detail_begin(const struct output_style *style, enum time_format time, bool with_maps,
			    FILE *file)
{
	struct detail *detail = calloc(1, sizeof(*detail));

	if (!detail)
		return NULL;
	detail->style = style;
	detail->file = file;
	detail->is_json = style->format == OUTPUT_JSON;
	detail->with_maps = with_maps || detail->is_json;
	format_init(&detail->format, style);
	detail->format.time = time;
	if (begin(detail) < 0) {
		detail_abort(detail);
		return NULL;
	}
	if (detail->is_json) {
		json_init(&detail->json, file);
		json_object_begin(&detail->json, NULL);
		json_rows_begin(&detail->json, object_columns.rows);
	}
	return detail;
}

static uint32_t needs_of(const struct part *part)
{
	return column_needs(part->columns.items, part->columns.count);
}

uint32_t detail_needs(const struct detail *detail)
{
	uint32_t needs = needs_of(&detail->objects) | needs_of(&detail->holders);

	if (detail->with_maps)
		needs |= needs_of(&detail->maps);
	return needs | NEED_USE | NEED_ORPHAN;
}

/* For people */

/* What is said of the value besides: the exact size, the octal mode, how many of the
 * attachments the holders account for. */
static void add_more(struct detail *detail, const struct column *column,
		     const struct object *object)
{
	const struct cell *cell = &detail->cell;
	const struct output_style *style = detail->style;
	char octal[32];

	if (cell->state != CELL_VALUE)
		return;
	if (column->type == CELL_SIZE && !style->bytes && cell->number >= 1024)
		strbuf_printf(&detail->text, _(" (%ju bytes)"), (uintmax_t)cell->number);
	if (column->type == CELL_PERMS && !style->numeric)
		strbuf_printf(&detail->text, " (%.*s)",
			      (int)(format_put_octal(octal, cell->number) - octal), octal);
	if (column->get == object_get_nattch && (object->have & HAVE_HOLDERS) &&
	    object->attach_count != object->nattch)
		strbuf_printf(&detail->text, _(" (%ju found)"), (uintmax_t)object->attach_count);
}

/* A line for each column that applies, the values below each other. */
static int print_lines(struct detail *detail, const struct object *object)
{
	const struct part *part = &detail->objects;

	for (size_t i = 0; i < part->columns.count; i++) {
		const struct column *column = column_at(part, i);

		column_get(column, object, &detail->cell);
		if (cell_is_empty(&detail->cell, column->type))
			continue;
		strbuf_reset(&detail->text);
		format_cell(&detail->format, column->type, &detail->cell, &detail->text);
		add_more(detail, column, object);
		if (detail->text.failed || detail->cell.text.failed)
			return -ENOMEM;
		fprintf(detail->file, "%s:%*s%s\n", column->name,
			(int)(LABEL_WIDTH - strlen(column->name)), "", strbuf_text(&detail->text));
	}
	return 0;
}

/* Starts a table below a blank line. */
static struct output *begin_table(struct detail *detail, const struct part *part)
{
	fputc('\n', detail->file);
	return output_begin(detail->style, part->table, part->columns.items, part->columns.count,
			    detail->file);
}

static int end_table(struct output *output, int rc)
{
	if (!rc)
		return output_end(output, NULL);
	output_abort(output);
	return rc;
}

static int print_holders(struct detail *detail, const struct object *object)
{
	struct output *output = begin_table(detail, &detail->holders);
	int rc = output ? 0 : -ENOMEM;

	for (size_t i = 0; i < object->holder_count && !rc; i++) {
		const struct holder *holder = &object->holders[i];
		const struct holding_row row = {holder->process, holder, object};

		rc = output_row(output, &row);
	}
	return end_table(output, rc);
}

static int print_maps(struct detail *detail, const struct object *object)
{
	struct output *output = begin_table(detail, &detail->maps);
	int rc = output ? 0 : -ENOMEM;

	for (size_t i = 0; i < object->holder_count; i++) {
		const struct holder *holder = &object->holders[i];

		for (size_t k = 0; holder->maps && k < holder->map_count && !rc; k++) {
			const struct mapping_row row = {holder->process, &holder->maps[k]};

			rc = output_row(output, &row);
		}
	}
	return end_table(output, rc);
}

static bool has_maps(const struct object *object)
{
	for (size_t i = 0; i < object->holder_count; i++)
		if (object->holders[i].maps && object->holders[i].map_count)
			return true;
	return false;
}

static int print_object(struct detail *detail, const struct object *object)
{
	int rc;

	if (detail->is_begun)
		fputc('\n', detail->file);
	detail->is_begun = true;
	rc = print_lines(detail, object);
	if (!rc && object->holder_count)
		rc = print_holders(detail, object);
	if (!rc && detail->with_maps && has_maps(object))
		rc = print_maps(detail, object);
	return rc;
}

/* As JSON */

static int add_maps(struct detail *detail, const struct holder *holder)
{
	struct json *json = &detail->json;
	int rc = 0;

	json_array_begin(json, "maps");
	for (size_t i = 0; holder->maps && i < holder->map_count && !rc; i++) {
		const struct mapping_row row = {holder->process, &holder->maps[i]};

		json_object_begin(json, NULL);
		rc = members_add(&detail->maps.members, json, &row);
		json_object_end(json);
	}
	json_array_end(json);
	return rc;
}

static int add_object(struct detail *detail, const struct object *object)
{
	struct json *json = &detail->json;
	int rc;

	json_object_begin(json, NULL);
	rc = members_add(&detail->objects.members, json, object);
	json_array_begin(json, "holders");
	for (size_t i = 0; i < object->holder_count && !rc; i++) {
		const struct holder *holder = &object->holders[i];
		const struct holding_row row = {holder->process, holder, object};

		json_object_begin(json, NULL);
		rc = members_add(&detail->holders.members, json, &row);
		if (!rc)
			rc = add_maps(detail, holder);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
	return rc;
}

int detail_object(struct detail *detail, const struct object *object)
{
	return detail->is_json ? add_object(detail, object) : print_object(detail, object);
}

int detail_end(struct detail *detail, const struct notes *notes)
{
	int rc = detail->is_json ? document_finish(&detail->json, notes) : 0;

	detail_abort(detail);
	return rc;
}

void detail_abort(struct detail *detail)
{
	struct part *const parts[] = {&detail->objects, &detail->holders, &detail->maps};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		vec_free(&parts[i]->columns);
		members_free(&parts[i]->members);
	}
	json_abort(&detail->json);
	strbuf_free(&detail->text);
	strbuf_free(&detail->cell.text);
	free(detail);
}
