/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory limit of the control group that this process is in, or of one above it:
 * memory.max (admin-guide/cgroup-v2), or memory.limit_in_bytes where the first version
 * has the memory controller (admin-guide/cgroup-v1/memory).
 */
#ifndef SHMTOOL_SCAN_MEMCGROUP_H
#define SHMTOOL_SCAN_MEMCGROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sysroot.h"
#include "base/vec.h"

struct memcgroup {
	bool has_limit; /* otherwise none of the groups has one */
	uint64_t limit_bytes;
	bool has_used; /* of the group with the limit, otherwise of the process's own */
	uint64_t used_bytes;
	const char *file; /* what the limit is read from, raw bytes; NULL: there is none */
};

/* Reads the tightest of these limits; texts go to @arena. Returns 0, -ENOENT where the
 * system has no control groups, or another -errno where it can't be told. */
int memcgroup_read(const struct sysroot *root, struct arena *arena, struct memcgroup *group);

/*
 * Finds the process's group in the text of /proc/self/cgroup (cgroups(7)): its path as it
 * stands there, @path with @room bytes, and whether it is one of the first version.
 * Returns 0, -ENODATA where there is none, or -ENAMETOOLONG.
 */
int memcgroup_parse(const char *text, char *path, size_t room, bool *is_first_version);

#endif
