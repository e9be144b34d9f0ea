/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "act/remove.h"
#include "scan/again.h"

/* So many are removed before they are told of, and it is asked for signals. */
#define CHUNK 4096

/* From so many on a second thread is worth it: half of the work is the kernel's cleaning up
 * behind each, which it does outside of the lock that all segments share (ipc/shm.c). */
#define MANY 64

/* Trying to remove one segment. */
struct attempt {
	enum removal_result result;
	int error;	  /* of REMOVAL_FAILED: a positive errno ... */
	const char *what; /* ... of that call */
};

/* Up to so many are pinned, which takes longer than to remove them. */
#define PINNED_MAX 4096

/* Whether somebody keeps the segment that was removed: it is marked then. */
static bool lasts(const struct object *segment)
{
	struct object now;

	return again_segment(segment, &now) == 0 && (now.flags & OBJECT_DEST);
}

/*
 * Attaches the segment, so that its shmid is given to no other one from here on, even if
 * somebody removes it. Returns NULL where it can't be attached, or was not to be: to others'
 * segments nothing is done that may not be removed.
 */
static void *pin(const struct object *segment)
{
	uid_t uid = geteuid();
	void *memory = (void *)-1;

	if (!uid || uid == segment->uid || uid == segment->cuid)
		memory = shmat(segment->shmid, NULL, SHM_RDONLY);
	return memory == (void *)-1 ? NULL : memory;
}

/* @pins is how often this program has it attached. */
static struct attempt mark(const struct object *segment, bool is_guarded, uint64_t pins)
{
	struct object now;
	int rc = again_segment(segment, &now);

	if (rc == -EIDRM)
		return (struct attempt){.result = REMOVAL_GONE};
	if (rc < 0)
		return (struct attempt){REMOVAL_FAILED, -rc, "shmctl"};
	if (is_guarded && now.nattch > pins)
		return (struct attempt){.result = REMOVAL_IN_USE};
	if (shmctl(segment->shmid, IPC_RMID, NULL) == 0)
		return (struct attempt){.result = REMOVAL_DONE};
	if (errno == EINVAL || errno == EIDRM)
		return (struct attempt){.result = REMOVAL_GONE};
	return (struct attempt){REMOVAL_FAILED, errno, "IPC_RMID"};
}

static struct attempt remove_one(const struct object *segment, bool is_guarded, bool is_pinned)
{
	struct attempt attempt;
	struct object now;
	void *memory = NULL;

	/* what is in use, or is another one by now, is left alone */
	if (is_pinned && again_segment(segment, &now) == 0 && !(is_guarded && now.nattch))
		memory = pin(segment);
	attempt = mark(segment, is_guarded, memory != NULL);
	if (memory)
		shmdt(memory);
	/* also one that is marked can be attached, as long as it is there */
	if (attempt.result == REMOVAL_DONE && lasts(segment))
		attempt.result = REMOVAL_LASTING;
	return attempt;
}

/* Segments that are removed together, or every second one of them. */
struct chunk {
	const struct object *const *segments;
	struct attempt *attempts;
	size_t begin, count, step;
	bool is_guarded, is_pinned;
};

static void *remove_chunk(void *arg)
{
	struct chunk *chunk = arg;

	for (size_t i = chunk->begin; i < chunk->count; i += chunk->step)
		chunk->attempts[i] =
			remove_one(chunk->segments[i], chunk->is_guarded, chunk->is_pinned);
	return NULL;
}

static void remove_by_two(struct chunk *chunk)
{
	struct chunk odd = *chunk;
	pthread_t thread;

	chunk->step = odd.step = 2;
	odd.begin = 1;
	if (pthread_create(&thread, NULL, remove_chunk, &odd) != 0) {
		remove_chunk(&odd);
		remove_chunk(chunk);
		return;
	}
	remove_chunk(chunk);
	pthread_join(thread, NULL);
}

static void explain(const struct remover *remover, const struct attempt *attempt,
		    struct removal *removal)
{
	const struct object *segment = removal->object;
	char owner[FAILURE_OWNER_BYTES];

	if (attempt->error == EPERM)
		failure_set(&removal->failure, attempt->error, attempt->what,
			    _("it takes its owner %s, its creator, or root"),
			    failure_owner(remover->ids, segment->uid, owner));
	else
		failure_set(&removal->failure, attempt->error, attempt->what, NULL);
}

static void tell(const struct remover *remover, const struct object *segment,
		 const struct attempt *attempt)
{
	struct removal removal = {.object = segment, .result = attempt->result};

	if (attempt->result == REMOVAL_FAILED)
		explain(remover, attempt, &removal);
	remover->tell(remover->arg, &removal);
}

int remove_segments(struct remover *remover, const struct object *const *objects, size_t count)
{
	AUTO_FREE struct attempt *attempts =
		calloc((count < CHUNK ? count : CHUNK) + 1, sizeof(*attempts));

	if (!attempts)
		return -ENOMEM;
	for (size_t at = 0; at < count; at += CHUNK) {
		struct chunk chunk = {
			.segments = objects + at,
			.attempts = attempts,
			.count = count - at < CHUNK ? count - at : CHUNK,
			.step = 1,
			.is_guarded = remover->is_guarded,
			.is_pinned = count <= PINNED_MAX,
		};

		if (chunk.count < MANY)
			remove_chunk(&chunk);
		else
			remove_by_two(&chunk);
		for (size_t i = 0; i < chunk.count; i++)
			tell(remover, objects[at + i], &attempts[i]);
		remover_pause(remover);
	}
	return 0;
}
