/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/limitlist.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/util.h"
#include "scan/limitread.h"
#include "scan/limits.h"
#include "scan/meminfo.h"

#define SYS_KERNEL "/proc/sys/kernel/"
#define SYS_VM "/proc/sys/vm/"

int limit_add(struct limit_reading *reading, const struct limit *limit)
{
	return vec_push(&reading->list->limits, limit) ? 0 : -ENOMEM;
}

bool limit_is_absent(const struct limit_reading *reading, const char *path, int rc)
{
	AUTO_FREE char *dir = strdup(path);
	AUTO_CLOSE int fd = -1;

	if (rc != -ENOENT || reading->root->captured || !dir)
		return false;
	*strrchr(dir, '/') = '\0';
	fd = sysroot_open(reading->root, dir, O_PATH | O_DIRECTORY);
	return fd >= 0;
}

/* Adds one that is a number in a file of its own. */
static int add_number(struct limit_reading *reading, struct limit limit)
{
	uint64_t value;
	int rc = sysroot_read_u64(reading->root, limit.source, &value);

	if (limit_is_absent(reading, limit.source, rc))
		return 0;
	if (!rc)
		limit_set_value(&limit, value);
	return limit_add(reading, &limit);
}

/* What is no amount: who may, and what happens. */
static int read_switches(struct limit_reading *reading)
{
	static const struct limit limits[] = {
		{
			.name = "shm_rmid_forced",
			.unit = LIMIT_SWITCH,
			.kinds = KIND_BIT(KIND_XSI),
			.source = SYS_KERNEL "shm_rmid_forced",
			.description = N_("1: segments go when nobody is attached any more"),
		},
		{
			.name = "hugetlb_shm_group",
			.unit = LIMIT_GID,
			.kinds = KIND_BIT(KIND_XSI),
			.source = SYS_VM "hugetlb_shm_group",
			.description = N_("group that may make segments of huge pages"),
		},
		{
			.name = "overcommit_memory",
			.unit = LIMIT_MODE,
			.kinds = LIMIT_SMALL_KINDS,
			.source = SYS_VM "overcommit_memory",
			.description = N_("0: within reason, 1: any, 2: up to CommitLimit"),
		},
	};
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(limits) && !rc; i++)
		rc = add_number(reading, limits[i]);
	return rc;
}

static int read_commit(struct limit_reading *reading)
{
	struct limit limit = {
		.name = "CommitLimit",
		.unit = LIMIT_BYTES,
		.kinds = LIMIT_SMALL_KINDS,
		.have = LIMIT_IS_USED,
		.source = "/proc/meminfo",
		.description = N_("memory that may be promised, with overcommit_memory 2"),
	};
	struct meminfo info;

	if (meminfo_read(reading->root, &info) == 0 && info.has_commit) {
		limit_set_value(&limit, info.commit_limit_bytes);
		limit_set_used(&limit, info.committed_bytes);
	}
	return limit_add(reading, &limit);
}

static int read_memlock(struct limit_reading *reading)
{
	struct limit limit = {
		.name = "RLIMIT_MEMLOCK",
		.unit = LIMIT_BYTES,
		.kinds = LIMIT_SMALL_KINDS,
		.source = "/proc/self/limits",
		.description = N_("memory that a process may lock without CAP_IPC_LOCK"),
	};
	uint64_t bytes;

	switch (limits_read_memlock(reading->root, &bytes)) {
	case 0:
		limit_set_value(&limit, bytes);
		break;
	case -ERANGE:
		limit_set_word(&limit, LIMIT_UNLIMITED);
		break;
	}
	return limit_add(reading, &limit);
}

static void note_unknown(const struct limit_reading *reading)
{
	const struct vec *limits = &reading->list->limits;
	struct strbuf names = {0};
	unsigned long count = 0;

	for (size_t i = 0; i < limits->count; i++) {
		const struct limit *limit = vec_at(limits, i);

		if (!limit_is_unknown(limit))
			continue;
		strbuf_printf(&names, "%s%s", count++ ? ", " : "", limit->name);
	}
	reading->notes->is_short |= names.failed;
	if (count && !names.failed)
		notes_add(reading->notes, true,
			  ngettext("%lu limit can't be read: %s", "%lu limits can't be read: %s",
				   count),
			  count, strbuf_text(&names));
	strbuf_free(&names);
}

int limitlist_read(const struct sysroot *root, struct limit_list *list, struct notes *notes)
{
	static int (*const readers[])(struct limit_reading * reading) = {
		limit_read_xsi,	  read_switches, read_commit,	       limit_read_shm_dir,
		limit_read_pools, read_memlock,	 limit_read_memcgroup, limit_read_thp,
	};
	struct limit_reading reading = {root, list, notes};
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(readers) && !rc; i++)
		rc = readers[i](&reading);
	if (!rc)
		note_unknown(&reading);
	return rc;
}
