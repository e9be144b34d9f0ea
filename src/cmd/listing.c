/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/listing.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "cmd/select_options.h"

static int take_option(struct listing *listing, int id, const char *value,
		       int (*take_own)(void *arg, int id), void *arg)
{
	int rc = select_options_take(&listing->selector, listing->context, id, value);

	if (rc == -ENOENT)
		rc = output_options_take(&listing->choice, id, value);
	if (rc == -ENOENT && take_own)
		rc = take_own(arg, id);
	return rc;
}

bool listing_parse(struct listing *listing, int argc, char **argv,
		   int (*take_own)(void *arg, int id), void *arg, int *status)
{
	struct options options;
	const char *value;
	int id;

	*status = EXIT_USAGE;
	options_begin(&options, listing->cmd->options, argc, argv, false);
	while ((id = options_next(&options, &value)) > 0) {
		if (id == OPT_HELP) {
			cmd_print_help(listing->cmd);
			*status = EXIT_DONE;
			return false;
		}
		if (take_option(listing, id, value, take_own, arg) < 0)
			return false;
	}
	if (id < 0)
		return false;
	if (listing->choice.list_columns) {
		options_print_columns(listing->table, false);
		*status = EXIT_DONE;
		return false;
	}
	return output_options_finish(&listing->choice, listing->table) == 0 &&
	       select_options_take_refs(&listing->selector, argc - options.next,
					argv + options.next) == 0;
}

void listing_prepare(struct listing *listing, struct scan *scan)
{
	struct output_style *style = &listing->choice.style;

	scan->root = &listing->context->root;
	scan->selector = &listing->selector;
	scan->notes = &listing->notes;
	if (sysroot_read_clock(scan->root, &listing->clock) == 0) {
		scan->clock = &listing->clock;
		style->now_secs = listing->clock.now_secs;
		style->has_now = true;
	}
	style->ids = listing->context->ids;
}

int listing_run(struct listing *listing, struct scan *scan, int (*print)(void *arg))
{
	struct output_choice *choice = &listing->choice;
	int rc;

	listing_prepare(listing, scan);
	listing->output = output_begin(&choice->style, listing->table, choice->columns.items,
				       choice->columns.count, stdout);
	if (!listing->output)
		return listing_tell(listing, -ENOMEM);
	scan->needs |= output_options_needs(choice);
	rc = scan_objects(scan);
	if (!rc && print)
		rc = print(scan->arg);
	if (rc < 0)
		output_abort(listing->output);
	else
		rc = output_end(listing->output, &listing->notes);
	scan_end(scan);
	return listing_tell(listing, rc);
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
static int order_table(struct listing *listing, const struct vec *rows, const void *const *sorted)
{
	AUTO_FREE size_t *order = calloc(rows->count + 1, sizeof(*order));

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < rows->count; i++)
		order[i] = (size_t)((const char *)sorted[i] - (const char *)rows->items) /
			   rows->item_bytes;
	return output_order(listing->output, order);
}

int listing_print_rows(struct listing *listing, const struct vec *rows,
		       int (*compare)(const void *a, const void *b), bool are_added)
{
	struct vec *keys = &listing->choice.sort_keys;
	AUTO_FREE const void **sorted = calloc(rows->count + 1, sizeof(*sorted));
	int rc = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < rows->count; i++)
		sorted[i] = vec_at(rows, i);
	if (!listing->choice.unsorted)
		sort_by_default(sorted, rows->count, &(struct order){compare});
	if (keys->count)
		rc = sort_rows(sorted, rows->count, keys->items, keys->count,
			       listing->context->ids);
	if (!rc && are_added)
		return order_table(listing, rows, sorted);
	for (size_t i = 0; i < rows->count && !rc; i++)
		rc = output_row(listing->output, sorted[i]);
	return rc;
}

int listing_tell(const struct listing *listing, int rc)
{
	/* what is told comes behind the table, not into the midst of it; that it can't be
	 * written is told in the end */
	fflush(stdout);
	for (size_t i = 0; i < listing->notes.texts.count; i++)
		diag_warn("%s", notes_text(&listing->notes, i));
	if (!rc)
		return select_options_tell_missing(&listing->selector);
	diag_error(_("the listing broke off: %s"), strerror(-rc));
	return EXIT_FAILED;
}

void listing_free(struct listing *listing)
{
	notes_free(&listing->notes);
	output_options_free(&listing->choice);
	selector_free(&listing->selector);
}
