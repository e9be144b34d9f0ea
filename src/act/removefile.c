/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "act/quarantine.h"
#include "act/remove.h"
#include "scan/again.h"

/* How long who had looked a name up gets to open what it stood for, at least. */
#define GRACE_NSECS (2 * 1000 * 1000)

struct entry {
	struct removal removal;
	int fd;	    /* the file: with the lease on it, or with O_PATH */
	bool waits; /* it is in quarantine */
};

/* Files that are in quarantine together. */
struct batch {
	const struct remover *remover;
	const struct quarantine *quarantine;
	struct entry *entries;
	size_t count, room;
	struct timespec since; /* CLOCK_MONOTONIC: all were there */
	pthread_t thread;
	bool has_thread;
};

/* Removing the files of one directory. */
struct run {
	struct remover *remover;
	struct interrupt interrupt;
	struct quarantine quarantine;
	struct batch batches[2]; /* one ages while the other one is filled */
};

static void fail(struct removal *removal, int error, const char *what, const char *advice)
{
	removal->result = REMOVAL_FAILED;
	if (advice)
		failure_set(&removal->failure, error, what, "%s", advice);
	else
		failure_set(&removal->failure, error, what, NULL);
}

/* Who may remove a file is told by its directory, and where that is sticky by the file's
 * owner (unlink(2)). */
static void tell_denied(const struct remover *remover, struct removal *removal, int error,
			const char *what)
{
	const struct object *file = removal->object;
	const char *owner = ids_user_name(remover->ids, file->uid);

	removal->result = REMOVAL_FAILED;
	if (file->uid == geteuid() || !geteuid())
		failure_set(&removal->failure, error, what, NULL);
	else if (owner)
		failure_set(&removal->failure, error, what, _("it takes its owner %s, or root"),
			    owner);
	else
		failure_set(&removal->failure, error, what,
			    _("it takes its owner, uid %u, or root"), (unsigned int)file->uid);
}

static void tell_unleased(const struct remover *remover, struct removal *removal, int error)
{
	switch (error) {
	case EAGAIN:
		removal->result = REMOVAL_IN_USE;
		break;
	case ENOENT:
	case ESTALE:
		removal->result = REMOVAL_GONE;
		break;
	case EACCES:
	case EPERM:
		tell_denied(remover, removal, error, "F_SETLEASE");
		break;
	case EINVAL:
		fail(removal, error, "F_SETLEASE",
		     _("that it is unused can't be proven while leases are switched off "
		       "(fs.leases-enable)"));
		break;
	case EOPNOTSUPP:
		fail(removal, error, "F_SETLEASE",
		     _("on its file system that it is unused can't be proven"));
		break;
	default:
		fail(removal, error, "F_SETLEASE", NULL);
	}
}

/* Opens the file. Returns whether to go on. */
static bool open_file(struct run *run, struct entry *entry)
{
	struct removal *removal = &entry->removal;
	const struct object *file = removal->object;
	struct remover *remover = run->remover;
	int dir_fd = run->quarantine.dir_fd;
	struct object now;

	if (remover->is_guarded) {
		entry->fd = lease_take(&remover->lease, dir_fd, file);
		if (entry->fd < 0)
			tell_unleased(remover, removal, -entry->fd);
	} else {
		entry->fd = openat(dir_fd, file->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (entry->fd < 0 && errno == ENOENT)
			removal->result = REMOVAL_GONE;
		else if (entry->fd < 0)
			tell_denied(remover, removal, errno, "open");
	}
	if (entry->fd < 0)
		return false;
	/* one that has been changed since may not be what was meant any more */
	if (again_file(file, entry->fd, &now) == 0 &&
	    (!remover->is_guarded || now.ctime == file->ctime))
		return true;
	removal->result = REMOVAL_GONE;
	return false;
}

/* Whether what is in quarantine is the file, and not one that was given its name in the
 * last moment. */
static bool is_file(const struct quarantine *quarantine, const struct object *file)
{
	const char *name = file->name;
	char buf[NAME_MAX + 1];
	int fd = quarantine_find(quarantine, &name, buf);
	struct stat st;

	return fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_dev == file->dev &&
	       st.st_ino == file->inode;
}

static void put_back(const struct quarantine *quarantine, struct removal *removal)
{
	char kept[NAME_MAX + 1];
	int rc = quarantine_put_back(quarantine, removal->object->name, kept);

	if (rc < 0) {
		removal->result = REMOVAL_FAILED;
		failure_set(&removal->failure, -rc, "renameat2", _("it is left in %s"),
			    quarantine->name);
	} else if (*kept) {
		removal->result = REMOVAL_FAILED;
		failure_set(&removal->failure, EEXIST, NULL,
			    _("its name has been taken meanwhile, and it is called %s now"), kept);
	}
}

/* Moves the file into the quarantine. Returns whether it is there. */
static bool move_in(struct run *run, struct removal *removal)
{
	int rc = quarantine_move_in(&run->quarantine, removal->object->name);

	if (rc == -ENOENT) {
		removal->result = REMOVAL_GONE;
		return false;
	}
	if (rc == -EPERM || rc == -EACCES) {
		tell_denied(run->remover, removal, -rc, "rename");
		return false;
	}
	if (rc < 0) {
		fail(removal, -rc, "rename", NULL);
		return false;
	}
	if (is_file(&run->quarantine, removal->object))
		return true;
	removal->result = REMOVAL_GONE;
	put_back(&run->quarantine, removal);
	return false;
}

static void take_in(struct run *run, struct batch *batch, const struct object *file)
{
	struct entry *entry = &batch->entries[batch->count++];

	*entry = (struct entry){.removal.object = file, .fd = -1};
	entry->waits = open_file(run, entry) && move_in(run, &entry->removal);
	if (entry->waits || entry->fd < 0)
		return;
	close(entry->fd);
	entry->fd = -1;
}

/* Who was about to open one of the files either has by now, or never will: it can't find
 * them any more. */
static void let_pass(const struct timespec *since)
{
	struct timespec until = *since;

	/* all that ran on a processor when the files were moved has been off it since
	 * (membarrier(2)); not every kernel has it, so time has to pass as well */
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	until.tv_nsec += GRACE_NSECS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		continue;
}

/* Whether somebody holds the file in quarantine, as far as that can be asked. */
static bool is_held(const struct batch *batch, const struct object *file)
{
	struct lease lease = batch->remover->lease;
	struct object waiting = *file;
	char buf[NAME_MAX + 1];
	int fd = quarantine_find(batch->quarantine, &waiting.name, buf);

	return lease_ask(&lease, fd, &waiting) == -EAGAIN;
}

static void settle(const struct batch *batch, struct entry *entry)
{
	struct removal *removal = &entry->removal;
	bool is_guarded = batch->remover->is_guarded;
	int rc;

	if (!entry->waits)
		return;
	if (is_guarded && !lease_is_whole(entry->fd)) {
		removal->result = REMOVAL_IN_USE;
		put_back(batch->quarantine, removal);
	} else {
		removal->result = !is_guarded && is_held(batch, removal->object) ? REMOVAL_LASTING
										 : REMOVAL_DONE;
		rc = quarantine_remove(batch->quarantine, removal->object->name);
		if (rc < 0)
			fail(removal, -rc, "unlink", NULL);
	}
	close(entry->fd);
	entry->fd = -1;
}

static void *settle_all(void *arg)
{
	struct batch *batch = arg;

	if (batch->remover->is_guarded)
		let_pass(&batch->since);
	for (size_t i = 0; i < batch->count; i++)
		settle(batch, &batch->entries[i]);
	return NULL;
}

static void start(struct batch *batch)
{
	clock_gettime(CLOCK_MONOTONIC, &batch->since);
	batch->has_thread = batch->remover->is_guarded &&
			    pthread_create(&batch->thread, NULL, settle_all, batch) == 0;
	if (!batch->has_thread)
		settle_all(batch);
}

static void wait_for(struct batch *batch)
{
	if (batch->has_thread)
		pthread_join(batch->thread, NULL);
	batch->has_thread = false;
}

static void report(struct batch *batch)
{
	const struct remover *remover = batch->remover;

	for (size_t i = 0; i < batch->count; i++)
		remover->tell(remover->arg, &batch->entries[i].removal);
	batch->count = 0;
}

/* The directory can't have a quarantine, and without one nothing can be removed. */
static void tell_all(struct run *run, const struct object *const *files, size_t count, int error)
{
	for (size_t i = 0; i < count; i++) {
		struct removal removal = {.object = files[i]};

		tell_denied(run->remover, &removal, error, "mkdir");
		run->remover->tell(run->remover->arg, &removal);
	}
}

static void finish(struct batch *batch)
{
	wait_for(batch);
	report(batch);
}

/* Ends what is under way in the directory, so that nothing is left there. */
static void finish_all(struct run *run, struct batch *first)
{
	struct batch *second = first == run->batches ? run->batches + 1 : run->batches;

	finish(first);
	finish(second);
	quarantine_end(&run->quarantine);
}

static int prepare(struct run *run, size_t count)
{
	struct remover *remover = run->remover;
	size_t room = !remover->is_guarded	   ? 1
		      : count < remover->batch_max ? count
						   : remover->batch_max;

	for (size_t i = 0; i < ARRAY_SIZE(run->batches); i++) {
		struct batch *batch = &run->batches[i];

		batch->remover = remover;
		batch->quarantine = &run->quarantine;
		batch->room = room;
		batch->entries = calloc(room, sizeof(*batch->entries));
		if (!batch->entries)
			return -ENOMEM;
	}
	return 0;
}

static void remove_all(struct run *run, const struct object *const *files, size_t count)
{
	struct batch *batch = run->batches, *other = run->batches + 1;
	size_t at = 0;

	while (at < count) {
		int made;
		size_t room;

		/* without a directory the files that wait have its name in theirs */
		if (run->quarantine.fd < 0)
			finish(other);
		made = quarantine_make(&run->quarantine);
		if (made < 0) {
			tell_all(run, files + at, count - at, -made);
			break;
		}
		room = made ? 1 : batch->room;
		while (at < count && batch->count < room)
			take_in(run, batch, files[at++]);
		start(batch);
		/* what is told may take its time: nothing may be half done but what is being
		 * settled meanwhile */
		finish(other);
		if (interrupt_has_come(&run->interrupt)) {
			finish_all(run, batch);
			remover_pause(run->remover, &run->interrupt);
		}
		other = batch;
		batch = batch == run->batches ? run->batches + 1 : run->batches;
	}
	finish_all(run, other);
}

int remove_files(struct remover *remover, int dir_fd, const struct object *const *objects,
		 size_t count)
{
	struct run run = {.remover = remover};
	int rc = prepare(&run, count);

	if (!rc) {
		interrupt_hold(&run.interrupt);
		quarantine_begin(&run.quarantine, dir_fd);
		remove_all(&run, objects, count);
		interrupt_release(&run.interrupt);
	}
	for (size_t i = 0; i < ARRAY_SIZE(run.batches); i++)
		free(run.batches[i].entries);
	return rc;
}
