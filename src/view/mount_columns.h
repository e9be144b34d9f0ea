/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of mounts. A row is a struct mounted. */
#ifndef SHMTOOL_VIEW_MOUNT_COLUMNS_H
#define SHMTOOL_VIEW_MOUNT_COLUMNS_H

#include "view/column.h"

extern const struct column_table mount_columns;

#endif
