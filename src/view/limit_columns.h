/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of limits. A row is a struct limit. */
#ifndef SHMTOOL_VIEW_LIMIT_COLUMNS_H
#define SHMTOOL_VIEW_LIMIT_COLUMNS_H

#include "view/column.h"

extern const struct column_table limit_columns;

#endif
