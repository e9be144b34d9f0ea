/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floor that a scan of all processes is held against: each one's maps are opened,
 * and its shared mappings of files are asked for with their names, by a bare loop in
 * one thread that makes nothing of them. Prints how many there are.
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "scan/procmap.h"

static unsigned long count_mappings(int fd)
{
	static char name[PATH_MAX];
	unsigned long count = 0;
	uint64_t at = 0;

	for (;; count++) {
		struct procmap_query query = {
			.size = sizeof(query),
			.query_flags = PROCMAP_QUERY_COVERING_OR_NEXT_VMA |
				       PROCMAP_QUERY_FILE_BACKED_VMA | PROCMAP_QUERY_VMA_SHARED,
			.query_addr = at,
			.vma_name_size = sizeof(name),
			.vma_name_addr = (uint64_t)(uintptr_t)name,
		};

		if (ioctl(fd, PROCMAP_QUERY, &query) < 0)
			return count;
		at = query.vma_end;
	}
}

int main(void)
{
	DIR *proc = opendir("/proc");
	unsigned long processes = 0, mappings = 0;
	struct dirent *entry;

	if (!proc)
		err(EXIT_FAILURE, "/proc");
	while ((entry = readdir(proc))) {
		char path[PATH_MAX];
		int fd;

		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/maps", entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		processes++;
		mappings += count_mappings(fd);
		close(fd);
	}
	closedir(proc);
	printf("%lu processes, %lu mappings\n", processes, mappings);
	return EXIT_SUCCESS;
}
