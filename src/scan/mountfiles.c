/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/mountfiles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "scan/file.h"
#include "scan/memmounts.h"

/* Directories open at once. Who may write to a mount may nest them without end. */
#define DEPTH_MAX 64

struct reading {
	struct scan *scan;
	const struct memmount *mount;
	uintmax_t unread; /* files and directories */
	int error;	  /* why the last one could not be */
};

static int take_file(struct reading *reading, int dir_fd, const struct object_dir *dir,
		     const char *name)
{
	struct object object = {.kind = KIND_HUGETLB, .dir = dir};
	int rc;

	rc = file_look(reading->scan->root, dir_fd, name, &object);
	if (rc < 0)
		reading->error = -rc;
	reading->unread += rc < 0;
	if (rc <= 0)
		return 0;
	/* a file of another file system can be mounted over it */
	if (!reading->scan->root->captured && object.dev != reading->mount->dev)
		return 0;
	/* st_blocks counts resident huge pages; they are never swapped */
	object.rss_bytes = object.alloc_bytes;
	object.page_bytes = reading->mount->page_bytes;
	if (object.have & HAVE_ALLOC)
		object.have |= HAVE_RSS | HAVE_SWAP;
	object.have |= (reading->mount->page_bytes ? HAVE_PAGESIZE : 0);
	object.flags |= OBJECT_HUGE;
	if (!scan_selects(reading->scan, &object))
		return 0;
	return scan_take(reading->scan, dir_fd, &object);
}

/* The directory that is the first @len bytes of @path, or NULL. */
static const struct object_dir *new_dir(struct reading *reading, const char *path, size_t len)
{
	struct arena *arena = &reading->scan->arena;
	const char *mount = reading->mount->target;
	struct object_dir *dir = arena_alloc(arena, sizeof(*dir));

	if (!dir)
		return NULL;
	*dir = (struct object_dir){
		.path = arena_strndup(arena, path, len),
		.mount = arena_strndup(arena, mount, strlen(mount)),
		.mount_len = reading->mount->prefix_len,
	};
	return dir->path && dir->mount ? dir : NULL;
}

static int take_dir(struct reading *reading, int fd, const char *path, int depth);

static int enter_dir(struct reading *reading, int dir_fd, const struct object_dir *dir,
		     const char *name, int depth)
{
	AUTO_FREE char *path = NULL;
	struct stat st;
	int fd;

	if (depth == DEPTH_MAX) {
		reading->unread++;
		reading->error = ELOOP;
		return 0;
	}
	fd = file_open_dir(dir_fd, name);
	if (fd < 0) {
		/* gone, or something else by now */
		if (fd != -ENOENT && fd != -ENOTDIR) {
			reading->unread++;
			reading->error = -fd;
		}
		return 0;
	}
	/* another file system mounted below is listed as a mount of its own */
	if (!reading->scan->root->captured &&
	    (fstat(fd, &st) < 0 || st.st_dev != reading->mount->dev)) {
		close(fd);
		return 0;
	}
	if (asprintf(&path, "%s/%s", dir->path, name) < 0) {
		path = NULL;
		close(fd);
		return -ENOMEM;
	}
	return take_dir(reading, fd, path, depth + 1);
}

/* Lists the directory at @fd, which it closes, and those below. */
static int take_dir(struct reading *reading, int fd, const char *path, int depth)
{
	AUTO_CLOSEDIR DIR *stream = fdopendir(fd);
	const struct object_dir *dir = new_dir(reading, path, strlen(path));
	struct dirent *entry;
	int rc = 0;

	if (!stream || !dir) {
		if (!stream)
			close(fd);
		return -ENOMEM;
	}
	while (!rc && (errno = 0, entry = readdir(stream))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		/* a captured tree may lie on a file system that doesn't tell the type */
		if (entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN)
			rc = take_file(reading, fd, dir, entry->d_name);
		if (!rc && (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN))
			rc = enter_dir(reading, fd, dir, entry->d_name, depth);
	}
	if (!rc && errno) {
		reading->unread++;
		reading->error = errno;
	}
	return rc;
}

/* Opens the directories of @path below @fd one by one, so that none is a link, and
 * points *@name at what is behind the last. Returns a descriptor or -errno. */
static int open_parent(int fd, const char *path, const char **name)
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
		next = openat(dir, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0)
			next = -errno;
		close(dir);
		if (next < 0)
			return next;
		dir = next;
		part = slash + 1;
	}
	*name = path + (part - parts);
	return dir;
}

/* A file that is named is looked up, not looked for: it is found by the path of
 * any mount that shows it. */
static int take_named(struct scan *scan, const struct vec *mounts, struct selected_ref *selected)
{
	const char *path = selected->ref.path, *name = NULL;
	struct reading reading = {.scan = scan, .mount = memmounts_find(mounts, path)};
	AUTO_CLOSE int dir_fd = -1;
	const struct object_dir *dir;
	int rc;

	if (!reading.mount)
		return 0;
	dir_fd = open_parent(reading.mount->fd, path + reading.mount->prefix_len + 1, &name);
	if (dir_fd < 0) {
		if (dir_fd != -ENOENT && dir_fd != -ENOTDIR)
			selected->error = -dir_fd;
		return 0;
	}
	dir = new_dir(&reading, path, (size_t)(name - path) - 1);
	if (!dir)
		return -ENOMEM;
	rc = take_file(&reading, dir_fd, dir, name);
	selected->error = reading.error;
	return rc;
}

static int take_all_named(struct scan *scan, const struct vec *mounts)
{
	struct selected_ref *selected;
	size_t at = 0;
	int rc = 0;

	while (!rc && (selected = selector_next_path(scan->selector, REF_PATH, &at)))
		rc = take_named(scan, mounts, selected);
	return rc;
}

static int take_mount(struct scan *scan, const struct memmount *mount)
{
	struct reading reading = {.scan = scan, .mount = mount};
	AUTO_FREE char *path = strndup(mount->target, mount->prefix_len);
	/* take_dir() closes what it reads */
	int fd = path ? fcntl(mount->fd, F_DUPFD_CLOEXEC, 0) : -1;
	int rc;

	if (fd < 0)
		return path ? -errno : -ENOMEM;
	rc = take_dir(&reading, fd, path, 0);
	if (reading.unread)
		notes_add(scan->notes, true,
			  ngettext("%ju file or directory of hugetlbfs could not be read: %s",
				   "%ju files or directories of hugetlbfs could not be read: %s",
				   reading.unread),
			  reading.unread, strerror(reading.error));
	return rc;
}

int mountfiles_scan(struct scan *scan)
{
	struct vec mounts = VEC_OF(struct memmount);
	bool is_named = scan->selector->refs.count;
	int rc = memmounts_open(scan->root, &mounts, scan->notes);

	if (!rc && is_named)
		rc = take_all_named(scan, &mounts);
	for (size_t i = 0; i < mounts.count && !rc && !is_named; i++)
		if (memmounts_is_first(&mounts, i))
			rc = take_mount(scan, vec_at(&mounts, i));
	memmounts_close(&mounts);
	return rc;
}
