/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/hold.h"

#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "model/need.h"
#include "scan/file.h"

/* Whether more than its mapping shows is to be known of it. */
static bool wants_stat(const struct worker *worker, const struct found *found)
{
	const struct collection *all = worker->all;

	switch (found->identity.kind) {
	case KIND_XSI:
		return (all->kinds & KIND_BIT(KIND_XSI)) &&
		       (all->needs & (NEED_RESIDENCE | NEED_PAGESIZE));
	case KIND_UNLINKED:
		return (found->is_deleted || found->is_detached) &&
		       (all->kinds & KIND_BIT(KIND_UNLINKED));
	default:
		return all->kinds & KIND_BIT(found->identity.kind);
	}
}

/* The file that is mapped, through its link. Returns 1, 0 where it can't be looked at, or
 * -ENOMEM. */
static int look_at_map(struct task *task, const struct item *item, const struct found *found,
		       struct statx *stx)
{
	struct worker *worker = task->worker;
	char link[PLACE_LINK_BYTES];
	ino_t inode = found->identity.inode;
	dev_t dev = item->device.dev;
	int rc;

	if (worker->no_map_files)
		return 0;
	rc = file_statx(task->fd, place_link(&item->place, link), FILE_STATX_FLAGS, FILE_STATX_MASK,
			stx);
	if (rc < 0) {
		worker->no_map_files = rc == -EPERM || rc == -EACCES;
		return rc == -ENOMEM ? rc : 0;
	}
	/* something else may be mapped there by now */
	return stx->stx_ino == inode && makedev(stx->stx_dev_major, stx->stx_dev_minor) == dev;
}

static int add_stat(struct task *task, const struct item *item, struct found *found)
{
	struct statx stx, *copy;
	int rc = 1;

	if (found->stat || !wants_stat(task->worker, found))
		return 0;
	if (item->stat)
		stx = *item->stat;
	else
		rc = item->place.is_map ? look_at_map(task, item, found, &stx) : 0;
	if (rc <= 0)
		return rc;
	copy = arena_alloc(&task->worker->arena, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	*copy = stx;
	found->stat = copy;
	return 0;
}

static int add_object(struct task *task, const struct item *item, struct found *found)
{
	const struct held_name *own = &item->own;

	found->place = item->place;
	found->is_huge = item->device.type == DEVICE_HUGE || item->device.type == DEVICE_HUGETLBFS;
	found->is_deleted = own->is_deleted;
	found->is_detached = item->device.is_detached;
	found->process = SIZE_MAX;
	if (!own->text ||
	    (found->identity.kind == KIND_UNLINKED && !own->is_deleted && !found->is_detached))
		return 0;
	found->name = arena_strndup(&task->worker->arena, own->text, own->len);
	found->name_len = own->len;
	return found->name ? 0 : -ENOMEM;
}

uint64_t hold_page_bytes(const struct item *item)
{
	if (item->page_bytes)
		return item->page_bytes;
	if (item->device.type == DEVICE_SHMEM || item->device.type == DEVICE_TMPFS)
		return (uint64_t)sysconf(_SC_PAGESIZE);
	return item->device.page_bytes;
}

int hold_find(struct task *task, struct item *item, struct hold **hold)
{
	struct worker *worker = task->worker;
	size_t number = (size_t)(task->process - worker->all->processes);
	struct found *found;
	bool is_new;
	int rc = 0;

	if (item->identity.kind == KIND_XSI) {
		if (!task->has_ipcns)
			task->ipcns = process_namespace(task->fd, "ipc");
		task->has_ipcns = true;
		item->identity.ns = task->ipcns;
	}
	found = heldtable_add(&worker->table, &item->identity, &is_new);
	if (!found)
		return -ENOMEM;
	if (is_new)
		rc = add_object(task, item, found);
	/* its descriptor may tell what its mapping did not: that takes no capability */
	if (!rc && (item->stat || found->process != number))
		rc = add_stat(task, item, found);
	if (!rc && found->process != number) {
		struct hold new = {
			.object = (size_t)(found - heldtable_at(&worker->table, 0)),
			.page_bytes = hold_page_bytes(item),
		};

		if (!found->page_bytes)
			found->page_bytes = new.page_bytes;
		found->process = number;
		found->hold = worker->holds.count;
		if (!vec_push(&worker->holds, &new))
			rc = -ENOMEM;
	}
	if (!rc)
		*hold = vec_at(&worker->holds, found->hold);
	return rc;
}
