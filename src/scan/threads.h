/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads of a process. They share its memory, and mostly its descriptors, so that
 * /proc/PID tells all. But a thread may have a table of descriptors of its own
 * (unshare(2), CLONE_FILES), and once the first thread has ended /proc/PID has neither.
 */
#ifndef SHMTOOL_SCAN_THREADS_H
#define SHMTOOL_SCAN_THREADS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/vec.h"

/*
 * Adds to @tids (pid_t) a thread of each table of descriptors that is not the one of
 * process @pid, whose directory in /proc is @dir_fd; or, where kcmp(2) is not let
 * through, one of any where the first has ended. A thread's directory is found in
 * /proc by its number, as that of a process is. Returns 0 or -ENOMEM.
 */
int threads_find(int dir_fd, pid_t pid, struct vec *tids);

/* Whether the process's first thread has ended: it is a zombie as long as others live. */
bool threads_first_has_ended(int dir_fd);

#endif
