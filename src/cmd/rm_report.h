/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What rm tells of what became of each object: lines for what failed, a line or a JSON
 * object for what was removed, how far it is, and the sum at the end.
 */
#ifndef SHMTOOL_CMD_RM_REPORT_H
#define SHMTOOL_CMD_RM_REPORT_H

#include "act/remove.h"
#include "cmd/progress.h"
#include "view/format.h"
#include "view/output.h"

/* How many objects, and their memory as far as it is known. */
struct tally {
	uint64_t count;
	uint64_t bytes;
	bool has_unknown;
};

void tally_add(struct tally *tally, const struct object *object);

/* Adds "12 objects, 1.5G of memory" to @text. */
void tally_write(const struct tally *tally, struct strbuf *text);

struct rm_report {
	/* filled in by the caller */
	const struct output_style *style; /* with OUTPUT_JSON all is told in JSON, too */
	bool is_verbose;
	bool is_forced;	    /* what is gone already is no matter */
	bool has_selectors; /* they were chosen, and so counted in the end */
	bool is_guarded;    /* none that is in use is to go */
	size_t ref_count;   /* so many were named, and each is told of */
	uintmax_t total;    /* objects that are to be removed */

	struct tally removed;
	uint64_t lasting, in_use, gone, failed;
	struct format format;
	struct cell cell;
	struct strbuf ref;
	bool is_short;	       /* of memory: something could not be told */
	struct output *output; /* JSON; NULL: none */
	struct vec columns;
	struct progress progress;
};

/* Begins. Returns 0 or -ENOMEM; rm_report_free() either way. */
int rm_report_begin(struct rm_report *report);

/* For a struct remover, with the report as its arg. */
void rm_report_tell(void *arg, const struct removal *removal);
void rm_report_left(void *arg, const struct object *object, const char *name, int error);
void rm_report_interrupted(void *arg);

/* Tells of what has no name to be removed by: that it can't be, and who holds it. */
void rm_report_nameless(struct rm_report *report, const struct object *object);

/* Tells how many of those were left out, if any were. */
void rm_report_left_out(uint64_t count);

/* Tells the sum, to which @missing REFs come that named nothing, and ends the JSON with
 * @notes. Returns 0 or -ENOMEM. */
int rm_report_end(struct rm_report *report, uint64_t missing, const struct notes *notes);

void rm_report_free(struct rm_report *report);

#endif
