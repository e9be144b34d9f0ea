/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is behind scan/held.h, which only its parts need to know. */
#ifndef SHMTOOL_SCAN_HELDSTATE_H
#define SHMTOOL_SCAN_HELDSTATE_H

#include "scan/collect.h"
#include "scan/held.h"

struct held {
	int proc_fd;
	struct devices devices;
	struct collection collection;
	struct heldtable table; /* of all workers together */
	struct holder *holders; /* by object, then by pid */
	struct holder_map *maps;
	ino_t own_ipcns;
	bool is_first_ns;	  /* /proc shows the first PID namespace: there are no others */
	bool is_hiding;		  /* it doesn't show the first process */
	uintmax_t denied, failed; /* processes */
	int why;		  /* the last one failed: a positive errno */
};

/* Puts together what the workers found. Returns 0 or -ENOMEM. */
int held_merge(struct held *held);

#endif
