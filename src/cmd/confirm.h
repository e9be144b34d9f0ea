/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking who sits at the terminal whether to go on. */
#ifndef SHMTOOL_CMD_CONFIRM_H
#define SHMTOOL_CMD_CONFIRM_H

#include <stdbool.h>

/* Whether there is a terminal to ask on: standard input and standard error are one. */
bool confirm_can_ask(void);

/* Asks @question, on standard error. Only y and yes, or what they are in the locale,
 * are a yes; whatever else comes, or nothing, is none. */
bool confirm_ask(const char *question);

/* Whether @answer, a line without its end, is a yes. */
bool confirm_is_yes(const char *answer);

#endif
