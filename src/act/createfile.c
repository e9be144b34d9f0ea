/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file is made without a name (open(2), O_TMPFILE), gets its size, mode and owner, and
 * then its name, in one step that never replaces another file (linkat(2)). Whatever ends
 * the program before that, there is nothing left of it.
 */
#include "act/createfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "act/createwhy.h"
#include "act/figure.h"
#include "model/kind.h"
#include "scan/posixdir.h"

/* How much is allocated before it is looked for signals again. */
#define CHUNK_BYTES (UINT64_C(64) << 20)

/* One that has just been removed may be made again by somebody else, again and again. */
#define TRIES_MAX 1000

struct making {
	const struct creation *creation;
	const struct createplace *place;
	struct failure *failure;
	int fd; /* of the new file; -1: there is none yet */
	bool has_name;
};

static bool has(const struct making *making, enum create_option option)
{
	return making->creation->options & option;
}

/* What is there already */

static int refuse_existing(const struct making *making, const struct stat *st)
{
	uint64_t bytes = (uint64_t)st->st_size, needed = making->creation->change.size_bytes;
	char what[128];

	if (S_ISLNK(st->st_mode))
		return failure_set(making->failure, EEXIST, NULL,
				   _("it is a symbolic link, which is not followed"));
	if (S_ISDIR(st->st_mode))
		return failure_set(making->failure, EEXIST, NULL, _("it is a directory"));
	if (!S_ISREG(st->st_mode))
		return failure_set(making->failure, EEXIST, NULL, _("it is no regular file"));
	if (!has(making, CREATE_EXIST_OK))
		return failure_set(making->failure, EEXIST, NULL,
				   _("--exist-ok takes what is there"));
	snprintf(what, sizeof(what), _("it has %s"), FIGURE(bytes));
	return failure_set(making->failure, EEXIST, what, _("that is less than %s"),
			   FIGURE(needed));
}

/* Returns 1 where there is a file of that name that will do, 0 where there is none, or
 * -errno. */
static int look(const struct making *making)
{
	const struct createplace *place = making->place;
	struct stat st;

	if (fstatat(place->dir_fd, place->name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
		return errno == ENOENT ? 0
				       : createwhy_step(making->creation, place, "stat", errno,
							making->failure);
	if (making->creation->kind == KIND_POSIX && S_ISREG(st.st_mode) &&
	    posixdir_kind(place->name, (uint64_t)st.st_size) == KIND_SEM)
		return failure_set(making->failure, EEXIST, NULL, _("it is a semaphore"));
	if (S_ISREG(st.st_mode) && has(making, CREATE_EXIST_OK) &&
	    (uint64_t)st.st_size >= making->creation->change.size_bytes)
		return 1;
	return refuse_existing(making, &st);
}

/* Making it */

static int explain(const struct making *making, const char *step)
{
	return createwhy_step(making->creation, making->place, step, errno, making->failure);
}

/* What it has taken is not to be counted among what others have. */
static int explain_short(const struct making *making)
{
	int error = errno;

	if (ftruncate(making->fd, 0) < 0 || error)
		errno = error;
	return explain(making, "fallocate");
}

static int allocate(const struct making *making)
{
	uint64_t bytes = making->creation->change.size_bytes, page = making->place->page_bytes;
	uint64_t chunk = page > CHUNK_BYTES ? page : CHUNK_BYTES;

	for (uint64_t at = 0; at < bytes; at += chunk) {
		if (interrupt_has_come(making->creation->interrupt))
			return failure_set(making->failure, EINTR, "--allocate", NULL);
		if (fallocate(making->fd, 0, (off_t)at,
			      (off_t)(bytes - at < chunk ? bytes - at : chunk)) == 0)
			continue;
		/* who is stopped and goes on is interrupted, too (signal(7)) */
		if (errno != EINTR)
			return explain_short(making);
		at -= chunk;
	}
	return 0;
}

static int shape(const struct making *making)
{
	const struct change *change = &making->creation->change;
	int rc = 0;

	if (ftruncate(making->fd, (off_t)change->size_bytes) < 0)
		return explain(making, "ftruncate");
	if (has(making, CREATE_ALLOCATE))
		rc = allocate(making);
	if (rc < 0)
		return rc;
	/* as long as it is one's own this takes no capability */
	if (fchmod(making->fd, change->mode & 0777) < 0)
		return explain(making, "chmod");
	if ((change->fields & (CHANGE_USER | CHANGE_GROUP)) &&
	    fchown(making->fd, change->fields & CHANGE_USER ? change->uid : (uid_t)-1,
		   change->fields & CHANGE_GROUP ? change->gid : (gid_t)-1) < 0)
		return explain(making, "chown");
	return 0;
}

/* Before Linux 3.11, on a hugetlbfs before 5.6, and on file systems that can't, it has its
 * name at once; until it is whole it is for nobody else. */
static int open_new(struct making *making)
{
	const struct createplace *place = making->place;

	making->fd = openat(place->dir_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0);
	if (making->fd >= 0)
		return 0;
	if (errno != EOPNOTSUPP && errno != EISDIR)
		return explain(making, "open");
	making->fd = openat(place->dir_fd, place->name,
			    O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0);
	if (making->fd < 0)
		return errno == EEXIST ? -EEXIST : explain(making, "open");
	making->has_name = true;
	return 0;
}

/* By its descriptor: before Linux 6.10 that takes a capability, or the way through /proc
 * (linkat(2)). */
static int give_name(const struct making *making)
{
	const struct createplace *place = making->place;
	char link[32];

	if (linkat(making->fd, "", place->dir_fd, place->name, AT_EMPTY_PATH) == 0)
		return 0;
	if (errno == ENOENT || errno == EPERM) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", making->fd);
		if (linkat(AT_FDCWD, link, place->dir_fd, place->name, AT_SYMLINK_FOLLOW) == 0)
			return 0;
	}
	return errno == EEXIST ? -EEXIST : explain(making, "link");
}

/* Takes its name away, as long as that is its own. Returns 0 or -errno. */
static int take_name(const struct making *making)
{
	const struct createplace *place = making->place;
	struct stat own, there;

	if (fstat(making->fd, &own) < 0)
		return -errno;
	if (fstatat(place->dir_fd, place->name, &there, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (own.st_dev != there.st_dev || own.st_ino != there.st_ino)
		return 0;
	return unlinkat(place->dir_fd, place->name, 0) < 0 && errno != ENOENT ? -errno : 0;
}

/* What is left all the same is told of. */
static void undo(const struct making *making)
{
	char text[128];
	int rc = take_name(making);

	if (!rc)
		return;
	snprintf(text, sizeof(text), _("; and the file, which is not whole, can't be removed: %s"),
		 strerror(-rc));
	failure_add(making->failure, text);
}

/* Returns 0, -EEXIST where another one has the name now, or another -errno. */
static int make(struct making *making)
{
	int rc = 0;

	if (making->fd < 0) {
		rc = createwhy_check(making->creation, making->place, making->failure);
		if (!rc)
			rc = open_new(making);
		if (!rc)
			rc = shape(making);
		if (!rc && interrupt_has_come(making->creation->interrupt))
			rc = failure_set(making->failure, EINTR, NULL, NULL);
	}
	if (!rc && !making->has_name) {
		rc = give_name(making);
		making->has_name = !rc;
	}
	if (!rc && interrupt_has_come(making->creation->interrupt))
		rc = failure_set(making->failure, EINTR, NULL, NULL);
	if (rc < 0 && making->has_name)
		undo(making);
	return rc;
}

int createfile_make(const struct creation *creation, const struct createplace *place,
		    struct failure *failure)
{
	struct making making = {creation, place, failure, -1, false};
	int rc = 0;

	for (int tries = 0; tries < TRIES_MAX; tries++) {
		rc = look(&making);
		if (rc)
			break;
		rc = make(&making);
		if (rc != -EEXIST)
			break;
	}
	cleanup_close(&making.fd);
	if (rc == -EEXIST && !failure->error)
		return failure_set(failure, EEXIST, NULL, NULL);
	return rc < 0 ? rc : 0;
}
