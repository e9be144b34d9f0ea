/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of the limits of segments, as these tell it themselves. */
#include "scan/limits.h"

#include <string.h>

#include "scan/scan.h"

struct reading {
	struct xsi_limits *limits;
	uint64_t page_bytes;
	uint64_t pages, segments;
};

/* Each segment counts whole base pages, also one of huge pages (ipc/shm.c, newseg()). */
static int take_segment(void *arg, const struct object *segment)
{
	struct reading *reading = arg;
	uint64_t bytes = segment->size_bytes;

	if (bytes > reading->limits->largest_bytes)
		reading->limits->largest_bytes = bytes;
	reading->pages += bytes / reading->page_bytes + (bytes % reading->page_bytes != 0);
	reading->segments++;
	return 0;
}

static void pass_on(const struct notes *from, struct notes *to)
{
	notes_join_state(to, from);
	for (size_t i = 0; i < from->texts.count; i++)
		notes_add(to, false, "%s", notes_text(from, i));
}

int limits_read_xsi_use(const struct sysroot *root, struct xsi_limits *limits, struct notes *notes)
{
	struct selector selector = SELECTOR_INIT;
	struct notes own = NOTES_INIT;
	struct reading reading = {
		.limits = limits,
		.page_bytes = (uint64_t)sysconf(_SC_PAGESIZE),
	};
	struct scan scan = {
		.root = root,
		.selector = &selector,
		.notes = &own,
		.take = take_segment,
		.arg = &reading,
	};
	int rc;

	selector.default_kinds = KIND_BIT(KIND_XSI);
	limits->largest_bytes = 0;
	rc = scan_objects(&scan);
	scan_end(&scan);
	/* not from a part of them */
	if (!rc && !own.incomplete) {
		limits->have |= XSI_LARGEST;
		if (!(limits->have & XSI_USED)) {
			limits->used_pages = reading.pages;
			limits->used_segments = reading.segments;
			limits->have |= XSI_USED;
		}
	}
	pass_on(&own, notes);
	notes_free(&own);
	selector_free(&selector);
	return rc;
}
