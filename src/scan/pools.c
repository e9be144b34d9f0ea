/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/pools.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"
#include "scan/meminfo.h"

bool pools_release_inflates(const char *release)
{
	char text[32];
	char *dot, *end;
	uint64_t major, minor;

	snprintf(text, sizeof(text), "%s", release);
	dot = strchr(text, '.');
	if (!dot)
		return true;
	*dot = '\0';
	end = dot + 1 + strspn(dot + 1, "0123456789");
	*end = '\0';
	if (num_parse(text, 10, 1000, &major) < 0 || num_parse(dot + 1, 10, 1000, &minor) < 0)
		return true;
	return major > 6 || (major == 6 && minor >= 7);
}

/* A pool's directory is called hugepages-2048kB. */
static bool parse_pool_name(const char *name, uint64_t *bytes)
{
	static const char prefix[] = "hugepages-";
	char digits[24];
	size_t len;
	uint64_t kib;

	if (strncmp(name, prefix, strlen(prefix)) != 0)
		return false;
	name += strlen(prefix);
	len = strspn(name, "0123456789");
	if (len >= sizeof(digits) || strcmp(name + len, "kB") != 0)
		return false;
	memcpy(digits, name, len);
	digits[len] = '\0';
	if (num_parse(digits, 10, UINT64_MAX / 1024, &kib) < 0 || !kib)
		return false;
	*bytes = kib * 1024;
	return true;
}

/* Reads the figures in @have of the pool whose directory is called @name. */
static void read_figures(const struct sysroot *root, const char *dir, const char *name,
			 uint32_t have, struct pool *pool)
{
	const struct {
		enum pool_have bit;
		const char *file;
		uint64_t *pages;
	} figures[] = {
		{POOL_TOTAL, "nr_hugepages", &pool->total_pages},
		{POOL_FREE, "free_hugepages", &pool->free_pages},
		{POOL_RESERVED, "resv_hugepages", &pool->reserved_pages},
		{POOL_SURPLUS, "surplus_hugepages", &pool->surplus_pages},
		{POOL_OVERCOMMIT, "nr_overcommit_hugepages", &pool->overcommit_pages},
	};

	for (size_t i = 0; i < ARRAY_SIZE(figures); i++) {
		char path[4096];

		if (!(have & figures[i].bit))
			continue;
		snprintf(path, sizeof(path), "%s/%s/%s", dir, name, figures[i].file);
		if (sysroot_read_u64(root, path, figures[i].pages) == 0)
			pool->have |= figures[i].bit;
	}
}

int pools_read_dir(const struct sysroot *root, const char *path, uint32_t have, struct vec *pools)
{
	AUTO_CLOSEDIR DIR *dir = NULL;
	struct dirent *entry;
	int fd = sysroot_open(root, path, O_RDONLY | O_DIRECTORY);

	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return fd < 0 ? fd : -ENOMEM;
	}
	while ((errno = 0, entry = readdir(dir))) {
		struct pool pool = {0};

		if (!parse_pool_name(entry->d_name, &pool.page_bytes))
			continue;
		read_figures(root, path, entry->d_name, have, &pool);
		if (!vec_push(pools, &pool))
			return -ENOMEM;
	}
	return -errno;
}

void pools_sort(struct vec *pools)
{
	if (pools->count)
		qsort(pools->items, pools->count, pools->item_bytes, pool_compare);
}

int pools_read(const struct sysroot *root, struct vec *pools)
{
	int rc = pools_read_dir(root, POOLS_DIR, POOL_ALL, pools);

	pools_sort(pools);

	return !rc && !pools->count ? -ENOENT : rc;
}

static void add_size(struct page_sizes *sizes, uint64_t bytes, bool in_use)
{
	if (sizes->huge_count == HUGE_SIZES_MAX || bytes <= sizes->base_bytes ||
	    bytes % sizes->base_bytes)
		return;
	sizes->huge[sizes->huge_count].bytes = bytes;
	sizes->huge[sizes->huge_count].in_use = in_use;
	sizes->huge_count++;
}

static void assume_sizes(const struct sysroot *root, struct page_sizes *sizes)
{
	static const uint64_t usual[] = {UINT64_C(2) << 20, UINT64_C(1) << 30};
	struct meminfo info;

	if (meminfo_read(root, &info) == 0) {
		if (!info.hugepage_bytes)
			return;
		add_size(sizes, info.hugepage_bytes, true);
	}
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (!sizes->huge_count || sizes->huge[0].bytes != usual[i])
			add_size(sizes, usual[i], true);
}

#define THP_DIR "/sys/kernel/mm/transparent_hugepage"

/* Whether that file says that any file of shared memory gets transparent huge
 * pages: its choice is in brackets. */
static bool is_thp_forced(const struct sysroot *root, const char *path)
{
	char text[128];

	return sysroot_read(root, path, text, sizeof(text)) >= 0 &&
	       (strstr(text, "[always]") || strstr(text, "[force]"));
}

/* For all sizes of transparent huge pages together, and for one of them. */
static uint64_t read_chunk_size(const struct sysroot *root, uint64_t base_bytes)
{
	char text[64];
	const char *at = text;
	uint64_t largest, bytes = base_bytes;

	if (sysroot_read(root, THP_DIR "/hpage_pmd_size", text, sizeof(text)) < 0 ||
	    !num_next_u64(&at, 10, &largest) || largest < base_bytes || largest % base_bytes)
		return base_bytes;
	if (is_thp_forced(root, THP_DIR "/shmem_enabled"))
		return largest;
	for (uint64_t size = base_bytes * 2; size <= largest; size *= 2) {
		char path[sizeof(THP_DIR) + 64];

		snprintf(path, sizeof(path), THP_DIR "/hugepages-%jukB/shmem_enabled",
			 (uintmax_t)size / 1024);
		if (is_thp_forced(root, path))
			bytes = size;
	}
	return bytes;
}

static bool is_in_use(const struct pool *pool)
{
	return !(pool->have & POOL_TOTAL) || !(pool->have & POOL_FREE) ||
	       pool->total_pages != pool->free_pages;
}

void pools_read_sizes(const struct sysroot *root, struct page_sizes *sizes)
{
	struct vec pools = VEC_OF(struct pool);
	char release[128];

	*sizes = (struct page_sizes){.base_bytes = (uint64_t)sysconf(_SC_PAGESIZE)};
	sizes->chunk_bytes = read_chunk_size(root, sizes->base_bytes);
	sizes->may_inflate =
		sysroot_read(root, "/proc/sys/kernel/osrelease", release, sizeof(release)) < 0 ||
		pools_release_inflates(release);
	if (pools_read_dir(root, POOLS_DIR, POOL_TOTAL | POOL_FREE, &pools) < 0) {
		pools.count = 0;
		assume_sizes(root, sizes);
	}
	for (size_t i = 0; i < pools.count; i++) {
		const struct pool *pool = vec_at(&pools, i);

		add_size(sizes, pool->page_bytes, is_in_use(pool));
	}
	vec_free(&pools);
}
