/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * REFs from standard input, for commands that are given more of them than fit on a
 * command line. Where there is a NUL byte among them only NUL separates them, and a
 * newline is part of one; otherwise newlines do. The last one needs none behind it.
 */
#ifndef SHMTOOL_CMD_REF_INPUT_H
#define SHMTOOL_CMD_REF_INPUT_H

#include "base/strbuf.h"
#include "model/selector.h"

/*
 * Reads all that there is into @text, and adds each REF to the selector, which points
 * into it from then on. Returns 0, -EINVAL where one of them is none, or another -errno,
 * all after a message.
 */
int ref_input_take(struct strbuf *text, struct selector *selector);

#endif
