/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of /proc/sysvipc/shm, as they are, and as they should never be. */
#include "scan/sysvipc.h"

#include <inttypes.h>

#include "model/need.h"
#include "scanned.h"
#include "tap.h"

#define HEADINGS                                                                                 \
	"       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid" \
	"  cgid      atime      dtime      ctime                   rss                  swap\n"

/* A line with @key shmid perms size cpid lpid nattch; ids and times follow. */
#define TAIL_14 " 1000 100 1001 101 1700000001 0 1700000003"
#define TAIL TAIL_14 " 8192 4096"

static bool parses(const char *text, struct sysvipc_line *line)
{
	/* of its size, so that ASan sees what is read behind it */
	char *copy = tap_need(strdup(text));
	bool ok;

	memset(line, 0xff, sizeof(*line));
	ok = sysvipc_parse_line(copy, line);
	free(copy);
	return ok;
}

static void test_columns(void)
{
	struct sysvipc_line line;
	const struct object *s = &line.segment;

	tap_ok(parses("      5678      32769  1600              16777216  1234  5678      3"
		      "  1000   100  1001   101 1700000001 1700000002 1700000003"
		      "               8192                  4096",
		      &line),
	       "a line of the kernel's");
	tap_ok(s->kind == KIND_XSI && s->key == 5678 && s->shmid == 32769 && s->mode == 0600 &&
		       s->flags == OBJECT_DEST && s->have == HAVE_STAT,
	       "identity");
	tap_ok(s->size_bytes == 16777216 && s->cpid == 1234 && s->lpid == 5678 && s->nattch == 3,
	       "size and processes");
	tap_ok(s->uid == 1000 && s->gid == 100 && s->cuid == 1001 && s->cgid == 101, "owners");
	tap_ok(s->atime == 1700000001 && s->dtime == 1700000002 && s->ctime == 1700000003, "times");
	tap_ok(line.has_rss && line.rss_bytes == 8192 && line.swap_bytes == 4096, "rss and swap");

	tap_ok(parses("5678 1 600 4096 1 2 3" TAIL_14, &line) && !line.has_rss && !line.rss_bytes &&
		       !line.swap_bytes && s->ctime == 1700000003,
	       "14 columns, of old kernels");
	tap_ok(parses("5678 1 600 4096 1 2 3" TAIL_14 "  \t ", &line) && !line.has_rss,
	       "and blanks behind them");
	tap_ok(parses("5678 1 600 4096 1 2 3" TAIL " 7 8", &line) && line.swap_bytes == 4096,
	       "columns of kernels to come");
	tap_ok(parses("0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", &line) && !s->shmid && !s->key &&
		       line.has_rss,
	       "zeros");
}

static void test_values(void)
{
	struct sysvipc_line line;
	const struct object *s = &line.segment;

	tap_ok(parses("-1 1 600 4096 1 2 3" TAIL, &line) && s->key == UINT32_MAX, "key -1");
	tap_ok(parses("-2147483648 1 600 4096 1 2 3" TAIL, &line) && s->key == 0x80000000,
	       "the most negative key");
	tap_ok(parses("4294967295 1 600 4096 1 2 3" TAIL, &line) && s->key == UINT32_MAX,
	       "a key without a sign");
	tap_ok(!parses("-2147483649 1 600 4096 1 2 3" TAIL, &line) &&
		       !parses("4294967296 1 600 4096 1 2 3" TAIL, &line),
	       "keys over 32 bits");
	tap_ok(parses("1 2147483647 600 4096 1 2 3" TAIL, &line) && s->shmid == INT32_MAX,
	       "the largest shmid");
	tap_ok(!parses("1 2147483648 600 4096 1 2 3" TAIL, &line) &&
		       !parses("1 -1 600 4096 1 2 3" TAIL, &line) &&
		       !parses("1 4294967297 600 4096 1 2 3" TAIL, &line),
	       "none is larger, or negative");
	tap_ok(parses("1 1 3777 4096 1 2 3" TAIL, &line) && s->mode == 0777 &&
		       s->flags == (OBJECT_DEST | OBJECT_LOCKED),
	       "all bits of perms");
	tap_ok(parses("1 1 2000 4096 1 2 3" TAIL, &line) && !s->mode && s->flags == OBJECT_LOCKED,
	       "locked alone");
	tap_ok(!parses("1 1 800 4096 1 2 3" TAIL, &line) &&
		       !parses("1 1 40000000000 4096 1 2 3" TAIL, &line),
	       "perms are octal, and of 32 bits");
	tap_ok(parses("1 1 600 140737488355328 1 2 3" TAIL, &line) &&
		       s->size_bytes == UINT64_C(128) << 40,
	       "128 TiB");
	tap_ok(parses("1 1 600 18446744073709551615 1 2 18446744073709551615" TAIL, &line) &&
		       s->size_bytes == UINT64_MAX && s->nattch == UINT64_MAX,
	       "64 bits of size and attaches");
	tap_ok(!parses("1 1 600 18446744073709551616 1 2 3" TAIL, &line) &&
		       !parses("1 1 600 -1 1 2 3" TAIL, &line) &&
		       !parses("1 1 600 4096 1 2 18446744073709551616" TAIL, &line) &&
		       !parses("1 1 600 4096 1 2 -3" TAIL, &line),
	       "no more than that, nor less than 0");
	tap_ok(parses("1 1 600 4096 2147483647 2147483647 3" TAIL, &line) && s->cpid == INT32_MAX &&
		       s->lpid == INT32_MAX,
	       "the largest pids");
	tap_ok(!parses("1 1 600 4096 2147483648 2 3" TAIL, &line) &&
		       !parses("1 1 600 4096 1 2147483648 3" TAIL, &line) &&
		       !parses("1 1 600 4096 -1 2 3" TAIL, &line),
	       "pids that are none");
	tap_ok(parses("1 1 600 4096 1 2 3 4294967295 4294967294 4294967293 4294967292 5 6 7 8 9",
		      &line) &&
		       s->uid == UINT32_MAX && s->gid == UINT32_MAX - 1 &&
		       s->cuid == UINT32_MAX - 2 && s->cgid == UINT32_MAX - 3,
	       "the largest ids");
	for (int at = 0; at < 4; at++) {
		const char *ids[] = {"1", "1", "1", "1"};
		char text[200];

		ids[at] = "4294967296";
		snprintf(text, sizeof(text), "1 1 600 4096 1 2 3 %s %s %s %s 5 6 7 8 9", ids[0],
			 ids[1], ids[2], ids[3]);
		tap_ok(!parses(text, &line), "id %d over 32 bits", at);
	}
	tap_ok(parses("1 1 600 4096 1 2 3 1 1 1 1 9223372036854775807 0 1 8 9", &line) &&
		       s->atime == INT64_MAX,
	       "the latest time");
	tap_ok(!parses("1 1 600 4096 1 2 3 1 1 1 1 9223372036854775808 0 1 8 9", &line) &&
		       !parses("1 1 600 4096 1 2 3 1 1 1 1 1 -5 1 8 9", &line) &&
		       !parses("1 1 600 4096 1 2 3 1 1 1 1 1 1 18446744073709551616 8 9", &line),
	       "times that are none");
	tap_ok(parses("1 1 600 4096 1 2 3" TAIL_14 " 18446744073709551615 18446744073709551615",
		      &line) &&
		       line.rss_bytes == UINT64_MAX && line.swap_bytes == UINT64_MAX,
	       "64 bits of rss and swap");
	tap_ok(!parses("1 1 600 4096 1 2 3" TAIL_14 " 18446744073709551616 0", &line) &&
		       !parses("1 1 600 4096 1 2 3" TAIL_14 " 0 18446744073709551616", &line) &&
		       !parses("1 1 600 4096 1 2 3" TAIL_14 " -1 0", &line),
	       "no more than that");
}

/* Cut anywhere, a line is refused, or has what is left of its last column; but for the
 * end of column 14, where an old kernel's would end. */
static void test_cut(void)
{
	static const char whole[] = "5678 1 600 4096 1 2 3" TAIL;
	size_t end_14 = strlen("5678 1 600 4096 1 2 3" TAIL_14);
	size_t in_ctime = strlen("5678 1 600 4096 1 2 3 1000 100 1001 101 1700000001 0 ");
	size_t in_swap = strlen("5678 1 600 4096 1 2 3" TAIL_14 " 8192 ");
	bool ok = true;

	for (size_t len = 0; len < strlen(whole); len++) {
		struct sysvipc_line line;
		char text[200];
		bool may = (len > in_ctime && len <= end_14 + 1) || len > in_swap;

		snprintf(text, sizeof(text), "%.*s", (int)len, whole);
		if (parses(text, &line) != may) {
			printf("# cut to %zu bytes\n", len);
			ok = false;
		}
	}
	tap_ok(ok, "a line that is cut");
}

static void test_garbage(void)
{
	static const char *const lines[] = {
		"",
		" ",
		"\t",
		"key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime rss "
		"swap",
		"5678,1,600,4096,1,2,3,4,5,6,7,8,9,10,11,12",
		"5678 1 600 4096 1 2 x" TAIL,
		"5678 1 600 4096 1 2 3x" TAIL,
		"5678 1 600 4096 1 2 3" TAIL_14 " x 0",
		"5678 1 600 4096 1 2 3" TAIL_14 " 0 x",
		"5678 1 600 4096 1 2 3" TAIL_14 " 0",
		"0x162e 1 600 4096 1 2 3" TAIL,
		"+5 1 600 4096 1 2 3" TAIL,
		"- 1 600 4096 1 2 3" TAIL,
		"5678 1 600 4096.0 1 2 3" TAIL,
		"5678 1 600 4K 1 2 3" TAIL,
		"\xff",
		"5678\n1 600 4096 1 2 3" TAIL,
		"5678\v1 600 4096 1 2 3" TAIL,
	};
	struct sysvipc_line line;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		tap_ok(!parses(lines[i], &line), "no line %zu", i);
}

static void scan_text(struct scanned *scanned, uint32_t needs, const char *text)
{
	tree_write("proc/sysvipc/shm", text);
	scanned_init(scanned, needs);
	scanned_run(scanned, sysvipc_scan);
}

static void test_tables(void)
{
	struct scanned scanned;

	scanned_init(&scanned, 0);
	scanned_run(&scanned, sysvipc_scan);
	tap_ok(!scanned.rc && !scanned_count(&scanned) && scanned.notes.incomplete &&
		       scanned.notes.texts.count == 1,
	       "no table");
	scanned_free(&scanned);
	scan_text(&scanned, 0, "");
	tap_ok(!scanned.rc && !scanned_count(&scanned) && scanned.notes.incomplete, "a masked one");
	scanned_free(&scanned);
	scan_text(&scanned, 0, "5678 1 600 4096 1 2 3" TAIL "\n");
	tap_ok(!scanned.rc && !scanned_count(&scanned) && scanned.notes.incomplete,
	       "one without headings is no table");
	scanned_free(&scanned);
	scan_text(&scanned, 0, HEADINGS);
	tap_ok(!scanned.rc && !scanned_count(&scanned) && !scanned.notes.incomplete &&
		       !scanned.notes.texts.count,
	       "an empty one");
	scanned_free(&scanned);

	scan_text(&scanned, 0,
		  HEADINGS "1 5 600 4096 1 2 3" TAIL "\n"
			   "2 6 600 4096 1 2 3" TAIL "\n"
			   "1 5 600 8192 1 2 3" TAIL "\n"
			   "\n"
			   "damaged\n"
			   "3 7 600 4096 1 2 3" TAIL_14 "\n"
			   "4 8 600 4096 1 2 3" TAIL_14);
	if (!tap_ok(!scanned.rc && scanned_count(&scanned) == 3 &&
			    scanned_at(&scanned, 0)->shmid == 5 &&
			    scanned_at(&scanned, 1)->shmid == 6 &&
			    scanned_at(&scanned, 2)->shmid == 7,
		    "a segment is listed once, a damaged line not"))
		tap_bail();
	tap_ok(scanned_at(&scanned, 0)->size_bytes == 4096, "and as it was seen first");
	tap_ok(scanned.notes.incomplete && scanned.notes.texts.count == 1 &&
		       scanned_has_note(&scanned, " 3 lines"),
	       "what is damaged is counted");
	tap_ok(!(scanned_at(&scanned, 0)->have & (HAVE_RSS | HAVE_PAGESIZE)),
	       "what is not needed is not read");
	scanned_free(&scanned);
}

static void test_residence(void)
{
	struct scanned scanned;
	const struct object *s;

	tree_write("proc/sys/kernel/osrelease", "6.18.44\n");
	tree_write("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "8\n");
	tree_write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "6\n");
	scan_text(&scanned, NEED_RESIDENCE | NEED_PAGESIZE,
		  HEADINGS "0 1 600 8388608 1 2 3" TAIL_14 " 2147483648 0\n"
			   "0 2 600 8388608 1 2 3" TAIL_14 " 4096 8192\n"
			   "0 3 600 8388608 1 2 3" TAIL_14 "\n");
	if (!tap_ok(scanned_count(&scanned) == 3 && !scanned.notes.texts.count, "three segments"))
		tap_bail();
	s = scanned_at(&scanned, 0);
	tap_ok((s->have & HAVE_RSS) && s->rss_bytes == 4194304 && (s->have & HAVE_PAGESIZE) &&
		       s->page_bytes == 2097152 && (s->flags & OBJECT_HUGE),
	       "the rss of huge pages is put right");
	s = scanned_at(&scanned, 1);
	tap_ok((s->have & HAVE_SWAP) && s->rss_bytes == 4096 && s->swap_bytes == 8192 &&
		       s->alloc_bytes == 12288 && s->page_bytes == 4096 &&
		       !(s->flags & OBJECT_HUGE),
	       "that of small ones is right");
	s = scanned_at(&scanned, 2);
	tap_ok(!(s->have & (HAVE_RSS | HAVE_SWAP | HAVE_ALLOC | HAVE_PAGESIZE)),
	       "what the kernel doesn't tell is not known");
	scanned_free(&scanned);
}

static void test_selecting(void)
{
	struct scanned scanned;

	scanned_init(&scanned, 0);
	scanned_add_ref(&scanned, "0x2");
	scanned_add_ref(&scanned, "7");
	tree_write("proc/sysvipc/shm", HEADINGS "1 5 600 4096 1 2 3" TAIL "\n"
						"2 6 600 4096 1 2 3" TAIL "\n"
						"3 7 600 4096 1 2 3" TAIL "\n");
	tap_ok(!scanned_run(&scanned, sysvipc_scan) && scanned_count(&scanned) == 2 &&
		       scanned_at(&scanned, 0)->shmid == 6 && scanned_at(&scanned, 1)->shmid == 7,
	       "by key and shmid");
	scanned_free(&scanned);
}

static int refuse(void *arg, const struct object *object)
{
	(void)object;
	return --*(int *)arg ? 0 : -EPIPE;
}

static void test_stop(void)
{
	struct scanned scanned;
	int calls = 2;

	scanned_init(&scanned, 0);
	scanned.scan.take = refuse;
	scanned.scan.arg = &calls;
	tap_ok(scanned_run(&scanned, sysvipc_scan) == -EPIPE && calls == 0,
	       "who takes the objects may stop the listing");
	scanned_free(&scanned);
}

int main(void)
{
	test_columns();
	test_values();
	test_cut();
	test_garbage();
	tree_begin();
	test_tables();
	test_residence();
	test_selecting();
	test_stop();
	return tap_done();
}
