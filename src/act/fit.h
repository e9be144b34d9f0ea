/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether something new fits into what limits it. Each returns 0 where it does, or where
 * the limit can't be told; or else -errno, as the kernel would, with the limit's name and
 * value, what is needed, and what to change, in @failure.
 */
#ifndef SHMTOOL_ACT_FIT_H
#define SHMTOOL_ACT_FIT_H

#include <stdint.h>

#include "act/failure.h"
#include "base/sysroot.h"

/* Another segment of @bytes: shmmax, shmmni, shmall. */
int fit_segment(const struct sysroot *root, uint64_t bytes, struct failure *failure);

/* @bytes of huge pages of @page_bytes; @own_bytes at the most of those that are reserved
 * are for them. */
int fit_pool(const struct sysroot *root, uint64_t page_bytes, uint64_t bytes, uint64_t own_bytes,
	     struct failure *failure);

/* @bytes that are to be resident at once: memory and swap. */
int fit_memory(const struct sysroot *root, uint64_t bytes, struct failure *failure);

/* @bytes that are set aside: what may be committed (proc(5), overcommit_memory). */
int fit_commit(const struct sysroot *root, uint64_t bytes, struct failure *failure);

/* One more file, and one of @bytes, on the file system of @fd. */
int fit_inodes(int fd, struct failure *failure);
int fit_blocks(int fd, uint64_t bytes, const char *advice, struct failure *failure);

/* A file of @bytes: RLIMIT_FSIZE. */
int fit_file_size(uint64_t bytes, struct failure *failure);

/* A file of @bytes on a hugetlbfs: whole pages (@page_bytes; 0: they are not known). */
int fit_whole_pages(uint64_t bytes, uint64_t page_bytes, struct failure *failure);

/* Says why SHM_LOCK of @bytes was refused, for @error, to who owns the segment:
 * RLIMIT_MEMLOCK. Returns -errno. */
int fit_explain_lock(uint64_t bytes, int error, struct failure *failure);

#endif
