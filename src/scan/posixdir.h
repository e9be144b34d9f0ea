/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * POSIX shared memory and named semaphores: the regular files of /dev/shm, where
 * shm_open(3) and sem_open(3) keep them.
 */
#ifndef SHMTOOL_SCAN_POSIXDIR_H
#define SHMTOOL_SCAN_POSIXDIR_H

#include "scan/scan.h"

/* Lists them; where the selector has REFs only the names that they give are
 * looked up. Returns 0 or -errno, as scan_objects() does. */
int posixdir_scan(struct scan *scan);

/* The kind of a regular file there: sem_open(3) makes a file sem.NAME of one sem_t;
 * another file may be called so. */
enum object_kind posixdir_kind(const char *name, uint64_t size_bytes);

/*
 * Whether what is open at @fd may be that directory in the mount namespace that is read:
 * it is the reader's own one, or it belongs to somebody who made the namespace, who may
 * have mounted any other one there (scan/nsowner.h).
 */
bool posixdir_is_there(const struct scan *scan, int fd);

#endif
