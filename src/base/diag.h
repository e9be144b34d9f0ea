/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages on standard error, one line each, `shmtool COMMAND: ...`. Whatever is
 * in them, no control character reaches the terminal.
 */
#ifndef SHMTOOL_BASE_DIAG_H
#define SHMTOOL_BASE_DIAG_H

#include <stdbool.h>

#include "base/util.h"

/* The command that messages are from now on about; NULL: none. */
void diag_set_command(const char *command);

void diag_error(const char *fmt, ...) PRINTF_LIKE(1, 2);
void diag_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* What is neither an error nor a warning, and is told all the same. */
void diag_note(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* An error in how the command was called: with a second line on where help is. */
void diag_usage(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Whether the locale's encoding is UTF-8, so that more than ASCII can be shown. */
bool diag_locale_is_utf8(void);

#endif
