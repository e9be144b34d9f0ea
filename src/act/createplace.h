/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a new file is to be: its directory, and how large its pages are. */
#ifndef SHMTOOL_ACT_CREATEPLACE_H
#define SHMTOOL_ACT_CREATEPLACE_H

#include "act/create.h"
#include "model/object.h"

struct createplace {
	int dir_fd;	     /* of the directory, with O_PATH */
	const char *name;    /* in it, raw bytes */
	uint64_t page_bytes; /* of huge pages; 0: it has none */
	uint64_t own_bytes;  /* at the most so much has the file system reserved */
	struct object_dir dir;
	char *path; /* what name and dir point into */
};

/* Finds and opens it. createplace_close() it in any case. Returns 0, or -errno with
 * @failure. */
int createplace_open(struct createplace *place, const struct creation *creation,
		     struct failure *failure);
void createplace_close(struct createplace *place);

#endif
