/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of what is told about processes that hold objects. */
#ifndef SHMTOOL_VIEW_HOLDER_COLUMNS_H
#define SHMTOOL_VIEW_HOLDER_COLUMNS_H

#include "model/object.h"
#include "view/column.h"

/* The rows of each table begin with the process that they are about. */
struct process_row {
	const struct process *process;
};

/* One object that one process holds. */
struct holding_row {
	const struct process *process;
	const struct holder *holder;
	const struct object *object;
};

/* One of its mappings. */
struct mapping_row {
	const struct process *process;
	const struct holder_map *map;
};

/* All that one process holds. */
struct total_row {
	const struct process *process;
	uint64_t objects;
	uint64_t mapped_bytes;
};

extern const struct column_table holding_columns;
extern const struct column_table mapping_columns;
extern const struct column_table total_columns;

#endif
