/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ftok(3) makes a key of, written PATH or PATH:PROJ. PROJ is a number from 1 to
 * 255, decimal or with C's prefixes, or else one character; 1 where there is none. What
 * is behind the last colon is PROJ, unless it has a slash in it.
 */
#ifndef SHMTOOL_MODEL_FTOK_H
#define SHMTOOL_MODEL_FTOK_H

#include <stdint.h>

struct ftok_arg {
	char *path; /* raw bytes, allocated */
	uint8_t proj;
};

/*
 * Parses @text. Returns 0; -EINVAL with a sentence in *@why on what it should be (static,
 * translated); or -ENOMEM. arg->path is to be freed by free(3); NULL where it failed.
 */
int ftok_parse(const char *text, struct ftok_arg *arg, const char **why);

#endif
