/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pools as they are listed: whole, or what each NUMA node has of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"
#include "scan/meminfo.h"
#include "scan/pools.h"

/* Documentation/ABI/stable/sysfs-devices-node */
#define SYSTEM_DIR "/sys/devices/system"
#define NODES_DIR SYSTEM_DIR "/node"

static void note_missing(const struct vec *pools, uint32_t all, struct notes *notes)
{
	for (size_t i = 0; i < pools->count; i++) {
		if ((((const struct pool *)vec_at(pools, i))->have & all) == all)
			continue;
		notes_add(notes, true, _("some figures of the huge page pools can't be read"));
		return;
	}
}

/* /proc/meminfo and vm.nr_overcommit_hugepages are about the default size alone. */
static int read_default(const struct sysroot *root, int why, struct vec *pools, struct notes *notes)
{
	struct meminfo info;
	int rc = meminfo_read(root, &info);

	if (rc < 0) {
		notes_add(notes, true, _("%s can't be read: %s; nor can /proc/meminfo: %s"),
			  POOLS_DIR, strerror(-why), strerror(-rc));
		return 0;
	}
	if (!info.pool.page_bytes) /* a kernel without huge pages */
		return 0;
	if (sysroot_read_u64(root, "/proc/sys/vm/nr_overcommit_hugepages",
			     &info.pool.overcommit_pages) == 0)
		info.pool.have |= POOL_OVERCOMMIT;
	info.pool.have |= POOL_BY_PROC;
	notes_add(notes, true, _("%s can't be read: %s; only the default page size is shown"),
		  POOLS_DIR, strerror(-why));
	pools->count = 0; /* it may have been read before the directory failed */
	if (!vec_push(pools, &info.pool))
		return -ENOMEM;
	note_missing(pools, POOL_ALL, notes);
	return 0;
}

int pools_read_noted(const struct sysroot *root, struct vec *pools, struct notes *notes)
{
	int rc = pools_read(root, pools);

	if (rc == -ENOMEM)
		return rc;
	if (rc < 0)
		return read_default(root, rc, pools, notes);
	note_missing(pools, POOL_ALL, notes);
	return 0;
}

/* A kernel without NUMA has no such directory; but who hides /sys may hide nodes. */
static void note_no_nodes(const struct sysroot *root, int why, struct notes *notes)
{
	AUTO_CLOSE int fd = sysroot_open(root, SYSTEM_DIR, O_PATH | O_DIRECTORY);

	notes_add(notes, fd < 0 || why != -ENOENT, _("%s can't be read: %s; no nodes are shown"),
		  NODES_DIR, strerror(-why));
}

/* A node's directory is called node0. */
static bool parse_node_name(const char *name, uint32_t *node)
{
	uint64_t value;

	if (strncmp(name, "node", strlen("node")) != 0 ||
	    num_parse(name + strlen("node"), 10, UINT32_MAX, &value) < 0)
		return false;
	*node = (uint32_t)value;
	return true;
}

static int read_node(const struct sysroot *root, uint32_t node, struct vec *pools,
		     struct notes *notes)
{
	char path[sizeof(NODES_DIR) + 64];
	size_t first = pools->count;
	int rc;

	snprintf(path, sizeof(path), NODES_DIR "/node%u/hugepages", node);
	rc = pools_read_dir(root, path, POOL_ALL_OF_NODE, pools);
	for (size_t i = first; i < pools->count; i++) {
		struct pool *pool = vec_at(pools, i);

		pool->node = node;
		pool->have |= POOL_NODE;
	}
	if (rc == -ENOENT) /* it has no memory, or is gone */
		return 0;
	if (rc < 0 && rc != -ENOMEM) {
		notes_add(notes, true, _("%s can't be read: %s"), path, strerror(-rc));
		return 0;
	}
	return rc;
}

int pools_read_nodes(const struct sysroot *root, struct vec *pools, struct notes *notes)
{
	AUTO_CLOSEDIR DIR *dir = NULL;
	struct dirent *entry;
	int fd = sysroot_open(root, NODES_DIR, O_RDONLY | O_DIRECTORY), rc = 0;
	uint32_t node;

	if (fd < 0) {
		note_no_nodes(root, fd, notes);
		return 0;
	}
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while (!rc && (errno = 0, entry = readdir(dir)))
		if (parse_node_name(entry->d_name, &node))
			rc = read_node(root, node, pools, notes);
	if (!rc && errno)
		notes_add(notes, true, _("%s can't be read: %s"), NODES_DIR, strerror(errno));
	pools_sort(pools);
	note_missing(pools, POOL_ALL_OF_NODE, notes);
	return rc;
}
