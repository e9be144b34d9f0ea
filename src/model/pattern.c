/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/pattern.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

static bool is_decimal(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_decimal(c) || (c >= 'a' && c <= 'f');
}

/* What stands for the X of a template: the union of glibc's and Python's sets. */
static bool is_random(char c)
{
	return is_decimal(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A name that is being matched: what is left of it, and the pid found so far. */
struct rest {
	const char *at, *end;
	int pid;
};

static bool take_run(struct rest *rest, bool (*is_of_run)(char))
{
	const char *start = rest->at;

	while (rest->at < rest->end && is_of_run(*rest->at))
		rest->at++;
	return rest->at > start;
}

static bool take_pid(struct rest *rest)
{
	int pid = 0;

	if (rest->at < rest->end && *rest->at == '0')
		return false;
	for (; rest->at < rest->end && is_decimal(*rest->at); rest->at++) {
		int digit = *rest->at - '0';

		if (pid > (INT_MAX - digit) / 10)
			return false;
		pid = pid * 10 + digit;
	}
	rest->pid = pid;
	return pid > 0;
}

static bool takes(const char **pattern, const char *token)
{
	size_t len = strlen(token);

	if (strncmp(*pattern, token, len) != 0)
		return false;
	*pattern += len;
	return true;
}

/* Takes what the pattern's next element, any but {any}, stands for. */
static bool take_element(const char **pattern, struct rest *rest)
{
	if (takes(pattern, "{pid}"))
		return take_pid(rest);
	if (takes(pattern, "{dec}"))
		return take_run(rest, is_decimal);
	if (takes(pattern, "{hex}"))
		return take_run(rest, is_hex);
	if (rest->at == rest->end)
		return false;
	if (**pattern == '?' ? !is_random(*rest->at) : **pattern != *rest->at)
		return false;
	(*pattern)++;
	rest->at++;
	return true;
}

/*
 * On a mismatch only the last {any} is made longer: the elements take as much as
 * they can, so that a later start never ends earlier, and an {any} before it could
 * not do better. That bounds the work by the product of both lengths.
 */
int pattern_match(const char *pattern, const char *name, size_t len)
{
	struct rest rest = {name, name + len, 0};
	const char *behind_any = NULL, *any_end = NULL;

	while (*pattern || rest.at < rest.end) {
		if (takes(&pattern, "{any}")) {
			behind_any = pattern;
			any_end = rest.at;
		} else if (!*pattern || !take_element(&pattern, &rest)) {
			if (!behind_any || any_end == rest.end)
				return -1;
			pattern = behind_any;
			rest.at = ++any_end;
		}
	}
	return rest.pid;
}
