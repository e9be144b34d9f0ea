/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/identity.h"

#include <string.h>

#include "base/num.h"

#define SYSV "/SYSV"
#define MEMFD "/memfd:"

static bool is_called(const char *name, size_t len, const char *wanted)
{
	return len == strlen(wanted) && !memcmp(name, wanted, len);
}

static bool begins_with(const char *name, size_t len, const char *prefix)
{
	return len >= strlen(prefix) && !memcmp(name, prefix, strlen(prefix));
}

/* Takes " (deleted)" away. */
static struct held_name strip(const char *name, size_t len)
{
	struct held_name own = {.text = name, .len = len};
	size_t mark = strlen(IDENTITY_DELETED);

	if (name && len >= mark && !memcmp(name + len - mark, IDENTITY_DELETED, mark)) {
		own.len -= mark;
		own.is_deleted = true;
	}
	return own;
}

/* "/SYSV%08x (deleted)" (ipc/shm.c, newseg()) */
static bool parse_segment(const struct held_name *own, uint32_t *key)
{
	char digits[9];
	uint64_t value;

	if (own->len != strlen(SYSV) + 8 || !begins_with(own->text, own->len, SYSV))
		return false;
	memcpy(digits, own->text + strlen(SYSV), 8);
	digits[8] = '\0';
	if (digits[1] == 'x' || num_parse(digits, 16, UINT32_MAX, &value) < 0)
		return false;
	*key = (uint32_t)value;
	return true;
}

/* The kernel names what is on its internal devices: nobody else can put a file there. */
static void tell_internal(const struct device *device, struct held_name *own,
			  struct identity *identity)
{
	const char *anon = device->type == DEVICE_HUGE ? "/anon_hugepage" : "/dev/zero";

	if (!own->text || !own->is_deleted)
		return;
	if (is_called(own->text, own->len, anon)) {
		identity->kind = KIND_ANON;
		own->text = NULL;
		own->len = 0;
	} else if (begins_with(own->text, own->len, MEMFD)) {
		identity->kind = KIND_MEMFD;
		own->text += strlen(MEMFD);
		own->len -= strlen(MEMFD);
	} else if (parse_segment(own, &identity->orig_key)) {
		identity->kind = KIND_XSI;
		identity->dev = 0;
		own->text = NULL;
		own->len = 0;
	}
}

bool identity_tell(const struct device *device, ino_t inode, const char *name, size_t len,
		   struct identity *identity, struct held_name *own)
{
	if (device->type == DEVICE_OTHER)
		return false;
	*own = strip(name, len);
	*identity = (struct identity){.kind = KIND_UNLINKED, .dev = device->dev, .inode = inode};
	if (device->type == DEVICE_SHMEM || device->type == DEVICE_HUGE)
		tell_internal(device, own, identity);
	return true;
}
