/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key that programs get of a file by ftok(3). */
#ifndef SHMTOOL_SCAN_FTOK_H
#define SHMTOOL_SCAN_FTOK_H

#include <stdint.h>

/*
 * Asks ftok(3) for the key of the file at @path, links followed as it does, and of @proj,
 * which is not 0. Returns 0; -EINVAL where the key is 0, which is IPC_PRIVATE; or another
 * -errno, as of stat(2).
 */
int ftok_read_key(const char *path, uint8_t proj, uint32_t *key);

#endif
