/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that shape output: the same for every command that prints rows. */
#ifndef SHMTOOL_CMD_OUTPUT_OPTIONS_H
#define SHMTOOL_CMD_OUTPUT_OPTIONS_H

#include "cmd/cmd.h"
#include "view/output.h"
#include "view/sort.h"

extern const struct option_group output_options;

/* Those of a command whose rows have one order and no times. */
extern const struct option_group output_options_in_order;

struct output_choice {
	struct output_style style;
	const char *columns_list; /* of -o; NULL: not given */
	bool all_columns;
	bool more_columns; /* those of COLUMN_MORE are default ones, too */
	bool list_columns; /* asked for the names of the columns, and nothing else */
	bool unsorted;
	bool has_time; /* a time format was asked for */
	const char *sort_list; /* NULL: not given */
	unsigned int formats;  /* how many were asked for */
	struct vec columns;    /* const struct column * */
	struct vec sort_keys;  /* struct sort_key */
};

#define OUTPUT_CHOICE_INIT \
	{.columns = VEC_OF(const struct column *), .sort_keys = VEC_OF(struct sort_key)}

/* Takes an option. Returns 0, -ENOENT where it is none of these, or another
 * -errno after a message. */
int output_options_take(struct output_choice *choice, int id, const char *value);

/* Checks the options together and looks their columns up. Returns 0, or -errno
 * after a message. */
int output_options_finish(struct output_choice *choice, const struct column_table *table);

/* What has to be read to print and sort so: enum need. */
uint32_t output_options_needs(const struct output_choice *choice);

void output_options_free(struct output_choice *choice);

#endif
