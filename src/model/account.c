/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/account.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "model/accountkey.h"

int account_find_by(const char *name)
{
	static const char *const names[] = {
		[ACCOUNT_BY_SOURCE] = "source", [ACCOUNT_BY_KIND] = "kind",
		[ACCOUNT_BY_OWNER] = "owner",	[ACCOUNT_BY_PROCESS] = "process",
		[ACCOUNT_BY_IPCNS] = "ipcns",	[ACCOUNT_BY_MOUNT] = "mount",
		[ACCOUNT_BY_APP] = "app",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -1;
}

static void sum_add(struct account_sum *sum, const struct account_sum *other)
{
	sum->objects += other->objects;
	sum->size_bytes += other->size_bytes;
	sum->rss_bytes += other->rss_bytes;
	sum->swap_bytes += other->swap_bytes;
	sum->either_bytes += other->either_bytes;
	sum->unknown += other->unknown;
}

static uint64_t sum_memory(const struct account_sum *sum)
{
	return sum->rss_bytes + sum->swap_bytes + sum->either_bytes;
}

/* Knuth's multiplicative hash, as inode numbers and devices come in runs. */
static uint32_t hash(uint64_t a, uint64_t b)
{
	uint64_t value = a * UINT64_C(0xc2b2ae3d27d4eb4f) + b;

	return (uint32_t)((value * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
}

/* A file that was added. */
struct claim {
	struct claim *next; /* with the same hash */
	dev_t dev;
	ino_t inode;
};

/* Returns 1 for a file that is new or has no identity, 0 for one that was added under
 * another of its names or in another namespace, or -ENOMEM. */
static int claim(struct account *account, const struct object *object)
{
	struct claim *one;
	bool is_new;
	void **slot;

	if (!object_has_path(object) || !(object->have & HAVE_INODE))
		return 1;
	slot = map_slot_of(&account->claims, hash(object->dev, object->inode), &is_new);
	if (!slot)
		return -ENOMEM;
	for (one = *slot; one; one = one->next)
		if (one->dev == object->dev && one->inode == object->inode)
			return 0;
	one = arena_alloc(&account->arena, sizeof(*one));
	if (!one)
		return -ENOMEM;
	*one = (struct claim){*slot, object->dev, object->inode};
	*slot = one;
	return 1;
}

/* Files come directory by directory: most are where the one before was. */
static struct account_system *find_system(struct account *account, dev_t dev)
{
	size_t count = account->systems.count;

	for (size_t i = 0; i < count; i++) {
		size_t at = (account->last_system + i) % count;
		struct account_system *system = vec_at(&account->systems, at);

		if (system->dev != dev)
			continue;
		account->last_system = at;
		return system;
	}
	return NULL;
}

/* Whether it need not be called by where the other is mounted. */
static bool is_as_good(const struct account_system *system, const struct account_system *other)
{
	if (system->is_hidden != other->is_hidden)
		return other->is_hidden;
	return system->is_whole || !other->is_whole;
}

int account_add_system(struct account *account, const struct account_system *system)
{
	struct account_system *known = find_system(account, system->dev), copy = *system;

	if (known && !known->has_used && system->has_used) {
		known->has_used = true;
		known->used_bytes = system->used_bytes;
	}
	if (known && is_as_good(known, system))
		return 0;
	copy.target = arena_strndup(&account->arena, system->target, strlen(system->target));
	if (!copy.target)
		return -ENOMEM;
	if (!known)
		return vec_push(&account->systems, &copy) ? 0 : -ENOMEM;
	known->target = copy.target;
	known->ns_inode = system->ns_inode;
	known->is_whole = system->is_whole;
	known->is_hidden = system->is_hidden;
	return 0;
}

/* The one that a file is on. A captured file is known by its mount point alone. */
static struct account_system *system_of(struct account *account, const struct object *object)
{
	if (object->kind == KIND_XSI)
		return NULL;
	if (object->have & HAVE_INODE)
		return find_system(account, object->dev);
	for (size_t i = 0; object->dir && object->dir->mount && i < account->systems.count; i++) {
		struct account_system *system = vec_at(&account->systems, i);

		if (!strcmp(system->target, object->dir->mount))
			return system;
	}
	return NULL;
}

/* Whether nobody shares it: a mapping of huge pages that is private has a file, too, but
 * its pages are none of that file's. */
static bool is_private(const struct object *object)
{
	for (size_t i = 0; i < object->holder_count; i++) {
		const struct holder *holder = &object->holders[i];

		if (holder->fd_count || holder->private_bytes < holder->mapped_bytes)
			return false;
	}
	return object->kind == KIND_ANON && object->holder_count;
}

/* What lies in the directory of POSIX objects need not be on a tmpfs; then its page size is
 * not known. */
static bool is_in_memory(const struct object *object)
{
	return !(KIND_BIT(object->kind) & KINDS_SHM_DIR) || !(object->have & HAVE_INODE) ||
	       (object->have & HAVE_PAGESIZE);
}

static struct account_sum sum_of(const struct account *account, const struct object *object)
{
	struct account_sum sum = {.objects = 1};

	if (object->have & HAVE_STAT)
		sum.size_bytes = object->size_bytes;
	if ((object->have & HAVE_RSS) && (object->have & HAVE_SWAP)) {
		sum.rss_bytes = object->rss_bytes;
		sum.swap_bytes = object->swap_bytes;
	} else if (!(object->have & HAVE_ALLOC)) {
		sum.unknown = 1;
	} else if (account->has_swap_use && !(object->flags & OBJECT_HUGE)) {
		sum.either_bytes = object->alloc_bytes;
	} else {
		sum.rss_bytes = object->alloc_bytes;
	}
	return sum;
}

static bool is_of(const struct account_source *source, const struct account_key *key)
{
	return source->type == key->type && source->page_bytes == key->page_bytes &&
	       source->key == key->number && source->parent == key->parent;
}

/* Returns the source with that key, made where it was not there; NULL when memory is
 * short. */
static struct account_source *find_source(struct account *account, const struct account_key *key)
{
	uint32_t number = hash(key->number + ((uint64_t)key->type << 56),
			       key->page_bytes + (uint64_t)(uintptr_t)key->parent);
	struct account_source *source;
	bool is_new;
	void **slot = map_slot_of(&account->source_map, number, &is_new);

	if (!slot)
		return NULL;
	for (source = *slot; source; source = source->next)
		if (is_of(source, key))
			return source;
	source = arena_alloc(&account->arena, sizeof(*source));
	if (!source)
		return NULL;
	*source = (struct account_source){
		.next = *slot,
		.parent = key->parent,
		.type = key->type,
		.page_bytes = key->page_bytes,
		.key = key->number,
		.name = account_key_name(account, key),
	};
	if (!source->name || !vec_push(&account->sources, &source))
		return NULL;
	*slot = source;
	return source;
}

/* Adds it to the source, and to what that is a part of. */
static int add(struct account *account, struct account_key *key, const struct account_key *parent,
	       const struct account_sum *sum)
{
	struct account_source *source;

	if (parent) {
		key->parent = find_source(account, parent);
		if (!key->parent)
			return -ENOMEM;
	}
	source = find_source(account, key);
	if (!source)
		return -ENOMEM;
	sum_add(&source->sum, sum);
	if (source->parent)
		sum_add(&source->parent->sum, sum);
	return 0;
}

int account_add_object(struct account *account, const struct object *object)
{
	struct account_system *system = system_of(account, object);
	struct account_key key, parent;
	struct account_sum sum;
	bool has_parent;
	int rc;

	if (is_private(object) || !is_in_memory(object))
		return 0;
	rc = claim(account, object);
	if (rc <= 0)
		return rc;
	if ((object->flags & OBJECT_HUGE) && !object->page_bytes) {
		account->sizeless++;
		return 0;
	}
	sum = sum_of(account, object);
	if (system) {
		sum_add(&system->files, &sum);
		account->covered += system->has_used ? sum.unknown : 0;
	}
	has_parent = account_key_of_object(account, object, system, &key, &parent);
	return add(account, &key, has_parent ? &parent : NULL, &sum);
}

int account_add_private(struct account *account, uint64_t page_bytes, uint64_t bytes, bool is_most,
			const struct process *process)
{
	struct account_key key;
	struct account_sum sum = {0};

	*(is_most ? &sum.either_bytes : &sum.rss_bytes) = bytes;
	account_key_of_private(account, page_bytes, process, &key);
	return add(account, &key, NULL, &sum);
}

int account_finish(struct account *account)
{
	int rc = 0;

	for (size_t i = 0; i < account->systems.count && !rc; i++) {
		const struct account_system *system = vec_at(&account->systems, i);
		struct account_key key, parent;
		struct account_sum rest = {0};
		uint64_t found = sum_memory(&system->files);
		bool has_parent;

		if (system->is_huge || !system->has_used)
			continue;
		has_parent = account_key_of_rest(account, system, &key, &parent);
		if (system->used_bytes > found) {
			*(account->has_swap_use ? &rest.either_bytes : &rest.rss_bytes) =
				system->used_bytes - found;
			rc = add(account, &key, has_parent ? &parent : NULL, &rest);
		}
		/* it says of all of them together what their memory is */
		if (!rc && has_parent) {
			struct account_source *source = find_source(account, &parent);

			if (source)
				source->sum.unknown = 0;
		}
	}
	return rc;
}

static bool has_anything(const struct account_sum *sum)
{
	return sum->objects || sum_memory(sum);
}

static int compare(const void *a, const void *b)
{
	const struct account_source *x = *(const struct account_source *const *)a;
	const struct account_source *y = *(const struct account_source *const *)b;
	uint64_t x_most = account_sum_most(&x->sum), y_most = account_sum_most(&y->sum);

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x_most != y_most)
		return x_most > y_most ? -1 : 1;
	if (strcmp(x->name, y->name) != 0)
		return strcmp(x->name, y->name);
	return (x->key > y->key) - (x->key < y->key);
}

int account_list(const struct account *account, uint64_t page_bytes,
		 const struct account_source *parent, struct vec *sources)
{
	for (size_t i = 0; i < account->sources.count; i++) {
		struct account_source *source =
			*(struct account_source **)vec_at(&account->sources, i);

		if (source->page_bytes != page_bytes || source->parent != parent ||
		    !has_anything(&source->sum))
			continue;
		if (!vec_push(sources, &source))
			return -ENOMEM;
	}
	if (sources->count)
		qsort(sources->items, sources->count, sources->item_bytes, compare);
	return 0;
}

void account_total(const struct account *account, uint64_t page_bytes, struct account_sum *sum)
{
	*sum = (struct account_sum){0};
	for (size_t i = 0; i < account->sources.count; i++) {
		const struct account_source *source =
			*(struct account_source **)vec_at(&account->sources, i);

		if (source->page_bytes == page_bytes && !source->parent)
			sum_add(sum, &source->sum);
	}
	/* where they are grouped otherwise there is no source for the file system */
	if (!page_bytes && account->by != ACCOUNT_BY_SOURCE)
		sum->unknown -= sum->unknown < account->covered ? sum->unknown : account->covered;
}

uint64_t account_unexplained(uint64_t total, const struct account_sum *sum, uint64_t *least)
{
	uint64_t most = account_sum_most(sum);

	*least = total > most ? total - most : 0;
	return total > sum->rss_bytes ? total - sum->rss_bytes : 0;
}

void account_free(struct account *account)
{
	vec_free(&account->pools);
	vec_free(&account->sources);
	vec_free(&account->systems);
	map_free(&account->source_map);
	map_free(&account->claims);
	arena_free(&account->arena);
}
