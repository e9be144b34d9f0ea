/* SPDX-License-Identifier: GPL-2.0-or-later */
/* POSIX objects, semaphores and huge page files of captured trees. */
#include <semaphore.h>

#include "model/app.h"
#include "model/need.h"
#include "scan/mountfiles.h"
#include "scan/posixdir.h"
#include "scanned.h"
#include "tap.h"

static char longest[256];
static char sem_bytes[sizeof(sem_t)];

static size_t count_kind(const struct scanned *scanned, enum object_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < scanned_count(scanned); i++)
		count += scanned_at(scanned, i)->kind == kind;
	return count;
}

static enum object_kind kind_of(const struct scanned *scanned, const char *name)
{
	const struct object *object = scanned_named(scanned, name);

	return object ? object->kind : KIND_COUNT;
}

static void test_no_directory(void)
{
	struct scanned scanned;

	scanned_init(&scanned, 0);
	tap_ok(!scanned_run(&scanned, posixdir_scan) && !scanned_count(&scanned) &&
		       scanned.notes.incomplete && scanned_has_note(&scanned, "/dev/shm"),
	       "no directory was captured");
	scanned_free(&scanned);
	tree_write("dev/shm", "");
	scanned_init(&scanned, 0);
	tap_ok(!scanned_run(&scanned, posixdir_scan) && !scanned_count(&scanned) &&
		       scanned.notes.incomplete && scanned_has_note(&scanned, "Not a directory"),
	       "a file is none");
	scanned_free(&scanned);
	tree_drop("dev/shm");
}

static void make_objects(void)
{
	char path[300];

	memset(longest, 'x', 255);
	tree_write("dev/shm/empty", "");
	tree_write("dev/shm/a b\n\xff\\", "12345");
	tree_write("dev/shm/.hidden", "1");
	snprintf(path, sizeof(path), "dev/shm/%s", longest);
	tree_write(path, "1");
	tree_write_bytes("dev/shm/sem.true", sem_bytes, sizeof(sem_bytes));
	tree_write_bytes("dev/shm/sem.s", sem_bytes, sizeof(sem_bytes));
	tree_write("dev/shm/sem.empty", "");
	tree_write("dev/shm/sem.x", "1");
	tree_write_bytes("dev/shm/sem.", sem_bytes, sizeof(sem_bytes));
	tree_write_bytes("dev/shm/sem", sem_bytes, sizeof(sem_bytes));
	tree_write_bytes("dev/shm/SEM.x", sem_bytes, sizeof(sem_bytes));
	tree_write("dev/shm/dir/inside", "1");
	tree_link("dev/shm/link", "empty");
	tree_link("dev/shm/dangling", "none");
	tree_link("dev/shm/outside", "/etc/passwd");
	mkfifoat(tree_root.dir_fd, "dev/shm/fifo", 0600);
}

static void test_objects(void)
{
	struct scanned scanned;
	const struct object *object;

	scanned_init(&scanned, 0);
	tap_ok(!scanned_run(&scanned, posixdir_scan) && !scanned.notes.texts.count, "a directory");
	tap_ok(scanned_count(&scanned) == 11, "only regular files: %zu", scanned_count(&scanned));
	tap_ok(scanned_named(&scanned, "a b\n\xff\\") && scanned_named(&scanned, ".hidden") &&
		       scanned_named(&scanned, longest),
	       "whatever their names");
	tap_ok(!scanned_named(&scanned, "dir") && !scanned_named(&scanned, "inside") &&
		       !scanned_named(&scanned, "link") && !scanned_named(&scanned, "dangling") &&
		       !scanned_named(&scanned, "outside") && !scanned_named(&scanned, "fifo"),
	       "no directories, links and FIFOs");
	tap_ok(kind_of(&scanned, "sem.true") == KIND_SEM &&
		       kind_of(&scanned, "sem.s") == KIND_SEM &&
		       count_kind(&scanned, KIND_SEM) == 2,
	       "semaphores");
	tap_ok(kind_of(&scanned, "sem.empty") == KIND_POSIX &&
		       kind_of(&scanned, "sem.x") == KIND_POSIX &&
		       kind_of(&scanned, "sem.") == KIND_POSIX &&
		       kind_of(&scanned, "sem") == KIND_POSIX &&
		       kind_of(&scanned, "SEM.x") == KIND_POSIX,
	       "what has only their name, or only their size, is none");
	object = scanned_named(&scanned, "a b\n\xff\\");
	tap_ok(object && object->size_bytes == 5 && object->mode == 0644 &&
		       object->uid == geteuid() && !strcmp(object->dir->path, "/dev/shm") &&
		       !object->dir->mount,
	       "size, mode, owner and place");
	scanned_free(&scanned);

	scanned_init(&scanned, 0);
	scanned.selector.all_kinds = false;
	scanned_run(&scanned, posixdir_scan);
	tap_ok(scanned_count(&scanned) == 9 && !count_kind(&scanned, KIND_SEM),
	       "semaphores are not listed unless asked for");
	scanned_free(&scanned);
}

static void test_named(void)
{
	struct scanned scanned;

	scanned_init(&scanned, 0);
	scanned_add_ref(&scanned, "/empty");
	scanned_add_ref(&scanned, "posix:/empty");
	scanned_add_ref(&scanned, "/dev/shm/sem.s");
	scanned_add_ref(&scanned, "sem:/s");
	scanned_add_ref(&scanned, "posix:/sem.true");
	scanned_add_ref(&scanned, "sem:/x");
	scanned_add_ref(&scanned, "/none");
	scanned_add_ref(&scanned, "/link");
	scanned_add_ref(&scanned, "/dir");
	scanned_add_ref(&scanned, "/dev/shm/dir/inside");
	scanned_add_ref(&scanned, "7");
	scanned_run(&scanned, posixdir_scan);
	tap_ok(scanned_count(&scanned) == 2 && kind_of(&scanned, "empty") == KIND_POSIX &&
		       kind_of(&scanned, "sem.s") == KIND_SEM,
	       "what REFs name, each once, and of their kind");
	tap_ok(scanned_count(&scanned) == 2 &&
		       ((struct selected_ref *)vec_at(&scanned.selector.refs, 1))->found &&
		       !((struct selected_ref *)vec_at(&scanned.selector.refs, 4))->found &&
		       !((struct selected_ref *)vec_at(&scanned.selector.refs, 7))->found,
	       "those that name nothing are known");
	scanned_free(&scanned);
}

static void test_residence(void)
{
	struct scanned scanned;
	const struct object *object;

	tree_write("proc/meminfo", "SwapTotal: 100 kB\nSwapFree: 100 kB\n");
	scanned_init(&scanned, NEED_RESIDENCE);
	scanned_run(&scanned, posixdir_scan);
	object = scanned_named(&scanned, ".hidden");
	tap_ok(object && (object->have & HAVE_RSS) && object->rss_bytes == object->alloc_bytes &&
		       !object->swap_bytes && !scanned.notes.texts.count,
	       "without swap in use all is resident");
	scanned_free(&scanned);

	tree_write("proc/meminfo", "SwapTotal: 100 kB\nSwapFree: 50 kB\n");
	scanned_init(&scanned, NEED_RESIDENCE);
	scanned_run(&scanned, posixdir_scan);
	object = scanned_named(&scanned, "empty");
	tap_ok(object && (object->have & HAVE_RSS) && !object->rss_bytes && !object->swap_bytes,
	       "with swap in use, of an empty one nothing");
	object = scanned_named(&scanned, ".hidden");
	tap_ok(object && (!object->alloc_bytes || !(object->have & (HAVE_RSS | HAVE_SWAP))),
	       "of others it was not captured");
	tap_ok(scanned.notes.incomplete, "which is noted");
	scanned_free(&scanned);
}

static void test_place(void)
{
	struct scanned scanned;

	tree_write("proc/self/mountinfo", "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
					  "22 21 0:5 / /dev rw - devtmpfs udev rw\n"
					  "23 22 0:26 / /dev/shm rw - tmpfs tmpfs rw\n");
	scanned_init(&scanned, NEED_MOUNT);
	scanned_run(&scanned, posixdir_scan);
	tap_ok(scanned_count(&scanned) && scanned_at(&scanned, 0)->dir->mount &&
		       !strcmp(scanned_at(&scanned, 0)->dir->mount, "/dev/shm"),
	       "the mount point");
	scanned_free(&scanned);

	tree_write("proc/self/mountinfo", "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
					  "22 21 0:5 / /dev rw - devtmpfs udev rw\n"
					  "23 22 0:26 / /run/shm-of-tree rw - tmpfs tmpfs rw\n");
	tree_make_dir("run");
	renameat(tree_root.dir_fd, "dev/shm", tree_root.dir_fd, "run/shm-of-tree");
	tree_link("dev/shm", "/run/shm-of-tree");
	scanned_init(&scanned, NEED_MOUNT);
	scanned_run(&scanned, posixdir_scan);
	tap_ok(scanned_count(&scanned) == 11 && scanned_named(&scanned, "empty") &&
		       !strcmp(scanned_at(&scanned, 0)->dir->path, "/dev/shm"),
	       "a linked directory");
	tap_ok(scanned_count(&scanned) && scanned_at(&scanned, 0)->dir->mount &&
		       !strcmp(scanned_at(&scanned, 0)->dir->mount, "/run/shm-of-tree"),
	       "and its mount point");
	scanned_free(&scanned);
}

static void test_no_hugetlbfs(void)
{
	struct scanned scanned;

	tree_drop("proc/self/mountinfo");
	scanned_init(&scanned, 0);
	tap_ok(!scanned_run(&scanned, mountfiles_scan) && !scanned_count(&scanned),
	       "no huge page files without a mount table");
	scanned_free(&scanned);
	tree_write("proc/self/mountinfo", "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	scanned_init(&scanned, 0);
	tap_ok(!scanned_run(&scanned, mountfiles_scan) && !scanned_count(&scanned) &&
		       !scanned.notes.texts.count,
	       "none without a mount");
	scanned_free(&scanned);
}

static void test_hugetlbfs(void)
{
	struct scanned scanned;
	const struct object *object;
	char name[64];

	tree_write("mnt/2M/f", "12345");
	tree_write("mnt/2M/sub/deep/g", "");
	tree_write("mnt/2M/a b/h", "");
	tree_link("mnt/2M/link", "f");
	tree_link("mnt/2M/linked-dir", "sub");
	tree_write("mnt/a b/i", "1");
	tree_write("mnt/bind/g", "");
	tree_write("proc/self/mountinfo",
		   "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		   "22 21 0:31 / /mnt/2M rw - hugetlbfs none rw,pagesize=2M\n"
		   "23 21 0:32 / /mnt/a\\040b rw - hugetlbfs none rw\n"
		   "24 21 0:31 /sub/deep /mnt/bind rw - hugetlbfs none rw,pagesize=2M\n"
		   "25 21 0:33 / /mnt/not\\012there rw - hugetlbfs none rw,pagesize=1G\n");
	scanned_init(&scanned, 0);
	scanned_run(&scanned, mountfiles_scan);
	tap_ok(!scanned.rc && scanned_count(&scanned) == 4, "huge page files: %zu",
	       scanned_count(&scanned));
	tap_ok(scanned_named(&scanned, "f") && scanned_named(&scanned, "h") &&
		       scanned_named(&scanned, "i") && !scanned_named(&scanned, "link"),
	       "of each mount; no links");
	object = scanned_named(&scanned, "f");
	tap_ok(object && object->kind == KIND_HUGETLB && (object->have & HAVE_PAGESIZE) &&
		       object->page_bytes == 2097152 && (object->flags & OBJECT_HUGE) &&
		       object->size_bytes == 5 && !strcmp(object->dir->path, "/mnt/2M") &&
		       object->dir->mount && !strcmp(object->dir->mount, "/mnt/2M"),
	       "page size and place");
	object = scanned_named(&scanned, "g");
	tap_ok(object && !strcmp(object->dir->path, "/mnt/2M/sub/deep") &&
		       object_name_max(object) <= sizeof(name) &&
		       object_write_name(object, name) == 11 && !memcmp(name, "/sub/deep/g", 11),
	       "what is mounted twice is listed once, where all of it is");
	object = scanned_named(&scanned, "i");
	tap_ok(object && !(object->have & HAVE_PAGESIZE) && !strcmp(object->dir->path, "/mnt/a b"),
	       "a page size that is not told is not known");
	tap_ok(scanned.notes.incomplete && scanned.notes.texts.count == 1 &&
		       scanned_has_note(&scanned, "/mnt/not\\x0athere: No such file or directory"),
	       "a mount that can't be read is noted, printable");
	scanned_free(&scanned);

	scanned_init(&scanned, 0);
	scanned_add_ref(&scanned, "/mnt/2M/sub/deep/g");
	scanned_add_ref(&scanned, "hugetlb:/mnt/2M/sub/deep/g");
	scanned_add_ref(&scanned, "/mnt/2M/none");
	scanned_add_ref(&scanned, "/mnt/2M/none/g");
	scanned_add_ref(&scanned, "/mnt/2M/link");
	scanned_add_ref(&scanned, "/mnt/2M/linked-dir/deep/g");
	scanned_add_ref(&scanned, "/mnt/2M/f/g");
	scanned_add_ref(&scanned, "/mnt/2M/sub");
	scanned_add_ref(&scanned, "/mnt/2M");
	scanned_add_ref(&scanned, "/mnt/2Mf");
	scanned_add_ref(&scanned, "/proc/self/mountinfo");
	scanned_run(&scanned, mountfiles_scan);
	tap_ok(scanned_count(&scanned) == 1 && scanned_named(&scanned, "g"),
	       "by REF, once, and through no link");
	scanned_free(&scanned);

	scanned_init(&scanned, 0);
	scanned_add_ref(&scanned, "/mnt/a b/i");
	scanned_add_ref(&scanned, "/mnt/bind/g");
	scanned_run(&scanned, mountfiles_scan);
	object = scanned_named(&scanned, "g");
	tap_ok(scanned_count(&scanned) == 2 && scanned_named(&scanned, "i") && object &&
		       !strcmp(object->dir->path, "/mnt/bind") &&
		       !strcmp(object->dir->mount, "/mnt/bind"),
	       "by REF of any mount that shows it");
	scanned_free(&scanned);
}

/* Whoever may write to a mount may nest directories without end. */
static void test_depth(void)
{
	struct scanned scanned;
	int fd = openat(tree_root.dir_fd, "mnt/2M", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; fd >= 0 && i < 200; i++) {
		int below = -1;

		if (mkdirat(fd, "d", 0755) == 0)
			below = openat(fd, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		close(fd);
		fd = below;
	}
	tap_ok(fd >= 0, "200 directories, one in the other");
	close(fd);
	scanned_init(&scanned, 0);
	scanned_run(&scanned, mountfiles_scan);
	tap_ok(!scanned.rc && scanned_count(&scanned) == 4 && scanned.notes.incomplete &&
		       scanned_has_note(&scanned, "1 file or directory"),
	       "are not followed to the end, and noted");
	scanned_free(&scanned);
}

static void test_apps(void)
{
	struct scanned scanned;
	const struct app *app = app_find_by_token("postgresql");
	static const struct object_dir dir = {.path = "/dev/shm", .mount_len = 8};
	struct object object = {.kind = KIND_POSIX,
				.have = HAVE_STAT,
				.dir = &dir,
				.name = "PostgreSQL.1",
				.name_len = 12};
	struct sysroot_clock clock = {0};

	scanned_init(&scanned, NEED_APP);
	tap_ok(app && scan_selects(&scanned.scan, &object) && object.app == app &&
		       !(object.have & HAVE_AGE),
	       "software, and no age without a clock");
	scanned.scan.needs = 0;
	scanned.scan.clock = &clock;
	object.app = NULL;
	tap_ok(scan_selects(&scanned.scan, &object) && !object.app && (object.have & HAVE_AGE),
	       "what is not needed is not looked for");
	scanned_free(&scanned);
}

/* All sources together, through the one door. */
static void test_scan(void)
{
	struct sysroot_clock clock = {0};
	struct scanned scanned;

	tree_write("proc/sysvipc/shm",
		   "       key      shmid perms\n"
		   "5678 1 600 4096 1 2 3 0 0 0 0 1700000001 0 1700000003 4096 0\n");
	scanned_init(&scanned, NEED_CREATOR);
	scanned_run(&scanned, scan_objects);
	tap_ok(!scanned.rc && count_kind(&scanned, KIND_XSI) == 1 &&
		       count_kind(&scanned, KIND_POSIX) == 9 &&
		       count_kind(&scanned, KIND_SEM) == 2 &&
		       count_kind(&scanned, KIND_HUGETLB) == 4,
	       "all kinds");
	tap_ok(scanned_has_note(&scanned, "clock"), "a clock that is not there is noted");
	scanned_free(&scanned);

	scanned_init(&scanned, 0);
	scanned.selector.options = SELECT_OLDER;
	scanned_run(&scanned, scan_objects);
	tap_ok(!scanned_count(&scanned) && scanned.selector.ageless == 16 &&
		       scanned.notes.incomplete && scanned_has_note(&scanned, "16 objects"),
	       "without it no age is known, and nothing selected");
	scanned_free(&scanned);

	tree_write("proc/stat", "cpu 1\nbtime 1700000000\n");
	tree_write("proc/uptime", "1000.00 1.00\n");
	sysroot_read_clock(&tree_root, &clock);
	scanned_init(&scanned, 0);
	scanned.scan.clock = &clock;
	scanned.selector.options = SELECT_OLDER;
	scanned.selector.older_secs = 996;
	scanned.selector.kinds = KIND_BIT(KIND_XSI);
	scanned_run(&scanned, scan_objects);
	tap_ok(scanned_count(&scanned) == 1 && scanned_at(&scanned, 0)->age_secs == 997 &&
		       !scanned.notes.texts.count,
	       "with it, it is");
	scanned_free(&scanned);
}

int main(void)
{
	umask(0022);
	tree_begin();
	test_no_directory();
	make_objects();
	test_objects();
	test_named();
	test_residence();
	test_place();
	test_no_hugetlbfs();
	test_hugetlbfs();
	test_depth();
	test_apps();
	test_scan();
	return tap_done();
}
