/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What columns say of objects of each kind, and of who holds them: what there is, what
 * is not known, and what does not apply. */
#include <string.h>
#include <sys/sysmacros.h>

#include "model/object.h"
#include "tap.h"
#include "view/format.h"
#include "view/holder_columns.h"
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

static void check_row(const struct column_table *table, const void *row, const char *what,
		      const struct expectation *expectations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check(table, row, expectations[i].column, expectations[i].text, what);
}

static void check_object(const struct object *object, const char *what,
			 const struct expectation *expectations, size_t count)
{
	check_row(&object_columns, object, what, expectations, count);
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

static void test_holdings(void)
{
	static const struct expectation known[] = {
		{"PID", "12"},
		{"UID", "4000000001"},
		{"USER", "4000000001"},
		{"COMMAND", "fifteen-letters"},
		{"CMDLINE", "a \033[31m b"},
		{"START", "1795269909"},
		{"IPCNS", "4026531839"},
		{"REF", "xsi:7"},
		{"KIND", "xsi"},
		{"HOW", "map+fd"},
		{"ACCESS", "rwx"},
		{"MAPPED", "3M"},
		{"NMAPS", "3"},
		{"FDS", "1"},
		{"PAGESIZE", "2M"},
	};
	static const struct expectation unknown[] = {
		{"PID", "12"},	  {"UID", "?"},	   {"USER", "?"},  {"COMMAND", "?"},
		{"CMDLINE", "?"}, {"START", "?"},  {"IPCNS", "?"}, {"HOW", "fd"},
		{"ACCESS", "-"},  {"MAPPED", "0"}, {"NMAPS", "0"}, {"PAGESIZE", "?"},
	};
	struct process process = {
		.pid = 12,
		.have = PROCESS_HAVE_STATUS | PROCESS_HAVE_CMDLINE | PROCESS_HAVE_IPCNS,
		.uid = 4000000001,
		.start = 1795269909,
		.comm = "fifteen-letters",
		.cmdline = "a \033[31m b",
		.ipcns = 4026531839,
	};
	struct holder holder = {
		.process = &process,
		.access = ACCESS_READ | ACCESS_WRITE | ACCESS_EXEC,
		.map_count = 3,
		.fd_count = 1,
		.mapped_bytes = 3 << 20,
		.page_bytes = 2 << 20,
	};
	struct object segment = {.kind = KIND_XSI, .shmid = 7};
	const struct holding_row row = {&process, &holder, &segment};

	check_row(&holding_columns, &row, "a holder", known, ARRAY_SIZE(known));

	process.start = 0;
	check(&holding_columns, &row, "START", "?", "a holder without a clock");
	/* a command takes all its bytes, without a NUL behind them */
	memcpy(process.comm, "sixteen-letters!", sizeof(process.comm));
	check(&holding_columns, &row, "COMMAND", "sixteen-letters!", "a long command");
	holder.access = ACCESS_WRITE;
	check(&holding_columns, &row, "ACCESS", "w", "one that may only write");
	holder.fd_count = 0;
	check(&holding_columns, &row, "HOW", "map", "one without a descriptor");

	process.have = 0;
	holder = (struct holder){.process = &process, .fd_count = 1};
	check_row(&holding_columns, &row, "one that could not be looked into", unknown,
		  ARRAY_SIZE(unknown));
	segment.have = HAVE_PAGESIZE;
	segment.page_bytes = 4096;
	check(&holding_columns, &row, "PAGESIZE", "4K", "one that only has it open");
}

static void test_mappings(void)
{
	static const struct expectation low[] = {
		{"PID", "345"}, {"START", "0x1000"}, {"END", "0x3000"},	 {"ACCESS", "r"},
		{"SIZE", "8K"}, {"OFFSET", "4K"},    {"PAGESIZE", "4K"},
	};
	static const struct expectation high[] = {
		{"START", "0xfffffffffffff000"},
		{"END", "0xffffffffffffffff"},
		{"ACCESS", "-"},
		{"OFFSET", "0"},
		{"PAGESIZE", "?"},
	};
	struct holder_map map = {0x1000, 0x3000, 4096, 4096, ACCESS_READ};
	const struct mapping_row row = {&processes[1], &map};

	check_row(&mapping_columns, &row, "a mapping", low, ARRAY_SIZE(low));
	map = (struct holder_map){.start = UINT64_MAX - 4095, .end = UINT64_MAX};
	check_row(&mapping_columns, &row, "the last mapping", high, ARRAY_SIZE(high));
}

static void test_totals(void)
{
	static const struct expectation total[] = {
		{"PID", "345"},
		{"COMMAND", "b"},
		{"OBJECTS", "3"},
		{"MAPPED", "16E"},
	};
	const struct total_row row = {&processes[1], 3, UINT64_MAX};

	check_row(&total_columns, &row, "a process", total, ARRAY_SIZE(total));
}

static void test_tables(void)
{
	static const struct column_table *const tables[] = {&holding_columns, &mapping_columns,
							    &total_columns};
	bool right = true;

	for (size_t t = 0; t < ARRAY_SIZE(tables); t++) {
		for (size_t i = 0; i < tables[t]->count; i++) {
			const struct column *column = &tables[t]->columns[i];

			right &= column_find(tables[t], column->name, strlen(column->name)) ==
					 column &&
				 *column->help && column->get && column->needs;
		}
	}
	tap_ok(right, "columns of holders differ in name, and have a help text and needs");
}

int main(void)
{
	struct output_style style = {
		.format = OUTPUT_RAW, .time = TIME_EPOCH, .ids = tap_need(ids_new(&root))};

	format_init(&format, &style);
	test_segments();
	test_files();
	test_nameless();
	test_holdings();
	test_mappings();
	test_totals();
	test_tables();
	ids_free(style.ids);
	return tap_done();
}
