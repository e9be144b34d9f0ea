/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/machine.h"

#include <sys/sysinfo.h>
#include <unistd.h>

#include "base/num.h"
#include "scan/meminfo.h"
#include "scan/pools.h"

static void read_pools(const struct sysroot *root, struct mounted_machine *machine)
{
	struct vec pools = VEC_OF(struct pool);

	/* what was read until it failed counts all the same */
	pools_read(root, &pools);
	for (size_t i = 0; i < pools.count && i < MOUNTED_POOLS_MAX; i++) {
		const struct pool *pool = vec_at(&pools, i);

		machine->pools[i].page_bytes = pool->page_bytes;
		machine->pools[i].total_bytes = pool->total_pages * pool->page_bytes;
		machine->pool_count = i + 1;
	}
	vec_free(&pools);
}

/* user_namespaces(7): the first one has all ids as they are. */
static bool has_other_ids(const struct sysroot *root)
{
	char text[256];
	const char *at = text;
	uint64_t inside, outside, count;

	return !root->captured &&
	       sysroot_read(root, "/proc/self/uid_map", text, sizeof(text)) >= 0 &&
	       num_next_u64(&at, 10, &inside) && num_next_u64(&at, 10, &outside) &&
	       num_next_u64(&at, 10, &count) && (inside || outside || count != UINT32_MAX);
}

void machine_read(const struct sysroot *root, bool with_pools, struct mounted_machine *machine)
{
	struct meminfo info;
	struct sysinfo live;

	*machine = (struct mounted_machine){.page_bytes = (uint64_t)sysconf(_SC_PAGESIZE)};
	if (meminfo_read(root, &info) == 0) {
		machine->memory_bytes = info.total_bytes;
		machine->huge_bytes = info.hugepage_bytes;
	}
	/* a container may have been given another /proc/meminfo */
	if (!root->captured && sysinfo(&live) == 0)
		machine->memory_bytes = (uint64_t)live.totalram * live.mem_unit;
	machine->has_other_ids = has_other_ids(root);
	if (with_pools)
		read_pools(root, machine);
}
