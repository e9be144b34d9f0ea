/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes in messages: for people, and exact behind it. */
#ifndef SHMTOOL_ACT_FIGURE_H
#define SHMTOOL_ACT_FIGURE_H

#include <stdint.h>

#define FIGURE_ROOM 48

/* Writes @bytes to @dst, as "1.5M (1572864 bytes)", or for people only, as "1.5M".
 * Return @dst. */
const char *figure_write(char dst[FIGURE_ROOM], uint64_t bytes);
const char *figure_write_short(char dst[FIGURE_ROOM], uint64_t bytes);

/* The same as texts that last as long as the block that they are in. */
#define FIGURE(bytes) figure_write((char[FIGURE_ROOM]){0}, bytes)
#define FIGURE_SHORT(bytes) figure_write_short((char[FIGURE_ROOM]){0}, bytes)

#endif
