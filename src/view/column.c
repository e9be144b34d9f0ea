/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/column.h"

#include <errno.h>
#include <string.h>

#include "base/util.h"

static bool is_called(const struct column *column, const char *name, size_t len)
{
	if (strlen(column->name) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (ascii_lower(column->name[i]) != ascii_lower(name[i]))
			return false;
	return true;
}

const struct column *column_find(const struct column_table *table, const char *name, size_t len)
{
	for (size_t i = 0; i < table->count; i++) {
		if (is_called(&table->columns[i], name, len))
			return &table->columns[i];
	}
	return NULL;
}

static int choose_one(struct vec *chosen, const struct column *column)
{
	for (size_t i = 0; i < chosen->count; i++)
		if (*(const struct column **)vec_at(chosen, i) == column)
			return 0;
	return vec_push(chosen, &column) ? 0 : -ENOMEM;
}

static int choose_flagged(const struct column_table *table, uint32_t flags, struct vec *chosen)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];

		if ((column->flags & flags) && choose_one(chosen, column) < 0)
			return -ENOMEM;
	}
	return 0;
}

int column_choose_all(const struct column_table *table, struct vec *chosen)
{
	for (size_t i = 0; i < table->count; i++)
		if (choose_one(chosen, &table->columns[i]) < 0)
			return -ENOMEM;
	return 0;
}

int column_choose(const struct column_table *table, uint32_t flags, const char *list,
		  struct vec *chosen, const char **bad, size_t *bad_len)
{
	if (!list || *list == '+') {
		int rc = choose_flagged(table, flags, chosen);

		if (rc < 0 || !list)
			return rc;
	}
	for (const char *name = list;; name++) {
		const struct column *column;
		size_t len;

		if (*name == '+')
			name++;
		len = strcspn(name, ",");
		column = column_find(table, name, len);
		if (!column) {
			*bad = name;
			*bad_len = len;
			return -EINVAL;
		}
		if (choose_one(chosen, column) < 0)
			return -ENOMEM;
		name += len;
		if (!*name)
			return 0;
	}
}

uint32_t column_needs(const struct column *const *columns, size_t count)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < count; i++)
		needs |= columns[i]->needs;
	return needs;
}
