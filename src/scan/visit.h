/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Going back to objects that were listed, to act on them where they are: in their
 * namespaces, and in the directories that they were found in.
 */
#ifndef SHMTOOL_SCAN_VISIT_H
#define SHMTOOL_SCAN_VISIT_H

#include "scan/scan.h"

/* What is done there. All return 0, or -errno to stop. */
struct visitor {
	/* With segments of one IPC namespace; it is called in it, maybe in another thread. */
	int (*segments)(void *arg, const struct object *const *objects, size_t count);
	/* With files of the directory that is open at @dir_fd, with O_PATH. */
	int (*files)(void *arg, int dir_fd, const struct object *const *objects, size_t count);
	/* With objects whose namespace or directory can't be got at any more, for which
	 * @error is the positive errno. */
	int (*unreachable)(void *arg, int error, const struct object *const *objects, size_t count);
	void *arg;
};

/*
 * Visits @objects, runs of the same place together, in their order. To be called between
 * scan_objects() and scan_end() of the scan that found them. What has no name and is no
 * segment is not among them. Nothing says that a name still stands for the same file.
 * Returns 0, -ENOMEM, or what the visitor did.
 */
int visit_objects(struct scan *scan, const struct visitor *visitor,
		  const struct object *const *objects, size_t count);

#endif
