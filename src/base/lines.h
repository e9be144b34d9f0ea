/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a file of /proc line by line, in constant memory, whatever is in it. */
#ifndef SHMTOOL_BASE_LINES_H
#define SHMTOOL_BASE_LINES_H

#include <stddef.h>
#include <sys/types.h>

#define LINES_BUFFER_BYTES 32768

struct readahead;

struct lines {
	int fd;
	size_t begin, end; /* what of the buffer has not been handed out */
	size_t total;	   /* bytes read so far */
	struct readahead *ahead; /* NULL while the file is short */
	char buffer[LINES_BUFFER_BYTES + 1];
};

static inline void lines_init(struct lines *lines, int fd)
{
	lines->fd = fd;
	lines->begin = lines->end = lines->total = 0;
	lines->ahead = NULL;
}

/* Ends the reading; @fd stays open. */
void lines_end(struct lines *lines);

/*
 * Points *@line at the next line, without its newline, NUL-terminated, valid
 * until the next call. Returns 1, 0 at the end of the file, -EBADMSG for a line
 * that is not whole (the last one without a newline, or one longer than the
 * buffer; it is passed over, and the next call goes on), -EFBIG for one that doesn't
 * end at all, or another -errno.
 */
int lines_next(struct lines *lines, char **line);

#endif
