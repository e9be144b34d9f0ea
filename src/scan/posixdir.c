/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/posixdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <semaphore.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "model/need.h"
#include "scan/file.h"
#include "scan/held.h"
#include "scan/mounts.h"
#include "scan/namespaces.h"
#include "scan/nsowner.h"
#include "scan/residence.h"

struct reading {
	struct scan *scan;
	int dir_fd;
	dev_t dev; /* of the directory's file system */
	bool is_tmpfs;
	struct object_dir *dir;
	struct residence residence;
	uintmax_t unseen; /* files that could not be looked at */
	int error;	  /* why the last one could not */
};

/* The sem_t of 64 bits, which a program of 32 bits, with a smaller one, meets too. */
#define SEM_BYTES 32

enum object_kind posixdir_kind(const char *name, uint64_t size_bytes)
{
	size_t prefix_len = strlen(SEM_PREFIX);

	if (!strncmp(name, SEM_PREFIX, prefix_len) && name[prefix_len] &&
	    (size_bytes == SEM_BYTES || size_bytes == sizeof(sem_t)))
		return KIND_SEM;
	return KIND_POSIX;
}

bool posixdir_is_there(const struct scan *scan, int fd)
{
	AUTO_CLOSE int own_fd = -1;
	struct stat own, st;

	if (!scan->uid_map)
		return true;
	if (fstat(fd, &st) < 0)
		return false;
	if (nsowner_has(scan->uid_map, st.st_uid))
		return true;
	own_fd = sysroot_open(scan->root, SHM_DIR, O_PATH | O_DIRECTORY);
	return own_fd >= 0 && fstat(own_fd, &own) == 0 && st.st_dev == own.st_dev &&
	       st.st_ino == own.st_ino;
}

static int take_file(struct reading *reading, const char *name)
{
	struct scan *scan = reading->scan;
	struct object object = {.dir = reading->dir};
	bool is_mount;
	int rc;

	rc = file_look(scan->files, reading->dir_fd, name, &object);
	if (rc < 0) {
		reading->unseen++;
		reading->error = -rc;
	}
	if (rc <= 0)
		return 0;
	object.kind = posixdir_kind(object.name, object.size_bytes);
	if (!scan->root->captured)
		object.have |= HAVE_PAGESIZE;
	if (!scan_selects(scan, &object))
		return 0;

	/* what is mounted over a name, or no tmpfs at all, has its pages elsewhere */
	is_mount = !scan->root->captured && object.dev != reading->dev;
	if (reading->is_tmpfs && !is_mount) {
		if (scan->needs & NEED_RESIDENCE)
			residence_look(&reading->residence, reading->dir_fd, &object);
	} else {
		object.have &= ~(uint32_t)HAVE_PAGESIZE;
	}
	/* ... and its file system may never answer to who opens it */
	return scan_take(scan, is_mount ? -1 : reading->dir_fd, &object);
}

static int take_named(struct reading *reading)
{
	struct selected_ref *selected;
	size_t at = 0;
	int rc = 0;

	while (!rc && (selected = selector_next_path(reading->scan->selector, REF_SHM_FILE, &at))) {
		reading->error = 0;
		rc = take_file(reading, selected->ref.path);
		if (reading->error)
			selected->error = reading->error;
	}
	return rc;
}

/* The inode number in the directory is that of the file, unless another is mounted
 * over it. */
static bool may_be_wanted(const struct reading *reading, const struct dirent *entry)
{
	const struct scan *scan = reading->scan;

	if (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN)
		return false;
	return !scan->only_held || !scan->held ||
	       held_has_file(scan->held, reading->dev, entry->d_ino);
}

static int take_all(struct reading *reading)
{
	AUTO_CLOSEDIR DIR *dir = NULL;
	struct dirent *entry;
	int fd = fcntl(reading->dir_fd, F_DUPFD_CLOEXEC, 0);
	int rc = 0;

	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		rc = -errno;
		if (fd >= 0)
			close(fd);
		return rc;
	}
	while (!rc && (errno = 0, entry = readdir(dir)))
		if (may_be_wanted(reading, entry))
			rc = take_file(reading, entry->d_name);
	if (!rc && errno) {
		notes_add(reading->scan->notes, true, "%s: %s", SHM_DIR, strerror(errno));
		rc = 0;
	}
	if (reading->unseen)
		notes_add(reading->scan->notes, true,
			  ngettext("%s: %ju file could not be looked at: %s",
				   "%s: %ju files could not be looked at: %s", reading->unseen),
			  SHM_DIR, reading->unseen, strerror(reading->error));
	return rc;
}

static int find_mount(struct reading *reading)
{
	struct scan *scan = reading->scan;
	AUTO_FREE char *path = sysroot_path_of(scan->files, reading->dir_fd);
	struct mounts *mounts;
	const char *target;
	int rc;

	if (!path && errno == ENOMEM)
		return -ENOMEM;
	rc = mounts_read_noted(scan->files, &mounts, scan->notes);
	if (rc < 0)
		return rc == -ENOMEM ? rc : 0;
	/* the directory may be a link to /run/shm */
	target = mounts_target_of(mounts, path ? path : SHM_DIR);
	if (target) {
		reading->dir->mount = arena_strndup(&scan->arena, target, strlen(target));
		if (!reading->dir->mount)
			rc = -ENOMEM;
	}
	mounts_free(mounts);
	return rc;
}

/* Returns 0, 1 where another mount namespace showed the same directory, or -errno. */
static int look_at_dir(struct reading *reading)
{
	struct scan *scan = reading->scan;
	struct statfs fs;
	struct stat st;

	if (fstat(reading->dir_fd, &st) < 0 || fstatfs(reading->dir_fd, &fs) < 0)
		return -errno;
	if (!posixdir_is_there(scan, reading->dir_fd)) {
		notes_add(scan->notes, true,
			  _("%s belongs to none of the users there, and is left out"), SHM_DIR);
		return 1;
	}
	if (!namespaces_claim_dir(scan, reading->dir_fd))
		return 1;
	reading->dev = st.st_dev;
	reading->is_tmpfs = scan->root->captured || fs.f_type == TMPFS_MAGIC;
	if (!reading->is_tmpfs)
		notes_add(scan->notes, false,
			  _("%s is not a tmpfs: what is there is kept on another file system, and "
			    "how much of it is resident is unknown"),
			  SHM_DIR);

	reading->dir = arena_alloc(&scan->arena, sizeof(*reading->dir));
	if (!reading->dir)
		return -ENOMEM;
	*reading->dir = (struct object_dir){.path = SHM_DIR, .mount_len = strlen(SHM_DIR)};
	return scan->needs & NEED_MOUNT ? find_mount(reading) : 0;
}

/* The directory can't be looked into, and so none of the files that are asked for. */
static void note_failure(struct scan *scan, int rc)
{
	struct selected_ref *selected;
	size_t at = 0;

	if (!scan->selector->refs.count)
		notes_add(scan->notes, true, "%s: %s", SHM_DIR, strerror(-rc));
	while ((selected = selector_next_path(scan->selector, REF_SHM_FILE, &at)))
		selected->error = -rc;
}

int posixdir_scan(struct scan *scan)
{
	bool is_named = scan->selector->refs.count;
	/* what is named can be looked up where nothing may be listed */
	AUTO_CLOSE int fd = is_named ? sysroot_open(scan->files, SHM_DIR, O_PATH | O_DIRECTORY)
				     : file_open_root_dir(scan->files, SHM_DIR);
	struct reading reading = {.scan = scan, .dir_fd = fd};
	int rc;

	if (fd == -ENOENT && !scan->root->captured) {
		/* a container may do without */
		if (!scan->files->mount_table)
			notes_add(scan->notes, false,
				  _("%s: %s: there can be no POSIX objects; mount a tmpfs there"),
				  SHM_DIR, strerror(-fd));
		return 0;
	}
	if (fd < 0) {
		note_failure(scan, fd);
		return 0;
	}
	rc = look_at_dir(&reading);
	if (!rc)
		rc = scan_enter_dir(scan, fd, NULL);
	if (rc < 0 && rc != -ENOMEM) {
		note_failure(scan, rc);
		return 0;
	}
	if (rc)
		return rc < 0 ? rc : 0;

	if (scan->needs & NEED_RESIDENCE)
		residence_begin(&reading.residence, scan->root);
	rc = is_named ? take_named(&reading) : take_all(&reading);
	if (!rc)
		rc = scan_flush(scan);
	residence_end(&reading.residence, scan->notes);
	return rc;
}
