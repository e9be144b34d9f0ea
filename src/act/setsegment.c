/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "act/fit.h"
#include "act/interrupt.h"
#include "act/set.h"
#include "scan/again.h"

static int fail_gone(struct failure *failure)
{
	return failure_set(failure, EIDRM, _("it has gone meanwhile"), NULL);
}

/* shmctl(2): who may do it is told by owner and creator, or by @capability. */
static int fail_denied(const struct setter *setter, const struct object *segment, const char *what,
		       const char *capability, struct failure *failure)
{
	char owner[FAILURE_OWNER_BYTES];

	return failure_set(failure, EPERM, what, _("it takes its owner %s, its creator, or %s"),
			   failure_owner(setter->ids, segment->uid, owner), capability);
}

static bool is_ours(const struct object *segment)
{
	return geteuid() == segment->uid || geteuid() == segment->cuid;
}

static int fail_to_lock(const struct setter *setter, const struct object *segment, int error,
			struct failure *failure)
{
	const char *what = setter->locks ? "SHM_LOCK" : "SHM_UNLOCK";

	if (error == EINVAL || error == EIDRM)
		return fail_gone(failure);
	if (error == EPERM && (!is_ours(segment) || setter->unlocks))
		return fail_denied(setter, segment, what, "CAP_IPC_LOCK", failure);
	if (setter->locks)
		return fit_explain_lock(segment->size_bytes, error, failure);
	return failure_set(failure, error, what, NULL);
}

static int lock_segment(const struct setter *setter, const struct object *segment,
			struct failure *failure)
{
	struct object now;

	if (shmctl(segment->shmid, setter->locks ? SHM_LOCK : SHM_UNLOCK, NULL) < 0)
		return fail_to_lock(setter, segment, errno, failure);
	if (setter->unlocks)
		return 0;
	/* of huge pages, which are never swapped, nothing is done, and no error told
	 * (ipc/shm.c, shmctl_do_lock()) */
	return again_segment(segment, &now) == 0 && !(now.flags & OBJECT_LOCKED);
}

/* @now is what the segment is like. */
static int set_perm(const struct setter *setter, const struct object *now, struct failure *failure)
{
	const struct change *change = &setter->change;
	struct object then;
	/* of all of it only these are taken (shmctl(2)), and all three of them are */
	struct shmid_ds ds = {
		.shm_perm.uid = change->fields & CHANGE_USER ? change->uid : now->uid,
		.shm_perm.gid = change->fields & CHANGE_GROUP ? change->gid : now->gid,
		.shm_perm.mode =
			(unsigned short)(change->fields & CHANGE_MODE ? change->mode : now->mode),
	};

	if (shmctl(now->shmid, IPC_SET, &ds) == 0)
		return 0;
	if (errno == EPERM)
		return fail_denied(setter, now, "IPC_SET", "CAP_SYS_ADMIN", failure);
	if (errno == EIDRM || (errno == EINVAL && again_segment(now, &then) < 0))
		return fail_gone(failure);
	if (errno == EINVAL)
		return failure_set(
			failure, errno, "IPC_SET",
			_("its owner and group must have numbers in this user namespace"));
	return failure_set(failure, errno, "IPC_SET", NULL);
}

static int change_segment(const struct setter *setter, const struct object *now,
			  struct failure *failure)
{
	int has_no_effect = 0, rc;

	/* first, because who gives it away can't lock it any more */
	if (setter->locks || setter->unlocks) {
		has_no_effect = lock_segment(setter, now, failure);
		if (has_no_effect < 0)
			return has_no_effect;
	}
	if (!(setter->change.fields & (CHANGE_MODE | CHANGE_USER | CHANGE_GROUP)))
		return has_no_effect;
	rc = set_perm(setter, now, failure);
	if (rc < 0 && setter->locks && !has_no_effect)
		failure_add(failure, _("; it is locked"));
	if (rc < 0 && setter->unlocks)
		failure_add(failure, _("; it is unlocked"));
	return rc < 0 ? rc : has_no_effect;
}

int set_segment(const struct setter *setter, const struct object *segment, struct failure *failure)
{
	struct interrupt interrupt;
	struct object now;
	int rc;

	interrupt_hold(&interrupt);
	rc = again_segment(segment, &now);
	if (rc == -EIDRM)
		fail_gone(failure);
	else if (rc < 0)
		failure_set(failure, -rc, "SHM_STAT_ANY", NULL);
	else
		rc = change_segment(setter, &now, failure);
	interrupt_release(&interrupt);
	return rc;
}
