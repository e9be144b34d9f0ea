/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/limit.h"

#include <stddef.h>

#include "base/util.h"

void limit_list_free(struct limit_list *list)
{
	vec_free(&list->limits);
	arena_free(&list->arena);
}

const char *limit_unit_name(enum limit_unit unit)
{
	/* not translated: they are values, in JSON too */
	static const char *const names[] = {
		[LIMIT_IS_WORD] = NULL,	       [LIMIT_BYTES] = "bytes",	  [LIMIT_PAGES] = "pages",
		[LIMIT_SEGMENTS] = "segments", [LIMIT_INODES] = "inodes", [LIMIT_GID] = "gid",
		[LIMIT_MODE] = "mode",	       [LIMIT_SWITCH] = "switch",
	};

	return names[unit];
}
