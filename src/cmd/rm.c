/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rm: removes what list shows for the same words, and with --unused or --orphan only
 * what is unused at that very moment.
 *
 * What is selected is kept, shown where it has to be confirmed, and then visited where it
 * is. Nothing else is ever removed, whatever has come in the meantime.
 */
#include "cmd/cmd.h"

#include <errno.h>
#include <string.h>

#include "act/recover.h"
#include "act/remove.h"
#include "base/diag.h"
#include "cmd/confirm.h"
#include "cmd/listing.h"
#include "cmd/ref_input.h"
#include "cmd/rm_report.h"
#include "cmd/select_options.h"
#include "model/need.h"
#include "view/object_columns.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_def own_options[] = {
	{OPT_DRY_RUN, 'n', "dry-run", NULL, N_("list what would be removed, and remove nothing")},
	{OPT_YES, 'y', "yes", NULL, N_("ask nothing")},
	{OPT_VERBOSE, 'v', "verbose", NULL, N_("name each object that is removed")},
	{OPT_FORCE, 'f', "force", NULL, N_("a REF that names nothing is no failure")},
	{OPT_STDIN0, '0', "stdin0", NULL,
	 N_("REFs from standard input, NUL or newline behind each")},
	{OPT_JSON, 'J', "json", NULL, N_("JSON")},
};

static const struct option_group rm_options = {N_("Options"), own_options, ARRAY_SIZE(own_options)};

static const struct option_group *const option_groups[] = {
	&rm_options,
	&select_options,
	&options_help_group,
	NULL,
};

const struct cmd cmd_rm = {
	.name = "rm",
	.operands = N_("[OPTIONS] [REF...]"),
	.summary = N_("Removes shared memory objects, safely"),
	.options = option_groups,
	.is_live = true,
	.run = run,
};

struct rm {
	struct listing listing;
	bool dry_run, yes, verbose, force, stdin0;
	struct strbuf input;	     /* what standard input has */
	struct object_list kept;     /* what is to be removed */
	struct object_list nameless; /* what was asked for, and has no name to be removed by */
	uint64_t left_out;	     /* what has none either, and -a alone means */
	struct tally tally;	     /* of what is kept */
};

static int take_own(void *arg, int id, const char *value)
{
	struct rm *rm = arg;

	(void)value;
	switch (id) {
	case OPT_DRY_RUN:
		rm->dry_run = true;
		break;
	case OPT_YES:
		rm->yes = true;
		break;
	case OPT_VERBOSE:
		rm->verbose = true;
		break;
	case OPT_FORCE:
		rm->force = true;
		rm->listing.allows_missing = true;
		break;
	case OPT_STDIN0:
		rm->stdin0 = true;
		break;
	default:
		break;
	}
	return 0;
}

static bool is_json(const struct rm *rm)
{
	return rm->listing.report.choice.style.format == OUTPUT_JSON;
}

static bool has_refs(const struct rm *rm)
{
	return rm->listing.selector.refs.count || rm->stdin0;
}

/* Whether something narrows what is meant. --all and --ns only widen it. */
static bool has_selectors(const struct rm *rm)
{
	const struct selector *selector = &rm->listing.selector;

	return selector->options || selector->kinds || selector->name || selector->app;
}

/* Whether it takes a yes: what was not named one by one is shown before. */
static bool is_to_ask(const struct rm *rm)
{
	return !has_refs(rm) && !rm->yes && !rm->dry_run;
}

/* Returns 0, or -EINVAL after a message. */
static int check_words(const struct rm *rm)
{
	if (!has_refs(rm) && !has_selectors(rm)) {
		diag_usage(_("it takes a REF, a selector such as --unused, or --stdin0; "
			     "--all and --ns alone select nothing"));
		return -EINVAL;
	}
	if (!is_to_ask(rm))
		return 0;
	if (is_json(rm)) {
		diag_usage(_("with --json nothing can be asked; say --yes, or --dry-run to see "
			     "what would go"));
		return -EINVAL;
	}
	if (!confirm_can_ask()) {
		diag_usage(_("there is no terminal to ask on; say --yes, or --dry-run to see "
			     "what would go"));
		return -EINVAL;
	}
	return 0;
}

/* Whether objects without a name are meant, and not only not excluded. */
static bool wants_nameless(const struct rm *rm)
{
	const struct selector *selector = &rm->listing.selector;

	return has_refs(rm) || (selector->kinds & KINDS_HELD) ||
	       (selector->options & SELECT_UNLINKED);
}

static int keep_object(void *arg, const struct object *object)
{
	struct rm *rm = arg;

	if (!rm->dry_run && !object_has_path(object) && object_is_file(object)) {
		if (wants_nameless(rm))
			return object_list_add(&rm->nameless, object);
		rm->left_out++;
		return 0;
	}
	tally_add(&rm->tally, object);
	return object_list_add(&rm->kept, object);
}

/* What an earlier run has left. */
static void tell_recovered(const struct recovery *recovery)
{
	if (recovery->count)
		diag_note(ngettext("put back %ju file that a run had set aside which was killed",
				   "put back %ju files that a run had set aside which was killed",
				   recovery->count),
			  (uintmax_t)recovery->count);
	if (recovery->left)
		diag_note(ngettext("%ju file that a run had set aside which was killed can't be "
				   "put back",
				   "%ju files that a run had set aside which was killed can't be "
				   "put back",
				   recovery->left),
			  (uintmax_t)recovery->left);
}

static int compare_objects(const void *a, const void *b)
{
	return object_compare(a, b);
}

static int visit_kept(struct rm *rm, struct scan *scan, struct remover *remover)
{
	size_t count = rm->kept.objects.count;
	AUTO_FREE const struct object **objects = calloc(count + 1, sizeof(*objects));
	struct notes notes = NOTES_INIT;
	int rc;

	if (!objects)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		objects[i] = vec_at(&rm->kept.objects, i);
	/* what can't be seen was told when it was looked for */
	scan->notes = &notes;
	remover_begin(remover);
	rc = remove_objects(remover, scan, objects, count);
	remover_end(remover);
	notes_free(&notes);
	return rc;
}

static bool is_guarded(const struct rm *rm)
{
	return rm->listing.selector.options & (SELECT_UNUSED | SELECT_ORPHAN);
}

/* Whether nobody sees what is selected but by its being removed. */
static bool is_in_haste(const struct rm *rm)
{
	return !rm->dry_run && !is_to_ask(rm) && !is_json(rm);
}

/* Whether it is enough to prove that an object is unused when it is removed. */
static bool proves_use_once(const struct rm *rm)
{
	return is_in_haste(rm) && is_guarded(rm) && !rm->verbose;
}

/* Returns the exit status. */
static int remove_kept(struct rm *rm, struct scan *scan)
{
	const struct listing *listing = &rm->listing;
	struct rm_report report = {
		.style = &listing->report.choice.style,
		.is_verbose = rm->verbose,
		.is_forced = rm->force,
		.is_guarded = is_guarded(rm),
		.has_selectors = has_selectors(rm),
		.ref_count = listing->selector.refs.count,
		.total = rm->kept.objects.count,
	};
	struct remover remover = {
		.is_guarded = is_guarded(rm),
		.ids = listing->report.context->ids,
		.tell = rm_report_tell,
		.left = rm_report_left,
		.interrupted = rm_report_interrupted,
		.arg = &report,
	};
	int rc = rm_report_begin(&report), status;

	for (size_t i = 0; i < rm->nameless.objects.count && !rc; i++)
		rm_report_nameless(&report, vec_at(&rm->nameless.objects, i));
	if (!rc)
		rc = visit_kept(rm, scan, &remover);
	if (!rc)
		rc = rm_report_end(&report,
				   select_options_count_missing(&listing->selector, rm->force),
				   &listing->report.notes);
	if (rc < 0)
		diag_error(_("the removal broke off: %s"), strerror(-rc));
	status = rc < 0 || report.failed ? EXIT_FAILED : EXIT_DONE;
	rm_report_free(&report);
	return status;
}

/* Whether there is anything; and says so where there is not, and it was not said. */
static bool has_found(const struct rm *rm, int status)
{
	const struct selector *selector = &rm->listing.selector;

	if (rm->kept.objects.count || rm->nameless.objects.count)
		return true;
	if (status != EXIT_DONE)
		return false;
	if (rm->stdin0 && !selector->refs.count)
		diag_note(_("standard input names nothing; nothing was removed"));
	else if (select_options_count_missing(selector, false) < selector->refs.count ||
		 !selector->refs.count)
		diag_note(_("nothing is selected; nothing was removed"));
	return false;
}

/* Whether who was asked has said yes. What could not be shown can't be confirmed. */
static bool is_confirmed(const struct rm *rm)
{
	struct strbuf text = {0};
	bool is_yes = false;

	if (fflush(stdout) != 0 || ferror(stdout))
		return false;
	strbuf_puts(&text, _("Remove "));
	tally_write(&rm->tally, &text);
	strbuf_puts(&text, _("? [y/N] "));
	if (!text.failed)
		is_yes = confirm_ask(strbuf_text(&text));
	strbuf_free(&text);
	if (!is_yes)
		diag_note(_("nothing was removed"));
	return is_yes;
}

/* As list does. Returns 0 or -ENOMEM. */
static int print_kept(struct rm *rm)
{
	struct report *report = &rm->listing.report;
	int rc = report_begin(report);

	if (!rc)
		rc = report_print_rows(report, &rm->kept.objects, compare_objects, false);
	return report_end(report, rc);
}

/* Returns the exit status. */
static int act(struct rm *rm, struct scan *scan)
{
	bool asks = is_to_ask(rm) && rm->kept.objects.count;
	int rc = 0, status;

	if (rm->dry_run || asks)
		rc = print_kept(rm);
	status = listing_tell(&rm->listing, rc);
	if (rc < 0 || rm->dry_run)
		return status;
	rm_report_left_out(rm->left_out);
	if (!has_found(rm, status) && !is_json(rm))
		return status;
	if (asks && !is_confirmed(rm))
		return EXIT_FAILED;
	return remove_kept(rm, scan) == EXIT_DONE ? status : EXIT_FAILED;
}

/* What a table shows; or else how much memory it is, and who holds what has no name. */
static uint32_t find_needs(const struct rm *rm)
{
	uint32_t needs = NEED_PAGESIZE;

	if (rm->dry_run)
		return report_needs(&rm->listing.report);
	if (is_to_ask(rm))
		needs |= report_needs(&rm->listing.report);
	if (wants_nameless(rm) && (selector_kinds(&rm->listing.selector) & KINDS_HELD))
		needs |= NEED_HOLDERS | NEED_PROCESS;
	return needs;
}

static int remove_all(struct rm *rm)
{
	struct scan scan = {
		.take = keep_object,
		.arg = rm,
		.needs = find_needs(rm),
		.is_in_haste = is_in_haste(rm),
		.proves_use_later = proves_use_once(rm),
	};
	struct recovery recovery = {0};
	int rc = 0, status;

	listing_prepare(&rm->listing, &scan);
	if (!rm->dry_run)
		recovery_begin(&recovery, &scan);
	/* without REFs all would be meant, but here none is */
	if (!rm->stdin0 || rm->listing.selector.refs.count)
		rc = scan_objects(&scan);
	tell_recovered(&recovery);
	rc = report_check(&rm->listing.report, rc);
	status = rc < 0 ? listing_tell(&rm->listing, rc) : act(rm, &scan);
	scan_end(&scan);
	if (!rm->dry_run)
		recovery_end(&recovery);
	return status;
}

/* Returns 0, or -errno after a message. */
static int take_input(struct rm *rm)
{
	return rm->stdin0 ? ref_input_take(&rm->input, &rm->listing.selector) : 0;
}

static int run(struct context *context, int argc, char **argv)
{
	struct rm rm = {
		.listing = LISTING_INIT(context, &cmd_rm),
		.kept = OBJECT_LIST_INIT,
		.nameless = OBJECT_LIST_INIT,
	};
	int status, rc;

	rm.listing.report.table = &object_columns;
	if (listing_parse(&rm.listing, argc, argv, take_own, &rm, &status)) {
		rc = check_words(&rm);
		if (!rc)
			rc = take_input(&rm);
		if (!rc)
			status = remove_all(&rm);
		else
			status = rc == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
	}
	object_list_free(&rm.kept);
	object_list_free(&rm.nameless);
	listing_free(&rm.listing);
	strbuf_free(&rm.input);
	return status;
}
