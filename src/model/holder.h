/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who holds an object: a process, by its mappings and open descriptors. Threads
 * that share them are one holder.
 */
#ifndef SHMTOOL_MODEL_HOLDER_H
#define SHMTOOL_MODEL_HOLDER_H

#include <stdint.h>
#include <sys/types.h>

/* What a mapping or a descriptor lets its process do. */
enum holder_access {
	ACCESS_READ = 1 << 0,
	ACCESS_WRITE = 1 << 1,
	ACCESS_EXEC = 1 << 2,
};

enum process_have {
	PROCESS_HAVE_STATUS = 1 << 0, /* uid, comm and start */
	PROCESS_HAVE_CMDLINE = 1 << 1,
	PROCESS_HAVE_IPCNS = 1 << 2,
	PROCESS_HAVE_MNTNS = 1 << 3,
};

struct process {
	pid_t pid;
	uint32_t have;	     /* enum process_have */
	uid_t uid;	     /* effective */
	int64_t start;	     /* seconds since the epoch; 0: the clock can't be read */
	char comm[16];	     /* raw bytes */
	const char *cmdline; /* raw bytes, a blank between arguments; "" where it has none */
	ino_t ipcns, mntns;
};

struct holder_map {
	uint64_t start, end; /* addresses; end is behind the last byte */
	uint64_t offset_bytes;
	uint64_t page_bytes; /* 0: not known */
	uint32_t access;     /* enum holder_access */
};

struct holder {
	const struct process *process;
	uint32_t access;	       /* enum holder_access, of maps and descriptors together */
	uint32_t map_count;	       /* mappings */
	uint32_t fd_count;	       /* descriptors */
	uint64_t mapped_bytes;	       /* all mappings together */
	uint64_t private_bytes;	       /* of these, what is mapped privately (NEED_PRIVATE) */
	uint64_t page_bytes;	       /* of the mappings; 0: not known */
	const struct holder_map *maps; /* map_count of them, by address; NULL: not asked for */
};

#endif
