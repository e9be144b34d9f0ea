/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading all processes: workers, one a processor, take them from one list, and each
 * keeps what it finds to itself.
 */
#ifndef SHMTOOL_SCAN_COLLECT_H
#define SHMTOOL_SCAN_COLLECT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/vec.h"
#include "scan/heldtable.h"
#include "scan/maps.h"
#include "scan/process.h"

/* How a process holds an object. */
struct hold {
	size_t object; /* in the worker's table */
	uint32_t access, map_count, fd_count;
	uint64_t mapped_bytes, private_bytes, page_bytes;
};

/* A mapping, with NEED_MAPS. */
struct held_map {
	size_t hold; /* in the worker's list */
	struct holder_map map;
};

enum reading {
	READING_GONE, /* or it has no memory */
	READING_DONE,
	READING_DENIED,
	READING_FAILED,
};

struct read_process {
	struct process process;
	enum reading reading;
	struct worker *worker;
	size_t hold, holds; /* in the worker's list: the first, and how many */
	size_t map, maps;   /* the same */
};

/* What a worker is to know, and what it gives. */
struct worker {
	struct collection *all;
	pthread_t thread;
	struct device_cache devices;
	struct maps maps;
	bool no_map_files; /* the reader may not look through them */
	int error;	   /* -ENOMEM, or 0 */
	int why;	   /* of the last process that failed: a positive errno */

	struct heldtable table;
	struct vec holds;	/* struct hold */
	struct vec holder_maps; /* struct held_map */
	struct arena arena;	/* names, command lines, stats */
};

struct collection {
	/* filled in by the caller */
	int proc_fd;
	uint32_t needs; /* enum need */
	uint32_t kinds; /* KIND_BITs of what is asked for by stat */
	bool has_clock;
	int64_t boot_centisecs;
	struct devices *devices;

	/* given; all is the caller's to free by collection_free() */
	struct read_process *processes; /* by pid */
	size_t count;
	atomic_size_t next;
	struct worker *workers;
	size_t worker_count;
};

/* Reads all processes. Returns 0, -ENOMEM, or another -errno where /proc can't be
 * listed. */
int collection_read(struct collection *collection);

/* Whether no process began while they were read: who did may have been given what one that
 * ended, and was not read either, had open. */
bool collection_is_settled(const struct collection *collection);

void collection_free(struct collection *collection);

#endif
