/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/mountfiles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "model/need.h"
#include "scan/file.h"
#include "scan/held.h"
#include "scan/memmounts.h"
#include "scan/namespaces.h"
#include "scan/residence.h"

/* Directories open at once. Who may write to a mount may nest them without end. */
#define DEPTH_MAX 64

struct unread {
	uintmax_t count; /* files and directories */
	int error;	 /* why the last one could not be read */
};

struct reading {
	struct scan *scan;
	const struct memmount *mount; /* that is being read */
	struct residence residence;
	/* the directory whose files are POSIX objects */
	bool has_shm_dir;
	dev_t shm_dev;
	ino_t shm_inode;
	struct unread unread[KIND_COUNT];
};

static void count_unread(struct reading *reading, int error)
{
	struct unread *unread = &reading->unread[reading->mount->kind];

	unread->count++;
	unread->error = error;
}

/* st_blocks counts resident huge pages; they are never swapped. */
static void complete_hugetlb(const struct reading *reading, struct object *object)
{
	object->rss_bytes = object->alloc_bytes;
	object->page_bytes = reading->mount->page_bytes;
	if (object->have & HAVE_ALLOC)
		object->have |= HAVE_RSS | HAVE_SWAP;
	object->have |= object->page_bytes ? HAVE_PAGESIZE : 0;
	object->flags |= OBJECT_HUGE;
}

static int take_file(struct reading *reading, int dir_fd, const struct object_dir *dir,
		     const char *name)
{
	struct scan *scan = reading->scan;
	struct object object = {.kind = reading->mount->kind, .dir = dir};
	bool is_tmpfs = object.kind == KIND_TMPFS;
	int rc;

	rc = file_look(scan->files, dir_fd, name, &object);
	if (rc < 0)
		count_unread(reading, -rc);
	if (rc <= 0)
		return 0;
	/* a file of another file system can be mounted over it */
	if (!scan->root->captured && object.dev != reading->mount->dev)
		return 0;
	if (!is_tmpfs)
		complete_hugetlb(reading, &object);
	else if (!scan->root->captured)
		object.have |= HAVE_PAGESIZE;
	if (!scan_selects(scan, &object))
		return 0;
	if (is_tmpfs && (scan->needs & NEED_RESIDENCE))
		residence_look(&reading->residence, dir_fd, &object);
	return scan_take(scan, dir_fd, &object);
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

/* Files there are POSIX objects or semaphores, whatever path it is seen by. */
static bool is_shm_dir(const struct reading *reading, int fd)
{
	struct stat st;

	return reading->mount->kind == KIND_TMPFS && reading->has_shm_dir && fstat(fd, &st) == 0 &&
	       st.st_dev == reading->shm_dev && st.st_ino == reading->shm_inode;
}

static int take_dir(struct reading *reading, int fd, const char *path, int depth);

/* Opens a directory of the same file system. Another one that is mounted below is
 * listed as a mount of its own. Returns a descriptor or -errno. */
static int open_dir(const struct reading *reading, int dir_fd, const char *name)
{
	bool is_live = !reading->scan->root->captured;
	dev_t dev;
	int rc = is_live ? file_device(dir_fd, name, &dev) : 0;

	if (rc < 0)
		return rc;
	return is_live && dev != reading->mount->dev ? -EXDEV : file_open_dir(dir_fd, name);
}

static int enter_dir(struct reading *reading, int dir_fd, const struct object_dir *dir,
		     const char *name, int depth)
{
	AUTO_FREE char *path = NULL;
	int fd, rc;

	if (depth == DEPTH_MAX) {
		count_unread(reading, ELOOP);
		return 0;
	}
	fd = open_dir(reading, dir_fd, name);
	if (fd < 0) {
		/* gone, something else by now, or a mount point */
		if (fd != -ENOENT && fd != -ENOTDIR && fd != -ELOOP && fd != -EXDEV)
			count_unread(reading, -fd);
		return 0;
	}
	rc = scan_enter_dir(reading->scan, fd, name);
	if (!rc && asprintf(&path, "%s/%s", dir->path, name) < 0) {
		path = NULL;
		rc = -ENOMEM;
	}
	if (rc) {
		close(fd);
		return rc < 0 ? rc : 0;
	}
	return take_dir(reading, fd, path, depth + 1);
}

/* What no process holds need not even be looked at. */
static bool is_wanted(const struct reading *reading, const struct dirent *entry)
{
	const struct scan *scan = reading->scan;

	return !scan->only_held || !scan->held || entry->d_type != DT_REG ||
	       held_has_file(scan->held, reading->mount->dev, entry->d_ino);
}

static int take_entry(struct reading *reading, int fd, const struct object_dir *dir,
		      const struct dirent *entry, bool has_files, int depth)
{
	/* a captured tree may lie on a file system that doesn't tell the type */
	bool is_unknown = entry->d_type == DT_UNKNOWN;
	int rc = 0;

	if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
		return 0;
	if (has_files && (entry->d_type == DT_REG || is_unknown) && is_wanted(reading, entry))
		rc = take_file(reading, fd, dir, entry->d_name);
	if (!rc && (entry->d_type == DT_DIR || is_unknown))
		rc = enter_dir(reading, fd, dir, entry->d_name, depth);
	return rc;
}

/* Lists the directory at @fd, which it closes, and those below. */
static int take_dir(struct reading *reading, int fd, const char *path, int depth)
{
	AUTO_CLOSEDIR DIR *stream = fdopendir(fd);
	const struct object_dir *dir = new_dir(reading, path, strlen(path));
	struct dirent *entry;
	bool has_files;
	int rc = 0;

	if (!stream || !dir) {
		if (!stream)
			close(fd);
		return -ENOMEM;
	}
	if (!namespaces_claim_dir(reading->scan, fd))
		return 0;
	has_files = !is_shm_dir(reading, fd);
	while (!rc && (errno = 0, entry = readdir(stream)))
		rc = take_entry(reading, fd, dir, entry, has_files, depth);
	if (!rc && errno)
		count_unread(reading, errno);
	return rc ? rc : scan_flush(reading->scan);
}

/* A file that is named is looked up, not looked for: it is found by the path of
 * any mount that shows it. */
static int take_named(struct reading *reading, const struct vec *mounts,
		      struct selected_ref *selected)
{
	const char *path = selected->ref.path, *name = strrchr(path, '/') + 1;
	const struct memmount *mount;
	AUTO_CLOSE int dir_fd = memmounts_open_parent(mounts, path, &mount);
	const struct object_dir *dir;
	int rc;

	if (!mount)
		return 0;
	reading->mount = mount;
	reading->unread[mount->kind].error = 0;
	if (dir_fd < 0) {
		if (dir_fd != -ENOENT && dir_fd != -ENOTDIR && dir_fd != -EXDEV)
			selected->error = -dir_fd;
		return 0;
	}
	if (is_shm_dir(reading, dir_fd))
		return 0;
	rc = scan_enter_dir(reading->scan, dir_fd, NULL);
	dir = new_dir(reading, path, (size_t)(name - path) - 1);
	if (rc < 0 || !dir)
		return rc < 0 ? rc : -ENOMEM;
	rc = take_file(reading, dir_fd, dir, name);
	if (!rc)
		rc = scan_flush(reading->scan);
	if (reading->unread[mount->kind].error)
		selected->error = reading->unread[mount->kind].error;
	return rc;
}

static int take_all_named(struct reading *reading, const struct vec *mounts)
{
	struct selected_ref *selected;
	size_t at = 0;
	int rc = 0;

	while (!rc && (selected = selector_next_path(reading->scan->selector, REF_PATH, &at)))
		rc = take_named(reading, mounts, selected);
	return rc;
}

static int take_file_mount(struct reading *reading, const struct memmount *mount, const char *path)
{
	const struct object_dir *dir = new_dir(reading, path, strlen(path));
	struct stat st;
	int rc;

	if (!dir)
		return -ENOMEM;
	if (fstatat(mount->fd, mount->file_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !namespaces_claim(reading->scan, st.st_dev, st.st_ino))
		return 0;
	rc = take_file(reading, mount->fd, dir, mount->file_name);
	return rc ? rc : scan_flush(reading->scan);
}

static int take_mount(struct reading *reading, const struct memmount *mount)
{
	AUTO_FREE char *path = strndup(mount->target, mount->prefix_len);
	int fd, rc;

	if (!path)
		return -ENOMEM;
	reading->mount = mount;
	if (mount->file_name)
		return take_file_mount(reading, mount, path);
	rc = scan_enter_dir(reading->scan, mount->fd, NULL);
	if (rc < 0)
		return rc;
	/* take_dir() closes what it reads */
	fd = fcntl(mount->fd, F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? -errno : take_dir(reading, fd, path, 0);
}

static void note_unread(const struct reading *reading, enum object_kind kind, const char *fstype)
{
	const struct unread *unread = &reading->unread[kind];

	if (unread->count)
		notes_add(reading->scan->notes, true,
			  ngettext("%ju file or directory of %s could not be read: %s",
				   "%ju files or directories of %s could not be read: %s",
				   unread->count),
			  unread->count, fstype, strerror(unread->error));
}

/* File systems that were listed as a whole in another mount namespace. */
static void pass_over_known(struct scan *scan, struct vec *mounts)
{
	for (size_t i = 0; i < mounts->count; i++) {
		struct memmount *mount = vec_at(mounts, i);
		bool is_whole = mount->fd >= 0 && !strcmp(mount->root, "/");

		if (is_whole ? namespaces_claim(scan, mount->dev, 0)
			     : namespaces_may_claim(scan, mount->dev, 0))
			continue;
		cleanup_close(&mount->fd);
		mount->fd = -1;
		mount->error = 0;
	}
}

static int take_all(struct reading *reading, struct vec *mounts)
{
	struct scan *scan = reading->scan;
	int rc = 0;

	pass_over_known(scan, mounts);
	for (size_t i = 0; i < mounts->count && !rc; i++)
		if (memmounts_is_first(mounts, i))
			rc = take_mount(reading, vec_at(mounts, i));
	memmounts_note(scan->files, mounts, scan->notes);
	note_unread(reading, KIND_HUGETLB, "hugetlbfs");
	note_unread(reading, KIND_TMPFS, "tmpfs");
	return rc;
}

static void begin(struct reading *reading, uint32_t kinds)
{
	AUTO_CLOSE int fd = -1;
	struct stat st;

	if (!(kinds & KIND_BIT(KIND_TMPFS)))
		return;
	if (reading->scan->needs & NEED_RESIDENCE)
		residence_begin(&reading->residence, reading->scan->root);
	fd = sysroot_open(reading->scan->files, SHM_DIR, O_PATH | O_DIRECTORY);
	if (fd < 0 || fstat(fd, &st) < 0)
		return;
	reading->has_shm_dir = true;
	reading->shm_dev = st.st_dev;
	reading->shm_inode = st.st_ino;
}

int mountfiles_scan(struct scan *scan)
{
	uint32_t kinds = selector_kinds(scan->selector) & KINDS_IN_MOUNT;
	struct vec mounts = VEC_OF(struct memmount);
	struct reading reading = {.scan = scan};
	bool is_named = scan->selector->refs.count;
	int rc = memmounts_open(scan->files, kinds, is_named, &mounts, scan->notes);

	begin(&reading, kinds);
	if (!rc)
		rc = is_named ? take_all_named(&reading, &mounts) : take_all(&reading, &mounts);
	residence_end(&reading.residence, scan->notes);
	memmounts_close(&mounts);
	return rc;
}
