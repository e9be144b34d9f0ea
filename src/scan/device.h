/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices (st_dev) hold shared memory: the mounts of tmpfs and hugetlbfs, of any
 * mount namespace or of none any more, and the kernel's internal ones, on which
 * segments, memfds and anonymous mappings live.
 */
#ifndef SHMTOOL_SCAN_DEVICE_H
#define SHMTOOL_SCAN_DEVICE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/sysroot.h"
#include "base/vec.h"
#include "scan/place.h"

enum device_type {
	DEVICE_OTHER,	  /* of no shared memory */
	DEVICE_SHMEM,	  /* the kernel's internal tmpfs */
	DEVICE_HUGE,	  /* one of its internal hugetlbfs */
	DEVICE_TMPFS,	  /* mounted; devtmpfs, too */
	DEVICE_HUGETLBFS, /* mounted */
};

struct device {
	dev_t dev;
	enum device_type type;
	bool is_detached;    /* it was mounted, and is in no mount table any more */
	uint64_t page_bytes; /* of hugetlbfs: 0 where it is not known */
};

/* Those that are known, for all threads. */
struct devices {
	const struct sysroot *root;
	pthread_mutex_t lock;
	struct vec known; /* struct device */
	bool knows_huge;
	int error; /* why the internal tmpfs can't be told: -errno, or 0 */
};

/* Those that one thread met. */
struct device_cache {
	struct devices *all;
	struct device met[16];
	unsigned int count, next;
};

/* Learns the kernel's internal tmpfs and the mounts of the own mount namespace.
 * Nothing of it is kept by the kernel. Returns 0 or -ENOMEM. */
int devices_begin(struct devices *devices, const struct sysroot *root);
void devices_free(struct devices *devices);

/* Where a device was met, from which more can be learnt of it. */
struct device_clue {
	int process_fd; /* the process's directory in /proc */
	const struct place *place;
	uint64_t page_bytes; /* that it is mapped with; 0: not known */
};

/* What @dev is. One that is not known yet is looked up in the mounts of the process
 * that has it, and may be mounted nowhere any more. */
struct device device_find(struct device_cache *cache, dev_t dev, const struct device_clue *clue);

/* Parses a line of mountinfo (proc(5)), without its newline, which is changed. False
 * where it can't be understood. */
bool device_parse_mount(char *line, struct device *device);

#endif
