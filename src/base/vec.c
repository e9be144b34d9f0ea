/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/vec.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BLOCK_BYTES ((size_t)64 * 1024)

struct arena_block {
	struct arena_block *next;
	size_t room;
	alignas(max_align_t) char data[];
};

void *vec_push(struct vec *vec, const void *item)
{
	if (vec->count == vec->room) {
		size_t room = vec->room ? vec->room * 2 : 16;
		void *items = reallocarray(vec->items, room, vec->item_bytes);

		if (!items)
			return NULL;
		vec->items = items;
		vec->room = room;
	}
	return memcpy(vec_at(vec, vec->count++), item, vec->item_bytes);
}

void vec_free(struct vec *vec)
{
	free(vec->items);
	*vec = (struct vec){.item_bytes = vec->item_bytes};
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	struct arena_block *block = arena->blocks;
	size_t align = alignof(max_align_t);
	void *p;

	if (bytes > SIZE_MAX - sizeof(*block) - align)
		return NULL;
	bytes = (bytes + align - 1) / align * align;

	if (!block || block->room - arena->used < bytes) {
		size_t room = bytes > ARENA_BLOCK_BYTES ? bytes : ARENA_BLOCK_BYTES;

		block = malloc(sizeof(*block) + room);
		if (!block)
			return NULL;
		block->next = arena->blocks;
		block->room = room;
		arena->blocks = block;
		arena->used = 0;
	}
	p = block->data + arena->used;
	arena->used += bytes;
	return p;
}

char *arena_strndup(struct arena *arena, const char *src, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (!copy)
		return NULL;
	memcpy(copy, src, len);
	copy[len] = '\0';
	return copy;
}

void arena_free(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	arena->used = 0;
}
