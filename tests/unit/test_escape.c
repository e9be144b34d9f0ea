/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a name reaches the terminal, and that it always leads back to the name. */
#include "base/escape.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static char out[4096];

static bool is_escaped_as(const char *src, size_t len, bool ascii_only, const char *want)
{
	size_t out_len;

	memset(out, '#', sizeof(out));
	out_len = escape_bytes(out, src, len, ascii_only);
	return out_len == strlen(want) && !memcmp(out, want, out_len) &&
	       out_len <= ESCAPED_MAX(len) && out[out_len] == '#';
}

static void test_bytes(void)
{
	bool ok[2] = {true, true};

	for (int byte = 0; byte < 256; byte++) {
		bool stays = byte >= 0x20 && byte < 0x7f && byte != '\\';
		char c = (char)byte, want[8];

		snprintf(want, sizeof(want), stays ? "%c" : "\\x%02x", byte);
		for (int ascii_only = 0; ascii_only < 2; ascii_only++)
			ok[ascii_only] &= is_escaped_as(&c, 1, ascii_only, want);
	}
	tap_ok(ok[0], "each byte by itself");
	tap_ok(ok[1], "each byte by itself, ASCII only");
	tap_ok(is_escaped_as("", 0, false, ""), "no byte");
}

/* Whether the bytes stay as they are. */
static bool is_plain(const void *text, size_t len)
{
	char escaped[ESCAPED_MAX(4)];

	return escape_bytes(escaped, text, len, false) == len && !memcmp(escaped, text, len);
}

static size_t encode(uint32_t code, char *dst)
{
	if (code < 0x80) {
		dst[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		dst[0] = (char)(0xc0 | code >> 6);
		dst[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		dst[0] = (char)(0xe0 | code >> 12);
		dst[1] = (char)(0x80 | (code >> 6 & 0x3f));
		dst[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	dst[0] = (char)(0xf0 | code >> 18);
	dst[1] = (char)(0x80 | (code >> 12 & 0x3f));
	dst[2] = (char)(0x80 | (code >> 6 & 0x3f));
	dst[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

static bool is_plain_code(uint32_t code)
{
	char text[4];
	size_t len = encode(code, text);

	return is_plain(text, len);
}

static void test_characters(void)
{
	/* one of each kind: letters, marks, symbols, and the borders of what is not shown */
	static const uint32_t shown[] = {
		0xa0,	0xa1,	0xac,	0xae,	0xff,	0x3b1,	 0x430,	  0x5d0,   0x627,   0x606,
		0x200a, 0x2010, 0x2027, 0x202f, 0x205f, 0x2070,	 0x20ac,  0x3042,  0x4e2d,  0xac00,
		0xd7a3, 0xf900, 0xff21, 0xfffc, 0xfffd, 0x10000, 0x1f600, 0x2f800, 0x30000,
	};
	static const uint32_t hidden[] = {
		0x80,	 0x85,	  0x9b,	   0x9f,    0xad,    0x34f,   0x61c,   0x600,	 0x6dd,
		0x70f,	 0x115f,  0x180e,  0x200b,  0x200c,  0x200d,  0x200e,  0x200f,	 0x2028,
		0x2029,	 0x202a,  0x202b,  0x202c,  0x202d,  0x202e,  0x2060,  0x2061,	 0x2066,
		0x2067,	 0x2068,  0x2069,  0x206a,  0x206f,  0x3164,  0xe000,  0xf8ff,	 0xfdd0,
		0xfdef,	 0xfe0f,  0xfeff,  0xfff9,  0xfffb,  0xfffe,  0xffff,  0x110bd,	 0x1d173,
		0x1fffe, 0x1ffff, 0x2fffe, 0xe0001, 0xe0020, 0xe007f, 0xf0000, 0x10fffd, 0x10ffff,
	};

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		tap_ok(is_plain_code(shown[i]), "U+%04X is shown", (unsigned int)shown[i]);
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		tap_ok(!is_plain_code(hidden[i]), "U+%04X is not", (unsigned int)hidden[i]);
}

/* Each code point is shown whole, or each of its bytes escaped. */
static void test_all_characters(void)
{
	bool ok = true, ascii = true, control = true, surrogate = true;

	for (uint32_t code = 0x80; code <= 0x10ffff; code++) {
		char text[4], want[17];
		size_t len = encode(code, text);
		bool plain = is_plain(text, len);

		for (size_t i = 0; i < len; i++)
			snprintf(want + 4 * i, 5, "\\x%02x", (unsigned char)text[i]);
		if (ascii && !is_escaped_as(text, len, true, want))
			ascii = false;
		if (plain) {
			memcpy(want, text, len);
			want[len] = '\0';
		}
		ok &= is_escaped_as(text, len, false, want);
		control &= !(plain && code < 0xa0);
		surrogate &= !(plain && code >= 0xd800 && code <= 0xdfff);
	}
	tap_ok(ok, "each character is shown whole, or not at all");
	tap_ok(ascii, "not at all, where only ASCII is");
	tap_ok(control, "no C1 control is shown");
	tap_ok(surrogate, "no surrogate is shown");
}

/* Whether the bytes are what encode() makes of the number in them. */
static bool is_shortest(const unsigned char *p, size_t len)
{
	uint32_t code = len == 2 ? p[0] & 0x1f : len == 3 ? p[0] & 0x0f : p[0] & 0x07;
	char again[4];

	for (size_t i = 1; i < len; i++)
		code = code << 6 | (p[i] & 0x3f);
	return code <= 0x10ffff && encode(code, again) == len && !memcmp(again, p, len);
}

static void test_malformed(void)
{
	static const unsigned char tails[] = {0x00, 0x7f, 0x80, 0x8f, 0x90,
					      0x9f, 0xa0, 0xbf, 0xc0, 0xff};
	size_t n = sizeof(tails);
	bool two = true, three = true, four = true;

	/* only bytes over 0x7f in front: behind a plain first byte anything may come */
	for (unsigned int a = 0x80; a < 0x100; a++) {
		for (unsigned int b = 0; b < 0x100; b++) {
			unsigned char p[] = {(unsigned char)a, (unsigned char)b};

			two &= !is_plain(p, 2) || is_shortest(p, 2);
		}
		for (unsigned int b = 0x80; b < 0x100; b++) {
			for (size_t c = 0; c < n; c++) {
				unsigned char p[] = {(unsigned char)a, (unsigned char)b, tails[c]};

				if (tails[c] >= 0x80 && is_plain(p, 3))
					three &= is_shortest(p, 3);
			}
		}
		for (size_t i = 0; i < n * n * n; i++) {
			unsigned char p[] = {(unsigned char)a, tails[i % n], tails[i / n % n],
					     tails[i / n / n]};

			if (p[1] >= 0x80 && p[2] >= 0x80 && p[3] >= 0x80 && a >= 0xf0 &&
			    is_plain(p, 4))
				four &= is_shortest(p, 4);
		}
	}
	tap_ok(two, "two bytes are shown only if they are UTF-8");
	tap_ok(three, "three bytes likewise");
	tap_ok(four, "four bytes likewise");

	tap_ok(is_escaped_as("\xc0\xaf", 2, false, "\\xc0\\xaf"), "an overlong slash");
	tap_ok(is_escaped_as("\xc1\xbf", 2, false, "\\xc1\\xbf"), "an overlong DEL");
	tap_ok(is_escaped_as("\xe0\x9f\xbf", 3, false, "\\xe0\\x9f\\xbf"), "three bytes for two");
	tap_ok(is_escaped_as("\xf0\x8f\xbf\xbd", 4, false, "\\xf0\\x8f\\xbf\\xbd"),
	       "four bytes for three");
	tap_ok(is_escaped_as("\xf4\x90\x80\x80", 4, false, "\\xf4\\x90\\x80\\x80"),
	       "one above U+10FFFF");
	tap_ok(is_escaped_as("\xf8\x88\x80\x80\x80", 5, false, "\\xf8\\x88\\x80\\x80\\x80"),
	       "five bytes");
	tap_ok(is_escaped_as("\xed\xa0\x80\xed\xb0\x80", 6, false,
			     "\\xed\\xa0\\x80\\xed\\xb0\\x80"),
	       "a pair of surrogates");
	tap_ok(is_escaped_as("\xe4\xb8", 2, false, "\\xe4\\xb8"), "a character that is cut off");
	/* the byte behind the length that is given is not looked at */
	tap_ok(is_escaped_as("\xe4\xb8\xad", 2, false, "\\xe4\\xb8"), "by its length alone");
	tap_ok(is_escaped_as("\xe4\xb8z\xc3\xa9", 5, false, "\\xe4\\xb8z\xc3\xa9"),
	       "and what is behind it is found again");
	tap_ok(is_escaped_as("\xe4\xc3\xa9", 3, false, "\\xe4\xc3\xa9"), "at once");
	tap_ok(is_escaped_as("\x80z\xbf", 3, false, "\\x80z\\xbf"), "tails without a head");
}

static void test_texts(void)
{
	const char *hostile = "\033]0;x\007\033[2J a\\x1b\n";

	tap_ok(is_escaped_as(hostile, strlen(hostile), false,
			     "\\x1b]0;x\\x07\\x1b[2J a\\x5cx1b\\x0a"),
	       "escape sequences lose their escape");
	tap_ok(is_escaped_as("y\0z", 3, false, "y\\x00z"), "a NUL is a byte like others");
	tap_ok(is_escaped_as("gr\xc3\xbc\xc3\x9f", 6, false, "gr\xc3\xbc\xc3\x9f"), "UTF-8 stays");
	tap_ok(is_escaped_as("gr\xc3\xbc\xc3\x9f", 6, true, "gr\\xc3\\xbc\\xc3\\x9f"),
	       "but for ASCII only");
	tap_ok(escape_message(out, "a\\x1b\033\xc3\xbc", 8, false) == 11 &&
		       !memcmp(out, "a\\x1b\\x1b\xc3\xbc", 11),
	       "a message keeps its backslashes");
	tap_ok(escape_message(out, "\\\xc3\xbc", 3, true) == 9 && !memcmp(out, "\\\\xc3\\xbc", 9),
	       "in ASCII too");
}

static const struct {
	const char *text;
	long len; /* of what it means; -EINVAL: nothing */
	const char *bytes;
} undone[] = {
	{"", 0, ""},
	{"plain", 5, "plain"},
	{"\\x41", 1, "A"},
	{"\\x5c", 1, "\\"},
	{"\\x5C", 1, "\\"},
	{"\\xfF\\xFf", 2, "\xff\xff"},
	{"\\xab\\xCD\\xEf", 3, "\xab\xcd\xef"},
	{"a\\x0ab", 3, "a\nb"},
	{"\\x5cx41", 4, "\\x41"},
	{"\xc3\xbc\n\x01", 4, "\xc3\xbc\n\x01"},
	{"\\x01\\x10\\x0f\\xf0", 4, "\x01\x10\x0f\xf0"},
	{"\\", -EINVAL, ""},
	{"a\\", -EINVAL, ""},
	{"\\x", -EINVAL, ""},
	{"\\x4", -EINVAL, ""},
	{"\\x4g", -EINVAL, ""},
	{"\\xg4", -EINVAL, ""},
	{"\\x 4", -EINVAL, ""},
	{"\\x+4", -EINVAL, ""},
	{"\\x-1", -EINVAL, ""},
	{"\\X41", -EINVAL, ""},
	{"\\\\", -EINVAL, ""},
	{"\\n", -EINVAL, ""},
	{"\\101", -EINVAL, ""},
	{"\\x00", -EINVAL, ""},
	{"a\\x00b", -EINVAL, ""},
	{"\\x41\\", -EINVAL, ""},
	{"\\x\\x41", -EINVAL, ""},
};

static bool is_start_of(const char *want, const char *bytes, long len)
{
	return len <= 0 || !memcmp(bytes, want, (size_t)len);
}

static void test_undo(void)
{
	for (size_t i = 0; i < sizeof(undone) / sizeof(undone[0]); i++) {
		size_t len = strlen(undone[i].text);
		char *src =
			tap_need(malloc(len ? len : 1)); /* of its size, so that ASan sees more */
		long got;

		memcpy(src, undone[i].text, len);
		got = escape_undo(out, src, len);
		tap_ok(got == undone[i].len && is_start_of(undone[i].bytes, out, got),
		       "undo %zu: %ld", i, got);
		got = escape_undo(src, src, len);
		tap_ok(got == undone[i].len && is_start_of(undone[i].bytes, src, got),
		       "undo %zu in its place", i);
		free(src);
	}
	tap_ok(escape_undo(out, "\\x411", 3) == -EINVAL, "undo ends at the length given");
	tap_ok(escape_undo(out, "a\0b", 3) == 3 && !memcmp(out, "a\0b", 3), "a bare NUL stays");
}

/* Each byte but NUL in every place, and bytes as they come. */
static void test_round_trip(void)
{
	/* of a letter, a bidirectional control, the half of another, and the escape */
	static const char rich[] = "\xc3\xa4\xe2\x80\xae\xf0\x9f\\";
	char name[255], back[sizeof(name) * 4];
	uint32_t seed = 1;
	bool same = true, shown = true;

	for (int round = 0; round < 4000; round++) {
		size_t len = (size_t)round % (sizeof(name) + 1), escaped;
		bool ascii_only = round & 1;
		long undo;

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			name[i] = (char)(seed >> 24 ? seed >> 24 : 1);
			if (round % 3 == 0)
				name[i] = rich[seed >> 24 & 7];
		}
		escaped = escape_bytes(out, name, len, ascii_only);
		undo = escape_undo(back, out, escaped);
		same &= undo == (long)len && !memcmp(back, name, len);
		/* what comes out needs no more escaping, its backslashes aside */
		shown &= escape_message(back, out, escaped, ascii_only) == escaped &&
			 !memcmp(back, out, escaped);
	}
	tap_ok(same, "what is escaped is found again");
	tap_ok(shown, "and is printable");
}

int main(void)
{
	test_bytes();
	test_characters();
	test_all_characters();
	test_malformed();
	test_texts();
	test_undo();
	test_round_trip();
	return tap_done();
}
