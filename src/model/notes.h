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
	bool is_short; /* of memory: something is missing that can't be told */
};

#define NOTES_INIT {.texts = VEC_OF(char *)}

/*
 * Adds a note. With @hides, something that exists was not seen, so the result
 * is incomplete. A note that is there already is not added again. The text's arguments must
 * be printable (see base/escape.h). Where there is no memory for the note it is lost, which
 * sets is_short: the command then fails in the end.
 */
void notes_add(struct notes *notes, bool hides, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Adds "NAME: WHAT". What is not printable in @name is escaped, unlike that in @what. */
void notes_add_of(struct notes *notes, bool hides, const char *name, const char *what);

/* What @from has besides its texts: that it is incomplete, or short. */
static inline void notes_join_state(struct notes *notes, const struct notes *from)
{
	notes->incomplete |= from->incomplete;
	notes->is_short |= from->is_short;
}

static inline const char *notes_text(const struct notes *notes, size_t i)
{
	return *(char **)vec_at(&notes->texts, i);
}

void notes_free(struct notes *notes);

#endif
