/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What names an object, what must not, and that each object's own REF names it. */
#include "model/ref.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/escape.h"
#include "tap.h"

#define XSI KIND_BIT(KIND_XSI)
#define POSIX KIND_BIT(KIND_POSIX)
#define SEM KIND_BIT(KIND_SEM)
#define HUGETLB KIND_BIT(KIND_HUGETLB)
#define TMPFS KIND_BIT(KIND_TMPFS)

/* names of 255 and 256 bytes, after strlen("/") and the like */
#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define NAME_255 FIFTY FIFTY FIFTY FIFTY FIFTY "abcde"
#define NAME_256 NAME_255 "f"

static const struct {
	const char *text;
	enum ref_type type;
	uint32_t kinds;
	uint32_t number; /* shmid or key */
	const char *path;
} refs[] = {
	{"xsi:12", REF_SHMID, XSI, 12, NULL},
	{"12", REF_SHMID, XSI, 12, NULL},
	{"0", REF_SHMID, XSI, 0, NULL},
	{"xsi:0", REF_SHMID, XSI, 0, NULL},
	{"2147483647", REF_SHMID, XSI, INT32_MAX, NULL},
	{"xsi:2147483647", REF_SHMID, XSI, INT32_MAX, NULL},
	{"key:0x0000162e", REF_KEY, XSI, 0x162e, NULL},
	{"0x162e", REF_KEY, XSI, 0x162e, NULL},
	{"0X162E", REF_KEY, XSI, 0x162e, NULL},
	{"0xffffffff", REF_KEY, XSI, UINT32_MAX, NULL},
	{"0x1", REF_KEY, XSI, 1, NULL},
	{"key:0xffffffff", REF_KEY, XSI, UINT32_MAX, NULL},
	{"key:5678", REF_KEY, XSI, 5678, NULL},
	{"key:4294967295", REF_KEY, XSI, UINT32_MAX, NULL},
	{"key:010", REF_KEY, XSI, 8, NULL},
	{"posix:/name", REF_SHM_FILE, POSIX, 0, "name"},
	{"/name", REF_SHM_FILE, POSIX, 0, "name"},
	{"/dev/shm/name", REF_SHM_FILE, POSIX | SEM, 0, "name"},
	{"/dev/shm/sem.name", REF_SHM_FILE, POSIX | SEM, 0, "sem.name"},
	{"posix:/sem.x", REF_SHM_FILE, POSIX, 0, "sem.x"},
	{"posix:/...", REF_SHM_FILE, POSIX, 0, "..."},
	{"posix:/ ", REF_SHM_FILE, POSIX, 0, " "},
	{"posix:/a:b", REF_SHM_FILE, POSIX, 0, "a:b"},
	{"/xsi:12", REF_SHM_FILE, POSIX, 0, "xsi:12"},
	{"/a:b", REF_SHM_FILE, POSIX, 0, "a:b"},
	{"posix:/posix:", REF_SHM_FILE, POSIX, 0, "posix:"},
	{"/0x12", REF_SHM_FILE, POSIX, 0, "0x12"},
	{"posix:/-rf", REF_SHM_FILE, POSIX, 0, "-rf"},
	{"posix:/\\x5c", REF_SHM_FILE, POSIX, 0, "\\"},
	{"posix:/\\x0a\\xff", REF_SHM_FILE, POSIX, 0, "\n\xff"},
	{"posix:/\n\xff", REF_SHM_FILE, POSIX, 0, "\n\xff"},
	{"/dev/shm/\\x2e\\x2e\\x2e", REF_SHM_FILE, POSIX | SEM, 0, "..."},
	{"posix:/" NAME_255, REF_SHM_FILE, POSIX, 0, NAME_255},
	{"/" NAME_255, REF_SHM_FILE, POSIX, 0, NAME_255},
	{"sem:/name", REF_SHM_FILE, SEM, 0, "sem.name"},
	{"sem:/sem.name", REF_SHM_FILE, SEM, 0, "sem.sem.name"},
	{"sem:/.", REF_SHM_FILE, SEM, 0, "sem.."},
	{"tmpfs:/run/f", REF_PATH, TMPFS, 0, "/run/f"},
	{"hugetlb:/mnt/huge/f", REF_PATH, HUGETLB, 0, "/mnt/huge/f"},
	{"/mnt/huge/f", REF_PATH, HUGETLB | TMPFS, 0, "/mnt/huge/f"},
	{"hugetlb:/f", REF_PATH, HUGETLB, 0, "/f"},
	{"hugetlb:/dev/shm/f", REF_PATH, HUGETLB, 0, "/dev/shm/f"},
	{"/dev/shm/huge/f", REF_PATH, HUGETLB | TMPFS, 0, "/dev/shm/huge/f"},
	{"/dev/shmem", REF_PATH, HUGETLB | TMPFS, 0, "/dev/shmem"},
	{"/mnt/a:b/c", REF_PATH, HUGETLB | TMPFS, 0, "/mnt/a:b/c"},
	{"/mnt/a\\x20b/c", REF_PATH, HUGETLB | TMPFS, 0, "/mnt/a b/c"},
	{"hugetlb:/" NAME_255 "/" NAME_255, REF_PATH, HUGETLB, 0, "/" NAME_255 "/" NAME_255},
};

static void test_forms(void)
{
	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		const char *why = NULL;
		struct ref ref;
		int rc = ref_parse(refs[i].text, &ref, &why);
		bool ok = !rc && ref.type == refs[i].type && ref.kinds == refs[i].kinds &&
			  ref.text == refs[i].text;

		if (!rc && ref.type == REF_SHMID)
			ok &= ref.shmid == (int32_t)refs[i].number && !ref.path;
		if (!rc && ref.type == REF_KEY)
			ok &= ref.key == refs[i].number && !ref.path;
		if (!rc && refs[i].path)
			ok &= ref.path && !strcmp(ref.path, refs[i].path) &&
			      ref.path_len == strlen(refs[i].path);
		tap_ok(ok, "REF %zu is %s", i, refs[i].path ? "a file" : refs[i].text);
		ref_free(&ref);
	}
}

static const char *const refused[] = {
	"",
	" ",
	"-1",
	"-0",
	"+1",
	" 1",
	"1 ",
	"1\n",
	"12a",
	"12:",
	"1.0",
	"1,2",
	"2147483648",
	"4294967295",
	"4294967296",
	"4294967297",
	"18446744073709551616",
	"99999999999999999999999999999",
	"0x",
	"0x0",
	"0x00000000",
	"0x1ffffffff",
	"0x100000000",
	"0x-1",
	"0x 1",
	"0x1 ",
	"0xg",
	"xsi:",
	"xsi:-1",
	"xsi:+1",
	"xsi: 1",
	"xsi:1 ",
	"xsi:0x10",
	"xsi:4294967297",
	"xsi:2147483648",
	"xsi:/name",
	"XSI:1",
	"xsi",
	"key:",
	"key:0",
	"key:0x0",
	"key:00",
	"key:-1",
	"key:-2147483648",
	"key:4294967296",
	"key:0x1ffffffff",
	"key:08",
	"key:name",
	"key",
	"posix:",
	"posix:name",
	"posix:/",
	"posix://",
	"posix://a",
	"posix:/a/",
	"posix:/a/b",
	"posix:/.",
	"posix:/..",
	"posix:/../x",
	"posix:/a\\x2fb",
	"posix:/\\x2e\\x2e",
	"posix:/\\x2e",
	"posix:/\\x2f",
	"posix:/a\\x00",
	"posix:/a\\x00b",
	"posix:/\\",
	"posix:/a\\b",
	"posix:/a\\x4",
	"posix:/" NAME_256,
	"posix:\\x2fname",
	"POSIX:/a",
	"posix",
	"sem:",
	"sem:/",
	"sem:x",
	"sem:/a/b",
	"sem:/../../etc/passwd",
	"sem:/" NAME_255,
	"hugetlb:",
	"hugetlb:x",
	"hugetlb:/",
	"hugetlb://",
	"hugetlb:/mnt/",
	"hugetlb:/mnt//f",
	"hugetlb:/mnt/\\xg0",
	"hugetlb:/mnt/./f",
	"hugetlb:/mnt/../f",
	"hugetlb:/mnt/huge/..",
	"hugetlb:/mnt/huge/.",
	"hugetlb:/mnt/\\x2e\\x2e/f",
	"hugetlb:/mnt/f\\x2f",
	"hugetlb:/" NAME_256,
	"hugetlb:/" NAME_256 "/f",
	"/",
	"//",
	"/.",
	"/..",
	"//name",
	"/../etc/passwd",
	"/a/..",
	"/a/",
	"/a//b",
	"/dev/shm/",
	"/dev/shm/.",
	"/dev/shm/..",
	"/dev/shm//a",
	"/dev/shm/../a",
	"/dev/shm/a/../b",
	"/dev/shm/a\\x2fb",
	"/dev//shm/a",
	"/dev/./shm/a",
	"/dev/shm/" NAME_256,
	"/" NAME_256,
	"./a",
	"../a",
	".",
	"..",
	"name",
	"name/x",
	"sem.x",
	"\\x2fname",
	":",
	":1",
	":/name",
	"memfd:",
	"memfd:-1",
	"memfd:x",
	"anon:0x1",
	"unlinked:1",
	"unlinked:1:2",
	"unlinked:0:1:",
	"unlinked:0::1",
	"unlinked:4294967296:1:1",
	"/a@0",
	"/a@4294967296",
	"@1",
	"@self",
	"12@",
	"file:/x",
	"xsi1:2",
	"xs:1",
	"posi:/x",
	"xsi:xsi:1",
	"key:key:1",
	"posix:posix:/x",
	"~/x",
	"*",
	"\xff",
	"\033[2J",
};

static void test_refused(void)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *why = NULL;
		struct ref ref;
		int rc = ref_parse(refused[i], &ref, &why);

		tap_ok(rc == -EINVAL && why && *why && !strchr(why, '\n') && !ref.path,
		       "refused %zu: %s", i, why ? why : "no reason");
	}
}

static void test_keys(void)
{
	static const struct {
		const char *text;
		bool any_base;
		uint32_t key; /* 0: refused */
	} keys[] = {
		{"0x162e", false, 0x162e},
		{"0x162e", true, 0x162e},
		{"5678", false, 0},
		{"5678", true, 5678},
		{"010", true, 8},
		{"010", false, 0},
		{"0", true, 0},
		{"0x0", false, 0},
		{"0x0", true, 0},
		{"", true, 0},
		{"", false, 0},
		{"-1", true, 0},
		{"0x1ffffffff", true, 0},
		{"4294967296", true, 0},
		{"4294967295", true, UINT32_MAX},
		{"0xffffffff", false, UINT32_MAX},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *why = NULL;
		uint32_t key = 0;
		int rc = ref_parse_key(keys[i].text, keys[i].any_base, &key, &why);

		tap_ok(keys[i].key ? !rc && key == keys[i].key : rc == -EINVAL && why,
		       "key \"%s\"%s", keys[i].text, keys[i].any_base ? " of any base" : "");
	}
}

static struct object file_object(enum object_kind kind, const struct object_dir *dir,
				 const char *name)
{
	return (struct object){.kind = kind, .dir = dir, .name = name, .name_len = strlen(name)};
}

static const struct object_dir shm_dir = {.path = "/dev/shm", .mount_len = 8};
static const struct object_dir huge_dir = {.path = "/mnt/huge", .mount_len = 9};
static const struct object_dir inner_dir = {.path = "/mnt/huge/a b\n/c", .mount_len = 9};
static const struct object_dir root_dir = {.path = "", .mount_len = 0};

static char *ref_of(const struct object *object, bool escaped, bool ascii_only)
{
	size_t max = ref_text_max(object), len;
	char *raw = tap_need(malloc(max)), *text = tap_need(malloc(ESCAPED_MAX(max) + 1));

	len = ref_write(object, raw);
	if (len > max)
		tap_bail();
	if (escaped) {
		text[escape_bytes(text, raw, len, ascii_only)] = '\0';
	} else {
		memcpy(text, raw, len);
		text[len] = '\0';
	}
	free(raw);
	return text;
}

/* Whether the object's REF, as it is printed, names it, and not the other one. */
static bool names_only(const struct object *object, const struct object *other)
{
	bool ok = true;

	for (int ascii_only = 0; ascii_only < 2; ascii_only++) {
		char *text = ref_of(object, true, ascii_only);
		const char *why = "memory is short";
		struct ref ref;

		if (ref_parse(text, &ref, &why) < 0) {
			printf("# %s: %s\n", text, why);
			ok = false;
		} else {
			ok &= ref_matches(&ref, object) && (!other || !ref_matches(&ref, other));
			ref_free(&ref);
		}
		free(text);
	}
	return ok;
}

static bool is_written_as(const struct object *object, const char *want)
{
	char *text = ref_of(object, false, false);
	bool same = !strcmp(text, want);

	free(text);
	return same;
}

static void test_written(void)
{
	struct object segment = {.kind = KIND_XSI, .shmid = 12, .key = 99};
	struct object object;

	tap_ok(is_written_as(&segment, "xsi:12"), "a segment's REF");
	segment.shmid = 0;
	tap_ok(is_written_as(&segment, "xsi:0"), "of shmid 0");
	segment.shmid = INT32_MAX;
	tap_ok(is_written_as(&segment, "xsi:2147483647"), "of the largest");
	object = file_object(KIND_POSIX, &shm_dir, "a b");
	tap_ok(is_written_as(&object, "posix:/a b"), "an object's");
	object = file_object(KIND_SEM, &shm_dir, "sem.s");
	tap_ok(is_written_as(&object, "sem:/s"), "a semaphore's");
	object = file_object(KIND_HUGETLB, &huge_dir, "f");
	tap_ok(is_written_as(&object, "hugetlb:/mnt/huge/f"), "a huge page file's");
	object = file_object(KIND_HUGETLB, &inner_dir, "f");
	tap_ok(is_written_as(&object, "hugetlb:/mnt/huge/a b\n/c/f"), "in a directory");
	object = file_object(KIND_HUGETLB, &root_dir, "f");
	tap_ok(is_written_as(&object, "hugetlb:/f"), "on the root");
}

static void test_round_trip(void)
{
	static const char *const names[] = {
		"x",
		"...",
		".x",
		"..x",
		"-rf",
		" ",
		"a b",
		"\\",
		"\\x41",
		"\\\\",
		"\n",
		"\t",
		"\033[31m",
		"\x7f",
		"\x80",
		"\xff\xfe",
		"\xc3\xbc",
		"\xc3",
		"\xe2\x80\xae"
		"cod.exe",
		"\xed\xa0\x80",
		":",
		"xsi:1",
		"key:0x1",
		"posix:",
		"0",
		"0x1",
		"*",
		"?",
		"[a]",
		"a\\x2fb",
		"a\nposix:",
		"sem",
		"sem.",
		"sem.sem.",
		"$(x)",
		"'",
		"\"",
		"#",
		"~",
		NAME_255,
	};
	const struct object_dir *const dirs[] = {&huge_dir, &inner_dir, &root_dir};
	struct object other_segment = {.kind = KIND_XSI, .shmid = 13};
	struct object other = file_object(KIND_POSIX, &shm_dir, "another");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct object object = file_object(KIND_POSIX, &shm_dir, names[i]);
		struct object twin = file_object(KIND_SEM, &shm_dir, names[i]);
		char sem_name[300];
		bool ok = names_only(&object, &other) && names_only(&object, &twin);

		tap_ok(ok, "REF of name %zu", i);
		snprintf(sem_name, sizeof(sem_name), "sem.%.251s", names[i]);
		object = file_object(KIND_SEM, &shm_dir, sem_name);
		twin = file_object(KIND_POSIX, &shm_dir, sem_name);
		tap_ok(names_only(&object, &twin), "as a semaphore");
		ok = true;
		for (size_t d = 0; d < sizeof(dirs) / sizeof(dirs[0]); d++) {
			object = file_object(KIND_HUGETLB, dirs[d], names[i]);
			twin = file_object(KIND_HUGETLB, dirs[!d], names[i]);
			ok &= names_only(&object, &twin) && names_only(&object, &other);
		}
		tap_ok(ok, "as a huge page file");
	}
	for (int32_t shmid = 0; shmid >= 0 && shmid < INT32_MAX / 3; shmid = shmid * 3 + 1) {
		struct object segment = {.kind = KIND_XSI, .shmid = shmid};

		tap_ok(names_only(&segment, shmid == 13 ? NULL : &other_segment), "REF of shmid %d",
		       (int)shmid);
	}
}

/* Each byte but NUL and the slash, alone and in pairs with a backslash. */
static void test_each_byte(void)
{
	struct object other = file_object(KIND_POSIX, &shm_dir, "another");
	bool ok = true;

	for (int byte = 1; byte < 256; byte++) {
		char name[3] = {(char)byte, '\0', '\0'};
		struct object object = file_object(KIND_POSIX, &shm_dir, name);

		if (byte == '/')
			continue;
		ok &= byte == '.' || names_only(&object, &other);
		name[1] = '\\';
		object.name_len = 2;
		ok &= names_only(&object, &other);
		object.kind = KIND_HUGETLB;
		object.dir = &inner_dir;
		ok &= names_only(&object, &other);
	}
	tap_ok(ok, "every byte in a name leads back to it");
}

static bool matches(const char *text, const struct object *object)
{
	const char *why;
	struct ref ref;
	bool does;

	if (ref_parse(text, &ref, &why) < 0)
		return false;
	does = ref_matches(&ref, object);
	ref_free(&ref);
	return does;
}

static void test_matches(void)
{
	struct object segment = {.kind = KIND_XSI, .shmid = 12, .key = 0x162e};
	struct object private = {.kind = KIND_XSI, .shmid = 0, .key = 0};
	struct object posix = file_object(KIND_POSIX, &shm_dir, "x");
	struct object sem = file_object(KIND_SEM, &shm_dir, "sem.x");
	struct object odd = file_object(KIND_POSIX, &shm_dir, "sem.x");
	struct object huge = file_object(KIND_HUGETLB, &huge_dir, "x");

	tap_ok(matches("12", &segment) && matches("xsi:12", &segment) && !matches("0", &segment) &&
		       matches("0", &private),
	       "segments by shmid");
	tap_ok(matches("0x162e", &segment) && matches("key:5678", &segment) &&
		       !matches("0x162f", &segment) && !matches("0x12", &segment),
	       "and by key");
	tap_ok(!matches("5678", &segment), "a number without 0x is no key");
	tap_ok(matches("posix:/x", &posix) && matches("/x", &posix) &&
		       matches("/dev/shm/x", &posix),
	       "objects by name and path");
	tap_ok(!matches("/x", &sem) && !matches("/sem.x", &sem) && !matches("posix:/sem.x", &sem) &&
		       !matches("posix:/x", &sem) && matches("sem:/x", &sem) &&
		       matches("/dev/shm/sem.x", &sem),
	       "semaphores by theirs");
	tap_ok(matches("/sem.x", &odd) && matches("posix:/sem.x", &odd) &&
		       matches("/dev/shm/sem.x", &odd) && !matches("sem:/x", &odd),
	       "an object that is called like one is none");
	tap_ok(matches("/mnt/huge/x", &huge) && matches("hugetlb:/mnt/huge/x", &huge) &&
		       !matches("/x", &huge) && !matches("hugetlb:/x", &huge) &&
		       !matches("/mnt/huge", &huge) && !matches("/mnt/hugex", &huge) &&
		       !matches("/mnt/huge-x", &huge) && !matches("/mnt/huge/xx", &huge) &&
		       !matches("/mnt/huga/x", &huge),
	       "huge page files by path");
	tap_ok(!matches("hugetlb:/dev/shm/x", &posix), "and no other kind by theirs");
	tap_ok(!matches("/xx", &posix) && !matches("/X", &posix) &&
		       !matches("posix:/x\\x20", &posix),
	       "nothing by half a name");
}

/* What only processes hold. */
static void test_inodes(void)
{
	static const struct {
		const char *text;
		uint32_t kinds;
		bool has_dev;
		unsigned int major, minor;
		uint64_t inode;
	} forms[] = {
		{"memfd:0", KIND_BIT(KIND_MEMFD), false, 0, 0, 0},
		{"memfd:12", KIND_BIT(KIND_MEMFD), false, 0, 0, 12},
		{"memfd:012", KIND_BIT(KIND_MEMFD), false, 0, 0, 12},
		{"anon:18446744073709551615", KIND_BIT(KIND_ANON), false, 0, 0, UINT64_MAX},
		{"unlinked:0:25:7", KIND_BIT(KIND_UNLINKED), true, 0, 25, 7},
		{"unlinked:4294967295:4294967295:18446744073709551615", KIND_BIT(KIND_UNLINKED),
		 true, UINT32_MAX, UINT32_MAX, UINT64_MAX},
	};
	static const char *const wrong[] = {
		"memfd:18446744073709551616",
		"memfd:0:25:7",
		"memfd:/name",
		"anon:",
		"anon:1:2",
		"anon: 1",
		"unlinked:0:25:",
		"unlinked:0:25:-1",
		"unlinked:0:25:7:8",
		"unlinked:",
		"unlinked:::",
		"unlinked:0:x:7",
		"unlinked:0:4294967296:7",
		"unlinked:+0:25:7",
		"unlinked:0:000000000000025:7",
		"unlinked:/dev/shm/x",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *why = NULL;
		struct ref ref;
		bool ok = !ref_parse(forms[i].text, &ref, &why) && ref.type == REF_INODE &&
			  ref.kinds == forms[i].kinds && ref.has_dev == forms[i].has_dev &&
			  ref.inode == forms[i].inode && !ref.path && !ref.ns_inode && !ref.is_self;

		if (forms[i].has_dev)
			ok &= major(ref.dev) == forms[i].major && minor(ref.dev) == forms[i].minor;
		tap_ok(ok, "REF %s", forms[i].text);
		ref_free(&ref);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *why = NULL;
		struct ref ref;

		tap_ok(ref_parse(wrong[i], &ref, &why) == -EINVAL && why, "refused: %s", wrong[i]);
	}
}

static void test_nameless(void)
{
	struct object memfd = {.kind = KIND_MEMFD, .inode = 7, .name = "x", .name_len = 1};
	struct object anon = {.kind = KIND_ANON, .inode = 7};
	struct object unlinked = file_object(KIND_UNLINKED, NULL, "/dev/shm/x");
	struct object posix = file_object(KIND_POSIX, &shm_dir, "x");
	struct object other_device;

	unlinked.inode = posix.inode = 7;
	unlinked.dev = makedev(0, 25);
	other_device = unlinked;
	other_device.dev = makedev(0, 26);
	tap_ok(is_written_as(&memfd, "memfd:7") && is_written_as(&anon, "anon:7") &&
		       is_written_as(&unlinked, "unlinked:0:25:7"),
	       "REFs of what has no name");
	tap_ok(names_only(&memfd, &anon) && names_only(&anon, &memfd) &&
		       names_only(&memfd, &unlinked),
	       "an inode number is one of its kind");
	tap_ok(names_only(&unlinked, &other_device) && names_only(&unlinked, &memfd),
	       "and of its device");
	tap_ok(!matches("/x", &unlinked) && !matches("/x", &memfd) &&
		       !matches("/dev/shm/x", &unlinked) && !matches("posix:/x", &memfd) &&
		       !matches("unlinked:0:25:7", &posix),
	       "what they were called names them no more");
	memfd.inode = anon.inode = unlinked.inode = UINT64_MAX;
	unlinked.dev = makedev(UINT32_MAX, UINT32_MAX);
	tap_ok(names_only(&memfd, NULL) && names_only(&anon, NULL) && names_only(&unlinked, NULL),
	       "the largest numbers");
	memfd.flags = anon.flags = unlinked.flags = 0;
	memfd.inode = anon.inode = 0;
	tap_ok(is_written_as(&memfd, "memfd:0") && names_only(&memfd, &anon), "and inode 0");
	tap_ok(matches("memfd:0@self", &memfd) && !matches("memfd:0@4026532201", &memfd),
	       "they are of no namespace");
}

#define NS "@4026532201"

static void test_namespaces(void)
{
	static const struct {
		const char *text;
		const char *path; /* NULL: of a segment */
		ino_t ns;
		bool is_self;
	} forms[] = {
		{"xsi:0" NS, NULL, 4026532201, false},
		{"0" NS, NULL, 4026532201, false},
		{"key:5" NS, NULL, 4026532201, false},
		{"xsi:0@self", NULL, 0, true},
		{"posix:/a" NS, "a", 4026532201, false},
		{"/a" NS, "a", 4026532201, false},
		{"sem:/a" NS, "sem.a", 4026532201, false},
		{"/run/a" NS, "/run/a", 4026532201, false},
		{"tmpfs:/run/@1/a", "/run/@1/a", 0, false},
		{"posix:/a@self", "a", 0, true},
		{"posix:/a@12@self", "a@12", 0, true},
		{"posix:/a@12" NS, "a@12", 4026532201, false},
		{"posix:/a@self" NS, "a@self", 4026532201, false},
		{"posix:/a@self@self", "a@self", 0, true},
		{"posix:/a@", "a@", 0, false},
		{"posix:/a@x", "a@x", 0, false},
		{"posix:/a@12x", "a@12x", 0, false},
		{"posix:/a@Self", "a@Self", 0, false},
		{"posix:/a\\x4012", "a@12", 0, false},
		{"posix:/a@4294967295", "a", UINT32_MAX, false},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *why = NULL;
		struct ref ref;
		bool ok = !ref_parse(forms[i].text, &ref, &why) && ref.text == forms[i].text &&
			  ref.ns_inode == forms[i].ns && ref.is_self == forms[i].is_self &&
			  !forms[i].path == !ref.path;

		if (forms[i].path)
			ok = ok && !strcmp(ref.path, forms[i].path);
		tap_ok(ok, "REF %s", forms[i].text);
		ref_free(&ref);
	}
}

/* An object's own name may end like a namespace. */
static void test_ambiguous(void)
{
	static const struct {
		const char *name;
		const char *ref;
	} names[] = {
		{"a@12", "posix:/a@12@self"},
		{"a@4026532201", "posix:/a@4026532201@self"},
		{"@0", "posix:/@0@self"},
		{"@self", "posix:/@self@self"},
		{"a@99999999999999999999999", "posix:/a@99999999999999999999999@self"},
		{"a@", "posix:/a@"},
		{"a@12x", "posix:/a@12x"},
		{"a12", "posix:/a12"},
		{"self", "posix:/self"},
	};
	struct object plain = file_object(KIND_POSIX, &shm_dir, "a");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct object own = file_object(KIND_POSIX, &shm_dir, names[i].name);
		struct object foreign = own;
		struct object file = file_object(KIND_TMPFS, &inner_dir, names[i].name);

		foreign.flags = OBJECT_FOREIGN | OBJECT_ELSEWHERE;
		foreign.have = HAVE_NS;
		foreign.ns_inode = 4026532201;
		plain.have = HAVE_NS;
		plain.ns_inode = i == 1 ? 4026532201 : 12;
		tap_ok(is_written_as(&own, names[i].ref) && names_only(&own, &plain) &&
			       names_only(&own, &foreign),
		       "REF %s", names[i].ref);
		tap_ok(names_only(&foreign, &own) && names_only(&foreign, &plain) &&
			       names_only(&file, &own),
		       "the same of another namespace, and in a directory");
	}
}

static void test_foreign(void)
{
	struct object own = {.kind = KIND_XSI, .key = 5, .have = HAVE_NS, .ns_inode = 4026531839};
	struct object listed = own, named = own, unknown = own;

	listed.flags = OBJECT_FOREIGN;
	listed.ns_inode = 4026532201;
	named.flags = OBJECT_FOREIGN | OBJECT_ELSEWHERE;
	named.ns_inode = 4026532202;
	unknown.have = 0;
	tap_ok(is_written_as(&own, "xsi:0") && is_written_as(&listed, "xsi:0@4026532201") &&
		       is_written_as(&named, "xsi:0@4026532202"),
	       "what is of another namespace says so");
	tap_ok(names_only(&listed, &own) && names_only(&listed, &named) &&
		       names_only(&named, &listed),
	       "and is named by that");
	tap_ok(matches("xsi:0", &own) && matches("xsi:0", &listed) && !matches("xsi:0", &named),
	       "without it those are meant that --ns asks for");
	tap_ok(matches("0@self", &own) && matches("0@self", &unknown) &&
		       !matches("0@self", &listed) && !matches("0@self", &named),
	       "@self is the reader's own");
	tap_ok(matches("0@4026531839", &own) && !matches("0@4026531839", &unknown) &&
		       matches("0x5@4026532202", &named) && !matches("0x5@4026532202", &listed),
	       "a number is one, too, where it is known");
}

int main(void)
{
	test_forms();
	test_refused();
	test_keys();
	test_written();
	test_round_trip();
	test_each_byte();
	test_matches();
	test_inodes();
	test_nameless();
	test_namespaces();
	test_ambiguous();
	test_foreign();
	return tap_done();
}
