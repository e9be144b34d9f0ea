/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Listing what has no name: memfds, anonymous mappings, unlinked files. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "model/need.h"
#include "scan/file.h"
#include "scan/heldstate.h"
#include "scan/namespaces.h"
#include "scan/residence.h"

struct listing {
	struct scan *scan;
	uint32_t kinds;
	struct residence residence;
};

/*
 * Whether " (deleted)" is a part of the name, and the file is still there. Who may not
 * look through mappings can't tell by the number of its links.
 */
static bool is_called_deleted(const struct scan *scan, const struct found *found)
{
	AUTO_FREE char *path = NULL;
	AUTO_CLOSE int dir_fd = -1;
	struct statx stx;
	char *name;
	dev_t dev;

	if (!found->name || found->name[0] != '/')
		return false;
	if (asprintf(&path, "%s" IDENTITY_DELETED, found->name) < 0) {
		path = NULL;
		return false;
	}
	name = strrchr(path, '/');
	*name++ = '\0';
	dir_fd = sysroot_open_mount(scan->root, *path ? path : "/");
	/* nothing is asked of another file system, which may be dead */
	if (dir_fd < 0 || file_device(dir_fd, "", &dev) < 0 || dev != found->identity.dev)
		return false;
	return file_statx(dir_fd, name, FILE_STATX_FLAGS | AT_SYMLINK_NOFOLLOW, STATX_INO, &stx) ==
		       0 &&
	       stx.stx_ino == found->identity.inode &&
	       makedev(stx.stx_dev_major, stx.stx_dev_minor) == dev;
}

/* A name that is gone may not have been the only one: then the file is listed by that. */
static bool is_listed_elsewhere(const struct scan *scan, const struct found *found)
{
	if (found->identity.kind != KIND_UNLINKED)
		return found->identity.kind == KIND_XSI;
	if (found->is_listed)
		return true;
	/* no path leads to a mount that is gone, whatever names the files there have */
	if (found->is_detached)
		return false;
	if (!found->is_deleted)
		return true;
	return found->stat ? found->stat->stx_nlink : is_called_deleted(scan, found);
}

static bool is_in_scope(const struct listing *listing, const struct found *found)
{
	const struct holder *holders = listing->scan->held->holders + found->holder_at;

	for (size_t i = 0; i < found->holders; i++)
		if (namespaces_wants(listing->scan, holders[i].process))
			return true;
	return false;
}

static void fill_in(const struct found *found, struct object *object)
{
	*object = (struct object){
		.kind = found->identity.kind,
		.name = found->name,
		.name_len = found->name_len,
	};
	if (found->stat)
		file_set(object, found->stat);
	object->dev = found->identity.dev;
	object->inode = found->identity.inode;
	object->have |= HAVE_INODE;
	object->have &= ~(uint32_t)HAVE_PAGESIZE;
	if (found->page_bytes) {
		object->page_bytes = found->page_bytes;
		object->have |= HAVE_PAGESIZE;
	}
	if (found->is_huge)
		object->flags |= OBJECT_HUGE;
}

static void look_at_residence(struct listing *listing, const struct found *found,
			      struct object *object)
{
	const struct held *held = listing->scan->held;
	char link[PLACE_LINK_BYTES];

	if (!(object->have & HAVE_ALLOC))
		return;
	/* st_blocks counts resident huge pages; they are never swapped */
	if (found->is_huge) {
		object->rss_bytes = object->alloc_bytes;
		object->have |= HAVE_RSS | HAVE_SWAP;
		return;
	}
	if (!(listing->scan->needs & NEED_RESIDENCE))
		return;
	residence_look_through(&listing->residence, held->proc_fd,
			       place_link_in_proc(&found->place, link), object);
}

static int take(struct listing *listing, const struct found *found)
{
	struct object object;

	if (!found->holders || !(listing->kinds & KIND_BIT(found->identity.kind)) ||
	    is_listed_elsewhere(listing->scan, found) || !is_in_scope(listing, found))
		return 0;
	fill_in(found, &object);
	if (!scan_selects(listing->scan, &object))
		return 0;
	look_at_residence(listing, found, &object);
	return scan_take(listing->scan, -1, &object);
}

int held_scan(struct scan *scan, uint32_t kinds)
{
	struct listing listing = {.scan = scan, .kinds = kinds};
	int rc = 0;

	if (!scan->held)
		return 0;
	if (scan->needs & NEED_RESIDENCE)
		residence_begin(&listing.residence, scan->root);
	for (size_t i = 0; i < scan->held->table.objects.count && !rc; i++)
		rc = take(&listing, heldtable_at(&scan->held->table, i));
	if (scan->needs & NEED_RESIDENCE)
		residence_end(&listing.residence, scan->notes);
	return rc;
}
