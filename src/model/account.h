/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adding up where shared memory and huge pages are: what objects, file systems and
 * private mappings have is added to the source that it comes from, each once, and what
 * is then missing of the kernel's own figures is what can't be explained. Nothing is
 * read here.
 */
#ifndef SHMTOOL_MODEL_ACCOUNT_H
#define SHMTOOL_MODEL_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/ids.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/object.h"
#include "model/pool.h"

/* What the sums are grouped by. */
enum account_by {
	ACCOUNT_BY_SOURCE,
	ACCOUNT_BY_KIND,
	ACCOUNT_BY_OWNER,
	ACCOUNT_BY_PROCESS,
	ACCOUNT_BY_IPCNS,
	ACCOUNT_BY_MOUNT,
	ACCOUNT_BY_APP,
};

/* Returns the grouping called @name, or -1. */
int account_find_by(const char *name);

struct account_sum {
	uint64_t objects;
	uint64_t size_bytes;
	uint64_t rss_bytes, swap_bytes;
	uint64_t either_bytes; /* resident or swapped: the kernel doesn't tell which */
	uint64_t unknown;      /* objects of which it is not known what memory they have */
};

/* What may be resident at most, of what is known. */
static inline uint64_t account_sum_most(const struct account_sum *sum)
{
	return sum->rss_bytes + sum->either_bytes;
}

/* In the order in which they are listed. */
enum account_type {
	ACCOUNT_XSI,
	ACCOUNT_TMPFS,
	ACCOUNT_HUGETLBFS,
	ACCOUNT_MEMFD,
	ACCOUNT_ANON,
	ACCOUNT_NO_MOUNT, /* unlinked files of what is mounted nowhere, and of drivers */
	ACCOUNT_PRIVATE,
	ACCOUNT_GROUP,	   /* of another grouping: what the key says */
	ACCOUNT_NO_GROUP,  /* what has no key */
	ACCOUNT_SEVERAL,   /* held by several processes */
	ACCOUNT_HELD_NONE, /* held by none that was seen */
	/* parts of a file system */
	ACCOUNT_POSIX,
	ACCOUNT_SEM,
	ACCOUNT_FILES,
	ACCOUNT_UNLINKED,
	ACCOUNT_REST, /* what it has besides the files that were found */
};

/* The word that a type is called by, whatever the language. */
const char *account_type_word(enum account_type type);

struct account_source {
	struct account_source *next; /* with the same hash */
	struct account_source *parent;
	enum account_type type;
	uint64_t page_bytes; /* of the pool; 0: Shmem */
	uint64_t key;
	const char *name; /* raw bytes */
	struct account_sum sum;
};

/* A file system that keeps its files in memory, however often it is mounted. */
struct account_system {
	dev_t dev;
	const char *target; /* copied */
	ino_t ns_inode;	    /* of the mount namespace, where it is another's; or 0 */
	bool is_whole;	    /* all of it is mounted there */
	bool is_hidden;	    /* under another mount */
	bool is_huge;
	bool has_used; /* it tells what it uses, unlinked files included */
	uint64_t used_bytes;
	struct account_sum files; /* that were found there */
};

struct account {
	/* filled in by the caller */
	enum account_by by;
	struct ids *ids;   /* for the names of owners; NULL: numbers */
	bool has_swap_use; /* some swap is in use, or it can't be told */

	/* the kernel's figures, filled in by the caller */
	bool has_shmem;
	uint64_t shmem_bytes;
	struct vec pools; /* struct pool */

	/* zeroed at first */
	struct vec sources; /* struct account_source * */
	struct map source_map;
	struct map claims;  /* files that were added, by a hash */
	struct vec systems; /* struct account_system */
	size_t last_system; /* that was asked for */
	struct arena arena;
	uint64_t sizeless; /* objects of huge pages of unknown size, which are left out */
	uint64_t covered;  /* unknown objects whose file system tells what it uses */
};

#define ACCOUNT_INIT                                                                      \
	{                                                                                 \
		.pools = VEC_OF(struct pool), .sources = VEC_OF(struct account_source *), \
		.systems = VEC_OF(struct account_system),                                 \
	}

void account_free(struct account *account);

/* Adds a file system; one that is known already only where it tells more now. Its target is
 * copied. Returns 0 or -ENOMEM. */
int account_add_system(struct account *account, const struct account_system *system);

/*
 * Adds an object, unless it was added already by another name. Its kind, identity,
 * memory and page size are looked at, and what it is grouped by. Returns 0 or -ENOMEM.
 */
int account_add_object(struct account *account, const struct object *object);

/*
 * Adds @bytes in huge pages of @page_bytes that are mapped privately by @process, or by
 * several (NULL); with @is_most at most so many. Returns 0 or -ENOMEM.
 */
int account_add_private(struct account *account, uint64_t page_bytes, uint64_t bytes, bool is_most,
			const struct process *process);

/* All was added: what file systems use besides the files that were found gets its
 * sources. Returns 0 or -ENOMEM. */
int account_finish(struct account *account);

/*
 * The sources of Shmem (@page_bytes 0) or of a pool that are not a part of another, or with
 * @parent its parts, as struct account_source * in @sources, in their order. Those that
 * have nothing are left out. Returns 0 or -ENOMEM.
 */
int account_list(const struct account *account, uint64_t page_bytes,
		 const struct account_source *parent, struct vec *sources);

/* All of them together. */
void account_total(const struct account *account, uint64_t page_bytes, struct account_sum *sum);

/*
 * What the kernel's figure @total has that no source explains: at least *@least, and at
 * most what is returned, which differ where it can't be told what is swapped.
 */
uint64_t account_unexplained(uint64_t total, const struct account_sum *sum, uint64_t *least);

#endif
