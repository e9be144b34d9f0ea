/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/foreign.h"
#include "base/num.h"
#include "base/util.h"

/* More than any file of /proc or /etc that is read. */
#define CAPTURE_MAX_BYTES (64 << 20)

int sysroot_open_tree(struct sysroot *root, const char *path)
{
	AUTO_CLOSE int probe = -1;
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	*root = (struct sysroot){.captured = true, .dir_fd = fd};
	probe = sysroot_open(root, "/", O_PATH | O_DIRECTORY);
	if (probe < 0) {
		sysroot_close(root);
		return probe;
	}
	return 0;
}

void sysroot_close(struct sysroot *root)
{
	if (root->dir_fd >= 0)
		close(root->dir_fd);
	free(root->mount_table);
	*root = SYSROOT_LIVE;
}

/* A tree comes from somebody else: no device or endless file of it is read. */
static bool is_capture(long fd)
{
	struct stat st;

	return fstat((int)fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= CAPTURE_MAX_BYTES;
}

/* While something is renamed anywhere the kernel may not be able to tell whether a
 * .. leads outside, and says EAGAIN (openat2(2)). */
static long open_in_tree(int dir_fd, const char *path, struct open_how *how)
{
	long fd = -1;

	for (int tries = 0; tries < 100; tries++) {
		fd = syscall(SYS_openat2, dir_fd, path, how, sizeof(*how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd;
}

int sysroot_open(const struct sysroot *root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned int)flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd;

	if (root->mount_table)
		return foreign_open(root->dir_fd, root->mount_table, path, flags);
	if (!root->captured)
		fd = open(path, flags | O_CLOEXEC);
	else
		fd = open_in_tree(root->dir_fd, path, &how);
	if (fd < 0)
		return -errno;
	if (root->captured && !(flags & (O_PATH | O_DIRECTORY)) && !is_capture(fd)) {
		close((int)fd);
		return -EINVAL;
	}
	return (int)fd;
}

#define MOUNT_TABLE_MAX_BYTES (4 << 20)

/* Goes on from as far as the cache leads, one name at a time. */
static int open_uncached(const struct sysroot *root, const char *path)
{
	AUTO_FREE char *table = malloc(MOUNT_TABLE_MAX_BYTES), *start = strdup(path);
	AUTO_CLOSE int fd = -1;
	ssize_t len;

	if (!table || !start)
		return -ENOMEM;
	len = sysroot_read(root, "/proc/self/mountinfo", table, MOUNT_TABLE_MAX_BYTES);
	if (len < 0)
		return (int)len;
	for (char *slash; fd < 0 && (slash = strrchr(start, '/'));) {
		*slash = '\0';
		fd = foreign_open_cached(AT_FDCWD, *start ? start : "/");
	}
	return fd < 0 ? fd : foreign_open(fd, table, path + strlen(start), O_PATH | O_NOFOLLOW);
}

int sysroot_open_mount(const struct sysroot *root, const char *path)
{
	int fd = root->dir_fd < 0 ? foreign_open_cached(AT_FDCWD, path) : -EINVAL;

	if (fd == -EAGAIN)
		return open_uncached(root, path);
	/* another system; before Linux 5.12; or not let through by a container */
	if (fd == -EINVAL || fd == -ENOSYS || fd == -EPERM)
		return sysroot_open(root, path, O_PATH | O_NOFOLLOW);
	return fd;
}

static char *path_of_fd(int fd)
{
	char link[32], path[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path));
	return len > 0 && path[0] == '/' ? strndup(path, (size_t)len) : NULL;
}

char *sysroot_path_of(const struct sysroot *root, int fd)
{
	AUTO_FREE char *tree = NULL;
	char *path;
	size_t len;

	errno = 0;
	path = path_of_fd(fd);
	if (!path || root->dir_fd < 0)
		return path;
	tree = path_of_fd(root->dir_fd);
	len = tree && strcmp(tree, "/") ? strlen(tree) : 0;
	if (!tree || strncmp(path, tree, len) != 0 || (path[len] && path[len] != '/')) {
		free(path);
		return NULL;
	}
	memmove(path, path[len] ? path + len : "/", strlen(path + len) + 1 + !path[len]);
	return path;
}

ssize_t sysroot_read(const struct sysroot *root, const char *path, char *buf, size_t room)
{
	AUTO_CLOSE int fd = sysroot_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	size_t len = 0;
	ssize_t got;

	if (fd < 0)
		return fd;
	for (;;) {
		got = read(fd, buf + len, room - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		len += (size_t)got;
		if (len == room)
			return -E2BIG;
		if (!got)
			break;
	}
	buf[len] = '\0';
	return (ssize_t)len;
}

int sysroot_read_u64(const struct sysroot *root, const char *path, uint64_t *value)
{
	char text[64];
	const char *at = text;
	ssize_t len = sysroot_read(root, path, text, sizeof(text));

	if (len < 0)
		return (int)len;
	return num_next_u64(&at, 10, value) ? 0 : -ENODATA;
}

static int read_captured_clock(const struct sysroot *root, struct sysroot_clock *clock)
{
	AUTO_FREE char *text = malloc(256 * 1024);
	char uptime[64];
	const char *at;
	uint64_t boot_secs, up_secs;
	ssize_t len;

	if (!text)
		return -ENOMEM;
	len = sysroot_read(root, "/proc/stat", text, 256 * 1024);
	if (len < 0)
		return (int)len;
	at = strstr(text, "\nbtime ");
	if (!at)
		return -ENODATA;
	at += strlen("\nbtime ");
	if (!num_next_u64(&at, 10, &boot_secs) || boot_secs > INT32_MAX * (uint64_t)1000)
		return -ENODATA;

	len = sysroot_read(root, "/proc/uptime", uptime, sizeof(uptime));
	if (len < 0)
		return (int)len;
	uptime[strcspn(uptime, ". \n")] = '\0';
	if (num_parse(uptime, 10, INT32_MAX * (uint64_t)1000, &up_secs) < 0)
		return -ENODATA;

	clock->now_secs = (int64_t)(boot_secs + up_secs);
	clock->boot_centisecs = (int64_t)boot_secs * 100;
	return 0;
}

static int64_t nanosecs(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

int sysroot_read_clock(const struct sysroot *root, struct sysroot_clock *clock)
{
	struct timespec now, up;

	if (root->captured)
		return read_captured_clock(root, clock);
	if (clock_gettime(CLOCK_REALTIME, &now) < 0 || clock_gettime(CLOCK_BOOTTIME, &up) < 0)
		return -errno;
	clock->now_secs = now.tv_sec;
	clock->boot_centisecs = (nanosecs(&now) - nanosecs(&up)) / 10000000;
	return 0;
}
