/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/resize.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "act/fit.h"

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

/*
 * Whether all pages of the file can be had: the kernel would let it grow all the same, and
 * send SIGBUS to who touches one that there is no room for.
 */
static int check_room(const struct plan *plan, struct failure *failure)
{
	const struct object *now = plan->now;
	/* who has mapped a file of huge pages has reserved all of them */
	uint64_t has_bytes = plan->page_bytes ? now->size_bytes : now->alloc_bytes;
	uint64_t more_bytes = plan->size_bytes > has_bytes ? plan->size_bytes - has_bytes : 0;
	int rc = fit_blocks(plan->fd, more_bytes,
			    _("remove what is not needed there, or mount it with a larger size="),
			    failure);

	if (rc < 0 || !plan->page_bytes)
		return rc;
	return fit_pool(&SYSROOT_LIVE, plan->page_bytes, more_bytes, 0, failure);
}

static int check_size(const struct plan *plan, struct failure *failure)
{
	int rc;

	if (plan->size_bytes > INT64_MAX)
		return failure_set(failure, EFBIG, NULL, NULL);
	rc = fit_whole_pages(plan->size_bytes, plan->page_bytes, failure);
	if (rc < 0 || plan->size_bytes < plan->now->size_bytes)
		return rc;
	/* the kernel says EFBIG, without the limit (fs/attr.c, inode_newsize_ok()) */
	rc = fit_file_size(plan->size_bytes, failure);
	return rc < 0 ? rc : check_room(plan, failure);
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

/* Why there is no lease, which is the proof. */
static const char *explain_unleased(int error)
{
	switch (error) {
	case EACCES:
		return _("it takes its owner, or root; ");
	case EINVAL:
		return _("leases are switched off (fs.leases-enable); ");
	case EOPNOTSUPP:
		return _("leases tell nothing on its file system; ");
	default:
		return "";
	}
}

static int fail_to_prove(int error, struct failure *failure)
{
	bool is_in_use = error == EAGAIN;

	return failure_set(failure, is_in_use ? EBUSY : error,
			   is_in_use ? _("it is in use") : _("that it is unused can't be proven"),
			   _("%swho has it mapped would get SIGBUS; --shrink makes it smaller all "
			     "the same"),
			   explain_unleased(error));
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
