/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The objects that processes hold, each once, found by their identity.
 */
#ifndef SHMTOOL_SCAN_HELDTABLE_H
#define SHMTOOL_SCAN_HELDTABLE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/vec.h"
#include "scan/identity.h"
#include "scan/place.h"

struct found {
	struct identity identity;
	const char *name; /* of a memfd, or the path of what may be unlinked; else NULL */
	size_t name_len;
	bool is_deleted;  /* it may be unlinked: its links tell */
	bool is_detached; /* its file system is mounted nowhere any more */
	bool is_listed;	  /* another source has it */
	bool is_huge;
	uint64_t page_bytes;	   /* 0: not known */
	const struct statx *stat;  /* NULL: not known */
	struct place place;	   /* where it was first met */
	size_t holder_at, holders; /* in the list of all */
	uint64_t attach_count;

	size_t number; /* of a worker's: in the table of all */
	/* while a worker reads: the last process that held it, and how */
	size_t process, hold;
};

/* Starts zeroed but for objects, which is VEC_OF(struct found). */
struct heldtable {
	struct vec objects; /* struct found */
	uint32_t *slots;    /* numbers of objects plus one, by hash; 0: free */
	size_t size;	    /* a power of two */
};

#define HELDTABLE_INIT                          \
	{                                       \
		.objects = VEC_OF(struct found) \
	}

/* Returns the object with that identity, made now where there was none (and *@is_new
 * set); valid until the next is made. NULL when memory is short. */
struct found *heldtable_add(struct heldtable *table, const struct identity *identity, bool *is_new);

/* Returns it, or NULL. */
struct found *heldtable_find(const struct heldtable *table, const struct identity *identity);

/* Gives those that differ in orig_key at most, one after the other; *@at is 0 to begin
 * with. Returns NULL at the end. */
struct found *heldtable_next_alike(const struct heldtable *table, const struct identity *identity,
				   size_t *at);

static inline struct found *heldtable_at(const struct heldtable *table, size_t i)
{
	return vec_at(&table->objects, i);
}

void heldtable_free(struct heldtable *table);

#endif
