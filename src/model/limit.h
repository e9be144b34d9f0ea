/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What limits shared memory: each limit with its value, and how much of it is used. */
#ifndef SHMTOOL_MODEL_LIMIT_H
#define SHMTOOL_MODEL_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "model/kind.h"

/* What the value is a number of, as the kernel counts. */
enum limit_unit {
	LIMIT_IS_WORD, /* it is no number */
	LIMIT_BYTES,
	LIMIT_PAGES, /* of the page size that the limit is about */
	LIMIT_SEGMENTS,
	LIMIT_INODES,
	LIMIT_GID,
	LIMIT_MODE,   /* one of a few numbers */
	LIMIT_SWITCH, /* 0 or 1 */
};

enum limit_have {
	LIMIT_HAVE_VALUE = 1 << 0,
	LIMIT_HAVE_WORD = 1 << 1, /* a word stands for the value */
	LIMIT_HAVE_USED = 1 << 2,
	LIMIT_IS_USED = 1 << 3, /* it is one that is used up, whether or not that is known */
};

/* The word of a limit that is none. */
#define LIMIT_UNLIMITED "unlimited"

struct limit {
	const char *name;
	enum limit_unit unit;
	uint32_t kinds; /* KIND_BITs of what it limits */
	uint32_t have;	/* enum limit_have */
	uint64_t value, used;
	const char *word;
	const char *source; /* the file that it is read from, raw bytes; NULL: none */
	const char *description;
};

struct limit_list {
	struct vec limits;  /* struct limit */
	struct arena arena; /* for those of their texts that are no constants */
};

#define LIMIT_LIST_INIT                        \
	{                                      \
		.limits = VEC_OF(struct limit) \
	}

void limit_list_free(struct limit_list *list);

/* Returns what the unit is called; NULL where there is none. */
const char *limit_unit_name(enum limit_unit unit);

/* Whether neither value nor word of it could be seen. */
static inline bool limit_is_unknown(const struct limit *limit)
{
	return !(limit->have & (LIMIT_HAVE_VALUE | LIMIT_HAVE_WORD));
}

static inline void limit_set_value(struct limit *limit, uint64_t value)
{
	limit->value = value;
	limit->have |= LIMIT_HAVE_VALUE;
}

static inline void limit_set_word(struct limit *limit, const char *word)
{
	limit->word = word;
	limit->have |= LIMIT_HAVE_WORD;
}

static inline void limit_set_used(struct limit *limit, uint64_t used)
{
	limit->used = used;
	limit->have |= LIMIT_HAVE_USED;
}

#endif
