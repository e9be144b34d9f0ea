/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading what shared memory and huge pages there are, for the sums of model/account.h:
 * the kernel's own figures, each tmpfs by what it says of itself, in every mount
 * namespace that is asked for, and all objects.
 */
#ifndef SHMTOOL_SCAN_ACCOUNT_H
#define SHMTOOL_SCAN_ACCOUNT_H

#include "model/account.h"
#include "scan/scan.h"

struct account_query {
	const struct sysroot *root;
	struct selector *selector; /* for the namespaces alone */
	enum account_by by;
	struct ids *ids;     /* for the names of owners; NULL: numbers */
	struct notes *notes; /* what could not be seen, and what changed meanwhile */
};

/*
 * Reads and adds all up. While the sum is above what the kernel says, since memory was
 * freed meanwhile, it is read anew, three times at most. Returns 0 or -ENOMEM;
 * account_free() either way.
 */
int account_read(const struct account_query *query, struct account *account);

#endif
