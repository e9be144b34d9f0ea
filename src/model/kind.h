/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of shared memory objects: what they are called and how their REFs
 * begin. The order is the one in which they are listed.
 */
#ifndef SHMTOOL_MODEL_KIND_H
#define SHMTOOL_MODEL_KIND_H

enum object_kind {
	KIND_XSI,
	KIND_POSIX,
	KIND_SEM,
	KIND_HUGETLB,
	KIND_TMPFS,
	KIND_MEMFD,
	KIND_ANON,
	KIND_UNLINKED,
	KIND_COUNT
};

#define KIND_BIT(kind) (1u << (kind))

/* All kinds, and those that are meant where nothing else is said. */
#define KINDS_ALL (KIND_BIT(KIND_COUNT) - 1)
#define KINDS_DEFAULT (KIND_BIT(KIND_XSI) | KIND_BIT(KIND_POSIX) | KIND_BIT(KIND_HUGETLB))

/* The kinds whose objects are files in the POSIX shared memory directory. */
#define KINDS_SHM_DIR (KIND_BIT(KIND_POSIX) | KIND_BIT(KIND_SEM))

/* Those that are files of any directory of a mount, and are named by their path. */
#define KINDS_IN_MOUNT (KIND_BIT(KIND_HUGETLB) | KIND_BIT(KIND_TMPFS))

/* Those that have a path. */
#define KINDS_WITH_PATH (KINDS_SHM_DIR | KINDS_IN_MOUNT)

/* Those that have no name: they exist in the processes that hold them. */
#define KINDS_HELD (KIND_BIT(KIND_MEMFD) | KIND_BIT(KIND_ANON) | KIND_BIT(KIND_UNLINKED))

/* What sem_open(3) puts in front of a name. */
#define SEM_PREFIX "sem."

struct kind_info {
	const char *name; /* on the command line, in REFs and in output */
	const char *help;
};

extern const struct kind_info kind_table[KIND_COUNT];

/* Returns the kind called the @len bytes at @name, or -1. */
int kind_find(const char *name, unsigned long len);

#endif
