/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a long run is: a line on standard error, where that is a terminal, which is
 * written over and over and gone in the end. What takes less than a second has none.
 */
#ifndef SHMTOOL_CMD_PROGRESS_H
#define SHMTOOL_CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct progress {
	uintmax_t total;
	bool is_on;
	struct timespec next; /* CLOCK_MONOTONIC: the line may be written again */
	size_t width;	      /* of the line that is there; 0: none is */
};

/* Begins, with so many objects to be removed. */
void progress_begin(struct progress *progress, uintmax_t total);

/* So many are removed. Returns whether it was time to write the line. */
bool progress_step(struct progress *progress, uintmax_t done);

/* Takes the line away: before anything else is printed, and in the end. */
void progress_clear(struct progress *progress);

#endif
