/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/failure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int failure_set(struct failure *failure, int error, const char *what, const char *advice, ...)
{
	size_t room = sizeof(failure->text);
	va_list args;
	size_t len;

	failure->error = error;
	snprintf(failure->text, room, "%s%s%s%s", what ? what : "", what ? ": " : "",
		 strerror(error), advice ? "; " : "");
	len = strlen(failure->text);
	if (advice) {
		va_start(args, advice);
		vsnprintf(failure->text + len, room - len, advice, args);
		va_end(args);
	}
	return -error;
}

static const char *explain(int error)
{
	switch (error) {
	case EPERM:
		return _("it may be immutable or append-only (chattr(1)), or sealed");
	case EROFS:
		return _("its file system is mounted read-only");
	case ETXTBSY:
		return _("it is a program that runs, or swap space");
	case EOVERFLOW:
		/* fs/namei.c, may_create() */
		return _("its file system is that of a user namespace that you are not in; see "
			 "nsenter(1)");
	case EDQUOT:
		return _("remove what is not needed, or have the quota raised");
	default:
		return NULL;
	}
}

int failure_set_file(struct failure *failure, int error, const char *what)
{
	const char *advice = explain(error);

	return failure_set(failure, error, what, advice ? "%s" : NULL, advice);
}

bool failure_is_of_owner(int fd, const char *name, uid_t uid)
{
	struct statx stx;

	if (uid == geteuid())
		return false;
	return statx(fd, name, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &stx) <
		       0 ||
	       !(stx.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND));
}

void failure_add(struct failure *failure, const char *text)
{
	size_t len = strlen(failure->text);

	snprintf(failure->text + len, sizeof(failure->text) - len, "%s", text);
}

const char *failure_owner(struct ids *ids, uid_t uid, char buf[FAILURE_OWNER_BYTES])
{
	const char *name = ids_user_name(ids, uid);

	snprintf(buf, FAILURE_OWNER_BYTES, _("uid %u"), (unsigned int)uid);
	return name ? name : buf;
}
