/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The open descriptors of one process: /proc/PID/fd (proc(5)). What a link says comes
 * first, and only what may be shared memory is looked at.
 */
#ifndef SHMTOOL_SCAN_DESCRIPTORS_H
#define SHMTOOL_SCAN_DESCRIPTORS_H

#include "scan/hold.h"

/* Adds those of shared memory to what the task's worker found. Returns 0 or -errno. */
int descriptors_read(struct task *task);

#endif
