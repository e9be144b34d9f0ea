/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of any bytes, and texts to be undone. The first byte chooses ASCII. */
#include <errno.h>

#include "base/escape.h"
#include "fuzz.h"

/* The length of the well-formed UTF-8 sequence at @p, as table 3-7 of the Unicode
 * standard has it, or 0. */
static size_t utf8_len(const unsigned char *p, size_t len)
{
	static const struct {
		unsigned char first, last; /* of the first byte */
		unsigned char second_first, second_last;
		size_t len;
	} rows[] = {
		{0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = rows[i].len;

		if (p[0] < rows[i].first || p[0] > rows[i].last)
			continue;
		if (n == 1)
			return 1;
		if (n > len || p[1] < rows[i].second_first || p[1] > rows[i].second_last)
			return 0;
		for (size_t at = 2; at < n; at++)
			if (p[at] < 0x80 || p[at] > 0xbf)
				return 0;
		return n;
	}
	return 0;
}

/* Whether it may go to a terminal: UTF-8 without controls. */
static bool is_harmless(const char *text, size_t len, bool ascii_only)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = utf8_len(p + i, len - i);
		if (!n || p[i] < 0x20 || p[i] == 0x7f || (ascii_only && n > 1))
			return false;
		if (p[i] == 0xc2 && p[i + 1] < 0xa0) /* C1 */
			return false;
		/* bidirectional controls, separators, the byte order mark */
		if (n == 3 &&
		    (!memcmp(p + i, "\xe2\x80\xae", 3) || !memcmp(p + i, "\xe2\x80\xa8", 3) ||
		     !memcmp(p + i, "\xe2\x81\xa6", 3) || !memcmp(p + i, "\xef\xbb\xbf", 3)))
			return false;
	}
	return true;
}

static void check_escape(const char *name, size_t len, bool ascii_only)
{
	char *escaped = malloc(ESCAPED_MAX(len) + 1), *back = malloc(ESCAPED_MAX(len) * 4 + 1);
	size_t escaped_len;
	long undone;

	REQUIRE(escaped && back);
	escaped_len = escape_bytes(escaped, name, len, ascii_only);
	REQUIRE(escaped_len >= len && escaped_len <= ESCAPED_MAX(len));
	REQUIRE(is_harmless(escaped, escaped_len, ascii_only));

	undone = escape_undo(back, escaped, escaped_len);
	if (len && memchr(name, '\0', len))
		REQUIRE(undone == -EINVAL);
	else
		REQUIRE(undone == (long)len && !memcmp(back, name, len));

	/* what is safe stays as it is, and a message is safe too */
	REQUIRE(escape_message(back, escaped, escaped_len, ascii_only) == escaped_len &&
		!memcmp(back, escaped, escaped_len));
	escaped_len = escape_message(escaped, name, len, ascii_only);
	REQUIRE(escaped_len <= ESCAPED_MAX(len) && is_harmless(escaped, escaped_len, ascii_only));
	free(escaped);
	free(back);
}

static void check_undo(const char *text, size_t len, bool ascii_only)
{
	char *bytes = malloc(len + 1), *in_place = fuzz_text((const uint8_t *)text, len);
	long undone, again;

	REQUIRE(bytes);
	undone = escape_undo(bytes, text, len);
	again = escape_undo(in_place, in_place, len);
	REQUIRE(undone == again && undone <= (long)len && (undone >= 0 || undone == -EINVAL));
	if (undone >= 0) {
		REQUIRE(!memcmp(bytes, in_place, (size_t)undone));
		REQUIRE(memchr(text, '\\', len) || undone == (long)len);
		check_escape(bytes, (size_t)undone, ascii_only);
	} else {
		REQUIRE(memchr(text, '\\', len));
	}
	free(bytes);
	free(in_place);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	/* without a NUL behind it */
	text = malloc(size - 1 ? size - 1 : 1);
	REQUIRE(text);
	memcpy(text, data + 1, size - 1);
	check_escape(text, size - 1, data[0] & 1);
	check_undo(text, size - 1, data[0] & 1);
	free(text);
	return 0;
}
