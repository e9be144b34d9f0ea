/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What columns say of objects of each kind: what there is, what is not known, and what
 * does not apply. */
#include <string.h>
#include <sys/sysmacros.h>

#include "model/object.h"
#include "tap.h"
#include "view/format.h"
#include "view/object_columns.h"

static const struct sysroot root = SYSROOT_LIVE;
static struct format format;

/* Whether @name of @row is shown as @want in raw output. */
static void check(const struct column_table *table, const void *row, const char *name,
		  const char *want, const char *what)
{
	const struct column *column = column_find(table, name, strlen(name));
	struct cell cell = {0};
	struct strbuf out = {0};

	if (!column) {
		tap_ok(false, "there is a column %s", name);
		return;
	}
	column_get(column, row, &cell);
	format_cell(&format, column->type, &cell, &out);
	tap_ok(!strcmp(strbuf_text(&out), want), "%s of %s is %s (got %s)", name, what, want,
	       strbuf_text(&out));
	strbuf_free(&cell.text);
	strbuf_free(&out);
}

struct expectation {
	const char *column, *text;
};

static void check_object(const struct object *object, const char *what,
			 const struct expectation *expectations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check(&object_columns, object, expectations[i].column, expectations[i].text, what);
}

static const struct process processes[] = {
	{.pid = 12, .have = PROCESS_HAVE_STATUS, .comm = "a"},
	{.pid = 345, .have = PROCESS_HAVE_STATUS, .comm = "b"},
};
static const struct holder holders[] = {
	{.process = &processes[0], .access = ACCESS_READ, .map_count = 1, .mapped_bytes = 4096},
	{.process = &processes[1], .access = ACCESS_READ | ACCESS_WRITE, .fd_count = 2},
};
static const struct object_dir shm_dir = {"/dev/shm", "/dev/shm", 8};

static void test_segments(void)
{
	static const struct expectation seen[] = {
		{"REF", "xsi:0"}, {"KIND", "xsi"},    {"ID", "0"},	  {"KEY", "0x00000000"},
		{"NAME", "-"},	  {"PATH", "-"},      {"UID", "7"},	  {"NATTCH", "3"},
		{"HOLDERS", "2"}, {"PIDS", "12,345"}, {"STATUS", "dest"}, {"INUSE", "yes"},
		{"IPCNS", "77"},  {"MNTNS", "-"},     {"DEV", "-"},	  {"INODE", "-"},
		{"MOUNT", "-"},	  {"APP", "-"},	      {"MTIME", "-"},	  {"ORIGKEY", "0x0000162e"},
	};
	static const struct expectation unseen[] = {
		{"HOLDERS", "?"}, {"PIDS", "?"},  {"ORIGKEY", "?"}, {"INUSE", "unknown"},
		{"IPCNS", "?"},	  {"MNTNS", "-"}, {"STATUS", "-"},  {"PAGESIZE", "?"},
	};
	static const struct expectation unheld[] = {
		{"HOLDERS", "0"}, {"PIDS", "-"},	{"ORIGKEY", "?"},
		{"INUSE", "no"},  {"STATUS", "orphan"},
	};
	struct object segment = {
		.kind = KIND_XSI,
		.have = HAVE_STAT | HAVE_HOLDERS | HAVE_ORIGKEY | HAVE_NS,
		.flags = OBJECT_DEST,
		.uid = 7,
		.nattch = 3,
		.orig_key = 0x162e,
		.in_use = USE_YES,
		.holders = holders,
		.holder_count = 2,
		.ns_inode = 77,
	};

	check_object(&segment, "a segment", seen, ARRAY_SIZE(seen));
	segment.flags |= OBJECT_FOREIGN;
	check(&object_columns, &segment, "REF", "xsi:0@77", "a segment of another namespace");

	segment = (struct object){.kind = KIND_XSI, .have = HAVE_STAT};
	check_object(&segment, "a segment not looked for in processes", unseen, ARRAY_SIZE(unseen));

	segment.have |= HAVE_HOLDERS;
	segment.flags = OBJECT_ORPHAN;
	segment.in_use = USE_NO;
	check_object(&segment, "a segment that nobody holds", unheld, ARRAY_SIZE(unheld));
}

static void test_files(void)
{
	static const struct expectation posix[] = {
		{"REF", "posix:/f"},	{"ID", "-"},	  {"KEY", "-"},	    {"NAME", "/f"},
		{"PATH", "/dev/shm/f"}, {"NATTCH", "-"},  {"HOLDERS", "2"}, {"PIDS", "12,345"},
		{"IPCNS", "-"},		{"MNTNS", "88"},  {"DEV", "0:42"},  {"INODE", "9"},
		{"MOUNT", "/dev/shm"},	{"ORIGKEY", "-"}, {"CREATOR", "-"}, {"APP", "?"},
	};
	static const struct expectation tmpfs[] = {
		{"REF", "tmpfs:/dev/shm/sub/f"},
		{"KIND", "tmpfs"},
		{"NAME", "/sub/f"},
		{"PATH", "/dev/shm/sub/f"},
		{"HOLDERS", "?"},
		{"MNTNS", "?"},
		{"PIDS", "?"},
		{"STATUS", "sparse"},
	};
	static const struct object_dir sub_dir = {"/dev/shm/sub", "/dev/shm", 8};
	struct object file = {
		.kind = KIND_POSIX,
		.have = HAVE_STAT | HAVE_HOLDERS | HAVE_NS | HAVE_INODE,
		.dir = &shm_dir,
		.name = "f",
		.name_len = 1,
		.dev = makedev(0, 42),
		.inode = 9,
		.holders = holders,
		.holder_count = 2,
		.ns_inode = 88,
	};

	check_object(&file, "a POSIX object", posix, ARRAY_SIZE(posix));
	file = (struct object){
		.kind = KIND_TMPFS,
		.have = HAVE_STAT,
		.flags = OBJECT_SPARSE,
		.dir = &sub_dir,
		.name = "f",
		.name_len = 1,
	};
	check_object(&file, "a file on a tmpfs", tmpfs, ARRAY_SIZE(tmpfs));
}

static void test_nameless(void)
{
	static const struct expectation memfd[] = {
		{"REF", "memfd:9"}, {"NAME", "buffer"}, {"PATH", "-"},	 {"UID", "0"},
		{"SIZE", "8K"},	    {"INODE", "9"},	{"MOUNT", "-"},	 {"IPCNS", "-"},
		{"MNTNS", "-"},	    {"INUSE", "yes"},	{"NATTCH", "-"}, {"PAGESIZE", "4K"},
	};
	static const struct expectation anon[] = {
		{"REF", "anon:9"}, {"NAME", "-"},  {"PATH", "-"},   {"UID", "?"},   {"GID", "?"},
		{"PERMS", "?"},	   {"SIZE", "?"},  {"RSS", "?"},    {"MTIME", "?"}, {"CTIME", "?"},
		{"AGE", "?"},	   {"DTIME", "-"}, {"DEV", "0:42"}, {"APP", "-"},   {"KEY", "-"},
	};
	static const struct expectation unlinked[] = {
		{"REF", "unlinked:0:42:9"},
		{"NAME", "/dev/shm/gone"},
		{"PATH", "/dev/shm/gone"},
		{"STATUS", "unlinked"},
		{"MOUNT", "-"},
	};
	struct object object = {
		.kind = KIND_MEMFD,
		.have = HAVE_STAT | HAVE_HOLDERS | HAVE_INODE | HAVE_PAGESIZE,
		.name = "buffer",
		.name_len = 6,
		.dev = makedev(0, 42),
		.inode = 9,
		.size_bytes = 8192,
		.page_bytes = 4096,
		.in_use = USE_YES,
		.holders = holders,
		.holder_count = 1,
	};

	check_object(&object, "a memfd", memfd, ARRAY_SIZE(memfd));
	object.kind = KIND_ANON;
	object.name = NULL;
	object.name_len = 0;
	object.have = HAVE_HOLDERS | HAVE_INODE;
	check_object(&object, "an anonymous mapping that can't be opened", anon, ARRAY_SIZE(anon));
	object.kind = KIND_UNLINKED;
	object.name = "/dev/shm/gone";
	object.name_len = strlen(object.name);
	object.have |= HAVE_STAT;
	check_object(&object, "an unlinked file", unlinked, ARRAY_SIZE(unlinked));
}

int main(void)
{
	struct output_style style = {.format = OUTPUT_RAW, .ids = ids_new(&root)};

	format_init(&format, &style);
	test_segments();
	test_files();
	test_nameless();
	ids_free(style.ids);
	return tap_done();
}
