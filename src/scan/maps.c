/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/maps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/lines.h"
#include "base/num.h"
#include "model/holder.h"
#include "scan/procmap.h"

void maps_begin(struct maps *maps, int fd)
{
	maps->fd = fd;
	maps->at = 0;
	if (maps->lines)
		lines_init(maps->lines, fd);
}

static int query(struct maps *maps, struct procmap_query *query, bool with_name)
{
	int rc;

	*query = (struct procmap_query){
		.size = sizeof(*query),
		.query_flags = PROCMAP_QUERY_COVERING_OR_NEXT_VMA | PROCMAP_QUERY_FILE_BACKED_VMA |
			       (maps->has_private ? 0u : PROCMAP_QUERY_VMA_SHARED),
		.query_addr = maps->at,
		.vma_name_size = with_name ? sizeof(maps->name) : 0,
		.vma_name_addr = with_name ? (uint64_t)(uintptr_t)maps->name : 0,
	};
	do
		rc = ioctl(maps->fd, PROCMAP_QUERY, query);
	while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : 0;
}

int maps_try_query(int fd)
{
	struct maps maps = {.fd = fd};
	struct procmap_query found;
	int rc = query(&maps, &found, false);

	return rc == -ENOENT ? 0 : rc;
}

static uint32_t access_of(uint64_t flags)
{
	return (flags & PROCMAP_QUERY_VMA_READABLE ? ACCESS_READ : 0u) |
	       (flags & PROCMAP_QUERY_VMA_WRITABLE ? ACCESS_WRITE : 0u) |
	       (flags & PROCMAP_QUERY_VMA_EXECUTABLE ? ACCESS_EXEC : 0u);
}

/* Returns as maps_next() does, and -ENOTTY, or whatever a filter of system calls
 * says, where the ioctl is not to be had. */
static int next_by_ioctl(struct maps *maps, struct mapping *mapping)
{
	struct procmap_query found;
	int rc = query(maps, &found, true);

	/* the kernel writes out no name that is over PATH_MAX */
	if (rc == -ENAMETOOLONG)
		rc = query(maps, &found, false);
	if (rc < 0)
		return rc == -ENOENT ? 0 : rc;
	*mapping = (struct mapping){
		.start = found.vma_start,
		.end = found.vma_end,
		.offset_bytes = found.vma_offset,
		.page_bytes = found.vma_page_size,
		.dev = makedev(found.dev_major, found.dev_minor),
		.inode = found.inode,
		.access = access_of(found.vma_flags),
		.is_shared = found.vma_flags & PROCMAP_QUERY_VMA_SHARED,
	};
	if (found.vma_name_size) {
		mapping->name = maps->name;
		mapping->name_len = found.vma_name_size - 1;
	}
	maps->at = found.vma_end;
	return 1;
}

/* Reads hexadecimal digits and the @stop behind them. */
static bool take_hex(char **at, char stop, uint64_t max, uint64_t *value)
{
	size_t len = strspn(*at, "0123456789abcdef");
	bool ok;

	if (!len || (*at)[len] != stop)
		return false;
	(*at)[len] = '\0';
	ok = num_parse(*at, 16, max, value) == 0;
	(*at)[len] = stop;
	*at += len + 1;
	return ok;
}

/* "rw-s ": may be read, written, executed; shared or private. */
static bool take_flags(char **at, struct mapping *mapping)
{
	static const char letters[] = "rwx";

	for (unsigned int i = 0; i < 3; i++) {
		char flag = (*at)[i];

		if (flag != letters[i] && flag != '-')
			return false;
		if (flag != '-')
			mapping->access |= 1u << i;
	}
	mapping->is_shared = (*at)[3] == 's';
	if ((!mapping->is_shared && (*at)[3] != 'p') || (*at)[4] != ' ')
		return false;
	*at += 5;
	return true;
}

/* The kernel writes a newline as \012, and a backslash as it is (fs/seq_file.c,
 * mangle_path()). Returns the new length. */
static size_t unescape(char *name, bool *is_escaped)
{
	char *dst = name;

	for (const char *src = name; *src;) {
		if (!strncmp(src, "\\012", 4)) {
			*dst++ = '\n';
			src += 4;
			*is_escaped = true;
		} else {
			*dst++ = *src++;
		}
	}
	*dst = '\0';
	return (size_t)(dst - name);
}

bool maps_parse_line(char *line, struct mapping *mapping)
{
	uint64_t major_no, minor_no, inode;
	const char *at;

	*mapping = (struct mapping){0};
	if (!take_hex(&line, '-', UINT64_MAX, &mapping->start) ||
	    !take_hex(&line, ' ', UINT64_MAX, &mapping->end) || mapping->end <= mapping->start ||
	    !take_flags(&line, mapping) ||
	    !take_hex(&line, ' ', UINT64_MAX, &mapping->offset_bytes) ||
	    !take_hex(&line, ':', UINT32_MAX, &major_no) ||
	    !take_hex(&line, ' ', UINT32_MAX, &minor_no))
		return false;
	at = line;
	if (!num_next_u64(&at, 10, &inode))
		return false;
	line += at - line;
	mapping->dev = makedev((unsigned int)major_no, (unsigned int)minor_no);
	mapping->inode = inode;
	line += strspn(line, " ");
	if (!*line)
		return true;
	mapping->name = line;
	mapping->name_len = unescape(line, &mapping->is_escaped);
	if (mapping->name_len >= PATH_MAX)
		mapping->name = NULL;
	return true;
}

/* What has no file behind it has the device 00:00, which is none. */
static bool is_wanted(const struct maps *maps, const struct mapping *mapping)
{
	return mapping->dev && (mapping->is_shared || maps->has_private);
}

static int next_by_text(struct maps *maps, struct mapping *mapping)
{
	char *line;
	int rc;

	if (!maps->lines) {
		maps->lines = malloc(sizeof(*maps->lines));
		if (!maps->lines)
			return -ENOMEM;
		lines_init(maps->lines, maps->fd);
	}
	for (;;) {
		rc = lines_next(maps->lines, &line);
		if (rc == -EBADMSG || (rc == 1 && !maps_parse_line(line, mapping)))
			continue;
		if (rc != 1)
			break;
		if (is_wanted(maps, mapping))
			return 1;
	}
	if (!rc && !maps->lines->total)
		rc = -ESRCH;
	lines_end(maps->lines);
	return rc;
}

int maps_next(struct maps *maps, struct mapping *mapping)
{
	int rc;

	if (maps->by_text)
		return next_by_text(maps, mapping);
	rc = next_by_ioctl(maps, mapping);
	if (rc >= 0 || rc == -ESRCH || maps->at)
		return rc;
	/* once it is not to be had it never is */
	maps->by_text = true;
	return next_by_text(maps, mapping);
}

void maps_free(struct maps *maps)
{
	if (maps->lines)
		lines_end(maps->lines);
	free(maps->lines);
	maps->lines = NULL;
}
