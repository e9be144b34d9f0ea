/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a segment is made of huge pages, and what of it is resident.
 *
 * /proc/sysvipc/shm never tells the page size, and from Linux 6.7 on it shows
 * the rss of a huge page segment multiplied by the number of base pages in a
 * huge page (ipc/shm.c, shm_add_rss_swap(), multiplies what became a count of
 * base pages; mended by "ipc/shm: fix RSS accounting for hugetlb shared
 * memory"). What the figures allow is deduced here; what they don't is unknown.
 */
#ifndef SHMTOOL_MODEL_PAGESIZE_H
#define SHMTOOL_MODEL_PAGESIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/object.h"

#define HUGE_SIZES_MAX 16

/* The page sizes of a system. */
struct page_sizes {
	uint64_t base_bytes;
	/* What base pages of shared memory may come in: 0, one by one; or the size of a
	 * transparent huge page, where one can be given to a segment that is smaller
	 * (admin-guide/mm/transhuge, shmem_enabled always or force). */
	uint64_t chunk_bytes;
	size_t huge_count;
	struct {
		uint64_t bytes;
		bool in_use; /* some page of its pool is not free */
	} huge[HUGE_SIZES_MAX];
	bool may_inflate; /* the kernel may show the wrong rss */
};

/*
 * Sets page_bytes, OBJECT_HUGE, rss_bytes, swap_bytes and alloc_bytes of a
 * segment, and their HAVE bits, from its size and, with @has_rss, from what the
 * kernel says of it. Without that only the page size can be told. A page size that it
 * has already (HAVE_PAGESIZE) stays, and so does what is allocated (HAVE_ALLOC) of one
 * of huge pages, from which what is resident follows.
 */
void pagesize_deduce(const struct page_sizes *sizes, struct object *segment, bool has_rss,
		     uint64_t kernel_rss_bytes, uint64_t kernel_swap_bytes);

#endif
