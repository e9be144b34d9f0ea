/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/ftok.h"

#include <errno.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"

static int refuse(const char **why, const char *sentence)
{
	*why = sentence;
	return -EINVAL;
}

static int parse_proj(const char *text, uint8_t *proj, const char **why)
{
	uint64_t value;
	int rc = num_parse(text, 0, UINT8_MAX, &value);

	if (rc == -ERANGE || (!rc && !value))
		return refuse(why, _("PROJ is a number from 1 to 255"));
	if (rc < 0 && strlen(text) != 1)
		return refuse(why, _("PROJ is a number from 1 to 255, or one character"));
	*proj = rc < 0 ? (uint8_t)*text : (uint8_t)value;
	return 0;
}

int ftok_parse(const char *text, struct ftok_arg *arg, const char **why)
{
	const char *colon = strrchr(text, ':');
	int rc;

	*arg = (struct ftok_arg){.proj = 1};
	if (colon && strchr(colon, '/'))
		colon = NULL;
	if (!*text || colon == text)
		return refuse(why, _("it takes the path of a file"));
	rc = colon ? parse_proj(colon + 1, &arg->proj, why) : 0;
	if (rc < 0)
		return rc;
	arg->path = strndup(text, colon ? (size_t)(colon - text) : strlen(text));
	return arg->path ? 0 : -ENOMEM;
}
