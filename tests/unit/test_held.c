/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this process has mapped, as a reading of all processes finds it. */
#include "scan/held.h"

#include <sys/mman.h>

#include "model/need.h"
#include "scanned.h"
#include "tap.h"

#define HUGE_BYTES (UINT64_C(2) << 20)
#define MAP_HUGE_2M (21 << 26) /* asm-generic/hugetlb_encode.h */

/* Maps huge pages, of which the pool need not have any as long as none is touched. */
static bool map_huge(int type, size_t pages)
{
	return mmap(NULL, pages * HUGE_BYTES, PROT_READ | PROT_WRITE,
		    type | MAP_ANONYMOUS | MAP_HUGETLB | MAP_HUGE_2M | MAP_NORESERVE, -1,
		    0) != MAP_FAILED;
}

/* What of this process's mappings is private and of huge pages, in bytes. */
static uint64_t find_private(struct scanned *scanned, bool *is_right)
{
	uint64_t bytes = 0;

	*is_right &= held_scan(&scanned->scan, KIND_BIT(KIND_ANON)) == 0;
	for (size_t i = 0; i < scanned_count(scanned); i++) {
		const struct object *object = scanned_at(scanned, i);

		for (size_t j = 0; j < object->holder_count; j++) {
			const struct holder *holder = &object->holders[j];

			if (holder->process->pid != getpid() || !holder->private_bytes)
				continue;
			bytes += holder->private_bytes;
			*is_right &= holder->page_bytes == HUGE_BYTES && holder->map_count == 1 &&
				     holder->mapped_bytes == holder->private_bytes &&
				     !holder->fd_count;
		}
	}
	return bytes;
}

int main(void)
{
	const struct sysroot live = SYSROOT_LIVE;
	struct scanned scanned;
	bool is_right = true;

	tree_begin();
	if (!map_huge(MAP_PRIVATE, 3) || !map_huge(MAP_PRIVATE, 2) || !map_huge(MAP_SHARED, 7))
		return !puts("1..0 # SKIP no huge pages of 2 MiB");

	scanned_init(&scanned, NEED_HOLDERS | NEED_PRIVATE);
	scanned.scan.root = &live;
	tap_ok(held_read(&scanned.scan) == 0 && scanned.scan.held, "processes are read");
	tap_need(scanned.scan.held);
	tap_ok(find_private(&scanned, &is_right) == 5 * HUGE_BYTES && is_right,
	       "private mappings of huge pages, without the shared one");
	scanned_free(&scanned);

	scanned_init(&scanned, NEED_HOLDERS);
	scanned.scan.root = &live;
	tap_ok(held_read(&scanned.scan) == 0 && !find_private(&scanned, &is_right),
	       "they are not looked for unless they are needed");
	scanned_free(&scanned);
	return tap_done();
}
