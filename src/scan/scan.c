/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/scan.h"

#include <string.h>

#include "model/app.h"
#include "model/need.h"
#include "scan/creator.h"
#include "scan/held.h"
#include "scan/mountfiles.h"
#include "scan/namespaces.h"
#include "scan/posixdir.h"
#include "scan/relay.h"
#include "scan/sysvipc.h"
#include "scan/use.h"

static void set_namespace(const struct scan *scan, struct object *object)
{
	if (!scan->ns)
		return;
	object->ns_inode = scan->ns->inode;
	object->have |= scan->ns->inode ? HAVE_NS : 0u;
	object->flags |= (scan->ns->is_own ? 0u : OBJECT_FOREIGN) |
			 (scan->ns->is_elsewhere ? OBJECT_ELSEWHERE : 0u);
}

/* Whether what @object is held by is no reason to leave it out. */
static bool is_held_enough(const struct scan *scan, const struct object *object)
{
	/* a REF is found also where nobody holds what it names */
	return !scan->only_held || object->holder_count || scan->selector->refs.count;
}

/* Whether what a REF names was not found in another mount namespace already. */
static bool is_first(struct scan *scan, const struct object *object)
{
	return !scan->selector->refs.count || !object_has_path(object) ||
	       namespaces_claim(scan, object->dev, object->inode);
}

bool scan_selects(struct scan *scan, struct object *object)
{
	set_namespace(scan, object);
	held_join(scan, object);
	/* of a segment that is attached it is told where nobody was found to hold it */
	if (!is_held_enough(scan, object) && !object->nattch)
		return false;
	if (scan->clock)
		object_set_age(object, scan->clock->now_secs);
	if (scan->needs & NEED_APP)
		object->app = app_find_by_object(object, NULL);
	if (!selector_matches(scan->selector, object) || !is_first(scan, object))
		return false;
	held_check(scan, object);
	return is_held_enough(scan, object);
}

/* So many are handed over before it is worth a thread. */
#define FEW_OBJECTS 1000

static int hand_over(struct scan *scan, const struct object *object)
{
	if (!scan->relay && scan->taken == FEW_OBJECTS)
		scan->relay = relay_start(scan->take, scan->arg);
	if (scan->relay)
		return relay_pass(scan->relay, object);
	scan->taken++;
	return scan->take(scan->arg, object);
}

static int finish(struct scan *scan, int dir_fd, struct object *object)
{
	if ((scan->needs & NEED_CREATOR) && object->kind == KIND_XSI)
		creator_identify(scan, object);
	if (scan->use) {
		int rc = use_look(scan, dir_fd, object);

		if (rc > 0)
			selector_lose(scan->selector, object);
		if (rc)
			return rc < 0 ? rc : 0;
	}
	if (!selector_matches_use(scan->selector, object))
		return 0;
	return hand_over(scan, object);
}

/* So many files of a directory wait to be asked about together. */
#define WAITING_MAX 2048

int scan_flush(struct scan *scan)
{
	struct object_list *waiting = &scan->waiting;
	int rc = 0;

	if (waiting->objects.count > FEW_OBJECTS && !scan->proves_use_later)
		use_look_at_all(scan, scan->waiting_dir_fd, &waiting->objects);
	for (size_t i = 0; i < waiting->objects.count && !rc; i++)
		rc = finish(scan, scan->waiting_dir_fd, vec_at(&waiting->objects, i));
	object_list_free(waiting);
	return rc;
}

int scan_take(struct scan *scan, int dir_fd, struct object *object)
{
	int rc;

	if (!scan->use || !object_has_path(object) || scan->root->captured)
		return finish(scan, dir_fd, object);
	if (!scan->waiting.objects.item_bytes)
		scan->waiting = (struct object_list)OBJECT_LIST_INIT;
	rc = scan->waiting_dir_fd == dir_fd ? 0 : scan_flush(scan);
	scan->waiting_dir_fd = dir_fd;
	if (!rc)
		rc = object_list_add(&scan->waiting, object);
	return rc || scan->waiting.objects.count < WAITING_MAX ? rc : scan_flush(scan);
}

int scan_enter_dir(struct scan *scan, int dir_fd, const char *name)
{
	return scan->enter_dir ? scan->enter_dir(scan->enter_arg, dir_fd, name) : 0;
}

static void check_clock(struct scan *scan)
{
	if (!scan->clock && !scan->notes->is_short && (scan->needs & (NEED_AGE | NEED_CREATOR)))
		notes_add(scan->notes, true, _("the clock can't be read: ages are unknown"));
}

/* Semaphores are not listed unless asked for, but some software makes nothing else. */
static void check_app(struct scan *scan, uint32_t kinds)
{
	const struct app *app = scan->selector->app;

	if (!app)
		return;
	if (!(kinds & app_kinds(app)))
		notes_add(scan->notes, false,
			  _("%s makes nothing of the kinds that are listed; -a lists all kinds"),
			  app->name);
}

static int read_files(struct scan *scan)
{
	uint32_t kinds = selector_kinds(scan->selector);
	int rc = 0;

	if (kinds & KINDS_SHM_DIR)
		rc = posixdir_scan(scan);
	if (!rc && (kinds & KINDS_IN_MOUNT))
		rc = mountfiles_scan(scan);
	return rc;
}

/* Runs @read in each namespace of @type that is asked for. */
static int read_namespaces(struct scan *scan, enum ns_type type, int (*read)(struct scan *scan))
{
	struct vec namespaces = VEC_OF(struct ns);
	int rc = namespaces_find(scan, type, &namespaces);

	for (size_t i = 0; i < namespaces.count && !rc; i++)
		rc = namespaces_read(scan, vec_at(&namespaces, i), read);
	vec_free(&namespaces);
	return rc;
}

static int read_all(struct scan *scan, uint32_t kinds)
{
	int rc = namespaces_begin(scan);

	if (rc < 0 || scan->selector->ns_error)
		return rc;
	if ((scan->needs & NEED_HOLDERS) || (kinds & KINDS_HELD))
		rc = held_read(scan);
	if (!rc && (scan->needs & NEED_USE))
		rc = use_begin(scan);
	if (!rc && (kinds & KIND_BIT(KIND_XSI)))
		rc = read_namespaces(scan, NS_TYPE_IPC, sysvipc_scan);
	if (!rc && (kinds & KINDS_WITH_PATH))
		rc = read_namespaces(scan, NS_TYPE_MNT, read_files);
	if (!rc && (kinds & KINDS_HELD))
		rc = held_scan(scan, kinds);
	return rc;
}

static void note_left_out(struct scan *scan)
{
	const struct selector *selector = scan->selector;

	scan->notes->is_short |= selector->is_short;
	/* it may be for that, which is an error */
	if (scan->notes->is_short)
		return;
	if (selector->ageless)
		notes_add(scan->notes, true,
			  ngettext("%ju object of unknown age was left out",
				   "%ju objects of unknown age were left out", selector->ageless),
			  (uintmax_t)selector->ageless);
	if (selector->statless)
		notes_add(scan->notes, true,
			  ngettext("%ju object of unknown owner and size was left out",
				   "%ju objects of unknown owner and size were left out",
				   selector->statless),
			  (uintmax_t)selector->statless);
}

int scan_objects(struct scan *scan)
{
	uint32_t kinds = selector_kinds(scan->selector);
	int rc, taken;

	scan->files = scan->root;
	scan->needs |= selector_needs(scan->selector);
	check_app(scan, kinds);
	check_clock(scan);

	rc = read_all(scan, kinds);
	taken = relay_end(scan->relay);
	if (!rc)
		rc = taken;
	namespaces_note(scan);
	held_note(scan);
	use_note(scan);
	note_left_out(scan);
	return rc;
}

void scan_end(struct scan *scan)
{
	object_list_free(&scan->waiting);
	held_free(scan->held);
	use_free(scan->use);
	namespaces_free(scan->namespaces);
	map_free(&scan->creators);
	nspids_free(&scan->nspids);
	arena_free(&scan->arena);
}
