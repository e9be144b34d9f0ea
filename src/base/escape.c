/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/escape.h"

#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <wctype.h>

#include "base/util.h"

/* Code points that are valid UTF-8 but must not reach a terminal or hide in a
 * name: Unicode's Cc, Cf, Zl, Zp, and what is drawn as nothing. Ascending. */
static const struct {
	uint32_t first, last;
} unprintable[] = {
	{0x00, 0x1f},	    {0x7f, 0x9f},	{0xad, 0xad},	    {0x034f, 0x034f},
	{0x0600, 0x0605},   {0x061c, 0x061c},	{0x06dd, 0x06dd},   {0x070f, 0x070f},
	{0x0890, 0x0891},   {0x08e2, 0x08e2},	{0x115f, 0x1160},   {0x17b4, 0x17b5},
	{0x180b, 0x180f},   {0x200b, 0x200f},	{0x2028, 0x202e},   {0x2060, 0x206f},
	{0x3164, 0x3164},   {0xd800, 0xdfff},	{0xe000, 0xf8ff},   {0xfdd0, 0xfdef},
	{0xfe00, 0xfe0f},   {0xfeff, 0xfeff},	{0xffa0, 0xffa0},   {0xfff0, 0xfffb},
	{0xfffe, 0xffff},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f},
	{0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0x10ffff},
};

static locale_t characters;

static void load_characters(void)
{
	characters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* What is not assigned to any character has no width, either: the C library's own
 * table of C.UTF-8 says, the same in every locale. */
static bool is_assigned(uint32_t code)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load_characters);
	return !characters || iswprint_l((wint_t)code, characters);
}

static bool is_printable(uint32_t code)
{
	if ((code & 0xfffe) == 0xfffe)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(unprintable); i++) {
		if (code < unprintable[i].first)
			break;
		if (code <= unprintable[i].last)
			return false;
	}
	return is_assigned(code);
}

/* The length of the well-formed UTF-8 sequence at @p (RFC 3629: shortest form,
 * no surrogates), or 0; its code point in *@code. */
static size_t utf8_sequence(const unsigned char *p, size_t len, uint32_t *code)
{
	static const uint32_t shortest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n;

	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2, *code = p[0] & 0x1f;
	else if ((p[0] & 0xf0) == 0xe0)
		n = 3, *code = p[0] & 0x0f;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4, *code = p[0] & 0x07;
	else
		return 0;
	if (n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	return *code >= shortest[n] && *code <= 0x10ffff ? n : 0;
}

/* How many bytes at @p are one character that is shown as it is; 0: escape one. */
static size_t printable_sequence(const unsigned char *p, size_t len, bool ascii_only)
{
	uint32_t code;
	size_t n;

	if (p[0] >= 0x20 && p[0] < 0x7f)
		return p[0] != '\\';
	if (ascii_only || p[0] < 0x80)
		return 0;
	n = utf8_sequence(p, len, &code);
	return n && is_printable(code) ? n : 0;
}

static size_t escape(char *dst, const char *src, size_t len, bool ascii_only, bool keep_backslash)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *p = (const unsigned char *)src;
	char *out = dst;

	for (size_t i = 0; i < len;) {
		size_t n = printable_sequence(p + i, len - i, ascii_only);

		if (keep_backslash && p[i] == '\\')
			n = 1;
		if (n) {
			memcpy(out, p + i, n);
			out += n;
			i += n;
		} else {
			*out++ = '\\';
			*out++ = 'x';
			*out++ = hex[p[i] >> 4];
			*out++ = hex[p[i] & 15];
			i++;
		}
	}
	return (size_t)(out - dst);
}

size_t escape_bytes(char *dst, const char *src, size_t len, bool ascii_only)
{
	return escape(dst, src, len, ascii_only, false);
}

size_t escape_message(char *dst, const char *src, size_t len, bool ascii_only)
{
	return escape(dst, src, len, ascii_only, true);
}

static int hex_value(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)((found - digits) & 15) : -1;
}

long escape_undo(char *dst, const char *src, size_t len)
{
	char *out = dst;

	for (size_t i = 0; i < len; i++) {
		int high, low;

		if (src[i] != '\\') {
			*out++ = src[i];
			continue;
		}
		if (len - i < 4 || src[i + 1] != 'x')
			return -EINVAL;
		high = hex_value(src[i + 2]);
		low = hex_value(src[i + 3]);
		if (high < 0 || low < 0 || !(high | low))
			return -EINVAL;
		*out++ = (char)(high << 4 | low);
		i += 3;
	}
	return out - dst;
}
