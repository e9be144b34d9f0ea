/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/resize.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include "scan/limits.h"
#include "scan/pools.h"

#define WRITE_FLAGS (O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* What the file is to become, and where it is. */
struct plan {
	int fd; /* with O_PATH */
	const struct object *now;
	uint64_t size_bytes;
	uint64_t page_bytes; /* of a file on a hugetlbfs; 0: it is on none */
};

static uint64_t huge_page_bytes(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0 || (unsigned long)fs.f_type != HUGETLBFS_MAGIC)
		return 0;
	return (uint64_t)fs.f_bsize;
}

/* fs/hugetlbfs/inode.c, hugetlbfs_setattr(): a file there is of whole pages. */
static int check_pages(const struct plan *plan, struct failure *failure)
{
	if (!plan->page_bytes || plan->size_bytes % plan->page_bytes == 0)
		return 0;
	return failure_set(
		failure, EINVAL, _("the size is no multiple of its page size"),
		_("its pages have %ju bytes, and the next size is %ju"),
		(uintmax_t)plan->page_bytes,
		(uintmax_t)((plan->size_bytes / plan->page_bytes + 1) * plan->page_bytes));
}

/* The kernel sends SIGXFSZ to who goes over the limit (fs/attr.c, inode_newsize_ok()), so
 * it is not let come to that. */
static int check_limits(const struct plan *plan, struct failure *failure)
{
	uint64_t limit;

	if (plan->size_bytes > INT64_MAX)
		return failure_set(failure, EFBIG, NULL, NULL);
	if (limits_has_rlimit(RLIMIT_FSIZE, &limit) && plan->size_bytes > limit)
		return failure_set(failure, EFBIG, NULL,
				   _("RLIMIT_FSIZE (ulimit -f) is %ju bytes; raise it"),
				   (uintmax_t)limit);
	return 0;
}

/* How much more of its file system the file may take. */
static uint64_t need_bytes(const struct plan *plan)
{
	/* who has mapped a file of huge pages has reserved all of them */
	uint64_t has_bytes = plan->page_bytes ? plan->now->size_bytes : plan->now->alloc_bytes;

	return plan->size_bytes > has_bytes ? plan->size_bytes - has_bytes : 0;
}

/* Whether all pages of the file can be had: the kernel would let it grow all the same, and
 * send SIGBUS to who touches one that there is no room for. */
static int check_file_system(const struct plan *plan, struct failure *failure)
{
	uint64_t need = need_bytes(plan), free_bytes;
	struct statvfs fs;

	/* without a limit tmpfs and hugetlbfs say 0 blocks, and hugetlbfs with min_size=
	 * alone -1 */
	if (fstatvfs(plan->fd, &fs) < 0 || !fs.f_blocks || fs.f_blocks == (fsblkcnt_t)-1 ||
	    __builtin_mul_overflow(fs.f_bavail, fs.f_frsize, &free_bytes) || need <= free_bytes)
		return 0;
	return failure_set(failure, ENOSPC, NULL,
			   _("it takes %ju bytes more, and %ju are free on its file system; remove "
			     "what is not needed there, or mount it with a larger size="),
			   (uintmax_t)need, (uintmax_t)free_bytes);
}

static int check_pool(const struct plan *plan, struct failure *failure)
{
	struct vec pools = VEC_OF(struct pool);
	uint64_t need_pages;
	int rc = 0;

	if (!plan->page_bytes)
		return 0;
	need_pages = need_bytes(plan) / plan->page_bytes;
	pools_read(&SYSROOT_LIVE, &pools);
	for (size_t i = 0; i < pools.count && !rc; i++) {
		const struct pool *pool = vec_at(&pools, i);

		if (pool->page_bytes == plan->page_bytes && (pool->have & POOL_FREE) &&
		    (pool->have & POOL_RESERVED) && pool_available_pages(pool) < need_pages)
			rc = failure_set(failure, ENOMEM, NULL,
					 _("it takes %ju pages more, and %ju are free and not "
					   "reserved; raise the pool's nr_hugepages"),
					 (uintmax_t)need_pages,
					 (uintmax_t)pool_available_pages(pool));
	}
	vec_free(&pools);
	return rc;
}

static int check_size(const struct plan *plan, struct failure *failure)
{
	int rc = check_pages(plan, failure);

	if (rc < 0 || plan->size_bytes < plan->now->size_bytes)
		return rc;
	rc = check_limits(plan, failure);
	if (!rc)
		rc = check_file_system(plan, failure);
	return rc ? rc : check_pool(plan, failure);
}

/*
 * Opens what is open at @fd for writing. The link of /proc leads to that very file, which
 * was seen to be a regular one. Where there is no /proc it is looked up by its name, and
 * seen to be the same: its inode number is nobody else's while it is open at @fd.
 */
static int open_again(int dir_fd, int fd, const struct object *now)
{
	char path[32];
	struct stat st;
	int found;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	found = open(path, WRITE_FLAGS);
	if (found >= 0 || errno != ENOENT)
		return found < 0 ? -errno : found;
	found = openat(dir_fd, now->name, WRITE_FLAGS | O_NOFOLLOW);
	if (found < 0)
		return errno == ELOOP ? -ESTALE : -errno;
	if (fstat(found, &st) == 0 && st.st_dev == now->dev && st.st_ino == now->inode)
		return found;
	close(found);
	return -ESTALE;
}

static int fail_to_open(const struct object *now, int error, struct failure *failure)
{
	switch (error) {
	case EAGAIN:
		return failure_set(failure, error, _("another process has a lease on it"), NULL);
	case ESTALE:
		return failure_set(failure, error, _("it is another object by now"), NULL);
	case EACCES:
		return failure_set(failure, error, "open",
				   _("it takes permission to write, and its mode is %04o"),
				   (unsigned int)now->mode);
	default:
		return failure_set_file(failure, error, "open");
	}
}

static int fail_to_prove(int error, struct failure *failure)
{
	const char *what =
		error == EAGAIN ? _("it is in use") : _("that it is unused can't be proven");

	return failure_set(failure, error == EAGAIN ? EBUSY : error, what,
			   _("who has it mapped would get SIGBUS; --shrink makes it smaller all "
			     "the same"));
}

int resize_file(struct setter *setter, int dir_fd, int fd, const struct object *now,
		struct failure *failure)
{
	uint64_t size_bytes = setter->change.size_bytes;
	struct plan plan = {fd, now, size_bytes, huge_page_bytes(fd)};
	bool must_prove = size_bytes < now->size_bytes && !setter->may_shrink;
	AUTO_CLOSE int writable = -1;
	int rc;

	if (size_bytes == now->size_bytes)
		return 0;
	rc = check_size(&plan, failure);
	if (rc < 0)
		return rc;
	/* who opens it would break the lease */
	writable = lease_is_anothers(&setter->lease, now) ? -EAGAIN : open_again(dir_fd, fd, now);
	if (writable == -EAGAIN && must_prove)
		return fail_to_prove(EAGAIN, failure);
	if (writable < 0)
		return fail_to_open(now, -writable, failure);
	/* a lease on the descriptor that is truncated: as long as it is there, nobody else has
	 * the file open, and who wants to waits */
	rc = must_prove ? lease_set(&setter->lease, writable, now->dev) : 0;
	if (rc < 0)
		return fail_to_prove(-rc, failure);
	if (ftruncate(writable, (off_t)size_bytes) == 0)
		return 0;
	return failure_set_file(failure, errno, "ftruncate");
}
