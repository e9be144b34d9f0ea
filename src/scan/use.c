/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/use.h"

int use_begin(struct scan *scan)
{
	(void)scan;
	return 0;
}

int use_look(struct scan *scan, int dir_fd, struct object *object)
{
	(void)scan;
	(void)dir_fd;
	(void)object;
	return 0;
}

void use_note(struct scan *scan)
{
	(void)scan;
}

void use_free(struct use *use)
{
	free(use);
}
