/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/batch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "scan/again.h"

/* How long who had looked a name up gets to open what it stood for, at least. */
#define GRACE_NSECS (5 * 1000 * 1000)
#define NSECS_PER_SEC (1000 * 1000 * 1000)

struct batch_entry {
	const struct object *file;
	enum removal_result result;
	struct refusal refusal; /* of REMOVAL_FAILED */
	int fd;			/* with the lease on it, or with O_PATH; -1: none */
	bool shares_fd;		/* the entry before has it, too: another name of its file */
	bool waits;		/* in quarantine */
	bool has_others;	/* its file has other names, too */
};

static struct batch_entry *entry_at(const struct batch *batch, size_t i)
{
	return vec_at(&batch->entries, i);
}

/* The entry before, if @file is another name of its file. */
static struct batch_entry *find_twin(const struct batch *batch, const struct object *file)
{
	size_t count = batch->entries.count;
	struct batch_entry *last = count ? entry_at(batch, count - 1) : NULL;
	bool is_twin = last && last->fd >= 0 && last->file->dev == file->dev &&
		       last->file->inode == file->inode;

	return is_twin ? last : NULL;
}

static void fail(struct batch_entry *entry, enum refusal_step step, int error)
{
	entry->result = REMOVAL_FAILED;
	entry->refusal = (struct refusal){.step = step, .error = error};
}

int batch_begin(struct batch *batch, struct remover *remover, int dir_fd)
{
	int rc;

	*batch = (struct batch){
		.remover = remover,
		.entries = VEC_OF(struct batch_entry),
	};
	rc = quarantine_begin(&batch->quarantine, dir_fd);
	/* where names are changed in public it is for as few as can be */
	batch->files_max = rc > 0 ? 1 : remover->batch_max;
	return rc < 0 ? rc : 0;
}

bool batch_has_room(const struct batch *batch, const struct object *file)
{
	return batch->files < batch->files_max || find_twin(batch, file);
}

/* Returns 0, or -errno with the step that failed in *@step. */
static int open_file(struct batch *batch, struct batch_entry *entry, enum refusal_step *step)
{
	struct remover *remover = batch->remover;
	int dir_fd = batch->quarantine.dir_fd, rc;
	struct object listed = *entry->file, now;

	*step = remover->is_guarded ? REFUSAL_LEASE : REFUSAL_OPEN;

	names_update(&remover->names, &listed);
	if (remover->is_guarded)
		entry->fd = lease_take(&remover->lease, dir_fd, entry->file);
	else
		entry->fd = openat(dir_fd, entry->file->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (entry->fd < 0)
		return remover->is_guarded ? entry->fd : -errno;
	*step = REFUSAL_STAT;
	rc = again_file(&listed, entry->fd, &now);
	/* one that has been changed since may not be what was meant any more */
	if (!rc && remover->is_guarded && now.ctime != listed.ctime)
		rc = -ESTALE;
	if (!rc)
		return 0;
	close(entry->fd);
	entry->fd = -1;
	return rc;
}

static void note_unopened(struct batch_entry *entry, enum refusal_step step, int error)
{
	if (error == EAGAIN)
		entry->result = REMOVAL_IN_USE;
	else if (error == ENOENT || error == ESTALE)
		entry->result = REMOVAL_GONE;
	else
		fail(entry, step, error);
}

/* Whether @name in @fd is the file, and whether the file has other names. Returns 0; -ENOENT
 * where that name is given to none, or to another one; or another -errno of stat(2). */
static int look_for(int fd, const char *name, const struct object *file, bool *has_others)
{
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (st.st_dev != file->dev || st.st_ino != file->inode)
		return -ENOENT;
	*has_others = st.st_nlink > 1;
	return 0;
}

/* Where the file waits, below its directory; to be freed. */
static char *write_place(const struct quarantine *quarantine, const struct object *file)
{
	const char *name = file->name;
	char buf[NAME_MAX + 1], *place;
	bool has_dir = quarantine_find(quarantine, &name, buf) == quarantine->fd;

	return asprintf(&place, "%s%s%s", has_dir ? quarantine->name : "", has_dir ? "/" : "",
			name) < 0
		       ? NULL
		       : place;
}

/* What has become of one name changes the file, which may be called so elsewhere, too. */
static void note_change(const struct batch *batch, const struct batch_entry *entry)
{
	if (entry->has_others)
		names_note(&batch->remover->names, entry->fd);
}

static void put_back(const struct batch *batch, struct batch_entry *entry)
{
	char kept[NAME_MAX + 1];
	int rc = quarantine_put_back(&batch->quarantine, entry->file->name, kept);

	entry->waits = false;
	note_change(batch, entry);
	if (rc < 0) {
		fail(entry, REFUSAL_LEFT, -rc);
		entry->refusal.name = write_place(&batch->quarantine, entry->file);
	} else if (*kept) {
		fail(entry, REFUSAL_KEPT, EEXIST);
		entry->refusal.name = strdup(kept);
	}
}

/* Whether somebody waits for it already, and need not do so for long. */
static bool is_awaited(const struct batch *batch, const struct batch_entry *entry)
{
	return batch->remover->is_guarded && lease_is_broken(entry->fd);
}

/* Whether somebody has opened the file since it was leased. */
static bool is_opened(const struct batch *batch, const struct batch_entry *entry)
{
	return batch->remover->is_guarded && !lease_is_whole(entry->fd);
}

/* Moves the file into the quarantine, if it is the one. */
static void move_in(const struct batch *batch, struct batch_entry *entry)
{
	const struct quarantine *quarantine = &batch->quarantine;
	const struct object *file = entry->file;
	const char *name = file->name;
	int rc = quarantine_move_in(quarantine, name), fd;
	char buf[NAME_MAX + 1];

	if (rc == -ENOENT &&
	    look_for(quarantine->dir_fd, name, file, &entry->has_others) == -ENOENT) {
		entry->result = REMOVAL_GONE;
		return;
	}
	if (rc < 0) {
		fail(entry, REFUSAL_MOVE, -rc);
		return;
	}
	entry->waits = true;
	fd = quarantine_find(quarantine, &name, buf);
	rc = look_for(fd, name, file, &entry->has_others);
	if (!rc && !is_awaited(batch, entry))
		return;
	if (rc && rc != -ENOENT)
		fail(entry, REFUSAL_STAT, -rc);
	else
		entry->result = rc ? REMOVAL_GONE : REMOVAL_IN_USE;
	put_back(batch, entry);
}

static void close_file(struct batch *batch, struct batch_entry *entry)
{
	close(entry->fd);
	entry->fd = -1;
	batch->files--;
}

/* Returns the entry, or NULL where memory is short. */
static struct batch_entry *add(struct batch *batch, const struct object *file)
{
	struct batch_entry entry = {.file = file, .fd = -1};

	return vec_push(&batch->entries, &entry);
}

int batch_refuse(struct batch *batch, const struct object *file, enum refusal_step step, int error)
{
	struct batch_entry *entry = add(batch, file);

	if (!entry)
		return -ENOMEM;
	fail(entry, step, error);
	return 0;
}

int batch_take(struct batch *batch, const struct object *file)
{
	const struct batch_entry *twin = find_twin(batch, file);
	int fd = twin ? twin->fd : -1, rc;
	struct batch_entry *entry = add(batch, file);
	enum refusal_step step;

	if (!entry)
		return -ENOMEM;
	entry->fd = fd;
	entry->shares_fd = fd >= 0;
	rc = entry->shares_fd ? 0 : open_file(batch, entry, &step);
	if (rc == -EMFILE || rc == -ENFILE) {
		batch->entries.count--;
		return rc;
	}
	if (rc < 0) {
		note_unopened(entry, step, -rc);
		return 0;
	}
	batch->files += !entry->shares_fd;
	move_in(batch, entry);
	if (!entry->waits && !entry->shares_fd)
		close_file(batch, entry);
	return 0;
}

static bool has_come(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > end->tv_sec ||
	       (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

/* Who was about to open one of the files either has by now, or never will: it can't find
 * them any more. */
static void let_pass(void)
{
	struct timespec end;

	/* All that was in the kernel on a processor when the last one was moved has left that
	 * since (membarrier(2)), if the kernel has it. What was waiting for a processor then
	 * gets time to come back. */
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += GRACE_NSECS;
	if (end.tv_nsec >= NSECS_PER_SEC) {
		end.tv_sec++;
		end.tv_nsec -= NSECS_PER_SEC;
	}
	/* whatever cuts it short, it is waited for to the end */
	while (!has_come(&end))
		if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) != 0)
			sched_yield();
}

/* Whether somebody holds the file in quarantine, as far as that can be asked. */
static bool is_held(const struct batch *batch, const struct object *file)
{
	struct lease lease = batch->remover->lease;
	struct object waiting = *file;
	char buf[NAME_MAX + 1];
	int fd = quarantine_find(&batch->quarantine, &waiting.name, buf);

	return lease_ask(&lease, fd, &waiting) == -EAGAIN;
}

static void settle(const struct batch *batch, struct batch_entry *entry)
{
	int rc;

	if (is_opened(batch, entry)) {
		entry->result = REMOVAL_IN_USE;
		put_back(batch, entry);
		return;
	}
	if (!batch->remover->is_guarded && is_held(batch, entry->file))
		entry->result = REMOVAL_LASTING;
	rc = quarantine_remove(&batch->quarantine, entry->file->name);
	if (rc < 0 && rc != -ENOENT) {
		fail(entry, REFUSAL_UNLINK, -rc);
		put_back(batch, entry);
		return;
	}
	/* root may go anywhere */
	if (rc < 0)
		entry->result = REMOVAL_GONE;
	entry->waits = false;
	note_change(batch, entry);
}

/* Does so with the names of the file that entry @first is the first one of. */
static void settle_file(struct batch *batch, size_t first)
{
	for (size_t i = first; i < batch->entries.count; i++) {
		struct batch_entry *entry = entry_at(batch, i);

		if (i > first && !entry->shares_fd)
			break;
		if (entry->waits)
			settle(batch, entry);
	}
	close_file(batch, entry_at(batch, first));
}

static void settle_all(struct batch *batch, bool only_awaited)
{
	for (size_t i = 0; i < batch->entries.count; i++) {
		const struct batch_entry *entry = entry_at(batch, i);

		if (entry->fd >= 0 && !entry->shares_fd &&
		    (!only_awaited || is_awaited(batch, entry)))
			settle_file(batch, i);
	}
}

static void *run(void *arg)
{
	struct batch *batch = arg;

	if (batch->remover->is_guarded && batch->files) {
		let_pass();
		/* those who wait first */
		settle_all(batch, true);
	}
	settle_all(batch, false);
	return NULL;
}

void batch_start(struct batch *batch)
{
	batch->has_thread = pthread_create(&batch->thread, NULL, run, batch) == 0;
	if (!batch->has_thread)
		run(batch);
}

static void tell(const struct batch *batch, const struct batch_entry *entry)
{
	const struct remover *remover = batch->remover;
	struct removal removal = {.object = entry->file, .result = entry->result};

	refusal_tell(&entry->refusal, entry->file, batch->quarantine.dir_fd, remover->ids,
		     &removal.failure);
	remover->tell(remover->arg, &removal);
	free(entry->refusal.name);
}

/* Whether it holds a file still, of which is told then. */
static bool holds_a_file(const struct batch *batch)
{
	for (size_t i = 0; i < batch->entries.count; i++)
		if (entry_at(batch, i)->refusal.step == REFUSAL_LEFT)
			return true;
	return false;
}

void batch_finish(struct batch *batch)
{
	const struct remover *remover = batch->remover;
	int rc;

	if (batch->has_thread)
		pthread_join(batch->thread, NULL);
	rc = quarantine_end(&batch->quarantine);
	/* ENOTEMPTY is for what somebody else has put there */
	if (rc < 0 && rc != -ENOTEMPTY && rc != -ENOENT && batch->entries.count &&
	    !holds_a_file(batch))
		remover->left(remover->arg, entry_at(batch, 0)->file, batch->quarantine.name, -rc);
	for (size_t i = 0; i < batch->entries.count; i++)
		tell(batch, entry_at(batch, i));
	vec_free(&batch->entries);
}
