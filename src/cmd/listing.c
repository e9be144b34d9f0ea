/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/listing.h"

#include <errno.h>

#include "cmd/select_options.h"

/* What report_parse() passes on. */
struct own {
	struct listing *listing;
	int (*take)(void *arg, int id, const char *value);
	void *arg;
};

static int take_option(void *arg, int id, const char *value)
{
	struct own *own = arg;
	int rc = select_options_take(&own->listing->selector, own->listing->report.context, id,
				     value);

	if (rc == -ENOENT && own->take)
		rc = own->take(own->arg, id, value);
	return rc;
}

static int take_operands(void *arg, int count, char **operands)
{
	return select_options_take_refs(&((struct own *)arg)->listing->selector, count, operands);
}

bool listing_parse(struct listing *listing, int argc, char **argv,
		   int (*take_own)(void *arg, int id, const char *value), void *arg, int *status)
{
	struct own own = {listing, take_own, arg};

	return report_parse(&listing->report, argc, argv,
			    &(struct report_own){take_option, take_operands, &own}, status);
}

void listing_prepare(struct listing *listing, struct scan *scan)
{
	int rc;

	scan->root = &listing->report.context->root;
	scan->selector = &listing->selector;
	scan->notes = &listing->report.notes;
	rc = sysroot_read_clock(scan->root, &listing->clock);
	scan->notes->is_short |= rc == -ENOMEM;
	if (rc < 0)
		return;
	scan->clock = &listing->clock;
	report_set_clock(&listing->report, scan->clock);
}

int listing_run(struct listing *listing, struct scan *scan, int (*print)(void *arg))
{
	struct report *report = &listing->report;
	int rc;

	listing_prepare(listing, scan);
	rc = report_begin(report);
	if (rc < 0)
		return listing_tell(listing, rc);
	scan->needs |= report_needs(report);
	rc = scan_objects(scan);
	if (!rc && print)
		rc = print(scan->arg);
	rc = report_end(report, rc);
	scan_end(scan);
	return listing_tell(listing, rc);
}

int listing_tell(const struct listing *listing, int rc)
{
	int status = report_tell(&listing->report, rc);

	if (status != EXIT_DONE)
		return status;
	return select_options_tell_missing(&listing->selector, listing->allows_missing);
}

void listing_free(struct listing *listing)
{
	report_free(&listing->report);
	selector_free(&listing->selector);
}
