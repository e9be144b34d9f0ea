/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/self/mountinfo of a captured tree. */
#include "../unit/tree.h"
#include "fuzz.h"
#include "scan/mounts.h"

static bool is_below(const char *path, const char *target)
{
	size_t len = strlen(target);

	return !strcmp(target, "/") ||
	       (!strncmp(path, target, len) && (!path[len] || path[len] == '/'));
}

static void check_type(const char *type)
{
	struct mounts *mounts;
	struct mount mount;

	if (mounts_read(&tree_root, &mounts) < 0)
		return;
	while (mounts_next(mounts, type, &mount)) {
		REQUIRE(mount.target && mount.root);
		/* so that ASan sees what is not theirs */
		REQUIRE(strlen(mount.target) + strlen(mount.root) < SIZE_MAX);
	}
	REQUIRE(!mounts_next(mounts, type, &mount));
	mounts_free(mounts);
}

static void check_targets(void)
{
	static const char *const paths[] = {"/dev/shm", "/", "/dev/shm/x", "/mnt/a b"};
	struct mounts *mounts;

	if (mounts_read(&tree_root, &mounts) < 0)
		return;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const char *target = mounts_target_of(mounts, paths[i]);

		REQUIRE(!target || is_below(paths[i], target));
	}
	mounts_free(mounts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!*tree_path)
		tree_begin();
	tree_write_bytes("proc/self/mountinfo", (const char *)data, size);
	mounts_has_type(&tree_root, "hugetlbfs");
	check_type("hugetlbfs");
	check_type("tmpfs");
	check_targets();
	return 0;
}
