/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table from 32-bit numbers (ids of users, segments, processes) to
 * pointers. */
#ifndef SHMTOOL_BASE_MAP_H
#define SHMTOOL_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
	uint32_t key;
	bool is_set;
	void *value;
};

/* Starts zeroed. */
struct map {
	struct map_slot *slots;
	size_t size; /* a power of two, at most half of it used */
	size_t used;
};

/*
 * Returns where the value of @key is kept, made now (NULL, and *@is_new set) where
 * the map had none; valid until the next call. NULL when memory is short.
 */
void **map_slot_of(struct map *map, uint32_t key, bool *is_new);

/* Returns the value of @key, NULL where the map has none. */
void *map_get(const struct map *map, uint32_t key);

/* Frees the table, not what its values point at. */
void map_free(struct map *map);

#endif
