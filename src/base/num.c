/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/num.h"

#include <errno.h>
#include <string.h>

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* Reads digits; returns the first byte behind them, or NULL when there is none
 * or the number is over @max (*@overflow tells which). */
static const char *read_digits(const char *p, unsigned int base, uint64_t max, uint64_t *value,
			       bool *overflow)
{
	uint64_t v = 0;
	const char *start = p;

	*overflow = false;
	for (;; p++) {
		unsigned int digit = (unsigned int)digit_value(*p);

		if (digit >= base)
			break;
		if (__builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, digit, &v) ||
		    v > max) {
			*overflow = true;
			return NULL;
		}
	}
	if (p == start)
		return NULL;
	*value = v;
	return p;
}

int num_parse(const char *text, int base, uint64_t max, uint64_t *value)
{
	bool overflow;
	const char *end;
	bool has_0x = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

	if ((base == 0 || base == 16) && has_0x) {
		text += 2;
		base = 16;
	} else if (base == 0) {
		base = text[0] == '0' ? 8 : 10;
	}

	end = read_digits(text, (unsigned int)base, max, value, &overflow);
	if (!end && overflow) {
		/* only what is a number throughout is out of range */
		while (digit_value(*text) < base)
			text++;
		return *text ? -EINVAL : -ERANGE;
	}
	return end && !*end ? 0 : -EINVAL;
}

static int size_unit(const char *unit, uint64_t *factor)
{
	static const char letters[] = "KMGTPE";
	uint64_t step = 1024;
	const char *found;

	*factor = 1;
	if (!*unit || ((*unit == 'B' || *unit == 'b') && !unit[1]))
		return 0;
	found = strchr(letters, *unit & ~0x20);
	if (!found || !*found)
		return -EINVAL;

	unit++;
	if ((unit[0] == 'B' || unit[0] == 'b') && !unit[1])
		step = 1000;
	else if (*unit && !(unit[0] == 'i' && (unit[1] == 'B' || unit[1] == 'b') && !unit[2]))
		return -EINVAL;
	for (long power = found - letters; power >= 0; power--)
		*factor *= step;
	return 0;
}

/* The digits behind the point as a part of @factor, cut down to a whole byte: the
 * product by hand, of which what is carried over the point is wanted. Ten times a
 * factor fits: none is larger than an EiB. */
static uint64_t fraction_of(const char *digits, const char *end, uint64_t factor)
{
	uint64_t carry = 0;

	while (end > digits)
		carry = (carry + (unsigned int)(*--end - '0') * factor) / 10;
	return carry;
}

int num_parse_size(const char *text, uint64_t *bytes)
{
	const char *fraction = NULL, *fraction_end = NULL;
	uint64_t whole, factor, rest = 0;
	bool overflow;
	const char *end = read_digits(text, 10, UINT64_MAX, &whole, &overflow);

	if (!end && overflow) {
		/* over the range only if it is a size at all */
		text += strspn(text, "0123456789.");
		return size_unit(text, &factor) < 0 ? -EINVAL : -ERANGE;
	}
	if (!end)
		return -EINVAL;
	if (*end == '.') {
		fraction = end + 1;
		fraction_end = fraction + strspn(fraction, "0123456789");
		if (fraction_end == fraction)
			return -EINVAL;
		end = fraction_end;
	}
	if (size_unit(end, &factor) < 0 || (fraction && factor == 1))
		return -EINVAL;

	if (fraction)
		rest = fraction_of(fraction, fraction_end, factor);
	if (__builtin_mul_overflow(whole, factor, bytes) ||
	    __builtin_add_overflow(*bytes, rest, bytes))
		return -ERANGE;
	return 0;
}

int num_parse_age(const char *text, uint64_t *secs)
{
	static const struct {
		char letter;
		uint32_t secs;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
	uint64_t factor = 1;
	bool overflow;
	const char *end = read_digits(text, 10, INT64_MAX, secs, &overflow);

	if (!end)
		return overflow ? -ERANGE : -EINVAL;
	if (*end) {
		factor = 0;
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (units[i].letter == *end)
				factor = units[i].secs;
		if (!factor || end[1])
			return -EINVAL;
	}
	if (*secs > (uint64_t)INT64_MAX / factor)
		return -ERANGE;
	*secs *= factor;
	return 0;
}

static bool is_field_end(char c)
{
	return c == '\0' || c == ' ' || c == '\t' || c == '\n';
}

bool num_next_u64(const char **at, int base, uint64_t *value)
{
	const char *p = *at;
	bool overflow;

	while (*p == ' ' || *p == '\t')
		p++;
	p = read_digits(p, (unsigned int)base, UINT64_MAX, value, &overflow);
	if (!p || !is_field_end(*p))
		return false;
	*at = p;
	return true;
}

bool num_next_i64(const char **at, int64_t *value)
{
	const char *p = *at;
	uint64_t magnitude;
	bool negative;

	while (*p == ' ' || *p == '\t')
		p++;
	negative = *p == '-';
	if (negative)
		p++;
	if (digit_value(*p) > 9 || !num_next_u64(&p, 10, &magnitude))
		return false;
	if (magnitude > (uint64_t)INT64_MAX + negative)
		return false;
	*value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	*at = p;
	return true;
}

bool num_percent(uint64_t part, uint64_t whole, uint64_t *percent)
{
	if (!whole)
		return false;
	/* the last bits of a figure so large make no percent */
	if (part > UINT64_MAX / 100) {
		part >>= 7;
		whole >>= 7;
	}
	part *= 100;
	*percent = whole ? part / whole + (part % whole != 0) : UINT64_MAX;
	return true;
}

size_t num_write_u64(char *dst, uint64_t value)
{
	char digits[20];
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	for (size_t i = 0; i < n; i++)
		dst[i] = digits[n - 1 - i];
	return n;
}

size_t num_write_size(char *dst, uint64_t bytes)
{
	static const char letters[] = "BKMGTPE";
	unsigned int unit = 0, shift, tenths = 0;
	uint64_t whole = bytes;
	size_t len;

	if (!bytes) {
		*dst = '0';
		return 1;
	}
	while (unit < sizeof(letters) - 2 && bytes >> (10 * (unit + 1)))
		unit++;
	shift = 10 * unit;
	if (shift) {
		uint64_t rest = bytes & ((UINT64_C(1) << shift) - 1);

		whole = bytes >> shift;
		/* rest * 10 fits: it is less than 2^60 */
		tenths = (unsigned int)((rest * 10 + (UINT64_C(1) << (shift - 1))) >> shift);
	}
	if (tenths == 10) {
		tenths = 0;
		whole++;
	}
	if (whole == 1024 && unit < sizeof(letters) - 2) {
		whole = 1;
		unit++;
	}
	len = num_write_u64(dst, whole);
	if (tenths) {
		dst[len++] = '.';
		dst[len++] = (char)('0' + tenths);
	}
	dst[len++] = letters[unit];
	return len;
}
