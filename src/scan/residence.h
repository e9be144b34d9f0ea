/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a tmpfs file is resident and what is swapped. st_blocks counts both
 * together (mm/shmem.c); while no swap is in use all of it is resident, otherwise
 * cachestat(2) (Linux 6.5) tells.
 */
#ifndef SHMTOOL_SCAN_RESIDENCE_H
#define SHMTOOL_SCAN_RESIDENCE_H

#include <stdint.h>

#include "scan/scan.h"

struct residence {
	enum {
		RESIDENCE_ALL, /* nothing is swapped */
		RESIDENCE_ASK,
		RESIDENCE_UNKNOWN,
	} way;
	uintmax_t denied; /* files that could not be asked */
	uintmax_t failed;
	uintmax_t uncaptured; /* captured without their pages */
	int error;	      /* of the last that failed */
};

void residence_begin(struct residence *residence, const struct sysroot *root);

/* Sets rss_bytes and swap_bytes of a file of tmpfs in @dir_fd, where they can be
 * told. The file is opened if need be; nothing of it is read. */
void residence_look(struct residence *residence, int dir_fd, struct object *object);

/* The same of what is open or mapped somewhere, through the @link to it below
 * @proc_fd, which is open on /proc. */
void residence_look_through(struct residence *residence, int proc_fd, const char *link,
			    struct object *object);

/* Whether the kernel has cachestat(2): 0, or -errno. */
int residence_try_cachestat(void);

/* Notes what could not be told. */
void residence_end(const struct residence *residence, struct notes *notes);

#endif
