/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/residence.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "scan/meminfo.h"

/* include/uapi/linux/mman.h, as of Linux 6.5 */
#ifndef __NR_cachestat
#define __NR_cachestat 451
#endif

struct page_range {
	uint64_t offset, len; /* bytes; len 0: to the end */
};

struct page_counts {
	uint64_t cached, dirty, writeback, evicted, recently_evicted; /* pages */
};

void residence_begin(struct residence *residence, const struct sysroot *root)
{
	struct meminfo info;

	*residence = (struct residence){.way = RESIDENCE_ASK};
	if (meminfo_read(root, &info) == 0 && info.has_swap &&
	    info.swap_total_bytes == info.swap_free_bytes)
		residence->way = RESIDENCE_ALL;
	else if (root->captured)
		residence->way = RESIDENCE_UNKNOWN;
}

static void set(struct object *object, uint64_t rss_bytes, uint64_t swap_bytes)
{
	object->rss_bytes = rss_bytes;
	object->swap_bytes = swap_bytes;
	object->have |= HAVE_RSS | HAVE_SWAP;
}

int residence_try_cachestat(void)
{
	struct page_range all = {0};
	struct page_counts counts;

	/* what knows the call says that this is no descriptor */
	if (syscall(__NR_cachestat, -1, &all, &counts, 0) < 0 && errno != EBADF)
		return -errno;
	return 0;
}

/* Returns 0 or -errno. */
static int ask(int dir_fd, const char *name, int flags, struct object *object)
{
	/* a name may stand for a FIFO or a leased file by now: don't wait for it */
	AUTO_CLOSE int fd =
		openat(dir_fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
	struct page_range all = {0};
	struct page_counts counts;
	struct stat st;
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_dev != object->dev || st.st_ino != object->inode)
		return -ENOENT;
	if (syscall(__NR_cachestat, fd, &all, &counts, 0) < 0)
		return -errno;
	set(object, counts.cached * page_bytes, counts.evicted * page_bytes);
	return 0;
}

static void look(struct residence *residence, int dir_fd, const char *name, int flags,
		 struct object *object)
{
	int rc;

	if (!(object->have & HAVE_ALLOC)) {
		residence->uncaptured++;
		return;
	}
	if (residence->way == RESIDENCE_ALL || !object->alloc_bytes) {
		set(object, object->alloc_bytes, 0);
		return;
	}
	rc = residence->way == RESIDENCE_ASK ? ask(dir_fd, name, flags, object) : -ENODATA;
	if (rc == -EACCES || rc == -EPERM) {
		residence->denied++;
	} else if (rc < 0 && rc != -ENOENT) {
		residence->failed++;
		residence->error = rc;
	}
}

void residence_look(struct residence *residence, int dir_fd, struct object *object)
{
	look(residence, dir_fd, object->name, O_NOFOLLOW, object);
}

void residence_look_through(struct residence *residence, int proc_fd, const char *link,
			    struct object *object)
{
	look(residence, proc_fd, link, 0, object);
}

void residence_end(const struct residence *residence, struct notes *notes)
{
	if (residence->denied)
		notes_add(notes, true,
			  ngettext("swap is in use, and what of %ju object is resident can't be "
				   "told without permission to open it",
				   "swap is in use, and what of %ju objects is resident can't be "
				   "told without permission to open them",
				   residence->denied),
			  residence->denied);
	if (residence->uncaptured)
		notes_add(notes, true,
			  ngettext("what of %ju object was allocated was not captured",
				   "what of %ju objects was allocated was not captured",
				   residence->uncaptured),
			  residence->uncaptured);
	if (residence->failed && residence->way == RESIDENCE_UNKNOWN)
		notes_add(notes, true,
			  ngettext("swap was in use, and what of %ju object was resident was not "
				   "captured",
				   "swap was in use, and what of %ju objects was resident was not "
				   "captured",
				   residence->failed),
			  residence->failed);
	else if (residence->failed)
		notes_add(notes, true,
			  ngettext("swap is in use, and what of %ju object is resident can't be "
				   "told: %s",
				   "swap is in use, and what of %ju objects is resident can't be "
				   "told: %s",
				   residence->failed),
			  residence->failed, strerror(-residence->error));
}
