/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/report.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"

/* For cmd_parse(). */
struct parsing {
	struct report *report;
	const struct report_own *own;
};

static int take_option(void *arg, int id, const char *value)
{
	const struct parsing *parsing = arg;
	const struct report_own *own = parsing->own;
	int rc = output_options_take(&parsing->report->choice, id, value);

	if (rc == -ENOENT && own->take_option)
		rc = own->take_option(own->arg, id, value);
	return rc;
}

static int take_operands(const struct report_own *own, int count, char **operands)
{
	if (own->take_operands)
		return own->take_operands(own->arg, count, operands);
	if (!count)
		return 0;
	diag_usage(_("it takes no operand, such as '%s'"), operands[0]);
	return -EINVAL;
}

bool report_parse(struct report *report, int argc, char **argv, const struct report_own *own,
		  int *status)
{
	struct parsing parsing = {report, own};
	int next, rc;

	report->choice.style.ids = report->context->ids;
	next = cmd_parse(report->cmd, argc, argv, take_option, &parsing, status);
	if (next < 0)
		return false;
	if (report->choice.list_columns) {
		options_print_columns(report->table, false);
		*status = EXIT_DONE;
		return false;
	}
	rc = output_options_finish(&report->choice, report->table);
	if (!rc)
		rc = take_operands(own, argc - next, argv + next);
	if (rc < 0)
		*status = cmd_status_of(rc);
	return rc == 0;
}

uint32_t report_needs(const struct report *report)
{
	return output_options_needs(&report->choice);
}

void report_set_clock(struct report *report, const struct sysroot_clock *clock)
{
	report->choice.style.now_secs = clock->now_secs;
	report->choice.style.has_now = true;
}

int report_begin(struct report *report)
{
	struct output_choice *choice = &report->choice;

	report->output = output_begin(&choice->style, report->table, choice->columns.items,
				      choice->columns.count, stdout);
	return report->output ? 0 : -ENOMEM;
}

struct order {
	int (*compare)(const void *a, const void *b);
};

static int compare_rows(const void *a, const void *b, void *order)
{
	return ((const struct order *)order)
		->compare(*(const void *const *)a, *(const void *const *)b);
}

static void sort_by_default(const void **rows, size_t count, struct order *order)
{
	size_t i = 1;

	while (i < count && order->compare(rows[i - 1], rows[i]) <= 0)
		i++;
	if (i < count)
		qsort_r(rows, count, sizeof(*rows), compare_rows, order);
}

/* Tells a table the order of its rows, which are in @rows as it was given them. */
static int order_table(struct report *report, const struct vec *rows, const void *const *sorted)
{
	AUTO_FREE size_t *order = calloc(rows->count + 1, sizeof(*order));

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < rows->count; i++)
		order[i] = (size_t)((const char *)sorted[i] - (const char *)rows->items) /
			   rows->item_bytes;
	return output_order(report->output, order);
}

int report_print_rows(struct report *report, const struct vec *rows,
		      int (*compare)(const void *a, const void *b), bool are_added)
{
	struct vec *keys = &report->choice.sort_keys;
	AUTO_FREE const void **sorted = calloc(rows->count + 1, sizeof(*sorted));
	int rc = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < rows->count; i++)
		sorted[i] = vec_at(rows, i);
	if (compare && !report->choice.unsorted)
		sort_by_default(sorted, rows->count, &(struct order){compare});
	if (keys->count)
		rc = sort_rows(sorted, rows->count, keys->items, keys->count, report->context->ids);
	if (!rc && are_added)
		return order_table(report, rows, sorted);
	for (size_t i = 0; i < rows->count && !rc; i++)
		rc = output_row(report->output, sorted[i]);
	return rc;
}

void report_note_names(struct report *report)
{
	int error = ids_error(report->context->ids);

	/* that memory is short is an error: report_check() */
	if (error && error != ENOMEM)
		notes_add(&report->notes, false,
			  _("names of users and groups can't be looked up: %s"), strerror(error));
}

int report_check(const struct report *report, int rc)
{
	bool is_short = report->notes.is_short || ids_are_short(report->context->ids);

	return !rc && is_short ? -ENOMEM : rc;
}

int report_end(struct report *report, int rc)
{
	report_note_names(report);
	rc = report_check(report, rc);
	if (rc < 0)
		output_abort(report->output);
	else
		rc = output_end(report->output, &report->notes);
	report->output = NULL;
	return rc;
}

int report_tell(const struct report *report, int rc)
{
	/* what is told comes behind the table, not into the midst of it; that it can't be
	 * written is told in the end */
	fflush(stdout);
	for (size_t i = 0; i < report->notes.texts.count; i++)
		diag_warn("%s", notes_text(&report->notes, i));
	rc = report_check(report, rc);
	if (!rc)
		return EXIT_DONE;
	diag_error(_("the listing broke off: %s"), strerror(-rc));
	return EXIT_FAILED;
}

void report_free(struct report *report)
{
	notes_free(&report->notes);
	output_options_free(&report->choice);
}
