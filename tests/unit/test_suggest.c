/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is near enough to be what was meant. */
#include "base/suggest.h"

#include <string.h>

#include "tap.h"

static const char *const words[] = {"list", "limits", "remove", "create", "help", "change"};

static const struct {
	const char *typed;
	const char *meant; /* NULL: nothing */
} cases[] = {
	{"list", "list"},
	{"lst", "list"},
	{"lists", "list"},
	{"lsit", "list"},
	{"LIST", "list"},
	{"ilst", "list"},
	{"lisr", "list"},
	{"limit", "limits"},
	{"rmove", "remove"},
	{"rmeove", "remove"},
	{"removed", "remove"},
	{"cretae", "create"},
	{"hlep", "help"},
	{"chnage", "change"},
	{"change", "change"},
	{"charge", "change"},
	{"", NULL},
	{"x", NULL},
	{"zzzz", NULL},
	{"listing-all", NULL},
	{"abcdefghij", NULL},
	{"er", NULL},
	{"removeremoveremoveremoveremoveremove", NULL},
	{"listlistlistlistlistlistlistlistlistlistlistlistlistlistlistlistlistlist", NULL},
};

static bool suggests(const char *typed, size_t len, const char *meant)
{
	struct suggestion suggestion = suggest_for(typed, len);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		suggest_consider(&suggestion, words[i]);
	if (!meant || !suggestion.nearest)
		return !meant && !suggestion.nearest;
	return !strcmp(suggestion.nearest, meant);
}

static size_t distance_of(const char *typed, const char *candidate)
{
	struct suggestion suggestion = suggest_for(typed, strlen(typed));

	suggest_consider(&suggestion, candidate);
	return suggestion.nearest ? suggestion.distance : 99;
}

static void test_order(void)
{
	struct suggestion suggestion = suggest_for("abcdex", 6);

	suggest_consider(&suggestion, "abcdef");
	suggest_consider(&suggestion, "abcdeg");
	tap_ok(suggestion.nearest && !strcmp(suggestion.nearest, "abcdef"),
	       "of two as near the first");
	suggest_consider(&suggestion, "abcdex");
	tap_ok(suggestion.nearest && !strcmp(suggestion.nearest, "abcdex") && !suggestion.distance,
	       "the nearer one, also when it comes later");
	suggest_consider(&suggestion, "abcdxx");
	tap_ok(!suggestion.distance, "a farther one changes nothing");
}

int main(void)
{
	char word[33], longer[34];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(suggests(cases[i].typed, strlen(cases[i].typed), cases[i].meant),
		       "\"%.40s\": %s", cases[i].typed,
		       cases[i].meant ? cases[i].meant : "nothing");
	tap_ok(suggests("list --all", 4, "list"), "only the word's own length counts");
	tap_ok(suggests("helpless", 4, "help"), "wherever it is cut");
	test_order();

	tap_ok(distance_of("abcdef", "abcdef") == 0, "the same");
	tap_ok(distance_of("acbdef", "abcdef") == 1, "two letters swapped are one step");
	tap_ok(distance_of("abcde", "abcdef") == 1, "one left out");
	tap_ok(distance_of("abcdefg", "abcdef") == 1, "one too many");
	tap_ok(distance_of("abcxef", "abcdef") == 1, "one wrong");
	tap_ok(distance_of("abxxef", "abcdef") == 2, "two wrong");
	tap_ok(distance_of("axxxef", "abcdef") == 99, "three of six are too many");

	/* the longest words that are compared, and one letter more */
	memset(word, 'a', 32);
	word[32] = '\0';
	memset(longer, 'a', 33);
	longer[33] = '\0';
	tap_ok(distance_of(word, word) == 0, "words of 32 letters");
	tap_ok(distance_of(longer, word) == 99 && distance_of(word, longer) == 99,
	       "longer ones are not compared");
	tap_ok(distance_of("a", "") == 99, "a candidate without letters");
	return tap_done();
}
