/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * set: changes mode, owner or size of the named objects, or locks them in memory. They
 * are read and kept first, and then changed one by one, in the order of the operands.
 */
#include <errno.h>
#include <string.h>

#include "act/set.h"
#include "base/diag.h"
#include "cmd/change_options.h"
#include "cmd/cmd.h"
#include "cmd/listing.h"
#include "cmd/select_options.h"
#include "scan/visit.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_def own_options[] = {
	{OPT_MODE, 'm', "mode", N_("MODE"), N_("permissions, in octal digits")},
	{OPT_OWNER, 0, "owner", N_("USER[:GROUP]"), N_("owner and group; :GROUP for that alone")},
	{OPT_SIZE, 's', "size", N_("SIZE"), N_("size of a file")},
	{OPT_SHRINK, 0, "shrink", NULL, N_("make it smaller also where it is in use")},
	{OPT_LOCK, 0, "lock", NULL, N_("keep a segment in memory, never swapped out")},
	{OPT_UNLOCK, 0, "unlock", NULL, N_("let it be swapped out")},
};

static const struct option_group set_options = {N_("Options"), own_options,
						ARRAY_SIZE(own_options)};

static const struct option_group *const option_groups[] = {
	&set_options,
	&options_help_group,
	NULL,
};

const struct cmd cmd_set = {
	.name = "set",
	.operands = N_("OPTIONS REF..."),
	.summary = N_("Changes mode, owner or size of objects, or locks them"),
	.options = option_groups,
	.is_live = true,
	.run = run,
};

struct set {
	struct listing listing;
	struct setter setter;
	struct object_list kept;
	struct map changed; /* files, by inode: const struct object * */
	bool has_failed;
};

static int take_option(void *arg, int id, const char *value)
{
	struct set *set = arg;

	switch (id) {
	case OPT_LOCK:
		set->setter.locks = true;
		return 0;
	case OPT_UNLOCK:
		set->setter.unlocks = true;
		return 0;
	case OPT_SHRINK:
		set->setter.may_shrink = true;
		return 0;
	default:
		return change_options_take(&set->setter.change, set->listing.report.context, id,
					   value);
	}
}

/* What is wrong with the options and operands together; NULL: nothing. */
static const char *find_misuse(const struct set *set)
{
	const struct setter *setter = &set->setter;

	if (!set->listing.selector.refs.count)
		return _("it takes one object at least, by its REF");
	if (setter->locks && setter->unlocks)
		return _("--lock and --unlock exclude each other");
	if (setter->may_shrink && !(setter->change.fields & CHANGE_SIZE))
		return _("--shrink goes with --size");
	if (!setter->change.fields && !setter->locks && !setter->unlocks)
		return _("it takes what to change: --mode, --owner, --size, --lock or --unlock");
	return NULL;
}

/* Returns whether to go on; otherwise *@status is the exit status. */
static bool parse(struct set *set, int argc, char **argv, int *status)
{
	int next = cmd_parse(&cmd_set, argc, argv, take_option, set, status);
	const char *misuse;
	int rc;

	if (next < 0)
		return false;
	rc = select_options_take_refs(&set->listing.selector, argc - next, argv + next);
	if (rc < 0) {
		*status = cmd_status_of(rc);
		return false;
	}
	misuse = find_misuse(set);
	if (misuse)
		diag_usage("%s", misuse);
	return !misuse;
}

static int keep_object(void *arg, const struct object *object)
{
	struct set *set = arg;

	return object_list_add(&set->kept, object);
}

/* The first operand that names it, as it was given. */
static const char *name_of(const struct set *set, const struct object *object)
{
	size_t number = selector_first_ref(&set->listing.selector, object);
	const struct selected_ref *selected = vec_at(&set->listing.selector.refs, number - 1);

	return selected->ref.text;
}

static void tell(struct set *set, const struct object *object, const char *why)
{
	diag_error("%s: %s", name_of(set, object), why);
	set->has_failed = true;
}

static int set_segments(void *arg, const struct object *const *objects, size_t count)
{
	struct set *set = arg;

	for (size_t i = 0; i < count; i++) {
		struct failure failure = {0};
		int rc = set_segment(&set->setter, objects[i], &failure);

		if (rc < 0)
			tell(set, objects[i], failure.text);
		else if (rc)
			diag_warn(_("%s: locking has no effect: its pages are huge, and never "
				    "swapped out"),
				  name_of(set, objects[i]));
	}
	return 0;
}

/* Whether it is another name of a file that was changed already. */
static bool is_changed(const struct set *set, const struct object *file)
{
	const struct object *other = map_get(&set->changed, (uint32_t)file->inode);

	return other && other->dev == file->dev && other->inode == file->inode;
}

/* Where it is remembered that a file was changed; NULL where memory is short. */
static void **remember(struct set *set, const struct object *file)
{
	bool is_new;

	return map_slot_of(&set->changed, (uint32_t)file->inode, &is_new);
}

static int set_files(void *arg, int dir_fd, const struct object *const *objects, size_t count)
{
	struct set *set = arg;

	for (size_t i = 0; i < count; i++) {
		struct failure failure = {0};
		void **changed;

		if (is_changed(set, objects[i]))
			continue;
		/* before anything is done: it can fail */
		changed = remember(set, objects[i]);
		if (!changed)
			return -ENOMEM;
		if (set_file(&set->setter, dir_fd, objects[i], &failure) < 0)
			tell(set, objects[i], failure.text);
		else
			*changed = (void *)objects[i];
	}
	return 0;
}

static int tell_unreachable(void *arg, int error, const struct object *const *objects, size_t count)
{
	struct failure failure;

	failure_set(&failure, error, _("it can't be reached any more"), NULL);
	for (size_t i = 0; i < count; i++)
		tell(arg, objects[i], failure.text);
	return 0;
}

static int compare_places(const void *one, const void *other, void *arg)
{
	const struct selector *selector = &((struct set *)arg)->listing.selector;
	const struct object *a = *(const struct object *const *)one;
	const struct object *b = *(const struct object *const *)other;
	size_t first = selector_first_ref(selector, a), second = selector_first_ref(selector, b);

	return first != second ? (first < second ? -1 : 1) : object_compare(a, b);
}

static int change_kept(struct set *set, struct scan *scan)
{
	const struct visitor visitor = {set_segments, set_files, tell_unreachable, set};
	const struct vec *kept = &set->kept.objects;
	AUTO_FREE const struct object **objects = calloc(kept->count + 1, sizeof(*objects));
	struct notes notes = NOTES_INIT;
	size_t count = 0;
	int rc;

	if (!objects)
		return -ENOMEM;
	for (size_t i = 0; i < kept->count; i++)
		objects[count++] = vec_at(kept, i);
	qsort_r(objects, count, sizeof(*objects), compare_places, set);
	count = 0;
	for (size_t i = 0; i < kept->count; i++) {
		struct failure failure = {0};

		if (set_check(&set->setter, objects[i], &failure) < 0)
			tell(set, objects[i], failure.text);
		else
			objects[count++] = objects[i];
	}
	/* what can't be seen was told when it was looked for */
	scan->notes = &notes;
	rc = visit_objects(scan, &visitor, objects, count);
	notes_free(&notes);
	return rc;
}

/* Returns the exit status. */
static int change_all(struct set *set)
{
	struct scan scan = {.take = keep_object, .arg = set};
	int rc, status;

	listing_prepare(&set->listing, &scan);
	rc = report_check(&set->listing.report, scan_objects(&scan));
	if (!rc) {
		setter_begin(&set->setter);
		rc = change_kept(set, &scan);
		setter_end(&set->setter);
	}
	status = listing_tell(&set->listing, rc);
	scan_end(&scan);
	return set->has_failed ? EXIT_FAILED : status;
}

static int run(struct context *context, int argc, char **argv)
{
	struct set set = {
		.listing = LISTING_INIT(context, &cmd_set),
		.setter.ids = context->ids,
		.kept = OBJECT_LIST_INIT,
	};
	int status;

	if (parse(&set, argc, argv, &status))
		status = change_all(&set);
	map_free(&set.changed);
	object_list_free(&set.kept);
	listing_free(&set.listing);
	return status;
}
