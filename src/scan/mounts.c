/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/mounts.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libmount.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"

#define MOUNTINFO "/proc/self/mountinfo"
#define FSTAB "/etc/fstab"
#define LIBMOUNT "libmount.so.1"

/* The functions of libmount that are used here. */
#define LIBMOUNT_FUNCTIONS(X)         \
	X(mnt_get_library_version)    \
	X(mnt_new_table)              \
	X(mnt_unref_table)            \
	X(mnt_table_set_parser_errcb) \
	X(mnt_table_parse_stream)     \
	X(mnt_table_is_empty)         \
	X(mnt_table_next_fs)          \
	X(mnt_reset_iter)             \
	X(mnt_new_iter)               \
	X(mnt_free_iter)              \
	X(mnt_fs_match_fstype)        \
	X(mnt_fs_get_target)          \
	X(mnt_fs_get_root)            \
	X(mnt_fs_get_fstype)          \
	X(mnt_fs_get_source)          \
	X(mnt_fs_get_id)              \
	X(mnt_fs_get_devno)           \
	X(mnt_fs_get_options)         \
	X(mnt_fs_get_fs_options)      \
	X(mnt_optstr_get_option)

#define DECLARE(function) __typeof__(function) *function;
static struct {
	bool is_loaded;
	LIBMOUNT_FUNCTIONS(DECLARE)
} lib;

struct mounts {
	struct libmnt_table *table;
	struct libmnt_iter *iter;
};

static int load_library(void)
{
	void *handle;

	if (lib.is_loaded)
		return 0;
	/* it says why only in words (dlopen(3)) */
	errno = 0;
	handle = dlopen(LIBMOUNT, RTLD_LAZY | RTLD_LOCAL);
	if (!handle)
		return errno == ENOMEM ? -ENOMEM : -ELIBACC;
#define FIND(function)                                              \
	*(void **)(void *)&lib.function = dlsym(handle, #function); \
	if (!lib.function)                                          \
		return -ELIBACC;
	LIBMOUNT_FUNCTIONS(FIND)
	lib.is_loaded = true;
	return 0;
}

const char *mounts_library_version(void)
{
	const char *version = NULL;

	if (load_library() == 0)
		lib.mnt_get_library_version(&version);
	return version;
}

bool mounts_has_type(const struct sysroot *root, const char *fstype)
{
	AUTO_FREE char *text = NULL, *needle = NULL;
	size_t room = 256 * 1024;
	ssize_t len;

	if (asprintf(&needle, " - %s ", fstype) < 0) {
		needle = NULL;
		return true;
	}
	if (root->mount_table)
		return strstr(root->mount_table, needle);
	text = malloc(room);
	if (!text)
		return true;
	len = sysroot_read(root, MOUNTINFO, text, room);
	return len <= 0 || memmem(text, (size_t)len, needle, strlen(needle));
}

/* What one line of the table is like must not hide the others. */
static int skip_bad_line(struct libmnt_table *table, const char *filename, int line)
{
	(void)table;
	(void)filename;
	(void)line;
	return errno == ENOMEM ? -ENOMEM : 1;
}

/*
 * libmount tells by the first line which kind of table it reads: what doesn't look
 * like mountinfo (two numbers in front, proc(5)) must not be the first one. A line that
 * there was no memory for leaves an error at the file from glibc 2.41 on.
 */
static int skip_to_table(FILE *file)
{
	AUTO_FREE char *line = NULL;
	size_t room = 0;
	unsigned int id, parent;
	long start = 0;

	errno = 0;
	while (getline(&line, &room, file) > 0) {
		if (sscanf(line, "%u %u", &id, &parent) == 2)
			break;
		start = ftell(file);
	}
	if (errno == ENOMEM)
		return -ENOMEM;
	fseek(file, start, SEEK_SET);
	return 0;
}

static int open_file(const struct sysroot *root, const char *path, FILE **file)
{
	int fd = sysroot_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return fd;
	*file = fdopen(fd, "r");
	if (*file)
		return 0;
	close(fd);
	return -ENOMEM;
}

static int open_table(const struct sysroot *root, FILE **file)
{
	char *text = root->mount_table;

	if (!text)
		return open_file(root, MOUNTINFO, file);
	*file = *text ? fmemopen(text, strlen(text), "r") : NULL;
	return *file ? 0 : *text ? -ENOMEM : -ENODATA;
}

/* Reads a table from @file, which it closes. */
static int read_table(FILE *file, const char *name, struct mounts **result)
{
	struct mounts *mounts = calloc(1, sizeof(*mounts));
	int rc = 0;

	if (!mounts)
		goto fail;
	mounts->table = lib.mnt_new_table();
	mounts->iter = lib.mnt_new_iter(MNT_ITER_FORWARD);
	if (!mounts->table || !mounts->iter)
		goto fail;
	lib.mnt_table_set_parser_errcb(mounts->table, skip_bad_line);
	/* which it passes on as any other error, or as none */
	errno = 0;
	rc = lib.mnt_table_parse_stream(mounts->table, file, name);
	if (errno == ENOMEM)
		rc = -ENOMEM;
	else if (!rc && lib.mnt_table_is_empty(mounts->table))
		rc = -ENODATA;
	if (rc)
		goto fail;
	fclose(file);
	*result = mounts;
	return 0;
fail:
	fclose(file);
	mounts_free(mounts);
	return rc < 0 ? rc : -ENOMEM;
}

int mounts_read(const struct sysroot *root, struct mounts **mounts)
{
	FILE *file = NULL;
	int rc = load_library();

	if (!rc)
		rc = open_table(root, &file);
	if (rc < 0)
		return rc;
	rc = skip_to_table(file);
	if (rc < 0) {
		fclose(file);
		return rc;
	}
	/* an empty one is masked: there is no system without mounts */
	return read_table(file, MOUNTINFO, mounts);
}

int mounts_read_fstab(const struct sysroot *root, struct mounts **mounts)
{
	FILE *file = NULL;
	int rc = load_library();

	if (!rc)
		rc = open_file(root, FSTAB, &file);
	return rc < 0 ? rc : read_table(file, FSTAB, mounts);
}

int mounts_read_noted(const struct sysroot *root, struct mounts **mounts, struct notes *notes)
{
	int rc = mounts_read(root, mounts);

	if (rc < 0 && rc != -ENOMEM)
		notes_add(notes, true, _("the mount table can't be read: %s"), strerror(-rc));
	return rc;
}

void mounts_free(struct mounts *mounts)
{
	if (!mounts)
		return;
	if (mounts->iter)
		lib.mnt_free_iter(mounts->iter);
	if (mounts->table)
		lib.mnt_unref_table(mounts->table);
	free(mounts);
}

/* pagesize=2M or min_size=4194304, as fs/hugetlbfs/inode.c shows them; 0: not there. */
static uint64_t size_option(struct libmnt_fs *fs, const char *name)
{
	const char *options = lib.mnt_fs_get_fs_options(fs);
	char *value, text[24];
	size_t len;
	uint64_t bytes;

	if (!options || lib.mnt_optstr_get_option(options, name, &value, &len) != 0 || !value ||
	    len >= sizeof(text))
		return 0;
	memcpy(text, value, len);
	text[len] = '\0';
	return num_parse_size(text, &bytes) == 0 ? bytes : 0;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

bool mounts_next(struct mounts *mounts, const char *fstypes, struct mount *mount)
{
	struct libmnt_fs *fs;

	while (lib.mnt_table_next_fs(mounts->table, mounts->iter, &fs) == 0) {
		if (fstypes && !lib.mnt_fs_match_fstype(fs, fstypes))
			continue;
		*mount = (struct mount){
			.target = lib.mnt_fs_get_target(fs),
			.root = or_empty(lib.mnt_fs_get_root(fs)),
			.fstype = lib.mnt_fs_get_fstype(fs),
			.source = or_empty(lib.mnt_fs_get_source(fs)),
			.options = or_empty(lib.mnt_fs_get_options(fs)),
			.id = (uint64_t)lib.mnt_fs_get_id(fs),
			.dev = lib.mnt_fs_get_devno(fs),
			.page_bytes = size_option(fs, "pagesize"),
			.min_bytes = size_option(fs, "min_size"),
		};
		if (mount->target && mount->fstype)
			return true;
	}
	return false;
}

const char *mounts_target_of(struct mounts *mounts, const char *path)
{
	const char *found = NULL;
	size_t found_len = 0;
	struct libmnt_fs *fs;

	lib.mnt_reset_iter(mounts->iter, MNT_ITER_FORWARD);
	while (lib.mnt_table_next_fs(mounts->table, mounts->iter, &fs) == 0) {
		const char *target = lib.mnt_fs_get_target(fs);
		size_t len = target && strcmp(target, "/") ? strlen(target) : 0;

		if (!target || len < found_len || strncmp(path, target, len) != 0 ||
		    (path[len] && path[len] != '/'))
			continue;
		found = target;
		found_len = len;
	}
	return found;
}

void mounts_rewind(struct mounts *mounts)
{
	lib.mnt_reset_iter(mounts->iter, MNT_ITER_FORWARD);
}
