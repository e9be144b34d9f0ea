/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading one process: what of its mappings and descriptors is shared memory.
 */
#ifndef SHMTOOL_SCAN_READPROCESS_H
#define SHMTOOL_SCAN_READPROCESS_H

#include "scan/collect.h"

/* Makes a worker ready. */
void readprocess_begin(struct worker *worker, struct collection *all);

/*
 * Reads the process with process->process.pid: its holds go to @worker, and the rest of
 * @process is filled in, of which what the needs ask for only where it holds something.
 * Returns 0 or -ENOMEM.
 */
int readprocess_read(struct worker *worker, struct read_process *process);

#endif
