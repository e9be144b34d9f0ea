/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one process holds is added to what its worker found.
 */
#ifndef SHMTOOL_SCAN_HOLD_H
#define SHMTOOL_SCAN_HOLD_H

#include "scan/collect.h"

/* The mapping that was taken last, and what it was found to be. */
struct last_mapping {
	bool is_set;
	dev_t dev;
	ino_t inode;
	uint64_t mapped_page_bytes, page_bytes;
	size_t hold; /* in the worker's list */
	size_t name_len;
	char name[64];
};

/* What is at work on one process. */
struct task {
	struct worker *worker;
	struct read_process *process;
	pid_t tid; /* the process's pid, or the thread that is read */
	int fd;	   /* its directory in /proc, O_PATH */
	ino_t ipcns;
	bool has_ipcns;
	struct last_mapping last;
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

/* The page size that backs it: as it was mapped, or as its device has; 0: not known. */
uint64_t hold_page_bytes(const struct item *item);

/* How this process holds the item's object, made where it is new to either; valid until
 * the next call. Returns 0 or -ENOMEM. */
int hold_find(struct task *task, struct item *item, struct hold **hold);

#endif
