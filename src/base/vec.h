/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Growable arrays and a string arena. Nothing here exits: a failed allocation
 * is -ENOMEM, and what was in the container stays as it was.
 */
#ifndef SHMTOOL_BASE_VEC_H
#define SHMTOOL_BASE_VEC_H

#include <stddef.h>

/* An array of @count elements of one size; start with VEC_OF(type). */
struct vec {
	void *items;
	size_t count;
	size_t room; /* elements that fit without growing */
	size_t item_bytes;
};

#define VEC_OF(type) ((struct vec){.item_bytes = sizeof(type)})

/* Appends a copy of *@item, which is none of @vec's own. Returns the copy, valid
 * until the next push, or NULL when memory is short. */
void *vec_push(struct vec *vec, const void *item);

static inline void *vec_at(const struct vec *vec, size_t i)
{
	return (char *)vec->items + i * vec->item_bytes;
}

/* Frees the elements' array; the vec is empty and may be used again. */
void vec_free(struct vec *vec);

/* Memory that is given out in pieces and freed at once. */
struct arena {
	struct arena_block *blocks;
	size_t used; /* bytes of the newest block */
};

/* Returns @bytes of uninitialised memory aligned for any type, or NULL. */
void *arena_alloc(struct arena *arena, size_t bytes);

/* Returns a copy of the @len bytes at @src with a NUL behind them, or NULL. */
char *arena_strndup(struct arena *arena, const char *src, size_t len);

void arena_free(struct arena *arena);

#endif
