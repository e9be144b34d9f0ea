/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers, sizes and ages out of text, read whole and in range or refused, the fields
 * of the kernel's tables, and numbers and sizes as text.
 */
#ifndef SHMTOOL_BASE_NUM_H
#define SHMTOOL_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Parses all of @text as an unsigned number of at most @max. @base is 8, 10 or
 * 16 (an 0x in front is then accepted, and not needed), or 0 for C's prefixes.
 * Blanks, signs and an empty text are refused.
 * Returns 0, -EINVAL (no number) or -ERANGE (over @max).
 */
int num_parse(const char *text, int base, uint64_t max, uint64_t *value);

/*
 * Parses a size: digits, an optional fraction (only with a unit), and a unit of
 * K M G T P E (powers of 1024, also written KiB) or KB MB ... (powers of 1000),
 * in either case; B or none is bytes. A fraction of a byte is dropped.
 * Returns 0, -EINVAL or -ERANGE (over 2^64-1 bytes).
 */
int num_parse_size(const char *text, uint64_t *bytes);

/*
 * Parses an age: digits and an optional unit s m h d w (seconds when none).
 * Returns 0, -EINVAL or -ERANGE (over 2^63-1 seconds).
 */
int num_parse_age(const char *text, uint64_t *secs);

/*
 * Reads the next blank-separated field of a line of /proc as a number. *@at
 * moves behind the field; at the end of the line, or when the field is no
 * number, or one over 64 bits, false is returned and *@at stays.
 */
bool num_next_u64(const char **at, int base, uint64_t *value);

/* Like num_next_u64(), for a field that may be negative. */
bool num_next_i64(const char **at, int64_t *value);

/*
 * How many percent of @whole are @part: rounded up, as df(1) does it, so that only
 * nothing is 0. Returns false where @whole is 0.
 */
bool num_percent(uint64_t part, uint64_t whole, uint64_t *percent);

/* Writes @value in decimal at @dst (at least 20 bytes, no NUL is written).
 * Returns the number of bytes. */
size_t num_write_u64(char *dst, uint64_t value);

/* Writes @bytes for people at @dst (at least 8 bytes, no NUL is written): in IEC units
 * of one letter, with at most one decimal, rounded. Returns the number of bytes. */
size_t num_write_size(char *dst, uint64_t bytes);

#endif
