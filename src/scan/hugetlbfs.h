/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of huge pages: the regular files of every hugetlbfs mount. */
#ifndef SHMTOOL_SCAN_HUGETLBFS_H
#define SHMTOOL_SCAN_HUGETLBFS_H

#include "scan/scan.h"

/* Lists them, each file system once, however often it is mounted. Returns 0 or
 * -errno, as scan_objects() does. */
int hugetlbfs_scan(struct scan *scan);

#endif
