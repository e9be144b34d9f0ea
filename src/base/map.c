/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/map.h"

#include <stdlib.h>

static struct map_slot *find(const struct map *map, uint32_t key)
{
	/* Knuth's multiplicative hash: ids come in runs and in strides */
	size_t i = (key * UINT32_C(2654435769) >> 7) & (map->size - 1);

	while (map->slots[i].is_set && map->slots[i].key != key)
		i = (i + 1) & (map->size - 1);
	return &map->slots[i];
}

static bool grow(struct map *map)
{
	struct map bigger = {.size = map->size ? map->size * 2 : 64, .used = map->used};

	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < map->size; i++)
		if (map->slots[i].is_set)
			*find(&bigger, map->slots[i].key) = map->slots[i];
	free(map->slots);
	*map = bigger;
	return true;
}

void **map_slot_of(struct map *map, uint32_t key, bool *is_new)
{
	struct map_slot *slot;

	if (map->used * 2 >= map->size && !grow(map))
		return NULL;
	slot = find(map, key);
	*is_new = !slot->is_set;
	if (*is_new) {
		*slot = (struct map_slot){.key = key, .is_set = true};
		map->used++;
	}
	return &slot->value;
}

void *map_get(const struct map *map, uint32_t key)
{
	return map->size ? find(map, key)->value : NULL;
}

void map_free(struct map *map)
{
	free(map->slots);
	*map = (struct map){0};
}
