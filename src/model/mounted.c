/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/mounted.h"

#include <string.h>

void mounted_list_free(struct mounted_list *list)
{
	vec_free(&list->mounts);
	arena_free(&list->arena);
}

bool mounted_same_path(const char *a, const char *b)
{
	for (;;) {
		size_t len;

		a += strspn(a, "/");
		b += strspn(b, "/");
		len = strcspn(a, "/");
		if (len != strcspn(b, "/") || memcmp(a, b, len) != 0)
			return false;
		if (!len)
			return true;
		a += len;
		b += len;
	}
}

/*
 * Sets a limit by its option. What tmpfs does not show is the @standard (0: not known),
 * and 0 is no limit; hugetlbfs shows each limit that it has.
 */
static void set_limit(struct mounted *mounted, const char *name, uint64_t standard, uint32_t have,
		      uint32_t unlimited, uint64_t *limit)
{
	bool is_huge = mounted_is_huge(mounted->fstype), is_percent;
	struct mountopt option;
	bool is_shown = mountopt_find(mounted->options, name, &option);

	*limit = is_huge ? 0 : standard;
	if (is_shown && (!mountopt_read_size(&option, limit, &is_percent) || is_percent))
		return;
	if (is_huge ? !is_shown : is_shown && !*limit)
		mounted->flags |= unlimited;
	else if (is_shown || *limit)
		mounted->have |= have;
}

void mounted_set_by_options(struct mounted *mounted, const struct mounted_machine *machine)
{
	uint64_t pages = machine->page_bytes ? machine->memory_bytes / machine->page_bytes / 2 : 0;
	bool is_huge = mounted_is_huge(mounted->fstype), is_percent;
	struct mountopt option;

	mounted->page_bytes = is_huge ? 0 : machine->page_bytes;
	if (is_huge && mountopt_find(mounted->options, "pagesize", &option) &&
	    (!mountopt_read_size(&option, &mounted->page_bytes, &is_percent) || is_percent))
		mounted->page_bytes = 0;
	mounted->have |= mounted->page_bytes ? MOUNTED_HAVE_PAGESIZE : 0u;
	set_limit(mounted, "size", pages * machine->page_bytes, MOUNTED_HAVE_SIZE,
		  MOUNTED_UNLIMITED_SIZE, &mounted->size_bytes);
	set_limit(mounted, "nr_inodes", pages, MOUNTED_HAVE_INODES, MOUNTED_UNLIMITED_INODES,
		  &mounted->inodes);
}

/* A limit of tmpfs is what statfs(2) says, not what the options do. */
static void replace_limit(struct mounted *mounted, uint64_t limit, uint32_t have,
			  uint32_t unlimited)
{
	mounted->have &= ~have;
	mounted->flags &= ~unlimited;
	mounted->have |= limit ? have : 0u;
	mounted->flags |= limit ? 0u : unlimited;
}

static void set_blocks(struct mounted *mounted, const struct mounted_figures *figures)
{
	uint64_t size;

	if (!(mounted->have & MOUNTED_HAVE_SIZE))
		return;
	if (__builtin_mul_overflow(figures->blocks, figures->block_bytes, &size)) {
		mounted->have &= ~(uint32_t)MOUNTED_HAVE_SIZE;
		return;
	}
	mounted->size_bytes = size;
	if (figures->free_blocks > figures->blocks || figures->avail_blocks > figures->blocks)
		return;
	mounted->used_bytes = (figures->blocks - figures->free_blocks) * figures->block_bytes;
	mounted->avail_bytes = figures->avail_blocks * figures->block_bytes;
	mounted->have |= MOUNTED_HAVE_USED;
}

static void set_inodes(struct mounted *mounted, const struct mounted_figures *figures)
{
	/* hugetlbfs without a size says nothing of its inodes, be they limited or not */
	if (!(mounted->have & MOUNTED_HAVE_INODES) || !figures->inodes ||
	    figures->free_inodes > figures->inodes)
		return;
	mounted->inodes = figures->inodes;
	mounted->free_inodes = figures->free_inodes;
	mounted->used_inodes = figures->inodes - figures->free_inodes;
	mounted->have |= MOUNTED_HAVE_IUSED;
}

void mounted_set_figures(struct mounted *mounted, const struct mounted_figures *figures)
{
	mounted->have |= MOUNTED_HAVE_STATFS | MOUNTED_HAVE_PAGESIZE;
	mounted->page_bytes = figures->block_bytes;
	if (!mounted_is_huge(mounted->fstype)) {
		replace_limit(mounted, figures->blocks, MOUNTED_HAVE_SIZE, MOUNTED_UNLIMITED_SIZE);
		replace_limit(mounted, figures->inodes, MOUNTED_HAVE_INODES,
			      MOUNTED_UNLIMITED_INODES);
	}
	set_blocks(mounted, figures);
	set_inodes(mounted, figures);
}

static bool has(const struct mounted *mounted, const char *name)
{
	struct mountopt option;

	return mountopt_find(mounted->options, name, &option);
}

static void begin_option(const char *name, struct strbuf *defaults)
{
	if (defaults->len)
		strbuf_putc(defaults, ',');
	strbuf_puts(defaults, name);
}

static void add_number(const struct mounted *mounted, const char *name, uint64_t value,
		       const char *unit, struct strbuf *defaults)
{
	if (has(mounted, name))
		return;
	begin_option(name, defaults);
	strbuf_putc(defaults, '=');
	strbuf_add_u64(defaults, value);
	strbuf_puts(defaults, unit);
}

static void add_word(const struct mounted *mounted, const char *name, const char *value,
		     struct strbuf *defaults)
{
	if (has(mounted, name))
		return;
	begin_option(name, defaults);
	strbuf_putc(defaults, '=');
	strbuf_puts(defaults, value);
}

/* As shmem_show_options() in mm/shmem.c and hugetlbfs_show_options() in
 * fs/hugetlbfs/inode.c would write them, and in their order. */
void mounted_write_defaults(const struct mounted *mounted, struct strbuf *defaults)
{
	bool is_huge = mounted_is_huge(mounted->fstype);

	/* hugetlbfs shows each limit that it has */
	if (mounted->have & MOUNTED_HAVE_SIZE)
		add_number(mounted, "size", mounted->size_bytes / 1024, "k", defaults);
	if (mounted->have & MOUNTED_HAVE_INODES)
		add_number(mounted, "nr_inodes", mounted->inodes, "", defaults);
	add_word(mounted, "mode", is_huge ? "755" : "1777", defaults);
	add_word(mounted, "uid", "0", defaults);
	add_word(mounted, "gid", "0", defaults);
	if (is_huge && (mounted->have & MOUNTED_HAVE_PAGESIZE))
		add_number(mounted, "pagesize", mounted->page_bytes / 1024, "K", defaults);
	if (is_huge)
		return;
	/* a kernel that has the choice shows what was chosen */
	if (!has(mounted, "inode64") && !has(mounted, "inode32"))
		begin_option("inode32", defaults);
	add_word(mounted, "huge", "never", defaults);
	add_word(mounted, "mpol", "default", defaults);
}
