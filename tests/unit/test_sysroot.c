/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A captured tree is a world of its own: nothing in it leads outside. */
#include "base/sysroot.h"

#include <inttypes.h>

#include "tap.h"
#include "tree.h"

static bool holds(const char *path, const char *want)
{
	char text[64];
	ssize_t len = sysroot_read(&tree_root, path, text, sizeof(text));

	return len == (ssize_t)strlen(want) && !strcmp(text, want);
}

static bool is_refused(const char *path, int error)
{
	int fd = sysroot_open(&tree_root, path, O_RDONLY);

	if (fd < 0)
		return fd == -error;
	close(fd);
	return false;
}

static void test_links(void)
{
	char outside[4096 + 16], beside[4096 + 16];

	/* a file beside the tree, that only a link out of it could show */
	snprintf(outside, sizeof(outside), "%s-outside", tree_path);
	snprintf(beside, sizeof(beside), "../%s", strrchr(outside, '/') + 1);
	close(open(outside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));

	tree_write("etc/name", "inside");
	tree_write("dir/file", "file");
	tree_link("absolute", "/etc/name");
	tree_link("relative", "etc/name");
	tree_link("dir/up", "../etc/name");
	tree_link("dir/far-up", "../../../../../../../../etc/name");
	tree_link("chain", "dir/far-up");
	tree_link("linked-dir", "/dir");
	tree_link("root", "/");
	tree_link("above", "..");
	tree_link("outside", outside);
	tree_link("beside", beside);
	tree_link("host", "/etc/hostname");
	tree_link("loop", "loop");
	tree_link("nowhere", "/none");
	tree_link("magic", "/proc/self/root/etc/passwd");
	tree_link("magic-cwd", "/proc/self/cwd");

	tap_ok(holds("/etc/name", "inside"), "a file");
	tap_ok(holds("/absolute", "inside"), "an absolute link counts from the tree");
	tap_ok(holds("/relative", "inside"), "a relative one");
	tap_ok(holds("/dir/up", "inside"), "one up");
	tap_ok(holds("/dir/far-up", "inside"), "one too far up stays below the tree");
	tap_ok(holds("/chain", "inside"), "one to another");
	tap_ok(holds("/linked-dir/file", "file"), "one to a directory");
	tap_ok(holds("/root/etc/name", "inside") && holds("/above/etc/name", "inside"),
	       "one to the root, and above it");
	tap_ok(holds("/../../etc/name", "inside"), "a path up");
	tap_ok(!access(outside, F_OK) && is_refused("/outside", ENOENT),
	       "an absolute link outside");
	tap_ok(is_refused("/beside", ENOENT), "a relative one");
	tap_ok(is_refused("/host", ENOENT), "the host's files are not there");
	tap_ok(is_refused("/magic", ENOENT) && is_refused("/magic-cwd", ENOENT),
	       "links through a /proc that is not there");
	tap_ok(is_refused("/loop", ELOOP), "a link to itself");
	tap_ok(is_refused("/nowhere", ENOENT), "a link to nothing");
	tap_ok(is_refused("", ENOENT), "no path");
	unlink(outside);
}

/* A tree with a true /proc in it: its magic links lead outside, and are not followed. */
static void test_magic(void)
{
	struct sysroot root = {.dir_fd = -1};
	int rc = sysroot_open_tree(&root, "/");
	int fd;

	tap_ok(rc == 0, "the root is a tree");
	fd = sysroot_open(&root, "/proc/self/root/etc", O_RDONLY | O_DIRECTORY);
	tap_ok(fd == -ELOOP, "a magic link is not followed: %d", fd);
	fd = sysroot_open(&root, "/proc/self/cwd", O_RDONLY | O_DIRECTORY);
	tap_ok(fd == -ELOOP, "nor another: %d", fd);
	sysroot_close(&root);
}

static void test_reading(void)
{
	char text[16];
	int fd;

	tree_write("fifteen", "123456789012345");
	tree_write("sixteen", "1234567890123456");
	tree_write("empty", "");
	tree_write_bytes("nul", "a\0b", 3);
	mkfifoat(tree_root.dir_fd, "fifo", 0644);
	tap_ok(sysroot_read(&tree_root, "/fifteen", text, sizeof(text)) == 15 && !text[15],
	       "a file that fits, with its NUL");
	tap_ok(sysroot_read(&tree_root, "/sixteen", text, sizeof(text)) == -E2BIG,
	       "one byte more doesn't");
	tap_ok(sysroot_read(&tree_root, "/empty", text, sizeof(text)) == 0 && !text[0],
	       "an empty one");
	tap_ok(sysroot_read(&tree_root, "/nul", text, sizeof(text)) == 3 && text[2] == 'b',
	       "one with a NUL in it");
	tap_ok(sysroot_read(&tree_root, "/none", text, sizeof(text)) == -ENOENT, "none");
	tap_ok(sysroot_read(&tree_root, "/dir", text, sizeof(text)) == -EINVAL, "a directory");
	tap_ok(sysroot_read(&tree_root, "/fifo", text, sizeof(text)) == -EINVAL,
	       "a FIFO that nobody writes to is not waited for");
	fd = sysroot_open(&tree_root, "/empty", O_RDONLY);
	tap_ok(fd >= 0 && (fcntl(fd, F_GETFD) & FD_CLOEXEC), "descriptors are closed on exec");
	close(fd);
}

static bool is_known_as(const struct sysroot *root, const char *opened, const char *want)
{
	int fd = sysroot_open(root, opened, O_PATH);
	char *path = sysroot_path_of(root, fd);
	bool same = path && !strcmp(path, want);

	if (fd >= 0)
		close(fd);
	free(path);
	return same;
}

static void test_paths(void)
{
	struct sysroot root = {.dir_fd = -1}, live = SYSROOT_LIVE;

	tap_ok(is_known_as(&tree_root, "/etc/name", "/etc/name"), "the path of what is open");
	tap_ok(is_known_as(&tree_root, "/chain", "/etc/name"), "behind links");
	tap_ok(is_known_as(&tree_root, "/", "/") && is_known_as(&tree_root, "/root", "/"),
	       "of the tree itself");
	tap_ok(!sysroot_path_of(&tree_root, -1), "of what is not open");
	tap_ok(is_known_as(&live, "/", "/"), "of the live root");
	if (sysroot_open_tree(&root, "/") == 0) {
		char *path = sysroot_path_of(&root, tree_root.dir_fd);

		tap_ok(path && !strcmp(path, tree_path), "in a tree that is the root");
		free(path);
		path = sysroot_path_of(&tree_root, root.dir_fd);
		tap_ok(!path, "what is not in the tree has none");
		free(path);
		sysroot_close(&root);
	}
}

static void test_trees(void)
{
	struct sysroot root = {.captured = false, .dir_fd = -1};
	char path[4096 + 16];

	snprintf(path, sizeof(path), "%s/none", tree_path);
	tap_ok(sysroot_open_tree(&root, path) == -ENOENT, "no tree");
	snprintf(path, sizeof(path), "%s/empty", tree_path);
	tap_ok(sysroot_open_tree(&root, path) == -ENOTDIR, "a file is none");
	tap_ok(sysroot_open_tree(&root, "") == -ENOENT, "nor is nothing");
	root = SYSROOT_LIVE;
	tap_ok(!root.captured && sysroot_open(&root, "/none/such", O_RDONLY) == -ENOENT,
	       "the live system");
	sysroot_close(&root);
}

static const struct {
	const char *stat, *uptime;
	int64_t now, boot; /* now < 0: not to be told */
} clocks[] = {
	{"cpu 1 2\nbtime 1700000000\nprocesses 5\n", "5000.12 9000.00\n", 1700005000, 170000000000},
	{"cpu 1 2\nbtime 1700000000", "5000", 1700005000, 170000000000},
	{"x\nbtime 0\n", "0.00 0.00\n", 0, 0},
	{"cpu 1 2\n", "5000.12 9000.00\n", -1, 0},
	{"", "5000.12 9000.00\n", -1, 0},
	{"btimes 5\nnobtime 6\n", "1.0\n", -1, 0},
	{"x\nbtime \n", "1.0\n", -1, 0},
	{"x\nbtime -1\n", "1.0\n", -1, 0},
	{"x\nbtime 12x\n", "1.0\n", -1, 0},
	{"x\nbtime 18446744073709551615\n", "1.0\n", -1, 0},
	{"x\nbtime 99999999999999999999999\n", "1.0\n", -1, 0},
	{"x\nbtime 5\n", "", -1, 0},
	{"x\nbtime 5\n", "x\n", -1, 0},
	{"x\nbtime 5\n", "-1.0\n", -1, 0},
	{"x\nbtime 5\n", "18446744073709551615.0\n", -1, 0},
	{"x\nbtime 5\n",
	 "1111111111111111111111111111111111111111111111111111111111111111111111111111\n", -1, 0},
};

static void test_clock(void)
{
	struct sysroot live = SYSROOT_LIVE;
	struct sysroot_clock clock = {0};

	tap_ok(sysroot_read_clock(&tree_root, &clock) == -ENOENT, "no clock");
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		int rc;

		tree_write("proc/stat", clocks[i].stat);
		tree_write("proc/uptime", clocks[i].uptime);
		rc = sysroot_read_clock(&tree_root, &clock);
		tap_ok(clocks[i].now < 0 ? rc < 0
					 : !rc && clock.now_secs == clocks[i].now &&
						   clock.boot_centisecs == clocks[i].boot,
		       "clock %zu: %d", i, rc);
	}
	tree_drop("proc/uptime");
	tap_ok(sysroot_read_clock(&tree_root, &clock) == -ENOENT, "no uptime");
	tap_ok(!sysroot_read_clock(&live, &clock) && clock.now_secs > 1600000000 &&
		       clock.boot_centisecs <= clock.now_secs * 100 + 100,
	       "the live clock: %" PRId64 ", started at %" PRId64 "/100", clock.now_secs,
	       clock.boot_centisecs);
}

int main(void)
{
	tree_begin();
	test_links();
	test_magic();
	test_reading();
	test_paths();
	test_trees();
	test_clock();
	return tap_done();
}
