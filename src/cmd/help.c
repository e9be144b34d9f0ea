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
	struct options options;
	const char *value;
	int id;

	(void)context;
	options_begin(&options, option_groups, argc, argv, false);
	id = options_next(&options, &value);
	if (id < 0)
		return EXIT_USAGE;
	if (id == OPT_HELP) {
		cmd_print_help(&cmd_help);
		return EXIT_DONE;
	}
	if (argc - options.next > 1) {
		diag_usage(_("one command at a time, not also '%s'"), argv[options.next + 1]);
		return EXIT_USAGE;
	}
	if (argc - options.next == 1) {
		diag_set_command(NULL);
		cmd = cmd_find(argv[options.next]);
		if (!cmd)
			return EXIT_USAGE;
	}
	cmd_print_help(cmd);
	return EXIT_DONE;
}
