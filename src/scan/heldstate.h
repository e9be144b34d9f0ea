/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is behind scan/held.h, which only its parts need to know. */
#ifndef SHMTOOL_SCAN_HELDSTATE_H
#define SHMTOOL_SCAN_HELDSTATE_H

#include "scan/collect.h"
#include "scan/held.h"

/* A segment of which more or fewer attachments were found than the kernel counted. */
struct partial {
	const char *ref;
	bool is_own; /* of the reader's own namespace: it can be counted again */
	bool is_recent;
	int32_t shmid;
	uint64_t found, counted;
};

struct held {
	int proc_fd;
	struct devices devices;
	struct collection collection;
	struct heldtable table; /* of all workers together */
	struct holder *holders; /* by object, then by pid */
	size_t holder_count;
	struct holder_map *maps;
	ino_t own_ipcns;
	struct map attached; /* nattch of the own segments, before processes were read */
	bool has_attached;
	struct vec listed_ns;	  /* ino_t: the IPC namespaces whose segments were all joined */
	struct vec partial;	  /* struct partial */
	bool is_first_ns;	  /* /proc shows the first PID namespace: there are no others */
	bool is_hiding;		  /* it doesn't show the first process */
	bool is_moving;		  /* with NEED_PRIVATE: some began while they were read */
	uintmax_t denied, failed; /* processes */
	int why;		  /* the last one failed: a positive errno */
};

/* Puts together what the workers found. Returns 0 or -ENOMEM. */
int held_merge(struct held *held);

/* As held_join(), of a segment. */
void held_join_segment(struct scan *scan, struct object *segment);
void held_note_segments(struct scan *scan);

#endif
