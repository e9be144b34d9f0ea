/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands share that print rows: the options that shape the output, the
 * rows in their order, and what is told at the end. What goes with rows that are
 * selected objects is in listing.h.
 */
#ifndef SHMTOOL_CMD_REPORT_H
#define SHMTOOL_CMD_REPORT_H

#include "cmd/cmd.h"
#include "cmd/output_options.h"
#include "model/notes.h"

struct report {
	struct context *context;
	const struct cmd *cmd;
	const struct column_table *table;
	struct output_choice choice;
	struct notes notes;
	struct output *output;
};

#define REPORT_INIT(the_context, the_cmd)                                                \
	{                                                                                \
		.context = (the_context), .cmd = (the_cmd), .table = (the_cmd)->columns, \
		.choice = OUTPUT_CHOICE_INIT, .notes = NOTES_INIT,                       \
	}

/* What a command takes besides the options of the output. */
struct report_own {
	/* Takes an option, with its value or NULL. Returns 0, or -errno after a message.
	 * NULL: there are none. */
	int (*take_option)(void *arg, int id, const char *value);
	/* Takes the operands, which may be none, when all options are taken. Returns 0, or
	 * -errno after a message. NULL: there are none. */
	int (*take_operands)(void *arg, int count, char **operands);
	void *arg;
};

/* Takes the arguments. Returns whether to go on; otherwise *@status is the exit
 * status. */
bool report_parse(struct report *report, int argc, char **argv, const struct report_own *own,
		  int *status);

/* What has to be read for the columns that are shown or sorted by: enum need. */
uint32_t report_needs(const struct report *report);

/* Says when now is, for columns of times. */
void report_set_clock(struct report *report, const struct sysroot_clock *clock);

/* Starts the output. Returns 0 or -ENOMEM. */
int report_begin(struct report *report);

/*
 * Prints @rows in their order, by --sort and then by @compare (as for qsort(3), of
 * rows; NULL: they are in it). With @are_added a table was given all of them already, in
 * the order of @rows. Returns 0 or -errno.
 */
int report_print_rows(struct report *report, const struct vec *rows,
		      int (*compare)(const void *a, const void *b), bool are_added);

/* Returns @rc, or, where that is 0, -ENOMEM if something is missing for want of memory that
 * had nowhere to be told. */
int report_check(const struct report *report, int rc);

/* Ends the output, or with @rc (-errno) breaks it off, if it was started. Returns @rc, or
 * what failed now. */
int report_end(struct report *report, int rc);

/* Notes that names of users and groups could not be looked up, if that is so. To be called
 * before an output is ended that is not the report's own. */
void report_note_names(struct report *report);

/* Tells the notes, and why @rc (-errno) made it break off. Returns the exit status. */
int report_tell(const struct report *report, int rc);

void report_free(struct report *report);

#endif
