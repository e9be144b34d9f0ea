/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/fit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include "base/num.h"
#include "view/column.h"

/* A wrapped column stays wide enough for a few characters on each line. */
#define WRAP_MIN 8
#define TRUNC_MIN 8
/* One that could be left out is shown with as much as can be read, or not at all. */
#define SPARE_MIN 24

size_t fit_terminal_width(FILE *file)
{
	int fd = fileno(file);
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t width;

	if (fd < 0 || !isatty(fd))
		return 0;
	if (!ioctl(fd, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	if (columns && !num_parse(columns, 10, UINT16_MAX, &width) && width)
		return width;
	return 80;
}

/* The character at @text: its bytes, and in *@width how many columns it takes. */
static size_t character(const char *text, size_t len, mbstate_t *state, size_t *width)
{
	wchar_t code;
	size_t bytes;
	int columns;

	*width = 1;
	if ((unsigned char)*text < 0x80)
		return 1;
	bytes = mbrtowc(&code, text, len, state);
	if (bytes == 0 || bytes > len) {
		*state = (mbstate_t){0};
		*width = 0;
		return 1;
	}
	/* what the locale does not know takes no room in libsmartcols' count */
	columns = iswprint((wint_t)code) ? wcwidth(code) : 0;
	*width = columns > 0 ? (size_t)columns : 0;
	return bytes;
}

static bool is_ascii(const char *text, size_t len)
{
	uint64_t bytes, seen = 0;
	size_t i = 0;

	for (; i + sizeof(bytes) <= len; i += sizeof(bytes)) {
		memcpy(&bytes, text + i, sizeof(bytes));
		seen |= bytes;
	}
	for (; i < len; i++)
		seen |= (unsigned char)text[i];
	return !(seen & UINT64_C(0x8080808080808080));
}

size_t fit_text_width(const char *text, size_t len)
{
	mbstate_t state = {0};
	size_t width = 0;

	if (is_ascii(text, len))
		return len;
	for (size_t i = 0, columns; i < len; width += columns)
		i += character(text + i, len - i, &state, &columns);
	return width;
}

size_t fit_text_cut(const char *text, size_t len, size_t width)
{
	mbstate_t state = {0};

	for (size_t i = 0, columns, bytes; i < len; i += bytes) {
		bytes = character(text + i, len - i, &state, &columns);
		if (columns > width)
			return i;
		width -= columns;
	}
	return len;
}

/* Where a line of at most @cut bytes of the longer @text ends: behind a comma or a blank,
 * unless that would leave half of it empty. */
static size_t line_end(const char *text, size_t cut)
{
	for (size_t i = cut; i > cut / 2; i--)
		if (text[i - 1] == ',' || text[i - 1] == ' ')
			return i;
	return cut;
}

/* Copies a text to @wrapped with line ends, so that it is at most @width columns wide. */
static void wrap(const char *text, size_t len, size_t width, struct strbuf *wrapped)
{
	strbuf_reset(wrapped);
	while (len) {
		size_t cut = fit_text_cut(text, len, width);

		if (cut < len)
			cut = line_end(text, cut);
		if (wrapped->len)
			strbuf_putc(wrapped, '\n');
		strbuf_add(wrapped, text, cut);
		text += cut;
		len -= cut;
	}
}

const char *fit_text(char *text, size_t *len, const struct fit_column *column,
		     struct strbuf *wrapped)
{
	if (*len <= column->width || fit_text_width(text, *len) <= column->width)
		return text;
	if (column->is_wrapped) {
		wrap(text, *len, column->width, wrapped);
		strbuf_putc(wrapped, '\0');
		if (wrapped->failed)
			return NULL;
		*len = wrapped->len - 1;
		return wrapped->data;
	}
	/* a + says that it was cut, as in ps(1) */
	*len = fit_text_cut(text, *len, column->width - 1);
	text[(*len)++] = '+';
	text[*len] = '\0';
	return text;
}

/* What a column needs to say anything at all. */
static size_t least_width(const struct fit_column *column)
{
	size_t least = column->width;

	if (column->flags & COLUMN_SPARE)
		least = SPARE_MIN;
	else if (column->flags & COLUMN_WRAP)
		least = WRAP_MIN;
	else if (column->flags & COLUMN_TRUNC)
		least = TRUNC_MIN;
	if (least > column->width)
		return column->width;
	return least > column->heading ? least : column->heading;
}

static size_t natural_width(const struct fit_column *column)
{
	return column->width;
}

static size_t total_width(const struct fit_column *columns, size_t count,
			  size_t (*width_of)(const struct fit_column *))
{
	size_t total = 0, shown = 0;

	for (size_t i = 0; i < count; i++) {
		if (columns[i].is_hidden)
			continue;
		total += width_of(&columns[i]);
		shown++;
	}
	return shown ? total + shown - 1 : 0;
}

/* Takes @excess columns, or what can be had, from those with @flag, always from
 * the widest. Returns how many are still too many. */
static size_t shrink(struct fit_column *columns, size_t count, uint32_t flag, size_t excess)
{
	while (excess) {
		struct fit_column *widest = NULL;

		for (size_t i = 0; i < count; i++) {
			struct fit_column *column = &columns[i];

			if (column->is_hidden || !(column->flags & flag) ||
			    column->width <= least_width(column))
				continue;
			if (!widest || column->width > widest->width)
				widest = column;
		}
		if (!widest)
			break;
		widest->width--;
		widest->is_wrapped = flag == COLUMN_WRAP;
		excess--;
	}
	return excess;
}

/* Leaves out the widest spare column. Returns false where there is none. */
static bool hide_spare(struct fit_column *columns, size_t count)
{
	struct fit_column *widest = NULL;

	for (size_t i = 1; i < count; i++) {
		struct fit_column *column = &columns[i];

		if (!column->is_hidden && (column->flags & COLUMN_SPARE) &&
		    (!widest || column->width > widest->width))
			widest = column;
	}
	if (widest)
		widest->is_hidden = true;
	return widest;
}

void fit_columns(struct fit_column *columns, size_t count, size_t terminal, bool may_hide)
{
	size_t total = total_width(columns, count, natural_width), excess;

	if (total <= terminal)
		return;
	/* the first says what the row is; so there is always one */
	for (size_t i = 1; i < count; i++)
		columns[i].is_hidden = may_hide && columns[i].is_empty;
	while (may_hide && total_width(columns, count, least_width) > terminal &&
	       hide_spare(columns, count)) {
	}
	total = total_width(columns, count, natural_width);
	/* where all the cutting would not help, nothing is cut */
	if (total <= terminal || total_width(columns, count, least_width) > terminal)
		return;
	excess = shrink(columns, count, COLUMN_TRUNC, total - terminal);
	shrink(columns, count, COLUMN_WRAP, excess);
}
