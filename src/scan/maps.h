/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mappings of one process that are shared and of a file: by the ioctl
 * PROCMAP_QUERY on /proc/PID/maps (Linux 6.11), which steps over all others in the
 * kernel, or else out of the text of that file (proc(5)).
 */
#ifndef SHMTOOL_SCAN_MAPS_H
#define SHMTOOL_SCAN_MAPS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct mapping {
	uint64_t start, end; /* addresses */
	uint64_t offset_bytes;
	uint64_t page_bytes; /* 0: the text doesn't tell */
	dev_t dev;
	ino_t inode;
	uint32_t access; /* enum holder_access */
	bool is_shared;
	bool is_escaped;  /* the text has \012 in the name, which may be a newline */
	const char *name; /* raw bytes, NUL-terminated; NULL: none, or over PATH_MAX */
	size_t name_len;
};

struct lines;

struct maps {
	int fd; /* of /proc/PID/maps */
	uint64_t at;
	bool by_text;	     /* the kernel has no ioctl: stays for the next process */
	bool has_private;    /* private ones of files are wanted, too */
	struct lines *lines; /* allocated with the first text */
	char name[PATH_MAX];
};

/* Begins with what @fd is open on, which stays the caller's. */
void maps_begin(struct maps *maps, int fd);

/*
 * Gives the next mapping by address; its name is valid until the next call. Returns 1,
 * 0 at the end, -ESRCH where the process has no memory (a kernel thread, a zombie), or
 * another -errno.
 */
int maps_next(struct maps *maps, struct mapping *mapping);

/* Frees what maps_next() allocated. */
void maps_free(struct maps *maps);

/* Whether the kernel answers the ioctl on @fd, open on /proc/PID/maps: 0, or -errno. */
int maps_try_query(int fd);

/* Parses a line of the text, without its newline. False where it can't be understood;
 * mapping->name then points into @line, which is changed. */
bool maps_parse_line(char *line, struct mapping *mapping);

#endif
