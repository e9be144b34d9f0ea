/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "act/interrupt.h"
#include "act/resize.h"
#include "act/set.h"
#include "scan/again.h"
#include "scan/file.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

/* A file, open with O_PATH. */
struct target {
	struct setter *setter;
	int dir_fd;
	int fd;
	struct object now;
};

static int fail(const struct target *target, int error, const char *what, struct failure *failure)
{
	char owner[FAILURE_OWNER_BYTES];

	if (error != EPERM || !failure_is_of_owner(target->fd, "", target->now.uid))
		return failure_set_file(failure, error, what);
	return failure_set(failure, error, what, _("it takes its owner %s, or root"),
			   failure_owner(target->setter->ids, target->now.uid, owner));
}

static int set_owner(const struct target *target, struct failure *failure)
{
	const struct change *change = &target->setter->change;
	/* chown(2): -1 is as it was */
	uid_t uid = change->fields & CHANGE_USER ? change->uid : (uid_t)-1;
	gid_t gid = change->fields & CHANGE_GROUP ? change->gid : (gid_t)-1;

	if (fchownat(target->fd, "", uid, gid, AT_EMPTY_PATH) == 0)
		return 0;
	if (errno == EPERM && geteuid() && geteuid() == target->now.uid)
		return failure_set(failure, errno, "chown",
				   _("only root gives a file to another user, or to a group that "
				     "its owner is not in"));
	if (errno == EINVAL)
		return failure_set(failure, errno, "chown",
				   _("that user or group has no number in this user namespace"));
	return fail(target, errno, "chown", failure);
}

/* fchmod(2) takes no descriptor of O_PATH. */
static int change_mode(int fd, mode_t mode)
{
	char path[32];
	int error;

	if (syscall(SYS_fchmodat2, fd, "", mode, AT_EMPTY_PATH) == 0)
		return 0;
	error = errno;
	if (error != ENOSYS && error != EPERM)
		return -error;
	/* before Linux 6.6, or not let through by a container */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (chmod(path, mode) == 0)
		return 0;
	return errno == ENOENT ? -error : -errno;
}

static int set_mode(const struct target *target, struct failure *failure)
{
	int rc = change_mode(target->fd, target->setter->change.mode);

	return rc < 0 ? fail(target, -rc, "chmod", failure) : 0;
}

/* Owner behind size, and mode behind owner: each may take bits of the mode away
 * (chown(2), truncate(2)). */
static int change_file(const struct target *target, struct failure *failure)
{
	uint32_t fields = target->setter->change.fields;
	bool has_owner = fields & (CHANGE_USER | CHANGE_GROUP);
	int rc = 0;

	if (fields & CHANGE_SIZE)
		rc = resize_file(target->setter, target->dir_fd, target->fd, &target->now, failure);
	if (rc < 0)
		return rc;
	if (has_owner)
		rc = set_owner(target, failure);
	if (!rc && (fields & CHANGE_MODE)) {
		rc = set_mode(target, failure);
		if (rc < 0 && has_owner)
			failure_add(failure, _("; it has its new owner"));
	}
	if (rc < 0 && (fields & CHANGE_SIZE))
		failure_add(failure, _("; it has its new size"));
	return rc;
}

/* What is mounted over a name in the directory may be a file of a file system that never
 * answers. */
static bool is_mounted_over(const struct target *target)
{
	dev_t dev;

	return (KIND_BIT(target->now.kind) & KINDS_SHM_DIR) &&
	       file_device(target->dir_fd, "", &dev) == 0 && dev != target->now.dev;
}

int set_file(struct setter *setter, int dir_fd, const struct object *file, struct failure *failure)
{
	AUTO_CLOSE int fd = openat(dir_fd, file->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct target target = {.setter = setter, .dir_fd = dir_fd, .fd = fd};
	struct interrupt interrupt;
	int rc;

	if (fd < 0)
		return failure_set(failure, errno, NULL, NULL);
	rc = again_file(file, fd, &target.now);
	if (rc == -ESTALE)
		return failure_set(failure, ESTALE, _("it is another object by now"), NULL);
	if (rc < 0)
		return failure_set(failure, -rc, "statx", NULL);
	if (is_mounted_over(&target))
		return failure_set(failure, EXDEV, _("another file is mounted over it"), NULL);
	target.now.name = file->name;
	interrupt_hold(&interrupt);
	rc = change_file(&target, failure);
	interrupt_release(&interrupt);
	return rc;
}
