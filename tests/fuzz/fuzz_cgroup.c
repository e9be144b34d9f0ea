/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/self/cgroup, and what a choice of paths in it leads to. */
#include "../unit/tree.h"
#include "fuzz.h"
#include "scan/memcgroup.h"

#define MOUNTS                                    \
	"21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"   \
	"22 21 0:26 / /cg rw - cgroup2 none rw\n" \
	"23 21 0:27 /a /cg1 rw - cgroup none rw,memory\n"

static void begin(void)
{
	tree_begin();
	tree_write("proc/self/mountinfo", MOUNTS);
	tree_write("cg/a/b/memory.max", "4096\n");
	tree_write("cg/memory.max", "max\n");
	tree_write("cg1/memory.limit_in_bytes", "8192\n");
	tree_write("cg1/b/memory.limit_in_bytes", "9223372036854771712\n");
}

/* Whether the @len bytes at @path are the end of a line of @text, behind a colon. */
static bool is_end_of_line(const char *text, const char *path, size_t len)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		size_t line_len;

		line += *line == '\n';
		line_len = strcspn(line, "\n");
		if (line_len > len && line[line_len - len - 1] == ':' &&
		    !memcmp(line + line_len - len, path, len))
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), path[64];
	struct memcgroup group;
	struct arena arena = {0};
	bool is_first;
	int rc;

	if (!*tree_path)
		begin();
	rc = memcgroup_parse(text, path, sizeof(path), &is_first);
	REQUIRE(rc == 0 || rc == -ENODATA || rc == -ENAMETOOLONG);
	if (!rc)
		REQUIRE(path[0] == '/' && strlen(path) < sizeof(path) &&
			is_end_of_line(text, path, strlen(path)));
	tree_write_bytes("proc/self/cgroup", (const char *)data, size);
	rc = memcgroup_read(&tree_root, &arena, &group);
	/* nothing else is there, whatever the path is */
	if (!rc && group.has_limit)
		REQUIRE(group.limit_bytes == 4096 || group.limit_bytes == 8192);
	arena_free(&arena);
	free(text);
	return 0;
}
