/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/sysvipc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/lines.h"
#include "base/num.h"
#include "model/need.h"
#include "model/pagesize.h"
#include "scan/held.h"
#include "scan/pools.h"
#include "scan/shmctl.h"

#define SYSVIPC_SHM "/proc/sysvipc/shm"

/* Bits of the perms column beside the permissions (linux/shm.h). */
#define PERMS_DEST 01000
#define PERMS_LOCKED 02000

struct reading {
	struct scan *scan;
	struct map seen; /* shmids: some kernels list a segment twice */
	struct page_sizes sizes;
	bool has_sizes;
};

static bool next_up_to(const char **at, int base, uint64_t max, uint64_t *value)
{
	return num_next_u64(at, base, value) && *value <= max;
}

static bool parse_identity(const char **at, struct object *segment)
{
	int64_t key;
	uint64_t shmid, perms;

	if (!num_next_i64(at, &key) || key < INT32_MIN || key > UINT32_MAX ||
	    !next_up_to(at, 10, INT32_MAX, &shmid) || !next_up_to(at, 8, UINT32_MAX, &perms))
		return false;
	segment->key = (uint32_t)key;
	segment->shmid = (int32_t)shmid;
	segment->mode = perms & 0777;
	segment->flags = (perms & PERMS_DEST ? OBJECT_DEST : 0u) |
			 (perms & PERMS_LOCKED ? OBJECT_LOCKED : 0u);
	return true;
}

static bool parse_processes(const char **at, struct object *segment)
{
	uint64_t cpid, lpid;

	if (!num_next_u64(at, 10, &segment->size_bytes) || !next_up_to(at, 10, INT_MAX, &cpid) ||
	    !next_up_to(at, 10, INT_MAX, &lpid) || !num_next_u64(at, 10, &segment->nattch))
		return false;
	segment->cpid = (pid_t)cpid;
	segment->lpid = (pid_t)lpid;
	return true;
}

static bool parse_ids(const char **at, struct object *segment)
{
	uint32_t *const ids[] = {&segment->uid, &segment->gid, &segment->cuid, &segment->cgid};
	uint64_t id;

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		if (!next_up_to(at, 10, UINT32_MAX, &id))
			return false;
		*ids[i] = (uint32_t)id;
	}
	return true;
}

static bool parse_times(const char **at, struct object *segment)
{
	int64_t *const times[] = {&segment->atime, &segment->dtime, &segment->ctime};
	uint64_t secs;

	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		if (!next_up_to(at, 10, INT64_MAX, &secs))
			return false;
		*times[i] = (int64_t)secs;
	}
	return true;
}

bool sysvipc_parse_line(const char *text, struct sysvipc_line *line)
{
	struct object *segment = &line->segment;

	*line = (struct sysvipc_line){.segment = {.kind = KIND_XSI, .have = HAVE_STAT}};
	if (!parse_identity(&text, segment) || !parse_processes(&text, segment) ||
	    !parse_ids(&text, segment) || !parse_times(&text, segment))
		return false;
	if (!text[strspn(text, " \t")])
		return true;
	line->has_rss = true;
	return num_next_u64(&text, 10, &line->rss_bytes) &&
	       num_next_u64(&text, 10, &line->swap_bytes);
}

static int take_segment(struct reading *reading, struct sysvipc_line *line)
{
	struct scan *scan = reading->scan;
	bool is_new;

	if (!map_slot_of(&reading->seen, (uint32_t)line->segment.shmid, &is_new))
		return -ENOMEM;
	if (!is_new || !scan_selects(scan, &line->segment))
		return 0;

	if (scan->needs & (NEED_RESIDENCE | NEED_PAGESIZE)) {
		if (!reading->has_sizes)
			pools_read_sizes(scan->root, &reading->sizes);
		reading->has_sizes = true;
		pagesize_deduce(&reading->sizes, &line->segment, line->has_rss, line->rss_bytes,
				line->swap_bytes);
	}
	return scan_take(scan, -1, &line->segment);
}

/* The kernel's table begins with a line of headings; what is masked doesn't. */
static int read_headings(struct lines *lines)
{
	char *text;
	int rc = lines_next(lines, &text);

	if (rc == 1)
		return strncmp(text + strspn(text, " "), "key ", 4) ? -ENODATA : 0;
	return rc ? rc : -ENODATA;
}

/* Reads the next line that can be understood, and counts those that can't. Returns 1, 0
 * at the end, or -errno. */
static int next_line(struct lines *lines, struct sysvipc_line *line, uintmax_t *damaged)
{
	char *text;
	int rc;

	while ((rc = lines_next(lines, &text)) == 1 || rc == -EBADMSG) {
		if (rc == 1 && sysvipc_parse_line(text, line))
			return 1;
		(*damaged)++;
	}
	return rc;
}

static int read_table(struct reading *reading, struct lines *lines)
{
	struct sysvipc_line line;
	uintmax_t damaged = 0;
	int rc;

	while ((rc = next_line(lines, &line, &damaged)) == 1) {
		rc = take_segment(reading, &line);
		if (rc < 0)
			return rc;
	}
	if (rc < 0)
		notes_add(reading->scan->notes, true, "%s: %s", SYSVIPC_SHM, strerror(-rc));
	if (damaged)
		notes_add(reading->scan->notes, true,
			  ngettext("%s: %ju line could not be understood",
				   "%s: %ju lines could not be understood", damaged),
			  SYSVIPC_SHM, damaged);
	return 0;
}

static int take_from_shmctl(void *arg, struct object *segment)
{
	struct sysvipc_line line = {.segment = *segment};

	return take_segment(arg, &line);
}

/* The kernel's table is not there, for which @why is the error. */
static int scan_without_table(struct reading *reading, int why)
{
	struct scan *scan = reading->scan;
	int rc;

	if (scan->root->captured) {
		notes_add(scan->notes, true, _("%s: %s: no segments were captured"), SYSVIPC_SHM,
			  strerror(-why));
		return 0;
	}
	rc = shmctl_scan(scan->notes, take_from_shmctl, reading);
	/* it does not tell that; where the table is masked, or missing, that is meant so */
	if (!rc && why != -ENOENT && why != -ENODATA && (scan->needs & NEED_RESIDENCE))
		notes_add(scan->notes, true,
			  _("how much of segments is resident is not known: %s: %s"), SYSVIPC_SHM,
			  strerror(-why));
	if (rc == -ENOSYS || rc == -EPERM || rc == -EACCES || rc == -EINVAL) {
		notes_add(scan->notes, true,
			  _("segments can't be listed: %s: %s; shmctl(SHM_INFO): %s"), SYSVIPC_SHM,
			  strerror(-why), strerror(-rc));
		return 0;
	}
	return rc;
}

static int open_table(const struct sysroot *root)
{
	return sysroot_open(root, SYSVIPC_SHM, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

int sysvipc_read_attached(const struct sysroot *root, struct map *attached)
{
	AUTO_CLOSE int fd = open_table(root);
	AUTO_FREE struct lines *lines = fd < 0 ? NULL : malloc(sizeof(*lines));
	struct sysvipc_line line;
	uintmax_t damaged = 0;
	int rc;

	if (!lines)
		return fd < 0 ? fd : -ENOMEM;
	lines_init(lines, fd);
	rc = read_headings(lines);
	while (rc >= 0 && (rc = next_line(lines, &line, &damaged)) == 1) {
		bool is_new;
		void **slot = map_slot_of(attached, (uint32_t)line.segment.shmid, &is_new);

		if (slot)
			*slot = (void *)(uintptr_t)line.segment.nattch;
		else
			rc = -ENOMEM;
	}
	lines_end(lines);
	return rc;
}

static int scan_table(struct reading *reading)
{
	AUTO_CLOSE int fd = open_table(reading->scan->root);
	AUTO_FREE struct lines *lines = NULL;
	int rc;

	if (fd < 0)
		return scan_without_table(reading, fd);
	lines = malloc(sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	lines_init(lines, fd);
	rc = read_headings(lines);
	rc = rc ? scan_without_table(reading, rc) : read_table(reading, lines);
	lines_end(lines);
	return rc;
}

int sysvipc_scan(struct scan *scan)
{
	struct reading reading = {.scan = scan};
	int rc;

	/* the table is text, and adds up what each segment takes */
	if (scan->is_in_haste && shmctl_is_worth_it())
		rc = shmctl_scan(scan->notes, take_from_shmctl, &reading);
	else
		rc = scan_table(&reading);
	map_free(&reading.seen);
	return rc < 0 ? rc : held_end_segments(scan);
}
