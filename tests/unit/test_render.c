/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables, raw and export output: the same whatever the number of rows and of
 * threads, inside a narrow terminal, and with hostile names. What a table should
 * look like is laid out here a second time, in the simplest way.
 */
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tap.h"
#include "view/fit.h"
#include "view/output.h"
#include "view/render.h"
#include "view/table.h"

struct row {
	const char *name;
	const char *state; /* NULL: empty */
	enum cell_state size_state;
	uint64_t size;
	uid_t owner;
};

static void get_name(const void *data, struct cell *cell)
{
	cell_set_text(cell, ((const struct row *)data)->name);
}

static void get_owner(const void *data, struct cell *cell)
{
	cell_set_number(cell, ((const struct row *)data)->owner);
}

static void get_size(const void *data, struct cell *cell)
{
	const struct row *row = data;

	cell->state = row->size_state;
	cell->number = row->size;
}

static void get_state(const void *data, struct cell *cell)
{
	const struct row *row = data;

	if (row->state)
		cell_add_word(cell, row->state);
}

static const struct column all_columns[] = {
	{.name = "REF", .type = CELL_NAME, .flags = COLUMN_WRAP, .get = get_name},
	{.name = "STATE", .type = CELL_WORDS, .flags = COLUMN_TRUNC, .get = get_state},
	{.name = "SIZE", .type = CELL_SIZE, .flags = COLUMN_RIGHT, .get = get_size},
	{.name = "OWNER", .type = CELL_USER, .get = get_owner},
	{.name = "USE%", .type = CELL_PERCENT, .flags = COLUMN_RIGHT, .get = get_size},
};
static const struct column_table columns_table = {"rows", all_columns, ARRAY_SIZE(all_columns)};

static const struct column *columns[] = {&all_columns[0], &all_columns[1], &all_columns[2],
					 &all_columns[3]};
static const struct column *percent[] = {&all_columns[4]};

static struct output_style style;
static char *text;
static size_t text_len;

static FILE *open_text(void)
{
	FILE *stream;

	free(text);
	text = NULL;
	stream = tap_need(open_memstream(&text, &text_len));
	return stream;
}

/* Prints @count rows as a table into text. */
static int print(const struct row *rows, size_t count, size_t terminal, unsigned int threads)
{
	FILE *stream = open_text();
	struct table *table = table_new(&style, columns, ARRAY_SIZE(columns), stream);
	int rc = table ? 0 : -1;

	for (size_t i = 0; i < count && !rc; i++)
		rc = table_add(table, &rows[i]);
	if (!rc)
		rc = table_print(table, terminal, threads);
	table_free(table);
	fclose(stream);
	tap_need(text);
	return rc;
}

/* Prints @count rows the way that every command does, into text. */
static int output(enum output_format format, const struct column *const *chosen,
		  size_t chosen_count, const struct row *rows, size_t count)
{
	FILE *stream = open_text();
	struct notes notes = NOTES_INIT;
	struct output *out;
	int rc = -1;

	style.format = format;
	out = output_begin(&style, &columns_table, chosen, chosen_count, stream);
	for (size_t i = 0; out && i < count; i++)
		if (output_row(out, &rows[i]) < 0)
			tap_bail();
	if (out)
		rc = output_end(out, &notes);
	fclose(stream);
	tap_need(text);
	style.format = OUTPUT_TABLE;
	return rc;
}

static void check(const char *want, const char *what)
{
	if (!tap_ok(text && !strcmp(text, want), "%s", what))
		printf("# got:\n%s# want:\n%s", text ? text : "", want);
}

/* Lays out a table of rows as make_row() makes them. */
static char *lay_out(const struct row *rows, size_t count)
{
	struct strbuf out = {0};
	size_t widths[4] = {3, 5, 4, 5};
	char size[24];

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i <= count; i++) {
			const struct row *row = i ? &rows[i - 1] : NULL;
			const char *cells[4] = {"REF", "STATE", "SIZE", "OWNER"};

			if (row) {
				snprintf(size, sizeof(size), "%llu", (unsigned long long)row->size);
				cells[0] = row->name;
				cells[1] = row->state ? row->state : "-";
				cells[2] = row->size_state == CELL_VALUE     ? size
					   : row->size_state == CELL_UNKNOWN ? "?"
									     : "-";
				cells[3] = row->owner ? "4000000001" : "root";
			}
			for (size_t k = 0; k < 4 && !pass; k++)
				if (strlen(cells[k]) > widths[k])
					widths[k] = strlen(cells[k]);
			if (pass)
				strbuf_printf(&out, "%-*s %-*s %*s %s\n", (int)widths[0], cells[0],
					      (int)widths[1], cells[1], (int)widths[2], cells[2],
					      cells[3]);
		}
	}
	strbuf_text(&out);
	return out.data;
}

static struct row *make_rows(size_t count)
{
	static const char *const words[] = {NULL, "dest", "dest,locked"};
	struct row *rows = tap_need(calloc(count + 1, sizeof(*rows)));
	char name[32];

	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "posix:/%zu", i * i % 100003);
		rows[i] = (struct row){
			.name = tap_need(strdup(name)),
			.state = words[i % 3],
			.size_state = i % 17  ? CELL_VALUE
				      : i % 2 ? CELL_UNKNOWN
					      : CELL_EMPTY,
			.size = i * 4096 % 1000003,
			.owner = i % 5 ? 0 : 4000000001,
		};
	}
	/* the widest texts stand alone, in the part of one thread */
	if (count > 700) {
		rows[count - 3].size = UINT64_MAX;
		rows[count - 3].size_state = CELL_VALUE;
		rows[350].name = (free((char *)rows[350].name),
				  tap_need(strdup("posix:/the-longest-of-all")));
	}
	return rows;
}

static void free_rows(struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free((char *)rows[i].name);
	free(rows);
}

static void test_counts(void)
{
	static const size_t counts[] = {0,   1,	  127,	128,  129,  255,  256,	257,  511,  512,
					513, 700, 2047, 2048, 2049, 4095, 4096, 4097, 5000, 9001};

	style = (struct output_style){.bytes = true, .ids = style.ids};
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		size_t count = counts[i];
		struct row *rows = make_rows(count);
		char *want = lay_out(rows, count);

		for (unsigned int threads = 0; threads <= 4; threads++) {
			int rc = print(rows, count, 0, threads);

			tap_ok(!rc && text && !strcmp(text, want), "%zu rows by %u threads", count,
			       threads);
		}
		free(want);
		free_rows(rows, count);
	}
}

/* More than an address space has room for. */
#define NO_STACK_BYTES \
	(sizeof(size_t) > 4 ? (size_t)1 << (sizeof(size_t) * 6 - 1) : ~(size_t)0xffff)

/* Where no thread can be had, the caller's does it all. */
static void test_no_threads(void)
{
	struct row *rows = make_rows(9001);
	char *want = lay_out(rows, 9001);
	pthread_attr_t usual, huge;

	pthread_getattr_default_np(&usual);
	pthread_attr_init(&huge);
	pthread_attr_setstacksize(&huge, NO_STACK_BYTES);
	if (pthread_setattr_default_np(&huge) == 0) {
		tap_ok(!print(rows, 9001, 0, 4) && !strcmp(text, want), "without any thread");
		pthread_setattr_default_np(&usual);
	} else {
		tap_ok(true, "without any thread # SKIP no way to refuse one");
	}
	pthread_attr_destroy(&huge);
	pthread_attr_destroy(&usual);
	free(want);
	free_rows(rows, 9001);
}

static void test_empty(void)
{
	style = (struct output_style){.ids = style.ids};
	print(NULL, 0, 0, 1);
	check("REF STATE SIZE OWNER\n", "a table without rows is its headings");
	print(NULL, 0, 10, 1);
	check("REF STATE SIZE OWNER\n", "in the narrowest terminal too");
	style.all_defaults = true;
	print(NULL, 0, 10, 1);
	check("REF STATE SIZE OWNER\n", "and no column of no rows is left out");
	style.all_defaults = false;
	output(OUTPUT_RAW, columns, 4, NULL, 0);
	check("REF STATE SIZE OWNER\n", "so is raw output");
	output(OUTPUT_EXPORT, columns, 4, NULL, 0);
	tap_ok(text_len == 0, "export without rows is nothing");
	output(OUTPUT_JSON, columns, 4, NULL, 0);
	check("{\"rows\":[],\"complete\":true,\"warnings\":[]}\n", "JSON without rows");
	style.no_headings = true;
	print(NULL, 0, 0, 1);
	tap_ok(text_len == 0, "no rows and no headings are nothing");
	output(OUTPUT_RAW, columns, 4, NULL, 0);
	tap_ok(text_len == 0, "raw too");
	style.no_headings = false;
}

/* As many numbers as the size says, from 12 on. */
static void get_list(const void *data, struct cell *cell)
{
	const struct row *row = data;

	cell->state = row->size_state;
	for (uint64_t i = 0; i < row->size; i++)
		cell_add_number(cell, 12 + i);
}

static void test_lists(void)
{
	static const struct column list = {.name = "PIDS", .type = CELL_NUMBERS, .get = get_list};
	static const struct column *const lists[] = {&list};
	static const struct row rows[] = {
		{"", NULL, CELL_VALUE, 3, 0},
		{"", NULL, CELL_VALUE, 1, 0},
		{"", NULL, CELL_VALUE, 0, 0},
		{"", NULL, CELL_UNKNOWN, 0, 0},
	};

	style = (struct output_style){.ids = style.ids};
	output(OUTPUT_TABLE, lists, 1, rows, 4);
	check("PIDS\n12,13,14\n12\n-\n?\n", "lists of numbers as a table");
	output(OUTPUT_RAW, lists, 1, rows, 4);
	check("PIDS\n12,13,14\n12\n-\n?\n", "raw");
	output(OUTPUT_EXPORT, lists, 1, rows, 4);
	check("PIDS=\"12,13,14\"\nPIDS=\"12\"\nPIDS=\"\"\nPIDS=\"\"\n", "for export");
	output(OUTPUT_JSON, lists, 1, rows, 4);
	check("{\"rows\":[\n{\"pids\":[12,13,14]},\n{\"pids\":[12]},\n{\"pids\":[]},\n"
	      "{\"pids\":null}\n],\"complete\":true,\"warnings\":[]}\n",
	      "and as JSON");
}

static const struct row states[] = {
	{"xsi:0", NULL, CELL_EMPTY, 0, 0},
	{"xsi:1", "dest", CELL_UNKNOWN, 0, 0},
	{"xsi:2", "", CELL_VALUE, UINT64_MAX, 4000000001},
};

static void test_formats(void)
{
	size_t count = ARRAY_SIZE(states);

	style = (struct output_style){.ids = style.ids};
	output(OUTPUT_TABLE, columns, 4, states, count);
	check("REF   STATE SIZE OWNER\n"
	      "xsi:0 -        - root\n"
	      "xsi:1 dest     ? root\n"
	      "xsi:2 -      16E 4000000001\n",
	      "all states as a table");
	output(OUTPUT_RAW, columns, 4, states, count);
	check("REF STATE SIZE OWNER\nxsi:0 - - root\nxsi:1 dest ? root\nxsi:2 - 16E 4000000001\n",
	      "all states raw");
	output(OUTPUT_EXPORT, columns, 4, states, count);
	check("REF=\"xsi:0\" STATE=\"\" SIZE=\"\" OWNER=\"root\"\n"
	      "REF=\"xsi:1\" STATE=\"dest\" SIZE=\"\" OWNER=\"root\"\n"
	      "REF=\"xsi:2\" STATE=\"\" SIZE=\"16E\" OWNER=\"4000000001\"\n",
	      "all states for export");
	output(OUTPUT_JSON, columns, 4, states, count);
	check("{\"rows\":[\n"
	      "{\"ref\":\"xsi:0\",\"state\":[],\"size\":null,\"owner\":\"root\"},\n"
	      "{\"ref\":\"xsi:1\",\"state\":[\"dest\"],\"size\":null,\"owner\":\"root\"},\n"
	      "{\"ref\":\"xsi:2\",\"state\":[],\"size\":18446744073709551615,\"owner\":null}\n"
	      "],\"complete\":true,\"warnings\":[]}\n",
	      "all states as JSON");
	output(OUTPUT_EXPORT, percent, 1, &states[2], 1);
	check("USE_PCT=\"18446744073709551615%\"\n", "export names are shell variables");

	style.no_headings = true;
	output(OUTPUT_TABLE, columns, 1, states, 1);
	check("xsi:0\n", "a table without headings");
	output(OUTPUT_RAW, columns, 1, states, 1);
	check("xsi:0\n", "raw without headings");
}

static void test_hostile(void)
{
	static const struct row rows[] = {
		{"/\033[31m\n \t\\\x7f\xff", NULL, CELL_EMPTY, 0, 0},
		{"/\xe6\xbc\xa2\xe5\xad\x97", NULL, CELL_EMPTY, 0, 0},
		{"/\"`$(x)", NULL, CELL_EMPTY, 0, 0},
	};

	style = (struct output_style){.ids = style.ids};
	output(OUTPUT_TABLE, columns, 2, rows, 3);
	check("REF                            STATE\n"
	      "/\\x1b[31m\\x0a \\x09\\x5c\\x7f\\xff -\n"
	      "/\xe6\xbc\xa2\xe5\xad\x97                          -\n"
	      "/\"`$(x)                        -\n",
	      "hostile names in a table, and wide characters take two columns");
	output(OUTPUT_RAW, columns, 2, rows, 3);
	check("REF STATE\n"
	      "/\\x1b[31m\\x0a\\x20\\x09\\x5c\\x7f\\xff -\n"
	      "/\\xe6\\xbc\\xa2\\xe5\\xad\\x97 -\n"
	      "/\"`$(x) -\n",
	      "hostile names raw");
	output(OUTPUT_EXPORT, columns, 1, rows, 3);
	check("REF=\"/\\x1b[31m\\x0a \\x09\\x5c\\x7f\\xff\"\n"
	      "REF=\"/\\xe6\\xbc\\xa2\\xe5\\xad\\x97\"\n"
	      "REF=\"/\\x22\\x60\\x24(x)\"\n",
	      "hostile names for export");
	output(OUTPUT_JSON, columns, 1, rows, 3);
	check("{\"rows\":[\n"
	      "{\"ref\":\"/\\\\x1b[31m\\\\x0a \\\\x09\\\\x5c\\\\x7f\\\\xff\"},\n"
	      "{\"ref\":\"/\xe6\xbc\xa2\xe5\xad\x97\"},\n"
	      "{\"ref\":\"/\\\"`$(x)\"}\n"
	      "],\"complete\":true,\"warnings\":[]}\n",
	      "hostile names as JSON");
}

static void test_streams(void)
{
	static const size_t counts[] = {1, 127, 128, 129, 511, 512, 513, 3000};

	style = (struct output_style){.ids = style.ids};
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		struct row *rows = make_rows(counts[i]);
		struct strbuf want = {0};

		strbuf_puts(&want, "REF\n");
		for (size_t k = 0; k < counts[i]; k++)
			strbuf_printf(&want, "%s\n", rows[k].name);
		output(OUTPUT_RAW, columns, 1, rows, counts[i]);
		tap_ok(!strcmp(text, strbuf_text(&want)), "%zu rows raw", counts[i]);
		strbuf_free(&want);
		free_rows(rows, counts[i]);
	}
}

static void test_notes(void)
{
	struct notes notes = NOTES_INIT;
	struct output *out;
	FILE *stream = open_text();

	notes_add(&notes, true, "\\xff: \"no\"");
	notes_add(&notes, false, "b");
	style = (struct output_style){.format = OUTPUT_JSON, .ids = style.ids};
	out = output_begin(&style, &columns_table, columns, 1, stream);
	output_end(out, &notes);
	fclose(stream);
	tap_need(text);
	check("{\"rows\":[],\"complete\":false,\"warnings\":[\"\\\\xff: \\\"no\\\"\",\"b\"]}\n",
	      "warnings in JSON");
	notes_free(&notes);

	stream = open_text();
	style.format = OUTPUT_RAW;
	out = output_begin(&style, &columns_table, columns, 1, stream);
	output_row(out, &states[0]);
	output_abort(out);
	fclose(stream);
	tap_need(text);
	tap_ok(text_len == 0, "nothing more is printed when it is broken off");
}

static void test_terminal(void)
{
	static const struct row rows[] = {
		{"posix:/0123456789abcdefghij", "dest,locked,huge", CELL_VALUE, 1, 0},
		{"posix:/\xe6\xbc\xa2\xe5\xad\x97", "dest", CELL_UNKNOWN, 1, 0},
	};
	static const struct row files[] = {
		{"posix:/0123456789", NULL, CELL_UNKNOWN, 0, 0},
		{"posix:/1", "", CELL_UNKNOWN, 0, 0},
	};

	style = (struct output_style){.ids = style.ids};
	print(rows, 2, 55, 1);
	check("REF                         STATE            SIZE OWNER\n"
	      "posix:/0123456789abcdefghij dest,locked,huge   1B root\n"
	      "posix:/\xe6\xbc\xa2\xe5\xad\x97                 dest                ? root\n",
	      "what fits stays as it is");
	print(rows, 2, 54, 1);
	check("REF                         STATE           SIZE OWNER\n"
	      "posix:/0123456789abcdefghij dest,locked,hu+   1B root\n"
	      "posix:/\xe6\xbc\xa2\xe5\xad\x97                 dest               ? root\n",
	      "one column less is cut from what may be cut");
	print(rows, 2, 40, 1);
	check("REF                  STATE    SIZE OWNER\n"
	      "posix:/0123456789abc dest,lo+   1B root\n"
	      "defghij                            \n"
	      "posix:/\xe6\xbc\xa2\xe5\xad\x97          dest        ? root\n",
	      "and when there is nothing left to cut, REF goes on below");
	print(rows, 2, 27, 1);
	check("REF                         STATE            SIZE OWNER\n"
	      "posix:/0123456789abcdefghij dest,locked,huge   1B root\n"
	      "posix:/\xe6\xbc\xa2\xe5\xad\x97                 dest                ? root\n",
	      "where all that would not do, nothing is cut");
	print(rows, 2, 28, 1);
	check("REF      STATE    SIZE OWNER\n"
	      "posix:/0 dest,lo+   1B root\n"
	      "12345678               \n"
	      "9abcdefg               \n"
	      "hij                    \n"
	      "posix:/  dest        ? root\n"
	      "\xe6\xbc\xa2\xe5\xad\x97                   \n",
	      "no column becomes narrower than that");

	print(files, 2, 30, 1);
	check("REF           STATE SIZE OWNER\n"
	      "posix:/012345 -        ? root\n"
	      "6789                     \n"
	      "posix:/1      -        ? root\n",
	      "columns that were asked for stay");
	style.all_defaults = true;
	print(files, 2, 30, 1);
	check("REF               SIZE OWNER\n"
	      "posix:/0123456789    ? root\n"
	      "posix:/1             ? root\n",
	      "default ones that are empty are left out, unknown ones not");
	print(files, 2, 34, 1);
	check("REF               STATE SIZE OWNER\n"
	      "posix:/0123456789 -        ? root\n"
	      "posix:/1          -        ? root\n",
	      "but only where they don't fit");
	print(files, 2, 0, 1);
	check("REF               STATE SIZE OWNER\n"
	      "posix:/0123456789 -        ? root\n"
	      "posix:/1          -        ? root\n",
	      "and never where there is no terminal");
	style.all_defaults = false;
}

/* In a narrow terminal the lines of all chunks and threads are alike. */
static void test_terminal_chunks(void)
{
	size_t count = 5000, lines = 0, seen = 0;
	struct row *rows = make_rows(count);
	bool right = true, same = true;
	char *first;

	style = (struct output_style){.bytes = true, .ids = style.ids};
	for (unsigned int threads = 1; threads <= 4; threads++) {
		print(rows, count, 57, threads);
		first = threads == 1 ? tap_need(strdup(text)) : first;
		same &= !strcmp(first, text);
	}
	free(first);
	tap_ok(same, "5,000 rows in 57 columns are the same by any number of threads");
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
		right &= strlen(line) <= 57 && strlen(line) > 25;
		/* the blank in front of STATE is where it is in each line */
		right &= line[16] == ' ';
		seen += !strncmp(line, "posix:/", 7);
	}
	tap_ok(right && seen == count && lines == count + 2,
	       "no line is wider, columns stand below each other, one row goes on below");
	free_rows(rows, count);
}

static void test_width(void)
{
	struct winsize size = {.ws_col = 33};
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave = -1;
	FILE *file;

	tap_ok(fit_text_width("", 0) == 0 && fit_text_width("abcdefghi", 9) == 9, "ASCII width");
	tap_ok(fit_text_width("\xc3\xa9", 2) == 1 && fit_text_width("\xe6\xbc\xa2", 3) == 2 &&
		       fit_text_width("e\xcc\x81", 3) == 1,
	       "narrow, wide and combining characters");
	tap_ok(fit_text_cut("abc", 3, 2) == 2 && fit_text_cut("abc", 3, 3) == 3 &&
		       fit_text_cut("a\xe6\xbc\xa2", 4, 2) == 1 &&
		       fit_text_cut("a\xe6\xbc\xa2", 4, 3) == 4,
	       "texts are cut between characters");

	file = open_text();
	tap_ok(fit_terminal_width(file) == 0, "memory is no terminal");
	fclose(file);
	file = fopen("/dev/null", "w");
	tap_ok(file && fit_terminal_width(file) == 0, "nor is /dev/null");
	if (file)
		fclose(file);

	if (master >= 0 && !grantpt(master) && !unlockpt(master))
		slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	file = slave < 0 ? NULL : fdopen(slave, "w");
	if (!file) {
		tap_ok(true, "a terminal # SKIP none can be had");
	} else {
		setenv("COLUMNS", "57", 1);
		ioctl(slave, TIOCSWINSZ, &size);
		tap_ok(fit_terminal_width(file) == 33, "a terminal that knows its width");
		size.ws_col = 0;
		ioctl(slave, TIOCSWINSZ, &size);
		tap_ok(fit_terminal_width(file) == 57, "one that doesn't: COLUMNS");
		setenv("COLUMNS", "-1", 1);
		tap_ok(fit_terminal_width(file) == 80, "COLUMNS that is no number: 80");
		unsetenv("COLUMNS");
		tap_ok(fit_terminal_width(file) == 80, "neither: 80");
		fclose(file);
	}
	if (master >= 0)
		close(master);
}

int main(void)
{
	static const struct sysroot root = SYSROOT_LIVE;

	if (!setlocale(LC_ALL, "C.UTF-8")) {
		printf("1..0 # SKIP no C.UTF-8 locale\n");
		return 0;
	}
	style.ids = tap_need(ids_new(&root));
	test_counts();
	test_no_threads();
	test_empty();
	test_formats();
	test_lists();
	test_hostile();
	test_streams();
	test_notes();
	test_terminal();
	test_terminal_chunks();
	test_width();
	ids_free(style.ids);
	free(text);
	return tap_done();
}
