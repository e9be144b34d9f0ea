/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Choosing columns by name. */
#include "view/column.h"

#include <errno.h>
#include <string.h>

#include "tap.h"
#include "view/object_columns.h"

static void get_nothing(const void *row, struct cell *cell)
{
	(void)row;
	(void)cell;
}

static const struct column columns[] = {
	{.name = "AA", .help = "a", .flags = COLUMN_DEFAULT, .needs = 1, .get = get_nothing},
	{.name = "BB", .help = "b", .needs = 2, .get = get_nothing},
	{.name = "CC", .help = "c", .flags = COLUMN_DEFAULT | COLUMN_RIGHT, .get = get_nothing},
	{.name = "DDD", .help = "d", .needs = 4 | 1, .get = get_nothing},
};

static const struct column_table table = {.rows = "rows", .columns = columns, .count = 4};

/* @chosen: the first letters of the columns; NULL: refused */
static const struct {
	const char *list;
	const char *chosen;
	size_t bad_at, bad_len;
} cases[] = {
	{NULL, "AC", 0, 0},
	{"AA", "A", 0, 0},
	{"aa", "A", 0, 0},
	{"dDd,bb", "DB", 0, 0},
	{"BB,AA,CC,DDD", "BACD", 0, 0},
	{"BB,BB", "B", 0, 0},
	{"BB,AA,bb", "BA", 0, 0},
	{"+BB", "ACB", 0, 0},
	{"+BB,DDD", "ACBD", 0, 0},
	{"+BB,+DDD", "ACBD", 0, 0},
	{"+AA", "AC", 0, 0},
	{"+CC,BB", "ACB", 0, 0},
	{"DDD,+BB", "DB", 0, 0},
	{"", NULL, 0, 0},
	{"+", NULL, 1, 0},
	{"++AA", NULL, 1, 3},
	{",", NULL, 0, 0},
	{"AA,", NULL, 3, 0},
	{",AA", NULL, 0, 0},
	{"AA,,BB", NULL, 3, 0},
	{"AA,+", NULL, 4, 0},
	{"A", NULL, 0, 1},
	{"AAA", NULL, 0, 3},
	{"AA BB", NULL, 0, 5},
	{"AA, BB", NULL, 3, 3},
	{" AA", NULL, 0, 3},
	{"AA;BB", NULL, 0, 5},
	{"BB,NONE,AA", NULL, 3, 4},
	{"-AA", NULL, 0, 3},
	{"\xff", NULL, 0, 1},
};

static void test_choosing(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vec chosen = VEC_OF(const struct column *);
		const char *list = cases[i].list, *bad = NULL;
		size_t bad_len = 99;
		int rc = column_choose(&table, COLUMN_DEFAULT, list, &chosen, &bad, &bad_len);
		bool ok;

		if (!cases[i].chosen) {
			ok = rc == -EINVAL && bad == list + cases[i].bad_at &&
			     bad_len == cases[i].bad_len;
		} else {
			ok = !rc && chosen.count == strlen(cases[i].chosen);
			for (size_t c = 0; ok && c < chosen.count; c++)
				ok = (*(const struct column **)vec_at(&chosen, c))->name[0] ==
				     cases[i].chosen[c];
		}
		tap_ok(ok, "-o %zu gives %s", i, cases[i].chosen ? cases[i].chosen : "an error");
		vec_free(&chosen);
	}
}

static void test_more(void)
{
	static const struct column more[] = {
		{.name = "AA", .flags = COLUMN_DEFAULT, .get = get_nothing},
		{.name = "BB", .flags = COLUMN_MORE, .get = get_nothing},
		{.name = "CC", .get = get_nothing},
	};
	const struct column_table other = {.rows = "rows", .columns = more, .count = 3};
	struct vec chosen = VEC_OF(const struct column *);
	uint32_t both = COLUMN_DEFAULT | COLUMN_MORE;
	const char *bad;
	size_t bad_len;

	tap_ok(column_choose(&other, COLUMN_DEFAULT, NULL, &chosen, &bad, &bad_len) == 0 &&
		       chosen.count == 1,
	       "by default without more");
	vec_free(&chosen);
	tap_ok(column_choose(&other, both, NULL, &chosen, &bad, &bad_len) == 0 &&
		       chosen.count == 2 && *(const struct column **)vec_at(&chosen, 1) == &more[1],
	       "and with more");
	vec_free(&chosen);
	tap_ok(column_choose(&other, both, "+CC", &chosen, &bad, &bad_len) == 0 &&
		       chosen.count == 3,
	       "which + adds to");
	vec_free(&chosen);
}

static void test_all(void)
{
	struct vec chosen = VEC_OF(const struct column *);
	bool ok = column_choose_all(&table, &chosen) == 0 && chosen.count == 4;

	for (size_t i = 0; ok && i < 4; i++)
		ok = *(const struct column **)vec_at(&chosen, i) == &columns[i];
	tap_ok(ok, "all of them, in the table's order");
	tap_ok(chosen.count == 4 && column_needs(chosen.items, 4) == 7 &&
		       column_needs(chosen.items, 1) == 1 && column_needs(chosen.items, 0) == 0,
	       "and what they need");
	vec_free(&chosen);

	tap_ok(column_find(&table, "AABB", 2) == &columns[0] && !column_find(&table, "AA", 1) &&
		       !column_find(&table, "", 0),
	       "a name counts by its length");
}

static bool is_upper_name(const char *name)
{
	return *name && !name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

static void test_object_columns(void)
{
	bool unique = true, named = true, some_default = false;

	for (size_t i = 0; i < object_columns.count; i++) {
		const struct column *column = &object_columns.columns[i];

		unique &=
			column_find(&object_columns, column->name, strlen(column->name)) == column;
		named &=
			is_upper_name(column->name) && column->help && *column->help && column->get;
		some_default |= column->flags & COLUMN_DEFAULT;
	}
	tap_ok(object_columns.count > 0 && unique, "columns of objects differ in name");
	tap_ok(named, "and have capital letters, a help text and a getter");
	tap_ok(some_default, "some are shown by default");
}

int main(void)
{
	test_choosing();
	test_more();
	test_all();
	test_object_columns();
	return tap_done();
}
