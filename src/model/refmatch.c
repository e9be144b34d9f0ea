/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which objects a REF names, and how to find them among many. */
#include "model/ref.h"

#include <string.h>

/* Whether the namespace is the one that the REF names, or with none one that is asked
 * for otherwise. What has no name belongs to none. */
static bool namespace_matches(const struct ref *ref, const struct object *object)
{
	if (KIND_BIT(object->kind) & KINDS_HELD)
		return !ref->ns_inode;
	if (ref->is_self)
		return !(object->flags & OBJECT_FOREIGN);
	if (ref->ns_inode)
		return (object->have & HAVE_NS) && object->ns_inode == ref->ns_inode;
	return !(object->flags & OBJECT_ELSEWHERE);
}

bool ref_matches(const struct ref *ref, const struct object *object)
{
	size_t dir_len;

	if (!(ref->kinds & KIND_BIT(object->kind)) || !namespace_matches(ref, object))
		return false;
	switch (ref->type) {
	case REF_SHMID:
		return object->shmid == ref->shmid;
	case REF_KEY:
		return object->key == ref->key;
	case REF_SHM_FILE:
		return object->name_len == ref->path_len &&
		       !memcmp(object->name, ref->path, ref->path_len);
	case REF_PATH:
		dir_len = strlen(object->dir->path);
		return ref->path_len == dir_len + 1 + object->name_len &&
		       !memcmp(ref->path, object->dir->path, dir_len) &&
		       ref->path[dir_len] == '/' &&
		       !memcmp(ref->path + dir_len + 1, object->name, object->name_len);
	case REF_INODE:
		return object->inode == ref->inode && (!ref->has_dev || object->dev == ref->dev);
	}
	return false;
}

/* FNV-1a, over what was hashed before. */
static uint32_t add_bytes(uint32_t hash, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT32_C(16777619);
	return hash;
}

static uint32_t begin_hash(enum ref_type type)
{
	return UINT32_C(2166136261) ^ (uint32_t)type;
}

uint32_t ref_hash(const struct ref *ref)
{
	uint32_t hash = begin_hash(ref->type);

	switch (ref->type) {
	case REF_SHMID:
		return add_bytes(hash, &ref->shmid, sizeof(ref->shmid));
	case REF_KEY:
		return add_bytes(hash, &ref->key, sizeof(ref->key));
	case REF_INODE:
		return add_bytes(hash, &ref->inode, sizeof(ref->inode));
	case REF_SHM_FILE:
	case REF_PATH:
		return add_bytes(hash, ref->path, ref->path_len);
	}
	return hash;
}

static uint32_t hash_path(const struct object *object)
{
	const char *dir = object->dir->path;
	uint32_t hash = add_bytes(begin_hash(REF_PATH), dir, strlen(dir));

	return add_bytes(add_bytes(hash, "/", 1), object->name, object->name_len);
}

size_t ref_hash_object(const struct object *object, uint32_t hashes[REF_HASHES])
{
	size_t count = 0;

	if (object->kind == KIND_XSI) {
		hashes[count++] =
			add_bytes(begin_hash(REF_SHMID), &object->shmid, sizeof(object->shmid));
		hashes[count++] = add_bytes(begin_hash(REF_KEY), &object->key, sizeof(object->key));
	} else if (KIND_BIT(object->kind) & KINDS_SHM_DIR) {
		hashes[count++] =
			add_bytes(begin_hash(REF_SHM_FILE), object->name, object->name_len);
	} else if (KIND_BIT(object->kind) & KINDS_IN_MOUNT) {
		hashes[count++] = hash_path(object);
	} else {
		hashes[count++] =
			add_bytes(begin_hash(REF_INODE), &object->inode, sizeof(object->inode));
	}
	return count;
}
