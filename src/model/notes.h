/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a reading of the system could not see. The reader notes it; the command
 * tells it, once, when all is read.
 */
#ifndef SHMTOOL_MODEL_NOTES_H
#define SHMTOOL_MODEL_NOTES_H

#include <stdbool.h>

#include "base/util.h"
#include "base/vec.h"

struct notes {
	struct vec texts; /* char *, one line each, printable */
	bool incomplete;
};

#define NOTES_INIT {.texts = VEC_OF(char *)}

/*
 * Adds a note. With @hides, something that exists was not seen, so the result
 * is incomplete. A note that is there already is not added again. The text's arguments must be
 * printable (see base/escape.h). When memory is short the note is lost, but not that the result is
 * incomplete.
 */
void notes_add(struct notes *notes, bool hides, const char *fmt, ...) PRINTF_LIKE(3, 4);

static inline const char *notes_text(const struct notes *notes, size_t i)
{
	return *(char **)vec_at(&notes->texts, i);
}

void notes_free(struct notes *notes);

#endif
