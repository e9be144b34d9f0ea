/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why something could not be done, and the way out: what a command tells of it behind
 * the object's REF, on one line. */
#ifndef SHMTOOL_ACT_FAILURE_H
#define SHMTOOL_ACT_FAILURE_H

#include "base/ids.h"
#include "base/util.h"

struct failure {
	int error;	 /* a positive errno; 0: nothing has failed */
	char text[1400]; /* a name of 255 bytes, escaped, and more */
};

/*
 * Says that @what (a system call as its man page writes it, a limit, or NULL) failed for
 * @error, a positive errno; @advice, where there is one, is the way out. The text becomes
 * "WHAT: ERRNO'S TEXT; ADVICE". Returns -@error.
 */
int failure_set(struct failure *failure, int error, const char *what, const char *advice, ...)
	PRINTF_LIKE(4, 5);

/* The same of a system call that changes a file, with what there is to say of @error. */
int failure_set_file(struct failure *failure, int error, const char *what);

/*
 * Whether a file of @uid that is called @name in @fd ("" is what is open there) can't be
 * changed because it is another user's, EPERM having been said: not where it is immutable
 * or append-only. Root of a user namespace is nobody's root but of the users that it has
 * (user_namespaces(7)).
 */
bool failure_is_of_owner(int fd, const char *name, uid_t uid);

/* Adds @text behind it. */
void failure_add(struct failure *failure, const char *text);

/* What advice calls an owner: his name, or "uid 1000", which is written to @buf. */
#define FAILURE_OWNER_BYTES 20
const char *failure_owner(struct ids *ids, uid_t uid, char buf[FAILURE_OWNER_BYTES]);

#endif
