/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The JSON writer: its layout, its numbers, and strings of any bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "tap.h"
#include "view/json.h"

static struct json json;
static FILE *stream;
static char *text;
static size_t text_len;

static void start(void)
{
	free(text);
	text = NULL;
	stream = tap_need(open_memstream(&text, &text_len));
	json_init(&json, stream);
}

static int finish(void)
{
	int rc = json_finish(&json);

	fclose(stream);
	tap_need(text);
	return rc;
}

static void check(const char *want, const char *what)
{
	bool ok = tap_ok(!strcmp(text, want), "%s", what);

	if (!ok)
		printf("# got: %s# want: %s", text, want);
}

static void test_layout(void)
{
	start();
	json_object_begin(&json, NULL);
	json_rows_begin(&json, "objects");
	json_array_end(&json);
	json_bool(&json, "complete", true);
	json_array_begin(&json, "warnings");
	json_array_end(&json);
	json_object_end(&json);
	finish();
	check("{\"objects\":[],\"complete\":true,\"warnings\":[]}\n", "no rows: one line");

	start();
	json_object_begin(&json, NULL);
	json_rows_begin(&json, "objects");
	for (int i = 0; i < 2; i++) {
		json_object_begin(&json, NULL);
		json_u64(&json, "size", 4096);
		json_null(&json, "key");
		json_array_begin(&json, "status");
		json_name(&json, NULL, "dest", 4);
		json_name(&json, NULL, "locked", 6);
		json_array_end(&json);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_bool(&json, "complete", false);
	json_object_end(&json);
	finish();
	check("{\"objects\":[\n"
	      "{\"size\":4096,\"key\":null,\"status\":[\"dest\",\"locked\"]},\n"
	      "{\"size\":4096,\"key\":null,\"status\":[\"dest\",\"locked\"]}\n"
	      "],\"complete\":false}\n",
	      "each row has its line");

	start();
	json_object_begin(&json, NULL);
	json_rows_begin(&json, "objects");
	json_object_begin(&json, NULL);
	json_rows_begin(&json, "holders");
	json_object_begin(&json, NULL);
	json_array_begin(&json, "maps");
	json_object_begin(&json, NULL);
	json_object_end(&json);
	json_object_begin(&json, NULL);
	json_object_end(&json);
	json_array_end(&json);
	json_u64(&json, "pid", 1);
	json_object_end(&json);
	json_array_end(&json);
	json_object_begin(&json, "limits");
	json_bool(&json, "a", true);
	json_object_end(&json);
	json_null(&json, "b");
	json_object_end(&json);
	json_object_begin(&json, NULL);
	json_object_end(&json);
	json_array_end(&json);
	json_object_end(&json);
	finish();
	check("{\"objects\":[\n"
	      "{\"holders\":[\n{\"maps\":[{},{}],\"pid\":1}\n],\"limits\":{\"a\":true},\"b\":null},"
	      "\n"
	      "{}\n]}\n",
	      "objects and arrays nest, and the outer layout goes on after them");
}

static void test_numbers(void)
{
	start();
	json_array_begin(&json, NULL);
	json_u64(&json, NULL, 0);
	json_u64(&json, NULL, UINT64_MAX);
	json_i64(&json, NULL, 0);
	json_i64(&json, NULL, -1);
	json_i64(&json, NULL, INT64_MAX);
	json_i64(&json, NULL, INT64_MIN);
	json_array_end(&json);
	finish();
	check("[0,18446744073709551615,0,-1,9223372036854775807,-9223372036854775808]\n",
	      "numbers of 64 bits");
}

/* Undoes JSON's escapes of the string behind the first colon of the text, into
 * @dst. Returns its length, or -1 where it holds what JSON does not allow. */
static long read_string(char *dst)
{
	const char *p = strstr(text, ":\"");
	long len = 0;

	if (!p)
		return -1;
	for (p += 2; *p != '"'; p++) {
		if ((unsigned char)*p < 0x20)
			return -1;
		if (*p == '\\' && *++p != '\\' && *p != '"')
			return -1;
		dst[len++] = *p;
	}
	return strcmp(p, "\"}\n") ? -1 : len;
}

static void write_name(const char *name, size_t len)
{
	start();
	json_object_begin(&json, NULL);
	json_name(&json, "n", name, len);
	json_object_end(&json);
	finish();
}

static bool survives(const char *name, size_t len)
{
	char got[8192];
	long got_len;

	write_name(name, len);
	got_len = read_string(got);
	if (got_len < 0)
		return false;
	/* all that is left is printable UTF-8 and the backslashes of \xHH */
	for (long i = 0; i < got_len; i++)
		if (got[i] == '\\' && (got_len - i < 4 || got[i + 1] != 'x'))
			return false;
	got_len = escape_undo(got, got, (size_t)got_len);
	return got_len == (long)len && !memcmp(got, name, len);
}

static void test_strings(void)
{
	char name[255];
	bool ok = true;
	unsigned int seed = 1;

	for (int c = 1; c < 256; c++) {
		name[0] = 'a';
		name[1] = (char)c;
		name[2] = 'z';
		ok &= survives(name, 3) && survives(name + 1, 1) && survives(name + 1, 2);
	}
	tap_ok(ok, "every byte can be read back");
	for (int i = 0; i < 20000 && ok; i++) {
		size_t len = (size_t)rand_r(&seed) % sizeof(name);
		/* half of them near the borders of UTF-8 */
		static const unsigned char odd[] = {0xc2, 0xe2, 0x80, 0xf0, 0x9f, '"', '\\', 'x'};

		for (size_t k = 0; k < len; k++)
			name[k] = (char)(i & 1 ? odd[rand_r(&seed) % sizeof(odd)]
					       : 1 + rand_r(&seed) % 255);
		ok = survives(name, len);
	}
	tap_ok(ok, "so can strings of any bytes");
	memset(name, '\xff', sizeof(name));
	tap_ok(survives(name, sizeof(name)), "255 bytes that are all escaped");
	memset(name, '"', sizeof(name));
	tap_ok(survives(name, sizeof(name)), "255 quotes");

	write_name("/\xc3\xa9\"\\\n\xe2\x80\xae\xff", 10);
	check("{\"n\":\"/\xc3\xa9\\\"\\\\x5c\\\\x0a\\\\xe2\\\\x80\\\\xae\\\\xff\"}\n",
	      "a name: quotes for JSON, the rest as \\xHH");
	write_name(NULL, 0);
	check("{\"n\":\"\"}\n", "the empty name");

	start();
	json_object_begin(&json, NULL);
	json_text(&json, "t", "", 0);
	json_text(&json, "w", "/\\xff: \"no\" \\", 13);
	json_text(&json, "x", "\\\\\xff\t", 4);
	json_object_end(&json);
	finish();
	check("{\"t\":\"\",\"w\":\"/\\\\xff: \\\"no\\\" \\\\\",\"x\":\"\\\\\\\\\\\\xff\\\\x09\"}\n",
	      "a text keeps its backslashes");
}

static void test_size(void)
{
	static char long_name[100000];
	size_t lines = 0;
	bool ok = true;
	char row[64];

	start();
	json_rows_begin(&json, NULL);
	for (int i = 0; i < 20000; i++) {
		json_object_begin(&json, NULL);
		json_u64(&json, "number", (uint64_t)i);
		json_object_end(&json);
		ok &= json.buf.room < 1 << 18;
	}
	json_array_end(&json);
	tap_ok(finish() == 0 && ok, "20,000 rows go out in constant memory");
	for (char *p = text; (p = strchr(p, '\n')); p++, lines++) {
		snprintf(row, sizeof(row), "\n{\"number\":%zu}", lines);
		if (lines < 20000)
			ok &= !strncmp(p, row, strlen(row));
	}
	tap_ok(ok && lines == 20002, "and none is lost where the buffer is emptied");

	memset(long_name, '\1', sizeof(long_name));
	write_name(long_name, sizeof(long_name));
	tap_ok(text_len == 5 * sizeof(long_name) + 9, "a value may be larger than the buffer");
}

int main(void)
{
	test_layout();
	test_numbers();
	test_strings();
	test_size();
	free(text);
	return tap_done();
}
