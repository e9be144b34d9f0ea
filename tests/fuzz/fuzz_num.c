/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, sizes, ages and fields. The first byte chooses the base and the largest. */
#include <errno.h>
#include <inttypes.h>

#include "base/num.h"
#include "fuzz.h"

/* @text with @prefix in front. */
static char *join(const char *prefix, const char *text)
{
	size_t prefix_len = strlen(prefix), len = strlen(text);
	char *joined = malloc(prefix_len + len + 1);

	REQUIRE(joined);
	memcpy(joined, prefix, prefix_len);
	memcpy(joined + prefix_len, text, len + 1);
	return joined;
}

static void check_number(const char *text, int base, uint64_t max)
{
	uint64_t value = 0, again = 0;
	int rc = num_parse(text, base, max, &value);
	char digits[32];

	REQUIRE(rc == 0 || rc == -EINVAL || rc == -ERANGE);
	if (rc == -EINVAL) {
		REQUIRE(num_parse(text, base, UINT64_MAX, &again) == -EINVAL);
		return;
	}
	/* a number throughout, with a larger border the same */
	REQUIRE(*text && !text[strspn(text, "0123456789abcdefABCDEFxX")]);
	if (rc == 0) {
		REQUIRE(value <= max);
		REQUIRE(!num_parse(text, base, value, &again) && again == value);
		REQUIRE(!num_parse(text, base, UINT64_MAX, &again) && again == value);
		if (value)
			REQUIRE(num_parse(text, base, value - 1, &again) == -ERANGE);
		digits[num_write_u64(digits, value)] = '\0';
		REQUIRE(!num_parse(digits, 10, max, &again) && again == value);
		snprintf(digits, sizeof(digits), "0x%" PRIx64, value);
		REQUIRE(!num_parse(digits, 0, max, &again) && again == value);
		REQUIRE(!num_parse(digits, 16, max, &again) && again == value);
	}
	errno = 0;
	again = strtoull(text, NULL, base);
	REQUIRE(rc == 0 ? !errno && again == value : errno == ERANGE || again > max);
}

static void check_size(const char *text)
{
	uint64_t bytes = 0, again = 0;
	int rc = num_parse_size(text, &bytes);
	char *longer = join("0", text), digits[32];

	REQUIRE(rc == 0 || rc == -EINVAL || rc == -ERANGE);
	if (rc == 0) {
		REQUIRE(!num_parse_size(longer, &again) && again == bytes);
		free(longer);
		longer = join("1", text);
		rc = num_parse_size(longer, &again);
		REQUIRE(rc == -ERANGE || (!rc && again > bytes));
		digits[num_write_u64(digits, bytes)] = '\0';
		REQUIRE(!num_parse_size(digits, &again) && again == bytes);
		snprintf(digits, sizeof(digits), "%" PRIu64 "K", bytes / 1024);
		REQUIRE(!num_parse_size(digits, &again) && again == bytes / 1024 * 1024);
		snprintf(digits, sizeof(digits), "%" PRIu64 ".0KB", bytes / 1000);
		REQUIRE(!num_parse_size(digits, &again) && again == bytes / 1000 * 1000);
	}
	free(longer);
}

static void check_age(const char *text)
{
	uint64_t secs = 0, again = 0;
	int rc = num_parse_age(text, &secs);
	char *longer = join("0", text), digits[32];

	REQUIRE(rc == 0 || rc == -EINVAL || rc == -ERANGE);
	if (rc == 0) {
		REQUIRE(secs <= INT64_MAX);
		REQUIRE(!num_parse_age(longer, &again) && again == secs);
		free(longer);
		longer = join("1", text);
		rc = num_parse_age(longer, &again);
		REQUIRE(rc == -ERANGE || (!rc && again > secs));
		digits[num_write_u64(digits, secs)] = '\0';
		REQUIRE(!num_parse_age(digits, &again) && again == secs);
		snprintf(digits, sizeof(digits), "%" PRIu64 "m", secs / 60);
		REQUIRE(!num_parse_age(digits, &again) && again == secs / 60 * 60);
	}
	free(longer);
}

static void check_fields(const char *text, int base)
{
	const char *at = text, *before = text, *end = text + strlen(text);
	uint64_t value, plain;
	int64_t number = 0;

	while (num_next_u64(&at, base, &value)) {
		REQUIRE(at > before && at <= end && strchr(" \t\n", *at));
		before = at;
	}
	REQUIRE(at == before);
	for (at = before = text; num_next_i64(&at, &number); before = at) {
		const char *unsigned_at = before;
		char digits[32];

		REQUIRE(at > before && at <= end && strchr(" \t\n", *at));
		/* negative exactly where it is no field without a sign */
		if (num_next_u64(&unsigned_at, 10, &plain))
			REQUIRE(unsigned_at == at && number >= 0 && (uint64_t)number == plain);
		else
			REQUIRE(number <= 0 && memchr(before, '-', (size_t)(at - before)));
		snprintf(digits, sizeof(digits), "%" PRId64, number);
		REQUIRE(strtoll(before, NULL, 10) == number);
	}
	REQUIRE(at == before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int bases[] = {0, 8, 10, 16};
	static const uint64_t maxima[] = {0, INT32_MAX, UINT32_MAX, UINT64_MAX};
	char *text;

	if (!size)
		return 0;
	text = fuzz_text(data + 1, size - 1);
	check_number(text, bases[data[0] & 3], maxima[data[0] >> 2 & 3]);
	check_size(text);
	check_age(text);
	check_fields(text, data[0] & 1 ? 8 : 10);
	free(text);
	return 0;
}
