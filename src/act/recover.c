/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/recover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "act/quarantine.h"
#include "base/util.h"
#include "scan/file.h"

struct seen {
	dev_t dev;
	ino_t inode;
};

/* Returns 1 where the directory was looked into before, 0, or -ENOMEM. */
static int see(struct recovery *recovery, int dir_fd)
{
	struct stat st;
	struct seen *seen;
	bool is_new;
	void **slot;

	if (fstat(dir_fd, &st) < 0)
		return 1;
	slot = map_slot_of(&recovery->seen, (uint32_t)(st.st_ino ^ st.st_dev << 20), &is_new);
	if (!slot)
		return -ENOMEM;
	seen = *slot;
	if (seen && seen->dev == st.st_dev && seen->inode == st.st_ino)
		return 1;
	/* of two directories of the same number the later one is remembered */
	seen = arena_alloc(&recovery->arena, sizeof(*seen));
	if (!seen)
		return -ENOMEM;
	*seen = (struct seen){st.st_dev, st.st_ino};
	*slot = seen;
	return 0;
}

static bool put_back(struct recovery *recovery, const struct quarantine *quarantine,
		     const char *name)
{
	char kept[NAME_MAX + 1];
	bool is_back = quarantine_put_back(quarantine, name, kept) == 0;

	recovery->count += is_back;
	recovery->left += !is_back;
	return is_back;
}

/* Reads the directory at @fd, which it does not close. */
static DIR *open_stream(int fd)
{
	int copy = file_open_dir(fd, ".");
	DIR *stream = copy < 0 ? NULL : fdopendir(copy);

	if (!stream && copy >= 0)
		close(copy);
	return stream;
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static void empty(struct recovery *recovery, const struct quarantine *quarantine)
{
	AUTO_CLOSEDIR DIR *stream = open_stream(quarantine->fd);
	const struct dirent *entry;

	while (stream && (entry = readdir(stream)))
		if (!is_dots(entry->d_name))
			put_back(recovery, quarantine, entry->d_name);
}

static void recover_dir(struct recovery *recovery, int dir_fd, const char *name)
{
	struct quarantine quarantine;

	if (quarantine_take_over(&quarantine, dir_fd, name) < 0)
		return;
	empty(recovery, &quarantine);
	quarantine_end(&quarantine);
}

/*
 * A file that waits without a directory. A run that is at work has a lease on it, but where
 * it removes what is in use as well; that one finds it gone.
 */
static void recover_file(struct recovery *recovery, int dir_fd, const char *name, const char *file)
{
	struct quarantine quarantine = {.dir_fd = dir_fd, .fd = -1};
	struct object object = {0};
	struct stat st;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode) ||
	    (st.st_uid != geteuid() && geteuid() != 0))
		return;
	object.dev = st.st_dev;
	object.inode = st.st_ino;
	if (lease_is_anothers(&recovery->lease, &object))
		return;
	memcpy(quarantine.name, name, QUARANTINE_NAME_LEN);
	put_back(recovery, &quarantine, file);
}

/* Whether a run is at work in the directory. */
static bool is_locked(int dir_fd)
{
	if (flock(dir_fd, LOCK_SH | LOCK_NB) < 0)
		return errno == EWOULDBLOCK;
	flock(dir_fd, LOCK_UN);
	return false;
}

static void look_for_remains(struct recovery *recovery, int dir_fd)
{
	AUTO_CLOSEDIR DIR *stream = open_stream(dir_fd);
	const struct dirent *entry;
	const char *file;

	while (stream && (entry = readdir(stream))) {
		if (!quarantine_is_name(entry->d_name, &file))
			continue;
		if (file)
			recover_file(recovery, dir_fd, entry->d_name, file);
		else
			recover_dir(recovery, dir_fd, entry->d_name);
	}
}

/* For scan->enter_dir. */
static int enter(void *arg, int dir_fd, const char *name)
{
	struct recovery *recovery = arg;
	const char *file;
	int rc;

	if (name && quarantine_is_name(name, &file) && !file && is_locked(dir_fd))
		return 1;
	rc = see(recovery, dir_fd);
	if (!rc)
		look_for_remains(recovery, dir_fd);
	return rc < 0 ? rc : 0;
}

void recovery_begin(struct recovery *recovery, struct scan *scan)
{
	*recovery = (struct recovery){0};
	lease_begin(&recovery->lease);
	scan->enter_dir = enter;
	scan->enter_arg = recovery;
}

void recovery_end(struct recovery *recovery)
{
	lease_end(&recovery->lease);
	map_free(&recovery->seen);
	arena_free(&recovery->arena);
}
