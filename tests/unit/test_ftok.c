/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PATH:PROJ, and the key that ftok(3) makes of it. */
#include "model/ftok.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/util.h"
#include "scan/ftok.h"
#include "tap.h"

static const struct {
	const char *text;
	const char *path; /* NULL: it is refused */
	int proj;
} args[] = {
	{"/a", "/a", 1},
	{"a", "a", 1},
	{".", ".", 1},
	{"/a:1", "/a", 1},
	{"/a:255", "/a", 255},
	{"/a:0xff", "/a", 255},
	{"/a:0XFF", "/a", 255},
	{"/a:0377", "/a", 255},
	{"/a:010", "/a", 8},
	{"/a:10", "/a", 10},
	{"/a:9", "/a", 9},
	{"/a:000001", "/a", 1},
	{"/a:A", "/a", 'A'},
	{"/a:x", "/a", 'x'},
	{"/a: ", "/a", ' '},
	{"/a:-", "/a", '-'},
	{"/a:\xe9", "/a", 0xe9},
	{"/a\n\xff:A", "/a\n\xff", 'A'},
	/* the last colon counts */
	{"/a:b:3", "/a:b", 3},
	{"/a::3", "/a:", 3},
	{"a:b", "a", 'b'},
	/* and none that a slash comes after */
	{"/a:3/b", "/a:3/b", 1},
	{"/a:3/", "/a:3/", 1},
	{"/a:/", "/a:/", 1},
	{":/a", ":/a", 1},
	{"/a:3/b:4", "/a:3/b", 4},
	{"", NULL, 0},
	{":", NULL, 0},
	{":1", NULL, 0},
	{"/a:", NULL, 0},
	{"/a::", NULL, 0},
	{"/a:0", NULL, 0},
	{"/a:00", NULL, 0},
	{"/a:0x0", NULL, 0},
	{"/a:256", NULL, 0},
	{"/a:0400", NULL, 0},
	{"/a:0x100", NULL, 0},
	{"/a:4294967297", NULL, 0},
	{"/a:99999999999999999999999", NULL, 0},
	{"/a:-1", NULL, 0},
	{"/a:+1", NULL, 0},
	{"/a: 1", NULL, 0},
	{"/a:08", NULL, 0},
	{"/a:0x", NULL, 0},
	{"/a:1x", NULL, 0},
	{"/a:AB", NULL, 0},
	{"/a:\xc3\xa9", NULL, 0},
};

static void test_args(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(args); i++) {
		struct ftok_arg arg = {.path = NULL};
		const char *why = NULL;
		int rc = ftok_parse(args[i].text, &arg, &why);

		if (args[i].path)
			tap_ok(!rc && !strcmp(arg.path, args[i].path) && arg.proj == args[i].proj,
			       "argument %zu: %d, PROJ %d", i, rc, arg.proj);
		else
			tap_ok(rc == -EINVAL && why && !arg.path, "argument %zu is refused: %s", i,
			       why ? why : "");
		free(arg.path);
	}
}

/* Whether that is the key of @path, by the words of ftok(3). */
static bool has_key(const char *path, uint8_t proj)
{
	uint32_t key = 0;
	struct stat st;

	return ftok_read_key(path, proj, &key) == 0 && stat(path, &st) == 0 &&
	       key == ((uint32_t)st.st_ino & 0xffff) + ((uint32_t)(st.st_dev & 0xff) << 16) +
			       ((uint32_t)proj << 24);
}

static void test_keys(void)
{
	uint32_t key = 7;

	tap_ok(has_key("/", 1), "the key of a directory");
	tap_ok(has_key("/", 255), "... with a number whose highest bit is set");
	tap_ok(has_key("/dev/null", 'A'), "the key of a device, which is not opened");
	tap_ok(has_key("/proc/self", 1), "the key of what a link leads to");
	tap_ok(ftok_read_key("/nonexistent", 1, &key) == -ENOENT && key == 7, "none of nothing");
	tap_ok(ftok_read_key("/dev/null/x", 1, &key) == -ENOTDIR && key == 7,
	       "none below what is no directory");
}

int main(void)
{
	test_args();
	test_keys();
	return tap_done();
}
