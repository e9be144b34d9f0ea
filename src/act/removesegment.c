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

/* Whether who held the segment when it was removed keeps it: it is marked then. */
static bool lasts(const struct object *segment)
{
	struct object now;

	return again_segment(segment, &now) == 0 && (now.flags & OBJECT_DEST);
}

static struct attempt remove_one(const struct object *segment, bool is_guarded)
{
	struct object now;
	int rc = again_segment(segment, &now);

	if (rc == -EIDRM)
		return (struct attempt){.result = REMOVAL_GONE};
	if (rc < 0)
		return (struct attempt){REMOVAL_FAILED, -rc, "shmctl"};
	if (is_guarded && now.nattch)
		return (struct attempt){.result = REMOVAL_IN_USE};
	if (shmctl(segment->shmid, IPC_RMID, NULL) == 0)
		return (struct attempt){.result = lasts(segment) ? REMOVAL_LASTING : REMOVAL_DONE};
	if (errno == EINVAL || errno == EIDRM)
		return (struct attempt){.result = REMOVAL_GONE};
	return (struct attempt){REMOVAL_FAILED, errno, "IPC_RMID"};
}

/* Segments that are removed together, or every second one of them. */
struct chunk {
	const struct object *const *segments;
	struct attempt *attempts;
	size_t begin, count, step;
	bool is_guarded;
};

static void *remove_chunk(void *arg)
{
	struct chunk *chunk = arg;

	for (size_t i = chunk->begin; i < chunk->count; i += chunk->step)
		chunk->attempts[i] = remove_one(chunk->segments[i], chunk->is_guarded);
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
	struct attempt attempts[CHUNK];

	for (size_t at = 0; at < count; at += CHUNK) {
		struct chunk chunk = {
			.segments = objects + at,
			.attempts = attempts,
			.count = count - at < CHUNK ? count - at : CHUNK,
			.step = 1,
			.is_guarded = remover->is_guarded,
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
