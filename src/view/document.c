/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/document.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "model/mountopt.h"
#include "view/format.h"

int members_init(struct members *members, const struct column *const *columns, size_t count,
		 struct ids *ids)
{
	*members = (struct members){.columns = columns, .count = count, .ids = ids};
	members->names = calloc(count, sizeof(*members->names));
	if (!members->names)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		char *name = strdup(columns[i]->name);

		if (!name)
			return -ENOMEM;
		members->names[i] = name;
		for (; *name; name++)
			*name = ascii_lower(*name);
	}
	return 0;
}

void members_free(struct members *members)
{
	for (size_t i = 0; members->names && i < members->count; i++)
		free(members->names[i]);
	free(members->names);
	strbuf_free(&members->cell.text);
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

/* A comma may be in an option, too. */
static void add_options(struct json *json, const char *name, struct strbuf *text)
{
	const char *at = strbuf_text(text);
	struct mountopt option;

	json_array_begin(json, name);
	while (mountopt_next(&at, &option))
		json_name(json, NULL, option.text, option.len);
	json_array_end(json);
}

static void add_numbers(struct json *json, const char *name, const struct cell *cell)
{
	json_array_begin(json, name);
	for (size_t i = 0; i < cell_number_count(cell); i++)
		json_u64(json, NULL, cell_number_at(cell, i));
	json_array_end(json);
}

static void add_owner(struct json *json, const char *name, const char *owner)
{
	if (owner)
		json_name(json, name, owner, strlen(owner));
	else
		json_null(json, name);
}

static void add_cell(struct members *members, struct json *json, const char *name,
		     enum cell_type type)
{
	struct cell *cell = &members->cell;
	char digits[32];

	if (type == CELL_WORDS && cell->state != CELL_UNKNOWN) {
		add_words(json, name, cell->text.data, cell->text.len);
		return;
	}
	if (type == CELL_NUMBERS && cell->state != CELL_UNKNOWN) {
		add_numbers(json, name, cell);
		return;
	}
	if (cell->state != CELL_VALUE) {
		json_null(json, name);
		return;
	}
	switch (type) {
	case CELL_OPTIONS:
	case CELL_CHANGES:
		add_options(json, name, &cell->text);
		break;
	case CELL_TEXT:
	case CELL_NAME:
	case CELL_WORDS:
	case CELL_NUMBERS:
		json_name(json, name, cell->text.data, cell->text.len);
		break;
	case CELL_NUMBER:
	case CELL_SIZE:
	case CELL_PERCENT:
	case CELL_AGE:
		json_u64(json, name, cell->number);
		break;
	case CELL_FIGURE:
		if (cell_is_word(cell, type))
			json_null(json, name);
		else
			json_u64(json, name, cell->number);
		break;
	case CELL_BOUND:
		if (cell->bound)
			json_null(json, name);
		else
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
		add_owner(json, name, cell_owner_name(cell, type, members->ids));
		json->buf.failed |= ids_are_short(members->ids);
		break;
	}
}

int members_add(struct members *members, struct json *json, const void *row)
{
	for (size_t i = 0; i < members->count; i++) {
		column_get(members->columns[i], row, &members->cell);
		add_cell(members, json, members->names[i], members->columns[i]->type);
	}
	return json->buf.failed || members->cell.text.failed ? -ENOMEM : 0;
}

int document_finish(struct json *json, const struct notes *notes)
{
	json_array_end(json);
	json_bool(json, "complete", !notes->incomplete);
	json_array_begin(json, "warnings");
	for (size_t i = 0; i < notes->texts.count; i++)
		json_text(json, NULL, notes_text(notes, i), strlen(notes_text(notes, i)));
	json_array_end(json);
	json_object_end(json);
	return json_finish(json);
}
