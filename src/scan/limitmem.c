/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The limits of what memory is taken from: /dev/shm, the pools of huge pages, the control
 * group; and whether it comes in transparent huge pages. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/num.h"
#include "base/strbuf.h"
#include "base/util.h"
#include "model/mounted.h"
#include "scan/limitread.h"
#include "scan/machine.h"
#include "scan/memcgroup.h"
#include "scan/mounts.h"
#include "scan/pools.h"

#define SHM_DIR "/dev/shm"

/* What lives on the kernel's own mount of tmpfs (mm/shmem.c, shm_mnt). */
#define INTERNAL_KINDS (KIND_BIT(KIND_XSI) | KIND_BIT(KIND_MEMFD) | KIND_BIT(KIND_ANON))

/* Without a limit of tmpfs its total is 0 (mm/shmem.c, shmem_statfs()). */
static void set_total(struct limit *limit, uint64_t total, uint64_t available, uint64_t unit)
{
	uint64_t bytes, used = total > available ? total - available : 0;

	if (!total) {
		limit_set_word(limit, LIMIT_UNLIMITED);
		limit->have &= ~(uint32_t)LIMIT_IS_USED;
	} else if (!__builtin_mul_overflow(total, unit, &bytes)) {
		limit_set_value(limit, bytes);
		limit_set_used(limit, used * unit);
	}
}

/* The mount that @path is on, which is what is mounted there last. */
static bool find_mount(struct mounts *mounts, const char *path, struct mount *found)
{
	const char *target = mounts_target_of(mounts, path);
	struct mount mount;
	bool is_found = false;

	if (!target)
		return false;
	mounts_rewind(mounts);
	while (mounts_next(mounts, NULL, &mount)) {
		if (strcmp(mount.target, target) != 0)
			continue;
		*found = mount;
		is_found = true;
	}
	return is_found;
}

static void set_one(struct limit *limit, bool is_unlimited, bool is_known, uint64_t value)
{
	if (is_unlimited)
		set_total(limit, 0, 0, 0);
	else if (is_known)
		limit_set_value(limit, value);
}

/* A captured directory, @fd, is on some file system of this machine: what limits it was
 * mounted with stands in the table. */
static int set_captured(const struct limit_reading *reading, int fd, struct limit *size,
			struct limit *inodes)
{
	AUTO_FREE char *path = fd < 0 ? NULL : sysroot_path_of(reading->root, fd);
	struct mounted_machine machine;
	struct mounts *mounts;
	struct mount mount;
	int rc;

	if (fd >= 0 && !path && errno == ENOMEM)
		return -ENOMEM;
	rc = mounts_read(reading->root, &mounts);
	if (rc < 0)
		return rc == -ENOMEM ? rc : 0;
	/* /dev/shm may be a link to /run/shm */
	if (find_mount(mounts, path ? path : SHM_DIR, &mount) && strstr(mount.fstype, "tmpfs")) {
		struct mounted mounted = {.fstype = mount.fstype, .options = mount.options};

		machine_read(reading->root, false, &machine);
		mounted_set_by_options(&mounted, &machine);
		set_one(size, mounted.flags & MOUNTED_UNLIMITED_SIZE,
			mounted.have & MOUNTED_HAVE_SIZE, mounted.size_bytes);
		set_one(inodes, mounted.flags & MOUNTED_UNLIMITED_INODES,
			mounted.have & MOUNTED_HAVE_INODES, mounted.inodes);
		size->source = inodes->source = "/proc/self/mountinfo";
		if ((size->have | inodes->have) & LIMIT_IS_USED)
			notes_add(reading->notes, true, _("what is used of %s was not captured"),
				  SHM_DIR);
	}
	mounts_free(mounts);
	return 0;
}

int limit_read_shm_dir(struct limit_reading *reading)
{
	struct limit size = {
		.name = "dev_shm_size",
		.unit = LIMIT_BYTES,
		.kinds = KINDS_SHM_DIR,
		.have = LIMIT_IS_USED,
		.source = SHM_DIR,
		.description = N_("size of the file system at /dev/shm"),
	};
	struct limit inodes = {
		.name = "dev_shm_inodes",
		.unit = LIMIT_INODES,
		.kinds = KINDS_SHM_DIR,
		.have = LIMIT_IS_USED,
		.source = SHM_DIR,
		.description = N_("files and directories that may be in it"),
	};
	AUTO_CLOSE int fd = sysroot_open(reading->root, SHM_DIR, O_PATH | O_DIRECTORY);
	struct statvfs fs;
	int rc = 0;

	if (reading->root->captured) {
		rc = set_captured(reading, fd, &size, &inodes);
	} else if (fd >= 0 && fstatvfs(fd, &fs) == 0) {
		set_total(&size, fs.f_blocks, fs.f_bfree, fs.f_frsize);
		set_total(&inodes, fs.f_files, fs.f_ffree, 1);
	}
	if (!rc)
		rc = limit_add(reading, &size);
	return rc ? rc : limit_add(reading, &inodes);
}

/* Returns the text, which lasts as long as the list, or NULL when memory is short. */
static const char *keep_text(struct limit_reading *reading, struct strbuf *text)
{
	const char *kept =
		text->failed ? NULL : arena_strndup(&reading->list->arena, text->data, text->len);

	strbuf_reset(text);
	return kept;
}

/* Gives a limit of @pool its name, and the file that it is in. */
static int name_of_pool(struct limit_reading *reading, const struct pool *pool, const char *name,
			const char *file, struct limit *limit)
{
	struct strbuf text = {0};
	char size[32];

	size[num_write_size(size, pool->page_bytes)] = '\0';
	strbuf_printf(&text, "%s_%s", name, size);
	limit->name = keep_text(reading, &text);
	strbuf_printf(&text, POOLS_DIR "/hugepages-%jukB/%s", (uintmax_t)pool->page_bytes / 1024,
		      file);
	limit->source = keep_text(reading, &text);
	strbuf_free(&text);
	if (!limit->name || !limit->source)
		return -ENOMEM;
	/* without /sys the one of the default size is known from there */
	if (pool->have & POOL_BY_PROC)
		limit->source = !strcmp(name, file) ? "/proc/meminfo"
						    : "/proc/sys/vm/nr_overcommit_hugepages";
	return 0;
}

static int add_pool(struct limit_reading *reading, const struct pool *pool)
{
	struct limit total = {
		.unit = LIMIT_PAGES,
		.kinds = LIMIT_HUGE_KINDS,
		.have = LIMIT_IS_USED,
		.description = N_("huge pages of that size in the pool"),
	};
	struct limit more = {
		.unit = LIMIT_PAGES,
		.kinds = LIMIT_HUGE_KINDS,
		.have = LIMIT_IS_USED,
		.description = N_("surplus pages that it may have besides"),
	};
	int rc = name_of_pool(reading, pool, "nr_hugepages", "nr_hugepages", &total);

	if (!rc)
		rc = name_of_pool(reading, pool, "nr_overcommit", "nr_overcommit_hugepages", &more);
	if (pool->have & POOL_TOTAL)
		limit_set_value(&total, pool->total_pages);
	if ((pool->have & POOL_TOTAL) && (pool->have & POOL_FREE))
		limit_set_used(&total, pool_used_pages(pool));
	if (pool->have & POOL_OVERCOMMIT)
		limit_set_value(&more, pool->overcommit_pages);
	if (pool->have & POOL_SURPLUS)
		limit_set_used(&more, pool->surplus_pages);
	if (!rc)
		rc = limit_add(reading, &total);
	return rc ? rc : limit_add(reading, &more);
}

int limit_read_pools(struct limit_reading *reading)
{
	struct vec pools = VEC_OF(struct pool);
	int rc = pools_read_noted(reading->root, &pools, reading->notes);

	for (size_t i = 0; i < pools.count && !rc; i++)
		rc = add_pool(reading, vec_at(&pools, i));
	vec_free(&pools);
	return rc;
}

int limit_read_memcgroup(struct limit_reading *reading)
{
	struct limit limit = {
		.name = "cgroup_memory",
		.unit = LIMIT_BYTES,
		.kinds = LIMIT_SMALL_KINDS,
		.source = "/proc/self/cgroup",
		.description = N_("memory that this control group touched first"),
	};
	struct memcgroup group;
	int rc = memcgroup_read(reading->root, &reading->list->arena, &group);

	if (rc == -ENOMEM)
		return rc;
	if (limit_is_absent(reading, limit.source, rc))
		return 0;
	if (rc < 0)
		return limit_add(reading, &limit);
	if (group.file)
		limit.source = group.file;
	if (group.has_limit)
		limit_set_value(&limit, group.limit_bytes);
	else
		limit_set_word(&limit, LIMIT_UNLIMITED);
	limit.have |= LIMIT_IS_USED;
	if (group.has_used)
		limit_set_used(&limit, group.used_bytes);
	return limit_add(reading, &limit);
}

/* What is chosen stands in brackets. Returns its length. */
static size_t find_choice(const char *text, const char **choice)
{
	const char *start = strchr(text, '['), *end = start ? strchr(start, ']') : NULL;

	if (!end)
		return 0;
	*choice = start + 1;
	return (size_t)(end - start) - 1;
}

/* It is about the kernel's own mount; but deny and force are about every tmpfs
 * (admin-guide/mm/transhuge). */
int limit_read_thp(struct limit_reading *reading)
{
	struct limit limit = {
		.name = "shmem_enabled",
		.kinds = INTERNAL_KINDS,
		.source = "/sys/kernel/mm/transparent_hugepage/shmem_enabled",
		.description = N_("when shared memory gets transparent huge pages"),
	};
	char text[128];
	const char *choice;
	ssize_t got = sysroot_read(reading->root, limit.source, text, sizeof(text));
	size_t len = got < 0 ? 0 : find_choice(text, &choice);

	if (limit_is_absent(reading, "/sys/kernel/mm/transparent_hugepage", (int)got))
		return 0;
	if (len) {
		limit_set_word(&limit, arena_strndup(&reading->list->arena, choice, len));
		if (!limit.word)
			return -ENOMEM;
		if (!strcmp(limit.word, "deny") || !strcmp(limit.word, "force"))
			limit.kinds = LIMIT_SMALL_KINDS;
	}
	return limit_add(reading, &limit);
}
