/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/meminfo.h"

#include <string.h>

#include "base/num.h"
#include "base/util.h"

/* The figure behind @name at the beginning of a line, which is in KiB. */
static bool find_bytes(const char *text, const char *name, uint64_t *bytes)
{
	size_t len = strlen(name);
	uint64_t kib;

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) != 0 || line[len] != ':')
			continue;
		line += len + 1;
		if (!num_next_u64(&line, 10, &kib) || kib > UINT64_MAX / 1024)
			return false;
		*bytes = kib * 1024;
		return true;
	}
	return false;
}

void meminfo_parse(const char *text, struct meminfo *info)
{
	*info = (struct meminfo){0};
	info->has_swap = find_bytes(text, "SwapTotal", &info->swap_total_bytes) &&
			 find_bytes(text, "SwapFree", &info->swap_free_bytes);
	info->has_available = find_bytes(text, "MemAvailable", &info->available_bytes);
	info->has_commit = find_bytes(text, "CommitLimit", &info->commit_limit_bytes) &&
			   find_bytes(text, "Committed_AS", &info->committed_bytes);
	find_bytes(text, "Hugepagesize", &info->hugepage_bytes);
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
