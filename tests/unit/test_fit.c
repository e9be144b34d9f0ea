/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether something new fits into what a captured system has, and what is said if not. */
#include "act/fit.h"

#include "act/figure.h"
#include "act/hugesize.h"
#include "tap.h"
#include "tree.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static struct failure failure;

/* Whether that was refused for @error with @text. */
static bool refuses(int rc, int error, const char *text)
{
	bool is_so = rc == -error && failure.error == error && !strcmp(failure.text, text);

	if (!is_so)
		printf("# %d %d: %s\n", rc, failure.error, failure.text);
	failure = (struct failure){0};
	return is_so;
}

static bool fits(int rc)
{
	bool is_so = rc == 0 && !failure.error;

	if (!is_so)
		printf("# %d %d: %s\n", rc, failure.error, failure.text);
	failure = (struct failure){0};
	return is_so;
}

static void test_figures(void)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} figures[] = {
		{0, "0 bytes"},
		{1, "1 byte"},
		{1023, "1023 bytes"},
		{1024, "1K (1024 bytes)"},
		{3 * GIB / 2, "1.5G (1610612736 bytes)"},
		{UINT64_MAX, "16E (18446744073709551615 bytes)"},
	};

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		tap_ok(!strcmp(FIGURE(figures[i].bytes), figures[i].text), "%s", figures[i].text);
	tap_ok(!strcmp(FIGURE_SHORT(2 * MIB), "2M"), "2M");
}

static void write_pool(const char *pool, const char *const figures[5])
{
	static const char *const files[] = {"nr_hugepages", "free_hugepages", "resv_hugepages",
					    "surplus_hugepages", "nr_overcommit_hugepages"};

	for (size_t i = 0; i < 5; i++) {
		char path[256];

		snprintf(path, sizeof(path), "sys/kernel/mm/hugepages/%s/%s", pool, files[i]);
		tree_write(path, figures[i]);
	}
}

static void test_segment(void)
{
	tap_ok(fits(fit_segment(&tree_root, INT64_MAX, &failure)), "no limit is known");
	tree_write("proc/sys/kernel/shmmax", "1000\n");
	tree_write("proc/sys/kernel/shmmni", "0\n");
	tree_write("proc/sys/kernel/shmall", "0\n");
	tap_ok(fits(fit_segment(&tree_root, 1000, &failure)),
	       "of a captured system it is not known what is used");
	tap_ok(refuses(fit_segment(&tree_root, 1001, &failure), EINVAL,
		       "shmmax is 1000 bytes, and 1001 bytes are needed: Invalid argument; raise "
		       "it: sysctl kernel.shmmax=1001"),
	       "over shmmax");
}

static void test_pool(void)
{
	uint64_t page_bytes = 0;

	tap_ok(fits(fit_pool(&tree_root, 2 * MIB, INT64_MAX, 0, &failure)), "no pool is known");
	tap_ok(fits(hugesize_find(&tree_root, &page_bytes, &failure)) && !page_bytes,
	       "no default is known");
	write_pool("hugepages-2048kB", (const char *const[]){"8", "5", "2", "3", "4"});
	write_pool("hugepages-1048576kB", (const char *const[]){"1", "1", "0", "0", "0"});
	tap_ok(fits(fit_pool(&tree_root, 2 * MIB, 8 * MIB, 0, &failure)), "what can be had");
	tap_ok(refuses(fit_pool(&tree_root, 2 * MIB, 8 * MIB + 1, 0, &failure), ENOMEM,
		       "huge pages of 2M: 5 are needed, and 4 can be had (5 free, 2 of them "
		       "reserved, 1 more by overcommit): Cannot allocate memory; raise the pool: "
		       "echo 6 >/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"),
	       "one page more");
	tap_ok(fits(fit_pool(&tree_root, 2 * MIB, 12 * MIB, 4 * MIB, &failure)),
	       "what is reserved for it");
	tap_ok(fits(fit_pool(&tree_root, GIB, GIB, 0, &failure)), "another pool");
	tap_ok(fits(fit_pool(&tree_root, 64 * 1024, GIB, 0, &failure)), "one that there isn't");
	write_pool("hugepages-2048kB", (const char *const[]){"0", "5", "x", "3", "4"});
	tap_ok(fits(fit_pool(&tree_root, 2 * MIB, GIB, 0, &failure)), "not all is known");
}

static void test_sizes(void)
{
	uint64_t page_bytes = GIB;

	tap_ok(fits(hugesize_find(&tree_root, &page_bytes, &failure)) && page_bytes == GIB,
	       "a size that there is");
	page_bytes = 4 * MIB;
	tap_ok(refuses(hugesize_find(&tree_root, &page_bytes, &failure), EINVAL,
		       "huge pages of 4M: Invalid argument; this machine has: 2M, 1G"),
	       "one that there isn't");
	tree_write("proc/meminfo", "Hugepagesize: 1048576 kB\n");
	page_bytes = 0;
	tap_ok(fits(hugesize_find(&tree_root, &page_bytes, &failure)) && page_bytes == GIB,
	       "the default size");
	tree_write("proc/meminfo", "MemTotal: 1048576 kB\n");
	page_bytes = 0;
	tap_ok(refuses(hugesize_find(&tree_root, &page_bytes, &failure), EINVAL,
		       "--huge: Invalid argument; this kernel has no huge pages "
		       "(CONFIG_HUGETLBFS)"),
	       "a kernel without");
}

static void test_memory(void)
{
	tap_ok(fits(fit_memory(&tree_root, INT64_MAX, &failure)), "nothing is known of memory");
	tree_write("proc/meminfo", "MemAvailable: 2 kB\nSwapTotal: 9 kB\nSwapFree: 1 kB\n");
	tap_ok(fits(fit_memory(&tree_root, 3072, &failure)), "memory and swap");
	tap_ok(refuses(fit_memory(&tree_root, 3073, &failure), ENOMEM,
		       "MemAvailable is 2K (2048 bytes) and SwapFree 1K (1024 bytes), and 3K "
		       "(3073 bytes) are to be allocated: Cannot allocate memory; without "
		       "--allocate memory is taken only as it is used"),
	       "more than that");
}

static void test_commit(void)
{
	tap_ok(fits(fit_commit(&tree_root, GIB, &failure)), "nothing is known of committing");
	tree_write("proc/meminfo", "CommitLimit: 2 kB\nCommitted_AS: 1 kB\n");
	tree_write("proc/sys/vm/overcommit_memory", "1\n");
	tap_ok(fits(fit_commit(&tree_root, GIB, &failure)), "all may be committed");
	tree_write("proc/sys/vm/overcommit_memory", "2\n");
	tap_ok(refuses(fit_commit(&tree_root, GIB, &failure), ENOMEM,
		       "CommitLimit is 2K (2048 bytes), Committed_AS 1K (1024 bytes), and 1G "
		       "(1073741824 bytes) are needed: Cannot allocate memory; raise "
		       "vm.overcommit_ratio, or change vm.overcommit_memory from 2"),
	       "only so much");
}

int main(void)
{
	test_figures();
	tree_begin();
	test_segment();
	test_pool();
	test_sizes();
	tree_drop("proc/meminfo");
	test_memory();
	tree_drop("proc/meminfo");
	test_commit();
	return tap_done();
}
