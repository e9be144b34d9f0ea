/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/meminfo, and a kernel's release. */
#include <errno.h>
#include <inttypes.h>

#include "fuzz.h"
#include "scan/meminfo.h"
#include "scan/pools.h"

static bool is_same(const struct meminfo *a, const struct meminfo *b)
{
	return a->has_swap == b->has_swap && a->hugepage_bytes == b->hugepage_bytes &&
	       (!a->has_swap || (a->swap_total_bytes == b->swap_total_bytes &&
				 a->swap_free_bytes == b->swap_free_bytes));
}

static void check_with(const char *before, const char *text, const char *behind,
		       const struct meminfo *want)
{
	size_t len = strlen(before) + strlen(text) + strlen(behind) + 1;
	char *joined = malloc(len);
	struct meminfo info;

	REQUIRE(joined);
	snprintf(joined, len, "%s%s%s", before, text, behind);
	meminfo_parse(joined, &info);
	REQUIRE(is_same(&info, want));
	free(joined);
}

/* Whether the first line called @name says that many bytes, read another way. */
static bool says(const char *text, const char *name, uint64_t bytes)
{
	size_t len = strlen(name);

	while (strncmp(text, name, len) != 0) {
		text = strchr(text, '\n');
		if (!text)
			return false;
		text++;
	}
	errno = 0;
	return strtoull(text + len, NULL, 10) == bytes / 1024 && !errno;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), printed[256];
	struct meminfo info;

	memset(&info, 0xff, sizeof(info));
	meminfo_parse(text, &info);
	REQUIRE(info.swap_total_bytes % 1024 == 0 && info.swap_free_bytes % 1024 == 0 &&
		info.hugepage_bytes % 1024 == 0);
	if (info.has_swap)
		REQUIRE(says(text, "SwapTotal:", info.swap_total_bytes) &&
			says(text, "SwapFree:", info.swap_free_bytes));
	if (info.hugepage_bytes)
		REQUIRE(says(text, "Hugepagesize:", info.hugepage_bytes));

	/* other lines don't matter, nor where these stand */
	check_with("MemTotal:  5 kB\n", text, "", &info);
	check_with("\n", text, "\nSwapTotalX: 7 kB\n", &info);
	snprintf(printed, sizeof(printed), "Hugepagesize: %" PRIu64 " kB\n",
		 info.hugepage_bytes / 1024);
	if (info.has_swap)
		snprintf(printed + strlen(printed), sizeof(printed) - strlen(printed),
			 "SwapFree: %" PRIu64 " kB\nSwapTotal: %" PRIu64 " kB\n",
			 info.swap_free_bytes / 1024, info.swap_total_bytes / 1024);
	check_with(printed, "", "", &info);

	/* only what is surely before 6.7 is told not to inflate */
	if (!pools_release_inflates(text))
		REQUIRE(text[0] >= '0' && text[0] <= '6');
	free(text);
	return 0;
}
