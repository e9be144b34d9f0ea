/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that select objects, and REF operands: the same for every command
 * that has them. */
#ifndef SHMTOOL_CMD_SELECT_OPTIONS_H
#define SHMTOOL_CMD_SELECT_OPTIONS_H

#include "cmd/cmd.h"
#include "model/selector.h"

extern const struct option_group select_options;

/* Takes an option into the selector. Returns 0, -ENOENT where it is none of
 * these, or another -errno after a message. */
int select_options_take(struct selector *selector, const struct context *context, int id,
			const char *value);

/* Takes the operands as REFs. Returns 0, or -errno after a message. */
int select_options_take_refs(struct selector *selector, int count, char **operands);

/* Tells of each REF that named nothing, or with @allows_missing only of those of which
 * that can't be told. Returns the exit status. */
int select_options_tell_missing(const struct selector *selector, bool allows_missing);

/* How many REFs it tells of. */
size_t select_options_count_missing(const struct selector *selector, bool allows_missing);

#endif
