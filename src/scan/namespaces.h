/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IPC and mount namespaces (namespaces(7)) whose objects are read: the reader's
 * own, and those that --ns or a REF asks for, which are found as the distinct targets
 * of /proc/PID/ns/ipc and /proc/PID/ns/mnt.
 */
#ifndef SHMTOOL_SCAN_NAMESPACES_H
#define SHMTOOL_SCAN_NAMESPACES_H

#include "scan/scan.h"

enum ns_type {
	NS_TYPE_IPC,
	NS_TYPE_MNT,
};

struct ns {
	enum ns_type type;
	ino_t inode; /* 0: not known, which only the reader's own can be */
	bool is_own;
	bool is_elsewhere; /* only REFs that name it ask for it */
	pid_t pid;	   /* of a process in it; 0: the reader's own */
};

/*
 * Finds the namespaces of @type that are asked for into @namespaces (struct
 * ns), the reader's own first. Those that can't be seen are noted, and so are
 * numbers that are none. Returns 0 or -ENOMEM.
 */
int namespaces_find(struct scan *scan, enum ns_type type, struct vec *namespaces);

/*
 * Runs the sources @read of @ns: with scan->ns and scan->files set, and in the
 * IPC namespace itself where it is one (setns(2), in a thread). Returns what @read
 * does; 0 with a note where the namespace can't be entered, or is gone.
 */
int namespaces_read(struct scan *scan, const struct ns *ns, int (*read)(struct scan *scan));

/*
 * Whether what @process holds is asked for, which is what has no name: with --ns of
 * a process or a namespace it is that of the processes there, and otherwise all. Its
 * ipcns and mntns must be there, if they can be read.
 */
bool namespaces_wants(const struct scan *scan, const struct process *process);

#endif
