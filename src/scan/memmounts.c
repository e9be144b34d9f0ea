/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/memmounts.h"

#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/escape.h"
#include "scan/file.h"
#include "scan/mounts.h"

/* Opens the mount point. Returns 0, -errno, or -ESTALE where another file system
 * is mounted over it. */
static int open_target(const struct sysroot *root, struct memmount *mount)
{
	int fd = file_open_root_dir(root, mount->target);
	struct statfs fs;
	struct stat st;
	int rc = 0;

	if (fd < 0)
		return fd;
	if (!root->captured) {
		if (fstat(fd, &st) < 0 || fstatfs(fd, &fs) < 0)
			rc = -errno;
		else if (st.st_dev != mount->dev || fs.f_type != HUGETLBFS_MAGIC)
			rc = -ESTALE;
		else
			mount->page_bytes = (uint64_t)fs.f_bsize;
	}
	if (rc < 0)
		close(fd);
	else
		mount->fd = fd;
	return rc;
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

const struct memmount *memmounts_find(const struct vec *mounts, const char *path)
{
	const struct memmount *found = NULL;

	for (size_t i = 0; i < mounts->count; i++) {
		const struct memmount *mount = vec_at(mounts, i);
		size_t len = mount->prefix_len;

		if (mount->fd >= 0 && !strncmp(path, mount->target, len) && path[len] == '/' &&
		    (!found || len >= found->prefix_len))
			found = mount;
	}
	return found;
}

static bool is_shown_elsewhere(const struct vec *mounts, const struct memmount *mount)
{
	for (size_t i = 0; i < mounts->count; i++)
		if (vec_at(mounts, i) != mount && is_covered(mount, vec_at(mounts, i)))
			return true;
	return false;
}

static void note(struct notes *notes, const struct memmount *mount, int error)
{
	size_t len = strlen(mount->target);
	AUTO_FREE char *target = malloc(ESCAPED_MAX(len) + 1);

	if (!target)
		return;
	target[escape_bytes(target, mount->target, len, true)] = '\0';
	notes_add(notes, true, "%s: %s", target,
		  error == -ESTALE ? _("hidden under another mount") : strerror(-error));
}

static int add(struct vec *mounts, const struct mount *seen)
{
	struct memmount mount = {
		.target = strdup(seen->target),
		.root = strdup(seen->root),
		.prefix_len = strcmp(seen->target, "/") ? strlen(seen->target) : 0,
		.dev = seen->dev,
		.page_bytes = seen->page_bytes,
		.fd = -1,
	};

	if (mount.target && mount.root && vec_push(mounts, &mount))
		return 0;
	free(mount.target);
	free(mount.root);
	return -ENOMEM;
}

static int list(const struct sysroot *root, struct vec *mounts, struct notes *notes)
{
	struct mounts *table;
	struct mount mount;
	int rc = 0;

	if (!mounts_has_type(root, "hugetlbfs"))
		return 0;
	if (mounts_read_noted(root, &table, notes) < 0)
		return 0;
	while (!rc && mounts_next(table, "hugetlbfs", &mount))
		rc = add(mounts, &mount);
	mounts_free(table);
	return rc;
}

int memmounts_open(const struct sysroot *root, struct vec *mounts, struct notes *notes)
{
	int rc = list(root, mounts, notes);
	AUTO_FREE int *errors = calloc(mounts->count + 1, sizeof(*errors));

	if (rc < 0 || !errors)
		return -ENOMEM;
	for (size_t i = 0; i < mounts->count; i++)
		errors[i] = open_target(root, vec_at(mounts, i));
	for (size_t i = 0; i < mounts->count; i++)
		if (errors[i] && !is_shown_elsewhere(mounts, vec_at(mounts, i)))
			note(notes, vec_at(mounts, i), errors[i]);
	return 0;
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
