/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything about one object after the other: a line for each column of a list of
 * objects, a table of its holders, and one of their mappings; or all that as JSON.
 */
#ifndef SHMTOOL_VIEW_DETAIL_H
#define SHMTOOL_VIEW_DETAIL_H

#include <stdio.h>

#include "model/notes.h"
#include "model/object.h"
#include "view/output.h"

struct detail;

/*
 * Starts printing to @file, as OUTPUT_TABLE or OUTPUT_JSON. The tables have times as
 * @style has them, the lines, which have more room, as @time. @with_maps: the table of
 * mappings too, which JSON always has. What @style points at must outlive it. Returns
 * NULL when memory is short.
 */
struct detail *detail_begin(const struct output_style *style, enum time_format time, bool with_maps,
			    FILE *file);

/* What has to be read for it: enum need. */
uint32_t detail_needs(const struct detail *detail);

/* Prints one object. Returns 0 or -ENOMEM. */
int detail_object(struct detail *detail, const struct object *object);

/* Prints the end, which in JSON has @notes. Frees @detail. Returns 0 or -ENOMEM. */
int detail_end(struct detail *detail, const struct notes *notes);

/* Frees @detail without printing anything more. */
void detail_abort(struct detail *detail);

#endif
