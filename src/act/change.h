/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be changed of an object, or what a new one is to have. */
#ifndef SHMTOOL_ACT_CHANGE_H
#define SHMTOOL_ACT_CHANGE_H

#include <stdint.h>
#include <sys/types.h>

enum change_field {
	CHANGE_MODE = 1 << 0,
	CHANGE_USER = 1 << 1,
	CHANGE_GROUP = 1 << 2,
	CHANGE_SIZE = 1 << 3,
};

struct change {
	uint32_t fields; /* enum change_field: which of these count */
	mode_t mode;	 /* permission bits */
	uid_t uid;
	gid_t gid;
	uint64_t size_bytes;
};

#endif
