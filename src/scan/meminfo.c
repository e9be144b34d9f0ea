/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/meminfo.h"

#include <string.h>

#include "base/num.h"
#include "base/util.h"

/* The figure behind @name at the beginning of a line. */
static bool find_figure(const char *text, const char *name, uint64_t *figure)
{
	size_t len = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) != 0 || line[len] != ':')
			continue;
		line += len + 1;
		return num_next_u64(&line, 10, figure);
	}
	return false;
}

/* One that is in KiB. */
static bool find_bytes(const char *text, const char *name, uint64_t *bytes)
{
	uint64_t kib;

	if (!find_figure(text, name, &kib) || kib > UINT64_MAX / 1024)
		return false;
	*bytes = kib * 1024;
	return true;
}

static void find_pool(const char *text, uint64_t page_bytes, struct pool *pool)
{
	pool->page_bytes = page_bytes;
	if (find_figure(text, "HugePages_Total", &pool->total_pages))
		pool->have |= POOL_TOTAL;
	if (find_figure(text, "HugePages_Free", &pool->free_pages))
		pool->have |= POOL_FREE;
	if (find_figure(text, "HugePages_Rsvd", &pool->reserved_pages))
		pool->have |= POOL_RESERVED;
	if (find_figure(text, "HugePages_Surp", &pool->surplus_pages))
		pool->have |= POOL_SURPLUS;
}

void meminfo_parse(const char *text, struct meminfo *info)
{
	*info = (struct meminfo){0};
	find_bytes(text, "MemTotal", &info->total_bytes);
	info->has_shmem = find_bytes(text, "Shmem", &info->shmem_bytes);
	info->has_swap = find_bytes(text, "SwapTotal", &info->swap_total_bytes) &&
			 find_bytes(text, "SwapFree", &info->swap_free_bytes);
	info->has_available = find_bytes(text, "MemAvailable", &info->available_bytes);
	info->has_commit = find_bytes(text, "CommitLimit", &info->commit_limit_bytes) &&
			   find_bytes(text, "Committed_AS", &info->committed_bytes);
	if (find_bytes(text, "Hugepagesize", &info->hugepage_bytes) && info->hugepage_bytes)
		find_pool(text, info->hugepage_bytes, &info->pool);
}

int meminfo_read(const struct sysroot *root, struct meminfo *info)
{
	char text[16384];
	ssize_t len = sysroot_read(root, "/proc/meminfo", text, sizeof(text));

	if (len < 0)
		return (int)len;
	meminfo_parse(text, info);
	return 0;
}
