/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What account adds up: each thing once, and what is then left. */
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/util.h"
#include "model/account.h"
#include "tap.h"

#define HUGE_BYTES (UINT64_C(2) << 20)

static const struct object_dir shm_dir = {"/dev/shm", "/dev/shm", 8};
static const struct process one = {.pid = 7, .have = PROCESS_HAVE_STATUS, .uid = 5, .comm = "one"};
static const struct process other = {.pid = 8, .have = PROCESS_HAVE_STATUS, .comm = "other"};
static const struct holder holders[] = {{.process = &one, .map_count = 1, .mapped_bytes = 1},
					{.process = &other, .fd_count = 1}};

static struct object make_file(ino_t inode, uint64_t alloc)
{
	return (struct object){
		.kind = KIND_POSIX,
		.have = HAVE_STAT | HAVE_INODE | HAVE_ALLOC | HAVE_PAGESIZE,
		.dir = &shm_dir,
		.name = "f",
		.name_len = 1,
		.dev = makedev(0, 42),
		.inode = inode,
		.size_bytes = 100000,
		.alloc_bytes = alloc,
		.page_bytes = 4096,
	};
}

static struct account begin(enum account_by by, bool has_swap_use)
{
	struct account account = ACCOUNT_INIT;

	account.by = by;
	account.has_swap_use = has_swap_use;
	return account;
}

static int add_system(struct account *account, bool has_used, uint64_t used)
{
	const struct account_system system = {
		.dev = makedev(0, 42),
		.target = "/dev/shm",
		.is_whole = true,
		.has_used = has_used,
		.used_bytes = used,
	};

	return account_add_system(account, &system);
}

/* The source called @name, or one that has nothing. */
static struct account_sum find(const struct account *account, uint64_t page_bytes, const char *name)
{
	struct account_sum none = {0};

	for (size_t i = 0; i < account->sources.count; i++) {
		const struct account_source *source =
			*(struct account_source **)vec_at(&account->sources, i);

		if (source->page_bytes == page_bytes && !strcmp(source->name, name))
			return source->sum;
	}
	return none;
}

static void test_once(void)
{
	struct account account = begin(ACCOUNT_BY_SOURCE, false);
	struct object file = make_file(1, 8192), same = make_file(1, 8192);
	struct account_sum sum;

	same.name = "g";
	tap_ok(!add_system(&account, true, 20480) && !add_system(&account, true, 20480) &&
		       !account_add_object(&account, &file) &&
		       !account_add_object(&account, &same) && !account_finish(&account),
	       "a file of two names, on a tmpfs that is mounted twice");
	sum = find(&account, 0, "tmpfs /dev/shm");
	tap_ok(sum.objects == 1 && sum.size_bytes == 100000 && sum.rss_bytes == 20480,
	       "what the tmpfs says is what it has");
	tap_ok(find(&account, 0, "POSIX objects").rss_bytes == 8192 &&
		       find(&account, 0, "not attributed").rss_bytes == 12288,
	       "of which the file is a part");
	account_total(&account, 0, &sum);
	tap_ok(sum.rss_bytes == 20480 && sum.objects == 1, "the parts are not counted again");
	account_free(&account);
}

static void test_files_alone(void)
{
	struct account account = begin(ACCOUNT_BY_SOURCE, false);
	struct object file = make_file(1, 8192), lost = make_file(2, 4096);

	lost.kind = KIND_UNLINKED;
	lost.dir = NULL;
	lost.dev = makedev(0, 43);
	tap_ok(!add_system(&account, false, 0) && !account_add_object(&account, &file) &&
		       !account_add_object(&account, &lost) && !account_finish(&account),
	       "a tmpfs that does not tell what it uses, and a file of none");
	tap_ok(find(&account, 0, "tmpfs /dev/shm").rss_bytes == 8192 &&
		       !find(&account, 0, "not attributed").rss_bytes &&
		       find(&account, 0, "files on no mount").rss_bytes == 4096,
	       "have what their files have");
	file = make_file(3, 4096);
	file.have &= ~(uint32_t)HAVE_PAGESIZE;
	tap_ok(!account_add_object(&account, &file) &&
		       find(&account, 0, "POSIX objects").objects == 1,
	       "a file in /dev/shm that is on another file system is no shared memory");
	account_free(&account);
}

static void test_bounds(void)
{
	struct account account = begin(ACCOUNT_BY_SOURCE, true);
	struct object file = make_file(1, 8192), segment = {.kind = KIND_XSI};
	struct account_sum sum;
	uint64_t least, most;

	segment.have = HAVE_STAT | HAVE_RSS | HAVE_SWAP;
	segment.rss_bytes = 4096;
	segment.swap_bytes = 12288;
	add_system(&account, true, 12288);
	account_add_object(&account, &file);
	account_add_object(&account, &segment);
	segment.have = HAVE_STAT;
	account_add_object(&account, &segment);
	account_finish(&account);
	sum = find(&account, 0, "tmpfs /dev/shm");
	tap_ok(!sum.rss_bytes && sum.either_bytes == 12288, "resident or swapped: it is not told");
	sum = find(&account, 0, "XSI segments");
	tap_ok(sum.objects == 2 && sum.rss_bytes == 4096 && sum.swap_bytes == 12288 &&
		       sum.unknown == 1,
	       "segments, of one of which nothing is known");
	account_total(&account, 0, &sum);
	most = account_unexplained(20480, &sum, &least);
	tap_ok(most == 16384 && least == 4096, "what is unexplained is between two bounds");
	most = account_unexplained(8192, &sum, &least);
	tap_ok(most == 4096 && !least, "and never less than nothing");
	account_free(&account);
}

static void test_unknown_is_covered(void)
{
	struct account account = begin(ACCOUNT_BY_KIND, false);
	struct object file = make_file(1, 0);
	struct account_sum sum;

	file.have &= ~(uint32_t)HAVE_ALLOC;
	add_system(&account, true, 8192);
	account_add_object(&account, &file);
	account_finish(&account);
	account_total(&account, 0, &sum);
	tap_ok(sum.rss_bytes == 8192 && !sum.unknown,
	       "what is not known of a file is in what its tmpfs tells");
	account_free(&account);
}

static void test_huge(void)
{
	struct account account = begin(ACCOUNT_BY_SOURCE, true);
	struct object object = {
		.kind = KIND_ANON,
		.have = HAVE_STAT | HAVE_ALLOC | HAVE_INODE | HAVE_PAGESIZE,
		.flags = OBJECT_HUGE,
		.page_bytes = HUGE_BYTES,
		.alloc_bytes = HUGE_BYTES,
		.holders = holders,
		.holder_count = 2,
	};
	struct holder private = holders[0];

	private.private_bytes = private.mapped_bytes;
	account_add_object(&account, &object);
	object.holders = &private;
	object.holder_count = 1;
	object.alloc_bytes = 0;
	account_add_object(&account, &object);
	tap_ok(find(&account, HUGE_BYTES, "anonymous shared").objects == 1 &&
		       find(&account, HUGE_BYTES, "anonymous shared").rss_bytes == HUGE_BYTES &&
		       !find(&account, 0, "anonymous shared").objects,
	       "a private mapping is no object, and what is of huge pages is no Shmem");
	object.kind = KIND_MEMFD;
	object.page_bytes = 0;
	tap_ok(!account_add_object(&account, &object) && account.sizeless == 1,
	       "one whose page size is not known is left out, and counted");
	account_add_private(&account, HUGE_BYTES, HUGE_BYTES, false, &one);
	account_add_private(&account, HUGE_BYTES, HUGE_BYTES, true, NULL);
	tap_ok(find(&account, HUGE_BYTES, "private mappings").rss_bytes == HUGE_BYTES &&
		       find(&account, HUGE_BYTES, "private mappings").either_bytes == HUGE_BYTES,
	       "private pages, of which some may be counted twice");
	account_free(&account);
}

/* A file system is met where it is not told what it uses, and then where it is. */
static void test_told_later(void)
{
	struct account account = begin(ACCOUNT_BY_SOURCE, false);
	struct account_sum sum;

	add_system(&account, false, 0);
	add_system(&account, true, 8192);
	add_system(&account, false, 0);
	account_finish(&account);
	account_total(&account, 0, &sum);
	tap_ok(account.systems.count == 1 && sum.rss_bytes == 8192,
	       "what a file system uses is taken from where it is told");
	account_free(&account);
}

static void check_private_group(enum account_by by, const struct process *process, const char *name)
{
	struct account account = begin(by, false);

	account_add_private(&account, HUGE_BYTES, HUGE_BYTES, false, process);
	tap_ok(find(&account, HUGE_BYTES, name).rss_bytes == HUGE_BYTES,
	       "private pages are grouped as %s", name);
	account_free(&account);
}

static void test_private_groups(void)
{
	const struct process unread = {.pid = 9};

	check_private_group(ACCOUNT_BY_KIND, &one, "private mappings");
	check_private_group(ACCOUNT_BY_OWNER, &one, "5");
	check_private_group(ACCOUNT_BY_OWNER, &unread, "unknown owner");
	check_private_group(ACCOUNT_BY_OWNER, NULL, "unknown owner");
	check_private_group(ACCOUNT_BY_PROCESS, &one, "7 one");
	check_private_group(ACCOUNT_BY_PROCESS, NULL, "held by several processes");
	check_private_group(ACCOUNT_BY_MOUNT, &one, "on no mount");
}

static void check_group(enum account_by by, const struct object *object, const char *name)
{
	struct account account = begin(by, false);

	add_system(&account, true, 8192);
	account_add_object(&account, object);
	account_finish(&account);
	tap_ok(find(&account, 0, name).objects == 1, "grouped as %s", name);
	account_free(&account);
}

static void test_groups(void)
{
	struct object file = make_file(1, 4096), segment = {.kind = KIND_XSI, .have = HAVE_STAT};

	check_group(ACCOUNT_BY_KIND, &file, "posix");
	check_group(ACCOUNT_BY_OWNER, &file, "0");
	check_group(ACCOUNT_BY_MOUNT, &file, "/dev/shm");
	check_group(ACCOUNT_BY_MOUNT, &segment, "on no mount");
	check_group(ACCOUNT_BY_APP, &file, "unknown software");
	check_group(ACCOUNT_BY_IPCNS, &file, "in no IPC namespace");
	check_group(ACCOUNT_BY_PROCESS, &file, "held by none that was seen");
	segment.have |= HAVE_NS;
	segment.ns_inode = 77;
	check_group(ACCOUNT_BY_IPCNS, &segment, "77");
	file.holders = holders;
	file.holder_count = 1;
	check_group(ACCOUNT_BY_PROCESS, &file, "7 one");
	file.holder_count = 2;
	check_group(ACCOUNT_BY_PROCESS, &file, "held by several processes");
	file.have &= ~(uint32_t)HAVE_STAT;
	check_group(ACCOUNT_BY_OWNER, &file, "unknown owner");
	tap_ok(account_find_by("app") == ACCOUNT_BY_APP && account_find_by("ap") == -1,
	       "groupings by name");
}

static void test_names(void)
{
	struct account account = begin(ACCOUNT_BY_SOURCE, false);
	struct account_system system = {
		.dev = makedev(0, 42),
		.target = "/a",
		.is_hidden = true,
		.has_used = true,
		.used_bytes = 4096,
	};

	account_add_system(&account, &system);
	system.target = "/b";
	system.ns_inode = 77;
	system.is_hidden = false;
	system.has_used = false;
	account_add_system(&account, &system);
	system.dev = makedev(0, 43);
	system.target = "/c";
	system.is_hidden = system.has_used = true;
	account_add_system(&account, &system);
	account_finish(&account);
	tap_ok(find(&account, 0, "tmpfs /b@77").rss_bytes == 4096,
	       "called by where it can be seen, if only in another namespace");
	tap_ok(find(&account, 0, "tmpfs /c@77 (hidden)").rss_bytes == 4096,
	       "or by where it is hidden");
	account_free(&account);
}

static void test_order(void)
{
	struct account account = begin(ACCOUNT_BY_OWNER, false);
	struct object file = make_file(1, 4096);
	struct vec sources = VEC_OF(struct account_source *);
	bool is_right;

	account_add_object(&account, &file);
	file = make_file(2, 8192);
	file.uid = 3;
	account_add_object(&account, &file);
	file = make_file(3, 0);
	file.have &= ~(uint32_t)HAVE_STAT;
	account_add_object(&account, &file);
	is_right = !account_list(&account, 0, NULL, &sources) && sources.count == 3;
	tap_ok(is_right && !strcmp((*(struct account_source **)vec_at(&sources, 0))->name, "3") &&
		       !strcmp((*(struct account_source **)vec_at(&sources, 1))->name, "0") &&
		       !strcmp((*(struct account_source **)vec_at(&sources, 2))->name,
			       "unknown owner"),
	       "the largest group first, what has none last");
	vec_free(&sources);
	account_free(&account);
}

/* Where the sums are the same, by name; where that is the same, too, by number. */
static void test_order_of_equals(void)
{
	const struct process third = {.pid = 6, .comm = "c"};
	const struct process *const processes[] = {&third, &other, &one};
	struct account account = begin(ACCOUNT_BY_PROCESS, false);
	struct vec sources = VEC_OF(struct account_source *);
	bool is_right = true;

	for (size_t i = 0; i < ARRAY_SIZE(processes); i++)
		account_add_private(&account, HUGE_BYTES, HUGE_BYTES, false, processes[i]);
	account_list(&account, HUGE_BYTES, NULL, &sources);
	for (size_t i = 0; i < sources.count; i++)
		is_right &= (*(struct account_source **)vec_at(&sources, i))->key == 6 + i;
	tap_ok(sources.count == 3 && is_right,
	       "groups of the same size are in the order of their names");
	vec_free(&sources);
	account_free(&account);

	account = begin(ACCOUNT_BY_SOURCE, false);
	for (unsigned int minor = 9; minor; minor -= 3) {
		const struct account_system system = {makedev(0, minor), .target = "/a",
						      .has_used = true, .used_bytes = 4096};

		account_add_system(&account, &system);
	}
	account_finish(&account);
	account_list(&account, 0, NULL, &sources);
	for (size_t i = 0; i < sources.count; i++)
		is_right &= (*(struct account_source **)vec_at(&sources, i))->key ==
			    makedev(0, 3 + 3 * (unsigned int)i);
	tap_ok(sources.count == 3 && is_right, "and then of their devices");
	vec_free(&sources);
	account_free(&account);
}

int main(void)
{
	test_once();
	test_files_alone();
	test_bounds();
	test_unknown_is_covered();
	test_huge();
	test_groups();
	test_names();
	test_order();
	test_order_of_equals();
	test_told_later();
	test_private_groups();
	return tap_done();
}
