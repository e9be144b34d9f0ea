/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/heldtable.h"

#include <stdlib.h>

static bool is_alike(const struct identity *a, const struct identity *b)
{
	return a->inode == b->inode && a->kind == b->kind && a->dev == b->dev && a->ns == b->ns;
}

static bool is_same(const struct identity *a, const struct identity *b)
{
	return is_alike(a, b) && a->orig_key == b->orig_key;
}

/*
 * Inode numbers come in runs, and each tmpfs begins with the same: multiplying by odd
 * numbers that have bits everywhere spreads them (Knuth's multiplicative hash). Segments
 * that differ in their key alone are together.
 */
static size_t hash(const struct identity *identity)
{
	uint64_t value = identity->inode + identity->dev * UINT64_C(0xc2b2ae3d27d4eb4f) +
			 identity->ns * UINT64_C(0x165667b19e3779f9) +
			 (uint64_t)identity->kind * UINT64_C(0x27d4eb2f165667c5);

	return (size_t)((value * UINT64_C(0x9e3779b97f4a7c15)) >> 20);
}

/* Where @identity is, or would be. */
static uint32_t *slot_of(const struct heldtable *table, const struct identity *identity)
{
	size_t i = hash(identity) & (table->size - 1);

	while (table->slots[i] &&
	       !is_same(&heldtable_at(table, table->slots[i] - 1)->identity, identity))
		i = (i + 1) & (table->size - 1);
	return &table->slots[i];
}

static bool grow(struct heldtable *table)
{
	size_t size = table->size ? table->size * 2 : 256;
	uint32_t *slots = calloc(size, sizeof(*slots));

	if (!slots)
		return false;
	free(table->slots);
	table->slots = slots;
	table->size = size;
	for (size_t i = 0; i < table->objects.count; i++)
		*slot_of(table, &heldtable_at(table, i)->identity) = (uint32_t)i + 1;
	return true;
}

struct found *heldtable_add(struct heldtable *table, const struct identity *identity, bool *is_new)
{
	struct found *found;
	uint32_t *slot;

	if (table->objects.count * 2 >= table->size && !grow(table))
		return NULL;
	slot = slot_of(table, identity);
	*is_new = !*slot;
	if (*slot)
		return heldtable_at(table, *slot - 1);
	found = vec_push(&table->objects, &(struct found){.identity = *identity});
	if (found)
		*slot = (uint32_t)table->objects.count;
	return found;
}

struct found *heldtable_find(const struct heldtable *table, const struct identity *identity)
{
	uint32_t slot = table->size ? *slot_of(table, identity) : 0;

	return slot ? heldtable_at(table, slot - 1) : NULL;
}

struct found *heldtable_next_alike(const struct heldtable *table, const struct identity *identity,
				   size_t *at)
{
	size_t start = hash(identity);

	while (table->size) {
		uint32_t slot = table->slots[(start + (*at)++) & (table->size - 1)];

		if (!slot)
			break;
		if (is_alike(&heldtable_at(table, slot - 1)->identity, identity))
			return heldtable_at(table, slot - 1);
	}
	return NULL;
}

void heldtable_free(struct heldtable *table)
{
	vec_free(&table->objects);
	free(table->slots);
	table->slots = NULL;
	table->size = 0;
}
