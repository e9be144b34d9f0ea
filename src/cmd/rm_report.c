/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/rm_report.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/num.h"
#include "model/kind.h"
#include "view/object_cells.h"
#include "view/removal_columns.h"

/* So many of those who hold an object are named. */
#define HOLDERS_MAX 5

static const char *const words[] = {
	[REMOVAL_DONE] = "removed", [REMOVAL_LASTING] = "lasting", [REMOVAL_IN_USE] = "in-use",
	[REMOVAL_GONE] = "gone",    [REMOVAL_FAILED] = "failed",
};

void tally_add(struct tally *tally, const struct object *object)
{
	tally->count++;
	if (!(object->have & HAVE_ALLOC) ||
	    __builtin_add_overflow(tally->bytes, object->alloc_bytes, &tally->bytes))
		tally->has_unknown = true;
}

void tally_write(const struct tally *tally, struct strbuf *text)
{
	char size[16];

	size[num_write_size(size, tally->bytes)] = '\0';
	strbuf_printf(text, ngettext("%ju object", "%ju objects", tally->count),
		      (uintmax_t)tally->count);
	if (tally->bytes)
		strbuf_printf(text,
			      tally->has_unknown ? _(", at least %s of memory")
						 : _(", %s of memory"),
			      size);
	else if (!tally->has_unknown)
		strbuf_puts(text, _(", no memory"));
}

int rm_report_begin(struct rm_report *report)
{
	int rc = 0;

	format_init(&report->format, report->style);
	report->format.escape = true;
	report->columns = VEC_OF(const struct column *);
	if (report->style->format == OUTPUT_JSON) {
		rc = column_choose_all(&removal_columns, &report->columns);
		if (!rc)
			report->output =
				output_begin(report->style, &removal_columns, report->columns.items,
					     report->columns.count, stdout);
		if (!report->output)
			rc = -ENOMEM;
	}
	progress_begin(&report->progress, report->total);
	return rc;
}

/* The object's REF, as the column of that name has it; NULL where memory is short. Valid
 * until the next call. */
static const char *find_ref(struct rm_report *report, const struct object *object)
{
	const char *text;

	report->ref.failed = false;
	report->cell.state = CELL_EMPTY;
	strbuf_reset(&report->cell.text);
	object_get_ref(object, &report->cell);
	strbuf_reset(&report->ref);
	format_cell(&report->format, CELL_NAME, &report->cell, &report->ref);
	text = strbuf_text(&report->ref);
	report->is_short |= report->ref.failed || report->cell.text.failed;
	return report->is_short ? NULL : text;
}

/* The same for a message, which is told in any case. */
static const char *ref_of(struct rm_report *report, const struct object *object)
{
	const char *ref = find_ref(report, object);

	return ref ? ref : kind_table[object->kind].name;
}

/* What was printed before stands before it. */
static void prepare_line(struct rm_report *report)
{
	progress_clear(&report->progress);
	fflush(stdout);
}

static void note(struct rm_report *report, const struct object *object, const char *text)
{
	prepare_line(report);
	diag_note("%s: %s", ref_of(report, object), text);
}

static void fail(struct rm_report *report, const struct object *object, const char *text)
{
	report->failed++;
	prepare_line(report);
	diag_error("%s: %s", ref_of(report, object), text);
}

static void tell_removed(struct rm_report *report, const struct object *object)
{
	const char *ref;

	if (!report->is_verbose || report->output)
		return;
	progress_clear(&report->progress);
	ref = find_ref(report, object);
	if (ref)
		printf("%s\n", ref);
}

static void tell_lasting(struct rm_report *report, const struct object *object)
{
	report->lasting++;
	tell_removed(report, object);
	/* where nothing that is in use was to go it is news, and where it was named */
	if (report->ref_count || report->is_guarded || report->is_verbose)
		note(report, object, _("removed; its memory stays until those who hold it let go"));
}

static const char *tell_gone(struct rm_report *report, const struct object *object)
{
	if (!report->ref_count || report->is_forced) {
		report->gone++;
		return NULL;
	}
	fail(report, object, _("no such object any more"));
	return _("no such object any more");
}

static void add_row(struct rm_report *report, const struct object *object, const char *result,
		    const char *error)
{
	const struct removal_row row = {object, result, error};

	if (report->output && !report->is_short && output_row(report->output, &row) < 0)
		report->is_short = true;
}

static uintmax_t count_done(const struct rm_report *report)
{
	return report->removed.count + report->lasting;
}

void rm_report_tell(void *arg, const struct removal *removal)
{
	struct rm_report *report = arg;
	const struct object *object = removal->object;
	const char *error = NULL;

	switch (removal->result) {
	case REMOVAL_DONE:
		tally_add(&report->removed, object);
		tell_removed(report, object);
		break;
	case REMOVAL_LASTING:
		tell_lasting(report, object);
		break;
	case REMOVAL_IN_USE:
		report->in_use++;
		if (report->is_verbose)
			note(report, object, _("in use, and left as it is"));
		break;
	case REMOVAL_GONE:
		error = tell_gone(report, object);
		break;
	case REMOVAL_FAILED:
		error = removal->failure.text;
		fail(report, object, error);
		break;
	}
	add_row(report, object, words[removal->result], error);
	/* what is read from a pipe is there in time, too */
	if (progress_step(&report->progress, count_done(report)))
		fflush(stdout);
}

void rm_report_left(void *arg, const struct object *object, const char *name, int error)
{
	struct rm_report *report = arg;

	prepare_line(report);
	diag_warn(
		_("the directory %s beside %s can't be removed: %s; it is empty, and the next run "
		  "takes it away"),
		name, ref_of(report, object), strerror(error));
}

void rm_report_interrupted(void *arg)
{
	struct rm_report *report = arg;

	prepare_line(report);
	diag_note(ngettext("interrupted: removed %ju of %ju object",
			   "interrupted: removed %ju of %ju objects", report->total),
		  count_done(report), report->total);
}

static void add_holder(struct rm_report *report, const struct process *process, struct strbuf *text)
{
	strbuf_printf(text, "%d", (int)process->pid);
	if (!(process->have & PROCESS_HAVE_STATUS))
		return;
	strbuf_putc(text, ' ');
	report->cell.state = CELL_VALUE;
	strbuf_reset(&report->cell.text);
	strbuf_add(&report->cell.text, process->comm,
		   strnlen(process->comm, sizeof(process->comm)));
	format_cell(&report->format, CELL_NAME, &report->cell, text);
}

void rm_report_nameless(struct rm_report *report, const struct object *object)
{
	struct strbuf text = {0};
	const char *why;
	size_t i;

	strbuf_puts(&text,
		    _("has no name to be removed by; it goes when those who hold it let go"));
	for (i = 0; i < object->holder_count && i < HOLDERS_MAX; i++) {
		strbuf_puts(&text, i ? ", " : ": ");
		add_holder(report, object->holders[i].process, &text);
	}
	if (i < object->holder_count)
		strbuf_printf(&text, _(" and %zu more"), object->holder_count - i);
	why = text.failed ? strerror(ENOMEM) : strbuf_text(&text);
	fail(report, object, why);
	add_row(report, object, words[REMOVAL_FAILED], why);
	strbuf_free(&text);
}

void rm_report_left_out(uint64_t count)
{
	if (count)
		diag_note(ngettext("left out %ju object that has no name to be removed by; "
				   "'shmtool ps' shows who holds it",
				   "left out %ju objects that have no name to be removed by; "
				   "'shmtool ps' shows who holds them",
				   count),
			  (uintmax_t)count);
}

/* Where another part of the sum begins. */
static struct strbuf *behind(struct strbuf *text)
{
	if (text->len)
		strbuf_puts(text, "; ");
	return text;
}

static void tell_sum(struct rm_report *report)
{
	struct strbuf text = {0};

	if (report->removed.count) {
		strbuf_puts(&text, _("removed "));
		tally_write(&report->removed, &text);
	}
	if (report->lasting)
		strbuf_printf(behind(&text), _("removed %ju whose memory stays until it is let go"),
			      (uintmax_t)report->lasting);
	if (report->in_use)
		strbuf_printf(behind(&text),
			      ngettext("left %ju that is in use", "left %ju that are in use",
				       report->in_use),
			      (uintmax_t)report->in_use);
	if (report->gone)
		strbuf_printf(
			behind(&text),
			ngettext("%ju was gone already", "%ju were gone already", report->gone),
			(uintmax_t)report->gone);
	if (report->failed)
		strbuf_printf(behind(&text), _("%ju failed"), (uintmax_t)report->failed);
	strbuf_text(&text);
	report->is_short |= text.failed;
	if (text.len && !text.failed)
		diag_note("%s", strbuf_text(&text));
	strbuf_free(&text);
}

int rm_report_end(struct rm_report *report, uint64_t missing, const struct notes *notes)
{
	struct output *output = report->output;
	int ended = 0;

	report->output = NULL;
	if (report->is_short)
		output_abort(output);
	else if (output)
		ended = output_end(output, notes);
	prepare_line(report);
	report->failed += missing;
	if (report->total && (report->has_selectors || (report->failed && report->ref_count > 1)))
		tell_sum(report);
	return report->is_short ? -ENOMEM : ended;
}

void rm_report_free(struct rm_report *report)
{
	progress_clear(&report->progress);
	output_abort(report->output);
	vec_free(&report->columns);
	strbuf_free(&report->cell.text);
	strbuf_free(&report->ref);
}
