/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/suggest.h"

const struct cmd *const cmd_table[] = {
	&cmd_list,
	&cmd_show,
	&cmd_ps,
	&cmd_create,
	&cmd_rm,
	&cmd_set,
	&cmd_key,
	&cmd_account,
	&cmd_mounts,
	&cmd_limits,
	&cmd_pools,
	&cmd_help,
	NULL,
};

static const struct option_def global_options[] = {
	{OPT_SYSROOT, 0, "sysroot", N_("DIR"), N_("read a tree captured elsewhere")},
	{OPT_HELP, 'h', "help", NULL, N_("show this help")},
	{OPT_VERSION, 'V', "version", NULL, N_("show the version, and those of libraries")},
	{OPT_VERBOSE, 'v', "verbose", NULL, N_("... and what the kernel has for it")},
};

const struct option_group cmd_global_options = {
	N_("Global options, in front of the command"),
	global_options,
	ARRAY_SIZE(global_options),
};

const struct cmd *cmd_find(const char *name)
{
	struct suggestion suggestion = suggest_for(name, strlen(name));

	for (const struct cmd *const *cmd = cmd_table; *cmd; cmd++) {
		if (!strcmp((*cmd)->name, name) || ((*cmd)->alias && !strcmp((*cmd)->alias, name)))
			return *cmd;
		suggest_consider(&suggestion, (*cmd)->name);
		if ((*cmd)->alias)
			suggest_consider(&suggestion, (*cmd)->alias);
	}
	if (suggestion.nearest)
		diag_usage(_("unknown command '%s'; did you mean '%s'?"), name, suggestion.nearest);
	else
		diag_usage(_("unknown command '%s'"), name);
	return NULL;
}

int cmd_status_of(int rc)
{
	return rc == -EIO || rc == -ENOMEM ? EXIT_FAILED : EXIT_USAGE;
}

int cmd_parse(const struct cmd *cmd, int argc, char **argv,
	      int (*take)(void *arg, int id, const char *value), void *arg, int *status)
{
	struct options options;
	const char *value;
	int id, rc;

	*status = EXIT_USAGE;
	options_begin(&options, cmd->options, argc, argv, false);
	while ((id = options_next(&options, &value)) > 0) {
		if (id == OPT_HELP) {
			cmd_print_help(cmd);
			*status = EXIT_DONE;
			return -1;
		}
		rc = take(arg, id, value);
		if (rc < 0) {
			*status = cmd_status_of(rc);
			return -1;
		}
	}
	return id < 0 ? -1 : options.next;
}

static void print_program_help(void)
{
	printf(_("Usage: shmtool [--sysroot DIR] [COMMAND [OPTIONS] [OPERANDS]]\n"
		 "\n"
		 "Lists and explains shared memory. Without a command: shmtool list.\n"
		 "\n"
		 "Commands:\n"));
	for (const struct cmd *const *cmd = cmd_table; *cmd; cmd++) {
		char names[40];

		snprintf(names, sizeof(names), "%s%s%s", (*cmd)->name, (*cmd)->alias ? ", " : "",
			 (*cmd)->alias ? (*cmd)->alias : "");
		printf("  %-12s %s\n", names, _((*cmd)->summary));
	}
	options_print_help(&cmd_global_options);
	printf(_("\nSee shmtool(1), and 'shmtool help COMMAND' for a command.\n"));
}

void cmd_print_help(const struct cmd *cmd)
{
	if (!cmd) {
		print_program_help();
		return;
	}
	printf(_("Usage: shmtool %s%s%s\n\n%s.\n"), cmd->name, *cmd->operands ? " " : "",
	       _(cmd->operands), _(cmd->summary));
	if (cmd->alias)
		printf(_("Alias: %s\n"), cmd->alias);
	for (const struct option_group *const *group = cmd->options; group && *group; group++)
		options_print_help(*group);
	if (cmd->columns) {
		printf(_("\nColumns (* shown by default):\n"));
		options_print_columns(cmd->columns, true);
	}
	printf(_("\nSee shmtool-%s(1).\n"), cmd->name);
}
