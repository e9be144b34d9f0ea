/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of a mount, a list with commas between, as mount(8) and the kernel write
 * it; and what those of tmpfs and hugetlbfs mean (mm/shmem.c, fs/hugetlbfs/inode.c).
 */
#ifndef SHMTOOL_MODEL_MOUNTOPT_H
#define SHMTOOL_MODEL_MOUNTOPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mountopt {
	const char *text; /* all of it, with its value */
	size_t len;
	size_t name_len;
	const char *value; /* NULL: it has none */
	size_t value_len;
};

/*
 * Takes the next option of the list at *@at, and moves *@at behind it. A comma stands
 * between options unless it is in double quotes, as in those of SELinux, or a digit is
 * behind it, as in mpol=bind:0,2 (shmem_next_opt()). Returns false at the end.
 */
bool mountopt_next(const char **at, struct mountopt *option);

bool mountopt_is(const struct mountopt *option, const char *name);

/* Finds the last option of that name, which is the one that counts. */
bool mountopt_find(const char *options, const char *name, struct mountopt *option);

/* Whether both have the same text. */
bool mountopt_same(const struct mountopt *a, const struct mountopt *b);

/*
 * Reads the value as the kernel reads a size or a count (lib/cmdline.c, memparse()): a
 * number in one of C's bases, with one of K M G T P E behind it. What follows is passed
 * over, as hugetlbfs does with 1GB. Returns whether it is one; then *@is_percent says
 * whether a % follows.
 */
bool mountopt_read_size(const struct mountopt *option, uint64_t *value, bool *is_percent);

/* Reads the value as a number of that base. */
bool mountopt_read_number(const struct mountopt *option, int base, uint64_t max, uint64_t *value);

/* Whether both have the same size or count, however it is written; the same octal mode. */
bool mountopt_same_size(const struct mountopt *a, const struct mountopt *b);
bool mountopt_same_mode(const struct mountopt *a, const struct mountopt *b);

/*
 * Whether two memory policies, values of mpol=, mean the same: nodes may be written in
 * several ways. @asked may leave them out where the kernel then takes all (mm/mempolicy.c,
 * mpol_parse_str()).
 */
bool mountopt_same_policy(const struct mountopt *asked, const struct mountopt *set);

#endif
