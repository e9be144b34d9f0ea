/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/json.h"

#include <errno.h>
#include <string.h>

#include "base/escape.h"
#include "base/num.h"

#define FLUSH_BYTES ((size_t)64 * 1024)

void json_init(struct json *json, FILE *file)
{
	*json = (struct json){.file = file, .is_first = true};
}

/* Behind something that had to be left out comes nothing: the document is broken off. */
static void flush(struct json *json)
{
	if (!json->buf.failed)
		fwrite(json->buf.data, 1, json->buf.len, json->file);
	strbuf_reset(&json->buf);
}

/*
 * Writes what stands before a value (a comma, a line end, its name) and makes
 * room for @bytes of it. Returns where it goes, for end_value(); NULL when memory
 * is short. Each value takes one look at the buffer's room: this is what the time
 * goes into when there are many.
 */
static char *begin_value(struct json *json, const char *name, size_t bytes)
{
	size_t name_len = name ? strlen(name) : 0;
	char *p = strbuf_reserve(&json->buf, name_len + 5 + bytes);

	if (!p)
		return NULL;
	if (!json->is_first)
		*p++ = ',';
	if (json->lines >> json->depth & 1)
		*p++ = '\n';
	json->is_first = false;
	if (name) {
		*p++ = '"';
		p = mempcpy(p, name, name_len);
		*p++ = '"';
		*p++ = ':';
	}
	return p;
}

static void end_value(struct json *json, const char *end)
{
	json->buf.len = (size_t)(end - json->buf.data);
}

static void add_plain(struct json *json, const char *name, const char *text, size_t len)
{
	char *p = begin_value(json, name, len);

	if (p)
		end_value(json, mempcpy(p, text, len));
}

static void begin(struct json *json, const char *name, char bracket, bool lines)
{
	add_plain(json, name, &bracket, 1);
	json->depth++;
	json->lines &= ~(UINT32_C(1) << json->depth);
	json->lines |= (uint32_t)lines << json->depth;
	json->is_first = true;
}

static void end(struct json *json, char bracket)
{
	if ((json->lines >> json->depth & 1) && !json->is_first)
		strbuf_putc(&json->buf, '\n');
	strbuf_putc(&json->buf, bracket);
	json->depth--;
	json->is_first = false;
	if (json->buf.len >= FLUSH_BYTES)
		flush(json);
}

void json_object_begin(struct json *json, const char *name)
{
	begin(json, name, '{', false);
}

void json_object_end(struct json *json)
{
	end(json, '}');
}

void json_array_begin(struct json *json, const char *name)
{
	begin(json, name, '[', false);
}

void json_rows_begin(struct json *json, const char *name)
{
	begin(json, name, '[', true);
}

void json_array_end(struct json *json)
{
	end(json, ']');
}

void json_u64(struct json *json, const char *name, uint64_t value)
{
	char *p = begin_value(json, name, 20);

	if (p)
		end_value(json, p + num_write_u64(p, value));
}

void json_i64(struct json *json, const char *name, int64_t value)
{
	char *p = begin_value(json, name, 21);
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	if (!p)
		return;
	if (value < 0)
		*p++ = '-';
	end_value(json, p + num_write_u64(p, magnitude));
}

void json_bool(struct json *json, const char *name, bool value)
{
	if (value)
		add_plain(json, name, "true", 4);
	else
		add_plain(json, name, "false", 5);
}

void json_null(struct json *json, const char *name)
{
	add_plain(json, name, "null", 4);
}

/* The most bytes that @len bytes become in a string: each is escaped to \xHH, and
 * that one's backslash for JSON. And the room in which that is done. */
#define STRING_MAX(len) ((len) * 5 + ESCAPED_MAX(len))

/* Copies what needs no escape at all from the beginning of @src, which is mostly
 * all of it. Returns how much that is. */
static size_t copy_plain(char *dst, const char *src, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		char c = src[i];

		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			break;
		dst[i] = c;
	}
	return i;
}

/* Writes @len bytes to @dst, which has STRING_MAX(len) of room. Returns the end. */
static char *put_escaped(char *dst, const char *src, size_t len)
{
	size_t plain = copy_plain(dst, src, len), escaped;
	char *tail;

	if (plain == len)
		return dst + plain;
	dst += plain;
	src += plain;
	len -= plain;

	/* the printable form to the end of the room, from there JSON's to its place */
	tail = dst + len * 5;
	escaped = escape_bytes(tail, src, len, false);
	for (size_t i = 0; i < escaped; i++) {
		if (tail[i] == '"' || tail[i] == '\\')
			*dst++ = '\\';
		*dst++ = tail[i];
	}
	return dst;
}

void json_name(struct json *json, const char *name, const char *text, size_t len)
{
	char *p = begin_value(json, name, STRING_MAX(len) + 2);

	if (!p)
		return;
	*p++ = '"';
	p = put_escaped(p, text, len);
	*p++ = '"';
	end_value(json, p);
}

void json_text(struct json *json, const char *name, const char *text, size_t len)
{
	char *p = begin_value(json, name, STRING_MAX(len) + 2);

	if (!p)
		return;
	*p++ = '"';
	while (len) {
		const char *slash = memchr(text, '\\', len);
		size_t before = slash ? (size_t)(slash - text) : len;

		p = put_escaped(p, text, before);
		len -= before;
		if (!slash)
			break;
		*p++ = '\\';
		*p++ = '\\';
		text = slash + 1;
		len--;
	}
	*p++ = '"';
	end_value(json, p);
}

int json_finish(struct json *json)
{
	bool failed;

	strbuf_putc(&json->buf, '\n');
	flush(json);
	failed = json->buf.failed;
	json_abort(json);
	return failed ? -ENOMEM : 0;
}

void json_abort(struct json *json)
{
	strbuf_free(&json->buf);
}
