/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mount table of a captured tree, with names of any bytes and damaged lines. */
#include "scan/mounts.h"

#include <sys/sysmacros.h>

#include "tap.h"
#include "tree.h"

#define MIB (UINT64_C(1) << 20)

static const char table[] =
	"21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
	"22 21 0:5 / /dev rw,nosuid shared:2 - devtmpfs udev rw,size=8G\n"
	"23 22 0:26 / /dev/shm rw,nosuid,nodev shared:4 - tmpfs tmpfs rw,inode64\n"
	"24 22 0:31 / /dev/hugepages rw,relatime shared:5 - hugetlbfs hugetlbfs rw,pagesize=2M\n"
	"25 21 0:32 / /mnt/1G rw - hugetlbfs none rw,mode=1777,pagesize=1024M,size=2G\n"
	"26 21 0:33 / /mnt/a\\040b\\011c\\012d\\134e rw - hugetlbfs none rw\n"
	"27 21 0:34 /sub\\040dir /mnt/bind ro shared:6 master:1 - hugetlbfs none rw,pagesize=64K\n"
	"28 21 0:35 / /mnt/odd rw - hugetlbfs none rw,pagesize=x\n"
	"29 21 0:36 / /mnt/much rw - hugetlbfs none rw,pagesize=999999999999999999999999999G\n"
	"30 21 0:37 / /mnt/\xff\xc3\xbc rw - hugetlbfs none rw,pagesize=2M\n"
	"31 21 0:38 / /mnt/hugetlbfs rw - tmpfs hugetlbfs rw\n";

static const struct {
	const char *target, *root;
	unsigned int minor;
	uint64_t page_bytes;
} wanted[] = {
	{"/dev/hugepages", "/", 31, 2 * MIB},
	{"/mnt/1G", "/", 32, 1024 * MIB},
	{"/mnt/a b\tc\nd\\e", "/", 33, 0},
	{"/mnt/bind", "/sub dir", 34, 65536},
	{"/mnt/odd", "/", 35, 0},
	{"/mnt/much", "/", 36, 0},
	{"/mnt/\xff\xc3\xbc", "/", 37, 2 * MIB},
};

static struct mounts *read_text(const char *text)
{
	struct mounts *mounts = NULL;
	int rc;

	tree_write("proc/self/mountinfo", text);
	rc = mounts_read(&tree_root, &mounts);
	if (rc < 0)
		printf("# mounts_read: %s\n", strerror(-rc));
	return rc < 0 ? NULL : mounts;
}

static void test_table(void)
{
	struct mounts *mounts = read_text(table);
	struct mount mount;
	size_t count = sizeof(wanted) / sizeof(wanted[0]);

	for (size_t i = 0; i < count; i++) {
		bool ok = mounts && mounts_next(mounts, "hugetlbfs", &mount);

		tap_ok(ok && !strcmp(mount.target, wanted[i].target) &&
			       !strcmp(mount.root, wanted[i].root) &&
			       mount.dev == makedev(0, wanted[i].minor) &&
			       mount.page_bytes == wanted[i].page_bytes,
		       "mount %zu", i);
	}
	tap_ok(mounts && !mounts_next(mounts, "hugetlbfs", &mount) &&
		       !mounts_next(mounts, "hugetlbfs", &mount),
	       "and no more");
	mounts_free(mounts);
	mounts = read_text(table);
	tap_ok(mounts && mounts_next(mounts, "tmpfs", &mount) &&
		       !strcmp(mount.target, "/dev/shm") && mounts_next(mounts, "tmpfs", &mount) &&
		       !strcmp(mount.target, "/mnt/hugetlbfs") &&
		       !mounts_next(mounts, "tmpfs", &mount),
	       "of another type");
	mounts_free(mounts);
}

static void test_fields(void)
{
	struct mounts *mounts = read_text(table);
	struct mount mount;

	tap_ok(mounts && mounts_next(mounts, NULL, &mount) && !strcmp(mount.fstype, "ext4") &&
		       !strcmp(mount.source, "/dev/sda1") && mount.id == 21 &&
		       !strcmp(mount.options, "rw,relatime"),
	       "of any type, with source, id and options");
	tap_ok(mounts && mounts_next(mounts, "devtmpfs", &mount) && mount.id == 22 &&
		       !strcmp(mount.source, "udev") && !strcmp(mount.options, "rw,nosuid,size=8G"),
	       "the options of mount and file system together");
	if (mounts)
		mounts_rewind(mounts);
	tap_ok(mounts && mounts_next(mounts, NULL, &mount) && mount.id == 21, "and again");
	mounts_free(mounts);
}

static struct mounts *read_fstab(const char *text)
{
	struct mounts *mounts = NULL;

	tree_write("etc/fstab", text);
	return mounts_read_fstab(&tree_root, &mounts) < 0 ? NULL : mounts;
}

static void test_fstab(void)
{
	struct mounts *mounts;
	struct mount mount;

	tap_ok(mounts_read_fstab(&tree_root, &mounts) == -ENOENT, "no fstab");
	tree_write("etc/fstab", "# nothing\n\n");
	tap_ok(mounts_read_fstab(&tree_root, &mounts) == -ENODATA, "one without an entry");
	mounts = read_fstab("# a comment\n"
			    "tmpfs /dev/shm/ tmpfs size=2g,nosuid 0 0\n"
			    "bad\n"
			    "UUID=1 none swap sw\n"
			    "none /a\\040b\\134c\xff hugetlbfs\n"
			    "none /last tmpfs defaults");
	tap_ok(mounts && mounts_next(mounts, NULL, &mount) && !strcmp(mount.target, "/dev/shm/") &&
		       !strcmp(mount.fstype, "tmpfs") && !strcmp(mount.options, "size=2g,nosuid"),
	       "an entry");
	tap_ok(mounts && mounts_next(mounts, NULL, &mount) && !strcmp(mount.fstype, "swap"),
	       "another, behind a bad line");
	tap_ok(mounts && mounts_next(mounts, NULL, &mount) &&
		       !strcmp(mount.target, "/a b\\c\xff") && !strcmp(mount.options, ""),
	       "names of any bytes, without options");
	tap_ok(mounts && mounts_next(mounts, NULL, &mount) && !strcmp(mount.target, "/last") &&
		       !mounts_next(mounts, NULL, &mount),
	       "the last one, without a line end");
	mounts_free(mounts);
	tree_drop("etc/fstab");
}

static bool is_on(struct mounts *mounts, const char *path, const char *want)
{
	const char *target = mounts ? mounts_target_of(mounts, path) : NULL;

	return target && !strcmp(target, want);
}

static void test_targets(void)
{
	struct mounts *mounts = read_text(table);

	tap_ok(is_on(mounts, "/dev/shm", "/dev/shm") && is_on(mounts, "/dev/shm/x", "/dev/shm"),
	       "a mount point");
	tap_ok(is_on(mounts, "/dev/shmem", "/dev") && is_on(mounts, "/dev", "/dev") &&
		       is_on(mounts, "/mnt/1", "/") && is_on(mounts, "/", "/"),
	       "whole names count");
	tap_ok(is_on(mounts, "/mnt/a b\tc\nd\\e/x", "/mnt/a b\tc\nd\\e"), "whatever they are");
	mounts_free(mounts);
	mounts = read_text("21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
			   "23 21 0:26 / /dev/shm rw - tmpfs one rw\n"
			   "24 23 0:27 / /dev/shm rw - tmpfs two rw\n");
	tap_ok(is_on(mounts, "/dev/shm/x", "/dev/shm"), "two on one point");
	mounts_free(mounts);
	mounts = read_text("23 21 0:26 / /dev/shm rw - tmpfs one rw\n"
			   "22 21 0:5 / /dev rw - devtmpfs udev rw\n"
			   "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	tap_ok(is_on(mounts, "/dev/shm/x", "/dev/shm") && is_on(mounts, "/dev/x", "/dev"),
	       "the nearest, whatever the order");
	mounts_free(mounts);
	mounts = read_text("");
	tap_ok(!mounts || !mounts_target_of(mounts, "/dev/shm"), "an empty table has none");
	mounts_free(mounts);
}

static void test_types(void)
{
	tree_write("proc/self/mountinfo", table);
	tap_ok(mounts_has_type(&tree_root, "hugetlbfs") && mounts_has_type(&tree_root, "tmpfs") &&
		       !mounts_has_type(&tree_root, "huge") && !mounts_has_type(&tree_root, "none"),
	       "which types there are");
	tree_write("proc/self/mountinfo", "31 21 0:38 / /mnt/hugetlbfs rw - tmpfs hugetlbfs rw\n");
	tap_ok(!mounts_has_type(&tree_root, "hugetlbfs"), "a name is no type");
	tree_write("proc/self/mountinfo", "");
	tap_ok(mounts_has_type(&tree_root, "hugetlbfs"), "a masked table: it may be there");
	tree_drop("proc/self/mountinfo");
	tap_ok(mounts_has_type(&tree_root, "hugetlbfs"), "no table: likewise");
}

static const char *const damaged[] = {
	"\n",
	"garbage\n",
	"-\n",
	" - \n",
	"1\n",
	"1 2\n",
	"1 2 3:4\n",
	"1 2 3:4 /\n",
	"1 2 3:4 / /x\n",
	"1 2 3:4 / /x rw\n",
	"1 2 3:4 / /x rw -\n",
	"1 2 3:4 / /x rw - \n",
	"x y z:w / /x rw - tmpfs none rw\n",
	"1 2 3 / /x rw - tmpfs none rw\n",
	"1 2 3:4 / /x rw shared:1 tmpfs none rw\n",
	"99999999999999999999 2 3:4 / /x rw - tmpfs none rw\n",
	"1 2 3:4 / /x\\ rw - tmpfs none rw\n",
	"1 2 3:4 / /x\\9 rw - tmpfs none rw\n",
	"1 2 3:4 / /x\\0 rw - tmpfs none rw\n",
	"1 2 3:4 / \\000 rw - tmpfs none rw\n",
	"\xff\xfe\n",
};

/* A damaged line must not hide those around it. */
static void test_damaged(void)
{
	static const char before[] = "21 1 0:31 / /before rw - hugetlbfs none rw,pagesize=2M\n";
	static const char behind[] = "22 1 0:32 / /behind rw - hugetlbfs none rw,pagesize=2M\n";
	char text[1024];
	struct mount mount;

	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct mounts *mounts;
		bool ok;

		snprintf(text, sizeof(text), "%s%s%s", before, damaged[i], behind);
		mounts = read_text(text);
		ok = mounts && mounts_next(mounts, "hugetlbfs", &mount) &&
		     !strcmp(mount.target, "/before") && mounts_next(mounts, "hugetlbfs", &mount) &&
		     !strcmp(mount.target, "/behind") && !mounts_next(mounts, "hugetlbfs", &mount);
		tap_ok(ok, "damaged line %zu", i);
		mounts_free(mounts);
	}
	/* nor, as the first one, what the table is */
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct mounts *mounts;
		bool ok;

		snprintf(text, sizeof(text), "%s%s", damaged[i], behind);
		mounts = read_text(text);
		ok = mounts && mounts_next(mounts, "hugetlbfs", &mount) &&
		     !strcmp(mount.target, "/behind") && !mounts_next(mounts, "hugetlbfs", &mount);
		tap_ok(ok, "damaged line %zu in front", i);
		mounts_free(mounts);
	}
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct mounts *mounts = read_text(damaged[i]);

		tap_ok(!mounts || !mounts_next(mounts, "hugetlbfs", &mount), "line %zu alone", i);
		mounts_free(mounts);
	}
}

static void test_long_line(void)
{
	size_t len = 300000;
	char *text = tap_need(malloc(len + 200));
	struct mounts *mounts;
	struct mount mount;
	size_t at;

	at = (size_t)sprintf(text, "21 1 0:31 / /before rw - hugetlbfs none rw\n22 1 0:40 / /");
	memset(text + at, 'x', len);
	strcpy(text + at + len, " rw - overlay none rw,lowerdir=/a\n"
				"23 1 0:32 / /behind rw - hugetlbfs none rw\n");
	mounts = read_text(text);
	tap_ok(mounts_has_type(&tree_root, "hugetlbfs"),
	       "a table too long to look through may have it");
	tap_ok(mounts && mounts_next(mounts, "hugetlbfs", &mount) &&
		       !strcmp(mount.target, "/before") &&
		       mounts_next(mounts, "hugetlbfs", &mount) && !strcmp(mount.target, "/behind"),
	       "a very long line");
	mounts_free(mounts);
	free(text);
}

int main(void)
{
	struct mounts *mounts;

	tree_begin();
	if (mounts_read(&tree_root, &mounts) == -ELIBACC) {
		printf("1..0 # SKIP no libmount\n");
		return 0;
	}
	tap_ok(mounts_read(&tree_root, &mounts) == -ENOENT, "no mount table");
	test_table();
	test_fields();
	test_fstab();
	test_targets();
	test_types();
	test_damaged();
	test_long_line();
	mounts_free(NULL);
	return tap_done();
}
