/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mounts: the mounts of tmpfs and hugetlbfs, one a line: their size and use, their
 * options, and what fstab sets otherwise.
 */
#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/escape.h"
#include "cmd/cmd.h"
#include "cmd/report.h"
#include "cmd/select_options.h"
#include "scan/mounted.h"
#include "view/mount_columns.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_def own_options[] = {
	{OPT_NS, 0, "ns", N_("NAMESPACE"), N_("self, all, a pid, or a namespace's inode number")},
};

static const struct option_group mounts_options = {N_("Options"), own_options, 1};

static const struct option_group *const option_groups[] = {
	&mounts_options,
	&output_options,
	&options_help_group,
	NULL,
};

const struct cmd cmd_mounts = {
	.name = "mounts",
	.operands = N_("[OPTIONS] [TARGET...]"),
	.summary = N_("Shows tmpfs and hugetlbfs mounts: size, use, options, fstab"),
	.options = option_groups,
	.columns = &mount_columns,
	.run = run,
};

struct mounts_run {
	struct report report;
	struct selector selector; /* for the namespaces alone */
	struct mounted_query query;
	struct mounted_list list;
};

static int take_option(void *arg, int id, const char *value)
{
	struct mounts_run *mounts = arg;

	return select_options_take(&mounts->selector, mounts->report.context, id, value);
}

/* Returns 0, or -errno after a message. */
static int take_target(struct mounted_query *query, const char *text)
{
	struct mounted_target target = {.text = text, .path = strdup(text)};
	long len = target.path ? escape_undo(target.path, text, strlen(text)) : -ENOMEM;

	if (len == -EINVAL)
		diag_usage(_("'%s' is no mount point: a backslash is written \\x5c"), text);
	else if (len >= 0 && text[0] != '/') {
		diag_usage(_("'%s' is no mount point: it begins with a slash"), text);
		len = -EINVAL;
	}
	if (len >= 0) {
		target.path[len] = '\0';
		if (vec_push(&query->targets, &target))
			return 0;
		len = -ENOMEM;
	}
	if (len == -ENOMEM)
		diag_error("%s", strerror(ENOMEM));
	free(target.path);
	return (int)len;
}

static int take_operands(void *arg, int count, char **operands)
{
	struct mounts_run *mounts = arg;
	int rc = 0;

	for (int i = 0; i < count && !rc; i++)
		rc = take_target(&mounts->query, operands[i]);
	return rc;
}

/* Returns the exit status. */
static int tell_missing(const struct mounts_run *mounts)
{
	int status = select_options_tell_missing(&mounts->selector, false);

	for (size_t i = 0; i < mounts->query.targets.count && !mounts->selector.ns_error; i++) {
		const struct mounted_target *target = vec_at(&mounts->query.targets, i);

		if (target->is_found)
			continue;
		diag_error(_("%s: no tmpfs or hugetlbfs is mounted there"), target->text);
		status = EXIT_FAILED;
	}
	return status;
}

/* Returns the exit status. */
static int print_all(struct mounts_run *mounts)
{
	struct report *report = &mounts->report;
	struct scan scan = {
		.root = &report->context->root,
		.selector = &mounts->selector,
		.needs = report_needs(report),
		.notes = &report->notes,
	};
	int rc = report_begin(report), status;

	if (!rc)
		rc = mounted_scan(&scan, &mounts->query, &mounts->list);
	if (!rc)
		rc = report_print_rows(report, &mounts->list.mounts, NULL, false);
	rc = report_end(report, rc);
	scan_end(&scan);
	status = report_tell(report, rc);
	return status == EXIT_DONE ? tell_missing(mounts) : status;
}

static void free_all(struct mounts_run *mounts)
{
	for (size_t i = 0; i < mounts->query.targets.count; i++)
		free(((struct mounted_target *)vec_at(&mounts->query.targets, i))->path);
	vec_free(&mounts->query.targets);
	mounted_list_free(&mounts->list);
	selector_free(&mounts->selector);
	report_free(&mounts->report);
}

static int run(struct context *context, int argc, char **argv)
{
	struct mounts_run mounts = {
		.report = REPORT_INIT(context, &cmd_mounts),
		.selector = SELECTOR_INIT,
		.query = {.ids = context->ids, .targets = VEC_OF(struct mounted_target)},
		.list = MOUNTED_LIST_INIT,
	};
	const struct report_own own = {take_option, take_operands, &mounts};
	int status;

	if (report_parse(&mounts.report, argc, argv, &own, &status))
		status = print_all(&mounts);
	free_all(&mounts);
	return status;
}
