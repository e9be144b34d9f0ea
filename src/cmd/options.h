/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options. A command has a few groups of them, some shared with other commands;
 * what is parsed and what --help prints comes from the same tables.
 */
#ifndef SHMTOOL_CMD_OPTIONS_H
#define SHMTOOL_CMD_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "view/column.h"

enum option_id {
	OPT_HELP = 256, /* above every letter, so that the two can't be confused */
	OPT_VERSION,
	OPT_SYSROOT,

	OPT_KIND,
	OPT_OWNER,
	OPT_CREATOR,
	OPT_GROUP,
	OPT_NAME,
	OPT_KEY,
	OPT_MIN_SIZE,
	OPT_MAX_SIZE,
	OPT_OLDER_THAN,
	OPT_NEWER_THAN,
	OPT_PID,
	OPT_UNUSED,
	OPT_IN_USE,
	OPT_ORPHAN,
	OPT_UNLINKED,
	OPT_NS,
	OPT_APP,
	OPT_ALL,

	OPT_OUTPUT,
	OPT_OUTPUT_ALL,
	OPT_LIST_COLUMNS,
	OPT_JSON,
	OPT_RAW,
	OPT_EXPORT,
	OPT_NOHEADINGS,
	OPT_BYTES,
	OPT_NUMERIC,
	OPT_TIME_FORMAT,
	OPT_SORT,
	OPT_UNSORTED,

	OPT_SUMMARY,
	OPT_MAPS,

	OPT_DRY_RUN,
	OPT_YES,
	OPT_VERBOSE,
	OPT_FORCE,
	OPT_STDIN0,

	OPT_SIZE,
	OPT_MODE,
	OPT_FTOK,
	OPT_HUGE,
	OPT_NO_RESERVE,
	OPT_LOCK,
	OPT_UNLOCK,
	OPT_ALLOCATE,
	OPT_SPARSE,
	OPT_EXIST_OK,
	OPT_SHRINK,

	OPT_BY,

	OPT_NODES,
	OPT_FIT,
};

struct option_def {
	enum option_id id;
	char letter; /* 0: none */
	const char *name;
	/* what its value is called; NULL: it takes none; "[=VALUE]": it may be left out */
	const char *value;
	const char *help;
};

struct option_group {
	const char *title;
	const struct option_def *options;
	size_t count;
};

/* -h, --help: the one option that every command has. */
extern const struct option_group options_help_group;

#define OPTIONS_MAX 64

struct options {
	int argc;
	char **argv;
	int next; /* the first operand, once all options are read */
	const struct option_def *defs[OPTIONS_MAX];
	struct option longopts[OPTIONS_MAX + 1];
	char letters[3 * OPTIONS_MAX + 3];
};

/* Prepares to parse @argv. With @stop_at_operand options end at the first word
 * that is none; otherwise options and operands may be mixed. */
void options_begin(struct options *options, const struct option_group *const *groups, int argc,
		   char **argv, bool stop_at_operand);

/*
 * Reads the next option. Returns its id, with its value or NULL in *@value; 0 at the end,
 * when operands begin at argv[next]; -EINVAL after a message. Names of options are
 * not abbreviated: what is new later must not change what is written now.
 */
int options_next(struct options *options, const char **value);

/* Prints a group's part of a command's help. */
void options_print_help(const struct option_group *group);

/* Prints columns with their help, one a line; with @mark_defaults the default ones
 * are marked. */
void options_print_columns(const struct column_table *table, bool mark_defaults);

#endif
