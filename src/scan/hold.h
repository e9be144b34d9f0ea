/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one process holds is added to what its worker found.
 */
#ifndef SHMTOOL_SCAN_HOLD_H
#define SHMTOOL_SCAN_HOLD_H

#include "scan/collect.h"

/* What is at work on one process. */
struct task {
	struct worker *worker;
	struct read_process *process;
	int fd; /* its directory in /proc, O_PATH */
	ino_t ipcns;
	bool has_ipcns;
};

/* One thing that the process holds, before it is known to be new. */
struct item {
	struct device device;
	struct identity identity;
	struct held_name own;
	struct place place;
	const struct statx *stat; /* of a descriptor; NULL: not yet looked at */
	uint64_t page_bytes;
};

#define MAP_LINK_BYTES 64

/* "map_files/START-END", below the process's directory. Returns @link. */
const char *hold_map_link(const struct place *place, char link[MAP_LINK_BYTES]);

/* The page size that backs it: as it was mapped, or as its device has; 0: not known. */
uint64_t hold_page_bytes(const struct item *item);

/* How this process holds the item's object, made where it is new to either; valid until
 * the next call. Returns 0 or -ENOMEM. */
int hold_find(struct task *task, struct item *item, struct hold **hold);

#endif
