/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The factories of objects that are files with a name: POSIX shared memory,
 * named semaphores, hugetlbfs files; and of those that had one.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "mkshm.h"

#define FILE_PARAMS                                                            \
	{"size", PARAM_SIZE, "0", "size in bytes"},                            \
		{"touch", PARAM_SIZE, "0", "bytes to write to"},               \
		{"sparse", PARAM_FLAG, "0", "write to the last page alone"},   \
		{"pageout", PARAM_FLAG, "0", "push what was written to swap"}, \
		{"mode", PARAM_MODE, "0600", "its mode, whatever the umask"},  \
		{"uid", PARAM_NUMBER, NULL, "its owner"},                      \
		{"gid", PARAM_NUMBER, NULL, "its group"},                      \
		{"rdonly", PARAM_FLAG, "0", "hold it read-only"}, HOLD_PARAMS("none")

static const struct param posix_params[] = {
	{"name", PARAM_NAME, "mkshm",
	 "name of the file, \\xHH for any byte; with many a % is the number"},
	{"dir", PARAM_NAME, "/dev/shm", "directory"},
	{"many", PARAM_NUMBER, "1", "number of objects"},
	{"spread", PARAM_NUMBER, "1", "with many: so many different uids and gids from there"},
	{"exists", PARAM_FLAG, "0", "one that is there already; size is what of it is mapped"},
	FILE_PARAMS,
	{NULL, 0, NULL, NULL},
};

static const struct param hugetlb_params[] = {
	{"path", PARAM_NAME, NULL, "the file's path, \\xHH for any byte"},
	FILE_PARAMS,
	{NULL, 0, NULL, NULL},
};

static const struct param unlinked_params[] = {
	{"name", PARAM_NAME, "mkshm", "the name it had, \\xHH for any byte"},
	{"dir", PARAM_NAME, "/dev/shm", "directory"},
	FILE_PARAMS,
	{NULL, 0, NULL, NULL},
};

static const struct param sem_params[] = {
	{"name", PARAM_NAME, "mkshm", "name without sem., \\xHH for any byte"},
	{"value", PARAM_NUMBER, "1", "the semaphore's value"},
	{"open", PARAM_FLAG, "0", "keep it open, which maps it"},
	{"size", PARAM_SIZE, NULL, "no semaphore, but a file of that size and name"},
	{"mode", PARAM_MODE, "0600", "its mode, whatever the umask"},
	{NULL, 0, NULL, NULL},
};

static void set_attributes(const struct args *args, int fd, uint64_t i)
{
	uid_t uid = (uid_t)-1;
	gid_t gid = (gid_t)-1;

	if (arg_given(args, "uid"))
		uid = (uid_t)(arg_number(args, "uid") + i);
	if (arg_given(args, "gid"))
		gid = (gid_t)(arg_number(args, "gid") + i);
	if ((arg_given(args, "uid") || arg_given(args, "gid")) && fchown(fd, uid, gid) < 0)
		err(EXIT_FAILURE, "fchown");
	/* After chown, which takes away the set-id bits. */
	if (fchmod(fd, (mode_t)arg_number(args, "mode")) < 0)
		err(EXIT_FAILURE, "fchmod");
}

static int open_file(const struct args *args, const char *path)
{
	int flags = arg_number(args, "rdonly") ? O_RDONLY : O_RDWR;
	int fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		err(EXIT_FAILURE, "open");
	return fd;
}

/* Writes to the file as told, and leaves it held as told. */
static void touch_and_hold(const struct args *args, const char *ref, int fd, const char *path)
{
	uint64_t size = arg_number(args, "size");
	unsigned int access = HOLD_READ | HOLD_WRITE;

	touch_file(args, fd, size);
	if (arg_number(args, "rdonly")) {
		close(fd);
		fd = open_file(args, path);
		access = HOLD_READ;
	}
	hold_file(args, ref, fd, size, access);
}

static int create_file(const struct args *args, const char *path, uint64_t i)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		err(EXIT_FAILURE, "open");
	undo_file(path);
	if (arg_number(args, "size") && ftruncate(fd, (off_t)arg_number(args, "size")) < 0)
		err(EXIT_FAILURE, "ftruncate");
	set_attributes(args, fd, i);
	return fd;
}

static void tell_file(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		err(EXIT_FAILURE, "fstat");
	tell("inode", "%llu", (unsigned long long)st.st_ino);
}

/* DIR/NAME; with @many the first % of the name becomes @i. */
static char *path_of(const char *dir, const char *name, bool many, uint64_t i)
{
	const char *percent = many ? strchr(name, '%') : NULL;
	char *path;
	int len;

	if (many && !percent)
		errx(EXIT_FAILURE, "name: many need a %% in it");
	if (percent)
		len = asprintf(&path, "%s/%.*s%llu%s", dir, (int)(percent - name), name,
			       (unsigned long long)i, percent + 1);
	else
		len = asprintf(&path, "%s/%s", dir, name);
	if (len < 0)
		err(EXIT_FAILURE, "asprintf");
	return path;
}

/* How shmtool calls the file: by its name where shm_open(3) finds it. */
static char *ref_of(const char *path)
{
	static const char shm_dir[] = "/dev/shm";
	size_t len = strlen(shm_dir);

	if (strncmp(path, shm_dir, len) == 0 && strrchr(path, '/') == path + len)
		return hold_ref("posix:%s", path + len);
	return hold_ref("tmpfs:%s", path);
}

static void make_posix(const struct args *args)
{
	uint64_t many = arg_number(args, "many");
	uint64_t spread = arg_number(args, "spread") ? arg_number(args, "spread") : 1;

	for (uint64_t i = 0; i < many; i++) {
		char *path = path_of(arg_text(args, "dir"), arg_text(args, "name"), many > 1, i);
		int fd = arg_number(args, "exists") ? open_file(args, path)
						    : create_file(args, path, i % spread);

		if (many == 1)
			tell_file(fd);
		touch_and_hold(args, ref_of(path), fd, path);
		free(path);
	}
	tell("count", "%llu", (unsigned long long)many);
}

static void make_hugetlb(const struct args *args)
{
	int fd;

	if (!arg_given(args, "path"))
		errx(EXIT_FAILURE, "path: which file?");
	fd = create_file(args, arg_text(args, "path"), 0);
	tell_file(fd);
	touch_and_hold(args, hold_ref("hugetlb:%s", arg_text(args, "path")), fd,
		       arg_text(args, "path"));
}

static void make_unlinked(const struct args *args)
{
	char *path = path_of(arg_text(args, "dir"), arg_text(args, "name"), false, 0);
	int fd = create_file(args, path, 0);
	struct stat st;

	tell_file(fd);
	if (fstat(fd, &st) < 0)
		err(EXIT_FAILURE, "fstat");
	touch_and_hold(args,
		       hold_ref("unlinked:%u:%u:%llu", major(st.st_dev), minor(st.st_dev),
				(unsigned long long)st.st_ino),
		       fd, path);
	if (unlink(path) < 0)
		err(EXIT_FAILURE, "unlink");
	free(path);
}

static void make_sem(const struct args *args)
{
	const char *name = arg_text(args, "name");
	mode_t mode = (mode_t)arg_number(args, "mode");
	char *path;
	int fd;

	if (asprintf(&path, "/dev/shm/sem.%s", name) < 0)
		err(EXIT_FAILURE, "asprintf");
	if (arg_given(args, "size")) {
		fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd < 0)
			err(EXIT_FAILURE, "open");
		if (ftruncate(fd, (off_t)arg_number(args, "size")) < 0)
			err(EXIT_FAILURE, "ftruncate");
	} else {
		sem_t *sem = sem_open(name, O_CREAT | O_EXCL, mode,
				      (unsigned int)arg_number(args, "value"));

		if (sem == SEM_FAILED)
			err(EXIT_FAILURE, "sem_open");
		if (!arg_number(args, "open"))
			sem_close(sem);
		else
			hold_mapping(args, hold_ref("sem:/%s", name), sem, sizeof(*sem),
				     (uint64_t)sysconf(_SC_PAGESIZE), HOLD_READ | HOLD_WRITE);
		fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			err(EXIT_FAILURE, "open");
	}
	undo_file(path);
	if (fchmod(fd, mode) < 0)
		err(EXIT_FAILURE, "fchmod");
	tell_file(fd);
	close(fd);
	free(path);
}

const struct factory factory_posix = {
	.name = "posix",
	.help = "POSIX shared memory objects",
	.params = posix_params,
	.make = make_posix,
};

const struct factory factory_sem = {
	.name = "sem",
	.help = "a POSIX named semaphore",
	.params = sem_params,
	.make = make_sem,
};

const struct factory factory_hugetlb = {
	.name = "hugetlb",
	.help = "a file on a hugetlbfs mount",
	.params = hugetlb_params,
	.make = make_hugetlb,
};

const struct factory factory_unlinked = {
	.name = "unlinked",
	.help = "a file without a name any more",
	.params = unlinked_params,
	.make = make_unlinked,
};
