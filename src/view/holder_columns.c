/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/holder_columns.h"

#include "base/util.h"
#include "model/need.h"
#include "view/object_cells.h"

static const struct process *process_of(const void *row)
{
	return ((const struct process_row *)row)->process;
}

static const struct holder *holder_of(const void *row)
{
	return ((const struct holding_row *)row)->holder;
}

/* Whether @bit of the process is known; otherwise the cell says that it is not. */
static bool knows(const void *row, enum process_have bit, struct cell *cell)
{
	bool known = process_of(row)->have & bit;

	if (!known)
		cell->state = CELL_UNKNOWN;
	return known;
}

static void get_pid(const void *row, struct cell *cell)
{
	cell_set_number(cell, (uint64_t)process_of(row)->pid);
}

static void get_uid(const void *row, struct cell *cell)
{
	if (knows(row, PROCESS_HAVE_STATUS, cell))
		cell_set_number(cell, process_of(row)->uid);
}

static void get_command(const void *row, struct cell *cell)
{
	const char *comm = process_of(row)->comm;

	if (!knows(row, PROCESS_HAVE_STATUS, cell))
		return;
	cell->state = CELL_VALUE;
	strbuf_add(&cell->text, comm, strnlen(comm, sizeof(process_of(row)->comm)));
}

static void get_cmdline(const void *row, struct cell *cell)
{
	if (knows(row, PROCESS_HAVE_CMDLINE, cell))
		cell_set_text(cell, process_of(row)->cmdline);
}

static void get_start(const void *row, struct cell *cell)
{
	if (knows(row, PROCESS_HAVE_STATUS, cell))
		cell_set_known_time(cell, process_of(row)->start, process_of(row)->start);
}

static void get_ipcns(const void *row, struct cell *cell)
{
	if (knows(row, PROCESS_HAVE_IPCNS, cell))
		cell_set_number(cell, process_of(row)->ipcns);
}

static void get_ref(const void *row, struct cell *cell)
{
	object_get_ref(((const struct holding_row *)row)->object, cell);
}

static void get_kind(const void *row, struct cell *cell)
{
	object_get_kind(((const struct holding_row *)row)->object, cell);
}

static void get_how(const void *row, struct cell *cell)
{
	const struct holder *holder = holder_of(row);

	cell->state = CELL_VALUE;
	if (holder->map_count)
		strbuf_puts(&cell->text, "map");
	if (holder->map_count && holder->fd_count)
		strbuf_putc(&cell->text, '+');
	if (holder->fd_count)
		strbuf_puts(&cell->text, "fd");
}

static void set_access(struct cell *cell, uint32_t access)
{
	cell->state = CELL_VALUE;
	if (access & ACCESS_READ)
		strbuf_putc(&cell->text, 'r');
	if (access & ACCESS_WRITE)
		strbuf_putc(&cell->text, 'w');
	if (access & ACCESS_EXEC)
		strbuf_putc(&cell->text, 'x');
}

static void get_access(const void *row, struct cell *cell)
{
	set_access(cell, holder_of(row)->access);
}

static void get_mapped(const void *row, struct cell *cell)
{
	cell_set_number(cell, holder_of(row)->mapped_bytes);
}

static void get_nmaps(const void *row, struct cell *cell)
{
	cell_set_number(cell, holder_of(row)->map_count);
}

static void get_fds(const void *row, struct cell *cell)
{
	cell_set_number(cell, holder_of(row)->fd_count);
}

/* The mappings' own, which the kernel tells of each; without one the object's. */
static void get_pagesize(const void *row, struct cell *cell)
{
	if (holder_of(row)->page_bytes)
		cell_set_number(cell, holder_of(row)->page_bytes);
	else
		object_get_pagesize(((const struct holding_row *)row)->object, cell);
}

static const struct holder_map *map_of(const void *row)
{
	return ((const struct mapping_row *)row)->map;
}

/* Addresses are over what a number in JSON can be trusted with (2^53). */
static void set_address(struct cell *cell, uint64_t address)
{
	cell->state = CELL_VALUE;
	strbuf_printf(&cell->text, "0x%jx", (uintmax_t)address);
}

static void get_map_start(const void *row, struct cell *cell)
{
	set_address(cell, map_of(row)->start);
}

static void get_map_end(const void *row, struct cell *cell)
{
	set_address(cell, map_of(row)->end);
}

static void get_map_access(const void *row, struct cell *cell)
{
	set_access(cell, map_of(row)->access);
}

static void get_map_size(const void *row, struct cell *cell)
{
	cell_set_number(cell, map_of(row)->end - map_of(row)->start);
}

static void get_map_offset(const void *row, struct cell *cell)
{
	cell_set_number(cell, map_of(row)->offset_bytes);
}

static void get_map_pagesize(const void *row, struct cell *cell)
{
	cell_set_known(cell, map_of(row)->page_bytes, map_of(row)->page_bytes);
}

static void get_objects(const void *row, struct cell *cell)
{
	cell_set_number(cell, ((const struct total_row *)row)->objects);
}

static void get_total_mapped(const void *row, struct cell *cell)
{
	cell_set_number(cell, ((const struct total_row *)row)->mapped_bytes);
}

/* clang-format off */
#define SHOWN COLUMN_DEFAULT
#define RIGHT COLUMN_RIGHT
#define TRUNC COLUMN_TRUNC

/* Which process it is. */
#define PROCESS_COLUMNS                                                   \
	{"PID", N_("process"),                                            \
	 CELL_NUMBER, SHOWN | RIGHT, NEED_HOLDERS, get_pid},              \
	{"USER", N_("user whose process it is"),                          \
	 CELL_USER, SHOWN | TRUNC, NEED_HOLDERS | NEED_PROCESS, get_uid}, \
	{"UID", N_("uid of the user"),                                    \
	 CELL_NUMBER, RIGHT, NEED_HOLDERS | NEED_PROCESS, get_uid},       \
	{"COMMAND", N_("its command"),                                    \
	 CELL_NAME, SHOWN | TRUNC, NEED_HOLDERS | NEED_PROCESS, get_command}, \
	{"CMDLINE", N_("its whole command line"),                         \
	 CELL_NAME, TRUNC, NEED_HOLDERS | NEED_CMDLINE, get_cmdline}

#define MORE_PROCESS_COLUMNS                                              \
	{"START", N_("when it began"),                                    \
	 CELL_TIME, 0, NEED_HOLDERS | NEED_PROCESS, get_start},           \
	{"IPCNS", N_("IPC namespace it is in, by its inode number"),      \
	 CELL_NUMBER, RIGHT, NEED_HOLDERS | NEED_NS, get_ipcns}

static const struct column holdings[] = {
	PROCESS_COLUMNS,
	{"REF", N_("object that it holds"),
	 CELL_NAME, SHOWN | COLUMN_WRAP, NEED_HOLDERS, get_ref},
	{"KIND", N_("kind of the object"),
	 CELL_TEXT, 0, NEED_HOLDERS, get_kind},
	{"HOW", N_("map, fd (a descriptor) or map+fd"),
	 CELL_TEXT, SHOWN, NEED_HOLDERS, get_how},
	{"ACCESS", N_("what it can do: r (read), w (write), x (execute)"),
	 CELL_TEXT, SHOWN, NEED_HOLDERS, get_access},
	{"MAPPED", N_("size of its mappings of the object"),
	 CELL_SIZE, SHOWN | RIGHT, NEED_HOLDERS, get_mapped},
	{"NMAPS", N_("how many mappings these are"),
	 CELL_NUMBER, RIGHT, NEED_HOLDERS, get_nmaps},
	{"FDS", N_("how many descriptors of the object it has"),
	 CELL_NUMBER, RIGHT, NEED_HOLDERS, get_fds},
	{"PAGESIZE", N_("size of the pages that are mapped"),
	 CELL_SIZE, RIGHT, NEED_HOLDERS | NEED_PAGESIZE, get_pagesize},
	MORE_PROCESS_COLUMNS,
};

static const struct column mappings[] = {
	{"PID", N_("process"),
	 CELL_NUMBER, RIGHT, NEED_MAPS, get_pid},
	{"START", N_("first address"),
	 CELL_TEXT, RIGHT, NEED_MAPS, get_map_start},
	{"END", N_("address behind the last"),
	 CELL_TEXT, RIGHT, NEED_MAPS, get_map_end},
	{"ACCESS", N_("what it allows: r (read), w (write), x (execute)"),
	 CELL_TEXT, 0, NEED_MAPS, get_map_access},
	{"SIZE", N_("how much is mapped"),
	 CELL_SIZE, RIGHT, NEED_MAPS, get_map_size},
	{"OFFSET", N_("where in the object it begins"),
	 CELL_SIZE, RIGHT, NEED_MAPS, get_map_offset},
	{"PAGESIZE", N_("size of the pages"),
	 CELL_SIZE, RIGHT, NEED_MAPS, get_map_pagesize},
};

static const struct column totals[] = {
	PROCESS_COLUMNS,
	{"OBJECTS", N_("how many objects it holds"),
	 CELL_NUMBER, SHOWN | RIGHT, NEED_HOLDERS, get_objects},
	{"MAPPED", N_("size of its mappings of them"),
	 CELL_SIZE, SHOWN | RIGHT, NEED_HOLDERS, get_total_mapped},
	MORE_PROCESS_COLUMNS,
};
/* clang-format on */

const struct column_table holding_columns = {"processes", holdings, ARRAY_SIZE(holdings)};
const struct column_table mapping_columns = {"maps", mappings, ARRAY_SIZE(mappings)};
const struct column_table total_columns = {"processes", totals, ARRAY_SIZE(totals)};
