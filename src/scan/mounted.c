/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/mounted.h"

#include <errno.h>
#include <string.h>

#include "model/need.h"
#include "scan/fstab.h"
#include "scan/machine.h"
#include "scan/memmounts.h"
#include "scan/mounts.h"
#include "scan/mountstat.h"
#include "scan/namespaces.h"

struct reading {
	struct scan *scan;
	struct mounted_query *query;
	struct mounted_list *list;
	struct mounted_machine machine;
	struct strbuf defaults;
	struct vec looks;  /* struct look, of each mount of the list */
	struct map newest; /* by a hash of what is mounted where: the last one */
	struct map looked; /* by a hash of the device: one that could be looked at */
};

/* Mounts are numbered from 1 here; 0 is none. */
struct look {
	size_t older;	  /* with the same hash */
	size_t older_dev; /* that could be looked at, with the same hash of the device */
	int error;	  /* why this one could not be: -errno; 0: it could, or was not to be */
};

bool mounted_is_asked_for(const struct mounted_query *query, const char *target)
{
	for (size_t i = 0; i < query->targets.count; i++) {
		struct mounted_target *asked = vec_at(&query->targets, i);

		if (mounted_same_path(asked->path, target))
			return true;
	}
	return !query->targets.count;
}

static struct mounted *mounted_at(const struct reading *reading, size_t number)
{
	return vec_at(&reading->list->mounts, number - 1);
}

static struct look *look_at(const struct reading *reading, size_t number)
{
	return vec_at(&reading->looks, number - 1);
}

static size_t number_in(const struct map *map, uint32_t hash)
{
	return (size_t)(uintptr_t)map_get(map, hash);
}

/* Gives the number that was there before. Returns 0 or -ENOMEM. */
static int put_number(struct map *map, uint32_t hash, size_t number, size_t *older)
{
	bool is_new;
	void **slot = map_slot_of(map, hash, &is_new);

	if (!slot)
		return -ENOMEM;
	*older = (size_t)(uintptr_t)*slot;
	*slot = (void *)(uintptr_t)number;
	return 0;
}

/* FNV-1a */
static uint32_t hash_text(uint32_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT32_C(16777619);
	return hash;
}

static uint32_t hash_device(dev_t dev)
{
	return (uint32_t)(dev ^ dev >> 32);
}

static uint32_t hash_mount(const struct mount *mount)
{
	return hash_text(hash_text(hash_device(mount->dev), mount->target), mount->options);
}

static bool is_same(const struct mounted *known, const struct mount *mount)
{
	return known->dev == mount->dev && !strcmp(known->target, mount->target) &&
	       !strcmp(known->root, mount->root) && !strcmp(known->options, mount->options) &&
	       !strcmp(known->fstype, mount->fstype) && !strcmp(known->source, mount->source);
}

/* Namespaces begin as copies of each other: whether one that was read before shows the
 * same at the same place. */
static bool is_known(const struct reading *reading, const struct mount *mount, uint32_t hash)
{
	const struct ns *ns = reading->scan->ns;
	size_t number = number_in(&reading->newest, hash);

	for (; number; number = look_at(reading, number)->older)
		if (ns && mounted_at(reading, number)->ns_inode != ns->inode &&
		    is_same(mounted_at(reading, number), mount))
			return true;
	return false;
}

static const char *keep(struct reading *reading, const char *text)
{
	return arena_strndup(&reading->list->arena, text, strlen(text));
}

static int copy_mount(struct reading *reading, const struct mount *mount, struct mounted *mounted)
{
	const struct ns *ns = reading->scan->ns;

	*mounted = (struct mounted){
		.target = keep(reading, mount->target),
		.source = keep(reading, mount->source),
		.fstype = keep(reading, mount->fstype),
		.root = keep(reading, mount->root),
		.options = keep(reading, mount->options),
		.dev = mount->dev,
		.mount_id = mount->id,
		.ns_inode = ns ? ns->inode : 0,
		.have = ns && ns->inode ? MOUNTED_HAVE_NS : 0u,
		.flags = ns && !ns->is_own ? MOUNTED_FOREIGN : 0u,
	};
	return mounted->target && mounted->source && mounted->fstype && mounted->root &&
			       mounted->options
		       ? 0
		       : -ENOMEM;
}

static bool wants_look(const struct scan *scan)
{
	return (scan->needs & (NEED_STATFS | NEED_ROOT)) && !scan->root->captured;
}

static int add(struct reading *reading, const struct mounted *mounted, uint32_t hash, int error)
{
	struct look look = {.error = error};
	size_t number = reading->list->mounts.count + 1;
	int rc = put_number(&reading->newest, hash, number, &look.older);

	if (!rc && (mounted->have & MOUNTED_HAVE_STATFS))
		rc = put_number(&reading->looked, hash_device(mounted->dev), number,
				&look.older_dev);
	if (rc < 0 || !vec_push(&reading->list->mounts, mounted) ||
	    !vec_push(&reading->looks, &look))
		return -ENOMEM;
	return 0;
}

static int take(struct reading *reading, const struct mount *mount)
{
	uint32_t hash = hash_mount(mount);
	struct mounted mounted;
	int rc;

	if (!mounted_is_asked_for(reading->query, mount->target) || is_known(reading, mount, hash))
		return 0;
	rc = copy_mount(reading, mount, &mounted);
	if (rc < 0)
		return rc;
	mounted_set_by_options(&mounted, &reading->machine);
	if (wants_look(reading->scan))
		rc = mountstat_look(reading->scan->files, &mounted);
	/* the path leads to what hides it, or to nothing */
	if (rc == -ESTALE || rc == -ENOENT || rc == -ENOTDIR)
		mounted.flags |= MOUNTED_HIDDEN;
	return add(reading, &mounted, hash, rc);
}

/* Another mount of the same file system that could be looked at. */
static const struct mounted *find_same_device(const struct reading *reading, dev_t dev)
{
	size_t number = number_in(&reading->looked, hash_device(dev));

	while (number && mounted_at(reading, number)->dev != dev)
		number = look_at(reading, number)->older_dev;
	return number ? mounted_at(reading, number) : NULL;
}

/* Learns of mount @number what its mount point does not tell. */
static int complete(struct reading *reading, size_t number)
{
	struct mounted *mounted = mounted_at(reading, number);
	struct strbuf *defaults = &reading->defaults;
	const struct mounted *other;

	if (wants_look(reading->scan) && !(mounted->have & MOUNTED_HAVE_STATFS)) {
		other = find_same_device(reading, mounted->dev);
		if (other)
			mountstat_copy(mounted, other);
		else
			mountstat_look_by_device(mounted);
	}
	strbuf_reset(defaults);
	mounted_write_defaults(mounted, defaults);
	mounted->defaults =
		arena_strndup(&reading->list->arena, strbuf_text(defaults), defaults->len);
	return mounted->defaults && !defaults->failed ? 0 : -ENOMEM;
}

/* Mounts of which the same is to be told. */
struct trouble {
	uintmax_t count;
	bool hides; /* something of them is not known for it */
	const struct mounted *last;
	int error;
};

/* Whether something that is asked for is not known of it. */
static bool lacks(const struct scan *scan, const struct mounted *mounted)
{
	return ((scan->needs & NEED_STATFS) && !(mounted->have & MOUNTED_HAVE_STATFS)) ||
	       ((scan->needs & NEED_ROOT) && !(mounted->have & MOUNTED_HAVE_OWNER));
}

/* That a mount is hidden is told anyway, why one can't be looked at only if it matters. */
static struct trouble find_trouble(const struct reading *reading, size_t first, bool are_hidden)
{
	struct trouble trouble = {0};

	for (size_t number = first; number <= reading->list->mounts.count; number++) {
		const struct mounted *mounted = mounted_at(reading, number);
		int error = look_at(reading, number)->error;
		bool is_hidden = mounted->flags & MOUNTED_HIDDEN;

		if (!error || is_hidden != are_hidden ||
		    (!is_hidden && !lacks(reading->scan, mounted)))
			continue;
		trouble.count++;
		trouble.hides |= lacks(reading->scan, mounted);
		trouble.last = mounted;
		trouble.error = -error;
	}
	return trouble;
}

static void note_one(const struct trouble *trouble, const char *why, struct notes *notes)
{
	notes_add_of(notes, trouble->hides, trouble->last->target, why);
}

/* Tells of the mounts from @first on. */
static void note_trouble(const struct reading *reading, size_t first)
{
	struct trouble hidden = find_trouble(reading, first, true);
	struct trouble unread = find_trouble(reading, first, false);
	struct notes *notes = reading->scan->notes;

	if (unread.count == 1)
		note_one(&unread, strerror(unread.error), notes);
	else if (unread.count)
		notes_add(notes, unread.hides,
			  ngettext("%ju mount could not be looked at: %s",
				   "%ju mounts could not be looked at: %s", unread.count),
			  unread.count, strerror(unread.error));
	if (hidden.count == 1)
		note_one(&hidden, _("hidden under another mount"), notes);
	else if (hidden.count)
		notes_add(notes, hidden.hides,
			  ngettext("%ju mount is hidden under another",
				   "%ju mounts are hidden under others", hidden.count),
			  hidden.count);
}

static int take_all(struct reading *reading, struct mounts *table)
{
	struct mount mount;
	int rc = 0;

	while (!rc && mounts_next(table, MEM_FSTYPES, &mount))
		rc = take(reading, &mount);
	return rc;
}

/* Reads the mount table of the namespace at hand. */
static int read_table(struct scan *scan)
{
	struct reading *reading = scan->arg;
	size_t first = reading->list->mounts.count + 1;
	struct mounts *table;
	bool is_own = !scan->ns || scan->ns->is_own;
	int rc;

	rc = mounts_read_noted(scan->files, &table, scan->notes);
	if (rc < 0)
		return rc == -ENOMEM ? rc : 0;
	rc = take_all(reading, table);
	mounts_free(table);
	for (size_t number = first; number <= reading->list->mounts.count && !rc; number++)
		rc = complete(reading, number);
	if (!rc)
		note_trouble(reading, first);
	/* it is of no use to what lives elsewhere */
	if (!rc && is_own && (scan->needs & NEED_FSTAB))
		rc = fstab_join(scan->root, &reading->machine, reading->query,
				&reading->list->mounts, &reading->list->arena, scan->notes);
	return rc;
}

static int read_all(struct scan *scan)
{
	struct vec namespaces = VEC_OF(struct ns);
	int rc = namespaces_begin(scan);

	if (!rc && !scan->selector->ns_error)
		rc = namespaces_find(scan, NS_TYPE_MNT, &namespaces);
	for (size_t i = 0; i < namespaces.count && !rc; i++)
		rc = namespaces_read(scan, vec_at(&namespaces, i), read_table);
	vec_free(&namespaces);
	namespaces_note(scan);
	return rc;
}

static void note_captured(const struct scan *scan, const struct mounted_list *list)
{
	if (scan->root->captured && list->mounts.count && (scan->needs & (NEED_STATFS | NEED_ROOT)))
		notes_add(scan->notes, true, _("what is used of the mounts was not captured"));
}

static void mark_found(struct mounted_query *query, const struct mounted_list *list)
{
	for (size_t i = 0; i < query->targets.count; i++) {
		struct mounted_target *asked = vec_at(&query->targets, i);

		for (size_t k = 0; k < list->mounts.count && !asked->is_found; k++)
			asked->is_found = mounted_same_path(
				asked->path, ((struct mounted *)vec_at(&list->mounts, k))->target);
	}
}

int mounted_scan(struct scan *scan, struct mounted_query *query, struct mounted_list *list)
{
	struct reading reading = {
		.scan = scan,
		.query = query,
		.list = list,
		.looks = VEC_OF(struct look),
	};
	int rc;

	scan->files = scan->root;
	scan->needs |= selector_needs(scan->selector);
	scan->arg = &reading;
	machine_read(scan->root, scan->needs & NEED_FSTAB, &reading.machine);
	rc = read_all(scan);
	if (!rc) {
		note_captured(scan, list);
		mark_found(query, list);
	}
	strbuf_free(&reading.defaults);
	vec_free(&reading.looks);
	map_free(&reading.newest);
	map_free(&reading.looked);
	return rc;
}
