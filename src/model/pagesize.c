/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/pagesize.h"

/* What the explanations of a segment's figures that are possible agree on. */
struct verdict {
	unsigned int count;
	bool same_page, same_rss;
	uint64_t page_bytes, rss_bytes;
};

static void allow(struct verdict *verdict, uint64_t page_bytes, uint64_t rss_bytes)
{
	if (!verdict->count++) {
		*verdict = (struct verdict){1, true, true, page_bytes, rss_bytes};
		return;
	}
	verdict->same_page &= verdict->page_bytes == page_bytes;
	verdict->same_rss &= verdict->rss_bytes == rss_bytes;
}

/* Whether @rss is no more than @size rounded up to whole pages. */
static bool is_room_for(uint64_t rss, uint64_t size, uint64_t page)
{
	uint64_t pages = size / page + (size % page != 0);

	return rss / page < pages || (rss / page == pages && rss % page == 0);
}

static bool fits(uint64_t rss, uint64_t size, uint64_t page)
{
	return rss % page == 0 && is_room_for(rss, size, page);
}

static void allow_huge(struct verdict *verdict, uint64_t page, bool in_use, uint64_t inflation,
		       uint64_t size, uint64_t rss)
{
	if (rss && !in_use)
		return;
	if (fits(rss, size, page))
		allow(verdict, page, rss);
	if (inflation > 1 && rss && rss % inflation == 0 && fits(rss / inflation, size, page))
		allow(verdict, page, rss / inflation);
}

static void set_rss(struct object *segment, uint64_t rss_bytes, uint64_t swap_bytes)
{
	segment->rss_bytes = rss_bytes;
	segment->swap_bytes = swap_bytes;
	segment->have |= HAVE_RSS | HAVE_SWAP;
	if (!__builtin_add_overflow(rss_bytes, swap_bytes, &segment->alloc_bytes))
		segment->have |= HAVE_ALLOC;
}

/* What size and rss allow, where the page size may be @known_page or, 0, any. */
static struct verdict judge(const struct page_sizes *sizes, uint64_t known_page, uint64_t size,
			    uint64_t rss, uint64_t swap)
{
	uint64_t chunk = sizes->chunk_bytes ? sizes->chunk_bytes : sizes->base_bytes;
	struct verdict verdict = {0};

	if ((!known_page || known_page == sizes->base_bytes) && rss % sizes->base_bytes == 0 &&
	    is_room_for(rss, size, chunk))
		allow(&verdict, sizes->base_bytes, rss);
	/* huge pages are never swapped */
	for (size_t i = 0; i < sizes->huge_count && !swap; i++) {
		uint64_t page = sizes->huge[i].bytes;
		uint64_t inflation = sizes->may_inflate ? page / sizes->base_bytes : 1;
		bool in_use = sizes->huge[i].in_use || known_page;

		if (!known_page || known_page == page)
			allow_huge(&verdict, page, in_use, inflation, size, rss);
	}
	return verdict;
}

void pagesize_deduce(const struct page_sizes *sizes, struct object *segment, bool has_rss,
		     uint64_t kernel_rss_bytes, uint64_t kernel_swap_bytes)
{
	uint64_t known = segment->have & HAVE_PAGESIZE ? segment->page_bytes : 0;
	uint64_t swap = has_rss ? kernel_swap_bytes : 0;
	struct verdict verdict;

	if (known > sizes->base_bytes && (segment->have & HAVE_ALLOC)) {
		set_rss(segment, segment->alloc_bytes, 0);
		segment->flags |= OBJECT_HUGE;
		return;
	}
	verdict = judge(sizes, known, segment->size_bytes, has_rss ? kernel_rss_bytes : 0, swap);
	if (!known && verdict.same_page) {
		segment->page_bytes = known = verdict.page_bytes;
		segment->have |= HAVE_PAGESIZE;
	}
	if (known > sizes->base_bytes)
		segment->flags |= OBJECT_HUGE;
	if (has_rss && verdict.same_rss)
		set_rss(segment, verdict.rss_bytes, kernel_swap_bytes);
}
