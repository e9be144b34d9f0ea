/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/format.h"

#include <limits.h>
#include <string.h>

#include "base/diag.h"
#include "base/escape.h"
#include "base/num.h"

void format_init(struct format *format, const struct output_style *style)
{
	bool export = style->format == OUTPUT_EXPORT;
	time_t now = style->now_secs;

	*format = (struct format){
		.time = style->time,
		.bytes = style->bytes,
		.numeric = style->numeric,
		.escape = style->format == OUTPUT_TABLE,
		.ascii_only = !diag_locale_is_utf8(),
		.empty = export ? "" : "-",
		.unknown = export ? "" : "?",
		.has_now = style->has_now,
		.now_secs = style->now_secs,
		.ids = style->ids,
	};
	/* without a clock no day is today, and no year this one */
	if (!style->has_now || !localtime_r(&now, &format->now))
		format->now = (struct tm){.tm_year = INT_MIN};
}

/* The longest text of what is neither a text nor a name: a time in full. */
#define VALUE_MAX 64

static char *put_u64(char *p, uint64_t value)
{
	return p + num_write_u64(p, value);
}

static char *put_i64(char *p, int64_t value)
{
	if (value >= 0)
		return put_u64(p, (uint64_t)value);
	*p++ = '-';
	return put_u64(p, 0 - (uint64_t)value);
}

static char *put_two(char *p, int value)
{
	*p++ = (char)('0' + value / 10);
	*p++ = (char)('0' + value % 10);
	return p;
}

static char *put_size(char *p, uint64_t bytes)
{
	return p + num_write_size(p, bytes);
}

static char *put_age(char *p, uint64_t secs)
{
	if (secs < 120) {
		p = put_u64(p, secs);
		*p++ = 's';
	} else if (secs < 120 * 60) {
		p = put_u64(p, secs / 60);
		*p++ = 'm';
	} else if (secs < 48 * 3600) {
		p = put_u64(p, secs / 3600);
		*p++ = 'h';
	} else {
		p = put_u64(p, secs / 86400);
		*p++ = 'd';
	}
	return p;
}

static char *put_clock(char *p, const struct tm *tm, bool seconds)
{
	p = put_two(p, tm->tm_hour);
	*p++ = ':';
	p = put_two(p, tm->tm_min);
	if (seconds) {
		*p++ = ':';
		p = put_two(p, tm->tm_sec);
	}
	return p;
}

static char *put_year(char *p, const struct tm *tm)
{
	int64_t year = (int64_t)tm->tm_year + 1900;

	if (year >= 0)
		for (int64_t power = 1000; power > 1 && year < power; power /= 10)
			*p++ = '0';
	return put_i64(p, year);
}

/* As ctime(3), in English whatever the locale, so that it can be parsed. */
static const char weekdays[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
				 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* The time of day of today, the day of this year, or the day. As in lsipc(1). */
static char *put_time_short(char *p, const struct tm *tm, const struct tm *now)
{
	if (tm->tm_year == now->tm_year && tm->tm_yday == now->tm_yday)
		return put_clock(p, tm, false);
	if (tm->tm_year != now->tm_year) {
		p = put_year(p, tm);
		*p++ = '-';
	}
	p = mempcpy(p, months[tm->tm_mon], 3);
	return put_two(p, tm->tm_mday);
}

static char *put_time_iso(char *p, const struct tm *tm)
{
	long offset_min = tm->tm_gmtoff / 60;

	p = put_year(p, tm);
	*p++ = '-';
	p = put_two(p, tm->tm_mon + 1);
	*p++ = '-';
	p = put_two(p, tm->tm_mday);
	*p++ = 'T';
	p = put_clock(p, tm, true);
	*p++ = offset_min < 0 ? '-' : '+';
	if (offset_min < 0)
		offset_min = -offset_min;
	p = put_two(p, (int)(offset_min / 60));
	*p++ = ':';
	return put_two(p, (int)(offset_min % 60));
}

static char *put_time_full(char *p, const struct tm *tm)
{
	p = mempcpy(p, weekdays[tm->tm_wday], 3);
	*p++ = ' ';
	p = mempcpy(p, months[tm->tm_mon], 3);
	*p++ = ' ';
	if (tm->tm_mday < 10)
		*p++ = ' ';
	p = put_u64(p, (uint64_t)tm->tm_mday);
	*p++ = ' ';
	p = put_clock(p, tm, true);
	*p++ = ' ';
	return put_year(p, tm);
}

static char *put_time(char *p, const struct format *format, int64_t secs)
{
	time_t time = (time_t)secs; /* of 32 bits with some C libraries */
	struct tm tm;

	if (format->time == TIME_RELATIVE) {
		int64_t age;

		if (!format->has_now)
			return stpcpy(p, format->unknown);
		if (secs > format->now_secs)
			age = 0;
		else if (__builtin_sub_overflow(format->now_secs, secs, &age))
			age = INT64_MAX;
		p = put_age(p, (uint64_t)age);
		return mempcpy(p, " ago", 4);
	}
	/* a file's times can be set to what no calendar holds */
	if (format->time == TIME_EPOCH || time != secs || !localtime_r(&time, &tm))
		return put_i64(p, secs);
	if (format->time == TIME_ISO)
		return put_time_iso(p, &tm);
	if (format->time == TIME_FULL)
		return put_time_full(p, &tm);
	return put_time_short(p, &tm, &format->now);
}

/* One set of three letters as ls(1) shows it; @special is its s or t bit. */
static char *put_rwx(char *p, uint64_t bits, bool special, char letter)
{
	*p++ = bits & 4 ? 'r' : '-';
	*p++ = bits & 2 ? 'w' : '-';
	if (special)
		*p++ = bits & 1 ? letter : (char)(letter - 'a' + 'A');
	else
		*p++ = bits & 1 ? 'x' : '-';
	return p;
}

static char *put_perms(char *p, const struct format *format, uint64_t mode)
{
	if (format->numeric)
		return format_put_octal(p, mode);
	p = put_rwx(p, mode >> 6, mode & 04000, 's');
	p = put_rwx(p, mode >> 3, mode & 02000, 's');
	return put_rwx(p, mode, mode & 01000, 't');
}

char *format_put_octal(char *p, uint64_t mode)
{
	int digits = 4;

	while (digits < 22 && mode >> (3 * digits))
		digits++;
	while (digits--)
		*p++ = (char)('0' + (mode >> (3 * digits) & 7));
	return p;
}

char *format_put_key(char *p, uint64_t key)
{
	*p++ = '0';
	*p++ = 'x';
	for (int shift = 28; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[key >> shift & 15];
	return p;
}

static void add_text(const struct format *format, const char *text, size_t len, struct strbuf *out)
{
	char *dst;

	if (!format->escape) {
		strbuf_add(out, text, len);
	} else {
		dst = strbuf_reserve(out, ESCAPED_MAX(len));
		if (dst)
			out->len += escape_bytes(dst, text, len, format->ascii_only);
	}
}

static void add_value(const struct format *format, enum cell_type type, const struct cell *cell,
		      struct strbuf *out)
{
	char *start = strbuf_reserve(out, VALUE_MAX), *p = start;

	if (!p)
		return;
	switch (type) {
	case CELL_FIGURE:
		p = cell->in_bytes && !format->bytes ? put_size(p, cell->number)
						     : put_u64(p, cell->number);
		break;
	case CELL_BOUND:
		if (cell->bound) {
			*p++ = cell->bound;
			*p++ = '=';
		}
		p = format->bytes ? put_u64(p, cell->number) : put_size(p, cell->number);
		break;
	case CELL_SIZE:
		p = format->bytes ? put_u64(p, cell->number) : put_size(p, cell->number);
		break;
	case CELL_PERCENT:
		p = put_u64(p, cell->number);
		*p++ = '%';
		break;
	case CELL_AGE:
		p = put_age(p, cell->number);
		break;
	case CELL_TIME:
		p = put_time(p, format, cell->time);
		break;
	case CELL_PERMS:
		p = put_perms(p, format, cell->number);
		break;
	case CELL_KEY:
		p = format_put_key(p, cell->number);
		break;
	default:
		p = put_u64(p, cell->number);
		break;
	}
	out->len += (size_t)(p - start);
}

/* A user or group by name, or by number where it has none or none is wanted. */
static void add_owner(const struct format *format, enum cell_type type, const struct cell *cell,
		      struct strbuf *out)
{
	const char *name = format->numeric ? NULL : cell_owner_name(cell, type, format->ids);

	out->failed |= ids_are_short(format->ids);
	if (name)
		add_text(format, name, strlen(name), out);
	else
		add_value(format, CELL_NUMBER, cell, out);
}

static void add_numbers(const struct cell *cell, struct strbuf *out)
{
	for (size_t i = 0; i < cell_number_count(cell); i++) {
		if (i)
			strbuf_putc(out, ',');
		strbuf_add_u64(out, cell_number_at(cell, i));
	}
}

void format_cell(const struct format *format, enum cell_type type, const struct cell *cell,
		 struct strbuf *out)
{
	if (cell_is_empty(cell, type))
		strbuf_puts(out, format->empty);
	else if (cell->state == CELL_UNKNOWN)
		strbuf_puts(out, format->unknown);
	else if (type == CELL_CHANGES && !cell->text.len)
		strbuf_puts(out, "same");
	else if (cell_holds_text(type) || cell_is_word(cell, type))
		add_text(format, cell->text.data, cell->text.len, out);
	else if (cell_holds_owner(type))
		add_owner(format, type, cell, out);
	else if (type == CELL_NUMBERS)
		add_numbers(cell, out);
	else
		add_value(format, type, cell, out);
}
