/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cells as text for people: tables, and the values of raw and export output.
 */
#ifndef SHMTOOL_VIEW_FORMAT_H
#define SHMTOOL_VIEW_FORMAT_H

#include <stdbool.h>
#include <time.h>

#include "base/ids.h"
#include "view/cell.h"
#include "view/output.h"

struct format {
	enum time_format time;
	bool bytes;	 /* sizes as numbers of bytes */
	bool numeric;	 /* octal modes, uids and gids as numbers */
	bool escape;	 /* texts escaped; else as they are */
	bool ascii_only; /* of what is escaped, every byte over 0x7e */
	const char *empty;
	const char *unknown;
	bool has_now;
	int64_t now_secs;
	struct tm now; /* in local time, for what is "today" */
	struct ids *ids;
};

/* Escaping is for tables: libsmartcols escapes what it prints raw or as export. */
void format_init(struct format *format, const struct output_style *style);

/*
 * Adds the text of @cell, a cell of @type, to @out. Users and groups are looked
 * up in the ids, so this is for one thread at a time.
 */
void format_cell(const struct format *format, enum cell_type type, const struct cell *cell,
		 struct strbuf *out);

/* Writes @mode with at least four octal digits, or @key as 0x%08x, to @p, which has
 * room for them; no NUL is written. Return their end. */
char *format_put_octal(char *p, uint64_t mode);
char *format_put_key(char *p, uint64_t key);

#endif
