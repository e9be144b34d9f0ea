/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/foreign.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/num.h"
#include "base/util.h"

/* As many as the kernel follows (include/linux/namei.h, MAXSYMLINKS). */
#define LINKS_MAX 40

/* File systems of the kernel itself, and those on memory or local disks. */
static const char *const answering_types[] = {
	"bcachefs", "bpf",	 "btrfs",    "cgroup", "cgroup2",    "configfs", "debugfs",
	"devpts",   "devtmpfs",	 "erofs",    "exfat",  "ext2",	     "ext3",	 "ext4",
	"f2fs",	    "hugetlbfs", "iso9660",  "jfs",    "mqueue",     "nilfs2",	 "ntfs3",
	"proc",	    "ramfs",	 "reiserfs", "rootfs", "securityfs", "squashfs", "sysfs",
	"tmpfs",    "tracefs",	 "udf",	     "vfat",   "xfs",	     "zfs",
};

/* linux/openat2.h, as of Linux 5.12 */
#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20
#endif

static bool is_type(const char *name, const char *type, size_t len)
{
	return strlen(name) == len && !memcmp(name, type, len);
}

static bool is_answering(const char *type, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(answering_types); i++)
		if (is_type(answering_types[i], type, len))
			return true;
	return false;
}

/*
 * proc(5), /proc/PID/fdinfo/FD: unlike with stat(2) and statfs(2) the file system is
 * not asked.
 */
static int read_mount_id(int fd, uint64_t *id)
{
	char path[64], text[256];
	const char *at;
	AUTO_CLOSE int info = -1;
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = open(path, O_RDONLY | O_CLOEXEC);
	if (info < 0)
		return -errno;
	len = read(info, text, sizeof(text) - 1);
	if (len < 0)
		return -errno;
	text[len] = '\0';
	at = strstr(text, "\nmnt_id:");
	if (!at)
		return -ENOSYS;
	at += strlen("\nmnt_id:");
	return num_next_u64(&at, 10, id) ? 0 : -ENOSYS;
}

/*
 * Whether the file system of the mount on @line is known to answer (proc(5)):
 * 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
 * An overlay, which may have any other below it, answers for what the kernel remembers,
 * and that is where something is mounted: 1.
 */
static int check_line(const char *line)
{
	const char *end = strchrnul(line, '\n');
	const char *type = memmem(line, (size_t)(end - line), " - ", 3);
	size_t len;

	if (!type)
		return -EREMOTE;
	type += 3;
	len = strcspn(type, " \n");
	if (is_type("overlay", type, len))
		return 1;
	return is_answering(type, len) ? 0 : -EREMOTE;
}

static const char *next_line(const char *line)
{
	const char *end = strchrnul(line, '\n');

	return *end ? end + 1 : end;
}

/* Returns as check_line() does, or -ESTALE where the mount is not in the table. */
static int check_mount(int fd, const char *mount_table)
{
	uint64_t wanted, id;
	int rc = read_mount_id(fd, &wanted);

	if (rc < 0)
		return rc;
	for (const char *line = mount_table; *line; line = next_line(line)) {
		const char *at = line;

		if (num_next_u64(&at, 10, &id) && id == wanted)
			return check_line(line);
	}
	return -ESTALE;
}

int foreign_check(int fd, const char *mount_table)
{
	int rc = check_mount(fd, mount_table);

	return rc > 0 ? 0 : rc;
}

int foreign_check_root(const char *mount_table)
{
	int rc = -ESTALE;

	for (const char *line = mount_table; *line; line = next_line(line)) {
		const char *at = line;

		for (int field = 1; field < 5; field++) {
			at += strcspn(at, " \n");
			at += *at == ' ';
		}
		/* the topmost of them comes last */
		if (!strncmp(at, "/ ", 2))
			rc = check_line(line);
	}
	return rc > 0 ? 0 : rc;
}

struct walk {
	int root_fd;
	const char *mount_table;
	bool is_root_layered;
	int flags;	     /* for what is at the end */
	int fd;		     /* what was reached */
	bool is_layered;     /* that is on an overlay */
	int links;	     /* that were followed */
	char done[PATH_MAX]; /* the path of it: "" or "/a/b", without links */
	char left[PATH_MAX]; /* what is to be walked from there */
};

/* Begins again at the root with the three parts one behind the other. */
static int start(struct walk *walk, const char *dir, const char *target, const char *left)
{
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/%s/%s", dir, target, left);

	if (len < 0 || (size_t)len >= sizeof(path))
		return -ENAMETOOLONG;
	memcpy(walk->left, path, (size_t)len + 1);
	walk->done[0] = '\0';
	cleanup_close(&walk->fd);
	walk->fd = fcntl(walk->root_fd, F_DUPFD_CLOEXEC, 0);
	walk->is_layered = walk->is_root_layered;
	return walk->fd < 0 ? -errno : 0;
}

static int follow(struct walk *walk, int link_fd, const char *left)
{
	char target[PATH_MAX];
	ssize_t len = readlinkat(link_fd, "", target, sizeof(target) - 1);

	if (len < 0)
		return -errno;
	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	target[len] = '\0';
	return start(walk, target[0] == '/' ? "" : walk->done, target, left);
}

/* The directory above has no link in its path, so that its name alone tells which
 * it is; ".." of the kernel could leave the root while others rename. */
static int go_up(struct walk *walk, const char *left)
{
	char *slash = strrchr(walk->done, '/');

	if (slash)
		*slash = '\0';
	return start(walk, walk->done, "", left);
}

int foreign_open_cached(int dir_fd, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_CACHED,
	};
	long fd = syscall(SYS_openat2, dir_fd, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

/* Opens @name in the directory that was reached, of which nothing is asked that may have
 * to be asked of a layer. */
static int open_name(const struct walk *walk, const char *name)
{
	int fd;

	if (walk->is_layered) {
		fd = foreign_open_cached(walk->fd, name);
		return fd < 0 && fd != -ENOENT ? -EREMOTE : fd;
	}
	fd = openat(walk->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int go_down(struct walk *walk, const char *name, const char *left)
{
	AUTO_CLOSE int fd = open_name(walk, name);
	bool is_last = !left[strspn(left, "/")];
	size_t done_len = strlen(walk->done), len = strlen(name);
	struct statx stx;
	int rc;

	if (fd < 0)
		return fd;
	rc = check_mount(fd, walk->mount_table);
	if (rc < 0)
		return rc == -ESTALE ? -EREMOTE : rc;
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &stx) < 0)
		return -errno;
	if (rc > 0 && S_ISLNK(stx.stx_mode))
		return -EREMOTE;
	if (S_ISLNK(stx.stx_mode) && !(is_last && (walk->flags & O_NOFOLLOW)))
		return follow(walk, fd, left);
	if (!S_ISDIR(stx.stx_mode) && !(is_last && !(walk->flags & O_DIRECTORY)))
		return -ENOTDIR;
	if (done_len + 1 + len >= sizeof(walk->done))
		return -ENAMETOOLONG;
	walk->done[done_len] = '/';
	memcpy(walk->done + done_len + 1, name, len + 1);
	memmove(walk->left, left, strlen(left) + 1);
	close(walk->fd);
	walk->fd = fd;
	walk->is_layered = rc > 0;
	fd = -1;
	return 0;
}

/* Walks one name further. Returns 1, 0 at the end, or -errno. */
static int step(struct walk *walk)
{
	const char *name = walk->left + strspn(walk->left, "/"), *left;
	size_t len = strcspn(name, "/");
	char copy[NAME_MAX + 1];
	int rc;

	if (!len)
		return 0;
	if (len > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(copy, name, len);
	copy[len] = '\0';
	left = name + len;
	if (!strcmp(copy, ".")) {
		memmove(walk->left, left, strlen(left) + 1);
		return 1;
	}
	rc = !strcmp(copy, "..") ? go_up(walk, left) : go_down(walk, copy, left);
	return rc < 0 ? rc : 1;
}

int foreign_open(int root_fd, const char *mount_table, const char *path, int flags)
{
	struct walk walk = {
		.root_fd = root_fd,
		.mount_table = mount_table,
		.flags = flags,
		.fd = -1,
	};
	int rc, fd;

	if (!(flags & (O_PATH | O_DIRECTORY)))
		return -EINVAL;
	rc = check_mount(root_fd, mount_table);
	walk.is_root_layered = rc > 0;
	if (rc >= 0)
		rc = start(&walk, "", path, "");
	if (rc < 0)
		return rc;
	do
		rc = step(&walk);
	while (rc == 1);
	if (rc < 0) {
		cleanup_close(&walk.fd);
		return rc;
	}
	if (flags & O_PATH)
		return walk.fd;
	if (walk.is_layered) {
		close(walk.fd);
		return -EREMOTE;
	}
	fd = openat(walk.fd, ".", flags | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	close(walk.fd);
	return fd;
}
