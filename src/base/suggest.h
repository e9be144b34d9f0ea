/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What somebody who mistyped a word may have meant. */
#ifndef SHMTOOL_BASE_SUGGEST_H
#define SHMTOOL_BASE_SUGGEST_H

#include <stddef.h>

struct suggestion {
	const char *word; /* as it was typed */
	size_t len;
	const char *nearest; /* NULL: nothing is near */
	size_t distance;
};

static inline struct suggestion suggest_for(const char *word, size_t len)
{
	return (struct suggestion){.word = word, .len = len};
}

/* Considers @candidate: it becomes the nearest when fewer letters have to be
 * added, dropped, changed or swapped (in any case) than for the nearest so far,
 * and no more than a third of them, and less than half of the word. */
void suggest_consider(struct suggestion *suggestion, const char *candidate);

#endif
