/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What size and rss allow to say of a segment's pages. The inflated figures are as
 * the kernel makes them: the resident base pages, multiplied once more by the number
 * of base pages in a huge page.
 */
#include "model/pagesize.h"

#include <inttypes.h>

#include "tap.h"

#define KIB UINT64_C(1024)
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)
#define TIB (GIB * 1024)

/* Pools: which sizes there are, and whether some of their pages are in use. */
enum pools {
	POOL_2M = 1,
	POOL_1G = 2,
	USED_2M = 4 | POOL_2M,
	USED_1G = 8 | POOL_1G,
	POOL_64K = 16, /* in use, on base pages of 4 KiB */
};

#define UNKNOWN UINT64_MAX

static const struct {
	const char *what;
	int pools;
	bool may_inflate;
	bool has_rss;
	uint64_t size, rss, swap; /* what the kernel says */
	uint64_t page, true_rss;  /* what is to be said; or UNKNOWN */
} cases[] = {
	{"two of four huge pages, inflated", USED_2M, true, true, 8 * MIB, 2147483648, 0, 2 * MIB,
	 4 * MIB},
	{"the same where two sizes are in use", USED_2M | USED_1G, true, true, 8 * MIB, 2147483648,
	 0, 2 * MIB, 4 * MIB},
	{"where the kernel can't, it is damaged", USED_2M, false, true, 8 * MIB, 2147483648, 0,
	 UNKNOWN, UNKNOWN},
	{"where no huge page is in use, likewise", POOL_2M, true, true, 8 * MIB, 2147483648, 0,
	 UNKNOWN, UNKNOWN},
	{"all four, inflated", USED_2M, true, true, 8 * MIB, 4 * GIB, 0, 2 * MIB, 8 * MIB},
	{"five of four are too many", USED_2M, true, true, 8 * MIB, 5 * GIB, 0, UNKNOWN, UNKNOWN},
	{"a bit more than two is none", USED_2M, true, true, 8 * MIB, 2147483648 + 256, 0, UNKNOWN,
	 UNKNOWN},
	{"one and a half is none", USED_2M, true, true, 8 * MIB, 1536 * MIB, 0, UNKNOWN, UNKNOWN},
	{"a huge page of a small segment, inflated", USED_2M, true, true, 5000, GIB, 0, 2 * MIB,
	 2 * MIB},
	{"and not", USED_2M, false, true, 5000, 2 * MIB, 0, 2 * MIB, 2 * MIB},
	{"the last page is a part of one", USED_2M, true, true, 2 * MIB + 1, 2 * GIB, 0, 2 * MIB,
	 4 * MIB},
	{"1 GiB pages, inflated", USED_2M | USED_1G, true, true, 2 * GIB, 256 * TIB, 0, GIB, GIB},
	{"1 GiB pages alone", USED_1G, true, true, GIB, 256 * TIB, 0, GIB, GIB},
	{"1 GiB page of a small segment", USED_1G, false, true, MIB, GIB, 0, GIB, GIB},
	{"64 KiB pages, inflated", POOL_64K, true, true, MIB, 16 * MIB, 0, 64 * KIB, MIB},

	{"no huge pages at all", 0, true, true, 8 * MIB, 4096, 0, 4096, 4096},
	{"none at all, nothing resident", 0, true, true, 8 * MIB, 0, 0, 4096, 0},
	{"no rss columns, no huge pages", 0, false, false, 8 * MIB, 0, 0, 4096, UNKNOWN},
	{"no rss columns, huge pages", USED_2M, false, false, 8 * MIB, 0, 0, UNKNOWN, UNKNOWN},
	{"no rss columns, huge pages free", POOL_2M, false, false, 8 * MIB, 0, 0, UNKNOWN, UNKNOWN},
	{"an unused pool has no resident page", POOL_2M, true, true, 8 * MIB, 4 * MIB, 0, 4096,
	 4 * MIB},
	{"of two the one in use", USED_2M | POOL_1G, true, true, GIB, 4096, 0, 4096, 4096},
	{"a base page can't be huge", USED_2M, true, true, 8 * MIB, 4096, 0, 4096, 4096},
	{"nor a half of one", USED_2M, true, true, 8 * MIB, MIB, 0, 4096, MIB},
	{"what is swapped is not huge", USED_2M, true, true, 8 * MIB, 4 * MIB, 4096, 4096, 4 * MIB},
	{"all of it swapped", USED_2M, true, true, 8 * MIB, 0, 8 * MIB, 4096, 0},
	{"swapped and inflated is damaged", USED_2M, true, true, 8 * MIB, 2147483648, 4096, UNKNOWN,
	 UNKNOWN},

	{"nothing resident may be either", USED_2M, true, true, 8 * MIB, 0, 0, UNKNOWN, 0},
	{"with an unused pool, too", POOL_2M, true, true, 8 * MIB, 0, 0, UNKNOWN, 0},
	{"whole huge pages may be small ones", USED_2M, false, true, 8 * MIB, 4 * MIB, 0, UNKNOWN,
	 4 * MIB},
	{"a full segment may be either", USED_2M, false, true, 8 * MIB, 8 * MIB, 0, UNKNOWN,
	 8 * MIB},
	/* 1 GiB resident of small pages, or one huge page that is told 512 times */
	{"what may be inflated and may not", USED_2M, true, true, 2 * GIB, GIB, 0, UNKNOWN,
	 UNKNOWN},
	{"and can't be where the kernel doesn't", USED_2M, false, true, 2 * GIB, GIB, 0, UNKNOWN,
	 GIB},
	{"128 TiB of nothing", USED_2M, true, true, 128 * TIB, 0, 0, UNKNOWN, 0},
	{"128 TiB, a page of it", USED_2M, true, true, 128 * TIB, 4096, 0, 4096, 4096},
	{"a page more than there is room for", 0, true, true, 4096, 8192, 0, UNKNOWN, UNKNOWN},
	{"a part of a page is a page", 0, true, true, 4097, 8192, 0, 4096, 8192},
	{"no whole page", 0, true, true, 8192, 100, 0, UNKNOWN, UNKNOWN},
	{"the largest numbers", USED_2M | USED_1G, true, true, UINT64_MAX, UINT64_MAX, UINT64_MAX,
	 UNKNOWN, UNKNOWN},
	{"the largest rss of nothing", USED_2M | USED_1G, true, true, 0, UINT64_MAX - 4095, 0,
	 UNKNOWN, UNKNOWN},
};

static struct page_sizes sizes_of(int pools, bool may_inflate)
{
	struct page_sizes sizes = {.base_bytes = 4096, .may_inflate = may_inflate};

	if (pools & POOL_64K) {
		sizes.huge[sizes.huge_count].bytes = 64 * KIB;
		sizes.huge[sizes.huge_count++].in_use = true;
	}
	if (pools & POOL_2M) {
		sizes.huge[sizes.huge_count].bytes = 2 * MIB;
		sizes.huge[sizes.huge_count++].in_use = (pools & USED_2M) == USED_2M;
	}
	if (pools & POOL_1G) {
		sizes.huge[sizes.huge_count].bytes = GIB;
		sizes.huge[sizes.huge_count++].in_use = (pools & USED_1G) == USED_1G;
	}
	return sizes;
}

static bool is_deduced(size_t i)
{
	struct page_sizes sizes = sizes_of(cases[i].pools, cases[i].may_inflate);
	struct object segment = {.kind = KIND_XSI, .size_bytes = cases[i].size};
	bool page_known = cases[i].page != UNKNOWN, rss_known = cases[i].true_rss != UNKNOWN;
	uint32_t rss_bits = HAVE_RSS | HAVE_SWAP | HAVE_ALLOC;
	bool ok;

	segment.flags = OBJECT_LOCKED;
	segment.have = HAVE_AGE;
	pagesize_deduce(&sizes, &segment, cases[i].has_rss, cases[i].rss, cases[i].swap);

	ok = segment.have ==
	     (HAVE_AGE | (page_known ? (uint32_t)HAVE_PAGESIZE : 0) | (rss_known ? rss_bits : 0));
	if (page_known)
		ok &= segment.page_bytes == cases[i].page;
	ok &= !!(segment.flags & OBJECT_HUGE) == (page_known && cases[i].page > 4096);
	ok &= (segment.flags & ~(uint32_t)OBJECT_HUGE) == OBJECT_LOCKED;
	if (rss_known)
		ok &= segment.rss_bytes == cases[i].true_rss &&
		      segment.swap_bytes == cases[i].swap &&
		      segment.alloc_bytes == cases[i].true_rss + cases[i].swap;
	if (!ok)
		printf("# have %" PRIx32 " flags %" PRIx32 " page %" PRIu64 " rss %" PRIu64 "\n",
		       segment.have, segment.flags, segment.page_bytes, segment.rss_bytes);
	return ok;
}

/* Whatever is resident, the truth is never contradicted: known is true. */
static void test_never_wrong(void)
{
	bool true_page = true, true_rss = true;

	for (int pages = 0; pages <= 600; pages++) {
		for (int inflates = 0; inflates < 2; inflates++) {
			struct page_sizes sizes = sizes_of(USED_2M | USED_1G, true);
			uint64_t rss = (uint64_t)pages * 2 * MIB;
			struct object huge = {.kind = KIND_XSI, .size_bytes = 600 * 2 * MIB};
			struct object small = huge;

			pagesize_deduce(&sizes, &huge, true, inflates ? rss * 512 : rss, 0);
			true_page &= !(huge.have & HAVE_PAGESIZE) || huge.page_bytes == 2 * MIB;
			true_rss &= !(huge.have & HAVE_RSS) || huge.rss_bytes == rss;
			rss = (uint64_t)pages * 4096;
			pagesize_deduce(&sizes, &small, true, rss, 0);
			true_page &= !(small.have & HAVE_PAGESIZE) || small.page_bytes == 4096;
			true_rss &= !(small.have & HAVE_RSS) || small.rss_bytes == rss;
		}
	}
	tap_ok(true_page, "a page size that is told is the true one");
	tap_ok(true_rss, "an rss that is told is the true one");
}

static struct object deduce(const struct page_sizes *sizes, uint64_t size, uint64_t rss,
			    uint64_t swap)
{
	struct object segment = {.kind = KIND_XSI, .size_bytes = size};

	pagesize_deduce(sizes, &segment, true, rss, swap);
	return segment;
}

/* With transparent huge pages a small segment may hold more than its size. */
static void test_transparent(void)
{
	struct page_sizes sizes = sizes_of(USED_2M, true);
	struct object segment = deduce(&sizes, 4096, 2 * MIB, 0);

	tap_ok(segment.have & HAVE_PAGESIZE && segment.page_bytes == 2 * MIB,
	       "2M in a segment of 4K are a huge page");
	sizes.chunk_bytes = 2 * MIB;
	segment = deduce(&sizes, 4096, 2 * MIB, 0);
	tap_ok(!(segment.have & HAVE_PAGESIZE) && !(segment.flags & OBJECT_HUGE) &&
		       (segment.have & HAVE_RSS) && segment.rss_bytes == 2 * MIB,
	       "unless there are transparent ones: then which it is is unknown");
	sizes = sizes_of(0, true);
	sizes.chunk_bytes = 2 * MIB;
	segment = deduce(&sizes, 4096, 2 * MIB, 0);
	tap_ok(segment.page_bytes == 4096 && segment.rss_bytes == 2 * MIB,
	       "where there are no others it is one of them");
	segment = deduce(&sizes, 4096, 2 * MIB + 4096, 0);
	tap_ok(!(segment.have & HAVE_RSS), "but no more than one");
}

/* What a mapping of it showed. */
static void test_known(void)
{
	struct page_sizes sizes = sizes_of(USED_2M, true);
	struct object segment = {.kind = KIND_XSI, .size_bytes = 2 * GIB};

	segment.have = HAVE_PAGESIZE;
	segment.page_bytes = 4096;
	pagesize_deduce(&sizes, &segment, true, GIB, 0);
	tap_ok((segment.have & HAVE_RSS) && segment.rss_bytes == GIB &&
		       segment.page_bytes == 4096 && !(segment.flags & OBJECT_HUGE),
	       "with small pages nothing is inflated");

	segment = (struct object){.kind = KIND_XSI, .size_bytes = 2 * GIB};
	segment.have = HAVE_PAGESIZE;
	segment.page_bytes = 2 * MIB;
	pagesize_deduce(&sizes, &segment, true, GIB, 0);
	tap_ok(!(segment.have & HAVE_RSS) && segment.page_bytes == 2 * MIB &&
		       (segment.flags & OBJECT_HUGE),
	       "with huge pages it may still be");

	segment.have |= HAVE_ALLOC;
	segment.alloc_bytes = 2 * MIB;
	pagesize_deduce(&sizes, &segment, true, GIB, 0);
	tap_ok((segment.have & HAVE_RSS) && segment.rss_bytes == 2 * MIB &&
		       segment.swap_bytes == 0 && segment.alloc_bytes == 2 * MIB,
	       "unless what is allocated is known");

	segment = (struct object){.kind = KIND_XSI, .size_bytes = 8 * MIB};
	segment.have = HAVE_PAGESIZE;
	segment.page_bytes = 64 * KIB;
	pagesize_deduce(&sizes, &segment, true, 4 * MIB, 0);
	tap_ok(!(segment.have & HAVE_RSS) && segment.page_bytes == 64 * KIB,
	       "a page size that the system has not");
}

static void test_overflow(void)
{
	struct page_sizes sizes = sizes_of(0, true);
	struct object segment = deduce(&sizes, UINT64_MAX, UINT64_MAX - 4095, 8192);

	tap_ok((segment.have & (HAVE_RSS | HAVE_SWAP | HAVE_ALLOC)) == (HAVE_RSS | HAVE_SWAP),
	       "a sum over 64 bits is not known");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(is_deduced(i), "%s", cases[i].what);
	test_never_wrong();
	test_transparent();
	test_known();
	test_overflow();
	return tap_done();
}
