/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorting rows: by every type, in both directions, stable, what is unknown last. */
#include <errno.h>
#include <string.h>

#include "tap.h"
#include "view/sort.h"

struct row {
	char id;
	enum cell_state state;
	uint64_t number;
	int64_t time;
	const char *text;
};

static void get_number(const void *data, struct cell *cell)
{
	const struct row *row = data;

	cell->state = row->state;
	cell->number = row->number;
}

static void get_time(const void *data, struct cell *cell)
{
	const struct row *row = data;

	cell_set_time(cell, row->time);
}

static void get_text(const void *data, struct cell *cell)
{
	const struct row *row = data;

	if (row->text)
		cell_set_text(cell, row->text);
}

/* The text has a digit for each number, and an x for ten. */
static void get_list(const void *data, struct cell *cell)
{
	const struct row *row = data;

	cell->state = row->state;
	for (const char *p = row->text; *p; p++)
		cell_add_number(cell, *p == 'x' ? 10 : (uint64_t)(*p - '0'));
}

static void get_figure(const void *data, struct cell *cell)
{
	const struct row *row = data;

	get_number(data, cell);
	if (row->text)
		cell_set_text(cell, row->text);
}

static const struct column columns[] = {
	{.name = "NUMBER", .type = CELL_NUMBER, .get = get_number},
	{.name = "TIME", .type = CELL_TIME, .get = get_time},
	{.name = "TEXT", .type = CELL_NAME, .get = get_text},
	{.name = "OWNER", .type = CELL_USER, .get = get_number},
	{.name = "GROUP", .type = CELL_GROUP, .get = get_number},
	{.name = "FIGURE", .type = CELL_FIGURE, .get = get_figure},
	{.name = "LIST", .type = CELL_NUMBERS, .get = get_list},
};
static const struct column_table table = {"rows", columns, ARRAY_SIZE(columns)};

static struct ids *ids;

static int parse(const char *list, struct vec *keys)
{
	const char *bad;
	size_t bad_len;

	vec_free(keys);
	return sort_parse(&table, list, keys, &bad, &bad_len);
}

static void check(const char *list, const struct row *rows, size_t count, const char *want)
{
	struct vec keys = VEC_OF(struct sort_key);
	const void *sorted[32];
	char got[32] = "";

	for (size_t i = 0; i < count; i++)
		sorted[i] = &rows[i];
	if (parse(list, &keys) == 0 && sort_rows(sorted, count, keys.items, keys.count, ids) == 0)
		for (size_t i = 0; i < count; i++)
			got[i] = ((const struct row *)sorted[i])->id;
	tap_ok(!strcmp(got, want), "--sort %s gives %s (got %s)", list, want, got);
	vec_free(&keys);
}

static void test_parse(void)
{
	static const struct {
		const char *list, *bad;
	} lists[] = {
		{"", ""},
		{"-", ""},
		{"NOPE", "NOPE"},
		{"NUMBER,", ""},
		{",NUMBER", ""},
		{"NUMBER,-X", "X"},
		{"--NUMBER", "-NUMBER"},
		{"NUM", "NUM"},
		{"NUMBER TEXT", "NUMBER TEXT"},
	};
	struct vec keys = VEC_OF(struct sort_key);
	const struct sort_key *key;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const char *bad = NULL;
		size_t bad_len = 99;
		int rc = sort_parse(&table, lists[i].list, &keys, &bad, &bad_len);

		tap_ok(rc == -EINVAL && bad && bad_len == strlen(lists[i].bad) &&
			       !strncmp(bad, lists[i].bad, bad_len),
		       "'%s' is refused for '%s'", lists[i].list, lists[i].bad);
	}
	if (!tap_ok(parse("number,-Text", &keys) == 0 && keys.count == 2, "names in any case"))
		tap_bail();
	key = keys.items;
	tap_ok(key[0].column == &columns[0] && !key[0].descending && key[1].column == &columns[2] &&
		       key[1].descending,
	       "a minus means descending");
	vec_free(&keys);
}

static void test_orders(void)
{
	static const struct row rows[] = {
		{'a', CELL_VALUE, 5, -7, "b"},
		{'b', CELL_UNKNOWN, 0, 0, "a"},
		{'c', CELL_VALUE, UINT64_MAX, INT64_MAX, "ab"},
		{'d', CELL_VALUE, 0, INT64_MIN, NULL},
		{'e', CELL_EMPTY, 9, 3, "\xff"},
		{'f', CELL_VALUE, 5, 3, "B"},
		{'g', CELL_VALUE, 5, -7, ""},
	};
	size_t count = ARRAY_SIZE(rows);

	check("NUMBER", rows, count, "dafgcbe");
	check("-NUMBER", rows, count, "cafgdbe");
	check("TIME", rows, count, "dagbefc");
	check("-TIME", rows, count, "cefbagd");
	check("TEXT", rows, count, "fbcaedg");
	check("-TEXT", rows, count, "eacbfdg");
	check("NUMBER,-TEXT", rows, count, "dafgceb");
	check("NUMBER,TIME,TEXT", rows, count, "dagfcbe");
	check("-TIME,-NUMBER,TEXT", rows, count, "cfebagd");
}

static void test_lists(void)
{
	static const struct row rows[] = {
		{'a', CELL_VALUE, 0, 0, "x"},  {'b', CELL_VALUE, 0, 0, "9"},
		{'c', CELL_VALUE, 0, 0, "91"}, {'d', CELL_VALUE, 0, 0, ""},
		{'e', CELL_UNKNOWN, 0, 0, ""}, {'f', CELL_VALUE, 0, 0, "8x"},
		{'g', CELL_VALUE, 0, 0, "89"},
	};

	check("LIST", rows, ARRAY_SIZE(rows), "gfbcade");
	check("-LIST", rows, ARRAY_SIZE(rows), "acbfgde");
}

static void test_figures(void)
{
	static const struct row rows[] = {
		{'a', CELL_VALUE, 7, 0, "unlimited"},
		{'b', CELL_VALUE, 9, 0, NULL},
		{'c', CELL_UNKNOWN, 1, 0, NULL},
		{'d', CELL_VALUE, 8, 0, NULL},
	};

	check("FIGURE", rows, ARRAY_SIZE(rows), "dbac");
	check("-FIGURE", rows, ARRAY_SIZE(rows), "bdac");
}

static void test_owners(void)
{
	static const struct row rows[] = {
		{'a', CELL_VALUE, 0, 0, NULL},		/* root */
		{'b', CELL_VALUE, 4000000001, 0, NULL}, /* nobody is called so */
		{'c', CELL_VALUE, 1, 0, NULL},		/* daemon */
		{'d', CELL_VALUE, 400000001, 0, NULL},	/* nor so */
		{'e', CELL_UNKNOWN, 1, 0, NULL},
	};

	check("OWNER", rows, ARRAY_SIZE(rows), "bdcae");
	check("-GROUP", rows, ARRAY_SIZE(rows), "acdbe");
}

static void test_many(void)
{
	enum {
		COUNT = 5000
	};
	static struct row rows[COUNT];
	static const void *sorted[COUNT];
	struct vec keys = VEC_OF(struct sort_key);
	bool ok = true;

	for (size_t i = 0; i < COUNT; i++) {
		rows[i] = (struct row){.state = CELL_VALUE, .number = i * 7919 % 13};
		sorted[i] = &rows[i];
	}
	parse("-NUMBER", &keys);
	ok &= !sort_rows(sorted, COUNT, keys.items, keys.count, ids);
	for (size_t i = 1; i < COUNT; i++) {
		const struct row *a = sorted[i - 1], *b = sorted[i];

		ok &= a->number > b->number || (a->number == b->number && a < b);
	}
	tap_ok(ok, "5,000 rows of 13 values: equal ones stay in their order");
	tap_ok(!sort_rows(sorted, 0, keys.items, keys.count, ids), "no rows");
	tap_ok(!sort_rows(sorted, 3, NULL, 0, ids), "no keys");
	vec_free(&keys);
}

int main(void)
{
	static const struct sysroot root = SYSROOT_LIVE;

	ids = tap_need(ids_new(&root));
	test_parse();
	test_orders();
	test_lists();
	test_figures();
	test_owners();
	test_many();
	ids_free(ids);
	return tap_done();
}
