/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/held.h"

int held_read(struct scan *scan)
{
	(void)scan;
	return 0;
}

void held_join(struct scan *scan, struct object *object)
{
	(void)scan;
	(void)object;
}

bool held_has_file(const struct held *held, dev_t dev, ino_t inode)
{
	(void)held;
	(void)dev;
	(void)inode;
	return true;
}

int held_scan(struct scan *scan, uint32_t kinds)
{
	(void)scan;
	(void)kinds;
	return 0;
}

bool held_is_complete(const struct held *held)
{
	(void)held;
	return false;
}

void held_note(struct scan *scan)
{
	(void)scan;
}

void held_free(struct held *held)
{
	free(held);
}
