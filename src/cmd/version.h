/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHMTOOL_CMD_VERSION_H
#define SHMTOOL_CMD_VERSION_H

#include <stdbool.h>

/* Prints the versions of the program and of its libraries on standard output, and if
 * @is_verbose what the kernel has that is not in every one. */
void version_print(bool is_verbose);

#endif
