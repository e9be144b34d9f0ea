/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/hugeprivate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "scan/maps.h"

/* Documentation/admin-guide/mm/pagemap.rst */
#define PAGEMAP_PRESENT (UINT64_C(1) << 63)
#define PAGEMAP_FILE (UINT64_C(1) << 61)
#define PAGEMAP_EXCLUSIVE (UINT64_C(1) << 56)
#define PAGEMAP_FRAME ((UINT64_C(1) << 55) - 1)

/* A page that a process has mapped, and that is none of a file's. */
struct page {
	uint64_t page_bytes;
	uint64_t frame; /* 0: not told */
	const struct process *process;
	bool is_exclusive;
};

struct reading {
	const struct hugeprivate *all;
	struct vec pages; /* struct page */
	uint64_t base_bytes;
	uintmax_t unread; /* processes */
	int error;	  /* why the last one could not be read */
};

static bool knows_device(const struct hugeprivate *all, dev_t dev, uint64_t *page_bytes)
{
	for (size_t i = 0; i < all->devices.count; i++) {
		const struct hugeprivate_device *device = vec_at(&all->devices, i);

		if (device->dev != dev)
			continue;
		*page_bytes = device->page_bytes;
		return true;
	}
	return false;
}

static int add_process(struct hugeprivate *all, const struct process *process)
{
	for (size_t i = 0; i < all->processes.count; i++)
		if ((*(const struct process **)vec_at(&all->processes, i))->pid == process->pid)
			return 0;
	return vec_push(&all->processes, &process) ? 0 : -ENOMEM;
}

int hugeprivate_meet(struct hugeprivate *all, const struct object *object)
{
	struct hugeprivate_device device = {object->dev, object->page_bytes};
	uint64_t known;
	int rc = 0;

	if (!(object->flags & OBJECT_HUGE) || object->kind == KIND_XSI)
		return 0;
	for (size_t i = 0; i < object->holder_count && !rc; i++) {
		if (!object->holders[i].private_bytes)
			continue;
		if (!knows_device(all, device.dev, &known) && !vec_push(&all->devices, &device))
			return -ENOMEM;
		rc = add_process(all, object->holders[i].process);
	}
	return rc;
}

/* Of a huge page the entry of each of its base pages says the same. */
static int read_pages(struct reading *reading, int pagemap_fd, const struct mapping *mapping,
		      struct page page)
{
	for (uint64_t at = mapping->start; at < mapping->end; at += page.page_bytes) {
		uint64_t entry;
		ssize_t got = pread(pagemap_fd, &entry, sizeof(entry),
				    (off_t)(at / reading->base_bytes * sizeof(entry)));

		if (got < 0)
			return -errno;
		if (got != sizeof(entry))
			return 0;
		if (!(entry & PAGEMAP_PRESENT) || (entry & PAGEMAP_FILE))
			continue;
		page.frame = entry & PAGEMAP_FRAME;
		page.is_exclusive = entry & PAGEMAP_EXCLUSIVE;
		if (!vec_push(&reading->pages, &page))
			return -ENOMEM;
	}
	return 0;
}

static int read_maps(struct reading *reading, int maps_fd, int pagemap_fd,
		     const struct process *process)
{
	struct maps maps = {.has_private = true};
	struct mapping mapping;
	int rc;

	maps_begin(&maps, maps_fd);
	while ((rc = maps_next(&maps, &mapping)) == 1) {
		struct page page = {.process = process};

		if (mapping.is_shared ||
		    !knows_device(reading->all, mapping.dev, &page.page_bytes) || !page.page_bytes)
			continue;
		rc = read_pages(reading, pagemap_fd, &mapping, page);
		if (rc < 0)
			break;
	}
	maps_free(&maps);
	return rc;
}

static int open_of(const struct sysroot *root, const struct process *process, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)process->pid, name);
	return sysroot_open(root, path, O_RDONLY);
}

static int read_process(struct reading *reading, const struct sysroot *root,
			const struct process *process)
{
	AUTO_CLOSE int maps_fd = open_of(root, process, "maps");
	AUTO_CLOSE int pagemap_fd = open_of(root, process, "pagemap");
	int rc = maps_fd < 0 ? maps_fd : pagemap_fd;

	if (rc >= 0)
		rc = read_maps(reading, maps_fd, pagemap_fd, process);
	if (rc == -ENOMEM)
		return rc;
	/* it has ended */
	if (rc < 0 && rc != -ENOENT && rc != -ESRCH) {
		reading->unread++;
		reading->error = -rc;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct page *x = a, *y = b;

	if (x->page_bytes != y->page_bytes)
		return x->page_bytes < y->page_bytes ? -1 : 1;
	return (x->frame > y->frame) - (x->frame < y->frame);
}

/* Pages that have one frame are one, of all processes that have it mapped. */
static int add_all(struct reading *reading, struct account *account)
{
	struct vec *pages = &reading->pages;
	int rc = 0;

	if (pages->count)
		qsort(pages->items, pages->count, pages->item_bytes, compare);
	for (size_t i = 0, next; i < pages->count && !rc; i = next) {
		const struct page *page = vec_at(pages, i), *other;
		const struct process *process = page->process;

		for (next = i + 1; page->frame && next < pages->count; next++) {
			other = vec_at(pages, next);
			if (compare(page, other) != 0)
				break;
			process = other->process == process ? process : NULL;
		}
		rc = account_add_private(account, page->page_bytes, page->page_bytes,
					 !page->frame && !page->is_exclusive, process);
	}
	return rc;
}

int hugeprivate_read(struct hugeprivate *all, const struct sysroot *root, struct account *account,
		     struct notes *notes)
{
	struct reading reading = {
		.all = all,
		.pages = VEC_OF(struct page),
		.base_bytes = (uint64_t)sysconf(_SC_PAGESIZE),
	};
	int rc = 0;

	for (size_t i = 0; i < all->processes.count && !rc; i++)
		rc = read_process(&reading, root,
				  *(const struct process **)vec_at(&all->processes, i));
	if (!rc)
		rc = add_all(&reading, account);
	if (reading.unread)
		notes_add(notes, true,
			  ngettext("the private huge pages of %ju process could not be read: %s",
				   "the private huge pages of %ju processes could not be read: %s",
				   reading.unread),
			  reading.unread, strerror(reading.error));
	vec_free(&reading.pages);
	return rc;
}

void hugeprivate_free(struct hugeprivate *all)
{
	vec_free(&all->devices);
	vec_free(&all->processes);
}
