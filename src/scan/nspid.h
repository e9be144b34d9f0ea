/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes of PID namespaces below the reader's (pid_namespaces(7)), such as
 * those of containers, by the pid that they have there.
 */
#ifndef SHMTOOL_SCAN_NSPID_H
#define SHMTOOL_SCAN_NSPID_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/sysroot.h"
#include "base/vec.h"

struct nspid {
	pid_t outer; /* in the reader's namespace */
	pid_t inner; /* in its own */
};

struct nspids {
	struct vec pids;  /* struct nspid */
	bool is_complete; /* false: some may be hidden (proc(5), hidepid) */
};

/* Reads them. Returns 0 or -ENOMEM. */
int nspids_read(const struct sysroot *root, struct nspids *nspids);
void nspids_free(struct nspids *nspids);

#endif
