/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * account: where shared memory and huge pages are, source by source, and how much of the
 * kernel's own figures that doesn't explain.
 */
#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "cmd/cmd.h"
#include "cmd/report.h"
#include "cmd/select_options.h"
#include "scan/account.h"
#include "view/account_columns.h"
#include "view/account_print.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_def own_options[] = {
	{OPT_BY, 0, "by", N_("WHAT"), N_("group by kind, owner, process, ipcns, mount or app")},
	{OPT_NS, 0, "ns", N_("NAMESPACE"), N_("self, all, a pid, or a namespace's inode number")},
};

static const struct option_group account_options = {N_("Options"), own_options,
						    ARRAY_SIZE(own_options)};

static const struct option_group *const option_groups[] = {
	&account_options,
	&output_options_in_order,
	&options_help_group,
	NULL,
};

const struct cmd cmd_account = {
	.name = "account",
	.operands = N_("[OPTIONS]"),
	.summary = N_("Shows where shared memory and huge pages are"),
	.options = option_groups,
	.columns = &account_columns,
	.run = run,
};

struct accounting {
	struct report report;
	struct selector selector; /* for the namespaces alone */
	enum account_by by;
	struct account account;
};

static int take_by(struct accounting *accounting, const char *value)
{
	int by = account_find_by(value);

	/* what there is without the option has no name */
	if (by <= ACCOUNT_BY_SOURCE) {
		diag_usage(_("it can't be grouped by '%s', but by kind, owner, process, ipcns, "
			     "mount or app"),
			   value);
		return -EINVAL;
	}
	accounting->by = (enum account_by)by;
	return 0;
}

static int take_option(void *arg, int id, const char *value)
{
	struct accounting *accounting = arg;

	if (id == OPT_BY)
		return take_by(accounting, value);
	return select_options_take(&accounting->selector, accounting->report.context, id, value);
}

/* Returns the exit status. */
static int print_all(struct accounting *accounting)
{
	struct report *report = &accounting->report;
	const struct output_choice *choice = &report->choice;
	const struct account_query query = {
		.root = &report->context->root,
		.selector = &accounting->selector,
		.by = accounting->by,
		.ids = choice->style.numeric ? NULL : report->context->ids,
		.notes = &report->notes,
	};
	int rc = account_read(&query, &accounting->account), status;

	report_note_names(report);
	rc = report_check(report, rc);
	if (!rc && !accounting->selector.ns_error)
		rc = account_print(&accounting->account, &choice->style, choice->columns.items,
				   choice->columns.count, &report->notes, stdout);
	status = report_tell(report, rc);
	if (status != EXIT_DONE)
		return status;
	return select_options_tell_missing(&accounting->selector, false);
}

static int run(struct context *context, int argc, char **argv)
{
	struct accounting accounting = {
		.report = REPORT_INIT(context, &cmd_account),
		.selector = SELECTOR_INIT,
		.account = ACCOUNT_INIT,
	};
	const struct report_own own = {.take_option = take_option, .arg = &accounting};
	int status;

	accounting.selector.all_kinds = true;
	accounting.selector.ns_scope = NS_ALL;
	if (report_parse(&accounting.report, argc, argv, &own, &status))
		status = print_all(&accounting);
	account_free(&accounting.account);
	selector_free(&accounting.selector);
	report_free(&accounting.report);
	return status;
}
