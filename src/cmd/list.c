/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list: the shared memory objects of the machine, one a line.
 *
 * With -U objects go to the output as they are read; otherwise they are kept and
 * sorted first.
 */
#include "cmd/cmd.h"
#include "cmd/listing.h"
#include "cmd/select_options.h"
#include "view/object_columns.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_group *const option_groups[] = {
	&select_options,
	&output_options,
	&options_help_group,
	NULL,
};

const struct cmd cmd_list = {
	.name = "list",
	.alias = "ls",
	.operands = N_("[OPTIONS] [REF...]"),
	.summary = N_("Lists shared memory objects"),
	.options = option_groups,
	.columns = &object_columns,
	.run = run,
};

struct list {
	struct listing listing;
	struct object_list kept;
};

static int print_object(void *arg, const struct object *object)
{
	struct list *list = arg;

	return output_row(list->listing.report.output, object);
}

/* A table sorts its rows when all are there, so it can have them now. */
static bool is_table(const struct list *list)
{
	return list->listing.report.choice.style.format == OUTPUT_TABLE;
}

static int keep_object(void *arg, const struct object *object)
{
	struct list *list = arg;
	int rc = object_list_add(&list->kept, object);

	if (!rc && is_table(list))
		rc = print_object(list, object);
	return rc;
}

static int compare_objects(const void *a, const void *b)
{
	return object_compare(a, b);
}

static int print_kept(void *arg)
{
	struct list *list = arg;

	return report_print_rows(&list->listing.report, &list->kept.objects, compare_objects,
				 is_table(list));
}

static int run(struct context *context, int argc, char **argv)
{
	struct list list = {
		.listing = LISTING_INIT(context, &cmd_list),
		.kept = OBJECT_LIST_INIT,
	};
	struct scan scan = {.take = keep_object, .arg = &list};
	int status;

	if (listing_parse(&list.listing, argc, argv, NULL, NULL, &status)) {
		bool streams = list.listing.report.choice.unsorted;

		if (streams)
			scan.take = print_object;
		status = listing_run(&list.listing, &scan, streams ? NULL : print_kept);
	}
	object_list_free(&list.kept);
	listing_free(&list.listing);
	return status;
}
