/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of limits of a captured system, the memory limit of control groups, and the
 * columns of limits. */
#include "scan/limitlist.h"

#include <inttypes.h>

#include "scan/limits.h"
#include "scan/memcgroup.h"
#include "tap.h"
#include "view/limit_columns.h"
#include "tree.h"

#define MIB (UINT64_C(1) << 20)

/* Control groups */

static const struct {
	const char *text, *path; /* NULL: none is found */
	bool is_first_version;
} groups[] = {
	{"0::/\n", "/", false},
	{"0::/user.slice/a b:c\n", "/user.slice/a b:c", false},
	{"0::/x", "/x", false},
	{"4:memory:/one\n0::/two\n", "/one", true},
	{"0::/two\n4:memory:/one\n", "/one", true},
	{"4:cpu,memory:/one\n0::/\n", "/one", true},
	{"4:memory,cpu:/one\n", "/one", true},
	{"4:memoryx,xmemory,mem:/one\n0::/two\n", "/two", false},
	{"3:name=systemd:/s\n0::/two\n", "/two", false},
	{"3:name=memory:/s\n", NULL, false},
	{"", NULL, false},
	{"\n\n", NULL, false},
	{"0\n0:\n0:x\n", NULL, false},
	{"0::\n", NULL, false},
	{"0::relative\n", NULL, false},
};

static void test_parsing(void)
{
	char path[64];
	bool is_first;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		int rc = memcgroup_parse(groups[i].text, path, sizeof(path), &is_first);
		bool ok = groups[i].path ? !rc && !strcmp(path, groups[i].path) &&
						   is_first == groups[i].is_first_version
					 : rc == -ENODATA;

		tap_ok(ok, "group %zu is %s", i, groups[i].path ? groups[i].path : "none");
	}
	tap_ok(memcgroup_parse("0::/23456789\n", path, 10, &is_first) == 0 &&
		       memcgroup_parse("0::/23456789\n", path, 9, &is_first) == -ENAMETOOLONG,
	       "a path of any length");
}

static struct memcgroup group;
static struct arena arena;

/* Whether the limit is @bytes (0: unlimited) of @file. */
static bool is_limit(uint64_t bytes, uint64_t used, const char *file)
{
	int rc = memcgroup_read(&tree_root, &arena, &group);

	if (rc < 0 || group.has_limit != (bytes > 0) || (bytes && group.limit_bytes != bytes) ||
	    group.has_used != (used > 0) || (used && group.used_bytes != used) ||
	    strcmp(group.file ? group.file : "", file) != 0) {
		printf("# %d: %" PRIu64 " %" PRIu64 " %s\n", rc, group.limit_bytes,
		       group.used_bytes, group.file ? group.file : "");
		return false;
	}
	return true;
}

#define ROOT_MOUNT "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"

static void test_second_version(void)
{
	tap_ok(memcgroup_read(&tree_root, &arena, &group) == -ENOENT, "nothing is known");
	tree_write("proc/self/cgroup", "0::/a/b/c\n");
	tap_ok(memcgroup_read(&tree_root, &arena, &group) == -ENOENT, "no mount table");
	tree_write("proc/self/mountinfo", ROOT_MOUNT);
	tap_ok(memcgroup_read(&tree_root, &arena, &group) == -EXDEV, "no hierarchy is mounted");
	tree_write("proc/self/mountinfo",
		   ROOT_MOUNT "22 21 0:26 /other /sys/fs/cgroup rw - cgroup2 none rw\n"
			      "23 21 0:26 / /cg rw - cgroup2 none rw\n");
	tap_ok(memcgroup_read(&tree_root, &arena, &group) == -EXDEV, "nor is the group there");
	tree_make_dir("cg/a/b/c");
	tap_ok(is_limit(0, 0, ""), "groups without the controller have no limit");
	tree_write("cg/a/b/c/memory.max", "max\n");
	tree_write("cg/a/b/c/memory.current", "77\n");
	tap_ok(is_limit(0, 77, "/cg/a/b/c/memory.max"), "unlimited");
	tree_write("cg/a/memory.max", "1048576\n");
	tree_write("cg/a/memory.current", "99\n");
	tap_ok(is_limit(MIB, 99, "/cg/a/memory.max"), "that of one above");
	tree_write("cg/a/b/memory.max", "2097152\n");
	tap_ok(is_limit(MIB, 99, "/cg/a/memory.max"), "which is the tightest");
	tree_write("cg/a/b/c/memory.max", "4096\n");
	tap_ok(is_limit(4096, 77, "/cg/a/b/c/memory.max"), "or its own");
	tree_write("cg/a/b/c/memory.max", "0\n");
	tap_ok(memcgroup_read(&tree_root, &arena, &group) == 0 && group.has_limit &&
		       group.limit_bytes == 0,
	       "a limit of nothing");
	tree_write("cg/memory.max", "1\n");
	tree_write("cg/a/b/c/memory.max", "max\n");
	tap_ok(is_limit(1, 0, "/cg/memory.max"), "that of the topmost, which tells no use");
	tree_drop("cg/memory.max");
	tree_write("cg/a/memory.max", "many\n");
	tap_ok(memcgroup_read(&tree_root, &arena, &group) == -ENODATA, "a damaged one");
	tree_write("cg/a/memory.max", "max\n");
	tap_ok(is_limit(2 * MIB, 0, "/cg/a/b/memory.max"), "and so on");

	tree_write("proc/self/mountinfo",
		   ROOT_MOUNT "23 21 0:26 /a/b /cg/a/b rw - cgroup2 none rw\n");
	tap_ok(is_limit(2 * MIB, 0, "/cg/a/b/memory.max"), "where a part of it is mounted");
	tree_write("proc/self/cgroup", "0::/a/bc\n");
	tap_ok(memcgroup_read(&tree_root, &arena, &group) == -EXDEV, "a group beside that");
	tree_write("proc/self/cgroup", "0::/a/b\n");
	tap_ok(is_limit(2 * MIB, 0, "/cg/a/b/memory.max"), "the one that is mounted");
	tree_write("proc/self/cgroup", "0::/../x\n");
	tap_ok(memcgroup_read(&tree_root, &arena, &group) == -EXDEV,
	       "outside of the cgroup namespace");
}

static void test_first_version(void)
{
	tree_write("proc/self/cgroup", "5:cpu:/p\n4:memory:/p/q\n0::/\n");
	tree_write("proc/self/mountinfo",
		   ROOT_MOUNT "23 21 0:27 / /cg1/cpu rw - cgroup none rw,cpu\n"
			      "24 21 0:28 / /cg1/mem rw - cgroup none rw,memory\n"
			      "25 21 0:26 / /cg rw - cgroup2 none rw\n");
	tree_make_dir("cg1/cpu/p/q");
	tree_write("cg1/mem/memory.limit_in_bytes", "9223372036854771712\n");
	tree_write("cg1/mem/memory.usage_in_bytes", "500\n");
	tree_write("cg1/mem/p/memory.limit_in_bytes", "8192\n");
	tree_write("cg1/mem/p/memory.usage_in_bytes", "400\n");
	tree_write("cg1/mem/p/q/memory.limit_in_bytes", "9223372036854771712\n");
	tree_write("cg1/mem/p/q/memory.usage_in_bytes", "300\n");
	tap_ok(is_limit(8192, 400, "/cg1/mem/p/memory.limit_in_bytes"), "the first version");
	tree_write("cg1/mem/p/memory.limit_in_bytes", "9223372036854710272\n");
	tap_ok(is_limit(0, 300, "/cg1/mem/p/q/memory.limit_in_bytes"),
	       "its largest number is no limit, with any page size");
}

/* The list */

static struct limit_list list;
static struct notes notes;

static const char *read_list(void)
{
	limit_list_free(&list);
	notes_free(&notes);
	list = (struct limit_list)LIMIT_LIST_INIT;
	notes = (struct notes)NOTES_INIT;
	if (limitlist_read(&tree_root, &list, &notes) < 0)
		tree_give_up("limits");
	return notes.texts.count ? notes_text(&notes, notes.texts.count - 1) : "";
}

static const struct limit *find(const char *name)
{
	static const struct limit none = {.name = ""};

	for (size_t i = 0; i < list.limits.count; i++)
		if (!strcmp(((const struct limit *)vec_at(&list.limits, i))->name, name))
			return vec_at(&list.limits, i);
	return &none;
}

/* The cells of a limit: - does not apply, ? is unknown. */
static bool shows(const char *name, const char *cells)
{
	static const char *const columns[] = {"VALUE", "TEXT", "UNIT", "USED", "USE%", "KINDS"};
	const struct limit *limit = find(name);
	struct strbuf line = {0};
	struct cell cell = {0};
	bool ok;

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		const struct column *column =
			column_find(&limit_columns, columns[i], strlen(columns[i]));

		column_get(column, limit, &cell);
		if (i)
			strbuf_putc(&line, ' ');
		if (cell.state != CELL_VALUE)
			strbuf_putc(&line, cell.state == CELL_EMPTY ? '-' : '?');
		else if (cell_holds_text(column->type) || cell_is_word(&cell, column->type))
			strbuf_add(&line, cell.text.data, cell.text.len);
		else
			strbuf_printf(&line, "%" PRIu64 "%s", cell.number,
				      cell.in_bytes && column->type == CELL_FIGURE ? "B" : "");
	}
	ok = *limit->name && !strcmp(strbuf_text(&line), cells);
	if (!ok)
		printf("# %s: %s\n", limit->name, strbuf_text(&line));
	strbuf_free(&line);
	strbuf_free(&cell.text);
	return ok;
}

#define SMALL "xsi,posix,sem,tmpfs,memfd,anon"

static void test_nothing(void)
{
	const char *note = read_list();

	tap_ok(!strcmp(note, "12 limits can't be read: shmmax, shmall, shmmni, shm_rmid_forced, "
			     "hugetlb_shm_group, overcommit_memory, CommitLimit, dev_shm_size, "
			     "dev_shm_inodes, RLIMIT_MEMLOCK, cgroup_memory, shmem_enabled") &&
		       notes.incomplete,
	       "of an empty tree nothing is known: %s", note);
	tap_ok(shows("shmmax", "? ? bytes ? ? xsi") && shows("shmmin", "1B - bytes - - xsi") &&
		       shows("hugetlb_shm_group", "? ? gid - - xsi") &&
		       shows("CommitLimit", "? ? bytes ? ? " SMALL) &&
		       shows("dev_shm_size", "? ? bytes ? ? posix,sem") &&
		       shows("RLIMIT_MEMLOCK", "? ? bytes - - " SMALL) &&
		       shows("shmem_enabled", "? ? - - - xsi,memfd,anon"),
	       "and what applies is unknown");
}

#define HEADINGS                                                                             \
	"       key      shmid perms                  size  cpid  lpid nattch   uid   gid  "     \
	"cuid  cgid      atime      dtime      ctime                   rss                  " \
	"swap\n"
#define SEGMENT(id, size) \
	"         0 " id "   600 " size "   1   1 0 0 0 0 0 0 0 0 0 0\n"

static void test_values(void)
{
	char used[128];
	long page = sysconf(_SC_PAGESIZE);

	tree_write("proc/sys/kernel/shmmax", "8192\n");
	tree_write("proc/sys/kernel/shmall", "0\n");
	tree_write("proc/sys/kernel/shmmni", "4\n");
	tree_write("proc/sys/kernel/shm_rmid_forced", "1\n");
	tree_write("proc/sys/vm/hugetlb_shm_group", "4294967295\n");
	tree_write("proc/sys/vm/overcommit_memory", "2\n");
	tree_write("proc/meminfo", "CommitLimit: 1000 kB\nCommitted_AS: 250 kB\n");
	tree_write("proc/sysvipc/shm", HEADINGS SEGMENT("1", "1") SEGMENT("2", "4096")
					       SEGMENT("7", "65537") SEGMENT("7", "65537"));
	tree_write("proc/self/limits", "Limit                     Soft Limit           Hard "
				       "Limit           Units     \n"
				       "Max locked memory         65536                131072     "
				       "          bytes     \n");
	tree_write("sys/kernel/mm/transparent_hugepage/shmem_enabled",
		   "always within_size [advise] never deny force\n");
	read_list();
	tap_ok(shows("shmmax", "8192B - bytes 65537B 801 xsi"), "the largest segment");
	snprintf(used, sizeof(used), "0 - pages %ld - xsi", 1 + 1 + 65536 / page + 1);
	tap_ok(shows("shmall", used), "whole pages of each, and no part of a limit of nothing");
	tap_ok(shows("shmmni", "4 - segments 3 75 xsi"), "segments, each of them once");
	tap_ok(shows("shm_rmid_forced", "1 - switch - - xsi") &&
		       shows("hugetlb_shm_group", "4294967295 - gid - - xsi") &&
		       shows("overcommit_memory", "2 - mode - - " SMALL),
	       "what is not used up");
	tap_ok(shows("CommitLimit", "1024000B - bytes 256000B 25 " SMALL), "what is committed");
	tap_ok(shows("RLIMIT_MEMLOCK", "65536B - bytes - - " SMALL), "the soft limit");
	tap_ok(shows("cgroup_memory", "unlimited unlimited bytes 300B - " SMALL),
	       "a group without a limit");
	tap_ok(shows("shmem_enabled", "advise advise - - - xsi,memfd,anon"), "a word");
}

static void test_odd_values(void)
{
	tree_write("proc/self/limits",
		   "Max locked memory         unlimited            unlimited            bytes\n");
	tree_write("sys/kernel/mm/transparent_hugepage/shmem_enabled", "always [force]\n");
	tree_write("cg1/mem/p/memory.limit_in_bytes", "800\n");
	tree_write("proc/sys/kernel/shmmni", "\n");
	tree_write("proc/sysvipc/shm", "");
	tap_ok(strstr(read_list(), " can't be read: shmmni, dev_shm_size, dev_shm_inodes"),
	       "what is empty is unknown");
	tap_ok(shows("RLIMIT_MEMLOCK", "unlimited unlimited bytes - - " SMALL), "no soft limit");
	tap_ok(shows("shmem_enabled", "force force - - - " SMALL), "what forces all");
	tap_ok(shows("cgroup_memory", "800B - bytes 400B 50 " SMALL), "a group with a limit");
	tap_ok(shows("shmmax", "8192B - bytes ? ? xsi") && shows("shmmni", "? ? segments ? ? xsi"),
	       "a table that is masked tells no use");
	tree_write("sys/kernel/mm/transparent_hugepage/shmem_enabled", "always [force\n");
	tree_write("proc/self/limits", "Max locked memory         ?\n");
	read_list();
	tap_ok(shows("shmem_enabled", "? ? - - - xsi,memfd,anon") &&
		       shows("RLIMIT_MEMLOCK", "? ? bytes - - " SMALL),
	       "damaged files");
}

static void test_pools(void)
{
	tree_write("proc/meminfo", "HugePages_Total: 8\nHugePages_Free: 6\nHugePages_Surp: 1\n"
				   "Hugepagesize: 2048 kB\n");
	tree_write("proc/sys/vm/nr_overcommit_hugepages", "4\n");
	read_list();
	tap_ok(shows("nr_hugepages_2M", "8 - pages 2 25 xsi,hugetlb,memfd,anon") &&
		       shows("nr_overcommit_2M", "4 - pages 1 25 xsi,hugetlb,memfd,anon"),
	       "the pool of the default size");
	tap_ok(!strcmp(find("nr_hugepages_2M")->source, "/proc/meminfo") &&
		       !strcmp(find("nr_overcommit_2M")->source,
			       "/proc/sys/vm/nr_overcommit_hugepages"),
	       "and where it was read");
	tree_write("sys/kernel/mm/hugepages/hugepages-64kB/nr_hugepages", "9\n");
	read_list();
	tap_ok(shows("nr_hugepages_64K", "9 - pages ? ? xsi,hugetlb,memfd,anon") &&
		       shows("nr_overcommit_64K", "? ? pages ? ? xsi,hugetlb,memfd,anon") &&
		       !*find("nr_hugepages_2M")->name &&
		       !strcmp(find("nr_overcommit_64K")->source,
			       "/sys/kernel/mm/hugepages/hugepages-64kB/nr_overcommit_hugepages"),
	       "another one");
}

int main(void)
{
	tree_begin();
	test_parsing();
	test_nothing();
	test_second_version();
	test_first_version();
	test_values();
	test_odd_values();
	test_pools();
	limit_list_free(&list);
	notes_free(&notes);
	arena_free(&arena);
	return tap_done();
}
