/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of tmpfs in captured trees, and the mounts that they are on. */
#include "scan/mountfiles.h"

#include "model/need.h"
#include "scan/memmounts.h"
#include "scanned.h"
#include "tap.h"

#define ROOT "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
#define DEV "22 21 0:5 / /dev rw - devtmpfs udev rw\n"
#define SHM "23 22 0:26 / /dev/shm rw - tmpfs tmpfs rw\n"
#define RUN "24 21 0:27 / /run rw - tmpfs tmpfs rw\n"
#define HUGE "25 21 0:31 / /mnt/huge rw - hugetlbfs none rw,pagesize=2M\n"

static void make_files(void)
{
	tree_write("dev/shm/top", "1");
	tree_write("dev/shm/sub/f", "12345");
	tree_write("dev/shm/sub/deep/g", "");
	tree_link("dev/shm/sub/link", "f");
	tree_link("dev/shm/sub/dir-link", "deep");
	tree_write("run/f", "1");
	tree_write("run/user/f", "1");
	tree_write("mnt/huge/h", "1");
	tree_write("etc/passwd", "");
}

/* Lists the kinds, of the tree with that mount table. */
static void scan_kinds(struct scanned *scanned, const char *table, uint32_t kinds, uint32_t needs)
{
	tree_write("proc/self/mountinfo", table);
	scanned_init(scanned, needs);
	scanned->selector.kinds = kinds;
	scanned_run(scanned, mountfiles_scan);
}

static void test_shm_dir(void)
{
	struct scanned scanned;
	const struct object *object;

	scan_kinds(&scanned, ROOT SHM, KIND_BIT(KIND_TMPFS), 0);
	object = scanned_named(&scanned, "f");
	tap_ok(!scanned.rc && scanned_count(&scanned) == 2 && scanned_named(&scanned, "g") &&
		       !scanned.notes.texts.count,
	       "files of directories of /dev/shm, not those in itself, no links");
	tap_ok(object && object->kind == KIND_TMPFS && object->size_bytes == 5 &&
		       !(object->flags & OBJECT_HUGE) && !(object->have & HAVE_PAGESIZE) &&
		       !strcmp(object->dir->path, "/dev/shm/sub") &&
		       !strcmp(object->dir->mount, "/dev/shm") && object->dir->mount_len == 8,
	       "what they are");
	scanned_free(&scanned);

	scan_kinds(&scanned, ROOT SHM "30 21 0:26 /sub /mnt/sub rw - tmpfs tmpfs rw\n",
		   KIND_BIT(KIND_TMPFS), 0);
	tap_ok(scanned_count(&scanned) == 2 && !scanned.notes.texts.count,
	       "what another mount shows of it is no second one, nor missing");
	scanned_free(&scanned);
}

static void test_kinds(void)
{
	struct scanned scanned;

	scan_kinds(&scanned, ROOT SHM HUGE, KIND_BIT(KIND_HUGETLB), 0);
	tap_ok(scanned_count(&scanned) == 1 && scanned_named(&scanned, "h"), "hugetlbfs alone");
	scanned_free(&scanned);
	scan_kinds(&scanned, ROOT SHM HUGE, KINDS_IN_MOUNT, 0);
	tap_ok(scanned_count(&scanned) == 3 && scanned_named(&scanned, "h"), "both kinds");
	scanned_free(&scanned);
}

static void test_residence(void)
{
	struct scanned scanned;
	const struct object *object;

	tree_write("proc/meminfo", "SwapTotal: 100 kB\nSwapFree: 100 kB\n");
	scan_kinds(&scanned, ROOT SHM, KIND_BIT(KIND_TMPFS), NEED_RESIDENCE);
	object = scanned_named(&scanned, "f");
	tap_ok(object && (object->have & HAVE_RSS) && object->rss_bytes == object->alloc_bytes &&
		       !scanned.notes.texts.count,
	       "without swap in use all is resident");
	scanned_free(&scanned);
	tree_write("proc/meminfo", "SwapTotal: 100 kB\nSwapFree: 50 kB\n");
	scan_kinds(&scanned, ROOT SHM, KIND_BIT(KIND_TMPFS), NEED_RESIDENCE);
	tap_ok(scanned_count(&scanned) == 2 && scanned.notes.incomplete &&
		       scanned_has_note(&scanned, "swap was in use"),
	       "with swap it was not captured, which is noted");
	scanned_free(&scanned);
}

/* Only /dev/shm is captured: what is there of another mount may be there by chance. */
static void test_not_captured(void)
{
	struct scanned scanned;

	scan_kinds(&scanned, ROOT DEV SHM RUN, KIND_BIT(KIND_TMPFS), 0);
	tap_ok(scanned_count(&scanned) == 2 && scanned.notes.incomplete &&
		       scanned.notes.texts.count == 1 &&
		       scanned_has_note(&scanned, "2 mounts were not captured"),
	       "mounts that were not captured are counted");
	scanned_free(&scanned);
	scan_kinds(&scanned, "21 1 0:2 / / rw - tmpfs rootfs rw\n", KIND_BIT(KIND_TMPFS), 0);
	tap_ok(!scanned_count(&scanned) && scanned_has_note(&scanned, "1 mount "),
	       "the tree itself is none, even of a machine whose root is a tmpfs");
	scanned_free(&scanned);
}

static void test_named(void)
{
	struct scanned scanned;
	struct selected_ref *refs;

	tree_write("proc/self/mountinfo", ROOT SHM RUN HUGE);
	scanned_init(&scanned, 0);
	scanned_add_ref(&scanned, "tmpfs:/dev/shm/sub/f");
	scanned_add_ref(&scanned, "/dev/shm/sub/deep/g");
	scanned_add_ref(&scanned, "/mnt/huge/h");
	scanned_add_ref(&scanned, "tmpfs:/dev/shm/top");
	scanned_add_ref(&scanned, "tmpfs:/dev/shm/sub/link");
	scanned_add_ref(&scanned, "tmpfs:/dev/shm/sub/dir-link/g");
	scanned_add_ref(&scanned, "tmpfs:/etc/passwd");
	scanned_add_ref(&scanned, "hugetlb:/dev/shm/sub/f");
	scanned_add_ref(&scanned, "tmpfs:/run/f");
	scanned_run(&scanned, mountfiles_scan);
	refs = vec_at(&scanned.selector.refs, 0);
	tap_ok(scanned_count(&scanned) == 3 && scanned_named(&scanned, "f") &&
		       scanned_named(&scanned, "g") && scanned_named(&scanned, "h"),
	       "by REF, of the kind that the mount says");
	tap_ok(refs[0].found && refs[1].found && refs[2].found && !refs[3].found &&
		       !refs[4].found && !refs[5].found && !refs[6].found && !refs[7].found,
	       "nothing else, and through no link");
	tap_ok(!refs[3].error && !refs[6].error && !refs[8].found && refs[8].error == ENODATA,
	       "what was not captured is told from what is not there");
	tap_ok(!scanned.notes.texts.count, "and mounts that were not asked for are no matter");
	scanned_free(&scanned);
}

static const char *target_of(const struct vec *mounts, const char *path)
{
	const struct memmount *mount = memmounts_find(mounts, path);

	return mount ? mount->target : "none";
}

static void test_mounts(void)
{
	struct vec mounts = VEC_OF(struct memmount);
	struct notes notes = NOTES_INIT;
	bool ok;

	tree_write("mnt/again/x", "");
	tree_write("mnt/half/x", "");
	tree_write("proc/self/mountinfo",
		   ROOT HUGE "26 21 0:31 / /mnt/again rw - hugetlbfs none rw\n"
			     "27 21 0:31 /ha /mnt/half rw - hugetlbfs none rw\n"
			     "28 21 0:32 /ha /mnt rw - hugetlbfs none rw\n"
			     "29 21 0:32 /half /mnt rw - hugetlbfs none rw\n"
			     "30 21 0:33 / /mnt/gone rw - hugetlbfs none rw\n");
	ok = !memmounts_open(&tree_root, KINDS_IN_MOUNT, false, &mounts, &notes);
	if (!tap_ok(ok && mounts.count == 6, "all mounts"))
		tap_bail();
	tap_ok(memmounts_is_first(&mounts, 0) && !memmounts_is_first(&mounts, 1) &&
		       !memmounts_is_first(&mounts, 2),
	       "of those that show the same the first one counts, and the one that shows more");
	tap_ok(memmounts_is_first(&mounts, 3) && memmounts_is_first(&mounts, 4),
	       "names that begin alike are different ones");
	tap_ok(!memmounts_is_first(&mounts, 5), "one that can't be read is none");
	tap_ok(!strcmp(target_of(&mounts, "/mnt/huge/f"), "/mnt/huge") &&
		       !strcmp(target_of(&mounts, "/mnt/hugef"), "/mnt") &&
		       !strcmp(target_of(&mounts, "/mnt/again/a/b"), "/mnt/again") &&
		       !strcmp(target_of(&mounts, "/mnt"), "none") &&
		       !strcmp(target_of(&mounts, "/x"), "none"),
	       "the mount that a path is on is the longest one");
	tap_ok(memmounts_find(&mounts, "/mnt/x") == vec_at(&mounts, 4), "of equal ones the last");
	memmounts_note(&tree_root, &mounts, &notes);
	tap_ok(notes.texts.count == 1 && !strncmp(notes_text(&notes, 0), "/mnt/gone: ", 11),
	       "one that can't be read is noted by its name");
	memmounts_close(&mounts);
	notes_free(&notes);
}

int main(void)
{
	umask(0022);
	tree_begin();
	make_files();
	test_shm_dir();
	test_kinds();
	test_residence();
	test_not_captured();
	test_named();
	test_mounts();
	return tap_done();
}
