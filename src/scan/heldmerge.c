/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Putting together what the workers found: one table of objects, and one list of holders,
 * in which each object has its own together.
 */
#include <errno.h>

#include "model/need.h"
#include "scan/heldstate.h"

/* The object in the table of all that the hold is of. */
static struct found *object_of(struct held *held, const struct worker *worker,
			       const struct hold *hold)
{
	return heldtable_at(&held->table, heldtable_at(&worker->table, hold->object)->number);
}

static const struct hold *hold_at(const struct read_process *process, size_t i)
{
	return vec_at(&process->worker->holds, process->hold + i);
}

static int add_objects(struct held *held, struct worker *worker)
{
	for (size_t i = 0; i < worker->table.objects.count; i++) {
		struct found *one = heldtable_at(&worker->table, i);
		bool is_new;
		struct found *all = heldtable_add(&held->table, &one->identity, &is_new);

		if (!all)
			return -ENOMEM;
		one->number = (size_t)(all - heldtable_at(&held->table, 0));
		if (is_new) {
			*all = *one;
			continue;
		}
		if (!all->stat && one->stat) {
			all->stat = one->stat;
			all->place = one->place;
		}
		if (!all->page_bytes)
			all->page_bytes = one->page_bytes;
	}
	return 0;
}

/* Gives each object its part of the list. Returns how many holders there are, and
 * *@maps of how many mappings. */
static size_t count_holders(struct held *held, size_t *maps)
{
	const struct collection *all = &held->collection;
	size_t at = 0;

	*maps = 0;
	for (size_t i = 0; i < all->count; i++) {
		const struct read_process *process = &all->processes[i];

		for (size_t k = 0; k < process->holds; k++) {
			const struct hold *hold = hold_at(process, k);
			struct found *found = object_of(held, process->worker, hold);

			found->holders++;
			found->attach_count += hold->map_count;
			*maps += hold->map_count;
		}
	}
	for (size_t i = 0; i < held->table.objects.count; i++) {
		struct found *found = heldtable_at(&held->table, i);

		found->holder_at = at;
		at += found->holders;
		found->holders = 0;
	}
	return at;
}

static void add_maps(const struct read_process *process, struct holder *const *holders)
{
	const struct worker *worker = process->worker;

	for (size_t i = 0; i < process->maps; i++) {
		const struct held_map *map = vec_at(&worker->holder_maps, process->map + i);
		struct holder *holder = holders[map->hold - process->hold];
		/* its maps are its own to fill, and counted again */
		struct holder_map *maps = (struct holder_map *)holder->maps;

		maps[holder->map_count++] = map->map;
	}
}

/* Adds the holds of a process to their objects; @held->maps has room from *@map_at on. */
static int add_process(struct held *held, const struct read_process *process, size_t *map_at)
{
	struct holder **holders = NULL;
	bool has_maps = held->maps;

	if (has_maps) {
		holders = calloc(process->holds + 1, sizeof(struct holder *));
		if (!holders)
			return -ENOMEM;
	}
	for (size_t k = 0; k < process->holds; k++) {
		const struct hold *hold = hold_at(process, k);
		struct found *found = object_of(held, process->worker, hold);
		struct holder *holder = &held->holders[found->holder_at + found->holders++];

		*holder = (struct holder){
			.process = &process->process,
			.access = hold->access,
			.map_count = has_maps ? 0 : hold->map_count,
			.fd_count = hold->fd_count,
			.mapped_bytes = hold->mapped_bytes,
			.private_bytes = hold->private_bytes,
			.page_bytes = hold->page_bytes,
			.maps = has_maps ? held->maps + *map_at : NULL,
		};
		if (has_maps) {
			holders[k] = holder;
			*map_at += hold->map_count;
		}
	}
	if (has_maps)
		add_maps(process, holders);
	free(holders);
	return 0;
}

int held_merge(struct held *held)
{
	struct collection *all = &held->collection;
	size_t count, maps, map_at = 0;
	int rc = 0;

	held->table = (struct heldtable)HELDTABLE_INIT;
	for (size_t i = 0; i < all->worker_count && !rc; i++)
		rc = add_objects(held, &all->workers[i]);
	if (rc < 0)
		return rc;

	count = count_holders(held, &maps);
	held->holder_count = count;
	held->holders = calloc(count + 1, sizeof(*held->holders));
	if (all->needs & NEED_MAPS)
		held->maps = calloc(maps + 1, sizeof(*held->maps));
	if (!held->holders || ((all->needs & NEED_MAPS) && !held->maps))
		return -ENOMEM;
	for (size_t i = 0; i < all->count && !rc; i++)
		rc = add_process(held, &all->processes[i], &map_at);
	return rc;
}
