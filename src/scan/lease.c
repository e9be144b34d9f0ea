/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "base/util.h"

/* fs/xfs/libxfs/xfs_format.h; not in every linux/magic.h */
#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif

bool lease_parse_line(const char *line, struct leased_file *file)
{
	unsigned int major, minor;
	uint64_t inode;
	char type[8];

	/* fs/locks.c, lock_get_status(): number, type, state, what it allows, pid, file.
	 * What waits for one has an arrow behind its number. */
	if (sscanf(line, "%*u: %7s %*s %*s %*d %x:%x:%" SCNu64 " ", type, &major, &minor, &inode) !=
	    4)
		return false;
	*file = (struct leased_file){makedev(major, minor), inode};
	return !strcmp(type, "LEASE") || !strcmp(type, "DELEG");
}

void lease_begin(struct lease *lease)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	*lease = (struct lease){.leased = VEC_OF(struct leased_file)};
	sigaction(SIGIO, &ignore, &lease->before);
}

void lease_end(struct lease *lease)
{
	sigaction(SIGIO, &lease->before, NULL);
	vec_free(&lease->leased);
}

void lease_look_up(struct lease *lease)
{
	AUTO_FCLOSE FILE *locks = lease->has_leased ? NULL : fopen("/proc/locks", "re");
	struct leased_file file;
	char line[256];

	lease->has_leased = true;
	while (locks && fgets(line, sizeof(line), locks))
		if (lease_parse_line(line, &file) && !vec_push(&lease->leased, &file))
			break;
}

bool lease_is_anothers(struct lease *lease, const struct object *object)
{
	lease_look_up(lease);
	for (size_t i = 0; i < lease->leased.count; i++) {
		const struct leased_file *file = vec_at(&lease->leased, i);

		if (file->inode == object->inode && file->dev == object->dev)
			return true;
	}
	return false;
}

/*
 * Whether all that open a file on the file system of @fd open the one inode that
 * the lease is on. Those of another machine's files, of a server in user space or of
 * a layered file system may not.
 */
static bool sees_all_openers(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return false;
	switch ((unsigned long)fs.f_type) {
	case TMPFS_MAGIC:
	case HUGETLBFS_MAGIC:
	case RAMFS_MAGIC:
	case EXT4_SUPER_MAGIC:
	case XFS_SUPER_MAGIC:
	case BTRFS_SUPER_MAGIC:
		return true;
	default:
		return false;
	}
}

int lease_set(struct lease *lease, int fd, dev_t dev)
{
	if (!lease->has_dev || lease->dev != dev) {
		lease->has_dev = sees_all_openers(fd);
		lease->dev = dev;
	}
	if (!lease->has_dev)
		return -EOPNOTSUPP;
	return fcntl(fd, F_SETLEASE, F_WRLCK) < 0 ? -errno : 0;
}

int lease_take(struct lease *lease, int dir_fd, const struct object *object)
{
	AUTO_CLOSE int fd = -1;
	struct stat st;
	int leased, rc;

	if (dir_fd < 0)
		return -EOPNOTSUPP;
	if (lease_is_anothers(lease, object))
		return -EAGAIN;
	/* O_NONBLOCK: a FIFO may be there by now, or a lease */
	fd = openat(dir_fd, object->name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	/* a link, a socket or a device is there now */
	if (fd < 0)
		return errno == ELOOP || errno == ENXIO || errno == ENODEV ? -ESTALE : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_dev != object->dev || st.st_ino != object->inode)
		return -ESTALE;
	rc = lease_set(lease, fd, st.st_dev);
	if (rc < 0)
		return rc;
	leased = fd;
	fd = -1;
	return leased;
}

int lease_ask(struct lease *lease, int dir_fd, const struct object *object)
{
	int fd = lease_take(lease, dir_fd, object);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

bool lease_is_broken(int fd)
{
	return fcntl(fd, F_GETLEASE) != F_WRLCK;
}

bool lease_is_whole(int fd)
{
	/* Who opens the file is counted before he is held up by the lease (fs/open.c,
	 * do_dentry_open()), and may be stopped in between, as by one that scans for viruses
	 * (fanotify(7)): to take the lease once more is refused by then. Somebody that did not
	 * want to wait has left only the first trace. */
	return !lease_is_broken(fd) && fcntl(fd, F_SETLEASE, F_WRLCK) == 0;
}

/* What one thread asks for. */
struct share {
	struct lease lease;
	int dir_fd;
	struct object *objects;
	size_t count;
};

static void *ask_share(void *arg)
{
	struct share *share = arg;

	for (size_t i = 0; i < share->count; i++)
		if (lease_ask(&share->lease, share->dir_fd, &share->objects[i]) == 0)
			share->objects[i].in_use = USE_NO;
	return NULL;
}

void lease_ask_all(struct lease *lease, int dir_fd, struct object *objects, size_t count)
{
	size_t half = count / 2;
	struct share first = {.dir_fd = dir_fd, .objects = objects, .count = half};
	struct share second = {.dir_fd = dir_fd, .objects = objects + half, .count = count - half};
	pthread_t thread;

	lease_look_up(lease);
	first.lease = second.lease = *lease;
	if (pthread_create(&thread, NULL, ask_share, &second) != 0)
		return;
	ask_share(&first);
	pthread_join(thread, NULL);
}
