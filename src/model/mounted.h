/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A mount of a file system that keeps its files in memory: tmpfs, devtmpfs, which is a
 * tmpfs (drivers/base/devtmpfs.c), or hugetlbfs.
 */
#ifndef SHMTOOL_MODEL_MOUNTED_H
#define SHMTOOL_MODEL_MOUNTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/ids.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "model/mountopt.h"

enum mounted_have {
	MOUNTED_HAVE_SIZE = 1 << 0,   /* not where it is unlimited */
	MOUNTED_HAVE_USED = 1 << 1,   /* used_bytes and avail_bytes */
	MOUNTED_HAVE_INODES = 1 << 2, /* not where they are unlimited */
	MOUNTED_HAVE_IUSED = 1 << 3,  /* used_inodes and free_inodes */
	MOUNTED_HAVE_PAGESIZE = 1 << 4,
	MOUNTED_HAVE_OWNER = 1 << 5, /* mode, uid, gid */
	MOUNTED_HAVE_NS = 1 << 6,
	MOUNTED_HAVE_STATFS = 1 << 7, /* the file system was asked for its figures */
	MOUNTED_HAVE_FSTAB = 1 << 8,  /* fstab was looked up for it */
};

enum mounted_flag {
	MOUNTED_UNLIMITED_SIZE = 1 << 0,
	MOUNTED_UNLIMITED_INODES = 1 << 1,
	MOUNTED_IN_FSTAB = 1 << 2, /* fstab has an entry for it */
	MOUNTED_HIDDEN = 1 << 3,   /* its mount point leads to what is mounted over it */
	MOUNTED_FOREIGN = 1 << 4,  /* of another mount namespace than the reader's */
};

struct mounted {
	uint32_t have;	/* enum mounted_have */
	uint32_t flags; /* enum mounted_flag */

	/* Raw bytes, in the list's arena. */
	const char *target; /* the mount point */
	const char *source; /* what it was called when it was mounted */
	const char *fstype;
	const char *root;     /* what of the file system is mounted there: "/" is all */
	const char *options;  /* those that the kernel shows */
	const char *defaults; /* those that it does not show, for they are at their default */
	const char *fstab;    /* what fstab sets where it differs, as mounted_compare() says */
	dev_t dev;
	uint64_t mount_id; /* 0: not known */
	ino_t ns_inode;	   /* the mount namespace that it is in */

	uint64_t size_bytes, used_bytes, avail_bytes;
	uint64_t inodes, used_inodes, free_inodes;
	uint64_t page_bytes;
	/* of the directory or file that is mounted, as they are now */
	mode_t mode;
	uid_t uid;
	gid_t gid;
};

struct mounted_list {
	struct vec mounts; /* struct mounted, in the order of the mount tables */
	struct arena arena;
};

#define MOUNTED_LIST_INIT                        \
	{                                        \
		.mounts = VEC_OF(struct mounted) \
	}

void mounted_list_free(struct mounted_list *list);

/* Whether both absolute paths are the same, but for slashes that say nothing. */
bool mounted_same_path(const char *a, const char *b);

static inline bool mounted_is_huge(const char *fstype)
{
	return fstype[0] == 'h';
}

#define MOUNTED_POOLS_MAX 16

/* What of the machine the options of its mounts are about; 0 is not known. */
struct mounted_machine {
	uint64_t memory_bytes; /* all that the kernel has, the percentages of tmpfs */
	uint64_t page_bytes;   /* of its base pages */
	uint64_t huge_bytes;   /* the default huge page size */
	/* its users have other ids here than those that the kernel shows in the options */
	bool has_other_ids;
	/* the pools of huge pages, the percentages of hugetlbfs */
	size_t pool_count;
	struct {
		uint64_t page_bytes, total_bytes;
	} pools[MOUNTED_POOLS_MAX];
};

/*
 * Tells from the options alone what they say: size and inodes, or that they are
 * unlimited, and page_bytes. What tmpfs does not show is half of the memory
 * (mm/shmem.c, shmem_default_max_blocks()).
 */
void mounted_set_by_options(struct mounted *mounted, const struct mounted_machine *machine);

/*
 * What statfs(2) says, with blocks of page_bytes. On tmpfs 0 is unlimited, on hugetlbfs 0 or
 * -1 where the options have no such limit (fs/hugetlbfs/inode.c, hugetlbfs_statfs()); of
 * what is unlimited the kernel does not count what is used. To be called behind
 * mounted_set_by_options().
 */
struct mounted_figures {
	uint64_t block_bytes;
	uint64_t blocks, free_blocks, avail_blocks;
	uint64_t inodes, free_inodes;
};
void mounted_set_figures(struct mounted *mounted, const struct mounted_figures *figures);

/* Writes what the options would be that the kernel does not show, in mount(8)'s form:
 * size=8192k,nr_inodes=2048,mode=1777,uid=0,... */
void mounted_write_defaults(const struct mounted *mounted, struct strbuf *defaults);

/*
 * Writes which of an fstab entry's options differ from what is mounted, by what they
 * mean, in mount(8)'s form: those of the entry as they stand there; !NAME for what is
 * mounted and the entry does not set; fstype=TYPE alone for one of another type. @ids is
 * for users and groups by name.
 */
void mounted_compare(const struct mounted *mounted, const struct mounted_machine *machine,
		     const char *fstype, const char *options, struct ids *ids,
		     struct strbuf *differences);

#endif
