/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The huge pages that are mapped privately (mmap(2), MAP_PRIVATE): no object has them,
 * but they come out of the pools. /proc/PID/pagemap (proc(5)) tells each that is there,
 * and to who has CAP_SYS_ADMIN which one it is, so that what processes share since a
 * fork(2) is counted once.
 */
#ifndef SHMTOOL_SCAN_HUGEPRIVATE_H
#define SHMTOOL_SCAN_HUGEPRIVATE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/sysroot.h"
#include "base/vec.h"
#include "model/account.h"
#include "model/notes.h"

/* The processes that have such mappings, and of which devices: from the objects that are
 * met, as a mapping of huge pages always has a file. */
struct hugeprivate {
	struct vec devices;   /* struct hugeprivate_device */
	struct vec processes; /* const struct process * */
};

struct hugeprivate_device {
	dev_t dev;
	uint64_t page_bytes;
};

#define HUGEPRIVATE_INIT                                      \
	{                                                     \
		.devices = VEC_OF(struct hugeprivate_device), \
		.processes = VEC_OF(const struct process *),  \
	}

/* Takes note of who has mapped @object privately, whose holders must stay. Returns 0 or
 * -ENOMEM. */
int hugeprivate_meet(struct hugeprivate *all, const struct object *object);

/* Reads what they have of it, and adds it to @account. Notes what can't be seen. Returns 0
 * or -ENOMEM. */
int hugeprivate_read(struct hugeprivate *all, const struct sysroot *root, struct account *account,
		     struct notes *notes);

void hugeprivate_free(struct hugeprivate *all);

#endif
