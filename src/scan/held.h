/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What processes hold of shared memory: all of them are read once, and what is found
 * is joined to the objects that other sources list. What has no name is listed from
 * here.
 */
#ifndef SHMTOOL_SCAN_HELD_H
#define SHMTOOL_SCAN_HELD_H

#include "scan/scan.h"

struct held;

/*
 * Reads all processes into scan->held: their shared mappings and open descriptors
 * (proc(5): /proc/PID/maps, map_files, fd). With NEED_MAPS each mapping is kept, with
 * NEED_PROCESS, NEED_CMDLINE and NEED_NS what these say of the processes that hold
 * something. Processes that end meanwhile are none; those that can't be looked into
 * are counted and noted. Returns 0 or -ENOMEM.
 */
int held_read(struct scan *scan);

/*
 * Sets holders, attach_count and HAVE_HOLDERS of @object, and of a segment that has
 * some its page size and original key. A no-op where processes were not read. An
 * attachment is told to be of the segment by its process's IPC namespace, which it
 * may have left since.
 */
void held_join(struct scan *scan, struct object *object);

/* Keeps for held_note() where not all attachments of a segment that is wanted were found,
 * or more than it has. */
void held_check(struct scan *scan, const struct object *segment);

/* All segments of the namespace that is being read were joined. Returns 0 or -ENOMEM. */
int held_end_segments(struct scan *scan);

/* Whether any process holds the file with that identity. */
bool held_has_file(const struct held *held, dev_t dev, ino_t inode);

/* Lists the objects that have no name, of the kinds KINDS_HELD & @kinds. Returns 0 or
 * -errno, as scan_objects() does. */
int held_scan(struct scan *scan, uint32_t kinds);

/* Whether every process that there is was read: what was not found is held by none,
 * but for descriptors that are in flight over a socket. False in a PID namespace
 * other than the first, outside of which there may be more processes. */
bool held_is_complete(const struct held *held);

/* Whether that it is not complete is for processes that began meanwhile. */
bool held_is_moving(const struct held *held);

/* Notes what could not be seen, such as attachments that the kernel counts and that
 * were not found. */
void held_note(struct scan *scan);

void held_free(struct held *held);

#endif
