/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells as text: every type, its borders, and hostile bytes. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tap.h"
#include "tree.h"
#include "view/format.h"

/* Sat Nov 21 14:05:09 2026 UTC */
#define NOW INT64_C(1795269909)

static const struct sysroot root = SYSROOT_LIVE;
static struct output_style style;
static struct strbuf out;

static const char *text_of(enum cell_type type, const struct cell *cell)
{
	struct format format;

	format_init(&format, &style);
	strbuf_reset(&out);
	format_cell(&format, type, cell, &out);
	return strbuf_text(&out);
}

static void check_number(enum cell_type type, uint64_t number, const char *want)
{
	struct cell cell = {.state = CELL_VALUE, .number = number};
	const char *got = text_of(type, &cell);

	tap_ok(!strcmp(got, want), "%llu is %s (got %s)", (unsigned long long)number, want, got);
}

static void check_time(int64_t time, const char *want)
{
	struct cell cell = {.state = CELL_VALUE, .time = time};
	const char *got = text_of(CELL_TIME, &cell);

	tap_ok(!strcmp(got, want), "%s time %lld is %s (got %s)", time_format_names[style.time],
	       (long long)time, want, got);
}

static void check_text(enum cell_type type, const char *text, const char *want, const char *what)
{
	struct cell cell = {0};

	cell_set_text(&cell, text);
	tap_ok(!strcmp(text_of(type, &cell), want), "%s", what);
	strbuf_free(&cell.text);
}

static void test_sizes(void)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {
		{0, "0"},
		{1, "1B"},
		{512, "512B"},
		{1023, "1023B"},
		{1024, "1K"},
		{1024 + 51, "1K"},
		{1024 + 52, "1.1K"},
		{1536, "1.5K"},
		{2047, "2K"},
		{1048524, "1023.9K"},
		{1048525, "1M"}, /* 1023.95K */
		{1048535, "1M"}, /* 1023.96K */
		{1048575, "1M"},
		{1048576, "1M"},
		{UINT64_C(3) << 29, "1.5G"},
		{UINT64_C(1) << 40, "1T"},
		{UINT64_C(128) << 40, "128T"},
		{UINT64_C(5) << 49, "2.5P"},
		{(UINT64_C(1) << 60) - 1, "1E"},
		{UINT64_C(1) << 60, "1E"},
		{UINT64_MAX / 2, "8E"},
		{UINT64_MAX, "16E"},
	};

	style = (struct output_style){0};
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		check_number(CELL_SIZE, sizes[i].bytes, sizes[i].text);
	style.bytes = true;
	check_number(CELL_SIZE, 0, "0");
	check_number(CELL_SIZE, 1536, "1536");
	check_number(CELL_SIZE, UINT64_MAX, "18446744073709551615");
}

static void test_figures(void)
{
	struct cell cell = {0};

	style = (struct output_style){0};
	cell_set_figure(&cell, 1536, true);
	cell_set_bound(&cell, 1536, 0);
	tap_ok(!strcmp(text_of(CELL_BOUND, &cell), "1.5K"), "a size that is exact");
	cell_set_bound(&cell, 1536, '<');
	tap_ok(!strcmp(text_of(CELL_BOUND, &cell), "<=1.5K"), "one that is a bound");
	cell_set_figure(&cell, 1536, true);
	tap_ok(!strcmp(text_of(CELL_FIGURE, &cell), "1.5K"), "a figure that is a size");
	style.bytes = true;
	tap_ok(!strcmp(text_of(CELL_FIGURE, &cell), "1536"), "in bytes");
	style.bytes = false;
	cell_set_figure(&cell, 1536, false);
	tap_ok(!strcmp(text_of(CELL_FIGURE, &cell), "1536"), "one that is none");
	cell_set_text(&cell, "unlimited");
	tap_ok(!strcmp(text_of(CELL_FIGURE, &cell), "unlimited"), "a word instead");
	strbuf_free(&cell.text);
}

static void test_numbers(void)
{
	style = (struct output_style){0};
	check_number(CELL_NUMBER, 0, "0");
	check_number(CELL_NUMBER, UINT64_MAX, "18446744073709551615");
	check_number(CELL_PERCENT, 0, "0%");
	check_number(CELL_PERCENT, 100, "100%");
	check_number(CELL_KEY, 0, "0x00000000");
	check_number(CELL_KEY, 0x162e, "0x0000162e");
	check_number(CELL_KEY, UINT32_MAX, "0xffffffff");

	check_number(CELL_AGE, 0, "0s");
	check_number(CELL_AGE, 119, "119s");
	check_number(CELL_AGE, 120, "2m");
	check_number(CELL_AGE, 7199, "119m");
	check_number(CELL_AGE, 7200, "2h");
	check_number(CELL_AGE, 172799, "47h");
	check_number(CELL_AGE, 172800, "2d");
	check_number(CELL_AGE, UINT64_MAX, "213503982334601d");
}

static void test_number_lists(void)
{
	static const enum output_format formats[] = {OUTPUT_TABLE, OUTPUT_RAW, OUTPUT_EXPORT};
	struct cell cell = {0};

	cell_add_number(&cell, 12);
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		style = (struct output_style){.format = formats[i], .bytes = true};
		tap_ok(!strcmp(text_of(CELL_NUMBERS, &cell), "12"), "one number, format %d",
		       formats[i]);
	}
	cell_add_number(&cell, 0);
	cell_add_number(&cell, UINT64_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		style = (struct output_style){.format = formats[i]};
		tap_ok(!strcmp(text_of(CELL_NUMBERS, &cell), "12,0,18446744073709551615"),
		       "numbers have commas between, format %d", formats[i]);
	}
	strbuf_free(&cell.text);
}

static void test_perms(void)
{
	style = (struct output_style){0};
	check_number(CELL_PERMS, 0, "---------");
	check_number(CELL_PERMS, 0640, "rw-r-----");
	check_number(CELL_PERMS, 0777, "rwxrwxrwx");
	check_number(CELL_PERMS, 0124, "--x-w-r--");
	check_number(CELL_PERMS, 04755, "rwsr-xr-x");
	check_number(CELL_PERMS, 04644, "rwSr--r--");
	check_number(CELL_PERMS, 02755, "rwxr-sr-x");
	check_number(CELL_PERMS, 02745, "rwxr-Sr-x");
	check_number(CELL_PERMS, 01777, "rwxrwxrwt");
	check_number(CELL_PERMS, 01776, "rwxrwxrwT");
	style.numeric = true;
	check_number(CELL_PERMS, 0, "0000");
	check_number(CELL_PERMS, 0640, "0640");
	check_number(CELL_PERMS, 04755, "4755");
	check_number(CELL_PERMS, 0100644, "100644");
	check_number(CELL_PERMS, UINT64_MAX, "1777777777777777777777");
}

static void set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static void test_times(void)
{
	set_zone("UTC");
	style = (struct output_style){.has_now = true, .now_secs = NOW, .time = TIME_SHORT};
	check_time(NOW, "14:05");
	check_time(NOW - 14 * 3600, "00:05");
	check_time(NOW - 15 * 3600, "Nov20");
	check_time(NOW + 86400, "Nov22");
	check_time(1767225600, "Jan01");
	check_time(1767225599, "2025-Dec31");
	check_time(NOW - 365 * 86400, "2025-Nov21");
	check_time(-1, "1969-Dec31");

	style.time = TIME_ISO;
	check_time(NOW, "2026-11-21T14:05:09+00:00");
	check_time(0, "1970-01-01T00:00:00+00:00");
	check_time(-62135596800, "0001-01-01T00:00:00+00:00");
	check_time(253402300800, "10000-01-01T00:00:00+00:00");
	set_zone("IST-5:30");
	check_time(NOW, "2026-11-21T19:35:09+05:30");
	set_zone("NST3:30");
	check_time(NOW, "2026-11-21T10:35:09-03:30");
	set_zone("UTC");

	style.time = TIME_FULL;
	check_time(NOW, "Sat Nov 21 14:05:09 2026");
	check_time(0, "Thu Jan  1 00:00:00 1970");

	style.time = TIME_RELATIVE;
	check_time(NOW, "0s ago");
	check_time(NOW - 300, "5m ago");
	check_time(NOW + 300, "0s ago");
	check_time(INT64_MAX, "0s ago");
	style.now_secs = 1;
	check_time(INT64_MIN + 1, "106751991167300d ago");
	check_time(INT64_MIN, "106751991167300d ago");
	style.has_now = false;
	check_time(NOW, "?");
	style.has_now = true;
	style.now_secs = NOW;

	style.time = TIME_EPOCH;
	check_time(NOW, "1795269909");
	check_time(INT64_MIN, "-9223372036854775808");

	/* what no calendar holds is shown as the number it is */
	for (style.time = TIME_SHORT; style.time <= TIME_FULL; style.time++) {
		check_time(INT64_MAX, "9223372036854775807");
		check_time(INT64_MIN, "-9223372036854775808");
	}

	tap_ok(time_format_find("short") == TIME_SHORT && time_format_find("iso") == TIME_ISO &&
		       time_format_find("full") == TIME_FULL &&
		       time_format_find("relative") == TIME_RELATIVE &&
		       time_format_find("epoch") == TIME_EPOCH,
	       "every time format is found by its name");
	tap_ok(time_format_find("") == -1 && time_format_find("is") == -1 &&
		       time_format_find("ISO") == -1,
	       "and by nothing else");
}

static void test_states(void)
{
	static const enum output_format formats[] = {OUTPUT_TABLE, OUTPUT_RAW, OUTPUT_EXPORT};
	struct cell empty = {.state = CELL_EMPTY, .number = 7};
	struct cell unknown = {.state = CELL_UNKNOWN, .number = 7};
	struct cell blank = {.state = CELL_VALUE};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		bool export = formats[i] == OUTPUT_EXPORT;
		bool right = true;

		style = (struct output_style){.format = formats[i],
					      .ids = tap_need(ids_new(&root))};
		for (enum cell_type type = CELL_TEXT; type <= CELL_NUMBERS; type++) {
			right &= !strcmp(text_of(type, &empty), export ? "" : "-");
			right &= !strcmp(text_of(type, &unknown), export ? "" : "?");
		}
		tap_ok(right, "empty and unknown cells of all types, format %d", formats[i]);
		tap_ok(!strcmp(text_of(CELL_WORDS, &blank), export ? "" : "-") &&
			       !strcmp(text_of(CELL_NAME, &blank), export ? "" : "-") &&
			       !strcmp(text_of(CELL_NUMBERS, &blank), export ? "" : "-"),
		       "no words, text or numbers are as empty, format %d", formats[i]);
		tap_ok(!strcmp(text_of(CELL_OPTIONS, &blank), export ? "" : "-") &&
			       !strcmp(text_of(CELL_CHANGES, &blank), "same"),
		       "no options are too, but no changes are said to be none, format %d",
		       formats[i]);
		ids_free(style.ids);
	}
}

static void test_owners(void)
{
	struct cell cell = {.state = CELL_VALUE, .number = 0};
	struct format format;

	style = (struct output_style){.ids = tap_need(ids_new(&root))};
	check_number(CELL_USER, 0, "root");
	check_number(CELL_GROUP, 0, "root");
	check_number(CELL_USER, 4000000001, "4000000001");
	check_number(CELL_GROUP, 4000000001, "4000000001");

	ids_free(style.ids);

	tree_begin();
	tree_write("etc/passwd", "a\033b:x:7:7:::\n");
	style.ids = tap_need(ids_new(&tree_root));
	check_number(CELL_USER, 7, "a\\x1bb");
	check_number(CELL_USER, 8, "8");
	ids_free(style.ids);

	style.ids = tap_need(ids_new(&root));
	cell.state = CELL_UNKNOWN;
	format_init(&format, &style);
	strbuf_reset(&out);
	format_cell(&format, CELL_USER, &cell, &out);
	tap_ok(!strcmp(strbuf_text(&out), "?"), "an unknown owner has no name");

	style.numeric = true;
	check_number(CELL_USER, 0, "0");
	check_number(CELL_GROUP, 0, "0");
	ids_free(style.ids);
}

static void test_names(void)
{
	static const char hostile[] = "/a\033[2J\n\t\\ \x7f\xff\xc3\xa9\xe2\x80\xae\xc0\xaf";

	style = (struct output_style){.format = OUTPUT_TABLE};
	check_text(CELL_NAME, hostile,
		   "/a\\x1b[2J\\x0a\\x09\\x5c \\x7f\\xff\xc3\xa9\\xe2\\x80\\xae\\xc0\\xaf",
		   "a hostile name in a table is escaped");
	check_text(CELL_TEXT, "alive (\033c)", "alive (\\x1bc)", "so is any other text");
	check_text(CELL_WORDS, "dest,locked", "dest,locked", "words have commas between");
	check_text(CELL_OPTIONS, "rw,mpol=bind:0,2", "rw,mpol=bind:0,2", "so have options");
	check_text(CELL_CHANGES, "!\033,x", "!\\x1b,x", "and changes, which are escaped");

	style.format = OUTPUT_RAW;
	check_text(CELL_NAME, hostile, hostile, "raw names stay bytes, for libsmartcols to escape");
	style.format = OUTPUT_EXPORT;
	check_text(CELL_NAME, hostile, hostile, "so do names for export");

	setlocale(LC_ALL, "C");
	style.format = OUTPUT_TABLE;
	check_text(CELL_NAME, "\xc3\xa9", "\\xc3\\xa9",
		   "where the locale is not UTF-8, ASCII alone");
	setlocale(LC_ALL, "C.UTF-8");
}

int main(void)
{
	if (!setlocale(LC_ALL, "C.UTF-8")) {
		printf("1..0 # SKIP no C.UTF-8 locale\n");
		return 0;
	}
	test_sizes();
	test_figures();
	test_numbers();
	test_number_lists();
	test_perms();
	test_times();
	test_states();
	test_owners();
	test_names();
	strbuf_free(&out);
	return tap_done();
}
