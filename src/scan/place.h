/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a process has an object open or mapped: the links of /proc/PID lead to it,
 * without a name. To follow those of mappings CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN
 * is needed (fs/proc/base.c, proc_map_files_get_link()).
 */
#ifndef SHMTOOL_SCAN_PLACE_H
#define SHMTOOL_SCAN_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct place {
	pid_t pid;
	bool is_map;
	uint64_t fd;	     /* else its descriptor */
	uint64_t start, end; /* of the mapping */
};

#define PLACE_LINK_BYTES 96

/* Write the link to it, below /proc/PID and below /proc. Return @link. */
const char *place_link(const struct place *place, char link[PLACE_LINK_BYTES]);
const char *place_link_in_proc(const struct place *place, char link[PLACE_LINK_BYTES]);

#endif
