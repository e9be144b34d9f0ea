/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who made another mount namespace. An ordinary user can make one in a user namespace of
 * his own, and mount there whatever he can look into: with somebody else's directory on
 * /dev/shm that would be taken for POSIX objects, and be removed as such by root. So a
 * directory counts there only where its owner is one of those that the user namespace has,
 * over which its root has all rights (user_namespaces(7)).
 */
#ifndef SHMTOOL_SCAN_NSOWNER_H
#define SHMTOOL_SCAN_NSOWNER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Reads what users the mount namespace that is open at @ns_fd has, of which the process is
 * whose directory of /proc is open at @process. Gives in *@uid_map the text of its uid_map
 * (to be freed), or NULL where it has all that the reader's has. Returns 0 or -errno.
 */
int nsowner_read(int ns_fd, int process, char **uid_map);

/* Whether the text of a uid_map has @uid, as the reader sees it. */
bool nsowner_has(const char *uid_map, uid_t uid);

#endif
