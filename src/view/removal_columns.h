/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of what became of objects that were to be removed. They are for JSON. */
#ifndef SHMTOOL_VIEW_REMOVAL_COLUMNS_H
#define SHMTOOL_VIEW_REMOVAL_COLUMNS_H

#include "model/object.h"
#include "view/column.h"

/* A row of them. */
struct removal_row {
	const struct object *object;
	const char *result; /* a word that is never translated */
	const char *error;  /* NULL: there is none */
};

extern const struct column_table removal_columns;

#endif
