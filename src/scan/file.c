/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static struct statx_timestamp timestamp(const struct timespec *time)
{
	return (struct statx_timestamp){
		.tv_sec = time->tv_sec,
		.tv_nsec = (unsigned int)time->tv_nsec,
	};
}

int file_statx(int dir_fd, const char *name, int flags, unsigned int mask, struct statx *stx)
{
	struct stat st;

	if (statx(dir_fd, name, flags, mask, stx) == 0)
		return 0;
	/* What is not let through is EPERM, which statx(2) itself never says. In place of ENOSYS
	 * the C library says EINVAL of flags that it can't do without (glibc, io/statx_generic.c).
	 */
	if (errno != ENOSYS && errno != EPERM && errno != EINVAL)
		return -errno;
	if (fstatat(dir_fd, name, &st, flags & ~AT_STATX_DONT_SYNC) < 0)
		return -errno;
	*stx = (struct statx){
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = (unsigned int)st.st_blksize,
		.stx_nlink = (unsigned int)st.st_nlink,
		.stx_uid = st.st_uid,
		.stx_gid = st.st_gid,
		.stx_mode = (unsigned short)st.st_mode,
		.stx_ino = st.st_ino,
		.stx_size = (uint64_t)st.st_size,
		.stx_blocks = (uint64_t)st.st_blocks,
		.stx_atime = timestamp(&st.st_atim),
		.stx_ctime = timestamp(&st.st_ctim),
		.stx_mtime = timestamp(&st.st_mtim),
		.stx_dev_major = major(st.st_dev),
		.stx_dev_minor = minor(st.st_dev),
	};
	return 0;
}

void file_set(struct object *object, const struct statx *stx)
{
	object->dev = makedev(stx->stx_dev_major, stx->stx_dev_minor);
	object->inode = stx->stx_ino;
	object->uid = stx->stx_uid;
	object->gid = stx->stx_gid;
	object->mode = stx->stx_mode & 07777u;
	object->size_bytes = stx->stx_size;
	object->alloc_bytes = stx->stx_blocks * 512;
	object->page_bytes = stx->stx_blksize;
	object->atime = stx->stx_atime.tv_sec;
	object->ctime = stx->stx_ctime.tv_sec;
	object->mtime = stx->stx_mtime.tv_sec;
	object->have = HAVE_STAT | HAVE_INODE | HAVE_CTIME | HAVE_ALLOC;
	if (stx->stx_mask & STATX_BTIME) {
		object->btime = stx->stx_btime.tv_sec;
		object->have |= HAVE_BTIME;
	}
	if (object->alloc_bytes < object->size_bytes)
		object->flags |= OBJECT_SPARSE;
}

/* Takes back what a copy does not tell of the file that it was made of. */
static void forget_copy(struct object *object)
{
	object->have &= ~(uint32_t)(HAVE_INODE | HAVE_CTIME | HAVE_BTIME);
	/* one that is but a hole was captured without its pages */
	if (!object->alloc_bytes && object->size_bytes) {
		object->have &= ~(uint32_t)HAVE_ALLOC;
		object->flags &= ~(uint32_t)OBJECT_SPARSE;
	}
}

int file_look(const struct sysroot *root, int dir_fd, const char *name, struct object *object)
{
	struct statx stx;
	/* no automount, no revalidation: look at what is there */
	int rc = file_statx(dir_fd, name, AT_SYMLINK_NOFOLLOW | FILE_STATX_FLAGS, FILE_STATX_MASK,
			    &stx);

	if (rc < 0)
		return rc == -ENOENT || rc == -ENOTDIR || rc == -ENAMETOOLONG ? 0 : rc;
	if (!S_ISREG(stx.stx_mode))
		return 0;
	object->name = name;
	object->name_len = strlen(name);
	file_set(object, &stx);
	if (root->captured)
		forget_copy(object);
	return 1;
}

int file_device(int dir_fd, const char *name, dev_t *dev)
{
	struct statx stx;

	/* where nothing is asked for the device is told all the same (fs/fuse/dir.c) */
	if (statx(dir_fd, name,
		  AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, 0,
		  &stx) < 0)
		/* as above; fstatat(2) would ask */
		return errno == EINVAL ? -ENOSYS : -errno;
	*dev = makedev(stx.stx_dev_major, stx.stx_dev_minor);
	return 0;
}

#define LIST_FLAGS (O_RDONLY | O_DIRECTORY | O_NONBLOCK)

static int open_here(int dir_fd, const char *name, int flags)
{
	struct open_how how = {
		.flags = (unsigned int)flags,
		.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};
	long fd = syscall(SYS_openat2, dir_fd, name, &how, sizeof(how));

	/* before Linux 5.6, or not let through by a container */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(dir_fd, name, flags);
	return (int)fd;
}

int file_open_path(int dir_fd, const char *name)
{
	int fd = open_here(dir_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int file_open_dir(int dir_fd, const char *name)
{
	int flags = LIST_FLAGS | O_NOFOLLOW | O_CLOEXEC;
	int fd = open_here(dir_fd, name, flags | O_NOATIME);

	if (fd < 0 && errno == EPERM)
		fd = open_here(dir_fd, name, flags);
	return fd < 0 ? -errno : fd;
}

int file_open_root_dir(const struct sysroot *root, const char *path)
{
	int fd = sysroot_open(root, path, LIST_FLAGS | O_NOATIME);

	return fd == -EPERM ? sysroot_open(root, path, LIST_FLAGS) : fd;
}
