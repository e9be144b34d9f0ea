/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fitting columns into a terminal: which are left out, and where lines end. What a whole
 * table looks like is in test_render.c. */
#include "view/fit.h"

#include <string.h>

#include "base/util.h"
#include "tap.h"
#include "view/column.h"

/* A first column, one that may be wrapped, and two that may be left out. */
static struct fit_column columns[4];

static void fit(size_t terminal, bool may_hide)
{
	const struct fit_column natural[] = {
		{.heading = 4, .width = 10},
		{.flags = COLUMN_WRAP, .heading = 5, .width = 30},
		{.flags = COLUMN_TRUNC | COLUMN_SPARE, .heading = 6, .width = 60},
		{.flags = COLUMN_WRAP | COLUMN_SPARE, .heading = 11, .width = 40},
	};

	memcpy(columns, natural, sizeof(columns));
	fit_columns(columns, ARRAY_SIZE(columns), terminal, may_hide);
}

/* @width 0: it is left out */
static bool is_width(size_t column, size_t width)
{
	return columns[column].is_hidden ? !width : columns[column].width == width;
}

static bool are_widths(size_t one, size_t two, size_t three, size_t four)
{
	return is_width(0, one) && is_width(1, two) && is_width(2, three) && is_width(3, four);
}

static void test_spare(void)
{
	fit(143, true);
	tap_ok(are_widths(10, 30, 60, 40), "all have their room");
	fit(142, true);
	tap_ok(are_widths(10, 30, 59, 40), "what may be cut is cut");
	fit(69, true);
	tap_ok(are_widths(10, 8, 24, 24), "as far as something can be read");
	fit(68, true);
	tap_ok(are_widths(10, 28, 0, 28), "or the widest spare one is left out");
	fit(44, true);
	tap_ok(are_widths(10, 8, 0, 24), "the other one is narrower then");
	fit(43, true);
	tap_ok(are_widths(10, 30, 0, 0), "and left out as well");
	fit(19, true);
	tap_ok(are_widths(10, 8, 0, 0), "what is left is wrapped");
	fit(18, true);
	tap_ok(are_widths(10, 30, 0, 0), "until nothing helps");
	fit(68, false);
	tap_ok(are_widths(10, 30, 60, 40), "columns that were asked for stay");
}

/* @text with | for the ends of lines */
static void check_wrapped(const char *original, size_t width, const char *want)
{
	struct fit_column column = {.width = width, .is_wrapped = true};
	struct strbuf wrapped = {0};
	char text[128];
	size_t len = strlen(original);
	const char *got;
	char *shown;

	strcpy(text, original);
	got = fit_text(text, &len, &column, &wrapped);
	shown = got ? tap_need(strndup(got, len)) : tap_need(strdup(""));
	for (char *p = shown; *p; p++)
		if (*p == '\n')
			*p = '|';
	tap_ok(!strcmp(shown, want), "%s in %zu columns: %s", original, width, shown);
	free(shown);
	strbuf_free(&wrapped);
}

static void test_wrapping(void)
{
	check_wrapped("xsi,posix,sem,tmpfs", 19, "xsi,posix,sem,tmpfs");
	check_wrapped("xsi,posix,sem,tmpfs", 18, "xsi,posix,sem,|tmpfs");
	check_wrapped("xsi,posix,sem,tmpfs", 9, "xsi,posix|,sem,|tmpfs");
	check_wrapped("xsi,posix,sem,tmpfs", 10, "xsi,posix,|sem,tmpfs");
	check_wrapped("the most bytes of one", 10, "the most |bytes of |one");
	check_wrapped("a,bcdefghijkl", 10, "a,bcdefghi|jkl");
	check_wrapped("posix:/0123456789", 8, "posix:/0|12345678|9");
}

int main(void)
{
	test_spare();
	test_wrapping();
	return tap_done();
}
