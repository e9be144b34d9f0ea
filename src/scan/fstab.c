/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/fstab.h"

#include <errno.h>
#include <string.h>

#include "scan/mounts.h"

struct entry {
	struct mount mount; /* valid as long as the table is */
	size_t mounts;	    /* mounts that were found on its mount point */
};

struct joining {
	const struct mounted_machine *machine;
	const struct mounted_query *query;
	struct vec entries; /* struct entry */
	struct strbuf differences;
};

/* Swap has no mount point. */
static int take_entries(struct joining *joining, struct mounts *table)
{
	struct entry entry = {0};

	while (mounts_next(table, NULL, &entry.mount))
		if (entry.mount.target[0] == '/' && !vec_push(&joining->entries, &entry))
			return -ENOMEM;
	return 0;
}

/* The entry of the next mount on @target: the entries for it in their order, and the last
 * one again where there are no more. */
static struct entry *find_entry(struct joining *joining, const char *target)
{
	struct entry *found = NULL;

	for (size_t i = 0; i < joining->entries.count; i++) {
		struct entry *entry = vec_at(&joining->entries, i);

		if (!mounted_same_path(entry->mount.target, target))
			continue;
		found = entry;
		if (!entry->mounts)
			break;
	}
	return found;
}

static int join(struct joining *joining, struct mounted *mounted, struct arena *arena)
{
	struct entry *entry = find_entry(joining, mounted->target);
	struct strbuf *differences = &joining->differences;

	mounted->have |= MOUNTED_HAVE_FSTAB;
	if (!entry)
		return 0;
	entry->mounts++;
	strbuf_reset(differences);
	mounted_compare(mounted, joining->machine, entry->mount.fstype, entry->mount.options,
			joining->query->ids, differences);
	mounted->fstab = arena_strndup(arena, strbuf_text(differences), differences->len);
	mounted->flags |= MOUNTED_IN_FSTAB;
	return mounted->fstab && !differences->failed ? 0 : -ENOMEM;
}

/* Whether anything of the kind is mounted where an entry says. */
static bool has_mount(const struct joining *joining, const char *target)
{
	for (size_t i = 0; i < joining->entries.count; i++) {
		const struct entry *entry = vec_at(&joining->entries, i);

		if (entry->mounts && mounted_same_path(entry->mount.target, target))
			return true;
	}
	return false;
}

/* noauto is not for being mounted always. */
static bool is_missing(const struct joining *joining, const struct entry *entry)
{
	const char *fstype = entry->mount.fstype;
	struct mountopt option;

	return (!strcmp(fstype, "tmpfs") || !strcmp(fstype, "hugetlbfs")) &&
	       !has_mount(joining, entry->mount.target) &&
	       !mountopt_find(entry->mount.options, "noauto", &option) &&
	       mounted_is_asked_for(joining->query, entry->mount.target);
}

static void note_missing(const struct joining *joining, struct notes *notes)
{
	const char *last = NULL;
	uintmax_t count = 0;

	for (size_t i = 0; i < joining->entries.count; i++) {
		const struct entry *entry = vec_at(&joining->entries, i);

		if (!is_missing(joining, entry))
			continue;
		last = entry->mount.target;
		count++;
	}
	if (count == 1)
		notes_add_of(notes, false, last, _("not mounted, though fstab has it"));
	else if (count)
		notes_add(notes, false,
			  ngettext("%ju mount that fstab has is not mounted",
				   "%ju mounts that fstab has are not mounted", count),
			  count);
}

int fstab_join(const struct sysroot *root, const struct mounted_machine *machine,
	       const struct mounted_query *query, struct vec *mounts, struct arena *arena,
	       struct notes *notes)
{
	struct joining joining = {machine, query, VEC_OF(struct entry), {0}};
	struct mounts *table = NULL;
	int rc = mounts_read_fstab(root, &table);

	if (rc == -ENOMEM)
		return rc;
	if (rc < 0 && rc != -ENOENT && rc != -ENODATA) {
		notes_add(notes, true, _("fstab can't be read: %s"), strerror(-rc));
		return 0;
	}
	rc = rc < 0 ? 0 : take_entries(&joining, table);
	for (size_t i = 0; i < mounts->count && !rc; i++)
		rc = join(&joining, vec_at(mounts, i), arena);
	if (!rc)
		note_missing(&joining, notes);
	mounts_free(table);
	vec_free(&joining.entries);
	strbuf_free(&joining.differences);
	return rc;
}
