/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growable run of bytes. An append that finds no memory leaves the buffer as
 * it was and sets failed, which the owner checks once at the end.
 */
#ifndef SHMTOOL_BASE_STRBUF_H
#define SHMTOOL_BASE_STRBUF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

struct strbuf {
	char *data;
	size_t len;
	size_t room;
	bool failed;
};

/* Makes room for @bytes more. Returns where they go (the caller then adds what it
 * wrote to len), or NULL when memory is short. */
char *strbuf_reserve(struct strbuf *buf, size_t bytes);

static inline void strbuf_add(struct strbuf *buf, const char *src, size_t len)
{
	char *dst = strbuf_reserve(buf, len);

	if (dst) {
		memcpy(dst, src, len);
		buf->len += len;
	}
}

static inline void strbuf_puts(struct strbuf *buf, const char *text)
{
	strbuf_add(buf, text, strlen(text));
}

static inline void strbuf_putc(struct strbuf *buf, char c)
{
	strbuf_add(buf, &c, 1);
}

void strbuf_add_u64(struct strbuf *buf, uint64_t value);
void strbuf_printf(struct strbuf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The buffer's text with a NUL behind it; "" when memory is short. */
const char *strbuf_text(struct strbuf *buf);

static inline void strbuf_reset(struct strbuf *buf)
{
	buf->len = 0;
}

void strbuf_free(struct strbuf *buf);

#endif
