/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The huge page pools: /sys/kernel/mm/hugepages (admin-guide/mm/hugetlbpage). */
#ifndef SHMTOOL_SCAN_POOLS_H
#define SHMTOOL_SCAN_POOLS_H

#include "base/sysroot.h"
#include "model/pagesize.h"

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
