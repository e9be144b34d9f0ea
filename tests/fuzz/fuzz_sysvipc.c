/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of /proc/sysvipc/shm. */
#include <errno.h>
#include <inttypes.h>

#include "fuzz.h"
#include "scan/sysvipc.h"

/* The line as the kernel would print it; with what it doesn't print left out. */
static void print_line(const struct sysvipc_line *line, char *dst, size_t room)
{
	const struct object *s = &line->segment;
	unsigned int perms = s->mode | (s->flags & OBJECT_DEST ? 01000u : 0) |
			     (s->flags & OBJECT_LOCKED ? 02000u : 0);
	int len = snprintf(dst, room,
			   "%10" PRId32 " %10" PRId32 "  %4o %21" PRIu64 " %5d %5d  %5" PRIu64
			   " %5u %5u %5u %5u %10" PRId64 " %10" PRId64 " %10" PRId64,
			   (int32_t)s->key, s->shmid, perms, s->size_bytes, (int)s->cpid,
			   (int)s->lpid, s->nattch, s->uid, s->gid, s->cuid, s->cgid, s->atime,
			   s->dtime, s->ctime);

	if (line->has_rss)
		snprintf(dst + len, room - (size_t)len, " %21" PRIu64 " %21" PRIu64,
			 line->rss_bytes, line->swap_bytes);
}

static bool is_same(const struct sysvipc_line *a, const struct sysvipc_line *b)
{
	const struct object *s = &a->segment, *t = &b->segment;

	return s->kind == t->kind && s->have == t->have && s->flags == t->flags &&
	       s->shmid == t->shmid && s->key == t->key && s->uid == t->uid && s->gid == t->gid &&
	       s->cuid == t->cuid && s->cgid == t->cgid && s->cpid == t->cpid &&
	       s->lpid == t->lpid && s->nattch == t->nattch && s->mode == t->mode &&
	       s->size_bytes == t->size_bytes && s->atime == t->atime && s->dtime == t->dtime &&
	       s->ctime == t->ctime && a->has_rss == b->has_rss && a->rss_bytes == b->rss_bytes &&
	       a->swap_bytes == b->swap_bytes;
}

/* The next column, read another way. */
static uint64_t next_column(const char **at, int base, uint64_t max)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(*at, &end, base);
	REQUIRE(end > *at && !errno && value <= max);
	REQUIRE(!*end || *end == ' ' || *end == '\t');
	*at = end;
	return value;
}

static void check_columns(const char *at, const struct sysvipc_line *line)
{
	const struct object *s = &line->segment;
	char *end;
	int64_t key = strtoll(at, &end, 10);
	uint64_t perms;

	REQUIRE(end > at && key >= INT32_MIN && key <= UINT32_MAX && s->key == (uint32_t)key);
	at = end;
	REQUIRE(next_column(&at, 10, INT32_MAX) == (uint64_t)s->shmid);
	perms = next_column(&at, 8, UINT32_MAX);
	REQUIRE(s->mode == (perms & 0777) && !(perms & 01000) == !(s->flags & OBJECT_DEST) &&
		!(perms & 02000) == !(s->flags & OBJECT_LOCKED));
	REQUIRE(next_column(&at, 10, UINT64_MAX) == s->size_bytes);
	REQUIRE(next_column(&at, 10, INT32_MAX) == (uint64_t)s->cpid);
	REQUIRE(next_column(&at, 10, INT32_MAX) == (uint64_t)s->lpid);
	REQUIRE(next_column(&at, 10, UINT64_MAX) == s->nattch);
	REQUIRE(next_column(&at, 10, UINT32_MAX) == s->uid);
	REQUIRE(next_column(&at, 10, UINT32_MAX) == s->gid);
	REQUIRE(next_column(&at, 10, UINT32_MAX) == s->cuid);
	REQUIRE(next_column(&at, 10, UINT32_MAX) == s->cgid);
	REQUIRE(next_column(&at, 10, INT64_MAX) == (uint64_t)s->atime);
	REQUIRE(next_column(&at, 10, INT64_MAX) == (uint64_t)s->dtime);
	REQUIRE(next_column(&at, 10, INT64_MAX) == (uint64_t)s->ctime);
	REQUIRE(line->has_rss == !!at[strspn(at, " \t")]);
	if (line->has_rss) {
		REQUIRE(next_column(&at, 10, UINT64_MAX) == line->rss_bytes);
		REQUIRE(next_column(&at, 10, UINT64_MAX) == line->swap_bytes);
	}
}

static void check_line(const char *text)
{
	struct sysvipc_line line, again;
	const struct object *s = &line.segment;
	char printed[512];

	if (!sysvipc_parse_line(text, &line))
		return;
	/* nothing but digits, blanks and the key's sign in the first 14 columns */
	REQUIRE(text[strspn(text, " \t-0123456789")] == '\0' || line.has_rss);
	check_columns(text, &line);
	REQUIRE(s->kind == KIND_XSI && s->have == HAVE_STAT && s->shmid >= 0 && s->cpid >= 0 &&
		s->lpid >= 0);
	REQUIRE(!(s->mode & ~0777u) && !(s->flags & ~(uint32_t)(OBJECT_DEST | OBJECT_LOCKED)));
	REQUIRE(s->atime >= 0 && s->dtime >= 0 && s->ctime >= 0);
	REQUIRE(line.has_rss || (!line.rss_bytes && !line.swap_bytes));

	print_line(&line, printed, sizeof(printed));
	REQUIRE(sysvipc_parse_line(printed, &again) && is_same(&line, &again));
	/* columns of a kernel to come change nothing of these */
	if (line.has_rss) {
		strcat(printed, " 1 new");
		REQUIRE(sysvipc_parse_line(printed, &again) && is_same(&line, &again));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* each line of the input is one of its own */
	while (size) {
		const uint8_t *newline = memchr(data, '\n', size);
		size_t len = newline ? (size_t)(newline - data) : size;
		char *text = fuzz_text(data, len);

		check_line(text);
		free(text);
		len += !!newline;
		data += len;
		size -= len;
	}
	return 0;
}
