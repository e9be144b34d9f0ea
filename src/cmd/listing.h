/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands share that read the system and print what they find: their
 * options and operands, the reading, the order of the rows, and what is told at the
 * end.
 */
#ifndef SHMTOOL_CMD_LISTING_H
#define SHMTOOL_CMD_LISTING_H

#include "cmd/cmd.h"
#include "cmd/output_options.h"
#include "model/notes.h"
#include "model/selector.h"
#include "scan/scan.h"

struct listing {
	struct context *context;
	const struct cmd *cmd;
	const struct column_table *table;
	struct selector selector;
	struct output_choice choice;
	struct notes notes;
	struct sysroot_clock clock;
	struct output *output;
};

#define LISTING_INIT(the_context, the_cmd)                                                    \
	{                                                                                     \
		.context = (the_context), .cmd = (the_cmd), .table = (the_cmd)->columns,      \
		.selector = SELECTOR_INIT, .choice = OUTPUT_CHOICE_INIT, .notes = NOTES_INIT, \
	}

/*
 * Takes the arguments. Options that neither select nor shape the output go to
 * @take_own (NULL: there are none), which returns 0, or -errno after a message.
 * Returns whether to go on; otherwise *@status is the exit status.
 */
bool listing_parse(struct listing *listing, int argc, char **argv,
		   int (*take_own)(void *arg, int id), void *arg, int *status);

/* Prepares @scan for scan_objects(): fills in all but needs, only_held, take and arg;
 * and the style with what the clock and the user database say. */
void listing_prepare(struct listing *listing, struct scan *scan);

/*
 * Prints rows: prepares @scan, reads the system with the needs of the chosen columns
 * added to its own, and then lets @print (NULL: all was printed as it was read) print
 * what was kept. Ends the scan. Returns the exit status, all that is to be told told.
 */
int listing_run(struct listing *listing, struct scan *scan, int (*print)(void *arg));

/*
 * For @print: prints @rows in their order, by --sort and then by @compare (as for
 * qsort(3), of rows). With @are_added a table was given all of them already, in the
 * order of @rows. Returns 0 or -errno.
 */
int listing_print_rows(struct listing *listing, const struct vec *rows,
		       int (*compare)(const void *a, const void *b), bool are_added);

/* Tells the notes, why @rc (-errno) made it break off, and which operands named
 * nothing. Returns the exit status. */
int listing_tell(const struct listing *listing, int rc);

void listing_free(struct listing *listing);

#endif
