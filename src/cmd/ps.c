/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ps: which processes hold which objects, and how; one line for each process and
 * object, or with --summary for each process.
 *
 * With -U lines go to the output as the objects are read; otherwise the objects are
 * kept. A summary keeps what it adds up.
 */
#include <errno.h>

#include "base/map.h"
#include "cmd/cmd.h"
#include "cmd/listing.h"
#include "cmd/select_options.h"
#include "model/need.h"
#include "view/holder_columns.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_def own_options[] = {
	{OPT_SUMMARY, 0, "summary", NULL, N_("one line a process, with totals")},
};

static const struct option_group summary_options = {N_("Rows"), own_options, 1};

static const struct option_group *const option_groups[] = {
	&select_options, &summary_options, &output_options, &options_help_group, NULL,
};

const struct cmd cmd_ps = {
	.name = "ps",
	.operands = N_("[OPTIONS] [REF...]"),
	.summary = N_("Shows which processes hold which objects, and how"),
	.options = option_groups,
	.columns = &holding_columns,
	.run = run,
};

struct ps {
	struct listing listing;
	struct object_list kept;
	struct vec rows;   /* struct holding_row, or struct total_row */
	struct map row_of; /* by pid, of a total: its number, as a uintptr_t */
};

static int take_own(void *arg, int id, const char *value)
{
	struct ps *ps = arg;

	(void)value;
	if (id == OPT_SUMMARY)
		ps->listing.report.table = &total_columns;
	return 0;
}

/* Whether the holder is meant: --pid is about processes here, as well as objects. */
static bool is_meant(const struct ps *ps, const struct holder *holder)
{
	const struct selector *selector = &ps->listing.selector;

	return !(selector->options & SELECT_PID) || holder->process->pid == selector->pid;
}

/* Calls @take with each holder of @object that is meant. */
static int each_holder(struct ps *ps, const struct object *object,
		       int (*take)(struct ps *ps, const struct holding_row *row))
{
	int rc = 0;

	for (size_t i = 0; i < object->holder_count && !rc; i++) {
		const struct holder *holder = &object->holders[i];
		const struct holding_row row = {holder->process, holder, object};

		if (is_meant(ps, holder))
			rc = take(ps, &row);
	}
	return rc;
}

static int print_holding(struct ps *ps, const struct holding_row *row)
{
	return output_row(ps->listing.report.output, row);
}

static int keep_holding(struct ps *ps, const struct holding_row *row)
{
	return vec_push(&ps->rows, row) ? 0 : -ENOMEM;
}

static int add_to_total(struct ps *ps, const struct holding_row *row)
{
	const struct total_row first = {.process = row->process};
	bool is_new;
	void **number = map_slot_of(&ps->row_of, (uint32_t)row->process->pid, &is_new);
	struct total_row *total;

	if (!number || (is_new && !vec_push(&ps->rows, &first)))
		return -ENOMEM;
	if (is_new)
		*number = (void *)(uintptr_t)(ps->rows.count - 1);
	total = vec_at(&ps->rows, (uintptr_t)*number);
	total->objects++;
	total->mapped_bytes += row->holder->mapped_bytes;
	return 0;
}

/* For the scan. */

static int print_holders(void *arg, const struct object *object)
{
	return each_holder(arg, object, print_holding);
}

static int add_holders(void *arg, const struct object *object)
{
	return each_holder(arg, object, add_to_total);
}

static int keep_object(void *arg, const struct object *object)
{
	struct ps *ps = arg;

	return object_list_add(&ps->kept, object);
}

/* By pid; of one process in the order of a list of objects. */
static int compare_holdings(const void *one, const void *other)
{
	const struct holding_row *a = one, *b = other;

	if (a->process->pid != b->process->pid)
		return a->process->pid < b->process->pid ? -1 : 1;
	return object_compare(a->object, b->object);
}

static int compare_totals(const void *one, const void *other)
{
	const struct total_row *a = one, *b = other;

	return (a->process->pid > b->process->pid) - (a->process->pid < b->process->pid);
}

static int print_kept(void *arg)
{
	struct ps *ps = arg;
	int rc = 0;

	for (size_t i = 0; i < ps->kept.objects.count && !rc; i++)
		rc = each_holder(ps, vec_at(&ps->kept.objects, i), keep_holding);
	return rc ? rc : report_print_rows(&ps->listing.report, &ps->rows, compare_holdings, false);
}

static int print_totals(void *arg)
{
	struct ps *ps = arg;

	return report_print_rows(&ps->listing.report, &ps->rows, compare_totals, false);
}

static int print_all(struct ps *ps)
{
	struct listing *listing = &ps->listing;
	struct scan scan = {.needs = NEED_HOLDERS, .only_held = true, .arg = ps};

	if (listing->report.table == &total_columns) {
		ps->rows = VEC_OF(struct total_row);
		scan.take = add_holders;
		return listing_run(listing, &scan, print_totals);
	}
	ps->rows = VEC_OF(struct holding_row);
	scan.take = listing->report.choice.unsorted ? print_holders : keep_object;
	return listing_run(listing, &scan, listing->report.choice.unsorted ? NULL : print_kept);
}

static int run(struct context *context, int argc, char **argv)
{
	struct ps ps = {
		.listing = LISTING_INIT(context, &cmd_ps),
		.kept = OBJECT_LIST_INIT,
	};
	int status;

	ps.listing.selector.default_kinds = KINDS_ALL & ~KIND_BIT(KIND_TMPFS);
	if (listing_parse(&ps.listing, argc, argv, take_own, &ps, &status))
		status = print_all(&ps);
	vec_free(&ps.rows);
	map_free(&ps.row_of);
	object_list_free(&ps.kept);
	listing_free(&ps.listing);
	return status;
}
