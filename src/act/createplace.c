/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/createplace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "act/createwhy.h"
#include "act/figure.h"
#include "act/hugesize.h"
#include "model/notes.h"
#include "model/ref.h"
#include "scan/meminfo.h"
#include "scan/memmounts.h"

static int open_shm_dir(struct createplace *place, const struct creation *creation,
			struct failure *failure)
{
	place->name = creation->name;
	place->dir = (struct object_dir){.path = SHM_DIR, .mount_len = strlen(SHM_DIR)};
	place->dir_fd = sysroot_open(creation->root, SHM_DIR, O_PATH | O_DIRECTORY);
	if (place->dir_fd >= 0)
		return 0;
	return failure_set(failure, -place->dir_fd, SHM_DIR,
			   place->dir_fd == -ENOENT || place->dir_fd == -ENOTDIR
				   ? _("it has to be a directory; mount a tmpfs there")
				   : NULL);
}

/* Its path is @target, as long as that is that of a directory, a slash, and @name. */
static int set_path(struct createplace *place, const char *target, size_t target_len,
		    const char *name, struct failure *failure)
{
	char *slash;

	if (asprintf(&place->path, "%.*s/%s", (int)target_len, target, name) < 0) {
		place->path = NULL;
		return failure_set(failure, ENOMEM, NULL, NULL);
	}
	slash = strrchr(place->path, '/');
	*slash = '\0';
	place->name = slash + 1;
	place->dir = (struct object_dir){.path = place->path, .mount_len = target_len};
	return 0;
}

/* What is mounted is a whole hugetlbfs that can be got at. */
static bool is_usable(const struct memmount *mount)
{
	return mount->kind == KIND_HUGETLB && mount->fd >= 0 && !mount->file_name;
}

/* There is none with such pages that can be used, perhaps because it can't be got at. */
static int refuse_size(const struct vec *mounts, uint64_t page_bytes, struct failure *failure)
{
	char what[256];

	for (size_t i = 0; i < mounts->count; i++) {
		const struct memmount *mount = vec_at(mounts, i);

		if (mount->kind != KIND_HUGETLB || mount->page_bytes != page_bytes ||
		    !mount->error || mount->error == -ESTALE)
			continue;
		snprintf(what, sizeof(what), "%.250s", mount->target);
		return failure_set(failure, -mount->error, what, NULL);
	}
	snprintf(what, sizeof(what), _("a hugetlbfs with pages of %s"), FIGURE_SHORT(page_bytes));
	return failure_set(failure, ENOENT, what,
			   _("mount one: mkdir -p /dev/hugepages-%s; mount -t hugetlbfs -o "
			     "pagesize=%s none /dev/hugepages-%s"),
			   FIGURE_SHORT(page_bytes), FIGURE_SHORT(page_bytes),
			   FIGURE_SHORT(page_bytes));
}

static int find_size(const struct creation *creation, uint64_t *page_bytes, struct failure *failure)
{
	int rc = hugesize_find(creation->root, page_bytes, failure);
	struct meminfo info;

	if (rc < 0 || *page_bytes)
		return rc;
	rc = meminfo_read(creation->root, &info);
	return failure_set(failure, rc < 0 ? -rc : EAGAIN, "/proc/meminfo",
			   _("it tells the default size of huge pages; write --huge=SIZE"));
}

static int open_by_size(struct createplace *place, const struct creation *creation,
			const struct vec *mounts, struct failure *failure)
{
	uint64_t page_bytes = creation->page_bytes;
	int rc = find_size(creation, &page_bytes, failure);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < mounts->count; i++) {
		const struct memmount *mount = vec_at(mounts, i);

		if (!is_usable(mount) || mount->page_bytes != page_bytes)
			continue;
		place->page_bytes = page_bytes;
		place->own_bytes = mount->min_bytes;
		place->dir_fd = fcntl(mount->fd, F_DUPFD_CLOEXEC, 0);
		if (place->dir_fd < 0)
			return failure_set(failure, errno, NULL, NULL);
		return set_path(place, mount->target, mount->prefix_len, creation->name, failure);
	}
	return refuse_size(mounts, page_bytes, failure);
}

/* It would be on @mount (NULL: on none), which is no hugetlbfs. */
static int refuse_mount(const struct memmount *mount, struct failure *failure)
{
	return failure_set(failure, ENODEV, NULL,
			   mount ? _("it is on a tmpfs; only POSIX objects, as /NAME, and files "
				     "on a hugetlbfs are made")
				 : _("it is on no hugetlbfs, nor can links lead to one"));
}

static int open_by_path(struct createplace *place, const struct creation *creation,
			const struct vec *mounts, struct failure *failure)
{
	const struct memmount *mount = memmounts_find(mounts, creation->name);
	char what[128];
	size_t len;

	if (!mount || mount->kind != KIND_HUGETLB)
		return refuse_mount(mount, failure);
	if ((creation->options & CREATE_HUGE) && creation->page_bytes != mount->page_bytes &&
	    mount->page_bytes) {
		uint64_t page_bytes = creation->page_bytes;
		int rc = hugesize_find(creation->root, &page_bytes, failure);

		if (rc < 0)
			return rc;
		snprintf(what, sizeof(what), _("--huge: pages of %s"), FIGURE_SHORT(page_bytes));
		if (page_bytes != mount->page_bytes)
			return failure_set(failure, EINVAL, what,
					   _("those of the hugetlbfs there have %s"),
					   FIGURE_SHORT(mount->page_bytes));
	}
	/* its directory is on another file system */
	if (mount->file_name)
		return failure_set(failure, EEXIST, NULL,
				   _("it is a single file of a hugetlbfs that is mounted there"));
	place->dir_fd = memmounts_open_parent(mounts, creation->name, &mount);
	if (place->dir_fd < 0)
		return createwhy_step(creation, place, "open", -place->dir_fd, failure);
	place->page_bytes = mount->page_bytes;
	place->own_bytes = mount->min_bytes;
	len = mount->prefix_len;
	return set_path(place, creation->name, len, creation->name + len + 1, failure);
}

static int open_on_hugetlbfs(struct createplace *place, const struct creation *creation,
			     struct failure *failure)
{
	struct vec mounts = VEC_OF(struct memmount);
	struct notes notes = NOTES_INIT;
	int rc = memmounts_open(creation->root, KINDS_IN_MOUNT, true, &mounts, &notes);

	if (rc < 0)
		rc = failure_set(failure, -rc, NULL, NULL);
	else if (!mounts.count && notes.texts.count)
		rc = failure_set(failure, ENOENT, notes_text(&notes, 0), NULL);
	else if (creation->name[0] == '/')
		rc = open_by_path(place, creation, &mounts, failure);
	else
		rc = open_by_size(place, creation, &mounts, failure);
	memmounts_close(&mounts);
	notes_free(&notes);
	return rc;
}

int createplace_open(struct createplace *place, const struct creation *creation,
		     struct failure *failure)
{
	*place = (struct createplace){.dir_fd = -1};
	return creation->kind == KIND_POSIX ? open_shm_dir(place, creation, failure)
					    : open_on_hugetlbfs(place, creation, failure);
}

void createplace_close(struct createplace *place)
{
	cleanup_close(&place->dir_fd);
	free(place->path);
}
