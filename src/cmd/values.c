/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/values.h"

#include <errno.h>

#include "base/diag.h"
#include "base/num.h"

/* That is no fault of who wrote it. */
static int tell_unknown(const char *value, int rc)
{
	diag_error(_("'%s' can't be looked up: %s; a number does without"), value, strerror(-rc));
	return -EIO;
}

int value_take_user(const struct context *context, const char *value, uid_t *uid)
{
	int rc = ids_find_user(context->ids, value, uid);

	if (rc == -ENOENT) {
		diag_usage(_("'%s' is no user and no uid"), value);
		return -EINVAL;
	}
	return rc < 0 ? tell_unknown(value, rc) : 0;
}

int value_take_group(const struct context *context, const char *value, gid_t *gid)
{
	int rc = ids_find_group(context->ids, value, gid);

	if (rc == -ENOENT) {
		diag_usage(_("'%s' is no group and no gid"), value);
		return -EINVAL;
	}
	return rc < 0 ? tell_unknown(value, rc) : 0;
}

int value_take_size(const char *value, uint64_t *bytes)
{
	int rc = num_parse_size(value, bytes);

	if (rc == -ERANGE)
		diag_usage(_("size '%s' is over 2^64-1 bytes"), value);
	else if (rc < 0)
		diag_usage(_("'%s' is no size; write 4096, 64K, 1.5G, 2MiB (1024) or 2MB (1000)"),
			   value);
	return rc;
}
