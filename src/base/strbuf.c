/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/num.h"

char *strbuf_reserve(struct strbuf *buf, size_t bytes)
{
	/* never NULL but for a failure, also where nothing is to be added */
	if (!buf->data || buf->room - buf->len < bytes) {
		size_t room = buf->room ? buf->room * 2 : 64;
		char *data;

		if (room < buf->len + bytes)
			room = buf->len + bytes;
		data = realloc(buf->data, room);
		if (!data) {
			buf->failed = true;
			return NULL;
		}
		buf->data = data;
		buf->room = room;
	}
	return buf->data + buf->len;
}

void strbuf_add_u64(struct strbuf *buf, uint64_t value)
{
	char *dst = strbuf_reserve(buf, 20);

	if (dst)
		buf->len += num_write_u64(dst, value);
}

void strbuf_printf(struct strbuf *buf, const char *fmt, ...)
{
	va_list args;
	char text[128];
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (len < 0) {
		buf->failed = true;
	} else if ((size_t)len < sizeof(text)) {
		strbuf_add(buf, text, (size_t)len);
	} else if (strbuf_reserve(buf, (size_t)len + 1)) {
		va_start(args, fmt);
		vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, args);
		va_end(args);
		buf->len += (size_t)len;
	}
}

const char *strbuf_text(struct strbuf *buf)
{
	char *end = strbuf_reserve(buf, 1);

	if (!end)
		return "";
	*end = '\0';
	return buf->data;
}

void strbuf_free(struct strbuf *buf)
{
	free(buf->data);
	*buf = (struct strbuf){0};
}
