/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/mountopt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t option_len(const char *text)
{
	size_t len = 0;

	for (; text[len] && (text[len] != ',' || is_digit(text[len + 1])); len++) {
		const char *quote = text[len] == '"' ? strchr(text + len + 1, '"') : NULL;

		if (quote)
			len = (size_t)(quote - text);
	}
	return len;
}

bool mountopt_next(const char **at, struct mountopt *option)
{
	const char *text = *at, *equals;

	while (*text == ',')
		text++;
	if (!*text)
		return false;
	*option = (struct mountopt){.text = text, .len = option_len(text)};
	equals = memchr(text, '=', option->len);
	option->name_len = equals ? (size_t)(equals - text) : option->len;
	if (equals) {
		option->value = equals + 1;
		option->value_len = option->len - option->name_len - 1;
	}
	*at = text + option->len;
	return true;
}

bool mountopt_is(const struct mountopt *option, const char *name)
{
	return strlen(name) == option->name_len && !memcmp(option->text, name, option->name_len);
}

bool mountopt_find(const char *options, const char *name, struct mountopt *option)
{
	struct mountopt next;
	bool is_found = false;

	while (mountopt_next(&options, &next)) {
		if (!mountopt_is(&next, name))
			continue;
		*option = next;
		is_found = true;
	}
	return is_found;
}

bool mountopt_same(const struct mountopt *a, const struct mountopt *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

/* More digits than any number has. */
#define VALUE_ROOM 64

static bool copy_value(const struct mountopt *option, char copy[VALUE_ROOM])
{
	if (!option->value || !option->value_len || option->value_len >= VALUE_ROOM)
		return false;
	memcpy(copy, option->value, option->value_len);
	copy[option->value_len] = '\0';
	return true;
}

bool mountopt_read_size(const struct mountopt *option, uint64_t *value, bool *is_percent)
{
	static const char units[] = "KMGTPE";
	char text[VALUE_ROOM], *end;
	const char *unit;

	if (!copy_value(option, text) || !is_digit(text[0]))
		return false;
	errno = 0;
	*value = strtoull(text, &end, 0);
	if (errno)
		return false;
	unit = memchr(units, *end & ~0x20, sizeof(units) - 1);
	if (unit) {
		unsigned int shift = 10 * (unsigned int)(unit - units + 1);

		if (*value > UINT64_MAX >> shift)
			return false;
		*value <<= shift;
		end++;
	}
	*is_percent = *end == '%';
	return true;
}

bool mountopt_read_number(const struct mountopt *option, int base, uint64_t max, uint64_t *value)
{
	char text[VALUE_ROOM];

	return copy_value(option, text) && num_parse(text, base, max, value) == 0;
}

bool mountopt_same_size(const struct mountopt *a, const struct mountopt *b)
{
	uint64_t one, other;
	bool one_is_percent, other_is_percent;

	return mountopt_read_size(a, &one, &one_is_percent) &&
	       mountopt_read_size(b, &other, &other_is_percent) && one == other &&
	       one_is_percent == other_is_percent;
}

bool mountopt_same_mode(const struct mountopt *a, const struct mountopt *b)
{
	uint64_t one, other;

	return mountopt_read_number(a, 8, UINT32_MAX, &one) &&
	       mountopt_read_number(b, 8, UINT32_MAX, &other) && !((one ^ other) & 07777);
}

/* As many nodes as the kernel can have (NODES_SHIFT). */
#define NODES_MAX 1024

struct policy {
	const char *mode; /* with its flags, as in bind=static */
	size_t mode_len;
	bool has_nodes;
	bool nodes[NODES_MAX];
};

/* Reads 0-3,5 (lib/bitmap.c, bitmap_parselist()). */
static bool read_nodes(const char *text, size_t len, bool nodes[NODES_MAX])
{
	const char *end = text + len;

	while (text < end) {
		unsigned int first, last;
		int used = 0;

		if (sscanf(text, "%4u%n", &first, &used) != 1)
			return false;
		text += used;
		last = first;
		if (text < end && *text == '-') {
			if (sscanf(text, "-%4u%n", &last, &used) != 1)
				return false;
			text += used;
		}
		if (last >= NODES_MAX || first > last || text > end || (text < end && *text != ','))
			return false;
		for (unsigned int node = first; node <= last; node++)
			nodes[node] = true;
		text++;
	}
	return true;
}

static bool read_policy(const struct mountopt *option, struct policy *policy)
{
	const char *colon;

	*policy = (struct policy){.mode = option->value, .mode_len = option->value_len};
	if (!option->value)
		return false;
	colon = memchr(option->value, ':', option->value_len);
	if (!colon)
		return true;
	policy->mode_len = (size_t)(colon - option->value);
	policy->has_nodes = true;
	return read_nodes(colon + 1, option->value_len - policy->mode_len - 1, policy->nodes);
}

bool mountopt_same_policy(const struct mountopt *asked, const struct mountopt *set)
{
	struct policy one, other;

	if (!read_policy(asked, &one) || !read_policy(set, &other))
		return mountopt_same(asked, set);
	if (one.mode_len != other.mode_len || memcmp(one.mode, other.mode, one.mode_len) != 0)
		return false;
	return !one.has_nodes || !memcmp(one.nodes, other.nodes, sizeof(one.nodes));
}
