/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/memcgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"
#include "scan/mounts.h"

#define CGROUP "/proc/self/cgroup"

/* What the two versions call it all. */
struct version {
	const char *fstype, *limit, *used;
};

static const struct version versions[] = {
	{"cgroup2", "memory.max", "memory.current"},
	{"cgroup", "memory.limit_in_bytes", "memory.usage_in_bytes"},
};

/* The first version counts up to the largest number of whole pages in a long, which means
 * that there is no limit (mm/page_counter.c, PAGE_COUNTER_MAX). Pages have 64 KiB at most. */
#define NO_LIMIT (INT64_MAX - UINT64_C(65535))

/* Whether the @len bytes at @list, with commas between, have @word. */
static bool has_word(const char *list, size_t len, const char *word)
{
	const char *end = list + len;

	while (list < end) {
		const char *comma = memchr(list, ',', (size_t)(end - list));
		size_t word_len = (size_t)((comma ? comma : end) - list);

		if (word_len == strlen(word) && !memcmp(list, word, word_len))
			return true;
		list += word_len + 1;
	}
	return false;
}

/* A line is ID:CONTROLLERS:PATH, and 0::PATH of the second version. */
int memcgroup_parse(const char *text, char *path, size_t room, bool *is_first_version)
{
	const char *found = NULL;

	*is_first_version = false;
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t len = strcspn(line, "\n");
		const char *controllers = memchr(line, ':', len), *colon;

		if (!controllers)
			continue;
		controllers++;
		colon = memchr(controllers, ':', len - (size_t)(controllers - line));
		if (!colon)
			continue;
		if (has_word(controllers, (size_t)(colon - controllers), "memory")) {
			found = colon + 1;
			*is_first_version = true;
			break;
		}
		if (colon == controllers)
			found = colon + 1;
	}
	if (!found || *found != '/')
		return -ENODATA;
	if (strcspn(found, "\n") >= room)
		return -ENAMETOOLONG;
	*stpncpy(path, found, strcspn(found, "\n")) = '\0';
	return 0;
}

struct reading {
	const struct sysroot *root;
	const struct version *version;
	struct arena *arena;
	struct memcgroup *group;
};

/* Reads a file of the group whose directory is the first @len bytes of @dir. Returns 0,
 * with *@value UINT64_MAX for no limit, or -errno. */
static int read_file(const struct reading *reading, const char *dir, size_t len, const char *name,
		     uint64_t *value)
{
	char path[PATH_MAX + 64], text[64];
	const char *at = text;
	ssize_t got;

	snprintf(path, sizeof(path), "%.*s/%s", (int)len, dir, name);
	got = sysroot_read(reading->root, path, text, sizeof(text));
	if (got < 0)
		return (int)got;
	*value = UINT64_MAX;
	if (!strcmp(text, "max\n"))
		return 0;
	if (!num_next_u64(&at, 10, value))
		return -ENODATA;
	return 0;
}

static int set_file(const struct reading *reading, const char *dir, size_t len)
{
	char path[PATH_MAX + 64];
	int path_len =
		snprintf(path, sizeof(path), "%.*s/%s", (int)len, dir, reading->version->limit);

	reading->group->file = arena_strndup(reading->arena, path, (size_t)path_len);
	return reading->group->file ? 0 : -ENOMEM;
}

/* Takes the limit of one group, if it is the first or a tighter one. A group that the
 * controller is not enabled for has none of its own. */
static int read_group(const struct reading *reading, const char *dir, size_t len)
{
	struct memcgroup *group = reading->group;
	uint64_t value;
	int rc = read_file(reading, dir, len, reading->version->limit, &value);

	if (rc < 0)
		return rc == -ENOENT ? 0 : rc;
	if (value >= NO_LIMIT ? group->file != NULL
			      : group->has_limit && value >= group->limit_bytes)
		return 0;
	group->has_limit = value < NO_LIMIT;
	group->limit_bytes = value;
	group->has_used =
		read_file(reading, dir, len, reading->version->used, &group->used_bytes) == 0;
	return set_file(reading, dir, len);
}

/* From the group at @dir up to the one at its first @top_len bytes. */
static int read_groups(const struct reading *reading, char *dir, size_t top_len)
{
	size_t len = strlen(dir);
	int rc;

	for (;;) {
		rc = read_group(reading, dir, len);
		if (rc < 0 || len <= top_len)
			return rc;
		while (len > top_len && dir[len - 1] != '/')
			len--;
		if (len > top_len)
			len--;
	}
}

/* Whether the process's group is in @mount; its directory there. */
static bool find_dir(const struct reading *reading, const struct mount *mount, const char *path,
		     char *dir, size_t room)
{
	size_t root_len = strcmp(mount->root, "/") ? strlen(mount->root) : 0;
	AUTO_CLOSE int fd = -1;

	/* what is mounted may be a group further down */
	if (strncmp(path, mount->root, root_len) != 0 || (path[root_len] && path[root_len] != '/'))
		return false;
	path += root_len;
	if (!strcmp(path, "/"))
		path = "";
	if ((size_t)snprintf(dir, room, "%s%s", mount->target, path) >= room)
		return false;
	fd = sysroot_open(reading->root, dir, O_PATH | O_DIRECTORY);
	return fd >= 0;
}

/* Which of the mounts of the first version has the memory controller is seen by the
 * file. */
static bool is_of_memory(const struct reading *reading, const char *dir)
{
	uint64_t value;

	return reading->version == &versions[0] ||
	       read_file(reading, dir, strlen(dir), reading->version->limit, &value) != -ENOENT;
}

static int read_mounts(const struct reading *reading, struct mounts *mounts, const char *path)
{
	struct mount mount;
	char dir[PATH_MAX];

	while (mounts_next(mounts, reading->version->fstype, &mount))
		if (find_dir(reading, &mount, path, dir, sizeof(dir)) && is_of_memory(reading, dir))
			return read_groups(reading, dir, strlen(mount.target));
	return -EXDEV;
}

int memcgroup_read(const struct sysroot *root, struct arena *arena, struct memcgroup *group)
{
	struct reading reading = {.root = root, .arena = arena, .group = group};
	struct mounts *mounts;
	char text[16384], path[PATH_MAX];
	bool is_first_version;
	ssize_t len = sysroot_read(root, CGROUP, text, sizeof(text));
	int rc;

	*group = (struct memcgroup){0};
	if (len < 0)
		return (int)len;
	rc = memcgroup_parse(text, path, sizeof(path), &is_first_version);
	if (rc < 0)
		return rc;
	/* the process is outside of its cgroup namespace (cgroup_namespaces(7)) */
	if (strstr(path, "/..") == path)
		return -EXDEV;
	reading.version = &versions[is_first_version];
	rc = mounts_read(root, &mounts);
	if (rc < 0)
		return rc;
	rc = read_mounts(&reading, mounts, path);
	mounts_free(mounts);
	return rc;
}
