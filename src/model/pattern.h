/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Patterns of the names that software gives to what it makes. A pattern is matched
 * against the whole name. Its bytes stand for themselves, but for
 *
 *   {pid}  a pid as printf's %d writes it: decimal, no leading zero, at most
 *          INT_MAX. It is never put right behind {any}, which could take some
 *          of its digits
 *   {dec}  one or more decimal digits
 *   {hex}  one or more digits of %x, which are lower case
 *   ?      one letter, digit or underscore, which is what mkstemp(3) and
 *          Python's tempfile put in place of an X
 *   {any}  any bytes, or none
 */
#ifndef SHMTOOL_MODEL_PATTERN_H
#define SHMTOOL_MODEL_PATTERN_H

#include <stddef.h>

/* Returns the pid in the @len bytes at @name, 0 where the pattern has none, or -1
 * where the name doesn't fit. */
int pattern_match(const char *pattern, const char *name, size_t len);

#endif
