/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/use.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "model/app.h"
#include "model/need.h"
#include "scan/creator.h"
#include "scan/held.h"
#include "scan/lease.h"

#define LEASES_ENABLE "/proc/sys/fs/leases-enable"

/* So long who makes a file may take to open it again. */
#define ORPHAN_AGE_SECS (10 * 60)

/* So often processes are read where others begin meanwhile. */
#define READINGS_MAX 4

struct use {
	struct lease lease;
	bool has_lease; /* a captured tree's files have none */
	/* What processes hold, read for want of a lease. That not all of them could be is
	 * told with what could not be proven for it. */
	struct held *held;
	bool has_held; /* it was tried */
	/* for which files of that device a lease was granted: by is_own and is_readable */
	bool is_granted[2][2];
	dev_t granted_dev;
	uint64_t undecided;
	uint64_t denied; /* of these: files that only their owner or root can ask about */
};

int use_begin(struct scan *scan)
{
	struct use *use = calloc(1, sizeof(*use));

	if (!use)
		return -ENOMEM;
	use->has_lease = !scan->root->captured;
	if (use->has_lease)
		lease_begin(&use->lease);
	scan->use = use;
	return 0;
}

/* Whether processes show the file by the dev and inode that stat(2) shows. With some
 * file systems of disks, and with layered ones, they don't. */
static bool is_in_memory(int dir_fd, const struct object *object)
{
	AUTO_CLOSE int fd = openat(dir_fd, object->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs) < 0)
		return false;
	return fs.f_type == TMPFS_MAGIC || (unsigned long)fs.f_type == HUGETLBFS_MAGIC;
}

enum object_use use_by_processes(const struct scan *scan, const struct object *object,
				 bool is_found, bool is_complete)
{
	if (is_found)
		return USE_YES;
	/* what was made while they were read may be held by one that was read before */
	if (!is_complete || !scan->clock || !(object->have & HAVE_CTIME) ||
	    object->ctime >= scan->clock->now_secs)
		return USE_UNKNOWN;
	return USE_NO;
}

/*
 * Reads the processes, unless that was done before. Who has mapped a file privately, as
 * programs and libraries are that run from it, is no holder of shared memory, but has it
 * in use. Returns 0 or -ENOMEM.
 */
static int read_processes(struct scan *scan)
{
	struct use *use = scan->use;
	struct held *holders = scan->held;
	uint32_t needs = scan->needs;
	int tries = READINGS_MAX, rc;

	if (use->has_held)
		return 0;
	use->has_held = true;
	scan->needs = NEED_PRIVATE;
	do {
		held_free(use->held);
		scan->held = NULL;
		rc = held_read(scan);
		use->held = scan->held;
	} while (!rc && held_is_moving(use->held) && --tries);
	scan->needs = needs;
	scan->held = holders;
	return rc;
}

/* What tells whether the file is in use: who was read for his holders already, where it is
 * found there. Returns 0 or -ENOMEM. */
static int find_processes(struct scan *scan, const struct object *object, const struct held **held)
{
	int rc;

	*held = scan->held;
	if (held_has_file(*held, object->dev, object->inode))
		return 0;
	rc = read_processes(scan);
	*held = scan->use->held;
	return rc;
}

static int ask_processes(struct scan *scan, int dir_fd, struct object *object)
{
	const struct held *held;
	int rc = find_processes(scan, object, &held);

	if (rc < 0 || !held)
		return rc;
	object->in_use =
		use_by_processes(scan, object, held_has_file(held, object->dev, object->inode),
				 held_is_complete(held));
	if (object->in_use == USE_NO && !is_in_memory(dir_fd, object))
		object->in_use = USE_UNKNOWN;
	return 0;
}

/*
 * What was granted for one file will be for another one, where nothing differs that the
 * kernel asks for (fcntl(2)): whose it is, whether he may read it, and the file system.
 */
static bool *find_grant(struct use *use, const struct object *object)
{
	bool is_own = object->uid == geteuid();
	bool is_readable = object->mode & (is_own ? S_IRUSR : S_IROTH);

	if (use->granted_dev != object->dev)
		memset(use->is_granted, 0, sizeof(use->is_granted));
	use->granted_dev = object->dev;
	return &use->is_granted[is_own][is_readable];
}

static int look_at_file(struct scan *scan, int dir_fd, struct object *object)
{
	struct use *use = scan->use;
	bool *is_granted = find_grant(use, object);
	int asked, rc = 0;

	if (scan->proves_use_later && *is_granted) {
		object->in_use = USE_NO;
		return 0;
	}
	asked = lease_ask(&use->lease, dir_fd, object);
	switch (asked) {
	case 0:
		*is_granted = true;
		object->in_use = USE_NO;
		return 0;
	case -EAGAIN:
		object->in_use = scan->proves_use_later ? USE_NO : USE_YES;
		return 0;
	case -ENOENT:
		return 1;
	case -ESTALE:
		/* Its name is another file's by now, so that it can't be asked about. It is
		 * listed as it was, but not as one that is known to be in use or not. */
		return scan->selector->options & SELECT_BY_USE ? 1 : 0;
	default:
		rc = ask_processes(scan, dir_fd, object);
	}
	if (object->in_use == USE_UNKNOWN) {
		use->undecided++;
		use->denied += asked == -EACCES || asked == -EPERM;
	}
	return rc;
}

bool use_is_orphan(const struct object *object, enum creator_state creator)
{
	if (object->in_use != USE_NO)
		return false;
	/* most files of a tmpfs are not open, and wanted: those of /run and /tmp */
	if (object->kind == KIND_XSI || object->kind == KIND_TMPFS || creator != CREATOR_UNKNOWN)
		return creator == CREATOR_GONE;
	return (object->have & HAVE_AGE) && object->age_secs > ORPHAN_AGE_SECS;
}

/* The process that made the object, as far as that can be told. */
static enum creator_state find_creator(struct scan *scan, struct object *object)
{
	pid_t pid;

	if (object->kind == KIND_XSI) {
		creator_identify(scan, object);
		return object->creator;
	}
	/* a pid in another namespace is another process's here */
	if (object->flags & OBJECT_FOREIGN)
		return CREATOR_UNKNOWN;
	app_find_by_object(object, &pid);
	return pid ? creator_of_file(scan, object, pid) : CREATOR_UNKNOWN;
}

int use_look(struct scan *scan, int dir_fd, struct object *object)
{
	int rc = 0;

	if (object->kind == KIND_XSI)
		object->in_use = object->nattch && !scan->proves_use_later ? USE_YES : USE_NO;
	else if (!object_has_path(object))
		object->in_use = USE_YES;
	else if (scan->root->captured)
		scan->use->undecided++;
	else if (object->in_use != USE_NO)
		rc = look_at_file(scan, dir_fd, object);
	if (rc)
		return rc;
	if ((scan->needs & NEED_ORPHAN) && object->in_use == USE_NO &&
	    use_is_orphan(object, find_creator(scan, object)))
		object->flags |= OBJECT_ORPHAN;
	return 0;
}

void use_look_at_all(struct scan *scan, int dir_fd, struct vec *objects)
{
	lease_ask_all(&scan->use->lease, dir_fd, objects->items, objects->count);
}

/* Why it could not be proven, and what helps. */
static const char *explain(const struct scan *scan)
{
	char text[16];

	if (scan->root->captured)
		return _("; a captured tree doesn't tell");
	if (scan->use->denied)
		return _("; that takes the owner, or root with CAP_LEASE");
	if (sysroot_read(scan->root, LEASES_ENABLE, text, sizeof(text)) > 0 && text[0] == '0')
		return _("; leases are switched off (fs.leases-enable)");
	if (scan->use->held && !held_is_complete(scan->use->held))
		return _("; not every process could be looked into");
	return "";
}

void use_note(struct scan *scan)
{
	uint64_t left_out = scan->selector->undecided;
	uint64_t count;

	if (!scan->use || !scan->use->undecided)
		return;
	count = left_out ? left_out : scan->use->undecided;
	notes_add(scan->notes, true,
		  left_out ? ngettext("whether %ju object is in use can't be proven, and it was "
				      "left out%s",
				      "whether %ju objects are in use can't be proven, and they "
				      "were left out%s",
				      count)
			   : ngettext("whether %ju object is in use can't be proven%s",
				      "whether %ju objects are in use can't be proven%s", count),
		  (uintmax_t)count, explain(scan));
}

void use_free(struct use *use)
{
	if (!use)
		return;
	if (use->has_lease)
		lease_end(&use->lease);
	held_free(use->held);
	free(use);
}
