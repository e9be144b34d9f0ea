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
#include <time.h>
#include <unistd.h>

/* Names are drawn by chance, so that nobody can have taken them all. */
#define TRIES_MAX 16

/* Draws @len - 1 hexadecimal digits. Without getrandom(2) the time has to do: it is another
 * one at each try. */
static void draw_digits(char *digits, size_t len)
{
	struct timespec now;
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		number = (uint64_t)getpid() << 32 ^ (uint64_t)now.tv_sec << 30 ^
			 (uint64_t)now.tv_nsec;
	}
	snprintf(digits, len, "%016" PRIx64, number);
}

/*
 * Opens the directory, and locks it. One that was just made another run may have taken
 * for one that was left behind, as long as it was not locked, and removed: -EAGAIN.
 */
static int take(struct quarantine *quarantine)
{
	struct stat st;
	int fd = openat(quarantine->dir_fd, quarantine->name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return errno == ENOENT ? -EAGAIN : -errno;
	/* one in a directory with the set-group-ID bit has that too (inode(7)) */
	if (fstat(fd, &st) < 0)
		rc = -errno;
	else if (st.st_uid != geteuid() || (st.st_mode & 0777u) != 0700)
		rc = -ESTALE;
	else if (flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &st) < 0)
		rc = -errno;
	else if (!st.st_nlink)
		rc = -EAGAIN;
	if (rc < 0) {
		close(fd);
		return rc;
	}
	quarantine->fd = fd;
	return 0;
}

/* Whether something can be made in the directory, but not be taken away again. */
static bool is_append_only(int dir_fd)
{
	struct statx stx;

	return statx(dir_fd, "", AT_EMPTY_PATH, 0, &stx) == 0 &&
	       (stx.stx_attributes & STATX_ATTR_APPEND);
}

static int try_to_make(struct quarantine *quarantine)
{
	size_t len = sizeof(QUARANTINE_PREFIX) - 1;
	int rc, error;
	mode_t mask;

	draw_digits(quarantine->name + len, sizeof(quarantine->name) - len);
	mask = umask(077);
	rc = mkdirat(quarantine->dir_fd, quarantine->name, 0700);
	error = errno;
	umask(mask);
	if (rc < 0)
		return error == EEXIST ? -EAGAIN : -error;
	rc = take(quarantine);
	/* somebody who may do that has put another one in its place */
	if (rc == -ESTALE)
		return -EAGAIN;
	if (rc < 0)
		unlinkat(quarantine->dir_fd, quarantine->name, AT_REMOVEDIR);
	return rc;
}

int quarantine_begin(struct quarantine *quarantine, int dir_fd)
{
	int rc = -EAGAIN;

	*quarantine = (struct quarantine){.dir_fd = dir_fd, .fd = -1, .name = QUARANTINE_PREFIX};
	if (is_append_only(dir_fd))
		return -EPERM;
	for (int tries = 0; tries < TRIES_MAX && rc == -EAGAIN; tries++)
		rc = try_to_make(quarantine);
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

/* Not every file system knows RENAME_NOREPLACE, which is EINVAL then (rename(2)). What a
 * container does not let through is EPERM; where that is the file's the other way has it,
 * too. */
static bool is_unknown_flag(int error)
{
	return error == EINVAL || error == ENOSYS || error == EPERM;
}

int quarantine_move_in(const struct quarantine *quarantine, const char *name)
{
	const char *waiting = name;
	char buf[NAME_MAX + 1];
	int from = quarantine->dir_fd, to = quarantine_find(quarantine, &waiting, buf);

	/* a name that was cut could not be given back */
	if (to != quarantine->fd && strlen(name) + QUARANTINE_NAME_LEN + 1 > NAME_MAX)
		return -ENAMETOOLONG;
	if (renameat2(from, name, to, waiting, RENAME_NOREPLACE) == 0)
		return 0;
	if (!is_unknown_flag(errno))
		return -errno;
	/* what is there is this run's own: there is nothing to be replaced */
	return renameat(from, name, to, waiting) < 0 ? -errno : 0;
}

static int move_out(int from, const char *waiting, int to, const char *name)
{
	if (renameat2(from, waiting, to, name, RENAME_NOREPLACE) == 0)
		return 0;
	if (!is_unknown_flag(errno))
		return -errno;
	/* link(2) replaces nothing either */
	if (linkat(from, waiting, to, name, 0) < 0)
		return -errno;
	return unlinkat(from, waiting, 0) < 0 ? -errno : 0;
}

/* So many bytes of @name as there is room for, without a part of a character (utf-8(7)). */
static int fit(const char *name, int room)
{
	int len = (int)strlen(name), end = room;

	if (len <= room)
		return len;
	while (end > 0 && room - end < 3 && ((unsigned char)name[end] & 0xc0) == 0x80)
		end--;
	return ((unsigned char)name[end] & 0xc0) == 0x80 ? room : end;
}

/* Gives the file a name like its own, with its inode number, and digits where somebody has
 * given that to another one. */
static int keep_beside(const struct quarantine *quarantine, int fd, const char *waiting,
		       const char *name, char kept[NAME_MAX + 1])
{
	char mark[64], digits[17] = "";
	struct stat st;
	int rc = -EEXIST;

	if (fstatat(fd, waiting, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	for (int tries = 0; tries < TRIES_MAX && rc == -EEXIST; tries++) {
		int len = snprintf(mark, sizeof(mark), ".kept-%ju%s%s", (uintmax_t)st.st_ino,
				   *digits ? "-" : "", digits);

		snprintf(kept, NAME_MAX + 1, "%.*s%s", fit(name, NAME_MAX - len), name, mark);
		rc = move_out(fd, waiting, quarantine->dir_fd, kept);
		draw_digits(digits, sizeof(digits));
	}
	return rc;
}

int quarantine_put_back(const struct quarantine *quarantine, const char *name,
			char kept[NAME_MAX + 1])
{
	const char *waiting = name;
	char buf[NAME_MAX + 1];
	int fd = quarantine_find(quarantine, &waiting, buf);
	int rc = move_out(fd, waiting, quarantine->dir_fd, name);

	*kept = '\0';
	return rc == -EEXIST ? keep_beside(quarantine, fd, waiting, name, kept) : rc;
}

int quarantine_remove(const struct quarantine *quarantine, const char *name)
{
	char buf[NAME_MAX + 1];
	int fd = quarantine_find(quarantine, &name, buf);

	return unlinkat(fd, name, 0) < 0 ? -errno : 0;
}

int quarantine_end(struct quarantine *quarantine)
{
	int rc = 0;

	if (quarantine->fd < 0)
		return 0;
	if (unlinkat(quarantine->dir_fd, quarantine->name, AT_REMOVEDIR) < 0)
		rc = -errno;
	close(quarantine->fd);
	quarantine->fd = -1;
	return rc;
}

bool quarantine_is_name(const char *name, const char **file)
{
	size_t len = sizeof(QUARANTINE_PREFIX) - 1;

	*file = NULL;
	if (strncmp(name, QUARANTINE_PREFIX, len) != 0 ||
	    strspn(name + len, "0123456789abcdef") != QUARANTINE_NAME_LEN - len)
		return false;
	name += QUARANTINE_NAME_LEN;
	if (name[0] == '-' && name[1])
		*file = name + 1;
	return !name[0] || *file;
}

int quarantine_take_over(struct quarantine *quarantine, int dir_fd, const char *name)
{
	*quarantine = (struct quarantine){.dir_fd = dir_fd, .fd = -1};
	snprintf(quarantine->name, sizeof(quarantine->name), "%s", name);
	return take(quarantine);
}
