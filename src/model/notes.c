/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/notes.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

/* What is in the way of two sources is told once. */
static bool is_noted(const struct notes *notes, const char *text)
{
	for (size_t i = 0; i < notes->texts.count; i++)
		if (!strcmp(notes_text(notes, i), text))
			return true;
	return false;
}

void notes_add(struct notes *notes, bool hides, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	notes->incomplete |= hides;
	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len >= 0 && is_noted(notes, text)) {
		free(text);
		return;
	}
	if (len < 0 || !vec_push(&notes->texts, &text)) {
		notes->is_short = true;
		if (len >= 0)
			free(text);
	}
}

void notes_add_of(struct notes *notes, bool hides, const char *name, const char *what)
{
	size_t len = strlen(name);
	AUTO_FREE char *safe = malloc(ESCAPED_MAX(len) + 1);

	if (!safe) {
		notes->is_short = true;
		return;
	}
	safe[escape_bytes(safe, name, len, true)] = '\0';
	notes_add(notes, hides, "%s: %s", safe, what);
}

void notes_free(struct notes *notes)
{
	for (size_t i = 0; i < notes->texts.count; i++)
		free(*(char **)vec_at(&notes->texts, i));
	vec_free(&notes->texts);
}
