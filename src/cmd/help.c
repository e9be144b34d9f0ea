/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help: what the program or one command does. */
#include "base/diag.h"
#include "cmd/cmd.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_group *const option_groups[] = {&options_help_group, NULL};

const struct cmd cmd_help = {
	.name = "help",
	.operands = N_("[COMMAND]"),
	.summary = N_("Shows help on the program or on a command"),
	.options = option_groups,
	.run = run,
};

static int run(struct context *context, int argc, char **argv)
{
	const struct cmd *cmd = NULL;
	int status;
	int next = cmd_parse(&cmd_help, argc, argv, NULL, NULL, &status);

	(void)context;
	if (next < 0)
		return status;
	if (argc - next > 1) {
		diag_usage(_("one command at a time, not also '%s'"), argv[next + 1]);
		return EXIT_USAGE;
	}
	if (argc - next == 1) {
		diag_set_command(NULL);
		cmd = cmd_find(argv[next]);
		if (!cmd)
			return EXIT_USAGE;
	}
	cmd_print_help(cmd);
	return EXIT_DONE;
}
