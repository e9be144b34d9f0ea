/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a device and of an object by its device and name. */
#include "scan/identity.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "scan/heldtable.h"
#include "tap.h"

#define DEV makedev(0, 7)

static const struct {
	enum device_type type;
	const char *name;
	enum object_kind kind;
	uint32_t key;
	const char *own; /* NULL: none */
	bool is_deleted;
} names[] = {
	{DEVICE_SHMEM, "/SYSV00000000 (deleted)", KIND_XSI, 0, NULL, true},
	{DEVICE_SHMEM, "/SYSVffffffff (deleted)", KIND_XSI, 0xffffffff, NULL, true},
	{DEVICE_HUGE, "/SYSV0000162e (deleted)", KIND_XSI, 0x162e, NULL, true},
	{DEVICE_SHMEM, "/SYSV0000162 (deleted)", KIND_UNLINKED, 0, "/SYSV0000162", true},
	{DEVICE_SHMEM, "/SYSV0000162ee (deleted)", KIND_UNLINKED, 0, "/SYSV0000162ee", true},
	{DEVICE_SHMEM, "/SYSV0x00162e (deleted)", KIND_UNLINKED, 0, "/SYSV0x00162e", true},
	{DEVICE_SHMEM, "/SYSV-000162e (deleted)", KIND_UNLINKED, 0, "/SYSV-000162e", true},
	{DEVICE_SHMEM, "/SYSV00000000", KIND_UNLINKED, 0, "/SYSV00000000", false},
	{DEVICE_SHMEM, "/memfd:name (deleted)", KIND_MEMFD, 0, "name", true},
	{DEVICE_HUGE, "/memfd:name (deleted)", KIND_MEMFD, 0, "name", true},
	{DEVICE_SHMEM, "/memfd: (deleted)", KIND_MEMFD, 0, "", true},
	{DEVICE_SHMEM, "/memfd:a (deleted) (deleted)", KIND_MEMFD, 0, "a (deleted)", true},
	{DEVICE_SHMEM, "/memfd:/SYSV00000000 (deleted)", KIND_MEMFD, 0, "/SYSV00000000", true},
	{DEVICE_SHMEM, "/memfd:a\nb (deleted)", KIND_MEMFD, 0, "a\nb", true},
	{DEVICE_SHMEM, "/dev/zero (deleted)", KIND_ANON, 0, NULL, true},
	{DEVICE_HUGE, "/anon_hugepage (deleted)", KIND_ANON, 0, NULL, true},
	{DEVICE_SHMEM, "/anon_hugepage (deleted)", KIND_UNLINKED, 0, "/anon_hugepage", true},
	{DEVICE_SHMEM, "/drm mm object (deleted)", KIND_UNLINKED, 0, "/drm mm object", true},
	{DEVICE_TMPFS, "/SYSV00000000 (deleted)", KIND_UNLINKED, 0, "/SYSV00000000", true},
	{DEVICE_TMPFS, "/memfd:x (deleted)", KIND_UNLINKED, 0, "/memfd:x", true},
	{DEVICE_TMPFS, "/dev/zero (deleted)", KIND_UNLINKED, 0, "/dev/zero", true},
	{DEVICE_HUGETLBFS, "/anon_hugepage (deleted)", KIND_UNLINKED, 0, "/anon_hugepage", true},
	{DEVICE_TMPFS, "/dev/shm/x", KIND_UNLINKED, 0, "/dev/shm/x", false},
	{DEVICE_TMPFS, " (deleted)", KIND_UNLINKED, 0, "", true},
	{DEVICE_TMPFS, "(deleted)", KIND_UNLINKED, 0, "(deleted)", false},
};

static void test_names(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct device device = {.dev = DEV, .type = names[i].type};
		struct identity identity;
		struct held_name own;
		bool ok = identity_tell(&device, 5, names[i].name, strlen(names[i].name), &identity,
					&own);

		ok = ok && identity.kind == names[i].kind && identity.orig_key == names[i].key &&
		     identity.inode == 5 && identity.ns == 0 &&
		     identity.dev == (names[i].kind == KIND_XSI ? 0 : DEV) &&
		     own.is_deleted == names[i].is_deleted && !own.text == !names[i].own &&
		     (!own.text || (own.len == strlen(names[i].own) &&
				    !memcmp(own.text, names[i].own, own.len)));
		tap_ok(ok, "%s on %d", names[i].name, names[i].type);
	}
}

static void test_no_name(void)
{
	struct device device = {.dev = DEV, .type = DEVICE_TMPFS};
	struct identity identity;
	struct held_name own;

	tap_ok(identity_tell(&device, 5, NULL, 0, &identity, &own) && !own.text &&
		       !own.is_deleted && identity.kind == KIND_UNLINKED && identity.dev == DEV,
	       "without a name it is a file");
	device.type = DEVICE_OTHER;
	tap_ok(!identity_tell(&device, 5, "/dev/zero (deleted)", 19, &identity, &own),
	       "on another device it is nothing");
}

static const struct {
	const char *line;
	struct {
		unsigned int major_no, minor_no;
		enum device_type type;
		uint64_t page_bytes;
	} want;
} mounts[] = {
	{"25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684100k",
	 {0, 23, DEVICE_TMPFS, 0}},
	{"24 27 0:6 / /dev rw - devtmpfs devtmpfs rw", {0, 6, DEVICE_TMPFS, 0}},
	{"27 1 254:0 / / rw,noatime shared:1 master:2 propagate_from:3 - ext4 /dev/vda rw",
	 {254, 0, DEVICE_OTHER, 0}},
	{"31 24 0:38 / /mnt rw shared:9 - hugetlbfs none rw,seclabel,pagesize=2M,mode=700",
	 {0, 38, DEVICE_HUGETLBFS, 2 << 20}},
	{"31 24 0:38 / /mnt rw - hugetlbfs none rw,pagesize=1024M",
	 {0, 38, DEVICE_HUGETLBFS, 1 << 30}},
	{"31 24 0:38 / /mnt rw - hugetlbfs none rw", {0, 38, DEVICE_HUGETLBFS, 0}},
	{"31 24 0:38 / /mnt rw - hugetlbfs none", {0, 38, DEVICE_HUGETLBFS, 0}},
	{"31 24 0:38 / /mnt rw - hugetlbfs none rw,pagesize=x", {0, 38, DEVICE_HUGETLBFS, 0}},
	{"31 24 0:38 / /a\\040-\\040tmpfs rw - ext4 - rw", {0, 38, DEVICE_OTHER, 0}},
	{"31 24 0:38 - - rw - tmpfs - rw", {0, 38, DEVICE_TMPFS, 0}},
	{"31 24 4095:1048575 / /x rw - tmpfs x rw", {4095, 1048575, DEVICE_TMPFS, 0}},
};

static const char *const damaged[] = {
	"",
	" ",
	"1",
	"1 2 3 / / rw - tmpfs x rw",
	"1 2 0:x / / rw - tmpfs x rw",
	"1 2 :1 / / rw - tmpfs x rw",
	"1 2 0: / / rw - tmpfs x rw",
	"1 2 0:1 / / rw",
	"1 2 0:1 / / rw -",
	"1 2 0:1 / / rw - ",
	"1 2 0:1 / / rw shared:1 tmpfs x rw",
	"1 2 0:4294967296 / / rw - tmpfs x rw",
	"1 2 00000000000000000000:1 / / rw - tmpfs x rw",
};

static void test_mounts(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		dev_t dev = makedev(mounts[i].want.major_no, mounts[i].want.minor_no);
		char *line = tap_need(strdup(mounts[i].line));
		struct device got;

		tap_ok(line && device_parse_mount(line, &got) && got.dev == dev &&
			       got.type == mounts[i].want.type &&
			       got.page_bytes == mounts[i].want.page_bytes,
		       "%s", mounts[i].line);
		free(line);
	}
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		char *line = tap_need(strdup(damaged[i]));
		struct device got;

		tap_ok(line && !device_parse_mount(line, &got), "damaged: %s", damaged[i]);
		free(line);
	}
}

/* Every identity has an object of its own. */
static void test_table(void)
{
	struct heldtable table = HELDTABLE_INIT;
	struct identity identity = {.kind = KIND_XSI};
	bool is_new, ok = true;
	size_t at = 0, alike = 0;

	for (unsigned int i = 0; i < 10000; i++) {
		identity = (struct identity){
			.kind = i % 2 ? KIND_MEMFD : KIND_XSI,
			.inode = i / 8,
			.dev = i / 2 % 2,
			.ns = i / 4 % 2,
		};
		ok &= heldtable_add(&table, &identity, &is_new) && is_new;
	}
	tap_ok(ok && table.objects.count == 10000, "10000 that differ in little are 10000");
	for (size_t i = 0; i < table.objects.count; i++) {
		identity = heldtable_at(&table, i)->identity;
		ok &= heldtable_find(&table, &identity) == heldtable_at(&table, i);
		ok &= heldtable_add(&table, &identity, &is_new) == heldtable_at(&table, i);
		ok &= !is_new;
	}
	tap_ok(ok, "and each is found");
	identity.inode = 10000;
	tap_ok(!heldtable_find(&table, &identity) && !heldtable_next_alike(&table, &identity, &at),
	       "another is not");

	identity = (struct identity){.kind = KIND_XSI, .inode = 3, .ns = 9};
	for (identity.orig_key = 1; identity.orig_key <= 3; identity.orig_key++)
		heldtable_add(&table, &identity, &is_new);
	for (at = 0; heldtable_next_alike(&table, &identity, &at); alike++)
		continue;
	tap_ok(alike == 3, "segments that differ in their key are found together");
	heldtable_free(&table);
	at = 0;
	tap_ok(!heldtable_find(&table, &identity) && !heldtable_next_alike(&table, &identity, &at),
	       "an empty table has none");
}

int main(void)
{
	test_names();
	test_no_name();
	test_mounts();
	test_table();
	return tap_done();
}
