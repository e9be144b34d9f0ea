/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making a segment, a POSIX object or a file on a hugetlbfs: whole or not at all, with
 * exactly the mode that was asked for, and never in place of another one.
 */
#ifndef SHMTOOL_ACT_CREATE_H
#define SHMTOOL_ACT_CREATE_H

#include <stdint.h>

#include "act/change.h"
#include "act/failure.h"
#include "act/interrupt.h"
#include "base/escape.h"
#include "base/strbuf.h"
#include "base/sysroot.h"
#include "model/kind.h"

enum create_option {
	CREATE_HUGE = 1 << 0,
	CREATE_NO_RESERVE = 1 << 1,
	CREATE_LOCK = 1 << 2,
	CREATE_ALLOCATE = 1 << 3,
	CREATE_SPARSE = 1 << 4,
	CREATE_EXIST_OK = 1 << 5,
};

struct creation {
	const struct sysroot *root;
	const struct interrupt *interrupt; /* signals are held back */
	enum object_kind kind;		   /* KIND_XSI, KIND_POSIX or KIND_HUGETLB */
	uint32_t options;		   /* enum create_option */
	struct change change;		   /* size_bytes and mode count always */
	uint32_t key;			   /* of a segment; 0: a private one */
	/* Of a POSIX object the name in SHM_DIR; of a file on a hugetlbfs its path, or
	 * without a slash its name on the mount for that page size. */
	const char *name;
	uint64_t page_bytes; /* of huge pages; 0: the default size, or what the path has */
};

/* What is had for a REF of at most @max bytes before there is an object, so that it can
 * be escaped behind it without asking for more. */
#define CREATE_REF_ROOM(max) ((max) + ESCAPED_MAX(max) + 1)

/*
 * Makes it, and adds its REF, unescaped, to @ref. With CREATE_EXIST_OK that may be one of
 * at least that size that was there already. @ref then has room to escape what was added,
 * and a NUL. Returns 0, or -errno with @failure, when
 * nothing is left of it; -EINTR where a signal has come.
 */
int create_object(const struct creation *creation, struct strbuf *ref, struct failure *failure);

#endif
