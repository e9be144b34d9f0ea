/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading ahead of a long file of /proc in a thread of its own. The kernel makes
 * up the text of such a file while it is read, page by page, which takes as long
 * as all that is done with it: so let the two go on side by side.
 */
#ifndef SHMTOOL_BASE_READAHEAD_H
#define SHMTOOL_BASE_READAHEAD_H

#include <stddef.h>
#include <sys/types.h>

struct readahead;

/* Starts to read from @fd, which nobody else may use until readahead_stop().
 * Returns NULL where there is no memory or no thread for it. */
struct readahead *readahead_start(int fd);

/* As read(2) of what comes next, but returns -errno. */
ssize_t readahead_read(struct readahead *ahead, char *dst, size_t room);

/* Ends the thread, whether or not all was read. NULL is fine. */
void readahead_stop(struct readahead *ahead);

#endif
