/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The huge page pools: what of them can be had, their nodes, and their columns. */
#include "model/pool.h"

#include <inttypes.h>

#include "scan/pools.h"
#include "tap.h"
#include "tree.h"
#include "view/pool_columns.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static struct pool make_pool(uint64_t total, uint64_t available, uint64_t reserved,
			     uint64_t surplus, uint64_t overcommit)
{
	return (struct pool){
		.page_bytes = 2 * MIB,
		.have = POOL_ALL,
		.total_pages = total,
		.free_pages = available,
		.reserved_pages = reserved,
		.surplus_pages = surplus,
		.overcommit_pages = overcommit,
	};
}

static void test_figures(void)
{
	struct pool pool = make_pool(10, 6, 2, 1, 4);

	tap_ok(pool_used_pages(&pool) == 4 && pool_unreserved_pages(&pool) == 4 &&
		       pool_spare_pages(&pool) == 3 && pool_available_pages(&pool) == 7,
	       "what is used, and what can be had");
	pool = make_pool(10, 12, 20, 5, 4);
	tap_ok(pool_used_pages(&pool) == 0 && pool_unreserved_pages(&pool) == 0 &&
		       pool_spare_pages(&pool) == 0 && pool_available_pages(&pool) == 0,
	       "figures that don't fit together give no more than none");
	pool = make_pool(1, 1, 0, 0, UINT64_MAX);
	tap_ok(pool_available_pages(&pool) == UINT64_MAX, "no limit to speak of");
	tap_ok(pool_needed_pages(&pool, 0) == 0 && pool_needed_pages(&pool, 1) == 1 &&
		       pool_needed_pages(&pool, 2 * MIB) == 1 &&
		       pool_needed_pages(&pool, 2 * MIB + 1) == 2 &&
		       pool_needed_pages(&pool, UINT64_MAX) == UINT64_MAX / (2 * MIB) + 1,
	       "whole pages are needed");
}

static void test_fit(void)
{
	struct pool pool = make_pool(10, 6, 2, 1, 4), node;

	tap_ok(pool_fit(&pool, 7) == POOL_FIT_YES && pool_fit(&pool, 8) == POOL_FIT_NO,
	       "free, not reserved, and what overcommit allows");
	pool.have = POOL_FREE | POOL_RESERVED;
	tap_ok(pool_fit(&pool, 4) == POOL_FIT_YES && pool_fit(&pool, 5) == POOL_FIT_UNKNOWN,
	       "overcommit is not known");
	pool.have = POOL_ALL & ~POOL_RESERVED;
	tap_ok(pool_fit(&pool, 1) == POOL_FIT_UNKNOWN, "nor what is reserved");

	pool = make_pool(10, 6, 2, 1, 4);
	node = (struct pool){.have = POOL_FREE | POOL_NODE, .free_pages = 5};
	tap_ok(pool_fit_on_node(&pool, &node, 5) == POOL_FIT_YES &&
		       pool_fit_on_node(&pool, &node, 6) == POOL_FIT_NO,
	       "on a node: its own free pages");
	pool.reserved_pages = 6;
	tap_ok(pool_fit_on_node(&pool, &node, 3) == POOL_FIT_YES &&
		       pool_fit_on_node(&pool, &node, 4) == POOL_FIT_NO,
	       "and what the whole pool has");
	tap_ok(pool_fit_on_node(NULL, &node, 5) == POOL_FIT_UNKNOWN &&
		       pool_fit_on_node(NULL, &node, 6) == POOL_FIT_NO,
	       "which is not known");
	node.have = POOL_NODE;
	tap_ok(pool_fit_on_node(&pool, &node, 1) == POOL_FIT_UNKNOWN, "nor the node");
}

#define DEFAULT_POOL                 \
	"HugePages_Total:      24\n" \
	"HugePages_Free:        8\n" \
	"HugePages_Rsvd:        3\n" \
	"HugePages_Surp:        1\n" \
	"Hugepagesize:       2048 kB\n"

/* Reads the whole pools anew. */
static const char *read_whole(struct vec *pools, struct notes *notes)
{
	vec_free(pools);
	notes_free(notes);
	*pools = VEC_OF(struct pool);
	*notes = (struct notes)NOTES_INIT;
	if (pools_read_noted(&tree_root, pools, notes) < 0)
		tree_give_up("pools");
	return notes->texts.count == 1 ? notes_text(notes, 0) : "";
}

static void test_masked(void)
{
	struct vec pools = VEC_OF(struct pool);
	struct notes notes = NOTES_INIT;
	const uint32_t all_by_proc = POOL_ALL | POOL_BY_PROC;
	const struct pool *pool;
	const char *note;

	note = read_whole(&pools, &notes);
	tap_ok(!pools.count && notes.incomplete &&
		       !strcmp(note, "/sys/kernel/mm/hugepages can't be read: No such file or "
				     "directory; nor can /proc/meminfo: No such file or directory"),
	       "nothing can be read");
	tree_write("proc/meminfo", "MemTotal: 1 kB\n");
	read_whole(&pools, &notes);
	tap_ok(!pools.count && !notes.incomplete && !notes.texts.count,
	       "a kernel without huge pages has no pools");
	tree_write("proc/meminfo", DEFAULT_POOL);
	tree_write("proc/sys/vm/nr_overcommit_hugepages", "5\n");
	note = read_whole(&pools, &notes);
	pool = pools.count ? vec_at(&pools, 0) : NULL;
	tap_ok(pools.count == 1 && pool->page_bytes == 2 * MIB && pool->have == all_by_proc &&
		       pool->total_pages == 24 && pool->free_pages == 8 &&
		       pool->reserved_pages == 3 && pool->surplus_pages == 1 &&
		       pool->overcommit_pages == 5,
	       "without /sys that of the default size");
	tap_ok(notes.incomplete &&
		       !strcmp(note, "/sys/kernel/mm/hugepages can't be read: No such file or "
				     "directory; only the default page size is shown"),
	       "which is told: %s", note);
	tree_make_dir("sys/kernel/mm/hugepages");
	read_whole(&pools, &notes);
	tap_ok(pools.count == 1 && notes.incomplete, "likewise where there is nothing in it");
	tree_make_dir("sys/kernel/mm/hugepages/hugepages-2048kB");
	tree_write("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "1\n");
	note = read_whole(&pools, &notes);
	pool = pools.count ? vec_at(&pools, 0) : NULL;
	tap_ok(pools.count == 1 && pool->have == POOL_TOTAL && notes.incomplete &&
		       !strcmp(note, "some figures of the huge page pools can't be read"),
	       "a pool that vanishes has no figures: %s", note);
	vec_free(&pools);
	notes_free(&notes);
}

static void write_node(const char *node, const char *size, const char *file, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "sys/devices/system/node/%s/hugepages/hugepages-%s/%s", node,
		 size, file);
	tree_write(path, text);
}

static void write_node_pool(const char *node, const char *size, const char *total)
{
	write_node(node, size, "nr_hugepages", total);
	write_node(node, size, "free_hugepages", "1\n");
	write_node(node, size, "surplus_hugepages", "0\n");
}

static bool is_node(const struct vec *pools, size_t i, uint64_t page_bytes, uint32_t node,
		    uint64_t total)
{
	const struct pool *pool = vec_at(pools, i);

	return pool->page_bytes == page_bytes && pool->node == node && pool->total_pages == total &&
	       pool->have == (POOL_ALL_OF_NODE | POOL_NODE);
}

static void test_nodes(void)
{
	struct vec pools = VEC_OF(struct pool);
	struct notes notes = NOTES_INIT;

	tap_ok(pools_read_nodes(&tree_root, &pools, &notes) == 0 && !pools.count &&
		       notes.incomplete && notes.texts.count == 1,
	       "a /sys that is hidden may hide nodes");
	notes_free(&notes);
	notes = (struct notes)NOTES_INIT;
	tree_make_dir("sys/devices/system/cpu");
	tap_ok(pools_read_nodes(&tree_root, &pools, &notes) == 0 && !pools.count &&
		       !notes.incomplete && notes.texts.count == 1 &&
		       !strcmp(notes_text(&notes, 0), "/sys/devices/system/node can't be read: No "
						      "such file or directory; no nodes are shown"),
	       "a kernel without NUMA has none");
	notes_free(&notes);
	notes = (struct notes)NOTES_INIT;

	write_node_pool("node10", "2048kB", "10\n");
	write_node_pool("node10", "1048576kB", "3\n");
	write_node_pool("node2", "1048576kB", "4\n");
	write_node_pool("node2", "2048kB", "2\n");
	tree_make_dir("sys/devices/system/node/node3"); /* without memory */
	tree_make_dir("sys/devices/system/node/power");
	tree_make_dir("sys/devices/system/node/node");
	write_node_pool("node-1", "2048kB", "9\n");
	write_node_pool("node99999999999", "2048kB", "9\n");
	tree_write("sys/devices/system/node/online", "2,10\n");
	tap_ok(pools_read_nodes(&tree_root, &pools, &notes) == 0 && pools.count == 4 &&
		       !notes.incomplete,
	       "nodes with memory: %zu", pools.count);
	tap_ok(pools.count == 4 && is_node(&pools, 0, 2 * MIB, 2, 2) &&
		       is_node(&pools, 1, 2 * MIB, 10, 10) && is_node(&pools, 2, GIB, 2, 4) &&
		       is_node(&pools, 3, GIB, 10, 3),
	       "by page size, then by number");
	vec_free(&pools);
	pools = VEC_OF(struct pool);
	tree_drop("sys/devices/system/node/node2/hugepages/hugepages-2048kB/free_hugepages");
	tap_ok(pools_read_nodes(&tree_root, &pools, &notes) == 0 && pools.count == 4 &&
		       notes.incomplete && notes.texts.count == 1,
	       "what of one can't be read is told");
	vec_free(&pools);
	notes_free(&notes);
}

/* A cell as a word: - does not apply, ? is unknown. */
static const char *cell_of(const struct pool_row *row, const char *name)
{
	struct cell cell = {0};
	static char text[32];
	const struct column *column = column_find(&pool_columns, name, strlen(name));

	if (!column)
		return "no such column";
	column_get(column, row, &cell);
	if (cell.state != CELL_VALUE)
		return cell.state == CELL_EMPTY ? "-" : "?";
	if (cell_holds_text(column->type))
		snprintf(text, sizeof(text), "%.*s", (int)cell.text.len, cell.text.data);
	else
		snprintf(text, sizeof(text), "%" PRIu64, cell.number);
	strbuf_free(&cell.text);
	return text;
}

static void test_columns(void)
{
	static const char *const names[] = {
		"PAGESIZE",   "NODE", "TOTAL", "FREE", "RESERVED", "AVAILABLE", "SURPLUS",
		"OVERCOMMIT", "USED", "USE%",  "SIZE", "NEEDED",   "FIT"};
	static const struct {
		const char *what;
		uint32_t have;
		bool has_request;
		const char *cells[13];
	} cases[] = {
		{"a pool",
		 POOL_ALL,
		 false,
		 {"2097152", "-", "9", "6", "2", "4", "1", "4", "3", "34", "18874368", "-", "-"}},
		{"a node",
		 POOL_ALL_OF_NODE | POOL_NODE,
		 false,
		 {"2097152", "7", "9", "6", "-", "-", "1", "-", "3", "34", "18874368", "-", "-"}},
		{"a pool of unknown figures",
		 0,
		 true,
		 {"2097152", "-", "?", "?", "?", "?", "?", "?", "?", "?", "?", "5", "no"}},
		{"with a request",
		 POOL_FREE,
		 true,
		 {"2097152", "-", "?", "6", "?", "?", "?", "?", "?", "?", "?", "5", "no"}},
	};
	struct pool_row row = {.pool = make_pool(9, 6, 2, 1, 4), .needed_pages = 5};

	row.pool.node = 7;
	row.fit = POOL_FIT_NO;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		row.pool.have = cases[i].have;
		row.has_request = cases[i].has_request;
		for (size_t n = 0; n < 13; n++)
			tap_ok(!strcmp(cell_of(&row, names[n]), cases[i].cells[n]), "%s: %s is %s",
			       cases[i].what, names[n], cases[i].cells[n]);
	}
	tap_ok(pool_columns.count == 13, "these are all");
	row.pool = make_pool(0, 0, 0, 0, 0);
	tap_ok(!strcmp(cell_of(&row, "USE%"), "-") && !strcmp(cell_of(&row, "USED"), "0"),
	       "nothing of an empty pool is used");
	row.pool = make_pool(UINT64_MAX, 0, 0, 0, 0);
	tap_ok(!strcmp(cell_of(&row, "SIZE"), "?") && !strcmp(cell_of(&row, "USE%"), "100"),
	       "more than there can be");
}

int main(void)
{
	tree_begin();
	test_figures();
	test_fit();
	test_masked();
	test_nodes();
	test_columns();
	return tap_done();
}
