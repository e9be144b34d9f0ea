/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/scan.h"

#include <string.h>

#include "model/app.h"
#include "model/need.h"
#include "scan/creator.h"
#include "scan/hugetlbfs.h"
#include "scan/posixdir.h"
#include "scan/sysvipc.h"

bool scan_selects(struct scan *scan, struct object *object)
{
	if (scan->clock)
		object_set_age(object, scan->clock->now_secs);
	if ((scan->needs & NEED_APP) && object_is_file(object)) {
		size_t skip = object->kind == KIND_SEM ? strlen(SEM_PREFIX) : 0;

		object->app = app_find_by_name(object->kind, object->name + skip,
					       object->name_len - skip, NULL);
	}
	return selector_matches(scan->selector, object);
}

int scan_take(struct scan *scan, struct object *object)
{
	if ((scan->needs & NEED_CREATOR) && object->kind == KIND_XSI)
		creator_identify(scan, object);
	return scan->take(scan->arg, object);
}

static void check_clock(struct scan *scan)
{
	uint32_t needs = scan->needs;

	if (scan->selector->options & (SELECT_OLDER | SELECT_NEWER))
		needs |= NEED_AGE;
	if (!scan->clock && (needs & (NEED_AGE | NEED_CREATOR)))
		notes_add(scan->notes, true, _("the clock can't be read: ages are unknown"));
}

/* Semaphores are not listed unless asked for, but some software makes nothing else. */
static void check_app(struct scan *scan, uint32_t kinds)
{
	const struct app *app = scan->selector->app;

	if (!app)
		return;
	scan->needs |= NEED_APP;
	if (!(kinds & app_kinds(app)))
		notes_add(scan->notes, false,
			  _("%s makes nothing of the kinds that are listed; -a lists all kinds"),
			  app->name);
}

int scan_objects(struct scan *scan)
{
	uint32_t kinds = selector_kinds(scan->selector);
	int rc = 0;

	check_app(scan, kinds);
	check_clock(scan);

	if (kinds & KIND_BIT(KIND_XSI))
		rc = sysvipc_scan(scan);
	if (!rc && (kinds & KINDS_SHM_DIR))
		rc = posixdir_scan(scan);
	if (!rc && (kinds & KIND_BIT(KIND_HUGETLB)))
		rc = hugetlbfs_scan(scan);

	if (scan->selector->ageless)
		notes_add(scan->notes, true,
			  ngettext("%ju object of unknown age was left out",
				   "%ju objects of unknown age were left out",
				   scan->selector->ageless),
			  (uintmax_t)scan->selector->ageless);
	return rc;
}

void scan_end(struct scan *scan)
{
	map_free(&scan->creators);
	arena_free(&scan->arena);
}
