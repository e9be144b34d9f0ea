/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The regular files of file systems that keep them in memory: those of hugetlbfs, of
 * huge pages, and those of tmpfs that are no POSIX objects or semaphores.
 */
#ifndef SHMTOOL_SCAN_MOUNTFILES_H
#define SHMTOOL_SCAN_MOUNTFILES_H

#include "scan/scan.h"

/* Lists those of the kinds that are asked for, each file system once, however often it
 * is mounted; where the selector has REFs only the paths that they give are looked up.
 * Returns 0 or -errno, as scan_objects() does. */
int mountfiles_scan(struct scan *scan);

#endif
