/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/suggest.h"

#include <stdbool.h>
#include <string.h>

#include "base/util.h"

#define WORD_MAX 32

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

static bool same(char a, char b)
{
	return ascii_lower(a) == ascii_lower(b);
}

/* The optimal string alignment distance (Damerau and Levenshtein). */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t cost[WORD_MAX + 1][WORD_MAX + 1];

	for (size_t i = 0; i <= a_len; i++)
		cost[i][0] = i;
	for (size_t j = 0; j <= b_len; j++)
		cost[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		for (size_t j = 1; j <= b_len; j++) {
			bool differ = !same(a[i - 1], b[j - 1]);

			cost[i][j] = smallest(cost[i - 1][j] + 1, cost[i][j - 1] + 1,
					      cost[i - 1][j - 1] + differ);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && cost[i - 2][j - 2] + 1 < cost[i][j])
				cost[i][j] = cost[i - 2][j - 2] + 1;
		}
	}
	return cost[a_len][b_len];
}

void suggest_consider(struct suggestion *suggestion, const char *candidate)
{
	size_t len = strlen(candidate), d;

	if (!suggestion->len || suggestion->len > WORD_MAX || len > WORD_MAX)
		return;
	d = distance(suggestion->word, suggestion->len, candidate, len);
	/* of two letters one is half the word */
	if (d > (len + 2) / 3 || 2 * d >= suggestion->len ||
	    (suggestion->nearest && d >= suggestion->distance))
		return;
	suggestion->nearest = candidate;
	suggestion->distance = d;
}
