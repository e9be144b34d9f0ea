/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which source something is added to, and what that is called; for model/account.c. */
#ifndef SHMTOOL_MODEL_ACCOUNTKEY_H
#define SHMTOOL_MODEL_ACCOUNTKEY_H

#include "model/account.h"

struct account_key {
	enum account_type type;
	uint64_t page_bytes; /* 0: Shmem */
	uint64_t number;
	struct account_source *parent;
	ino_t ns_inode;	  /* of a file system: the other mount namespace; or 0 */
	bool is_hidden;	  /* of a file system: under another mount */
	const char *text; /* of ACCOUNT_GROUP, ACCOUNT_TMPFS and ACCOUNT_HUGETLBFS: raw bytes */
};

/* Sets the key of an object on @system (NULL: none that is known), but for its parent.
 * Returns whether it has one, whose key is then in @parent. */
bool account_key_of_object(const struct account *account, const struct object *object,
			   const struct account_system *system, struct account_key *key,
			   struct account_key *parent);

/* The same of what a file system uses besides its files. */
bool account_key_of_rest(const struct account *account, const struct account_system *system,
			 struct account_key *key, struct account_key *parent);

/* The same of huge pages that a process, or with NULL several, have mapped privately. */
void account_key_of_private(const struct account *account, uint64_t page_bytes,
			    const struct process *process, struct account_key *key);

/* The name of a source with that key, in the arena; NULL when memory is short. */
const char *account_key_name(struct account *account, const struct account_key *key);

#endif
