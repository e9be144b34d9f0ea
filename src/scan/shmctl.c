/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/shmctl.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/shm.h>

/* linux/shm.h; the C library's headers had it later than the kernel. */
#ifndef SHM_STAT_ANY
#define SHM_STAT_ANY 15
#endif

static void fill(struct object *segment, int shmid, const struct shmid_ds *ds)
{
	*segment = (struct object){
		.kind = KIND_XSI,
		.have = HAVE_STAT,
		.shmid = shmid,
		.key = (uint32_t)ds->shm_perm.__key,
		.uid = ds->shm_perm.uid,
		.gid = ds->shm_perm.gid,
		.cuid = ds->shm_perm.cuid,
		.cgid = ds->shm_perm.cgid,
		.mode = ds->shm_perm.mode & 0777u,
		.flags = (ds->shm_perm.mode & SHM_DEST ? OBJECT_DEST : 0u) |
			 (ds->shm_perm.mode & SHM_LOCKED ? OBJECT_LOCKED : 0u),
		.size_bytes = ds->shm_segsz,
		.cpid = ds->shm_cpid,
		.lpid = ds->shm_lpid,
		.nattch = ds->shm_nattch,
		.atime = ds->shm_atime,
		.dtime = ds->shm_dtime,
		.ctime = ds->shm_ctime,
	};
}

struct listing {
	int (*take)(void *arg, struct object *segment);
	void *arg;
	uintmax_t seen, hidden;
	int error; /* why the last hidden one is */
};

/* Asks for every index up to @last. */
static int list_with(struct listing *listing, int command, int last)
{
	struct shmid_ds ds = {0}; /* valgrind does not know that SHM_STAT_ANY fills it in */
	int rc = 0;

	for (int index = 0; index <= last && !rc; index++) {
		int shmid = shmctl(index, command, &ds);
		struct object segment;

		if (shmid < 0) {
			/* an index without a segment is EINVAL, one just removed EIDRM */
			if (errno != EINVAL && errno != EIDRM) {
				listing->hidden++;
				listing->error = errno;
			}
			continue;
		}
		listing->seen++;
		fill(&segment, shmid, &ds);
		rc = listing->take(listing->arg, &segment);
	}
	return rc;
}

/* Whether a container does not let the command through, which itself says neither. */
static bool is_kept_back(int error)
{
	return error == EPERM || error == ENOSYS;
}

/* That the kernel knows SHM_STAT_ANY was seen. */
static atomic_bool knows_any;

int shmctl_look(int32_t shmid, struct object *segment)
{
	struct shmid_ds ds = {0};
	/* of a shmid the kernel takes its index alone here (ipc/shm.c, shmctl_stat()), and
	 * says which segment has that */
	int found = shmctl(shmid, SHM_STAT_ANY, &ds);

	if (found >= 0)
		knows_any = true;
	/* a kernel that doesn't know the command says the same as of no segment */
	if (found < 0 && (errno == EINVAL || is_kept_back(errno)) && !knows_any)
		found = shmctl(shmid, SHM_STAT, &ds);
	if (found < 0)
		return errno == EINVAL ? -EIDRM : -errno;
	if (found != shmid)
		return -EIDRM;
	fill(segment, shmid, &ds);
	return 0;
}

#define MANY_SEGMENTS 4096

bool shmctl_is_worth_it(void)
{
	struct shm_info info;
	struct shmid_ds ds;
	int last = shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info);

	return last >= 0 && info.used_ids > MANY_SEGMENTS && shmctl(last, SHM_STAT_ANY, &ds) >= 0;
}

int shmctl_scan(struct notes *notes, int (*take)(void *arg, struct object *segment), void *arg)
{
	struct listing listing = {.take = take, .arg = arg};
	struct shm_info info;
	uintmax_t missing;
	int last = shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info);
	int rc;

	if (last < 0)
		return -errno;
	rc = list_with(&listing, SHM_STAT_ANY, last);
	/* not one of them: a kernel that doesn't know the command */
	if (!rc && !listing.seen && info.used_ids &&
	    (!listing.hidden || is_kept_back(listing.error))) {
		listing.hidden = 0;
		rc = list_with(&listing, SHM_STAT, last);
	}
	/* what refuses a segment may refuse an index without one, too */
	missing = info.used_ids > 0 ? (uintmax_t)info.used_ids : 0;
	missing -= missing < listing.seen ? missing : listing.seen;
	if (listing.hidden > missing)
		listing.hidden = missing;
	if (listing.hidden)
		notes_add(notes, true,
			  ngettext("%ju segment could not be read: shmctl: %s",
				   "%ju segments could not be read: shmctl: %s", listing.hidden),
			  listing.hidden, strerror(listing.error));
	else if (!rc && !listing.seen && info.used_ids)
		rc = -EINVAL;
	return rc;
}
