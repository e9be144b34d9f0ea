/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/meminfo, and the huge page pools, whole, damaged and missing. */
#include "scan/meminfo.h"

#include <inttypes.h>
#include <stdint.h>

#include "scan/pools.h"
#include "tap.h"
#include "tree.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)

static const struct {
	const char *text;
	bool has_swap;
	uint64_t total, free, hugepage;
} texts[] = {
	{"MemTotal:       16316412 kB\nSwapCached:            0 kB\nSwapTotal:       2097148 kB\n"
	 "SwapFree:        1048576 kB\nHugePages_Total:       4\nHugepagesize:       2048 kB\n"
	 "Hugetlb:            8192 kB\n",
	 true, 2097148 * KIB, 1048576 * KIB, 2 * MIB},
	{"SwapTotal:             0 kB\nSwapFree:              0 kB\n", true, 0, 0, 0},
	{"SwapTotal: 1 kB\nSwapFree: 2", true, KIB, 2 * KIB, 0},
	{"\n\nSwapTotal: 1 kB\n\nSwapFree: 2 kB\n", true, KIB, 2 * KIB, 0},
	{"SwapFree:2\nSwapTotal:1", true, KIB, 2 * KIB, 0},
	{"", false, 0, 0, 0},
	{"\n", false, 0, 0, 0},
	{"SwapTotal: 1 kB\n", false, 0, 0, 0},
	{"SwapFree: 1 kB\n", false, 0, 0, 0},
	{"SwapTotal:\nSwapFree: 1 kB\n", false, 0, 0, 0},
	{"SwapTotal: x kB\nSwapFree: 1 kB\n", false, 0, 0, 0},
	{"SwapTotal: -1 kB\nSwapFree: 1 kB\n", false, 0, 0, 0},
	{"SwapTotal: 1 kB\nSwapFre", false, 0, 0, 0},
	{"SwapTotal: 1 kB\nSwapFree", false, 0, 0, 0},
	{"SwapTotal: 1 kB\nSwapFree:", false, 0, 0, 0},
	{"XSwapTotal: 1 kB\nXSwapFree: 1 kB\n", false, 0, 0, 0},
	{"SwapTotalX: 1 kB\nSwapFreeX: 1 kB\n", false, 0, 0, 0},
	{" SwapTotal: 1 kB\n SwapFree: 1 kB\n", false, 0, 0, 0},
	{"SwapTotal 1 kB\nSwapFree 1 kB\n", false, 0, 0, 0},
	{"SwapTotal: 1 SwapFree: 1 kB\n", false, 0, 0, 0},
	{"SwapTotal: 18014398509481983 kB\nSwapFree: 0 kB\n", true, UINT64_MAX - 1023, 0, 0},
	{"SwapTotal: 18014398509481984 kB\nSwapFree: 0 kB\n", false, 0, 0, 0},
	{"SwapTotal: 99999999999999999999 kB\nSwapFree: 0 kB\n", false, 0, 0, 0},
	{"Hugepagesize: 1048576 kB\n", false, 0, 0, GIB},
	{"Hugepagesize: 0 kB\n", false, 0, 0, 0},
	{"Hugepagesize: none\n", false, 0, 0, 0},
	{"HugePages_Free: 3\nhugepagesize: 5 kB\n", false, 0, 0, 0},
};

static void test_texts(void)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct meminfo info;

		memset(&info, 0xff, sizeof(info));
		meminfo_parse(texts[i].text, &info);
		tap_ok(info.has_swap == texts[i].has_swap &&
			       (!info.has_swap || (info.swap_total_bytes == texts[i].total &&
						   info.swap_free_bytes == texts[i].free)) &&
			       info.hugepage_bytes == texts[i].hugepage,
		       "meminfo %zu: swap %d, %" PRIu64 " of %" PRIu64 ", huge page %" PRIu64, i,
		       info.has_swap, info.swap_free_bytes, info.swap_total_bytes,
		       info.hugepage_bytes);
	}
}

static void test_releases(void)
{
	static const struct {
		const char *release;
		bool inflates;
	} releases[] = {
		{"6.7.0", true},
		{"6.7", true},
		{"6.18.44-fc", true},
		{"6.10.1", true},
		{"7.0.0", true},
		{"10.1", true},
		{"6.7-rc1", true},
		{"6.12.1+deb13", true},
		{"6.6.99", false},
		{"6.6", false},
		{"6.1.0-18-amd64", false},
		{"6.0.0", false},
		{"5.19.17", false},
		{"5.99", false},
		{"4.18.0-553.el8", false},
		{"2.6.32", false},
		{"6.6-rc7\n", false},
		{"6.6.0\n", false},
		{"6.1\n", false},
		/* in case of doubt it may */
		{"", true},
		{"\n", true},
		{"6", true},
		{"6.", true},
		{".6", true},
		{"x.y", true},
		{"6.x", true},
		{"-6.1", true},
		{"6.-1", true},
		{" 6.1", true},
		{"99999999999999999999.1", true},
		{"5.99999999999999999999", true},
		{"v5.10", true},
	};

	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++)
		tap_ok(pools_release_inflates(releases[i].release) == releases[i].inflates,
		       "release %zu %s", i, releases[i].inflates ? "inflates" : "doesn't");
}

static void test_memory(void)
{
	static const struct {
		const char *text;
		bool has_available, has_commit;
		uint64_t available, limit, committed;
	} memory[] = {
		{"MemFree: 9 kB\nMemAvailable: 7 kB\nCommitLimit: 5 kB\nCommitted_AS: 3 kB\n", true,
		 true, 7 * KIB, 5 * KIB, 3 * KIB},
		{"MemFree: 9 kB\nCommitLimit: 5 kB\n", false, false, 0, 0, 0},
		{"MemAvailable: 0 kB\nCommitted_AS: 5 kB\n", true, false, 0, 0, 0},
		{"MemAvailable: -1 kB\n", false, false, 0, 0, 0},
	};

	for (size_t i = 0; i < sizeof(memory) / sizeof(memory[0]); i++) {
		struct meminfo info;

		memset(&info, 0xff, sizeof(info));
		meminfo_parse(memory[i].text, &info);
		tap_ok(info.has_available == memory[i].has_available &&
			       info.has_commit == memory[i].has_commit &&
			       (!info.has_available ||
				info.available_bytes == memory[i].available) &&
			       (!info.has_commit || (info.commit_limit_bytes == memory[i].limit &&
						     info.committed_bytes == memory[i].committed)),
		       "memory %zu: available %d, commit %d", i, info.has_available,
		       info.has_commit);
	}
}

static bool has_size(const struct page_sizes *sizes, uint64_t bytes, bool in_use)
{
	size_t found = 0;

	for (size_t i = 0; i < sizes->huge_count; i++)
		found += sizes->huge[i].bytes == bytes && sizes->huge[i].in_use == in_use;
	return found == 1;
}

static void write_pool(const char *name, const char *total, const char *free_pages)
{
	char path[512];

	snprintf(path, sizeof(path), "sys/kernel/mm/hugepages/%s/nr_hugepages", name);
	tree_write(path, total);
	snprintf(path, sizeof(path), "sys/kernel/mm/hugepages/%s/free_hugepages", name);
	tree_write(path, free_pages);
}

static void test_no_pools(void)
{
	struct page_sizes sizes;

	pools_read_sizes(&tree_root, &sizes);
	tap_ok(sizes.base_bytes >= 4096 && sizes.may_inflate && has_size(&sizes, 2 * MIB, true) &&
		       has_size(&sizes, GIB, true),
	       "nothing is known: all may be");
	tree_write("proc/meminfo", "MemTotal: 1 kB\n");
	pools_read_sizes(&tree_root, &sizes);
	tap_ok(sizes.huge_count == 0, "a kernel without huge pages");
	tree_write("proc/meminfo", "Hugepagesize:       2048 kB\n");
	pools_read_sizes(&tree_root, &sizes);
	tap_ok(sizes.huge_count == 2 && has_size(&sizes, 2 * MIB, true) &&
		       has_size(&sizes, GIB, true),
	       "one whose default is known");
	tree_write("proc/meminfo", "Hugepagesize:       1048576 kB\n");
	pools_read_sizes(&tree_root, &sizes);
	tap_ok(sizes.huge_count == 2 && has_size(&sizes, 2 * MIB, true) &&
		       has_size(&sizes, GIB, true),
	       "in whatever order");
	tree_write("proc/meminfo", "Hugepagesize:       512 kB\n");
	pools_read_sizes(&tree_root, &sizes);
	tap_ok(sizes.huge_count == 3 && has_size(&sizes, 512 * KIB, true), "one of another size");
}

static void test_pools(void)
{
	struct page_sizes sizes;
	char name[64];

	tree_write("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
	write_pool("hugepages-2048kB", "4\n", "2\n");
	write_pool("hugepages-1048576kB", "1\n", "1\n");
	pools_read_sizes(&tree_root, &sizes);
	tap_ok(sizes.huge_count == 2 && has_size(&sizes, 2 * MIB, true) &&
		       has_size(&sizes, GIB, false) && !sizes.may_inflate,
	       "pools in use and not");
	write_pool("hugepages-2048kB", "4\n", "4\n");
	write_pool("hugepages-1048576kB", "x\n", "1\n");
	pools_read_sizes(&tree_root, &sizes);
	tap_ok(has_size(&sizes, 2 * MIB, false) && has_size(&sizes, GIB, true),
	       "what can't be read may be in use");

	tree_make_dir("sys/kernel/mm/hugepages/hugepages-");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages-kB");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages-0kB");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages-5kB");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages-64MB");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages-64kBx");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages--64kB");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages-99999999999999999999kB");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages-999999999999999999999999999999kB");
	tree_make_dir("sys/kernel/mm/hugepages/xhugepages-64kB");
	pools_read_sizes(&tree_root, &sizes);
	tap_ok(sizes.huge_count == 2, "what is no pool is none: %zu", sizes.huge_count);
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "sys/kernel/mm/hugepages/hugepages-%dkB",
			 (i + 2) * 64);
		if (i != 30) /* which is 2048 */
			tree_make_dir(name);
	}
	pools_read_sizes(&tree_root, &sizes);
	tap_ok(sizes.huge_count == HUGE_SIZES_MAX, "more sizes than any machine has");
}

static void test_no_pool_figures(void)
{
	struct vec pools = VEC_OF(struct pool);

	tap_ok(pools_read(&tree_root, &pools) == -ENOENT && !pools.count, "no /sys");
	tree_make_dir("sys/kernel/mm/hugepages");
	tap_ok(pools_read(&tree_root, &pools) == -ENOENT && !pools.count, "no pools");
	if (unlinkat(tree_root.dir_fd, "sys/kernel/mm/hugepages", AT_REMOVEDIR) < 0)
		tree_give_up("hugepages");
}

static void write_figure(const char *file, const char *text)
{
	char path[512];

	snprintf(path, sizeof(path), "sys/kernel/mm/hugepages/hugepages-64kB/%s", file);
	tree_write(path, text);
}

static const struct pool *find_pool(const struct vec *pools, uint64_t page_bytes)
{
	static const struct pool none;

	for (size_t i = 0; i < pools->count; i++)
		if (((const struct pool *)vec_at(pools, i))->page_bytes == page_bytes)
			return vec_at(pools, i);
	return &none;
}

static void test_figures(void)
{
	struct vec pools = VEC_OF(struct pool);
	const struct pool *pool;
	bool ascends = true;

	write_figure("nr_hugepages", "7\n");
	write_figure("free_hugepages", "5\n");
	write_figure("resv_hugepages", "2\n");
	write_figure("surplus_hugepages", "1\n");
	write_figure("nr_overcommit_hugepages", "4\n");
	tap_ok(pools_read(&tree_root, &pools) == 0 && pools.count > 30, "pools are read: %zu",
	       pools.count);
	for (size_t i = 1; i < pools.count; i++)
		ascends &= ((struct pool *)vec_at(&pools, i - 1))->page_bytes <
			   ((struct pool *)vec_at(&pools, i))->page_bytes;
	tap_ok(ascends, "by their page size");
	pool = find_pool(&pools, 64 * KIB);
	tap_ok(pool->page_bytes == 64 * KIB && pool->have == POOL_ALL && pool->total_pages == 7 &&
		       pool->free_pages == 5 && pool->reserved_pages == 2 &&
		       pool->surplus_pages == 1 && pool->overcommit_pages == 4,
	       "with all figures");
	tap_ok(pool_spare_pages(pool) == 3 && pool_available_pages(pool) == 6,
	       "free, not reserved, and what overcommit allows");
	pool = find_pool(&pools, 128 * KIB);
	tap_ok(pool->page_bytes && pool->have == 0 && pool_available_pages(pool) == 0,
	       "a pool of unknown figures");
	vec_free(&pools);

	write_figure("resv_hugepages", "6\n");
	write_figure("surplus_hugepages", "9\n");
	write_figure("nr_hugepages", "many\n");
	pools = VEC_OF(struct pool);
	tap_ok(pools_read(&tree_root, &pools) == 0, "figures that don't fit together");
	pool = find_pool(&pools, 64 * KIB);
	tap_ok(pool->have == (POOL_ALL & ~POOL_TOTAL) && pool_spare_pages(pool) == 0 &&
		       pool_available_pages(pool) == 0,
	       "give no more pages than none");
	vec_free(&pools);
}

static void test_files(void)
{
	struct meminfo info;
	char *text = tap_need(malloc(20000));

	tree_drop("proc/meminfo");
	tap_ok(meminfo_read(&tree_root, &info) == -ENOENT, "no meminfo");
	meminfo_parse("ShmemHugePages: 4 kB\nShmem: 12 kB\n", &info);
	tap_ok(info.has_shmem && info.shmem_bytes == 12288, "Shmem, and no other");
	meminfo_parse("ShmemHugePages: 4 kB\n", &info);
	tap_ok(!info.has_shmem, "no Shmem");
	tree_write("proc/meminfo", "SwapTotal: 8 kB\nSwapFree: 4 kB\n");
	tap_ok(meminfo_read(&tree_root, &info) == 0 && info.has_swap &&
		       info.swap_total_bytes == 8192 && info.swap_free_bytes == 4096,
	       "a captured one");
	if (!text)
		tap_bail();
	memset(text, 'x', 19999);
	text[19999] = '\0';
	tree_write("proc/meminfo", text);
	tap_ok(meminfo_read(&tree_root, &info) == -E2BIG, "one that is too long to be true");
	free(text);
}

int main(void)
{
	test_texts();
	test_memory();
	test_releases();
	tree_begin();
	test_no_pool_figures();
	test_no_pools();
	test_pools();
	test_figures();
	test_files();
	return tap_done();
}
