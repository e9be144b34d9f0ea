/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/createsegment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>

#include "act/figure.h"
#include "act/fit.h"
#include "act/hugesize.h"
#include "scan/limits.h"
#include "scan/shmctl.h"

/* linux/shm.h and linux/mman.h; the C library's headers had them later. */
#ifndef SHM_HUGE_SHIFT
#define SHM_HUGE_SHIFT 26
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* How much is made resident before it is looked for signals again. */
#define CHUNK_BYTES (UINT64_C(64) << 20)

/* One that has just been removed may be made again by somebody else, again and again. */
#define TRIES_MAX 1000

static bool has(const struct creation *creation, enum create_option option)
{
	return creation->options & option;
}

/* What is there already */

static int refuse_smaller(const struct creation *creation, struct failure *failure)
{
	int shmid = shmget((key_t)creation->key, 0, 0);
	struct object found;
	char what[128];

	if (shmid < 0 || shmctl_look(shmid, &found) < 0)
		return failure_set(failure, EEXIST, NULL, _("it is smaller than %s"),
				   FIGURE(creation->change.size_bytes));
	snprintf(what, sizeof(what), _("xsi:%d has %s"), shmid, FIGURE(found.size_bytes));
	return failure_set(failure, EEXIST, what, _("that is less than %s"),
			   FIGURE(creation->change.size_bytes));
}

/* Returns 1 where there is one with that key that will do, 0 where there is none, or
 * -errno. shmget(2) without flags needs no permission (ipc/util.c, ipcperms()), and says
 * EINVAL of one that is smaller. */
static int look(const struct creation *creation, int32_t *shmid, struct failure *failure)
{
	bool may_exist = has(creation, CREATE_EXIST_OK);

	if (!creation->key)
		return 0;
	*shmid = shmget((key_t)creation->key, may_exist ? creation->change.size_bytes : 0, 0);
	if (*shmid >= 0 && may_exist)
		return 1;
	if (*shmid >= 0)
		return failure_set(failure, EEXIST, NULL,
				   _("xsi:%d has that key; --exist-ok takes what is there"),
				   *shmid);
	if (errno == ENOENT)
		return 0;
	if (errno == EINVAL)
		return refuse_smaller(creation, failure);
	return failure_set(failure, errno, "shmget", NULL);
}

/* What keeps it from being made */

/* The limits of segments, and the pool unless nothing is to be reserved, are checked by
 * shmget(2) itself. */
static int explain_limit(const struct creation *creation, uint64_t page_bytes, int error,
			 struct failure *failure)
{
	uint64_t bytes = creation->change.size_bytes;
	int rc = fit_segment(creation->root, bytes, failure);

	if (rc || error != ENOMEM)
		return rc;
	return page_bytes ? fit_pool(creation->root, page_bytes, bytes, 0, failure)
			  : fit_commit(creation->root, bytes, failure);
}

static int explain_no_right(const struct creation *creation, struct failure *failure)
{
	gid_t gid;

	if (!has(creation, CREATE_HUGE) || limits_read_huge_group(creation->root, &gid) < 0)
		return failure_set(failure, EPERM, "shmget", NULL);
	return failure_set(failure, EPERM, "shmget",
			   _("segments of huge pages are for those with CAP_IPC_LOCK, and for the "
			     "group in vm.hugetlb_shm_group, which is %ju"),
			   (uintmax_t)gid);
}

static int explain_shmget(const struct creation *creation, uint64_t page_bytes, int error,
			  struct failure *failure)
{
	int rc = error == EINVAL || error == ENOSPC || error == ENOMEM
			 ? explain_limit(creation, page_bytes, error, failure)
			 : 0;

	if (rc)
		return rc;
	switch (error) {
	case EPERM:
		return explain_no_right(creation, failure);
	case EINVAL:
		return failure_set(failure, error, "shmget", _("see kernel.shmmax"));
	case ENOSPC:
		return failure_set(failure, error, "shmget",
				   _("see kernel.shmall and kernel.shmmni"));
	case ENOMEM:
		return failure_set(failure, error, "shmget",
				   page_bytes ? _("a cgroup or a cpuset may have fewer huge pages")
					      : NULL);
	case ENOSYS:
		return failure_set(failure, error, "shmget",
				   _("this kernel has no System V IPC (CONFIG_SYSVIPC)"));
	default:
		return failure_set(failure, error, "shmget", NULL);
	}
}

/* What it is to be, once it is there */

static int lock(const struct creation *creation, int shmid, struct failure *failure)
{
	if (shmctl(shmid, SHM_LOCK, NULL) == 0)
		return 0;
	return fit_explain_lock(creation->change.size_bytes, errno, failure);
}

static int explain_populate(const struct creation *creation, uint64_t page_bytes, int error,
			    struct failure *failure)
{
	uint64_t bytes = creation->change.size_bytes;
	int rc = 0;

	if (error == EINVAL)
		return failure_set(failure, ENOSYS, "MADV_POPULATE_WRITE",
				   _("--allocate of a segment needs Linux 5.14"));
	if (page_bytes && has(creation, CREATE_NO_RESERVE))
		rc = fit_pool(creation->root, page_bytes, bytes, 0, failure);
	/* a fault that would be SIGBUS is EFAULT (madvise(2)) */
	if (!rc)
		rc = failure_set(failure, error == EFAULT ? ENOMEM : error, "--allocate",
				 page_bytes ? _("a cgroup or a cpuset may have fewer huge pages")
					    : NULL);
	return rc;
}

/* Returns 0, -EINTR where a signal has come, or what madvise(2) says, as a positive errno. */
static int populate(const struct creation *creation, char *start, uint64_t page_bytes)
{
	uint64_t page = page_bytes ? page_bytes : (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t chunk = page > CHUNK_BYTES ? page : CHUNK_BYTES;
	uint64_t bytes = (creation->change.size_bytes + page - 1) / page * page;

	for (uint64_t at = 0; at < bytes; at += chunk) {
		if (interrupt_has_come(creation->interrupt))
			return -EINTR;
		if (madvise(start + at, bytes - at < chunk ? bytes - at : chunk,
			    MADV_POPULATE_WRITE) < 0)
			return errno;
	}
	return 0;
}

static void undo(int32_t *shmid)
{
	if (*shmid >= 0 && (shmctl(*shmid, IPC_RMID, NULL) == 0 || errno == EINVAL))
		*shmid = -1;
}

/* Does so in the end; what is left all the same is told of. */
static void undo_finally(int32_t *shmid, struct failure *failure)
{
	char text[128];

	undo(shmid);
	if (*shmid < 0)
		return;
	snprintf(text, sizeof(text), _("; and xsi:%d, which is not whole, can't be removed: %s"),
		 *shmid, strerror(errno));
	failure_add(failure, text);
}

static int allocate(const struct creation *creation, int32_t *shmid, uint64_t page_bytes,
		    struct failure *failure)
{
	void *start = shmat(*shmid, NULL, 0);
	int rc;

	if (start == (void *)-1)
		return failure_set(failure, errno, "shmat", NULL);
	rc = populate(creation, start, page_bytes);
	shmdt(start);
	if (rc < 0)
		return failure_set(failure, EINTR, "--allocate", NULL);
	if (!rc)
		return 0;
	/* what it has taken is not to be counted among what others have */
	undo(shmid);
	return explain_populate(creation, page_bytes, rc, failure);
}

static int set_perm(const struct creation *creation, int shmid, struct failure *failure)
{
	const struct change *change = &creation->change;
	struct shmid_ds ds = {
		.shm_perm.uid = change->fields & CHANGE_USER ? change->uid : geteuid(),
		.shm_perm.gid = change->fields & CHANGE_GROUP ? change->gid : getegid(),
	};

	ds.shm_perm.mode = change->mode & 0777u;
	if (shmctl(shmid, IPC_SET, &ds) == 0)
		return 0;
	return failure_set(failure, errno, "IPC_SET",
			   errno == EINVAL ? _("that owner is not known in this user namespace")
					   : NULL);
}

static int finish(const struct creation *creation, int32_t *shmid, uint64_t page_bytes,
		  struct failure *failure)
{
	int rc = 0;

	/* it does nothing to huge pages (ipc/shm.c, shmctl_do_lock()) */
	if (has(creation, CREATE_LOCK) && !page_bytes)
		rc = lock(creation, *shmid, failure);
	if (!rc && has(creation, CREATE_ALLOCATE))
		rc = allocate(creation, shmid, page_bytes, failure);
	return rc ? rc : set_perm(creation, *shmid, failure);
}

/* The size of huge pages as shmget(2) takes it. */
static int huge_flags(uint64_t page_bytes)
{
	unsigned int log2 = page_bytes ? 63u - (unsigned int)__builtin_clzll(page_bytes) : 0;

	return (int)(SHM_HUGETLB | log2 << SHM_HUGE_SHIFT);
}

/* Returns 0, -EEXIST without @failure where there is one now, or another -errno. */
static int make(const struct creation *creation, uint64_t page_bytes, int32_t *shmid,
		struct failure *failure)
{
	const struct change *change = &creation->change;
	bool is_whole = !has(creation, CREATE_ALLOCATE) && !has(creation, CREATE_LOCK) &&
			!(change->fields & (CHANGE_USER | CHANGE_GROUP));
	int flags = IPC_CREAT | IPC_EXCL, rc = 0;

	/* until it is whole it is for nobody else */
	flags |= is_whole ? (int)change->mode & 0777 : 0600;
	if (has(creation, CREATE_NO_RESERVE))
		flags |= SHM_NORESERVE;
	if (has(creation, CREATE_HUGE))
		flags |= huge_flags(page_bytes);
	*shmid = shmget(creation->key ? (key_t)creation->key : IPC_PRIVATE, change->size_bytes,
			flags);
	if (*shmid < 0)
		return errno == EEXIST ? -EEXIST
				       : explain_shmget(creation, page_bytes, errno, failure);
	if (!is_whole)
		rc = finish(creation, shmid, page_bytes, failure);
	if (!rc && interrupt_has_come(creation->interrupt))
		rc = failure_set(failure, EINTR, NULL, NULL);
	if (rc)
		undo_finally(shmid, failure);
	return rc;
}

int createsegment_make(const struct creation *creation, int32_t *shmid, struct failure *failure)
{
	uint64_t page_bytes = creation->page_bytes;
	int rc = 0;

	/* shmget(2) takes a size_t */
	if ((size_t)creation->change.size_bytes != creation->change.size_bytes)
		return failure_set(failure, EINVAL, "shmget",
				   _("a program of 32 bits can't make one of 4G or more"));
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		rc = look(creation, shmid, failure);
		if (rc)
			return rc < 0 ? rc : 0;
		if (has(creation, CREATE_HUGE))
			rc = hugesize_find(creation->root, &page_bytes, failure);
		if (!rc && has(creation, CREATE_ALLOCATE) && !has(creation, CREATE_HUGE))
			rc = fit_memory(creation->root, creation->change.size_bytes, failure);
		if (!rc)
			rc = make(creation, page_bytes, shmid, failure);
		if (rc != -EEXIST)
			return rc;
	}
	return failure_set(failure, EEXIST, NULL, NULL);
}
