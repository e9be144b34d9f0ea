/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parameters of mkshm's factories: NAME=VALUE words read by a table.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mkshm.h"

static const struct value *arg_find(const struct args *args, const char *name)
{
	for (size_t i = 0; i < args->count; i++)
		if (strcmp(args->params[i]->name, name) == 0)
			return &args->values[i];
	errx(EXIT_FAILURE, "bug: this factory has no parameter '%s'", name);
}

bool arg_given(const struct args *args, const char *name)
{
	return arg_find(args, name)->given;
}

uint64_t arg_number(const struct args *args, const char *name)
{
	return arg_find(args, name)->number;
}

const char *arg_text(const struct args *args, const char *name)
{
	return arg_find(args, name)->text;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = isxdigit((unsigned char)c) ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

static char *parse_name(const char *text)
{
	char *name = malloc(strlen(text) + 1);
	char *end = name;

	if (!name)
		err(EXIT_FAILURE, "malloc");
	for (; *text; text++) {
		if (text[0] == '\\' && text[1] == 'x' && hex_digit(text[2]) >= 0 &&
		    hex_digit(text[3]) >= 0) {
			*end++ = (char)(hex_digit(text[2]) << 4 | hex_digit(text[3]));
			text += 3;
		} else {
			*end++ = *text;
		}
	}
	*end = '\0';
	return name;
}

static uint64_t parse_number(const struct param *param, const char *text)
{
	static const char units[] = "KMGT";
	const char *unit;
	uint64_t number;
	char *end;

	errno = 0;
	number = strtoull(text, &end, param->type == PARAM_MODE ? 8 : 0);
	if (end == text || errno)
		errx(EXIT_FAILURE, "%s: bad number '%s'", param->name, text);
	if (param->type == PARAM_SIZE && *end) {
		unit = strchr(units, *end++);
		if (!unit)
			errx(EXIT_FAILURE, "%s: bad number '%s'", param->name, text);
		number <<= 10 * (unit - units + 1);
	}
	if (*end || *text == '-')
		errx(EXIT_FAILURE, "%s: bad number '%s'", param->name, text);
	return number;
}

static void arg_set(const struct param *param, struct value *value, const char *text)
{
	value->given = true;
	if (param->type == PARAM_NAME)
		value->text = parse_name(text);
	else
		value->number = parse_number(param, text);
}

void args_add(struct args *args, const struct param *params)
{
	for (; params->name; params++) {
		if (args->count == MAX_PARAMS)
			errx(EXIT_FAILURE, "bug: too many parameters");
		args->params[args->count] = params;
		if (params->fallback) {
			arg_set(params, &args->values[args->count], params->fallback);
			args->values[args->count].given = false;
		}
		args->count++;
	}
}

void args_read(struct args *args, char *const *words)
{
	for (; *words; words++) {
		const char *equals = strchr(*words, '=');
		size_t len = equals ? (size_t)(equals - *words) : strlen(*words);
		size_t i;

		for (i = 0; i < args->count; i++)
			if (strlen(args->params[i]->name) == len &&
			    strncmp(args->params[i]->name, *words, len) == 0)
				break;
		if (i == args->count)
			errx(EXIT_FAILURE, "no parameter '%.*s' here", (int)len, *words);
		if (!equals && args->params[i]->type != PARAM_FLAG)
			errx(EXIT_FAILURE, "%s needs a value", args->params[i]->name);
		arg_set(args->params[i], &args->values[i], equals ? equals + 1 : "1");
	}
}
