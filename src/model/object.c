/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/object.h"

#include <errno.h>
#include <string.h>

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void object_set_age(struct object *object, int64_t now)
{
	int64_t last;

	if (!(object->have & HAVE_STAT))
		return;
	if (object->kind == KIND_XSI) {
		last = later(object->ctime, later(object->atime, object->dtime));
	} else {
		last = object->mtime;
		if (object->have & HAVE_CTIME)
			last = later(last, object->ctime);
		if (object->have & HAVE_BTIME)
			last = later(last, object->btime);
	}
	object->age_secs = last < now ? (uint64_t)now - (uint64_t)last : 0;
	object->have |= HAVE_AGE;
}

/* Where the part of the directory below its mount begins ("" or "/sub/dir"). */
static const char *inner_dir(const struct object *object)
{
	const struct object_dir *dir = object->dir;

	return KIND_BIT(object->kind) & KINDS_IN_MOUNT ? dir->path + dir->mount_len : "";
}

size_t object_name_max(const struct object *object)
{
	return object->dir ? strlen(inner_dir(object)) + 1 + object->name_len : object->name_len;
}

size_t object_write_name(const struct object *object, char *dst)
{
	const char *inner, *name = object->name;
	size_t inner_len, len = object->name_len;

	if (!object->dir) {
		if (len)
			memcpy(dst, name, len);
		return len;
	}
	inner = inner_dir(object);
	inner_len = strlen(inner);
	if (object->kind == KIND_SEM) {
		name += strlen(SEM_PREFIX);
		len -= strlen(SEM_PREFIX);
	}
	memcpy(dst, inner, inner_len);
	dst[inner_len] = '/';
	memcpy(dst + inner_len + 1, name, len);
	return inner_len + 1 + len;
}

/* A walk over the bytes of an object's path, which is kept in two parts. */
struct path_walk {
	const char *at;
	const char *name; /* NULL once the walk is in it */
};

static unsigned char next_byte(struct path_walk *walk)
{
	if (*walk->at || !walk->name)
		return (unsigned char)*walk->at++;
	walk->at = walk->name;
	walk->name = NULL;
	return '/';
}

static int compare_paths(const struct object *a, const struct object *b)
{
	struct path_walk in_a = {a->dir->path, a->name}, in_b = {b->dir->path, b->name};
	unsigned char x, y;

	do {
		x = next_byte(&in_a);
		y = next_byte(&in_b);
	} while (x == y && x);
	return (x > y) - (x < y);
}

static int compare_inodes(const struct object *a, const struct object *b)
{
	if (a->inode != b->inode)
		return a->inode < b->inode ? -1 : 1;
	return (a->dev > b->dev) - (a->dev < b->dev);
}

static int compare_within_kind(const struct object *a, const struct object *b)
{
	if (a->kind == KIND_XSI)
		return (a->shmid > b->shmid) - (a->shmid < b->shmid);
	if (!a->dir)
		return compare_inodes(a, b);
	return a->dir == b->dir ? strcmp(a->name, b->name) : compare_paths(a, b);
}

static int compare_namespaces(const struct object *a, const struct object *b)
{
	bool a_foreign = a->flags & OBJECT_FOREIGN, b_foreign = b->flags & OBJECT_FOREIGN;

	if (a_foreign != b_foreign)
		return a_foreign ? 1 : -1;
	return (a->ns_inode > b->ns_inode) - (a->ns_inode < b->ns_inode);
}

int object_compare(const struct object *a, const struct object *b)
{
	int order;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	order = compare_within_kind(a, b);
	return order ? order : compare_namespaces(a, b);
}

int object_list_add(struct object_list *list, const struct object *object)
{
	struct object copy = *object;

	if (object->name) {
		copy.name = arena_strndup(&list->arena, object->name, object->name_len);
		if (!copy.name)
			return -ENOMEM;
	}
	return vec_push(&list->objects, &copy) ? 0 : -ENOMEM;
}

void object_list_free(struct object_list *list)
{
	vec_free(&list->objects);
	arena_free(&list->arena);
}
