/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names, ages and the order of objects; notes and kinds. */
#include "model/object.h"

#include <stdint.h>
#include <string.h>

#include "model/notes.h"
#include "tap.h"

static const struct object_dir shm_dir = {.path = "/dev/shm", .mount_len = 8};
static const struct object_dir huge_dir = {.path = "/mnt/huge", .mount_len = 9};
static const struct object_dir inner_dir = {.path = "/mnt/huge/a", .mount_len = 9};
static const struct object_dir dash_dir = {.path = "/mnt/huge-1", .mount_len = 11};
static const struct object_dir deep_dir = {.path = "/mnt/huge/a/b", .mount_len = 9};
static const struct object_dir same_dir = {.path = "/mnt/huge/a", .mount_len = 9};
static const struct object_dir root_dir = {.path = "", .mount_len = 0};
static const struct object_dir below_root = {.path = "/a", .mount_len = 0};

static struct object file_object(enum object_kind kind, const struct object_dir *dir,
				 const char *name)
{
	return (struct object){.kind = kind, .dir = dir, .name = name, .name_len = strlen(name)};
}

static bool is_called(struct object object, const char *want)
{
	char name[600];
	size_t len, max = object_name_max(&object);

	memset(name, '#', sizeof(name));
	len = object_write_name(&object, name);
	return len == strlen(want) && len <= max && !memcmp(name, want, len) && name[max] == '#';
}

static void test_names(void)
{
	char longest[256];

	memset(longest, 'x', 255);
	longest[255] = '\0';
	tap_ok(is_called((struct object){.kind = KIND_XSI}, ""), "a segment has no name");
	tap_ok(is_called(file_object(KIND_POSIX, &shm_dir, "x"), "/x"), "an object's");
	tap_ok(is_called(file_object(KIND_POSIX, &shm_dir, "sem.x"), "/sem.x"),
	       "called like a semaphore");
	tap_ok(is_called(file_object(KIND_SEM, &shm_dir, "sem.x"), "/x"), "a semaphore's");
	tap_ok(is_called(file_object(KIND_SEM, &shm_dir, "sem.sem.x"), "/sem.x"), "one sem. only");
	tap_ok(is_called(file_object(KIND_POSIX, &shm_dir, "\n\xff\\"), "/\n\xff\\"), "any bytes");
	tap_ok(is_called(file_object(KIND_HUGETLB, &huge_dir, "f"), "/f"), "a huge page file's");
	tap_ok(is_called(file_object(KIND_HUGETLB, &deep_dir, "f"), "/a/b/f"), "in a directory");
	tap_ok(is_called(file_object(KIND_HUGETLB, &root_dir, "f"), "/f"), "on the root");
	tap_ok(is_called(file_object(KIND_HUGETLB, &below_root, "f"), "/a/f"), "below it");
	tap_ok(is_called(file_object(KIND_TMPFS, &deep_dir, "f"), "/a/b/f"), "a tmpfs file's");
	tap_ok(is_called(file_object(KIND_MEMFD, NULL, "x"), "x") &&
		       is_called(file_object(KIND_MEMFD, NULL, "sem.x"), "sem.x") &&
		       is_called(file_object(KIND_MEMFD, NULL, ""), ""),
	       "a memfd's is what it was called, without a slash");
	tap_ok(is_called(file_object(KIND_UNLINKED, NULL, "/dev/shm/sem.x"), "/dev/shm/sem.x"),
	       "an unlinked file's is its path");
	tap_ok(is_called((struct object){.kind = KIND_ANON}, "") &&
		       is_called((struct object){.kind = KIND_UNLINKED}, ""),
	       "an anonymous mapping has none");
	tap_ok(object_name_max(&(struct object){
		       .kind = KIND_POSIX, .dir = &shm_dir, .name = longest, .name_len = 255}) >=
		       256,
	       "room for the longest");
}

static bool is_aged(struct object object, int64_t now, uint64_t want)
{
	object.have |= HAVE_STAT;
	object_set_age(&object, now);
	return (object.have & HAVE_AGE) && object.age_secs == want;
}

static void test_ages(void)
{
	struct object segment = {.kind = KIND_XSI, .ctime = 100, .atime = 200, .dtime = 300};
	struct object file = {.kind = KIND_POSIX, .ctime = 100, .mtime = 90, .atime = 900};
	struct object early = {.kind = KIND_POSIX, .have = HAVE_CTIME};

	tap_ok(is_aged(segment, 1000, 700), "a segment's age is since the last detach");
	segment.atime = 400;
	tap_ok(is_aged(segment, 1000, 600), "or attach");
	segment.ctime = 999;
	tap_ok(is_aged(segment, 1000, 1), "or change");
	tap_ok(is_aged((struct object){.kind = KIND_XSI, .ctime = 100}, 1000, 900),
	       "never attached");
	tap_ok(is_aged(file, 1000, 910), "a file's is since it was written");
	file.have = HAVE_CTIME;
	tap_ok(is_aged(file, 1000, 900), "or changed, if that is known; reading is none");
	file.mtime = 150;
	tap_ok(is_aged(file, 1000, 850), "the later of the two");
	file.btime = 500;
	tap_ok(is_aged(file, 1000, 850), "a birth that is not known doesn't count");
	file.have = HAVE_CTIME | HAVE_BTIME;
	tap_ok(is_aged(file, 1000, 500), "one that is does");
	tap_ok(file.have == (HAVE_CTIME | HAVE_BTIME) && !file.age_secs, "what is known stays so");
	tap_ok(is_aged(segment, 999, 0), "now");
	tap_ok(is_aged(segment, 998, 0), "a time in the future is age 0");
	segment.atime = INT64_MAX;
	tap_ok(is_aged(segment, 1000, 0), "the farthest, too");
	tap_ok(is_aged(segment, -1000, 0), "before the epoch, too");
	early.ctime = -100;
	early.mtime = -50;
	tap_ok(is_aged(early, 100, 150), "times before the epoch");
	early.ctime = early.mtime = INT64_MIN;
	tap_ok(is_aged(early, INT64_MAX, UINT64_MAX), "the longest age there is");
	tap_ok(is_aged(early, INT64_MIN, 0), "the earliest time");
	early.have = 0;
	object_set_age(&early, 100);
	tap_ok(!(early.have & HAVE_AGE), "without times there is no age");
}

static void test_order(void)
{
	/* in their order */
	const struct object sorted[] = {
		{.kind = KIND_XSI, .shmid = 0},
		{.kind = KIND_XSI, .shmid = 1},
		{.kind = KIND_XSI, .shmid = INT32_MAX},
		file_object(KIND_POSIX, &shm_dir, "A"),
		file_object(KIND_POSIX, &shm_dir, "a"),
		file_object(KIND_POSIX, &shm_dir, "ab"),
		file_object(KIND_POSIX, &shm_dir, "b"),
		file_object(KIND_POSIX, &shm_dir, "\xc3\xa4"),
		file_object(KIND_POSIX, &shm_dir, "\xff"),
		file_object(KIND_SEM, &shm_dir, "sem.a"),
		file_object(KIND_SEM, &shm_dir, "sem.b"),
		file_object(KIND_HUGETLB, &root_dir, "f"),
		file_object(KIND_HUGETLB, &dash_dir, "a"),
		file_object(KIND_HUGETLB, &huge_dir, "A"),
		file_object(KIND_HUGETLB, &huge_dir, "a-"),
		file_object(KIND_HUGETLB, &inner_dir, "a"),
		file_object(KIND_HUGETLB, &same_dir, "b"),
		file_object(KIND_HUGETLB, &deep_dir, "a"),
		file_object(KIND_HUGETLB, &inner_dir, "b0"),
		file_object(KIND_HUGETLB, &inner_dir, "c"),
		file_object(KIND_HUGETLB, &huge_dir, "b"),
		file_object(KIND_HUGETLB, &huge_dir, "\xff"),
		file_object(KIND_TMPFS, &root_dir, "f"),
		{.kind = KIND_MEMFD, .inode = 0, .name = "z", .name_len = 1},
		{.kind = KIND_MEMFD, .inode = 1, .name = "a", .name_len = 1},
		{.kind = KIND_MEMFD, .inode = UINT64_MAX},
		{.kind = KIND_ANON, .inode = 1, .dev = 1},
		{.kind = KIND_ANON, .inode = 2},
		{.kind = KIND_UNLINKED, .inode = 1, .dev = 1, .name = "/z", .name_len = 2},
		{.kind = KIND_UNLINKED, .inode = 1, .dev = 2, .name = "/a", .name_len = 2},
		{.kind = KIND_UNLINKED, .inode = 2, .dev = 1},
	};
	size_t count = sizeof(sorted) / sizeof(sorted[0]);
	bool ok = true;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			int order = object_compare(&sorted[i], &sorted[j]);

			if ((order > 0) - (order < 0) != (i > j) - (i < j)) {
				printf("# %zu and %zu: %d\n", i, j, order);
				ok = false;
			}
		}
	}
	tap_ok(ok, "by kind, then by shmid, path or inode");
}

static void test_foreign_order(void)
{
	struct object own = {.kind = KIND_XSI, .shmid = 1, .have = HAVE_NS, .ns_inode = 9};
	struct object foreign = own, other = own, next = own;
	struct object file = file_object(KIND_POSIX, &shm_dir, "a");
	struct object foreign_file = file;

	foreign.flags = other.flags = OBJECT_FOREIGN;
	foreign.ns_inode = 5;
	other.ns_inode = 7;
	next.shmid = 2;
	tap_ok(object_compare(&own, &foreign) < 0 && object_compare(&foreign, &own) > 0,
	       "the reader's own comes first, whatever its number");
	tap_ok(object_compare(&foreign, &other) < 0 && object_compare(&other, &foreign) > 0 &&
		       !object_compare(&other, &other),
	       "then others by theirs");
	tap_ok(object_compare(&other, &next) < 0, "behind the shmid");
	foreign_file.flags = OBJECT_FOREIGN;
	tap_ok(object_compare(&file, &foreign_file) < 0 && object_compare(&foreign_file, &file) > 0,
	       "files likewise");
}

static void test_list(void)
{
	struct object_list list = OBJECT_LIST_INIT;
	char name[20];
	bool ok = true;

	for (int i = 0; i < 1000; i++) {
		struct object object = {.kind = KIND_POSIX, .dir = &shm_dir, .name = name};

		object.name_len = (size_t)snprintf(name, sizeof(name), "%d", i);
		object.size_bytes = (uint64_t)i;
		ok &= !object_list_add(&list, &object);
	}
	memset(name, 'x', sizeof(name));
	for (int i = 0; i < 1000; i++) {
		const struct object *object = vec_at(&list.objects, (size_t)i);
		char want[20];

		snprintf(want, sizeof(want), "%d", i);
		ok &= object->size_bytes == (uint64_t)i && !strcmp(object->name, want) &&
		      object->name_len == strlen(want) && object->dir == &shm_dir;
	}
	ok &= !object_list_add(&list, &(struct object){.kind = KIND_XSI, .shmid = 5});
	ok &= ((struct object *)vec_at(&list.objects, 1000))->shmid == 5;
	ok &= !object_list_add(&list, &(struct object){.kind = KIND_ANON, .inode = 5});
	ok &= !((struct object *)vec_at(&list.objects, 1001))->name;
	tap_ok(ok && list.objects.count == 1002, "a list keeps objects and their names");
	object_list_free(&list);
	tap_ok(!list.objects.count, "and none when freed");
}

static void test_notes(void)
{
	struct notes notes = NOTES_INIT;

	tap_ok(!notes.incomplete && !notes.texts.count, "no notes");
	notes_add(&notes, false, "%s %d", "one", 1);
	tap_ok(!notes.incomplete && notes.texts.count == 1, "a note that hides nothing");
	notes_add(&notes, true, "two");
	notes_add(&notes, false, "three");
	if (!tap_ok(notes.incomplete && notes.texts.count == 3, "one that does; it stays so"))
		tap_bail();
	tap_ok(!strcmp(notes_text(&notes, 0), "one 1") && !strcmp(notes_text(&notes, 1), "two") &&
		       !strcmp(notes_text(&notes, 2), "three"),
	       "their texts, in their order");
	notes_free(&notes);
	tap_ok(!notes.texts.count, "none when freed");
}

static void test_kinds(void)
{
	bool ok = true;

	for (int kind = 0; kind < KIND_COUNT; kind++)
		ok &= kind_table[kind].name && kind_table[kind].help &&
		      kind_find(kind_table[kind].name, strlen(kind_table[kind].name)) == kind;
	tap_ok(ok, "each kind is found by its name");
	tap_ok(kind_find("xsi", 2) == -1 && kind_find("xsi:", 4) == -1 && kind_find("", 0) == -1 &&
		       kind_find("XSI", 3) == -1 && kind_find("xsi:12", 3) == KIND_XSI,
	       "and by the whole of it");
}

int main(void)
{
	test_names();
	test_ages();
	test_order();
	test_foreign_order();
	test_list();
	test_notes();
	test_kinds();
	return tap_done();
}
