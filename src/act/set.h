/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changing objects that were listed: mode and owner of any that has a name, the size of a
 * file, whether a segment is locked. Each is looked at again right before: what is there
 * must be what was listed. A file is changed through a descriptor of that very file, and
 * never by its name.
 */
#ifndef SHMTOOL_ACT_SET_H
#define SHMTOOL_ACT_SET_H

#include <stdbool.h>

#include "act/change.h"
#include "act/failure.h"
#include "base/ids.h"
#include "model/object.h"
#include "scan/lease.h"

struct setter {
	/* filled in by the caller */
	struct change change;
	bool locks, unlocks; /* not both */
	bool may_shrink;     /* what is in use, or not provably unused, is made smaller, too */
	struct ids *ids;

	struct lease lease;
};

/* Prepares it, when its change is known. */
void setter_begin(struct setter *setter);
void setter_end(struct setter *setter);

/* Whether all that is asked for can be done to objects of that kind, so that nothing is
 * half done. Returns 0, or -EOPNOTSUPP with the reason. */
int set_check(const struct setter *setter, const struct object *object, struct failure *failure);

/* Change a segment of this thread's IPC namespace, or a file in @dir_fd. Return 0; 1 for a
 * segment that can't be locked, as its pages are huge, which the kernel doesn't tell; or
 * -errno with the reason. Signals are held back meanwhile. */
int set_segment(const struct setter *setter, const struct object *segment, struct failure *failure);
int set_file(struct setter *setter, int dir_fd, const struct object *file, struct failure *failure);

#endif
