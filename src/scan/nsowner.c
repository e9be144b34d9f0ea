/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/nsowner.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/num.h"
#include "base/util.h"

/* At most 340 lines of three numbers (user_namespaces(7)). */
#define MAP_MAX_BYTES 16384

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Returns 1 where the reader's user namespace made it, or one that it is in; 0 where another
 * did; or -errno. */
static int is_ours(int ns_fd, int process)
{
	AUTO_CLOSE int owner = ioctl(ns_fd, NS_GET_USERNS);
	struct stat own, other;

	/* ioctl_ns(2): EPERM where that is outside of the reader's. Before Linux 4.9 the
	 * process alone tells. */
	if (owner < 0 && errno == EPERM)
		return 1;
	if (stat("/proc/self/ns/user", &own) < 0)
		return -errno;
	if ((owner < 0 ? fstatat(process, "ns/user", &other, 0) : fstat(owner, &other)) < 0)
		return -errno;
	return is_same(&own, &other);
}

/* The process may be in a user namespace below the one that made it, which has fewer users;
 * one of the reader's own tells nothing. */
static int read_map(int process, char *text, size_t room)
{
	AUTO_CLOSE int fd = openat(process, "uid_map", O_RDONLY | O_CLOEXEC);
	struct stat own, other;
	ssize_t len;

	if (fd < 0 || stat("/proc/self/ns/user", &own) < 0 ||
	    fstatat(process, "ns/user", &other, 0) < 0)
		return -errno;
	if (is_same(&own, &other)) {
		*text = '\0';
		return 0;
	}
	len = read(fd, text, room - 1);
	if (len < 0)
		return -errno;
	text[len] = '\0';
	return 0;
}

int nsowner_read(int ns_fd, int process, char **uid_map)
{
	char text[MAP_MAX_BYTES];
	int rc = is_ours(ns_fd, process);

	*uid_map = NULL;
	if (rc)
		return rc < 0 ? rc : 0;
	rc = read_map(process, text, sizeof(text));
	if (rc < 0)
		return rc;
	*uid_map = strdup(text);
	return *uid_map ? 0 : -ENOMEM;
}

bool nsowner_has(const char *uid_map, uid_t uid)
{
	uint64_t inside, first, count;

	for (const char *at = uid_map; *at; at++) {
		if (num_next_u64(&at, 10, &inside) && num_next_u64(&at, 10, &first) &&
		    num_next_u64(&at, 10, &count) && uid >= first && uid - first < count)
			return true;
		at += strcspn(at, "\n");
		if (!*at)
			break;
	}
	return false;
}
