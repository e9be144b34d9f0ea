/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands share that read objects: the options and operands that select
 * them, the reading, and what is told of them at the end. How rows are printed is in
 * report.h.
 */
#ifndef SHMTOOL_CMD_LISTING_H
#define SHMTOOL_CMD_LISTING_H

#include "cmd/report.h"
#include "model/selector.h"
#include "scan/scan.h"

struct listing {
	struct report report;
	struct selector selector;
	struct sysroot_clock clock;
	bool allows_missing; /* an operand that names nothing is no error */
};

#define LISTING_INIT(the_context, the_cmd)                                              \
	{                                                                               \
		.report = REPORT_INIT(the_context, the_cmd), .selector = SELECTOR_INIT, \
	}

/*
 * Takes the arguments. Options that neither select nor shape the output go to
 * @take_own (NULL: there are none) with their value or NULL, which returns 0, or -errno
 * after a message. Returns whether to go on; otherwise *@status is the exit status.
 */
bool listing_parse(struct listing *listing, int argc, char **argv,
		   int (*take_own)(void *arg, int id, const char *value), void *arg, int *status);

/* Prepares @scan for scan_objects(): fills in all but needs, only_held, take and arg;
 * and says to the report when now is. */
void listing_prepare(struct listing *listing, struct scan *scan);

/*
 * Prints rows: prepares @scan, reads the system with the needs of the chosen columns
 * added to its own, and then lets @print (NULL: all was printed as it was read) print
 * what was kept. Ends the scan. Returns the exit status, all that is to be told told.
 */
int listing_run(struct listing *listing, struct scan *scan, int (*print)(void *arg));

/* Tells the notes, why @rc (-errno) made it break off, and which operands named
 * nothing. Returns the exit status. */
int listing_tell(const struct listing *listing, int rc);

void listing_free(struct listing *listing);

#endif
