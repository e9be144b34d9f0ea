/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/quarantine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names are drawn by chance, so that nobody can have taken them all. */
#define TRIES_MAX 16

void quarantine_begin(struct quarantine *quarantine, int dir_fd)
{
	*quarantine = (struct quarantine){.dir_fd = dir_fd, .fd = -1};
}

static int draw_name(struct quarantine *quarantine)
{
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return -errno;
	snprintf(quarantine->name, sizeof(quarantine->name), QUARANTINE_PREFIX "%016" PRIx64,
		 number);
	return 0;
}

/*
 * Opens the directory just made, and locks it. Another run may have taken it for one
 * that was left behind, as long as it was not locked, and removed it: -EAGAIN.
 */
static int take(struct quarantine *quarantine)
{
	struct stat st;
	int fd = openat(quarantine->dir_fd, quarantine->name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? -EAGAIN : -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &st) < 0 || !st.st_nlink ||
	    st.st_uid != geteuid()) {
		close(fd);
		return -EAGAIN;
	}
	quarantine->fd = fd;
	return 0;
}

static int try_to_make(struct quarantine *quarantine)
{
	int rc = draw_name(quarantine);

	if (rc < 0)
		return rc;
	if (mkdirat(quarantine->dir_fd, quarantine->name, 0700) < 0)
		return errno == EEXIST ? -EAGAIN : -errno;
	return take(quarantine);
}

int quarantine_make(struct quarantine *quarantine)
{
	int rc = -EAGAIN;

	for (int tries = 0; tries < TRIES_MAX && quarantine->fd < 0 && rc == -EAGAIN; tries++)
		rc = try_to_make(quarantine);
	if (quarantine->fd >= 0)
		return 0;
	/* each file has an inode already, and needs no other one to change its name */
	return rc == -ENOSPC || rc == -EDQUOT ? 1 : rc;
}

int quarantine_find(const struct quarantine *quarantine, const char **name, char buf[NAME_MAX + 1])
{
	if (quarantine->fd >= 0)
		return quarantine->fd;
	snprintf(buf, NAME_MAX + 1, "%s-%s", quarantine->name, *name);
	*name = buf;
	return quarantine->dir_fd;
}

int quarantine_move_in(const struct quarantine *quarantine, const char *name)
{
	const char *waiting = name;
	char buf[NAME_MAX + 1];
	int fd = quarantine_find(quarantine, &waiting, buf);

	/* a name that was cut could not be given back */
	if (fd != quarantine->fd && strlen(waiting) != strlen(quarantine->name) + 1 + strlen(name))
		return -ENOSPC;
	return renameat2(quarantine->dir_fd, name, fd, waiting, RENAME_NOREPLACE) < 0 ? -errno : 0;
}

/* A name like @name, of a file that can be told from it by its inode number. */
static int keep_beside(const struct quarantine *quarantine, int fd, const char *waiting,
		       const char *name, char kept[NAME_MAX + 1])
{
	struct stat st;
	char mark[32];
	int len;

	if (fstatat(fd, waiting, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	len = snprintf(mark, sizeof(mark), ".kept-%ju", (uintmax_t)st.st_ino);
	snprintf(kept, NAME_MAX + 1, "%.*s%s", NAME_MAX - len, name, mark);
	return renameat2(fd, waiting, quarantine->dir_fd, kept, RENAME_NOREPLACE) < 0 ? -errno : 0;
}

int quarantine_put_back(const struct quarantine *quarantine, const char *name,
			char kept[NAME_MAX + 1])
{
	const char *waiting = name;
	char buf[NAME_MAX + 1];
	int fd = quarantine_find(quarantine, &waiting, buf);

	*kept = '\0';
	if (renameat2(fd, waiting, quarantine->dir_fd, name, RENAME_NOREPLACE) == 0)
		return 0;
	return errno == EEXIST ? keep_beside(quarantine, fd, waiting, name, kept) : -errno;
}

int quarantine_remove(const struct quarantine *quarantine, const char *name)
{
	char buf[NAME_MAX + 1];
	int fd = quarantine_find(quarantine, &name, buf);

	return unlinkat(fd, name, 0) < 0 ? -errno : 0;
}

void quarantine_end(struct quarantine *quarantine)
{
	if (quarantine->fd < 0)
		return;
	unlinkat(quarantine->dir_fd, quarantine->name, AT_REMOVEDIR);
	close(quarantine->fd);
	quarantine->fd = -1;
}
