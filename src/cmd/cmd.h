/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands. Each is a file cmd/NAME.c that exports one const struct cmd; the
 * table in cmd.c lists those that there are.
 */
#ifndef SHMTOOL_CMD_CMD_H
#define SHMTOOL_CMD_CMD_H

#include "base/ids.h"
#include "base/sysroot.h"
#include "cmd/options.h"
#include "view/column.h"

/* Exit statuses. */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1, /* something failed or was not found */
	EXIT_USAGE = 2,
};

/* What the global options set up. */
struct context {
	struct sysroot root;
	struct ids *ids;
};

struct cmd {
	const char *name;
	const char *alias; /* NULL: none */
	const char *operands;
	const char *summary;
	const struct option_group *const *options; /* NULL-terminated */
	const struct column_table *columns;	   /* NULL: it prints no table */
	bool is_live;				   /* it does nothing with a captured tree */
	/* Runs it with its own arguments, argv[0] being its name. Returns the exit
	 * status. */
	int (*run)(struct context *context, int argc, char **argv);
};

extern const struct cmd *const cmd_table[]; /* NULL-terminated */

extern const struct cmd cmd_account;
extern const struct cmd cmd_create;
extern const struct cmd cmd_help;
extern const struct cmd cmd_key;
extern const struct cmd cmd_limits;
extern const struct cmd cmd_list;
extern const struct cmd cmd_mounts;
extern const struct cmd cmd_pools;
extern const struct cmd cmd_ps;
extern const struct cmd cmd_rm;
extern const struct cmd cmd_set;
extern const struct cmd cmd_show;

/* Returns the command of that name or alias, or NULL after an error message. */
const struct cmd *cmd_find(const char *name);

/* The exit status where an option or operand is refused with @rc, behind a message. */
int cmd_status_of(int rc);

/*
 * Reads the options of a command. @take (NULL: it has none but --help) gets each, with its
 * value or NULL, and returns 0, or -errno after a message. Returns where in argv the
 * operands begin, or -1 where there is nothing to be done any more: *@status then is the
 * exit status.
 */
int cmd_parse(const struct cmd *cmd, int argc, char **argv,
	      int (*take)(void *arg, int id, const char *value), void *arg, int *status);

/* Prints the help of a command, or with NULL of the program, on standard output. */
void cmd_print_help(const struct cmd *cmd);

/* The options that belong in front of the command. */
extern const struct option_group cmd_global_options;

#endif
