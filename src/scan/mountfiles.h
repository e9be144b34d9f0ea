/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of huge pages: the regular files of every hugetlbfs mount. */
#ifndef SHMTOOL_SCAN_MOUNTFILES_H
#define SHMTOOL_SCAN_MOUNTFILES_H

#include "scan/scan.h"

/* Lists them, each file system once, however often it is mounted. Returns 0 or
 * -errno, as scan_objects() does. */
int mountfiles_scan(struct scan *scan);

#endif
