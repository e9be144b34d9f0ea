/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Directories of another mount namespace: no link or mount of it leads out, and no
 * file system is entered that is not known to answer. */
#include "base/foreign.h"

#include "base/util.h"
#include "tap.h"
#include "tree.h"

static char table[4096];

/* The number of the mount that @path is on, as the kernel tells it. */
static unsigned long mount_id(const char *path)
{
	char info_path[64], line[128];
	AUTO_CLOSE int fd = open(path, O_PATH | O_CLOEXEC);
	AUTO_FCLOSE FILE *info = NULL;
	unsigned long id = 0;

	snprintf(info_path, sizeof(info_path), "/proc/self/fdinfo/%d", fd);
	info = fopen(info_path, "re");
	while (info && fgets(line, sizeof(line), info))
		if (sscanf(line, "mnt_id: %lu", &id) == 1)
			break;
	return id;
}

/* A mount table in which the tree is of that type, and /proc of the other. */
static void write_table(const char *tree_type, const char *proc_type)
{
	unsigned long tree = mount_id(tree_path), proc = mount_id("/proc");

	snprintf(table, sizeof(table),
		 "1%lu 1 0:5 / /decoy rw - fuse none rw\n"
		 "no line of a mount table\n"
		 "%lu 1 0:50 / / rw,relatime shared:1 master:2 - %s none rw\n"
		 "%lu 2 0:51 / /proc rw - %s proc rw\n",
		 tree, tree, tree_type, proc, proc_type);
}

static int open_at(const char *path)
{
	return foreign_open(tree_root.dir_fd, table, path, O_RDONLY | O_DIRECTORY);
}

/* Whether @path opens the same directory as @real, relative to the tree. */
static bool leads_to(const char *path, const char *real)
{
	AUTO_CLOSE int fd = open_at(path);
	AUTO_CLOSE int path_fd = foreign_open(tree_root.dir_fd, table, path, O_PATH);
	struct stat st, path_st, real_st;

	if (fd < 0 || path_fd < 0 || fstat(fd, &st) < 0 || fstat(path_fd, &path_st) < 0 ||
	    fstatat(tree_root.dir_fd, real, &real_st, 0) < 0)
		return false;
	return st.st_dev == real_st.st_dev && st.st_ino == real_st.st_ino &&
	       path_st.st_ino == st.st_ino && (fcntl(path_fd, F_GETFL) & O_PATH);
}

static bool fails_with(const char *path, int error)
{
	int fd = open_at(path);

	if (fd < 0)
		return fd == -error;
	close(fd);
	return false;
}

static bool is_type(const char *path, int flags, mode_t type)
{
	AUTO_CLOSE int fd = foreign_open(tree_root.dir_fd, table, path, flags);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == type;
}

static void test_paths(void)
{
	char deep[4096];

	tree_write("dev/shm/file", "");
	tree_make_dir("run/shm");
	tree_link("up", "dev/shm/../../run/./shm");
	tree_link("far-up", "../../../../../../run/shm");
	tree_link("absolute", "/run/shm");
	tree_link("dev/relative", "../run//shm/");
	tree_link("dir", "/dev");
	tree_link("chain", "dir/relative");
	tree_link("root", "/");
	tree_link("loop", "loop/x");
	tree_link("nowhere", "/none");
	tree_link("host", tree_path);

	tap_ok(leads_to("/dev/shm", "dev/shm"), "a directory");
	tap_ok(leads_to("/", "."), "the root");
	tap_ok(leads_to("//dev/./shm//", "dev/shm"), "needless slashes and dots");
	tap_ok(leads_to("/dev/../run/shm", "run/shm"), "a path up and down");
	tap_ok(leads_to("/../../run/shm", "run/shm"), "above the root is the root");
	tap_ok(leads_to("/up", "run/shm"), "a relative link");
	tap_ok(leads_to("/far-up", "run/shm"), "one too far up stays inside");
	tap_ok(leads_to("/absolute", "run/shm"), "an absolute link counts from the root");
	tap_ok(leads_to("/dev/relative", "run/shm"), "a link up from a directory");
	tap_ok(leads_to("/chain", "run/shm"), "a link through a link");
	tap_ok(leads_to("/root/root/dev", "dev"), "a link to the root");
	tap_ok(fails_with("/loop", ELOOP), "a link to itself");
	tap_ok(fails_with("/nowhere", ENOENT), "a link to nothing");
	tap_ok(fails_with("/host", ENOENT), "the path of the host is not there");
	tap_ok(fails_with("/dev/shm/file", ENOTDIR), "a file is no directory");
	tap_ok(fails_with("/dev/shm/file/x", ENOTDIR), "nor on the way to one");
	tap_ok(foreign_open(tree_root.dir_fd, table, "/dev", O_RDONLY) == -EINVAL,
	       "nothing but directories is opened");
	tap_ok(is_type("/dev/shm/file", O_PATH, S_IFREG), "but with O_PATH files are found");
	tap_ok(is_type("/loop", O_PATH | O_NOFOLLOW, S_IFLNK), "and links");
	tap_ok(is_type("/root/loop", O_PATH | O_NOFOLLOW, S_IFLNK),
	       "behind others that lead there");
	tap_ok(is_type("/absolute/.", O_PATH | O_NOFOLLOW, S_IFDIR), "if nothing is behind them");
	memset(deep, 'a', sizeof(deep));
	deep[0] = '/';
	deep[sizeof(deep) - 1] = '\0';
	tap_ok(fails_with(deep, ENAMETOOLONG), "a path over all limits");
	deep[300] = '\0';
	tap_ok(fails_with(deep, ENAMETOOLONG), "a name over all limits");
}

static void test_types(void)
{
	static const char *const refused[] = {"fuse",	"fuse.sshfs", "nfs",	 "nfs4",
					      "9p",	"cifs",	      "autofs",	 "ceph",
					      "tmpfsx", "tmp",	      "virtiofs"};
	bool holds = true;

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		write_table(refused[i], "proc");
		holds &= fails_with("/dev/shm", EREMOTE);
	}
	tap_ok(holds, "a file system that may not answer is not entered");
	write_table("ext4", "proc");
	tap_ok(leads_to("/dev/shm", "dev/shm"), "one of a disk is");
	table[0] = '\0';
	tap_ok(fails_with("/dev/shm", ESTALE), "a root that is not in the table");
	strcpy(table, "1 2 0:3 / / rw\n");
	tap_ok(fails_with("/dev/shm", ESTALE), "a table that makes no sense");
	snprintf(table, sizeof(table), "%lu 2 0:3 / / rw", mount_id(tree_path));
	tap_ok(fails_with("/dev/shm", EREMOTE), "a line of it that is cut");
}

/* The root of the machine, so that there is a mount to come upon: its /proc. */
static void test_mounts(void)
{
	AUTO_CLOSE int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_CLOSE int entered = -1;
	char both[4096];

	snprintf(both, sizeof(both),
		 "%lu 1 0:1 / / rw - xfs x rw\n%lu 1 0:2 / /proc rw - xfs x rw\n", mount_id("/"),
		 mount_id("/proc"));
	entered = foreign_open(root, both, "/proc/sys", O_PATH);
	tap_ok(entered >= 0, "a mount on the way");
	strcpy(strstr(both, "/proc rw - ") + strlen("/proc rw - "), "fuse x rw\n");
	tap_ok(foreign_open(root, both, "/proc/sys", O_PATH) == -EREMOTE,
	       "one that may not answer is not entered");
	tap_ok(foreign_open(root, both, "/proc", O_PATH) == -EREMOTE, "nor opened");
	strcpy(strstr(both, "/proc rw - ") + strlen("/proc rw - "), "overlay x rw\n");
	tap_ok(foreign_open(root, both, "/proc", O_DIRECTORY) == -EREMOTE,
	       "nor what is layered of others, which may not answer");
	tap_ok(foreign_open(root, both, "/proc/self", O_PATH) == -EREMOTE,
	       "no link is followed there");
	*strstr(both, "\n") = '\0';
	tap_ok(foreign_open(root, both, "/proc/sys", O_PATH) == -EREMOTE,
	       "nor one that the table doesn't have");

	/* /proc/self/root is a link of the kernel's, and leads wherever it is */
	snprintf(both, sizeof(both),
		 "%lu 1 0:1 / / rw - xfs x rw\n%lu 1 0:2 / /proc rw - xfs x rw\n", mount_id("/"),
		 mount_id("/proc"));
	close(root);
	root = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	close(entered);
	entered = foreign_open(root, both, "/self/root/sys", O_PATH);
	tap_ok(entered >= 0, "a magic link is read as text, and leads to the root that is meant");
	tap_ok(foreign_open(root, both, "/self/root/dev", O_PATH) == -ENOENT,
	       "and not to where the kernel would go");
}

int main(void)
{
	tree_begin();
	write_table("tmpfs", "proc");
	test_paths();
	test_types();
	test_mounts();
	return tap_done();
}
