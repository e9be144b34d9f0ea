/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/ref_input.h"

#include <errno.h>

#include "base/diag.h"

#define READ_BYTES 65536

static int read_all(struct strbuf *text)
{
	for (;;) {
		char *dst = strbuf_reserve(text, READ_BYTES);
		ssize_t len;

		if (!dst)
			return -ENOMEM;
		do {
			len = read(STDIN_FILENO, dst, READ_BYTES);
		} while (len < 0 && errno == EINTR);
		if (len < 0)
			return -errno;
		if (!len)
			return 0;
		text->len += (size_t)len;
	}
}

static int add(struct selector *selector, const char *ref, size_t number)
{
	const char *why = NULL;
	int rc = selector_add_ref(selector, ref, &why);

	if (rc == -EINVAL)
		diag_usage(_("standard input, number %zu: '%.200s' is no REF: %s"), number, ref,
			   why);
	else if (rc < 0)
		diag_error("%s", strerror(-rc));
	return rc;
}

/* Ends the last REF as all others are. Returns what separates them. */
static char end_last(struct strbuf *text)
{
	char separator = memchr(text->data, '\0', text->len) ? '\0' : '\n';

	if (text->data[text->len - 1] != separator)
		strbuf_putc(text, separator);
	return separator;
}

int ref_input_take(struct strbuf *text, struct selector *selector)
{
	char separator = '\0', *at, *end;
	size_t number = 0;
	int rc = read_all(text);

	if (!rc && text->len)
		separator = end_last(text);
	if (text->failed)
		rc = -ENOMEM;
	if (rc < 0)
		diag_error(_("standard input: %s"), strerror(-rc));
	for (at = text->data; !rc && at < text->data + text->len; at = end + 1) {
		end = memchr(at, separator, (size_t)(text->data + text->len - at));
		*end = '\0';
		rc = add(selector, at, ++number);
	}
	return rc;
}
