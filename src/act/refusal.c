/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/refusal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/escape.h"

static const char *const steps[] = {
	[REFUSAL_OPEN] = "open",     [REFUSAL_LEASE] = "F_SETLEASE", [REFUSAL_MKDIR] = "mkdir",
	[REFUSAL_LOCK] = "flock",    [REFUSAL_MOVE] = "rename",	     [REFUSAL_STAT] = "stat",
	[REFUSAL_UNLINK] = "unlink",
};

/* The lease is for the owner (fcntl(2)), and the file has to be opened to be read. */
static void tell_unleased(const struct refusal *refusal, const struct object *file, struct ids *ids,
			  struct failure *failure)
{
	char owner[FAILURE_OWNER_BYTES];
	int error = refusal->error;

	if ((error == EACCES || error == EPERM) && file->uid == geteuid())
		failure_set(
			failure, error, "open",
			_("that it is unused can be proven only of what may be read (chmod u+r)"));
	else if (error == EACCES || error == EPERM)
		failure_set(failure, error, "F_SETLEASE", _("it takes its owner %s, or root"),
			    failure_owner(ids, file->uid, owner));
	else if (error == EINVAL)
		failure_set(failure, error, "F_SETLEASE",
			    _("that it is unused can't be proven while leases are switched off "
			      "(fs.leases-enable)"));
	else if (error == EOPNOTSUPP)
		failure_set(failure, error, "F_SETLEASE",
			    _("on its file system that it is unused can't be proven"));
	else
		failure_set_file(failure, error, "F_SETLEASE");
}

/*
 * Who may remove a file is told by its directory, and where that is sticky by the owner
 * of either (unlink(2)).
 */
static void tell_denied(const struct refusal *refusal, const struct object *file, int dir_fd,
			struct ids *ids, struct failure *failure)
{
	const char *what = steps[refusal->step];
	char owner[FAILURE_OWNER_BYTES];
	struct stat dir;

	if (refusal->error == EACCES && geteuid() != 0 && fstat(dir_fd, &dir) == 0)
		failure_set(failure, EACCES, what,
			    _("it takes who may write to its directory: its owner %s, or root"),
			    failure_owner(ids, dir.st_uid, owner));
	else if (refusal->error == EPERM && refusal->step == REFUSAL_MKDIR)
		failure_set(failure, EPERM, what,
			    _("its directory may be immutable or append-only (chattr(1))"));
	else if (refusal->error == EPERM && failure_is_of_owner(dir_fd, file->name, file->uid))
		failure_set(failure, EPERM, what, _("it takes its owner %s, or root"),
			    failure_owner(ids, file->uid, owner));
	else
		failure_set_file(failure, refusal->error, what);
}

static void tell_place(const struct refusal *refusal, struct failure *failure)
{
	size_t len = refusal->name ? strlen(refusal->name) : 0;
	AUTO_FREE char *name = malloc(ESCAPED_MAX(len) + 1);
	const char *text = name ? name : "?";

	if (name)
		name[escape_bytes(name, refusal->name ? refusal->name : "", len,
				  !diag_locale_is_utf8())] = '\0';
	if (refusal->step == REFUSAL_KEPT)
		failure_set(failure, EEXIST, NULL,
			    _("its name has been taken meanwhile, and it is called %s now"), text);
	else
		failure_set(failure, refusal->error, _("it can't be put back"),
			    _("it is left as %s"), text);
}

void refusal_tell(const struct refusal *refusal, const struct object *file, int dir_fd,
		  struct ids *ids, struct failure *failure)
{
	switch (refusal->step) {
	case REFUSAL_NONE:
		break;
	case REFUSAL_LEASE:
		tell_unleased(refusal, file, ids, failure);
		break;
	case REFUSAL_LEFT:
	case REFUSAL_KEPT:
		tell_place(refusal, failure);
		break;
	case REFUSAL_MOVE:
		if (refusal->error == ENAMETOOLONG) {
			failure_set(failure, ENOSPC, "mkdir",
				    _("no inode is left to make a directory, and its name is too "
				      "long to do without; remove another file first"));
			break;
		}
		if (refusal->error == EBUSY) {
			failure_set(failure, EBUSY, "rename", _("something is mounted on it"));
			break;
		}
		/* fall through */
	case REFUSAL_OPEN:
	case REFUSAL_MKDIR:
	case REFUSAL_LOCK:
	case REFUSAL_STAT:
	case REFUSAL_UNLINK:
		tell_denied(refusal, file, dir_fd, ids, failure);
		break;
	}
}
