/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/selector.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/util.h"
#include "model/need.h"

static const struct ref *ref_at(const struct selector *selector, size_t i)
{
	return &((struct selected_ref *)vec_at(&selector->refs, i))->ref;
}

uint32_t selector_kinds(const struct selector *selector)
{
	uint32_t kinds = 0;

	if (selector->refs.count) {
		for (size_t i = 0; i < selector->refs.count; i++)
			kinds |= ref_at(selector, i)->kinds;
		return kinds;
	}
	if (selector->kinds)
		return selector->kinds;
	if ((selector->options & SELECT_UNLINKED) && !selector->all_kinds)
		return KIND_BIT(KIND_UNLINKED);
	return selector->all_kinds ? KINDS_ALL : selector->default_kinds;
}

uint32_t selector_needs(const struct selector *selector)
{
	uint32_t options = selector->options, needs = 0;

	if (options & (SELECT_OLDER | SELECT_NEWER))
		needs |= NEED_AGE;
	if (options & SELECT_PID)
		needs |= NEED_HOLDERS;
	if (options & (SELECT_UNUSED | SELECT_IN_USE))
		needs |= NEED_USE;
	if (options & SELECT_ORPHAN)
		needs |= NEED_USE | NEED_ORPHAN | NEED_AGE;
	if (selector->app)
		needs |= NEED_APP;
	if (selector->ns_scope != NS_SELF)
		needs |= NEED_NS;
	for (size_t i = 0; i < selector->refs.count; i++)
		if (ref_at(selector, i)->ns_inode)
			needs |= NEED_NS;
	return needs;
}

static struct selected_ref *selected_at(const struct selector *selector, size_t number)
{
	return number ? vec_at(&selector->refs, number - 1) : NULL;
}

/* The REF before @selected that has the same hash, or NULL. */
static struct selected_ref *older(const struct selector *selector,
				  const struct selected_ref *selected)
{
	return selected_at(selector, selected->older);
}

static struct selected_ref *newest(const struct selector *selector, uint32_t hash)
{
	return selected_at(selector, (uintptr_t)map_get(&selector->newest, hash));
}

int selector_add_ref(struct selector *selector, const char *text, const char **why)
{
	struct selected_ref selected = {0};
	int rc = ref_parse(text, &selected.ref, why);
	bool is_new;
	void **slot;

	if (rc < 0)
		return rc;
	slot = map_slot_of(&selector->newest, ref_hash(&selected.ref), &is_new);
	selected.older = slot ? (uintptr_t)*slot : 0;
	if (!slot || !vec_push(&selector->refs, &selected)) {
		ref_free(&selected.ref);
		return -ENOMEM;
	}
	*slot = (void *)(uintptr_t)selector->refs.count;
	return 0;
}

static bool was_named_before(const struct selector *selector, const struct selected_ref *named)
{
	const struct ref *ref = &named->ref;

	while ((named = older(selector, named)))
		if (named->ref.type == ref->type && !strcmp(named->ref.path, ref->path))
			return true;
	return false;
}

struct selected_ref *selector_next_path(const struct selector *selector, enum ref_type type,
					size_t *at)
{
	for (size_t i = *at; i < selector->refs.count; i++) {
		struct selected_ref *selected = vec_at(&selector->refs, i);

		if (selected->ref.type != type || was_named_before(selector, selected))
			continue;
		*at = i + 1;
		return selected;
	}
	return NULL;
}

/* Adds @count to what each of the REFs that name @object has found. Returns the number
 * of the first one, counted from 1; 0 where none names it. */
static size_t count_found(const struct selector *selector, const struct object *object, int count)
{
	uint32_t hashes[REF_HASHES];
	size_t hash_count = ref_hash_object(object, hashes);
	size_t first = 0;

	for (size_t i = 0; i < hash_count; i++) {
		struct selected_ref *selected = newest(selector, hashes[i]);
		size_t number;

		for (; selected; selected = older(selector, selected)) {
			if (!ref_matches(&selected->ref, object))
				continue;
			selected->found += (uint64_t)count;
			number = (size_t)(selected - (struct selected_ref *)selector->refs.items) +
				 1;
			if (!first || number < first)
				first = number;
		}
	}
	return first;
}

size_t selector_first_ref(const struct selector *selector, const struct object *object)
{
	return count_found(selector, object, 0);
}

static bool is_named(struct selector *selector, const struct object *object)
{
	return !selector->refs.count || count_found(selector, object, 1);
}

void selector_lose(struct selector *selector, const struct object *object)
{
	count_found(selector, object, -1);
}

bool selector_glob_matches(const char *glob, const struct object *object)
{
	AUTO_FREE char *name = NULL;

	if (!object->name)
		return false;
	name = malloc(object_name_max(object) + 1);
	if (!name)
		return false;
	name[object_write_name(object, name)] = '\0';
	/* in the locale's encoding, so that ? is a character; a name that is not valid in it is
	 * matched byte by byte (glibc 2.34) */
	return fnmatch(glob, *glob == '/' || *name != '/' ? name : name + 1, 0) == 0;
}

/* Whether the age is in the range that is asked for; what is not known is not. */
static bool age_matches(struct selector *selector, const struct object *object)
{
	if (!(selector->options & (SELECT_OLDER | SELECT_NEWER)))
		return true;
	if (!(object->have & HAVE_AGE)) {
		selector->ageless++;
		return false;
	}
	if ((selector->options & SELECT_OLDER) && object->age_secs <= selector->older_secs)
		return false;
	return !(selector->options & SELECT_NEWER) || object->age_secs < selector->newer_secs;
}

static bool is_held_by(const struct object *object, pid_t pid)
{
	for (size_t i = 0; i < object->holder_count; i++)
		if (object->holders[i].process->pid == pid)
			return true;
	return false;
}

#define SELECT_BY_STAT (SELECT_OWNER | SELECT_GROUP | SELECT_MIN_SIZE | SELECT_MAX_SIZE)

/* Whether owner and size are those that are asked for; what is not known is not. */
static bool stat_matches(struct selector *selector, const struct object *object)
{
	uint32_t options = selector->options;

	if (!(options & SELECT_BY_STAT))
		return true;
	if (!(object->have & HAVE_STAT)) {
		selector->statless++;
		return false;
	}
	if ((options & SELECT_OWNER) && object->uid != selector->owner)
		return false;
	if ((options & SELECT_GROUP) && object->gid != selector->group)
		return false;
	if ((options & SELECT_MIN_SIZE) && object->size_bytes < selector->min_bytes)
		return false;
	return !(options & SELECT_MAX_SIZE) || object->size_bytes <= selector->max_bytes;
}

static bool options_match(struct selector *selector, const struct object *object)
{
	uint32_t options = selector->options;
	bool is_xsi = object->kind == KIND_XSI;

	if (selector->kinds && !(selector->kinds & KIND_BIT(object->kind)))
		return false;
	if ((options & SELECT_UNLINKED) && object->kind != KIND_UNLINKED)
		return false;
	if ((options & SELECT_CREATOR) && (!is_xsi || object->cuid != selector->creator))
		return false;
	if ((options & SELECT_KEY) && (!is_xsi || object->key != selector->key))
		return false;
	if ((options & SELECT_PID) && !is_held_by(object, selector->pid))
		return false;
	if (selector->app && object->app != selector->app)
		return false;
	errno = 0;
	if (selector->name && !selector_glob_matches(selector->name, object)) {
		selector->is_short |= errno == ENOMEM;
		return false;
	}
	return stat_matches(selector, object) && age_matches(selector, object);
}

bool selector_matches(struct selector *selector, const struct object *object)
{
	if (!is_named(selector, object))
		return false;
	if (!selector->refs.count && !(selector_kinds(selector) & KIND_BIT(object->kind)))
		return false;
	return options_match(selector, object);
}

bool selector_matches_use(struct selector *selector, const struct object *object)
{
	uint32_t options = selector->options;

	if (!(options & SELECT_BY_USE))
		return true;
	if (object->in_use == USE_UNKNOWN) {
		selector->undecided++;
		return false;
	}
	if ((options & SELECT_IN_USE) && object->in_use != USE_YES)
		return false;
	if ((options & (SELECT_UNUSED | SELECT_ORPHAN)) && object->in_use != USE_NO)
		return false;
	return !(options & SELECT_ORPHAN) || (object->flags & OBJECT_ORPHAN);
}

int selector_parse_kinds(const char *list, uint32_t *kinds, const char **bad, size_t *bad_len)
{
	for (const char *name = list;; name++) {
		size_t len = strcspn(name, ",");
		int kind = kind_find(name, len);

		if (kind < 0) {
			*bad = name;
			*bad_len = len;
			return -EINVAL;
		}
		*kinds |= KIND_BIT(kind);
		name += len;
		if (!*name)
			return 0;
	}
}

void selector_free(struct selector *selector)
{
	for (size_t i = 0; i < selector->refs.count; i++)
		ref_free(&((struct selected_ref *)vec_at(&selector->refs, i))->ref);
	vec_free(&selector->refs);
	map_free(&selector->newest);
}
