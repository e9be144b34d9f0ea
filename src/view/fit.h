/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fitting the columns of a table into a terminal, and texts into columns. */
#ifndef SHMTOOL_VIEW_FIT_H
#define SHMTOOL_VIEW_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/strbuf.h"

/* The columns of the terminal that @file is, or 0 where it is none. */
size_t fit_terminal_width(FILE *file);

/* How many columns of a terminal the @len bytes at @text take; libsmartcols
 * counts them the same way. */
size_t fit_text_width(const char *text, size_t len);

/* How many of the @len bytes at @text, whole characters, take at most @width columns. */
size_t fit_text_cut(const char *text, size_t len, size_t width);

struct fit_column {
	uint32_t flags;	 /* enum column_flag */
	size_t heading;	 /* the width of its heading */
	size_t width;	 /* of its widest text or heading; then what it gets */
	bool is_empty;	 /* it says nothing of any row */
	bool is_hidden;	 /* out: it is left out */
	bool is_wrapped; /* out: its texts go on in the next line */
};

/*
 * Makes the columns, with a blank between, at most @terminal columns wide, as far
 * as that goes: with @may_hide the empty ones are left out, and the widest of the spare
 * ones as long as what comes then would not do. Then those that may be cut become
 * narrower, then those that may be wrapped. Where all that is not enough no text is
 * cut: the terminal has to wrap the lines.
 */
void fit_columns(struct fit_column *columns, size_t count, size_t terminal, bool may_hide);

/*
 * Makes the *@len bytes at @text, with a NUL behind them, no wider than @column: cut
 * where they are, or with line ends in @wrapped, where it is wrapped. Returns the
 * text, valid until the next call, and its new length; NULL when memory is short.
 */
const char *fit_text(char *text, size_t *len, const struct fit_column *column,
		     struct strbuf *wrapped);

#endif
