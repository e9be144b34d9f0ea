/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cell: what one column says of one row. Tables, raw and export output, JSON
 * and sorting all work from it.
 */
#ifndef SHMTOOL_VIEW_CELL_H
#define SHMTOOL_VIEW_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ids.h"
#include "base/strbuf.h"

enum cell_type {	/* a value is in	JSON			*/
	CELL_TEXT,	/* text			string			*/
	CELL_NAME,	/* text, raw bytes	string, escaped		*/
	CELL_NUMBER,	/* number		integer			*/
	CELL_SIZE,	/* number, bytes	integer			*/
	CELL_PERCENT,	/* number		integer			*/
	CELL_FIGURE,	/* number, or a text	integer, or null	*/
	CELL_BOUND,	/* number, bytes	integer; null where it is but a bound */
	CELL_AGE,	/* number, seconds	integer			*/
	CELL_TIME,	/* time, epoch seconds	integer			*/
	CELL_PERMS,	/* number, mode bits	string of octal digits	*/
	CELL_KEY,	/* number, 32 bits	string 0x%08x		*/
	CELL_USER,	/* number, a uid	string: name, or null	*/
	CELL_GROUP,	/* number, a gid	string: name, or null	*/
	CELL_WORDS,	/* text, comma between	array of strings	*/
	CELL_OPTIONS,	/* text, mount options	array of strings	*/
	CELL_CHANGES,	/* those that differ	array of strings; null where it is empty */
	CELL_NUMBERS,	/* text, 64 bits each	array of integers	*/
};

enum cell_state {
	CELL_EMPTY,   /* the column does not apply to this row */
	CELL_UNKNOWN, /* it applies, but what it is could not be seen */
	CELL_VALUE,
};

struct cell {
	enum cell_state state;
	union {
		uint64_t number;
		int64_t time;
	};
	bool in_bytes;	    /* a figure is a size */
	char bound;	    /* of a CELL_BOUND: '<' or '>': it is at most or at least that; or 0 */
	struct strbuf text; /* reused from row to row; strbuf_free() it at last */
};

static inline void cell_set_number(struct cell *cell, uint64_t number)
{
	cell->state = CELL_VALUE;
	cell->number = number;
}

static inline void cell_set_figure(struct cell *cell, uint64_t number, bool in_bytes)
{
	cell_set_number(cell, number);
	cell->in_bytes = in_bytes;
}

/* A size that is exact, or with @bound '<' or '>' at most or at least so much. */
static inline void cell_set_bound(struct cell *cell, uint64_t number, char bound)
{
	cell_set_number(cell, number);
	cell->bound = bound;
}

static inline void cell_set_time(struct cell *cell, int64_t time)
{
	cell->state = CELL_VALUE;
	cell->time = time;
}

/* A number, or a time, that is there or is not known. */
static inline void cell_set_known(struct cell *cell, bool known, uint64_t number)
{
	if (known)
		cell_set_number(cell, number);
	else
		cell->state = CELL_UNKNOWN;
}

static inline void cell_set_known_time(struct cell *cell, bool known, int64_t time)
{
	if (known)
		cell_set_time(cell, time);
	else
		cell->state = CELL_UNKNOWN;
}

static inline void cell_set_text(struct cell *cell, const char *text)
{
	cell->state = CELL_VALUE;
	strbuf_puts(&cell->text, text);
}

/* Whether the value of a cell of @type is in its text, or an owner's id. */
static inline bool cell_holds_text(enum cell_type type)
{
	return type == CELL_TEXT || type == CELL_NAME || type == CELL_WORDS ||
	       type == CELL_OPTIONS || type == CELL_CHANGES;
}

/* Whether a word stands where other rows have a number. */
static inline bool cell_is_word(const struct cell *cell, enum cell_type type)
{
	return type == CELL_FIGURE && cell->text.len;
}

static inline bool cell_holds_owner(enum cell_type type)
{
	return type == CELL_USER || type == CELL_GROUP;
}

/* Whether there is nothing to show; a text or a list may be empty too, but that nothing
 * differs is something to show. */
static inline bool cell_is_empty(const struct cell *cell, enum cell_type type)
{
	bool has_length = (cell_holds_text(type) && type != CELL_CHANGES) || type == CELL_NUMBERS;

	return cell->state == CELL_EMPTY ||
	       (cell->state == CELL_VALUE && has_length && !cell->text.len);
}

/* The name of the owner in a cell that has a value; NULL where it has none. */
static inline const char *cell_owner_name(const struct cell *cell, enum cell_type type,
					  struct ids *ids)
{
	return type == CELL_USER ? ids_user_name(ids, (uid_t)cell->number)
				 : ids_group_name(ids, (gid_t)cell->number);
}

/* Adds a word to a CELL_WORDS cell. */
static inline void cell_add_word(struct cell *cell, const char *word)
{
	cell->state = CELL_VALUE;
	if (cell->text.len)
		strbuf_putc(&cell->text, ',');
	strbuf_puts(&cell->text, word);
}

/* Adds a number to a CELL_NUMBERS cell; how many it has, and one of them. */
static inline void cell_add_number(struct cell *cell, uint64_t number)
{
	cell->state = CELL_VALUE;
	strbuf_add(&cell->text, (const char *)&number, sizeof(number));
}

static inline size_t cell_number_count(const struct cell *cell)
{
	return cell->text.len / sizeof(uint64_t);
}

static inline uint64_t cell_number_at(const struct cell *cell, size_t i)
{
	uint64_t number;

	memcpy(&number, cell->text.data + i * sizeof(number), sizeof(number));
	return number;
}

#endif
