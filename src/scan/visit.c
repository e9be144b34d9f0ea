/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/visit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "model/ref.h"
#include "scan/memmounts.h"
#include "scan/namespaces.h"
#include "scan/posixdir.h"

/* Objects of one namespace. */
struct visit {
	const struct visitor *visitor;
	const struct object *const *objects;
	size_t count;
	bool has_arrived;
	int rc;
};

/* It may be another directory by now than when it was listed. */
static int open_shm_dir(const struct scan *scan)
{
	int fd = sysroot_open(scan->files, SHM_DIR, O_PATH | O_DIRECTORY);

	if (fd < 0 || posixdir_is_there(scan, fd))
		return fd;
	close(fd);
	return -EPERM;
}

/* Opens the directory that holds @object. Returns a descriptor or -errno. */
static int open_dir(const struct scan *scan, const struct vec *mounts, const struct object *object)
{
	AUTO_FREE char *path = NULL;
	const struct memmount *mount;

	if (KIND_BIT(object->kind) & KINDS_SHM_DIR)
		return open_shm_dir(scan);
	if (asprintf(&path, "%s/%s", object->dir->path, object->name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	return memmounts_open_parent(mounts, path, &mount);
}

static bool is_same_dir(const struct object *a, const struct object *b)
{
	bool is_shm = KIND_BIT(a->kind) & KINDS_SHM_DIR;

	if (is_shm || (KIND_BIT(b->kind) & KINDS_SHM_DIR))
		return is_shm && (KIND_BIT(b->kind) & KINDS_SHM_DIR);
	return a->dir == b->dir || !strcmp(a->dir->path, b->dir->path);
}

static int visit_dir(const struct visit *visit, int dir_fd, size_t at, size_t count)
{
	const struct visitor *visitor = visit->visitor;
	const struct object *const *objects = visit->objects + at;

	if (dir_fd == -ENOMEM)
		return dir_fd;
	return dir_fd < 0 ? visitor->unreachable(visitor->arg, -dir_fd, objects, count)
			  : visitor->files(visitor->arg, dir_fd, objects, count);
}

static int visit_files(struct scan *scan, const struct visit *visit)
{
	struct vec mounts = VEC_OF(struct memmount);
	uint32_t kinds = 0;
	size_t end;
	int rc = 0;

	for (size_t i = 0; i < visit->count; i++)
		kinds |= KIND_BIT(visit->objects[i]->kind) & KINDS_IN_MOUNT;
	if (kinds)
		rc = memmounts_open(scan->files, kinds, true, &mounts, scan->notes);
	for (size_t at = 0; at < visit->count && !rc; at = end) {
		const struct object *first = visit->objects[at];
		AUTO_CLOSE int dir_fd = open_dir(scan, &mounts, first);

		for (end = at + 1; end < visit->count; end++)
			if (!is_same_dir(first, visit->objects[end]))
				break;
		rc = visit_dir(visit, dir_fd, at, end - at);
	}
	memmounts_close(&mounts);
	return rc;
}

/* For namespaces_read(). */
static int visit_here(struct scan *scan)
{
	struct visit *visit = scan->visit;
	const struct visitor *visitor = visit->visitor;

	visit->has_arrived = true;
	return object_is_file(visit->objects[0])
		       ? visit_files(scan, visit)
		       : visitor->segments(visitor->arg, visit->objects, visit->count);
}

static int visit_foreign(struct scan *scan, enum ns_type type, ino_t inode)
{
	struct vec namespaces = VEC_OF(struct ns);
	int rc = namespaces_find(scan, type, &namespaces);

	for (size_t i = 0; i < namespaces.count && !rc; i++) {
		const struct ns *ns = vec_at(&namespaces, i);

		if (!ns->is_own && ns->inode == inode)
			rc = namespaces_read(scan, ns, visit_here);
	}
	vec_free(&namespaces);
	return rc;
}

static int visit_namespace(struct scan *scan, struct visit *visit)
{
	const struct object *first = visit->objects[0];
	int rc;

	scan->visit = visit;
	if (first->flags & OBJECT_FOREIGN)
		rc = visit_foreign(scan, object_is_file(first) ? NS_TYPE_MNT : NS_TYPE_IPC,
				   first->ns_inode);
	else
		rc = visit_here(scan);
	scan->visit = NULL;
	if (!rc && !visit->has_arrived)
		rc = visit->visitor->unreachable(visit->visitor->arg, ESRCH, visit->objects,
						 visit->count);
	return rc;
}

static bool is_same_namespace(const struct object *a, const struct object *b)
{
	bool is_foreign = a->flags & OBJECT_FOREIGN;

	return object_is_file(a) == object_is_file(b) &&
	       is_foreign == !!(b->flags & OBJECT_FOREIGN) &&
	       (!is_foreign || a->ns_inode == b->ns_inode);
}

int visit_objects(struct scan *scan, const struct visitor *visitor,
		  const struct object *const *objects, size_t count)
{
	size_t end;
	int rc = 0;

	for (size_t at = 0; at < count && !rc; at = end) {
		struct visit visit = {.visitor = visitor, .objects = objects + at};

		for (end = at + 1; end < count; end++)
			if (!is_same_namespace(objects[at], objects[end]))
				break;
		visit.count = end - at;
		rc = visit_namespace(scan, &visit);
	}
	return rc;
}
