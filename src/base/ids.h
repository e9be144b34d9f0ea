/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of users and groups. Each distinct id is looked up once, whether it
 * has a name or not: 32,000 objects of unknown owners cost no 32,000 look-ups.
 * In a captured tree the names come from its etc/passwd and etc/group alone.
 */
#ifndef SHMTOOL_BASE_IDS_H
#define SHMTOOL_BASE_IDS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/sysroot.h"

struct ids;

/* Returns NULL when memory is short. */
struct ids *ids_new(const struct sysroot *root);
void ids_free(struct ids *ids);

/* The name of a user or group, or NULL where it has none. Valid until
 * ids_free(). One thread at a time. */
const char *ids_user_name(struct ids *ids, uid_t uid);
const char *ids_group_name(struct ids *ids, gid_t gid);

/* Why names could not be looked up, of which there may be some: a positive errno, or 0. */
int ids_error(const struct ids *ids);

/* Whether that is for want of memory. @ids may be NULL. */
bool ids_are_short(const struct ids *ids);

/*
 * The id of the user or group called @text, or, where none is called so, the
 * number that @text is. Returns 0, -ENOENT where it is neither, or another -errno where that
 * could not be told.
 */
int ids_find_user(struct ids *ids, const char *text, uid_t *uid);
int ids_find_group(struct ids *ids, const char *text, gid_t *gid);

#endif
