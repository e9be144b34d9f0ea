/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a source finds in the captured tree of tree.h. */
#ifndef SHMTOOL_TESTS_UNIT_SCANNED_H
#define SHMTOOL_TESTS_UNIT_SCANNED_H

#include "scan/scan.h"
#include "tap.h"
#include "tree.h"

struct scanned {
	struct scan scan;
	struct selector selector;
	struct notes notes;
	struct object_list list;
	int rc;
};

static inline int scanned_take(void *arg, const struct object *object)
{
	return object_list_add(arg, object);
}

/* Starts with nothing but the needs; to be completed before scanned_run(). */
static inline void scanned_init(struct scanned *scanned, uint32_t needs)
{
	*scanned = (struct scanned){
		.scan = {.root = &tree_root,
			 .files = &tree_root,
			 .needs = needs,
			 .take = scanned_take},
		.selector = SELECTOR_INIT,
		.notes = NOTES_INIT,
		.list = OBJECT_LIST_INIT,
	};
	scanned->selector.all_kinds = true;
	scanned->scan.selector = &scanned->selector;
	scanned->scan.notes = &scanned->notes;
	scanned->scan.arg = &scanned->list;
}

static inline void scanned_add_ref(struct scanned *scanned, const char *text)
{
	const char *why;

	if (selector_add_ref(&scanned->selector, text, &why) < 0)
		tap_bail();
}

static inline int scanned_run(struct scanned *scanned, int (*source)(struct scan *))
{
	scanned->rc = source(&scanned->scan);
	return scanned->rc;
}

static inline size_t scanned_count(const struct scanned *scanned)
{
	return scanned->list.objects.count;
}

static inline const struct object *scanned_at(const struct scanned *scanned, size_t i)
{
	return vec_at(&scanned->list.objects, i);
}

/* The object that is called so in its directory, or NULL. */
static inline const struct object *scanned_named(const struct scanned *scanned, const char *name)
{
	for (size_t i = 0; i < scanned_count(scanned); i++)
		if (!strcmp(scanned_at(scanned, i)->name, name))
			return scanned_at(scanned, i);
	return NULL;
}

static inline bool scanned_has_note(const struct scanned *scanned, const char *part)
{
	for (size_t i = 0; i < scanned->notes.texts.count; i++)
		if (strstr(notes_text(&scanned->notes, i), part))
			return true;
	return false;
}

static inline void scanned_free(struct scanned *scanned)
{
	scan_end(&scanned->scan);
	object_list_free(&scanned->list);
	notes_free(&scanned->notes);
	selector_free(&scanned->selector);
}

#endif
