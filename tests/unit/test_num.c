/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, sizes and ages at their borders, and what must not pass for one. */
#include "base/num.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "tap.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)
#define TIB (GIB * 1024)
#define PIB (TIB * 1024)
#define EIB (PIB * 1024)

static const struct {
	const char *text;
	int base;
	uint64_t max;
	int rc;
	uint64_t value;
} numbers[] = {
	{"0", 10, UINT64_MAX, 0, 0},
	{"0", 10, 0, 0, 0},
	{"1", 10, 0, -ERANGE, 0},
	{"00012", 10, 12, 0, 12},
	{"13", 10, 12, -ERANGE, 0},
	{"2147483647", 10, INT32_MAX, 0, INT32_MAX},
	{"2147483648", 10, INT32_MAX, -ERANGE, 0},
	{"4294967295", 10, UINT32_MAX, 0, UINT32_MAX},
	{"4294967296", 10, UINT32_MAX, -ERANGE, 0},
	{"4294967297", 10, UINT32_MAX, -ERANGE, 0},
	{"18446744073709551615", 10, UINT64_MAX, 0, UINT64_MAX},
	{"18446744073709551616", 10, UINT64_MAX, -ERANGE, 0},
	{"18446744073709551625", 10, UINT64_MAX, -ERANGE, 0},
	{"36893488147419103232", 10, UINT64_MAX, -ERANGE, 0},
	{"99999999999999999999999999999999999999999", 10, UINT64_MAX, -ERANGE, 0},
	{"", 10, UINT64_MAX, -EINVAL, 0},
	{"", 16, UINT64_MAX, -EINVAL, 0},
	{"", 0, UINT64_MAX, -EINVAL, 0},
	{"-1", 10, UINT64_MAX, -EINVAL, 0},
	{"+1", 10, UINT64_MAX, -EINVAL, 0},
	{"-0", 10, UINT64_MAX, -EINVAL, 0},
	{" 1", 10, UINT64_MAX, -EINVAL, 0},
	{"1 ", 10, UINT64_MAX, -EINVAL, 0},
	{"1\n", 10, UINT64_MAX, -EINVAL, 0},
	{"\t1", 10, UINT64_MAX, -EINVAL, 0},
	{"1x", 10, UINT64_MAX, -EINVAL, 0},
	{"1a", 10, UINT64_MAX, -EINVAL, 0},
	{"x", 10, UINT64_MAX, -EINVAL, 0},
	{"1.0", 10, UINT64_MAX, -EINVAL, 0},
	{"1e3", 10, UINT64_MAX, -EINVAL, 0},
	{"1,000", 10, UINT64_MAX, -EINVAL, 0},
	{"/", 10, UINT64_MAX, -EINVAL, 0},
	{":", 10, UINT64_MAX, -EINVAL, 0},
	{"\xd9\xa1", 10, UINT64_MAX, -EINVAL, 0}, /* ARABIC-INDIC DIGIT ONE */
	/* no number at all, though what is in front of the x is over the border */
	{"99999999999999999999x", 10, UINT64_MAX, -EINVAL, 0},
	{"300x", 10, 255, -EINVAL, 0},
	{"0x10", 10, UINT64_MAX, -EINVAL, 0},
	{"0x10", 8, UINT64_MAX, -EINVAL, 0},
	{"0x10", 16, UINT64_MAX, 0, 16},
	{"0X10", 16, UINT64_MAX, 0, 16},
	{"10", 16, UINT64_MAX, 0, 16},
	{"0", 16, UINT64_MAX, 0, 0},
	{"aBcDeF09", 16, UINT64_MAX, 0, 0xabcdef09},
	{"g", 16, UINT64_MAX, -EINVAL, 0},
	{"@", 16, UINT64_MAX, -EINVAL, 0},
	{"G", 16, UINT64_MAX, -EINVAL, 0},
	{"`", 16, UINT64_MAX, -EINVAL, 0},
	{"0x", 16, UINT64_MAX, -EINVAL, 0},
	{"0x", 0, UINT64_MAX, -EINVAL, 0},
	{"0x0x1", 16, UINT64_MAX, -EINVAL, 0},
	{"x1", 16, UINT64_MAX, -EINVAL, 0},
	{"0x-1", 16, UINT64_MAX, -EINVAL, 0},
	{"0x 1", 16, UINT64_MAX, -EINVAL, 0},
	{"0xffffffff", 0, UINT32_MAX, 0, UINT32_MAX},
	{"0x1ffffffff", 0, UINT32_MAX, -ERANGE, 0},
	{"0x100000000", 0, UINT32_MAX, -ERANGE, 0},
	{"0xffffffffffffffff", 0, UINT64_MAX, 0, UINT64_MAX},
	{"0x10000000000000000", 0, UINT64_MAX, -ERANGE, 0},
	{"0x1fffffffffffffffg", 0, UINT64_MAX, -EINVAL, 0},
	{"755", 8, UINT64_MAX, 0, 0755},
	{"0755", 8, UINT64_MAX, 0, 0755},
	{"8", 8, UINT64_MAX, -EINVAL, 0},
	{"7778", 8, 7, -EINVAL, 0},
	{"1777777777777777777777", 8, UINT64_MAX, 0, UINT64_MAX},
	{"2000000000000000000000", 8, UINT64_MAX, -ERANGE, 0},
	{"0", 0, UINT64_MAX, 0, 0},
	{"017", 0, UINT64_MAX, 0, 15},
	{"018", 0, UINT64_MAX, -EINVAL, 0},
	{"18", 0, UINT64_MAX, 0, 18},
	{"1f", 0, UINT64_MAX, -EINVAL, 0},
	{"0b1", 0, UINT64_MAX, -EINVAL, 0},
};

static void test_numbers(void)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint64_t value = 0;
		int rc = num_parse(numbers[i].text, numbers[i].base, numbers[i].max, &value);

		tap_ok(rc == numbers[i].rc && (rc || value == numbers[i].value),
		       "number %zu, base %d, up to %" PRIu64 ": %d, %" PRIu64, i, numbers[i].base,
		       numbers[i].max, rc, value);
	}
}

static const struct {
	const char *text;
	int rc;
	uint64_t bytes;
} sizes[] = {
	{"0", 0, 0},
	{"1", 0, 1},
	{"4096", 0, 4096},
	{"1B", 0, 1},
	{"1b", 0, 1},
	{"1K", 0, KIB},
	{"1k", 0, KIB},
	{"1KiB", 0, KIB},
	{"1kib", 0, KIB},
	{"1Kib", 0, KIB},
	{"1KB", 0, 1000},
	{"1kb", 0, 1000},
	{"1M", 0, MIB},
	{"1MB", 0, 1000000},
	{"2G", 0, 2 * GIB},
	{"1GiB", 0, GIB},
	{"1GB", 0, 1000000000},
	{"128T", 0, 128 * TIB},
	{"1TB", 0, UINT64_C(1000000000000)},
	{"1p", 0, PIB},
	{"1PB", 0, UINT64_C(1000000000000000)},
	{"15E", 0, 15 * EIB},
	{"16E", -ERANGE, 0},
	{"18EB", 0, UINT64_C(18000000000000000000)},
	{"19EB", -ERANGE, 0},
	{"0E", 0, 0},
	{"16383P", 0, 16383 * PIB},
	{"16384P", -ERANGE, 0},
	{"18446744073709551615", 0, UINT64_MAX},
	{"18446744073709551615B", 0, UINT64_MAX},
	{"18446744073709551616", -ERANGE, 0},
	{"18014398509481983K", 0, UINT64_C(18446744073709550592)},
	{"18014398509481984K", -ERANGE, 0},
	{"18446744073709551615K", -ERANGE, 0},
	{"1.5K", 0, 1536},
	{"0.5K", 0, 512},
	{"1.0K", 0, 1024},
	{"1.50000K", 0, 1536},
	{"0.0009765625K", 0, 1},
	{"0.0009765624K", 0, 0},
	{"1.9999K", 0, 2047},
	{"0.1K", 0, 102},
	{"0.1KB", 0, 100},
	{"2.5GiB", 0, 2 * GIB + 512 * MIB},
	{"0.25E", 0, EIB / 4},
	{"15.5E", 0, 15 * EIB + EIB / 2},
	{"15.999999999999999999E", 0, UINT64_MAX - 1},
	{"0.999999999999999999999999999999999999999999999999K", 0, 1023},
	{"18446744073709551615.9K", -ERANGE, 0},
	{"99999999999999999999x", -EINVAL, 0},
	{"99999999999999999999K", -ERANGE, 0},
	/* all digits of a fraction count, down to the last whole byte */
	{"1.00000095367431640625M", 0, MIB + 1},
	{"0.000000000931322574615478515625G", 0, 1},
	{"0.000000000000000000868E", 0, 1},
	{"0.000000000000000000867E", 0, 0},
	{"15.99999999999999999999999999999999E", 0, UINT64_MAX},
	{"", -EINVAL, 0},
	{"K", -EINVAL, 0},
	{"B", -EINVAL, 0},
	{".5K", -EINVAL, 0},
	{"1.K", -EINVAL, 0},
	{"1.", -EINVAL, 0},
	{"1.5", -EINVAL, 0},
	{"1.5B", -EINVAL, 0},
	{"1.5.5K", -EINVAL, 0},
	{"1,5K", -EINVAL, 0},
	{"-1", -EINVAL, 0},
	{"-1K", -EINVAL, 0},
	{"+1K", -EINVAL, 0},
	{" 1K", -EINVAL, 0},
	{"1 K", -EINVAL, 0},
	{"1K ", -EINVAL, 0},
	{"1K\n", -EINVAL, 0},
	{"1KK", -EINVAL, 0},
	{"1Ki", -EINVAL, 0},
	{"1KIB", -EINVAL, 0},
	{"1iB", -EINVAL, 0},
	{"1BB", -EINVAL, 0},
	{"1KiBx", -EINVAL, 0},
	{"1KBx", -EINVAL, 0},
	{"1X", -EINVAL, 0},
	{"1Z", -EINVAL, 0},
	{"1Y", -EINVAL, 0},
	{"1\x0b", -EINVAL, 0}, /* K without its bit 0x40 */
	{"1\xcb", -EINVAL, 0}, /* and with the topmost */
	{"0x10", -EINVAL, 0},
	{"1e3", -EINVAL, 0},
	{"inf", -EINVAL, 0},
	{"nan", -EINVAL, 0},
};

static void test_sizes(void)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t bytes = 0;
		int rc = num_parse_size(sizes[i].text, &bytes);

		tap_ok(rc == sizes[i].rc && (rc || bytes == sizes[i].bytes),
		       "size %zu%s%s: %d, %" PRIu64, i, sizes[i].rc == -EINVAL ? "" : ", ",
		       sizes[i].rc == -EINVAL ? "" : sizes[i].text, rc, bytes);
	}
}

static const struct {
	const char *text;
	int rc;
	uint64_t secs;
} ages[] = {
	{"0", 0, 0},
	{"0w", 0, 0},
	{"45", 0, 45},
	{"45s", 0, 45},
	{"2m", 0, 120},
	{"3h", 0, 10800},
	{"7d", 0, 604800},
	{"1w", 0, 604800},
	{"365d", 0, 31536000},
	{"9223372036854775807", 0, INT64_MAX},
	{"9223372036854775807s", 0, INT64_MAX},
	{"9223372036854775808", -ERANGE, 0},
	{"18446744073709551616", -ERANGE, 0},
	{"153722867280912930m", 0, UINT64_C(9223372036854775800)},
	{"153722867280912931m", -ERANGE, 0},
	{"2562047788015215h", 0, UINT64_C(9223372036854774000)},
	{"2562047788015216h", -ERANGE, 0},
	{"106751991167300d", 0, UINT64_C(9223372036854720000)},
	{"106751991167301d", -ERANGE, 0},
	{"15250284452471w", 0, UINT64_C(9223372036854460800)},
	{"15250284452472w", -ERANGE, 0},
	{"9223372036854775807w", -ERANGE, 0},
	{"", -EINVAL, 0},
	{"s", -EINVAL, 0},
	{"-1", -EINVAL, 0},
	{"+1d", -EINVAL, 0},
	{" 1d", -EINVAL, 0},
	{"1 d", -EINVAL, 0},
	{"1d ", -EINVAL, 0},
	{"1dd", -EINVAL, 0},
	{"1d2h", -EINVAL, 0},
	{"1.5h", -EINVAL, 0},
	{"1M", -EINVAL, 0},
	{"1D", -EINVAL, 0},
	{"1y", -EINVAL, 0},
	{"0x1", -EINVAL, 0},
};

static void test_ages(void)
{
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		uint64_t secs = 0;
		int rc = num_parse_age(ages[i].text, &secs);

		tap_ok(rc == ages[i].rc && (rc || secs == ages[i].secs), "age \"%s\": %d, %" PRIu64,
		       ages[i].text, rc, secs);
	}
}

/* @behind: how many bytes are taken; -1: none, it is no number */
static const struct {
	const char *text;
	int base;
	int behind;
	uint64_t value;
} fields[] = {
	{"12", 10, 2, 12},
	{"12 34", 10, 2, 12},
	{"  12\t34", 10, 4, 12},
	{"\t 12\n34", 10, 4, 12},
	{"0", 10, 1, 0},
	{"1600 ", 8, 4, 01600},
	{"ff ", 16, 2, 255},
	{"0xff", 16, -1, 0},
	{"18446744073709551615", 10, 20, UINT64_MAX},
	{"18446744073709551616", 10, -1, 0},
	{"99999999999999999999999 1", 10, -1, 0},
	{"", 10, -1, 0},
	{"   ", 10, -1, 0},
	{"\n12", 10, -1, 0},
	{" \n12", 10, -1, 0},
	{"-1", 10, -1, 0},
	{"+1", 10, -1, 0},
	{"12x", 10, -1, 0},
	{"12,", 10, -1, 0},
	{"12\v", 10, -1, 0},
	{"12\r\n", 10, -1, 0},
	{"128 ", 8, -1, 0},
	{"kB", 10, -1, 0},
};

static void test_fields(void)
{
	const char *line = " 1 22\t333\n4";
	uint64_t value;
	bool all = true;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const char *text = fields[i].text, *at = text;
		bool is_number;

		value = 0;
		is_number = num_next_u64(&at, fields[i].base, &value);
		tap_ok(is_number == (fields[i].behind >= 0) &&
			       at - text == (is_number ? fields[i].behind : 0) &&
			       (!is_number || value == fields[i].value),
		       "field %zu: %" PRIu64 ", %d bytes", i, value, (int)(at - text));
	}
	for (uint64_t want = 1; want <= 333; want = want == 1 ? 22 : want == 22 ? 333 : 334)
		all &= num_next_u64(&line, 10, &value) && value == want;
	tap_ok(all && !num_next_u64(&line, 10, &value) && *line == '\n',
	       "fields one after the other, up to the end of the line");
}

static const struct {
	const char *text;
	int behind;
	int64_t value;
} signed_fields[] = {
	{"12", 2, 12},
	{" -12 5", 4, -12},
	{"-0", 2, 0},
	{"-1", 2, -1},
	{"-2147483648", 11, INT32_MIN},
	{"9223372036854775807", 19, INT64_MAX},
	{"9223372036854775808", -1, 0},
	{"-9223372036854775808", 20, INT64_MIN},
	{"-9223372036854775809", -1, 0},
	{"-18446744073709551616", -1, 0},
	{"18446744073709551615", -1, 0},
	{"", -1, 0},
	{"-", -1, 0},
	{"- 1", -1, 0},
	{"-\t1", -1, 0},
	{"--1", -1, 0},
	{"+1", -1, 0},
	{"-a", -1, 0},
	{"1-", -1, 0},
	{"-1x", -1, 0},
	{"\n-1", -1, 0},
};

static void test_signed_fields(void)
{
	for (size_t i = 0; i < sizeof(signed_fields) / sizeof(signed_fields[0]); i++) {
		const char *text = signed_fields[i].text, *at = text;
		int64_t value = 0;
		bool is_number = num_next_i64(&at, &value);

		tap_ok(is_number == (signed_fields[i].behind >= 0) &&
			       at - text == (is_number ? signed_fields[i].behind : 0) &&
			       (!is_number || value == signed_fields[i].value),
		       "signed field %zu: %" PRId64 ", %d bytes", i, value, (int)(at - text));
	}
}

static bool is_written_as_printf_does(uint64_t value)
{
	char want[24], got[24];
	size_t len;

	memset(got, '#', sizeof(got));
	len = num_write_u64(got, value);
	snprintf(want, sizeof(want), "%" PRIu64, value);
	/* and not a byte further */
	return len == strlen(want) && !memcmp(got, want, len) && got[len] == '#';
}

static void test_writing(void)
{
	uint64_t power = 1;
	bool all = is_written_as_printf_does(0) && is_written_as_printf_does(UINT64_MAX);

	for (int digits = 1; digits < 20; digits++, power *= 10)
		all &= is_written_as_printf_does(power) && is_written_as_printf_does(power - 1) &&
		       is_written_as_printf_does(power + 1);
	tap_ok(all, "numbers of any length are written as printf does");
}

static void test_write_size(void)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} written[] = {
		{0, "0"},
		{1, "1B"},
		{1023, "1023B"},
		{1024, "1K"},
		{1536, "1.5K"},
		{1048575, "1M"},
		{UINT64_C(1) << 40, "1T"},
		{INT64_MAX, "8E"},
		{UINT64_MAX, "16E"},
		{UINT64_C(1023) << 50, "1023P"},
		{(UINT64_C(1023) << 50) + (UINT64_C(900) << 40), "1023.9P"},
	};

	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		char got[9] = "........";
		size_t len = num_write_size(got, written[i].bytes);

		tap_ok(len <= 8 && len == strlen(written[i].text) &&
			       !memcmp(got, written[i].text, len) && (len == 8 || got[len] == '.'),
		       "size %" PRIu64 " is %s", written[i].bytes, written[i].text);
	}
}

static void test_percent(void)
{
	static const struct {
		uint64_t part, whole, percent;
	} cases[] = {
		{0, 1, 0},
		{1, 1, 100},
		{1, 3, 34},
		{2, 3, 67},
		{1, UINT64_MAX, 1},
		{999, 1000, 100},
		{3, 2, 150},
		{UINT64_MAX, UINT64_MAX, 100},
		{UINT64_MAX / 2, UINT64_MAX, 50},
		{UINT64_MAX / 100, UINT64_MAX, 1},
		{UINT64_MAX / 100 + 1, UINT64_MAX, 1},
		{UINT64_MAX, 2, UINT64_MAX},
	};
	uint64_t percent = 7;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(num_percent(cases[i].part, cases[i].whole, &percent) &&
			       percent == cases[i].percent,
		       "%" PRIu64 " of %" PRIu64 " are %" PRIu64 "%%", cases[i].part,
		       cases[i].whole, cases[i].percent);
	tap_ok(!num_percent(0, 0, &percent) && !num_percent(1, 0, &percent) &&
		       percent == UINT64_MAX,
	       "of nothing there is no part");
}

int main(void)
{
	test_numbers();
	test_sizes();
	test_ages();
	test_fields();
	test_signed_fields();
	test_writing();
	test_write_size();
	test_percent();
	return tap_done();
}
