/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ioctl on /proc/PID/maps (Documentation/filesystems/proc.rst), which the headers of
 * Debian 12 don't have yet. */
#ifndef SHMTOOL_SCAN_PROCMAP_H
#define SHMTOOL_SCAN_PROCMAP_H

#include <linux/fs.h>
#include <stdint.h>
#include <sys/ioctl.h>

/* include/uapi/linux/fs.h, as of Linux 6.11 */
#ifndef PROCMAP_QUERY
#define PROCMAP_QUERY _IOWR('f', 17, struct procmap_query)

enum procmap_query_flags {
	PROCMAP_QUERY_VMA_READABLE = 0x01,
	PROCMAP_QUERY_VMA_WRITABLE = 0x02,
	PROCMAP_QUERY_VMA_EXECUTABLE = 0x04,
	PROCMAP_QUERY_VMA_SHARED = 0x08,
	PROCMAP_QUERY_COVERING_OR_NEXT_VMA = 0x10,
	PROCMAP_QUERY_FILE_BACKED_VMA = 0x20,
};

struct procmap_query {
	uint64_t size;
	uint64_t query_flags;
	uint64_t query_addr;
	uint64_t vma_start, vma_end;
	uint64_t vma_flags;
	uint64_t vma_page_size;
	uint64_t vma_offset;
	uint64_t inode;
	uint32_t dev_major, dev_minor;
	uint32_t vma_name_size;
	uint32_t build_id_size;
	uint64_t vma_name_addr;
	uint64_t build_id_addr;
};
#endif

#endif
