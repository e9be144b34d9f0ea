/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * show: everything about the named objects, who holds them, and with --maps each
 * mapping. Objects are kept as they are read, and shown in the order of the operands.
 */
#include <errno.h>

#include "base/diag.h"
#include "cmd/cmd.h"
#include "cmd/listing.h"
#include "view/detail.h"
#include "view/object_columns.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_def own_options[] = {
	{OPT_MAPS, 0, "maps", NULL, N_("each mapping of each process")},
	{OPT_NS, 0, "ns", N_("NAMESPACE"), N_("self, all, a pid, or a namespace's inode number")},
	{OPT_JSON, 'J', "json", NULL, N_("JSON, which always has the mappings")},
	{OPT_BYTES, 'b', "bytes", NULL, N_("sizes in bytes")},
	{OPT_NUMERIC, 'P', "numeric", NULL, N_("octal modes, uids and gids as numbers")},
	{OPT_TIME_FORMAT, 0, "time-format", N_("FORMAT"),
	 N_("short, iso, full, relative or epoch")},
};

static const struct option_group show_options = {N_("Options"), own_options,
						 ARRAY_SIZE(own_options)};

static const struct option_group *const option_groups[] = {
	&show_options,
	&options_help_group,
	NULL,
};

const struct cmd cmd_show = {
	.name = "show",
	.alias = "stat",
	.operands = N_("[OPTIONS] REF..."),
	.summary = N_("Shows everything about the named objects, and who holds them"),
	.options = option_groups,
	.run = run,
};

struct show {
	struct listing listing;
	bool with_maps;
	struct object_list kept;
	struct detail *detail;
};

static int take_own(void *arg, int id, const char *value)
{
	struct show *show = arg;

	(void)value;
	if (id == OPT_MAPS)
		show->with_maps = true;
	return 0;
}

static int keep_object(void *arg, const struct object *object)
{
	struct show *show = arg;

	return object_list_add(&show->kept, object);
}

/* An object, and the first operand that names it. */
struct place {
	size_t operand;
	const struct object *object;
};

static int compare_places(const void *one, const void *other)
{
	const struct place *a = one, *b = other;

	if (a->operand != b->operand)
		return a->operand < b->operand ? -1 : 1;
	return object_compare(a->object, b->object);
}

static int show_kept(struct show *show)
{
	const struct vec *objects = &show->kept.objects;
	AUTO_FREE struct place *places = calloc(objects->count + 1, sizeof(*places));
	int rc = places ? 0 : -ENOMEM;

	for (size_t i = 0; i < objects->count && !rc; i++) {
		places[i].object = vec_at(objects, i);
		places[i].operand = selector_first_ref(&show->listing.selector, places[i].object);
	}
	if (!rc && objects->count)
		qsort(places, objects->count, sizeof(*places), compare_places);
	for (size_t i = 0; i < objects->count && !rc; i++)
		rc = detail_object(show->detail, places[i].object);
	return rc;
}

static int show_all(struct show *show)
{
	struct listing *listing = &show->listing;
	const struct output_choice *choice = &listing->report.choice;
	struct scan scan = {.take = keep_object, .arg = show};
	int rc;

	listing_prepare(listing, &scan);
	show->detail =
		detail_begin(&choice->style, choice->has_time ? choice->style.time : TIME_ISO,
			     show->with_maps, stdout);
	if (!show->detail)
		return listing_tell(listing, -ENOMEM);
	scan.needs = detail_needs(show->detail);
	rc = scan_objects(&scan);
	rc = report_check(&listing->report, rc);
	if (!rc)
		rc = report_check(&listing->report, show_kept(show));
	report_note_names(&listing->report);
	if (rc < 0)
		detail_abort(show->detail);
	else
		rc = detail_end(show->detail, &listing->report.notes);
	scan_end(&scan);
	return listing_tell(listing, rc);
}

static int run(struct context *context, int argc, char **argv)
{
	struct show show = {
		.listing = LISTING_INIT(context, &cmd_show),
		.kept = OBJECT_LIST_INIT,
	};
	int status;

	show.listing.report.table = &object_columns;
	if (listing_parse(&show.listing, argc, argv, take_own, &show, &status)) {
		if (show.listing.selector.refs.count) {
			status = show_all(&show);
		} else {
			diag_usage(_("it takes one object at least, by its REF"));
			status = EXIT_USAGE;
		}
	}
	object_list_free(&show.kept);
	listing_free(&show.listing);
	return status;
}
