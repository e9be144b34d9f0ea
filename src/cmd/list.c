/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list: the shared memory objects of the machine, one a line.
 *
 * With -U objects go to the output as they are read; otherwise they are kept and
 * sorted first.
 */
#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "cmd/cmd.h"
#include "cmd/output_options.h"
#include "cmd/select_options.h"
#include "scan/scan.h"
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
	struct context *context;
	struct selector selector;
	struct output_choice choice;
	struct notes notes;
	struct output *output;
	struct object_list kept;
};

/* Returns 0, or the exit status plus one for ending here. */
static int parse_options(struct list *list, int argc, char **argv)
{
	struct options options;
	const char *value;
	int id;

	options_begin(&options, option_groups, argc, argv, false);
	while ((id = options_next(&options, &value)) > 0) {
		int rc;

		if (id == OPT_HELP) {
			cmd_print_help(&cmd_list);
			return EXIT_DONE + 1;
		}
		rc = select_options_take(&list->selector, list->context, id, value);
		if (rc == -ENOENT)
			rc = output_options_take(&list->choice, id, value);
		if (rc < 0)
			return EXIT_USAGE + 1;
	}
	if (id < 0)
		return EXIT_USAGE + 1;
	if (list->choice.list_columns) {
		options_print_columns(&object_columns, false);
		return EXIT_DONE + 1;
	}
	if (output_options_finish(&list->choice, &object_columns) < 0 ||
	    select_options_take_refs(&list->selector, argc - options.next, argv + options.next) < 0)
		return EXIT_USAGE + 1;
	return 0;
}

static int print_object(void *arg, const struct object *object)
{
	struct list *list = arg;

	return output_row(list->output, object);
}

static int keep_object(void *arg, const struct object *object)
{
	struct list *list = arg;
	int rc = object_list_add(&list->kept, object);

	/* a table sorts its rows when all are there, so it can have them now */
	if (!rc && list->choice.style.format == OUTPUT_TABLE)
		rc = output_row(list->output, object);
	return rc;
}

static int compare_rows(const void *a, const void *b)
{
	return object_compare(*(const struct object *const *)a, *(const struct object *const *)b);
}

static bool is_in_order(const void *const *rows, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (object_compare(rows[i - 1], rows[i]) > 0)
			return false;
	return true;
}

static int sort_objects(const struct list *list, const void **rows, size_t count)
{
	const struct output_choice *choice = &list->choice;

	if (!is_in_order(rows, count))
		qsort(rows, count, sizeof(*rows), compare_rows);
	if (!choice->sort_keys.count)
		return 0;
	return sort_rows(rows, count, choice->sort_keys.items, choice->sort_keys.count,
			 list->context->ids);
}

/* Tells a table the order of its rows. */
static int order_table(struct list *list, const void *const *rows)
{
	const struct vec *objects = &list->kept.objects;
	AUTO_FREE size_t *order = calloc(objects->count + 1, sizeof(*order));

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < objects->count; i++)
		order[i] = (size_t)((const struct object *)rows[i] -
				    (const struct object *)objects->items);
	return output_order(list->output, order);
}

static int print_kept(struct list *list, const void **rows)
{
	const struct vec *objects = &list->kept.objects;
	int rc;

	for (size_t i = 0; i < objects->count; i++)
		rows[i] = vec_at(objects, i);
	rc = sort_objects(list, rows, objects->count);
	if (!rc && list->choice.style.format == OUTPUT_TABLE)
		return order_table(list, rows);
	for (size_t i = 0; i < objects->count && !rc; i++)
		rc = output_row(list->output, rows[i]);
	return rc;
}

static int scan_and_print(struct list *list)
{
	struct output_choice *choice = &list->choice;
	bool streams = choice->unsorted;
	struct scan scan = {
		.root = &list->context->root,
		.selector = &list->selector,
		.needs = output_options_needs(choice),
		.notes = &list->notes,
		.take = streams ? print_object : keep_object,
		.arg = list,
	};
	AUTO_FREE const void **rows = NULL;
	struct sysroot_clock clock;
	int rc;

	if (sysroot_read_clock(scan.root, &clock) == 0) {
		scan.clock = &clock;
		choice->style.now_secs = clock.now_secs;
		choice->style.has_now = true;
	}
	choice->style.ids = list->context->ids;
	list->output = output_begin(&choice->style, &object_columns, choice->columns.items,
				    choice->columns.count, stdout);
	if (!list->output)
		return -ENOMEM;

	rc = scan_objects(&scan);
	if (!rc && !streams) {
		rows = calloc(list->kept.objects.count + 1, sizeof(*rows));
		rc = rows ? print_kept(list, rows) : -ENOMEM;
	}
	if (rc < 0)
		output_abort(list->output);
	else
		rc = output_end(list->output, &list->notes);
	scan_end(&scan);
	return rc;
}

static int run(struct context *context, int argc, char **argv)
{
	struct list list = {
		.context = context,
		.selector = SELECTOR_INIT,
		.choice = OUTPUT_CHOICE_INIT,
		.notes = NOTES_INIT,
		.kept = OBJECT_LIST_INIT,
	};
	int status = parse_options(&list, argc, argv);

	if (status) {
		status--;
	} else {
		int rc = scan_and_print(&list);

		for (size_t i = 0; i < list.notes.texts.count; i++)
			diag_warn("%s", notes_text(&list.notes, i));
		if (rc < 0)
			diag_error(_("the listing broke off: %s"), strerror(-rc));
		else
			status = select_options_tell_missing(&list.selector);
		if (rc < 0)
			status = EXIT_FAILED;
	}
	object_list_free(&list.kept);
	notes_free(&list.notes);
	output_options_free(&list.choice);
	selector_free(&list.selector);
	return status;
}
