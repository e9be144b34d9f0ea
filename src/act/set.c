/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/set.h"

#include <errno.h>

void setter_begin(struct setter *setter)
{
	if (setter->change.fields & CHANGE_SIZE)
		lease_begin(&setter->lease);
}

void setter_end(struct setter *setter)
{
	if (setter->change.fields & CHANGE_SIZE)
		lease_end(&setter->lease);
}

int set_check(const struct setter *setter, const struct object *object, struct failure *failure)
{
	bool is_sized = setter->change.fields & CHANGE_SIZE;

	if (KIND_BIT(object->kind) & KINDS_HELD)
		return failure_set(failure, EOPNOTSUPP, _("it has no name to change it by"),
				   _("'shmtool ps' shows who holds it"));
	if (is_sized && object->kind == KIND_XSI)
		return failure_set(failure, EOPNOTSUPP, _("a segment can't be resized"),
				   _("make a new one"));
	if (is_sized && object->kind == KIND_SEM)
		return failure_set(failure, EOPNOTSUPP, _("a semaphore can't be resized"), NULL);
	if ((setter->locks || setter->unlocks) && object->kind != KIND_XSI)
		return failure_set(failure, EOPNOTSUPP, _("only a segment can be locked"),
				   _("a process locks what it has mapped by mlock(2)"));
	return 0;
}
