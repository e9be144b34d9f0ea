/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The huge page pools: /sys/kernel/mm/hugepages (admin-guide/mm/hugetlbpage). */
#ifndef SHMTOOL_SCAN_POOLS_H
#define SHMTOOL_SCAN_POOLS_H

#include "base/sysroot.h"
#include "base/vec.h"
#include "model/notes.h"
#include "model/pagesize.h"
#include "model/pool.h"

#define POOLS_DIR "/sys/kernel/mm/hugepages"

/* Reads the pools into @pools (struct pool), those of the smallest pages first. Returns
 * 0, -ENOENT where there are none or /sys is not there, or another -errno. */
int pools_read(const struct sysroot *root, struct vec *pools);

/*
 * The same, and where /sys doesn't tell, the pool of the default size as /proc/meminfo
 * has it. What can't be seen is noted, what is not there is none. Returns 0 or -ENOMEM.
 */
int pools_read_noted(const struct sysroot *root, struct vec *pools, struct notes *notes);

/*
 * Reads what each NUMA node has of each pool into @pools (struct pool), by page size and
 * then by node; nothing where the system shows no nodes. Notes what can't be seen.
 * Returns 0 or -ENOMEM.
 */
int pools_read_nodes(const struct sysroot *root, struct vec *pools, struct notes *notes);

/* Adds the pools of the directory @path, of each the figures in @have (enum pool_have), in
 * any order. Returns 0 or -errno. */
int pools_read_dir(const struct sysroot *root, const char *path, uint32_t have, struct vec *pools);
void pools_sort(struct vec *pools);

/*
 * Reads the page sizes of the system, and which pools are in use. Where /sys is
 * not there, the usual sizes are assumed, all in use, so that nothing is deduced
 * from an empty pool; unless /proc/meminfo says that there are no huge pages.
 */
void pools_read_sizes(const struct sysroot *root, struct page_sizes *sizes);

/* Whether a kernel of that release (uname -r) can show a huge page segment's rss
 * multiplied, see model/pagesize.h. What can't be parsed can. */
bool pools_release_inflates(const char *release);

#endif
