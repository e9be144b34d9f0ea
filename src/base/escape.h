/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of objects are bytes that any user of the machine may choose. What is
 * shown of them is printable UTF-8 only; every other byte, and the backslash, is
 * written \xHH, and read back the same way.
 */
#ifndef SHMTOOL_BASE_ESCAPE_H
#define SHMTOOL_BASE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* The most bytes that @len bytes of a name can become, without a NUL. */
#define ESCAPED_MAX(len) ((len) * 4)

/*
 * Writes the @len bytes at @src, escaped, to @dst, which has ESCAPED_MAX(len)
 * bytes of room; no NUL is written. With @ascii_only, as for a terminal whose
 * locale is not UTF-8, every byte over 0x7e is escaped.
 * Control characters (C0, DEL, C1), surrogates, what is no character, and the invisible
 * ones that could reorder or hide text (bidirectional controls, zero-width and
 * format characters, line and paragraph separators) are not printable here.
 * Returns the number of bytes written.
 */
size_t escape_bytes(char *dst, const char *src, size_t len, bool ascii_only);

/* Like escape_bytes() for a whole message, in which names may be escaped already:
 * backslashes stay. What it gives can't be undone. */
size_t escape_message(char *dst, const char *src, size_t len, bool ascii_only);

/*
 * Undoes it: \xHH (either case) becomes the byte, everything else stays. @dst has
 * room for @len bytes and may be @src; no NUL is written.
 * Returns the number of bytes, or -EINVAL for a backslash that starts no \xHH or
 * one that would give a NUL byte.
 */
long escape_undo(char *dst, const char *src, size_t len);

#endif
