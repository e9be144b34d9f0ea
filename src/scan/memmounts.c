/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/memmounts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "model/ref.h"
#include "scan/file.h"
#include "scan/mounts.h"

#define NOTHING (-ENXIO)

/* Looks at what the path leads to. Returns 0; -ESTALE where that is on another file
 * system, or -errno. */
static int check_target(struct memmount *mount, int fd, struct stat *st)
{
	struct statfs fs;
	dev_t dev;
	int rc = file_device(fd, "", &dev);

	if (rc < 0)
		return rc;
	if (dev != mount->dev)
		return -ESTALE;
	if (fstat(fd, st) < 0 || fstatfs(fd, &fs) < 0)
		return -errno;
	if (mount->kind == KIND_HUGETLB)
		mount->page_bytes = (uint64_t)fs.f_bsize;
	return 0;
}

/* A file is looked up in the directory that it is mounted in. */
static int open_file_target(const struct sysroot *root, struct memmount *mount)
{
	const char *slash = strrchr(mount->target, '/');
	AUTO_FREE char *parent =
		slash ? strndup(mount->target, (size_t)(slash - mount->target)) : NULL;

	if (!parent)
		return slash ? -ENOMEM : NOTHING;
	mount->file_name = slash + 1;
	mount->prefix_len = strlen(parent);
	return sysroot_open_mount(root, *parent ? parent : "/");
}

/* Returns a descriptor, -errno, or NOTHING where there is nothing to read, as where a
 * device of devtmpfs is mounted over a file to mask it. */
static int open_target(const struct sysroot *root, struct memmount *mount, bool is_named)
{
	/* with O_PATH nothing is opened yet and no automount triggered (open(2)) */
	AUTO_CLOSE int fd = sysroot_open_mount(root, mount->target);
	struct stat st;
	int rc = fd < 0 ? fd : check_target(mount, fd, &st);

	/* the path leads to what hides the mount, or to nothing */
	if (rc == -ENOENT || rc == -ENOTDIR)
		return -ESTALE;
	if (rc < 0)
		return rc;
	if (S_ISREG(st.st_mode))
		return open_file_target(root, mount);
	if (!S_ISDIR(st.st_mode))
		return NOTHING;
	if (!is_named)
		return file_open_dir(fd, ".");
	rc = fd;
	fd = -1;
	return rc;
}

/* Of a tmpfs only what is in the directory of POSIX objects is captured. */
static int open_captured(const struct sysroot *root, struct memmount *mount)
{
	AUTO_CLOSE int shm_fd = -1;
	int fd = file_open_root_dir(root, mount->target);
	struct stat st, shm;

	if (mount->kind != KIND_TMPFS)
		return fd;
	shm_fd = sysroot_open(root, SHM_DIR, O_PATH | O_DIRECTORY);
	if (fd >= 0 && shm_fd >= 0 && fstat(fd, &st) == 0 && fstat(shm_fd, &shm) == 0 &&
	    st.st_dev == shm.st_dev && st.st_ino == shm.st_ino)
		return fd;
	cleanup_close(&fd);
	return -ENODATA;
}

static void open_mount(const struct sysroot *root, struct memmount *mount, bool is_named)
{
	int fd = root->captured ? open_captured(root, mount) : open_target(root, mount, is_named);

	mount->fd = fd < 0 ? -1 : fd;
	mount->error = fd < 0 && fd != NOTHING ? fd : 0;
}

/* Whether all that @mount shows is also seen through @other. */
static bool is_covered(const struct memmount *mount, const struct memmount *other)
{
	size_t len = strlen(other->root);

	if (other->fd < 0 || mount->dev != other->dev ||
	    strncmp(mount->root, other->root, len) != 0)
		return false;
	return !strcmp(other->root, "/") || !mount->root[len] || mount->root[len] == '/';
}

bool memmounts_is_first(const struct vec *mounts, size_t at)
{
	const struct memmount *mount = vec_at(mounts, at);

	for (size_t i = 0; i < mounts->count; i++) {
		const struct memmount *other = vec_at(mounts, i);

		/* of two that show the same the first one counts */
		if (i != at && is_covered(mount, other) && (i < at || !is_covered(other, mount)))
			return false;
	}
	return mount->fd >= 0;
}

static bool is_on(const struct memmount *mount, const char *path)
{
	size_t len = mount->prefix_len;

	if (mount->file_name)
		return !strcmp(path, mount->target);
	return !strncmp(path, mount->target, len) && path[len] == '/';
}

const struct memmount *memmounts_find(const struct vec *mounts, const char *path)
{
	const struct memmount *found = NULL;
	size_t found_len = 0;

	for (size_t i = 0; i < mounts->count; i++) {
		const struct memmount *mount = vec_at(mounts, i);
		size_t len = strlen(mount->target);

		/* what is hidden has no path */
		if (mount->error != -ESTALE && is_on(mount, path) && len >= found_len) {
			found = mount;
			found_len = len;
		}
	}
	return found;
}

/* Opens the directories of @path below @fd, and gives the last one. */
static int open_parent(int fd, const char *path)
{
	AUTO_FREE char *parts = strdup(path);
	char *part = parts, *slash;
	int dir = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (!parts || dir < 0) {
		cleanup_close(&dir);
		return parts ? -errno : -ENOMEM;
	}
	while ((slash = strchr(part, '/'))) {
		int next;

		*slash = '\0';
		next = file_open_path(dir, part);
		close(dir);
		if (next < 0)
			return next;
		dir = next;
		part = slash + 1;
	}
	return dir;
}

int memmounts_open_parent(const struct vec *mounts, const char *path, const struct memmount **mount)
{
	*mount = memmounts_find(mounts, path);
	if (!*mount)
		return -ENOENT;
	if ((*mount)->fd < 0)
		return (*mount)->error ? (*mount)->error : -ENOENT;
	return open_parent((*mount)->fd, path + (*mount)->prefix_len + 1);
}

static bool is_shown_elsewhere(const struct vec *mounts, const struct memmount *mount)
{
	for (size_t i = 0; i < mounts->count; i++)
		if (vec_at(mounts, i) != mount && is_covered(mount, vec_at(mounts, i)))
			return true;
	return false;
}

/* Mounts of which the same is to be told. */
struct trouble {
	uintmax_t count;
	const struct memmount *last;
};

static struct trouble find_trouble(const struct vec *mounts, bool is_hidden)
{
	struct trouble trouble = {0};

	for (size_t i = 0; i < mounts->count; i++) {
		const struct memmount *mount = vec_at(mounts, i);

		if (!mount->error || (mount->error == -ESTALE) != is_hidden ||
		    is_shown_elsewhere(mounts, mount))
			continue;
		trouble.count++;
		trouble.last = mount;
	}
	return trouble;
}

static void note_one(struct notes *notes, const struct memmount *mount)
{
	notes_add_of(notes, true, mount->target,
		     mount->error == -ESTALE ? _("hidden under another mount")
					     : strerror(-mount->error));
}

void memmounts_note(const struct sysroot *root, const struct vec *mounts, struct notes *notes)
{
	struct trouble hidden = find_trouble(mounts, true);
	struct trouble unread = find_trouble(mounts, false);

	if (unread.count == 1 && unread.last->error != -ENODATA)
		note_one(notes, unread.last);
	else if (unread.count && root->captured)
		notes_add(notes, true,
			  ngettext("the files of %ju mount were not captured",
				   "the files of %ju mounts were not captured", unread.count),
			  unread.count);
	else if (unread.count)
		notes_add(notes, true,
			  ngettext("%ju mount could not be read: %s",
				   "%ju mounts could not be read: %s", unread.count),
			  unread.count, strerror(-unread.last->error));
	if (hidden.count == 1)
		note_one(notes, hidden.last);
	else if (hidden.count)
		notes_add(notes, true,
			  ngettext("%ju mount is hidden under another",
				   "%ju mounts are hidden under others", hidden.count),
			  hidden.count);
}

static int add(struct vec *mounts, const struct mount *seen)
{
	struct memmount mount = {
		.kind = strcmp(seen->fstype, "hugetlbfs") ? KIND_TMPFS : KIND_HUGETLB,
		.target = strdup(seen->target),
		.root = strdup(seen->root),
		.prefix_len = strcmp(seen->target, "/") ? strlen(seen->target) : 0,
		.dev = seen->dev,
		.page_bytes = seen->page_bytes,
		.min_bytes = seen->min_bytes,
		.fd = -1,
	};

	if (mount.target && mount.root && vec_push(mounts, &mount))
		return 0;
	free(mount.target);
	free(mount.root);
	return -ENOMEM;
}

static int list(const struct sysroot *root, uint32_t kinds, struct vec *mounts, struct notes *notes)
{
	struct mounts *table;
	struct mount mount;
	int rc;

	/* There is a tmpfs on every system, a hugetlbfs on few. */
	if (!(kinds & KIND_BIT(KIND_TMPFS)) && !mounts_has_type(root, "hugetlbfs"))
		return 0;
	rc = mounts_read_noted(root, &table, notes);
	if (rc < 0)
		return rc == -ENOMEM ? rc : 0;
	while (!rc && mounts_next(table, MEM_FSTYPES, &mount))
		rc = add(mounts, &mount);
	mounts_free(table);
	return rc;
}

int memmounts_open(const struct sysroot *root, uint32_t kinds, bool is_named, struct vec *mounts,
		   struct notes *notes)
{
	int rc = list(root, kinds, mounts, notes);

	for (size_t i = 0; i < mounts->count && !rc; i++) {
		struct memmount *mount = vec_at(mounts, i);

		if (kinds & KIND_BIT(mount->kind))
			open_mount(root, mount, is_named);
	}
	return rc;
}

void memmounts_close(struct vec *mounts)
{
	for (size_t i = 0; i < mounts->count; i++) {
		struct memmount *mount = vec_at(mounts, i);

		cleanup_close(&mount->fd);
		free(mount->target);
		free(mount->root);
	}
	vec_free(mounts);
}
