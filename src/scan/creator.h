/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the process that created an object still lives. A pid alone proves
 * nothing: it may have been given to another process since.
 */
#ifndef SHMTOOL_SCAN_CREATOR_H
#define SHMTOOL_SCAN_CREATOR_H

#include "scan/scan.h"

/*
 * Sets the segment's creator and creator_comm. Gone: no process has its cpid, or
 * one that started after the segment's ctime. Alive: one that started before, or in
 * the same second (pids are handed out in a circle, which takes longer), and runs
 * with the creator's uid. Anything else, and cpid 0 (a process of another PID
 * namespace), is unknown.
 */
void creator_identify(struct scan *scan, struct object *segment);

/*
 * The same of a file by the @pid in its name, which its maker saw in its own PID
 * namespace. Gone: no process that can have made the file has that pid, in the
 * reader's PID namespace or in one below. Alive: one has, or is not known not to.
 * Unknown: none is seen, but not all that there are can be.
 */
enum creator_state creator_of_file(struct scan *scan, const struct object *file, pid_t pid);

#endif
