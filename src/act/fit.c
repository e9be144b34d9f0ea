/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/fit.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include "act/figure.h"
#include "scan/limits.h"
#include "scan/meminfo.h"
#include "scan/pools.h"

/* More ids takes a parameter of the kernel (ipc/util.h, IPCMNI). */
#define SHMMNI_MAX 32768

/* The longest name of a limit with its value and what is needed. */
#define WHAT_ROOM 256

static uint64_t base_page_bytes(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t pages_of(uint64_t bytes, uint64_t page_bytes)
{
	return bytes / page_bytes + (bytes % page_bytes != 0);
}

static int fit_shmmax(const struct xsi_limits *limits, uint64_t bytes, struct failure *failure)
{
	char what[WHAT_ROOM];

	if (!(limits->have & XSI_SHMMAX) || bytes <= limits->shmmax_bytes)
		return 0;
	snprintf(what, sizeof(what), _("shmmax is %s, and %s are needed"),
		 FIGURE(limits->shmmax_bytes), FIGURE(bytes));
	return failure_set(failure, EINVAL, what, _("raise it: sysctl kernel.shmmax=%ju"),
			   (uintmax_t)bytes);
}

static int fit_shmmni(const struct xsi_limits *limits, struct failure *failure)
{
	char what[WHAT_ROOM];

	if (!(limits->have & XSI_SHMMNI) || !(limits->have & XSI_USED) ||
	    limits->used_segments < limits->shmmni)
		return 0;
	snprintf(what, sizeof(what), _("shmmni is %ju segments, and there are %ju"),
		 (uintmax_t)limits->shmmni, (uintmax_t)limits->used_segments);
	if (limits->used_segments >= SHMMNI_MAX)
		return failure_set(failure, ENOSPC, what,
				   _("remove some; it goes no further, but with the kernel's "
				     "parameter ipcmni_extend"));
	return failure_set(failure, ENOSPC, what,
			   _("remove some, or raise it: sysctl kernel.shmmni=%ju"),
			   (uintmax_t)limits->used_segments + 1);
}

static int fit_shmall(const struct xsi_limits *limits, uint64_t bytes, struct failure *failure)
{
	uint64_t page = base_page_bytes(), pages = pages_of(bytes, page), all;
	char what[WHAT_ROOM];

	if (!(limits->have & XSI_SHMALL) || !(limits->have & XSI_USED) ||
	    (!__builtin_add_overflow(limits->used_pages, pages, &all) &&
	     all <= limits->shmall_pages))
		return 0;
	snprintf(what, sizeof(what),
		 _("shmall is %ju pages (%s), of which %ju are used (%s), and %ju are needed (%s)"),
		 (uintmax_t)limits->shmall_pages, FIGURE_SHORT(limits->shmall_pages * page),
		 (uintmax_t)limits->used_pages, FIGURE_SHORT(limits->used_pages * page),
		 (uintmax_t)pages, FIGURE_SHORT(pages * page));
	return failure_set(failure, ENOSPC, what,
			   _("remove segments, or raise it: sysctl kernel.shmall=%ju"),
			   (uintmax_t)(limits->used_pages + pages));
}

int fit_segment(const struct sysroot *root, uint64_t bytes, struct failure *failure)
{
	struct xsi_limits limits;
	int rc;

	limits_read_xsi(root, &limits);
	rc = fit_shmmax(&limits, bytes, failure);
	if (!rc)
		rc = fit_shmall(&limits, bytes, failure);
	if (!rc)
		rc = fit_shmmni(&limits, failure);
	return rc;
}

static int refuse_pool(const struct pool *pool, uint64_t needed, uint64_t available,
		       struct failure *failure)
{
	uint64_t surplus = pool->surplus_pages < pool->total_pages ? pool->surplus_pages : 0;
	char what[WHAT_ROOM];

	snprintf(what, sizeof(what),
		 _("huge pages of %s: %ju are needed, and %ju can be had (%ju free, %ju of them "
		   "reserved, %ju more by overcommit)"),
		 FIGURE_SHORT(pool->page_bytes), (uintmax_t)needed, (uintmax_t)available,
		 (uintmax_t)pool->free_pages, (uintmax_t)pool->reserved_pages,
		 (uintmax_t)pool_spare_pages(pool));
	return failure_set(failure, ENOMEM, what,
			   _("raise the pool: echo %ju "
			     ">/sys/kernel/mm/hugepages/hugepages-%jukB/nr_hugepages"),
			   (uintmax_t)(pool->total_pages - surplus + needed - available),
			   (uintmax_t)(pool->page_bytes / 1024));
}

int fit_pool(const struct sysroot *root, uint64_t page_bytes, uint64_t bytes, uint64_t own_bytes,
	     struct failure *failure)
{
	struct vec pools = VEC_OF(struct pool);
	int rc = 0;

	if (pools_read(root, &pools) < 0)
		pools.count = 0;
	for (size_t i = 0; i < pools.count && !rc; i++) {
		const struct pool *pool = vec_at(&pools, i);
		uint64_t needed = pool_needed_pages(pool, bytes);
		uint64_t available = pool_available_pages(pool) + own_bytes / pool->page_bytes;

		if (pool->page_bytes == page_bytes && pool->have == POOL_ALL && needed > available)
			rc = refuse_pool(pool, needed, available, failure);
	}
	vec_free(&pools);
	return rc;
}

int fit_memory(const struct sysroot *root, uint64_t bytes, struct failure *failure)
{
	char what[WHAT_ROOM];
	struct meminfo info;
	uint64_t sum;

	if (meminfo_read(root, &info) < 0 || !info.has_available || !info.has_swap ||
	    __builtin_add_overflow(info.available_bytes, info.swap_free_bytes, &sum) ||
	    bytes <= sum)
		return 0;
	snprintf(what, sizeof(what),
		 _("MemAvailable is %s and SwapFree %s, and %s are to be allocated"),
		 FIGURE(info.available_bytes), FIGURE(info.swap_free_bytes), FIGURE(bytes));
	return failure_set(failure, ENOMEM, what,
			   _("without --allocate memory is taken only as it is used"));
}

int fit_commit(const struct sysroot *root, uint64_t bytes, struct failure *failure)
{
	enum overcommit mode;
	struct meminfo info;
	char what[WHAT_ROOM];

	if (limits_read_overcommit(root, &mode) < 0 || mode == OVERCOMMIT_ALWAYS ||
	    meminfo_read(root, &info) < 0 || !info.has_commit)
		return 0;
	if (mode == OVERCOMMIT_HEURISTIC)
		return failure_set(failure, ENOMEM, "shmget",
				   _("vm.overcommit_memory is 0, which sets aside no more than "
				     "all memory and swap together; see --no-reserve"));
	snprintf(what, sizeof(what), _("CommitLimit is %s, Committed_AS %s, and %s are needed"),
		 FIGURE(info.commit_limit_bytes), FIGURE(info.committed_bytes), FIGURE(bytes));
	return failure_set(failure, ENOMEM, what,
			   _("raise vm.overcommit_ratio, or change vm.overcommit_memory from 2"));
}

int fit_inodes(int fd, struct failure *failure)
{
	struct statvfs fs;
	char what[WHAT_ROOM];

	/* 0 is no limit (mm/shmem.c, shmem_statfs()) */
	if (fstatvfs(fd, &fs) < 0 || !fs.f_files || fs.f_ffree)
		return 0;
	snprintf(what, sizeof(what), _("nr_inodes of the file system is %ju, and none is free"),
		 (uintmax_t)fs.f_files);
	return failure_set(failure, ENOSPC, what,
			   _("remove files, or remount it with a larger nr_inodes="));
}

int fit_blocks(int fd, uint64_t bytes, const char *advice, struct failure *failure)
{
	struct statvfs fs;
	char what[WHAT_ROOM];

	if (fstatvfs(fd, &fs) < 0 || !fs.f_blocks || !fs.f_frsize ||
	    pages_of(bytes, fs.f_frsize) <= fs.f_bavail)
		return 0;
	snprintf(what, sizeof(what),
		 _("size of the file system is %s, of which %s are free, and %s are needed"),
		 FIGURE((uint64_t)fs.f_blocks * fs.f_frsize),
		 FIGURE((uint64_t)fs.f_bavail * fs.f_frsize), FIGURE(bytes));
	return failure_set(failure, ENOSPC, what, "%s", advice);
}

int fit_file_size(uint64_t bytes, struct failure *failure)
{
	char what[WHAT_ROOM];
	uint64_t limit;

	if (!limits_has_rlimit(RLIMIT_FSIZE, &limit) || bytes <= limit)
		return 0;
	snprintf(what, sizeof(what), _("RLIMIT_FSIZE is %s, and %s are needed"), FIGURE(limit),
		 FIGURE(bytes));
	return failure_set(failure, EFBIG, what, _("raise it (ulimit -f)"));
}

/* ftruncate(2) says EINVAL of any other size there (fs/hugetlbfs/inode.c). */
int fit_whole_pages(uint64_t bytes, uint64_t page_bytes, struct failure *failure)
{
	uint64_t rest = page_bytes ? bytes % page_bytes : 0;
	char what[WHAT_ROOM];

	if (!rest)
		return 0;
	snprintf(what, sizeof(what), _("%s are no multiple of the page size of %s"), FIGURE(bytes),
		 FIGURE_SHORT(page_bytes));
	return failure_set(failure, EINVAL, what, _("the next one is %s"),
			   FIGURE(bytes - rest + page_bytes));
}

int fit_explain_lock(uint64_t bytes, int error, struct failure *failure)
{
	uint64_t limit;

	/* ipc/shm.c, shmctl_do_lock(): EPERM without any limit; mm/mlock.c,
	 * user_shm_lock(): ENOMEM over it */
	if ((error != ENOMEM && error != EPERM) || !limits_has_rlimit(RLIMIT_MEMLOCK, &limit))
		return failure_set(failure, error, "SHM_LOCK", NULL);
	return failure_set(failure, error, "SHM_LOCK",
			   _("RLIMIT_MEMLOCK is %s, for all that the user has locked, and %s are "
			     "needed; raise it (ulimit -l), or have CAP_IPC_LOCK"),
			   FIGURE(limit), FIGURE(bytes));
}
