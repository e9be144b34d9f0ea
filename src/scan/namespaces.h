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
	NS_TYPE_COUNT
};

/* A process, and one of the namespaces that it is in. */
struct ns_member {
	ino_t inode;
	pid_t pid;
};

struct ns {
	enum ns_type type;
	ino_t inode; /* 0: not known, which only the reader's own can be */
	bool is_own;
	bool is_elsewhere;		 /* only REFs that name it ask for it */
	const struct ns_member *members; /* by pid; none need be known of the own one */
	size_t member_count;
};

/*
 * Finds out what --ns and the REFs mean; a no-op without NEED_NS. Processes
 * are looked into only where one of them asks for more than the reader's own
 * namespaces. A pid or a number that is none is told in the selector. Returns 0 or
 * -ENOMEM.
 */
int namespaces_begin(struct scan *scan);

/*
 * Gives the namespaces of @type that are asked for in @namespaces (struct ns, valid
 * until scan_end()), the reader's own first, then by number. Returns 0 or -ENOMEM.
 */
int namespaces_find(struct scan *scan, enum ns_type type, struct vec *namespaces);

/*
 * Runs the sources @read of @ns: with scan->ns and scan->files set, and in the
 * IPC namespace itself where it is one. Returns what @read does; 0 where the
 * namespace can't be entered, which is noted, or has gone meanwhile.
 */
int namespaces_read(struct scan *scan, const struct ns *ns, int (*read)(struct scan *scan));

/*
 * Mount namespaces share most of what they show, and each of it is listed in the first
 * one alone. Claims it for the namespace that is being read: a directory; a file; or
 * with @inode 0 a whole file system. Returns false where it is another's already.
 */
bool namespaces_claim(struct scan *scan, dev_t dev, ino_t inode);
bool namespaces_claim_dir(struct scan *scan, int fd);

/* The same, without claiming it. */
bool namespaces_may_claim(struct scan *scan, dev_t dev, ino_t inode);

/*
 * Whether what @process holds is asked for, which is what has no name: with --ns of
 * a process or a namespace it is that of the processes there, and otherwise all. Its
 * ipcns and mntns must be there, if they can be read.
 */
bool namespaces_wants(const struct scan *scan, const struct process *process);

/* Notes what could not be seen, also in the namespaces that were read. */
void namespaces_note(struct scan *scan);

void namespaces_free(struct namespaces *namespaces);

#endif
