/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/change_options.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/num.h"
#include "cmd/values.h"

static int take_mode(struct change *change, const char *value)
{
	uint64_t mode;

	if (num_parse(value, 8, 0777, &mode) < 0) {
		diag_usage(_("'%s' is no mode; write three octal digits, such as 600 or 0640"),
			   value);
		return -EINVAL;
	}
	change->mode = (mode_t)mode;
	change->fields |= CHANGE_MODE;
	return 0;
}

/* USER, USER:GROUP or :GROUP, as chown(1) has it. */
static int take_owner(struct change *change, const struct context *context, const char *value)
{
	const char *colon = strchr(value, ':');
	AUTO_FREE char *user = strndup(value, colon ? (size_t)(colon - value) : strlen(value));
	int rc = 0;

	if (!user) {
		diag_error("%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	if (*user || !colon) {
		change->fields |= CHANGE_USER;
		rc = value_take_user(context, user, &change->uid);
	}
	if (!rc && colon) {
		change->fields |= CHANGE_GROUP;
		rc = value_take_group(context, colon + 1, &change->gid);
	}
	return rc;
}

int change_options_take(struct change *change, const struct context *context, int id,
			const char *value)
{
	switch (id) {
	case OPT_SIZE:
		change->fields |= CHANGE_SIZE;
		return value_take_size(value, &change->size_bytes);
	case OPT_MODE:
		return take_mode(change, value);
	case OPT_OWNER:
		return take_owner(change, context, value);
	default:
		return -ENOENT;
	}
}
