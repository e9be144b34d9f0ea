/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals that would end or stop the program are held back while something is half
 * done, which is never for longer than some milliseconds.
 */
#ifndef SHMTOOL_ACT_INTERRUPT_H
#define SHMTOOL_ACT_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

struct interrupt {
	sigset_t before; /* what was blocked already */
};

/* Holds them back, in this thread and those that it starts. */
void interrupt_hold(struct interrupt *interrupt);

/* Whether one has come that was not blocked or ignored before. */
bool interrupt_has_come(const struct interrupt *interrupt);

/* Lets them come: one that has come ends or stops the program here. */
void interrupt_release(const struct interrupt *interrupt);

#endif
