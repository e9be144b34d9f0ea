/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/sort.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int sort_parse(const struct column_table *table, const char *list, struct vec *keys,
	       const char **bad, size_t *bad_len)
{
	for (const char *name = list;; name++) {
		struct sort_key key = {.descending = *name == '-'};
		size_t len;

		if (key.descending)
			name++;
		len = strcspn(name, ",");
		key.column = column_find(table, name, len);
		if (!key.column) {
			*bad = name;
			*bad_len = len;
			return -EINVAL;
		}
		if (!vec_push(keys, &key))
			return -ENOMEM;
		name += len;
		if (!*name)
			return 0;
	}
}

/* What a row is sorted by: taken once per row, not once per comparison. */
struct value {
	bool has_value;
	uint32_t len; /* of a text */
	union {
		uint64_t number;
		size_t at; /* where a text begins, then */
		const char *text;
	};
};

struct sorted_row {
	const void *row;
	size_t index;
	const struct value *values;
};

struct sorting {
	const struct sort_key *keys;
	size_t key_count;
};

static bool is_text(enum cell_type type)
{
	return cell_holds_text(type) || cell_holds_owner(type) || type == CELL_NUMBERS;
}

static int compare_values(const struct sort_key *key, const struct value *a, const struct value *b)
{
	int order;

	if (!a->has_value || !b->has_value)
		return b->has_value - a->has_value;
	if (is_text(key->column->type)) {
		order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
		if (!order)
			order = (a->len > b->len) - (a->len < b->len);
	} else {
		order = (a->number > b->number) - (a->number < b->number);
	}
	return key->descending ? -order : order;
}

static int compare_rows(const void *one, const void *other, void *data)
{
	const struct sorted_row *a = one, *b = other;
	const struct sorting *sorting = data;

	for (size_t k = 0; k < sorting->key_count; k++) {
		int order = compare_values(&sorting->keys[k], &a->values[k], &b->values[k]);

		if (order)
			return order;
	}
	return (a->index > b->index) - (a->index < b->index);
}

/* A user or group without a name is sorted as the text that is shown of it. */
static void put_owner(enum cell_type type, const struct cell *cell, struct ids *ids,
		      struct strbuf *texts)
{
	const char *name = cell_owner_name(cell, type, ids);

	if (name)
		strbuf_puts(texts, name);
	else
		strbuf_add_u64(texts, cell->number);
}

/* Lists are sorted by their first number, then by the next: written with its highest
 * byte first, each is ordered as a text is. */
static void put_numbers(const struct cell *cell, struct strbuf *texts)
{
	for (size_t i = 0; i < cell_number_count(cell); i++) {
		uint64_t number = htobe64(cell_number_at(cell, i));

		strbuf_add(texts, (const char *)&number, sizeof(number));
	}
}

static void take_value(const struct sort_key *key, const struct cell *cell, struct ids *ids,
		       struct value *value, struct strbuf *texts)
{
	enum cell_type type = key->column->type;

	*value = (struct value){
		.has_value = cell->state == CELL_VALUE && !cell_is_word(cell, type),
	};
	if (!value->has_value)
		return;
	if (type == CELL_TIME) {
		/* so that times before 1970 are ordered with the rest */
		value->number = (uint64_t)cell->time ^ UINT64_C(1) << 63;
	} else if (!is_text(type)) {
		value->number = cell->number;
	} else {
		value->at = texts->len;
		if (cell_holds_owner(type))
			put_owner(type, cell, ids, texts);
		else if (type == CELL_NUMBERS)
			put_numbers(cell, texts);
		else
			strbuf_add(texts, cell->text.data, cell->text.len);
		value->len = (uint32_t)(texts->len - value->at);
		value->has_value = value->len > 0;
	}
}

static int take_values(const void **rows, size_t count, const struct sorting *sorting,
		       struct ids *ids, struct value *values, struct strbuf *texts)
{
	struct cell cell = {0};
	bool failed;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < sorting->key_count; k++) {
			column_get(sorting->keys[k].column, rows[i], &cell);
			take_value(&sorting->keys[k], &cell, ids,
				   &values[i * sorting->key_count + k], texts);
		}
	}
	failed = cell.text.failed || texts->failed;
	strbuf_free(&cell.text);
	/* the texts stay where they are only now */
	for (size_t i = 0; !failed && i < count * sorting->key_count; i++) {
		enum cell_type type = sorting->keys[i % sorting->key_count].column->type;

		if (is_text(type) && values[i].has_value)
			values[i].text = texts->data + values[i].at;
	}
	return failed ? -ENOMEM : 0;
}

int sort_rows(const void **rows, size_t count, const struct sort_key *keys, size_t key_count,
	      struct ids *ids)
{
	AUTO_FREE struct sorted_row *sorted = calloc(count, sizeof(*sorted));
	AUTO_FREE struct value *values = calloc(count * key_count, sizeof(*values));
	struct sorting sorting = {keys, key_count};
	struct strbuf texts = {0};
	int rc;

	if (!count || !key_count)
		return 0;
	if (!sorted || !values)
		return -ENOMEM;
	rc = take_values(rows, count, &sorting, ids, values, &texts);
	if (!rc) {
		for (size_t i = 0; i < count; i++)
			sorted[i] = (struct sorted_row){rows[i], i, &values[i * key_count]};
		qsort_r(sorted, count, sizeof(*sorted), compare_rows, &sorting);
		for (size_t i = 0; i < count; i++)
			rows[i] = sorted[i].row;
	}
	strbuf_free(&texts);
	return rc;
}
