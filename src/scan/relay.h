/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handing objects to who asked for them in a thread of its own, while the next ones
 * are read: where there are many, one takes as long as the other.
 */
#ifndef SHMTOOL_SCAN_RELAY_H
#define SHMTOOL_SCAN_RELAY_H

#include "model/object.h"

struct relay;

/* Starts to hand objects to @take, in their order and one at a time. Returns NULL
 * where there is no memory or no thread for it. */
struct relay *relay_start(int (*take)(void *arg, const struct object *object), void *arg);

/* Passes on a copy of @object. Returns 0 or -ENOMEM, or what @take returned for one
 * that was passed on before, behind which it gets no more. */
int relay_pass(struct relay *relay, const struct object *object);

/* Waits until all is handed over, and ends. Returns as relay_pass() does. NULL is fine. */
int relay_end(struct relay *relay);

#endif
