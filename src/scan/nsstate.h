/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What scan/namespaces.c and scan/ns*.c share, and nobody else knows. */
#ifndef SHMTOOL_SCAN_NSSTATE_H
#define SHMTOOL_SCAN_NSSTATE_H

#include "scan/namespaces.h"

/* A note that reading in other namespaces gave, and how many of one type gave it. */
struct ns_note {
	enum ns_type type;
	ino_t inode; /* of the first of them */
	uintmax_t count;
	char *text;
};

struct namespaces {
	ino_t own[NS_TYPE_COUNT];
	ino_t target[NS_TYPE_COUNT];	   /* of the process that --ns names */
	struct vec members[NS_TYPE_COUNT]; /* struct ns_member, by inode and pid */
	uintmax_t unseen;		   /* processes that could not be looked into */
	int own_error;			   /* why the reader's own are not known; or 0 */
	int error;			   /* why /proc can't be listed: a positive errno, or 0 */
	bool is_hiding;			   /* ... and some are not even to be seen */
	bool shares;			   /* more than one mount namespace is read */
	struct map claims;		   /* by a hash: struct claim * */
	struct vec notes;		   /* struct ns_note */
};

#define NAMESPACES_INIT                                                                       \
	((struct namespaces){.members = {VEC_OF(struct ns_member), VEC_OF(struct ns_member)}, \
			     .notes = VEC_OF(struct ns_note)})

/* The error @rc (-errno) of looking at the process @process, a name in @proc_fd: -ESRCH
 * where that has ended. */
int ns_error_of(int proc_fd, const char *process, int rc);

/* Reads the number of a namespace of the process @process, a name in @proc_fd. Returns
 * 0 or -errno; -ESRCH where it has ended. */
int ns_read_link(int proc_fd, const char *process, enum ns_type type, ino_t *inode);

/* Counts a note on @ns. Returns 0 or -ENOMEM. */
int ns_notes_count(struct vec *ns_notes, const struct ns *ns, const char *text);

/* Adds the notes, told once for all namespaces that gave the same. */
void ns_notes_add(const struct vec *ns_notes, struct notes *notes);
void ns_notes_free(struct vec *ns_notes);

#endif
