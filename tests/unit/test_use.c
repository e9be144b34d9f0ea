/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What proves that an object is unused, and what makes an unused one an orphan. */
#include "scan/use.h"

#include <fcntl.h>
#include <sys/sysmacros.h>

#include "scan/collect.h"
#include "scan/lease.h"
#include "scanned.h"
#include "tap.h"

#define NOW 1700000000

static const struct sysroot_clock some_clock = {.now_secs = NOW};

static struct object file_of_age(uint64_t secs, enum object_use in_use)
{
	return (struct object){
		.kind = KIND_POSIX, .have = HAVE_AGE, .age_secs = secs, .in_use = in_use};
}

static void test_orphans(void)
{
	struct object file = file_of_age(601, USE_NO);
	struct object segment = {.kind = KIND_XSI, .have = HAVE_AGE, .in_use = USE_NO};

	tap_ok(use_is_orphan(&file, CREATOR_UNKNOWN), "an unused file of over ten minutes");
	file.age_secs = 600;
	tap_ok(!use_is_orphan(&file, CREATOR_UNKNOWN), "not one of ten minutes");
	tap_ok(use_is_orphan(&file, CREATOR_GONE), "however young when its creator is gone");
	file.age_secs = UINT64_MAX;
	tap_ok(!use_is_orphan(&file, CREATOR_ALIVE), "however old not while its creator lives");
	file.have = 0;
	tap_ok(!use_is_orphan(&file, CREATOR_UNKNOWN), "nor when its age is not known");
	tap_ok(use_is_orphan(&file, CREATOR_GONE), "which is no matter when its creator is gone");

	for (enum object_use in_use = USE_UNKNOWN; in_use <= USE_YES; in_use++) {
		if (in_use == USE_NO)
			continue;
		file = file_of_age(1 << 20, in_use);
		segment.in_use = in_use;
		tap_ok(!use_is_orphan(&file, CREATOR_GONE) &&
			       !use_is_orphan(&file, CREATOR_UNKNOWN) &&
			       !use_is_orphan(&segment, CREATOR_GONE),
		       "nothing that is not proven to be unused, %d", in_use);
	}

	file = file_of_age(1 << 20, USE_NO);
	file.kind = KIND_TMPFS;
	tap_ok(!use_is_orphan(&file, CREATOR_UNKNOWN), "however old no other file of a tmpfs");
	tap_ok(use_is_orphan(&file, CREATOR_GONE), "unless its creator is known to be gone");

	segment.in_use = USE_NO;
	segment.age_secs = 1 << 20;
	tap_ok(!use_is_orphan(&segment, CREATOR_UNKNOWN), "no segment of unknown creator");
	tap_ok(!use_is_orphan(&segment, CREATOR_ALIVE), "nor one whose creator lives");
	segment.age_secs = 0;
	tap_ok(use_is_orphan(&segment, CREATOR_GONE), "a segment whose creator is gone");
}

static void test_processes(void)
{
	struct object file = {.kind = KIND_POSIX, .have = HAVE_CTIME, .ctime = NOW - 1};
	struct scan scan = {.clock = &some_clock};

	tap_ok(use_by_processes(&scan, &file, false, true) == USE_NO,
	       "no holder among all processes");
	tap_ok(use_by_processes(&scan, &file, false, false) == USE_UNKNOWN,
	       "no holder among those that could be looked into");
	tap_ok(use_by_processes(&scan, &file, true, false) == USE_YES &&
		       use_by_processes(&scan, &file, true, true) == USE_YES,
	       "a holder");
	file.ctime = NOW;
	tap_ok(use_by_processes(&scan, &file, false, true) == USE_UNKNOWN,
	       "a file that may have been made meanwhile");
	file.ctime = NOW + 100;
	tap_ok(use_by_processes(&scan, &file, false, true) == USE_UNKNOWN, "one of the future");
	file.ctime = NOW - 1;
	file.have = 0;
	tap_ok(use_by_processes(&scan, &file, false, true) == USE_UNKNOWN,
	       "one that nobody knows the time of");
	file.have = HAVE_CTIME;
	scan.clock = NULL;
	tap_ok(use_by_processes(&scan, &file, false, true) == USE_UNKNOWN, "no clock");
}

static void test_locks(void)
{
	static const struct {
		const char *line;
		bool is_lease;
		unsigned int major, minor;
		ino_t inode;
	} lines[] = {
		{"1: LEASE  ACTIVE    WRITE 814 00:1a:571 0 EOF\n", true, 0, 0x1a, 571},
		{"12: LEASE  ACTIVE    READ 814 103:02:18446744073709551615 0 EOF\n", true, 0x103,
		 2, 18446744073709551615u},
		{"3: LEASE  BREAKING  UNLCK 0 00:1a:571 0 EOF\n", true, 0, 0x1a, 571},
		{"3: DELEG  ACTIVE    READ -1 00:1a:1 0 EOF\n", true, 0, 0x1a, 1},
		{"1: FLOCK  ADVISORY  WRITE 814 00:1a:571 0 EOF\n", false, 0, 0, 0},
		{"2: POSIX  ADVISORY  READ 814 00:1a:571 128 128\n", false, 0, 0, 0},
		{"2: OFDLCK ADVISORY  READ -1 00:1a:571 0 EOF\n", false, 0, 0, 0},
		{"1: -> LEASE  BREAKER   READ 814 00:1a:571 0 EOF\n", false, 0, 0, 0},
		{"1: LEASE  ACTIVE    WRITE 814 <none>:0 0 EOF\n", false, 0, 0, 0},
		{"1: LEASE  ACTIVE    WRITE 814 00:1a\n", false, 0, 0, 0},
		{"LEASE", false, 0, 0, 0},
		{"", false, 0, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct leased_file file = {0};
		bool is_lease = lease_parse_line(lines[i].line, &file);

		tap_ok(is_lease == lines[i].is_lease &&
			       (!is_lease || (file.dev == makedev(lines[i].major, lines[i].minor) &&
					      file.inode == lines[i].inode)),
		       "a line of /proc/locks, %zu", i);
	}
}

/* What SIGIO does: the program's own affair but while leases are asked for. */
static void test_signal(void)
{
	struct sigaction now = {0}, mine = {.sa_handler = SIG_DFL};
	struct lease lease;

	mine.sa_flags = SA_RESTART;
	sigaction(SIGIO, &mine, NULL);
	lease_begin(&lease);
	sigaction(SIGIO, NULL, &now);
	tap_ok(now.sa_handler == SIG_IGN, "SIGIO is ignored");
	lease_end(&lease);
	sigaction(SIGIO, NULL, &now);
	tap_ok(now.sa_handler == SIG_DFL && (now.sa_flags & SA_RESTART), "and then what it was");
}

/* The object that is the file at @path. */
static struct object file_object(const char *name, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		tap_bail();
	return (struct object){
		.kind = KIND_POSIX,
		.have = HAVE_INODE,
		.name = name,
		.name_len = strlen(name),
		.dev = st.st_dev,
		.inode = st.st_ino,
	};
}

static void test_names(void)
{
	int dir = tree_root.dir_fd, fd, rc;
	struct object object, other;
	struct lease lease;

	tree_write("a", "");
	tree_write("b", "");
	fd = openat(dir, "a", O_RDONLY);
	object = file_object("a", fd);
	lease_begin(&lease);

	rc = lease_ask(&lease, dir, &object);
	if (rc == -EOPNOTSUPP) {
		tap_ok(true, "this file system's leases prove nothing");
		close(fd);
		lease_end(&lease);
		return;
	}
	tap_ok(rc == -EAGAIN, "a file that is open");
	close(fd);
	tap_ok(lease_ask(&lease, dir, &object) == 0 && lease_ask(&lease, dir, &object) == 0,
	       "one that is not, and that no lease is left on");
	other = object;
	other.inode++;
	tap_ok(lease_ask(&lease, dir, &other) == -ESTALE, "another inode by now");
	other = object;
	other.dev++;
	tap_ok(lease_ask(&lease, dir, &other) == -ESTALE, "another device");
	other = object;
	other.name = "b";
	tap_ok(lease_ask(&lease, dir, &other) == -ESTALE, "another file of the same device");
	tree_drop("a");
	tap_ok(lease_ask(&lease, dir, &object) == -ENOENT, "one that is there no more");
	tap_ok(symlinkat("b", dir, "a") == 0 && lease_ask(&lease, dir, &object) == -ESTALE,
	       "a link by now");
	unlinkat(dir, "a", 0);
	tap_ok(mkfifoat(dir, "a", 0600) == 0 && lease_ask(&lease, dir, &object) == -ESTALE,
	       "a FIFO by now");
	unlinkat(dir, "a", 0);
	tap_ok(mkdirat(dir, "a", 0700) == 0 && lease_ask(&lease, dir, &object) == -ESTALE,
	       "a directory by now");
	unlinkat(dir, "a", AT_REMOVEDIR);
	lease_end(&lease);
}

/* Who began while the others were read may hold what they had. */
static void test_new_processes(void)
{
	struct read_process read[] = {
		{.process.pid = 4}, {.process.pid = 5}, {.process.pid = 6}, {.process.pid = 7}};
	struct collection all = {.processes = read, .count = 3};

	tree_make_dir("proc/5");
	all.proc_fd = openat(tree_root.dir_fd, "proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	tap_ok(collection_is_settled(&all), "processes that ended are none that began");
	tap_ok(collection_is_settled(&all), "asked again");
	all.count = 1;
	tap_ok(!collection_is_settled(&all), "one behind all that were read");
	all.count = 0;
	tap_ok(!collection_is_settled(&all), "where none was read");
	all.processes = read + 2;
	all.count = 2;
	tap_ok(!collection_is_settled(&all), "one before all that were read");
	close(all.proc_fd);
	all.proc_fd = -1;
	tap_ok(!collection_is_settled(&all), "where they can't be listed");
}

int main(void)
{
	tree_begin();
	test_orphans();
	test_processes();
	test_locks();
	test_signal();
	test_names();
	test_new_processes();
	return tap_done();
}
