/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mount options, as the kernel shows them on the first line and as fstab has them on the
 * second. */
#include "fuzz.h"
#include "model/mounted.h"

static const struct mounted_machine machine = {
	.memory_bytes = UINT64_C(8) << 30,
	.page_bytes = 4096,
	.huge_bytes = UINT64_C(2) << 20,
	.pool_count = 1,
	.pools = {{UINT64_C(2) << 20, UINT64_C(1) << 30}},
	.has_other_ids = true,
};

/* All of the list is in its options, but for commas between. */
static void check_splitting(const char *list)
{
	const char *at = list, *end = list;
	struct mountopt option, found;

	while (mountopt_next(&at, &option)) {
		REQUIRE(option.len && option.name_len <= option.len && option.text >= end);
		for (; end < option.text; end++)
			REQUIRE(*end == ',');
		end += option.len;
		REQUIRE(at == end);
		REQUIRE(!option.value || option.name_len + 1 + option.value_len == option.len);
		REQUIRE(mountopt_same(&option, &option));
		REQUIRE(!option.value || mountopt_same_policy(&option, &option));
	}
	REQUIRE(strspn(end, ",") == strlen(end));
	REQUIRE(!mountopt_find(list, ",", &found));
}

static void check_limits(const struct mounted *mounted)
{
	REQUIRE(!(mounted->have & MOUNTED_HAVE_SIZE) || !(mounted->flags & MOUNTED_UNLIMITED_SIZE));
	REQUIRE(!(mounted->have & MOUNTED_HAVE_INODES) ||
		!(mounted->flags & MOUNTED_UNLIMITED_INODES));
	REQUIRE(!(mounted->have & MOUNTED_HAVE_USED) || mounted->used_bytes <= mounted->size_bytes);
	REQUIRE(!(mounted->have & MOUNTED_HAVE_IUSED) ||
		mounted->used_inodes + mounted->free_inodes == mounted->inodes);
}

static void check_type(const char *fstype, const char *options, const char *asked)
{
	struct mounted mounted = {.fstype = fstype, .options = options};
	struct mounted_figures figures = {4096, 100, 50, 40, UINT64_MAX, UINT64_MAX};
	struct strbuf text = {0};

	mounted_set_by_options(&mounted, &machine);
	check_limits(&mounted);
	mounted_write_defaults(&mounted, &text);
	check_splitting(strbuf_text(&text));
	strbuf_reset(&text);
	mounted_compare(&mounted, &machine, fstype, asked, NULL, &text);
	check_splitting(strbuf_text(&text));
	figures.blocks = strlen(options) % 2 ? UINT64_MAX : strlen(asked);
	mounted_set_figures(&mounted, &figures);
	check_limits(&mounted);
	strbuf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *options = fuzz_text(data, size), *asked = strchr(options, '\n');

	if (asked)
		*asked++ = '\0';
	check_splitting(options);
	check_splitting(asked ? asked : "");
	check_type("tmpfs", options, asked ? asked : options);
	check_type("hugetlbfs", options, asked ? asked : options);
	free(options);
	return 0;
}
