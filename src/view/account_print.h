/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What account prints: a table of Shmem and one of each pool of huge pages, under lines
 * that name them; the same rows raw or as NAME="value" pairs; or one JSON object.
 */
#ifndef SHMTOOL_VIEW_ACCOUNT_PRINT_H
#define SHMTOOL_VIEW_ACCOUNT_PRINT_H

#include <stdio.h>

#include "model/account.h"
#include "model/notes.h"
#include "view/output.h"

/* Prints it to @file, with the @count columns at @columns. Returns 0 or -errno. Whether
 * @file could be written is for its owner to ask. */
int account_print(const struct account *account, const struct output_style *style,
		  const struct column *const *columns, size_t count, const struct notes *notes,
		  FILE *file);

#endif
