/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of texts through libsmartcols; only this room includes it. One table of
 * it is filled, printed and filled again, so memory does not grow with the rows.
 */
#ifndef SHMTOOL_VIEW_RENDER_H
#define SHMTOOL_VIEW_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "view/fit.h"
#include "view/output.h"

/* The most lines that are filled before they are printed. */
#define RENDER_LINES 128

struct render;

/*
 * Lines for @file as OUTPUT_TABLE, OUTPUT_RAW or OUTPUT_EXPORT. @fits says for each
 * column of a table how wide it is (no text will be wider), whether it is wrapped
 * (its texts may then hold line ends, where they go on below) or hidden (there is
 * then no such column here); it is NULL for the others. Returns NULL when memory is
 * short.
 */
struct render *render_new(enum output_format format, const struct column *const *columns,
			  const struct fit_column *fits, size_t count, FILE *file);
void render_free(struct render *render);

/* The version of libsmartcols. */
const char *render_library_version(void);

/*
 * Sets a text of line @line, below RENDER_LINES: copies the @len bytes at @text and
 * the NUL behind them. Those of a table are printed as they are; raw and export
 * texts are escaped. Returns 0 or -ENOMEM.
 */
int render_set(struct render *render, size_t line, size_t column, const char *text, size_t len);

/* Prints the first @lines lines, which may be none, and with @headings the
 * headings above them (never for export). Returns 0 or -errno. */
int render_print(struct render *render, size_t lines, bool headings);

#endif
