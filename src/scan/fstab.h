/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /etc/fstab has for the mounts that there are. */
#ifndef SHMTOOL_SCAN_FSTAB_H
#define SHMTOOL_SCAN_FSTAB_H

#include "scan/mounted.h"

/*
 * Finds the entry of each of @mounts (struct mounted), the reader's own, in the order of
 * the mount table, and sets fstab and its flags; texts go into @arena. Of several entries
 * for one mount point the first is for the first that is mounted there, and so on. Notes
 * entries of tmpfs and hugetlbfs for which nothing is mounted. Returns 0 or -ENOMEM.
 */
int fstab_join(const struct sysroot *root, const struct mounted_machine *machine,
	       const struct mounted_query *query, struct vec *mounts, struct arena *arena,
	       struct notes *notes);

#endif
