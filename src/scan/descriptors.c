/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/num.h"
#include "base/util.h"
#include "scan/file.h"

/* Links of descriptors that can be of no shared memory: null(4), tty(4), pts(4) and
 * ttyS(4). Where /dev is a tmpfs, files with longer names may be beside them. */
static bool is_of_interest(const char *link, size_t len)
{
	static const char *const devices[] = {"/dev/null", "/dev/tty", "/dev/ttyS", "/dev/pts/"};

	if (link[0] != '/')
		return false;
	while (len && link[len - 1] >= '0' && link[len - 1] <= '9')
		len--;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++)
		if (len == strlen(devices[i]) && !memcmp(link, devices[i], len))
			return false;
	return true;
}

/* O_PATH (open(2)): such a descriptor stands for a place and holds no memory. */
static bool is_path_only(int fd_dir, const char *number)
{
	char name[32], text[512];
	const char *flags;
	uint64_t value;

	snprintf(name, sizeof(name), "../fdinfo/%.16s", number);
	if (process_read(fd_dir, name, text, sizeof(text)) < 0)
		return true;
	flags = strstr(text, "flags:");
	if (!flags)
		return true;
	flags += strlen("flags:");
	return !num_next_u64(&flags, 8, &value) || (value & O_PATH);
}

/* What the descriptor may be used for: the mode of the link tells (fs/proc/fd.c,
 * tid_fd_update_inode()). Returns 1, 0 where it holds nothing, or -errno. */
static int tell_access(int fd_dir, const char *number, uint32_t *access)
{
	struct stat st;

	if (fstatat(fd_dir, number, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	*access = (st.st_mode & S_IRUSR ? ACCESS_READ : 0u) |
		  (st.st_mode & S_IWUSR ? ACCESS_WRITE : 0u);
	return *access || !is_path_only(fd_dir, number);
}

/* The link is read before the file is looked at, and the descriptor may have been
 * given to another file in between. */
static bool is_same_still(int fd_dir, const char *number, const char *path, ssize_t len)
{
	char again[PATH_MAX + 32];

	return readlinkat(fd_dir, number, again, sizeof(again)) == len &&
	       !memcmp(again, path, (size_t)len);
}

/* Returns -EAGAIN where it changed meanwhile. */
static int try_descriptor(struct task *task, int fd_dir, const char *name, uint64_t number)
{
	char path[PATH_MAX + 32];
	struct item item = {.place = {.pid = task->tid, .fd = number}};
	struct device_clue clue = {task->fd, &item.place, 0};
	struct statx stx;
	struct hold *hold;
	uint32_t access = 0;
	ssize_t len = readlinkat(fd_dir, name, path, sizeof(path));
	bool has_name = len > 0;
	int rc;

	/* whose maps may be read may still be protected */
	if (len < 0 && (errno == EACCES || errno == ENOMEM))
		return -errno;
	/* the kernel writes out no path that is over PATH_MAX, but follows the link */
	if ((!has_name && errno != ENAMETOOLONG) ||
	    (has_name && !is_of_interest(path, (size_t)len)))
		return 0;
	rc = file_statx(fd_dir, name, FILE_STATX_FLAGS, FILE_STATX_MASK, &stx);
	/* a server that has its files elsewhere may say anything else */
	if (rc < 0 || !S_ISREG(stx.stx_mode))
		return rc == -ENOMEM ? rc : 0;
	item.stat = &stx;
	item.device = device_find(&task->worker->devices,
				  makedev(stx.stx_dev_major, stx.stx_dev_minor), &clue);
	if (!identity_tell(&item.device, stx.stx_ino, has_name ? path : NULL,
			   has_name ? (size_t)len : 0, &item.identity, &item.own))
		return 0;
	if (has_name && !is_same_still(fd_dir, name, path, len))
		return -EAGAIN;
	rc = tell_access(fd_dir, name, &access);
	if (rc <= 0)
		return rc;
	rc = hold_find(task, &item, &hold);
	if (rc < 0)
		return rc;
	hold->fd_count++;
	hold->access |= access;
	return 0;
}

/* A file that is renamed or removed changes its link, too. */
static int take_descriptor(struct task *task, int fd_dir, const char *name, uint64_t number)
{
	int rc = -EAGAIN;

	for (int tries = 0; tries < 100 && rc == -EAGAIN; tries++)
		rc = try_descriptor(task, fd_dir, name, number);
	return rc == -EAGAIN ? 0 : rc;
}

int descriptors_read(struct task *task)
{
	AUTO_CLOSE int fd = openat(task->fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct numbers numbers;
	const char *name;
	uint64_t number;
	int rc;

	if (fd < 0)
		return -errno;
	numbers_begin(&numbers, fd);
	while ((rc = numbers_next(&numbers, &name, &number)) == 1) {
		rc = take_descriptor(task, fd, name, number);
		if (rc < 0)
			break;
	}
	return rc;
}
