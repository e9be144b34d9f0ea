/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The software that most likely made an object, told by the object's name: a
 * table of the naming conventions of software that makes shared memory. Some
 * names also carry the pid of the process that made the object.
 */
#ifndef SHMTOOL_MODEL_APP_H
#define SHMTOOL_MODEL_APP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/object.h"

struct app {
	const char *token; /* for options: lower case letters, digits and '-' */
	const char *name;  /* for people */
};

/*
 * Finds the software that names objects of @kind like the @len bytes at @name:
 * a file name without directory or leading slash, and for KIND_SEM without the
 * "sem." in front. The bytes may be any, and need no NUL behind them.
 * *@pid (where @pid is not NULL) becomes the pid in the name, 0 when it carries
 * none. It is the pid as the maker saw it, in its own PID namespace.
 * Returns NULL, and pid 0, for a name of no known convention.
 */
const struct app *app_find_by_name(enum object_kind kind, const char *name, size_t len, pid_t *pid);

/* The same for an object, by its name; for an unlinked file by the name that it had. */
const struct app *app_find_by_object(const struct object *object, pid_t *pid);

/*
 * Finds the software whose token or name is @token, upper and lower case ASCII
 * letters being the same. Returns NULL when there is none.
 */
const struct app *app_find_by_token(const char *token);

/* The kinds (KIND_BITs) whose objects the software is known to name, and unlinked files
 * where it names files. */
uint32_t app_kinds(const struct app *app);

/* Returns number @i of all known software, counted from 0, or NULL behind the last. */
const struct app *app_at(size_t i);

#endif
