/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/readahead.h"

/* A longer line is none of any file that is read here: the file has no end. */
#define LINE_MAX_BYTES (1 << 20)

/* A file that is longer is worth a thread. */
#define SHORT_BYTES 131072

static ssize_t read_more(const struct lines *lines, char *dst, size_t room)
{
	ssize_t got;

	if (lines->ahead)
		return readahead_read(lines->ahead, dst, room);
	do
		got = read(lines->fd, dst, room);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* Reads more behind what is there. Returns the number of bytes or -errno. */
static ssize_t fill(struct lines *lines)
{
	ssize_t got;

	if (lines->begin) {
		lines->end -= lines->begin;
		memmove(lines->buffer, lines->buffer + lines->begin, lines->end);
		lines->begin = 0;
	}
	if (!lines->ahead && lines->total > SHORT_BYTES)
		lines->ahead = readahead_start(lines->fd);
	got = read_more(lines, lines->buffer + lines->end, LINES_BUFFER_BYTES - lines->end);
	if (got < 0)
		return got;
	lines->end += (size_t)got;
	lines->total += (size_t)got;
	return got;
}

int lines_next(struct lines *lines, char **line)
{
	size_t seen = 0; /* bytes behind begin that hold no newline */
	size_t cut = 0;	 /* bytes of the line that were passed over */

	for (;;) {
		char *start = lines->buffer + lines->begin;
		char *newline = memchr(start + seen, '\n', lines->end - lines->begin - seen);
		ssize_t got;

		if (newline) {
			lines->begin = (size_t)(newline + 1 - lines->buffer);
			*newline = '\0';
			*line = start;
			return cut ? -EBADMSG : 1;
		}
		seen = lines->end - lines->begin;
		if (seen == LINES_BUFFER_BYTES) {
			cut += seen;
			if (cut > LINE_MAX_BYTES)
				return -EFBIG;
			lines->begin = lines->end = seen = 0;
		}
		got = fill(lines);
		if (got < 0)
			return (int)got;
		if (!got) {
			lines->begin = lines->end = 0;
			return seen || cut ? -EBADMSG : 0;
		}
	}
}

void lines_end(struct lines *lines)
{
	readahead_stop(lines->ahead);
	lines->ahead = NULL;
}
