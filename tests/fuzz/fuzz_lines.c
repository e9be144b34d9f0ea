/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of a file. The first byte repeats the input, so that it outgrows the buffer. */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/lines.h"
#include "fuzz.h"

/* Enough for lines that begin, go on and end in another bufferful each. */
#define TEXT_BYTES_MAX (3 * LINES_BUFFER_BYTES)

/* The one file of all inputs: what an earlier one has left behind the end is cut off. */
static int file_of(const char *text, size_t size)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("lines", MFD_CLOEXEC);
	REQUIRE(fd >= 0 && pwrite(fd, text, size, 0) == (ssize_t)size &&
		ftruncate(fd, (off_t)size) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static void check(const char *text, size_t size)
{
	static struct lines lines;
	int fd = file_of(text, size);
	const char *at = text, *end = text + size;
	char *line;

	lines_init(&lines, fd);
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline ? newline : end) - at);
		int rc = lines_next(&lines, &line);

		if (newline && len < LINES_BUFFER_BYTES)
			REQUIRE(rc == 1 && !memcmp(line, at, len) && !line[len]);
		else
			REQUIRE(rc == -EBADMSG);
		at += len + !!newline;
	}
	REQUIRE(lines_next(&lines, &line) == 0);
	lines_end(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t times, len;
	char *text;

	if (size < 2)
		return 0;
	times = (size_t)data[0] * data[0] + 1;
	len = size - 1;
	if (times * len > TEXT_BYTES_MAX)
		times = len < TEXT_BYTES_MAX ? TEXT_BYTES_MAX / len : 1;
	text = malloc(times * len);
	REQUIRE(text);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * len, data + 1, len);
	check(text, times * len);
	free(text);
	return 0;
}
