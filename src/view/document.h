/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all JSON output has in common: a row's columns are an object's members, and
 * behind the rows stands what could not be seen. */
#ifndef SHMTOOL_VIEW_DOCUMENT_H
#define SHMTOOL_VIEW_DOCUMENT_H

#include "base/ids.h"
#include "model/notes.h"
#include "view/column.h"
#include "view/json.h"

/* The columns of some rows, as members. */
struct members {
	const struct column *const *columns;
	size_t count;
	char **names; /* the columns' in lower case */
	struct ids *ids;
	struct cell cell;
};

/* Prepares the members for @columns, which must outlive them, as @ids must. Returns 0
 * or -ENOMEM; members_free() either way. */
int members_init(struct members *members, const struct column *const *columns, size_t count,
		 struct ids *ids);
void members_free(struct members *members);

/* Adds them to the JSON object that is open. Returns 0 or -ENOMEM. */
int members_add(struct members *members, struct json *json, const void *row);

/* Ends the array of rows that is open, and the document with "complete" and
 * "warnings". Returns as json_finish() does. */
int document_finish(struct json *json, const struct notes *notes);

#endif
