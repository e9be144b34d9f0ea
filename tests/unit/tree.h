/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small captured tree for tests of what reads the system: a directory of its own,
 * which is removed at the end.
 */
#ifndef SHMTOOL_TESTS_UNIT_TREE_H
#define SHMTOOL_TESTS_UNIT_TREE_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sysroot.h"

static char tree_path[4096];
static struct sysroot tree_root;

static inline void tree_give_up(const char *what)
{
	perror(what);
	exit(99);
}

/* Makes the directories above @path, which is relative to the tree. */
static inline void tree_make_parents(const char *path)
{
	char dir[4096];

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path), path);
		if (mkdirat(tree_root.dir_fd, dir, 0755) < 0 && errno != EEXIST)
			tree_give_up(dir);
	}
}

static inline void tree_write_bytes(const char *path, const char *bytes, size_t len)
{
	int fd;

	tree_make_parents(path);
	fd = openat(tree_root.dir_fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		tree_give_up(path);
	close(fd);
}

static inline void tree_write(const char *path, const char *text)
{
	tree_write_bytes(path, text, strlen(text));
}

static inline void tree_make_dir(const char *path)
{
	tree_make_parents(path);
	if (mkdirat(tree_root.dir_fd, path, 0755) < 0)
		tree_give_up(path);
}

static inline void tree_link(const char *path, const char *target)
{
	tree_make_parents(path);
	if (symlinkat(target, tree_root.dir_fd, path) < 0)
		tree_give_up(path);
}

static inline void tree_drop(const char *path)
{
	if (unlinkat(tree_root.dir_fd, path, 0) < 0)
		tree_give_up(path);
}

static inline int tree_remove_entry(const char *path, const struct stat *st, int type,
				    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void tree_remove(void)
{
	if (tree_root.dir_fd >= 0)
		sysroot_close(&tree_root);
	nftw(tree_path, tree_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Makes an empty tree. Where the kernel can't keep its links inside it the whole test
 * is skipped. */
static inline void tree_begin(void)
{
	const char *tmp = getenv("TMPDIR");
	int rc;

	snprintf(tree_path, sizeof(tree_path), "%s/shmtool-tree-XXXXXX",
		 tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(tree_path))
		tree_give_up(tree_path);
	rc = sysroot_open_tree(&tree_root, tree_path);
	if (rc < 0) {
		rmdir(tree_path);
		errno = -rc;
		if (rc != -ENOSYS)
			tree_give_up(tree_path);
		printf("1..0 # SKIP openat2: %s\n", strerror(-rc));
		exit(0);
	}
	atexit(tree_remove);
}

#endif
