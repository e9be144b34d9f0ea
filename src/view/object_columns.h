/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of a list of objects. A row is a struct object. */
#ifndef SHMTOOL_VIEW_OBJECT_COLUMNS_H
#define SHMTOOL_VIEW_OBJECT_COLUMNS_H

#include "view/column.h"

extern const struct column_table object_columns;

#endif
