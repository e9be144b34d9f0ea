/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limits: what limits shared memory, how much of it is used, and what it applies to. */
#include "cmd/cmd.h"
#include "cmd/report.h"
#include "scan/limitlist.h"
#include "view/limit_columns.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_group *const option_groups[] = {
	&output_options,
	&options_help_group,
	NULL,
};

const struct cmd cmd_limits = {
	.name = "limits",
	.operands = N_("[OPTIONS]"),
	.summary = N_("Shows what limits shared memory, and how much of it is used"),
	.options = option_groups,
	.columns = &limit_columns,
	.run = run,
};

/* Returns the exit status. */
static int print_all(struct report *report, struct limit_list *list)
{
	int rc = report_begin(report);

	if (!rc) {
		rc = limitlist_read(&report->context->root, list, &report->notes);
		if (!rc)
			rc = report_print_rows(report, &list->limits, NULL, false);
		rc = report_end(report, rc);
	}
	return report_tell(report, rc);
}

static int run(struct context *context, int argc, char **argv)
{
	struct report report = REPORT_INIT(context, &cmd_limits);
	struct limit_list list = LIMIT_LIST_INIT;
	int status;

	if (report_parse(&report, argc, argv, &(struct report_own){0}, &status))
		status = print_all(&report, &list);
	limit_list_free(&list);
	report_free(&report);
	return status;
}
