/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kind.h"

#include <string.h>

#include "base/util.h"

const struct kind_info kind_table[KIND_COUNT] = {
	[KIND_XSI] = {"xsi", N_("System V (XSI) segments, of small or huge pages")},
	[KIND_POSIX] = {"posix", N_("POSIX shared memory: files in /dev/shm")},
	[KIND_SEM] = {"sem", N_("POSIX named semaphores: files sem.* in /dev/shm")},
	[KIND_HUGETLB] = {"hugetlb", N_("files on hugetlbfs mounts")},
	[KIND_TMPFS] = {"tmpfs", N_("any other files on a tmpfs")},
	[KIND_MEMFD] = {"memfd", N_("files of memfd_create(2), which only processes hold")},
	[KIND_ANON] = {"anon", N_("anonymous shared mappings, which only processes hold")},
	[KIND_UNLINKED] = {"unlinked", N_("files without a name any more, which processes hold")},
};

int kind_find(const char *name, unsigned long len)
{
	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (strlen(kind_table[kind].name) == len &&
		    !memcmp(kind_table[kind].name, name, len))
			return kind;
	return -1;
}
