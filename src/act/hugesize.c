/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/hugesize.h"

#include <errno.h>
#include <string.h>

#include "act/figure.h"
#include "base/strbuf.h"
#include "scan/meminfo.h"
#include "scan/pools.h"

static int find_default(const struct sysroot *root, uint64_t *page_bytes, struct failure *failure)
{
	struct meminfo info;

	if (meminfo_read(root, &info) < 0)
		return 0;
	if (!info.hugepage_bytes)
		return failure_set(failure, EINVAL, "--huge",
				   _("this kernel has no huge pages (CONFIG_HUGETLBFS)"));
	*page_bytes = info.hugepage_bytes;
	return 0;
}

static int refuse(const struct vec *pools, uint64_t page_bytes, struct failure *failure)
{
	struct strbuf sizes = {0};
	char what[64];
	int rc;

	for (size_t i = 0; i < pools->count; i++)
		strbuf_printf(&sizes, "%s%s", i ? ", " : "",
			      FIGURE_SHORT(((const struct pool *)vec_at(pools, i))->page_bytes));
	snprintf(what, sizeof(what), _("huge pages of %s"), FIGURE_SHORT(page_bytes));
	rc = failure_set(failure, EINVAL, what, _("this machine has: %s"), strbuf_text(&sizes));
	strbuf_free(&sizes);
	return rc;
}

int hugesize_find(const struct sysroot *root, uint64_t *page_bytes, struct failure *failure)
{
	struct vec pools = VEC_OF(struct pool);
	bool is_there = false;
	int rc = 0;

	if (!*page_bytes)
		return find_default(root, page_bytes, failure);
	if (pools_read(root, &pools) == 0) {
		for (size_t i = 0; i < pools.count; i++)
			is_there |=
				((const struct pool *)vec_at(&pools, i))->page_bytes == *page_bytes;
		if (!is_there)
			rc = refuse(&pools, *page_bytes, failure);
	}
	vec_free(&pools);
	return rc;
}
