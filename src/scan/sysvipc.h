/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XSI segments of the reader's IPC namespace: /proc/sysvipc/shm (proc(5)), or,
 * where that is missing or masked, shmctl(2) with SHM_STAT_ANY. Neither attaches
 * anything.
 */
#ifndef SHMTOOL_SCAN_SYSVIPC_H
#define SHMTOOL_SCAN_SYSVIPC_H

#include "scan/scan.h"

/* What a line of /proc/sysvipc/shm says. */
struct sysvipc_line {
	struct object segment;
	bool has_rss; /* kernels before 2.6.34 have no rss and swap columns */
	uint64_t rss_bytes, swap_bytes;
};

/* Parses a line. False where it is cut, or a number is none or out of range. */
bool sysvipc_parse_line(const char *text, struct sysvipc_line *line);

/* How often each segment is attached: nattch, as a number, by shmid. Returns 0, or
 * -errno where the kernel's table can't be read. */
int sysvipc_read_attached(const struct sysroot *root, struct map *attached);

/* Lists the segments. Returns 0 or -errno, as scan_objects() does. */
int sysvipc_scan(struct scan *scan);

#endif
