/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/mountstat.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "base/util.h"
#include "scan/file.h"

#ifdef STATX_MNT_ID

/* Whether it is the mount itself, as far as the kernel tells (Linux 5.8). */
static bool is_mount(const struct statx *stx, uint64_t mount_id)
{
	return !(stx->stx_mask & STATX_MNT_ID) || stx->stx_mnt_id == mount_id;
}

#else
#define STATX_MNT_ID 0

static bool is_mount(const struct statx *stx, uint64_t mount_id)
{
	(void)stx;
	(void)mount_id;
	return true;
}

#endif

static int set_owner(int fd, struct mounted *mounted)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	mounted->mode = st.st_mode & 07777;
	mounted->uid = st.st_uid;
	mounted->gid = st.st_gid;
	mounted->have |= MOUNTED_HAVE_OWNER;
	return 0;
}

int mountstat_look(const struct sysroot *root, struct mounted *mounted)
{
	/* with O_PATH nothing is opened yet and no automount triggered (open(2)) */
	AUTO_CLOSE int fd = sysroot_open_mount(root, mounted->target);
	struct statx stx;
	struct statfs fs;

	if (fd < 0)
		return fd;
	/* asks the file system nothing: it may be another, whose server is dead */
	if (statx(fd, "", AT_EMPTY_PATH | FILE_STATX_FLAGS, STATX_MNT_ID, &stx) < 0)
		return -errno;
	if (makedev(stx.stx_dev_major, stx.stx_dev_minor) != mounted->dev)
		return -ESTALE;
	if (fstatfs(fd, &fs) < 0)
		return -errno;
	mounted_set_figures(mounted, &(struct mounted_figures){
					     .block_bytes = (uint64_t)fs.f_bsize,
					     .blocks = fs.f_blocks,
					     .free_blocks = fs.f_bfree,
					     .avail_blocks = fs.f_bavail,
					     .inodes = fs.f_files,
					     .free_inodes = fs.f_ffree,
				     });
	/* another part of it may be mounted on top */
	return is_mount(&stx, mounted->mount_id) ? set_owner(fd, mounted) : -ESTALE;
}

/* ustat(2) is not in newer ports of Linux, and what it fills in differs on older ones
 * (include/linux/types.h). */
#if defined(SYS_ustat) && defined(__x86_64__)

struct ustat_result {
	int free_blocks;
	unsigned long free_inodes;
	char name[6], pack[6];
};

static int ask_by_device(dev_t dev, struct mounted_figures *figures)
{
	struct ustat_result result = {0};

	if (syscall(SYS_ustat, (unsigned int)dev, &result) < 0)
		return -errno;
	figures->free_blocks = figures->avail_blocks = (unsigned int)result.free_blocks;
	figures->free_inodes = result.free_inodes;
	return 0;
}

#else

static int ask_by_device(dev_t dev, struct mounted_figures *figures)
{
	(void)dev;
	(void)figures;
	return -ENOSYS;
}

#endif

/* hugetlbfs tells what is free only where it has a size of one kind or the other. */
static bool tells_inodes(const struct mounted *mounted)
{
	struct mountopt option;

	return !mounted_is_huge(mounted->fstype) || (mounted->have & MOUNTED_HAVE_SIZE) ||
	       mountopt_find(mounted->options, "min_size", &option);
}

int mountstat_look_by_device(struct mounted *mounted)
{
	struct mounted_figures figures = {.block_bytes = mounted->page_bytes};
	bool knows_size =
		(mounted->have & MOUNTED_HAVE_SIZE) || (mounted->flags & MOUNTED_UNLIMITED_SIZE);
	bool knows_inodes = (mounted->have & MOUNTED_HAVE_INODES) ||
			    (mounted->flags & MOUNTED_UNLIMITED_INODES);
	int rc;

	if (!figures.block_bytes || !knows_size || !knows_inodes)
		return -ENODATA;
	if (mounted->have & MOUNTED_HAVE_SIZE)
		figures.blocks = mounted->size_bytes / figures.block_bytes;
	if ((mounted->have & MOUNTED_HAVE_INODES) && tells_inodes(mounted))
		figures.inodes = mounted->inodes;
	/* what is free is told in 32 bits */
	if (figures.blocks > UINT32_MAX)
		return -EOVERFLOW;
	rc = ask_by_device(mounted->dev, &figures);
	if (!rc)
		mounted_set_figures(mounted, &figures);
	return rc;
}

void mountstat_copy(struct mounted *mounted, const struct mounted *other)
{
	const uint32_t have = MOUNTED_HAVE_SIZE | MOUNTED_HAVE_USED | MOUNTED_HAVE_INODES |
			      MOUNTED_HAVE_IUSED | MOUNTED_HAVE_PAGESIZE | MOUNTED_HAVE_STATFS;
	const uint32_t flags = MOUNTED_UNLIMITED_SIZE | MOUNTED_UNLIMITED_INODES;

	mounted->have = (mounted->have & ~have) | (other->have & have);
	mounted->flags = (mounted->flags & ~flags) | (other->flags & flags);
	mounted->size_bytes = other->size_bytes;
	mounted->used_bytes = other->used_bytes;
	mounted->avail_bytes = other->avail_bytes;
	mounted->inodes = other->inodes;
	mounted->used_inodes = other->used_inodes;
	mounted->free_inodes = other->free_inodes;
	mounted->page_bytes = other->page_bytes;
}
