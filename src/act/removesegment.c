/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "act/remove.h"
#include "scan/again.h"

/* So many are removed before it is asked for signals. */
#define PAUSE_EVERY 64

/* Whether who held the segment when it was removed keeps it: it is marked then. */
static bool lasts(const struct object *segment)
{
	struct object now;

	return again_segment(segment, &now) == 0 && (now.flags & OBJECT_DEST);
}

static void tell_refused(struct remover *remover, struct removal *removal, int error)
{
	const struct object *segment = removal->object;
	const char *owner = ids_user_name(remover->ids, segment->uid);

	removal->result = REMOVAL_FAILED;
	if (error == EPERM && owner)
		failure_set(&removal->failure, error, "IPC_RMID",
			    _("it takes its owner %s, its creator, or root"), owner);
	else if (error == EPERM)
		failure_set(&removal->failure, error, "IPC_RMID",
			    _("it takes its owner, uid %u, its creator, or root"),
			    (unsigned int)segment->uid);
	else
		failure_set(&removal->failure, error, "IPC_RMID", NULL);
}

static void remove_one(struct remover *remover, struct removal *removal)
{
	const struct object *segment = removal->object;
	struct object now;
	int rc = again_segment(segment, &now);

	if (rc == -EIDRM) {
		removal->result = REMOVAL_GONE;
		return;
	}
	if (rc < 0) {
		removal->result = REMOVAL_FAILED;
		failure_set(&removal->failure, -rc, "shmctl", NULL);
		return;
	}
	if (remover->is_guarded && now.nattch) {
		removal->result = REMOVAL_IN_USE;
		return;
	}
	if (shmctl(segment->shmid, IPC_RMID, NULL) == 0)
		removal->result = lasts(segment) ? REMOVAL_LASTING : REMOVAL_DONE;
	else if (errno == EINVAL || errno == EIDRM)
		removal->result = REMOVAL_GONE;
	else
		tell_refused(remover, removal, errno);
}

int remove_segments(struct remover *remover, const struct object *const *objects, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct removal removal = {.object = objects[i]};

		remove_one(remover, &removal);
		remover->tell(remover->arg, &removal);
		if (i % PAUSE_EVERY == 0)
			remover_pause(remover);
	}
	return 0;
}
