/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/object_columns.h"

#include <sys/sysmacros.h>

#include "base/util.h"
#include "model/app.h"
#include "model/need.h"
#include "model/object.h"
#include "model/ref.h"

static bool is_xsi(const struct object *object)
{
	return object->kind == KIND_XSI;
}

/* A value that is there or is not known. */
static void set_known(struct cell *cell, bool known, uint64_t value)
{
	if (known)
		cell_set_number(cell, value);
	else
		cell->state = CELL_UNKNOWN;
}

/* A time that is there or is not known. */
static void set_known_time(struct cell *cell, bool known, int64_t time)
{
	if (known)
		cell_set_time(cell, time);
	else
		cell->state = CELL_UNKNOWN;
}

/* A time of a segment, where 0 is never, or of a file. */
static void set_event(struct cell *cell, const struct object *object, int64_t time)
{
	if (object_is_file(object))
		set_known_time(cell, object->have & HAVE_CTIME, time);
	else if (time)
		cell_set_time(cell, time);
}

/* Getters of a field that only segments have, or that may not be known. */
#define GET_OF_SEGMENT(name, field)                                \
	static void get_##name(const void *row, struct cell *cell) \
	{                                                          \
		const struct object *object = row;                 \
		if (is_xsi(object))                                \
			cell_set_number(cell, object->field);      \
	}
#define GET_KNOWN(name, bit, field)                                  \
	static void get_##name(const void *row, struct cell *cell)   \
	{                                                            \
		const struct object *object = row;                   \
		set_known(cell, object->have &(bit), object->field); \
	}

GET_OF_SEGMENT(id, shmid)
GET_OF_SEGMENT(key, key)
GET_OF_SEGMENT(cuid, cuid)
GET_OF_SEGMENT(cgid, cgid)
GET_OF_SEGMENT(nattch, nattch)
GET_KNOWN(uid, HAVE_STAT, uid)
GET_KNOWN(gid, HAVE_STAT, gid)
GET_KNOWN(perms, HAVE_STAT, mode)
GET_KNOWN(size, HAVE_STAT, size_bytes)
GET_KNOWN(rss, HAVE_RSS, rss_bytes)
GET_KNOWN(swap, HAVE_SWAP, swap_bytes)
GET_KNOWN(alloc, HAVE_ALLOC, alloc_bytes)
GET_KNOWN(pagesize, HAVE_PAGESIZE, page_bytes)
GET_KNOWN(age, HAVE_AGE, age_secs)

static void get_ref(const void *row, struct cell *cell)
{
	const struct object *object = row;
	char *dst = strbuf_reserve(&cell->text, ref_text_max(object));

	cell->state = CELL_VALUE;
	if (dst)
		cell->text.len += ref_write(object, dst);
}

static void get_kind(const void *row, struct cell *cell)
{
	const struct object *object = row;

	cell_set_text(cell, kind_table[object->kind].name);
}

static void get_name(const void *row, struct cell *cell)
{
	const struct object *object = row;
	char *dst;

	if (!object->name)
		return;
	cell->state = CELL_VALUE;
	dst = strbuf_reserve(&cell->text, object_name_max(object));
	if (dst)
		cell->text.len += object_write_name(object, dst);
}

static void get_path(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (!object->name || object->kind == KIND_MEMFD)
		return;
	cell->state = CELL_VALUE;
	if (object->dir) {
		strbuf_puts(&cell->text, object->dir->path);
		strbuf_putc(&cell->text, '/');
	}
	strbuf_add(&cell->text, object->name, object->name_len);
}

/* pid 0 stands for a process of another PID namespace. */
static void get_cpid(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object))
		set_known(cell, object->cpid, (uint32_t)object->cpid);
}

/* ... or for none, as long as nobody attached. */
static void get_lpid(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object) && (object->lpid || object->atime || object->dtime))
		set_known(cell, object->lpid, (uint32_t)object->lpid);
}

static void get_creator(const void *row, struct cell *cell)
{
	static const char *const names[] = {
		[CREATOR_UNKNOWN] = "unknown",
		[CREATOR_ALIVE] = "alive",
		[CREATOR_GONE] = "gone",
	};
	const struct object *object = row;

	if (!is_xsi(object))
		return;
	cell_set_text(cell, names[object->creator]);
	if (object->creator_comm) {
		strbuf_puts(&cell->text, " (");
		strbuf_puts(&cell->text, object->creator_comm);
		strbuf_putc(&cell->text, ')');
	}
}

static void get_status(const void *row, struct cell *cell)
{
	const struct object *object = row;
	const struct {
		bool is_so;
		const char *word;
	} words[] = {
		{object->flags & OBJECT_DEST, "dest"},
		{object->flags & OBJECT_LOCKED, "locked"},
		{object->flags & OBJECT_HUGE, "huge"},
		{object->kind == KIND_UNLINKED, "unlinked"},
		{object->flags & OBJECT_ORPHAN, "orphan"},
		{object->flags & OBJECT_SPARSE, "sparse"},
	};

	cell->state = CELL_VALUE;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].is_so)
			cell_add_word(cell, words[i].word);
}

static void get_inuse(const void *row, struct cell *cell)
{
	static const char *const words[] = {
		[USE_UNKNOWN] = "unknown",
		[USE_NO] = "no",
		[USE_YES] = "yes",
	};
	const struct object *object = row;

	cell_set_text(cell, words[object->in_use]);
}

static void get_atime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	set_event(cell, object, object->atime);
}

static void get_dtime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object))
		set_event(cell, object, object->dtime);
}

static void get_ctime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	set_event(cell, object, object->ctime);
}

static void get_mtime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object_is_file(object))
		set_known_time(cell, object->have & HAVE_STAT, object->mtime);
}

static void get_btime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object_is_file(object))
		set_known_time(cell, object->have & HAVE_BTIME, object->btime);
}

static void get_inode(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object_is_file(object))
		set_known(cell, object->have & HAVE_INODE, object->inode);
}

static void get_dev(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (!object_is_file(object))
		return;
	cell->state = object->have & HAVE_INODE ? CELL_VALUE : CELL_UNKNOWN;
	strbuf_add_u64(&cell->text, major(object->dev));
	strbuf_putc(&cell->text, ':');
	strbuf_add_u64(&cell->text, minor(object->dev));
}

static void get_mount(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (!object->dir)
		return;
	if (object->dir->mount)
		cell_set_text(cell, object->dir->mount);
	else
		cell->state = CELL_UNKNOWN;
}

/* A segment belongs to an IPC namespace, a file with a path to a mount namespace. */
static void get_ipcns(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object))
		set_known(cell, object->have & HAVE_NS, object->ns_inode);
}

static void get_mntns(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object_has_path(object))
		set_known(cell, object->have & HAVE_NS, object->ns_inode);
}

static void get_app(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object->app)
		cell_set_text(cell, object->app->name);
	else if (object->name)
		cell->state = CELL_UNKNOWN;
}

/* clang-format off */
#define SHOWN COLUMN_DEFAULT
#define RIGHT COLUMN_RIGHT
#define TRUNC COLUMN_TRUNC

static const struct column columns[] = {
	{"REF", N_("the object's name for every command"),
	 CELL_NAME, SHOWN | COLUMN_WRAP, 0, get_ref},
	{"KIND", N_("xsi, posix, sem or hugetlb"),
	 CELL_TEXT, 0, 0, get_kind},
	{"ID", N_("shmid of a segment"),
	 CELL_NUMBER, RIGHT, 0, get_id},
	{"KEY", N_("key of a segment; 0x00000000 is private"),
	 CELL_KEY, SHOWN, 0, get_key},
	{"NAME", N_("name for shm_open(3) or sem_open(3); the path inside a mount"),
	 CELL_NAME, TRUNC, 0, get_name},
	{"PATH", N_("path of a file"),
	 CELL_NAME, TRUNC, 0, get_path},
	{"OWNER", N_("user who owns it"),
	 CELL_USER, SHOWN | TRUNC, 0, get_uid},
	{"UID", N_("uid of the owner"),
	 CELL_NUMBER, RIGHT, 0, get_uid},
	{"GROUP", N_("group it belongs to"),
	 CELL_GROUP, TRUNC, 0, get_gid},
	{"GID", N_("gid of the group"),
	 CELL_NUMBER, RIGHT, 0, get_gid},
	{"CUSER", N_("user who created the segment"),
	 CELL_USER, TRUNC, 0, get_cuid},
	{"CUID", N_("uid of the creator"),
	 CELL_NUMBER, RIGHT, 0, get_cuid},
	{"CGRP", N_("group of the creator"),
	 CELL_GROUP, TRUNC, 0, get_cgid},
	{"CGID", N_("gid of the creator"),
	 CELL_NUMBER, RIGHT, 0, get_cgid},
	{"PERMS", N_("permissions"),
	 CELL_PERMS, SHOWN, 0, get_perms},
	{"SIZE", N_("logical size"),
	 CELL_SIZE, SHOWN | RIGHT, 0, get_size},
	{"RSS", N_("how much of it is in memory"),
	 CELL_SIZE, SHOWN | RIGHT, NEED_RESIDENCE, get_rss},
	{"SWAP", N_("how much of it is in swap"),
	 CELL_SIZE, RIGHT, NEED_RESIDENCE, get_swap},
	{"ALLOC", N_("RSS and SWAP together"),
	 CELL_SIZE, RIGHT, NEED_PAGESIZE, get_alloc},
	{"PAGESIZE", N_("size of the pages that back it"),
	 CELL_SIZE, RIGHT, NEED_PAGESIZE, get_pagesize},
	{"NATTCH", N_("attachments of a segment, as the kernel counts them"),
	 CELL_NUMBER, SHOWN | RIGHT, 0, get_nattch},
	{"CPID", N_("process that created the segment"),
	 CELL_NUMBER, RIGHT, 0, get_cpid},
	{"LPID", N_("process that attached or detached last"),
	 CELL_NUMBER, RIGHT, 0, get_lpid},
	{"CREATOR", N_("alive, gone or unknown, and the command if it is certain"),
	 CELL_NAME, TRUNC, NEED_CREATOR, get_creator},
	{"STATUS", N_("dest (removed, still attached), locked, huge, unlinked, orphan, sparse"),
	 CELL_WORDS, SHOWN | TRUNC, NEED_PAGESIZE, get_status},
	{"INUSE", N_("whether any process holds it: yes, no or unknown"),
	 CELL_TEXT, 0, NEED_USE, get_inuse},
	{"ATIME", N_("last attach of a segment, last access of a file"),
	 CELL_TIME, 0, 0, get_atime},
	{"DTIME", N_("last detach of a segment"),
	 CELL_TIME, 0, 0, get_dtime},
	{"CTIME", N_("creation or last change of owner or mode; of a file, of its inode"),
	 CELL_TIME, 0, 0, get_ctime},
	{"MTIME", N_("last change of a file's contents"),
	 CELL_TIME, 0, 0, get_mtime},
	{"BTIME", N_("birth of a file"),
	 CELL_TIME, 0, 0, get_btime},
	{"AGE", N_("time since the last known activity"),
	 CELL_AGE, SHOWN | RIGHT, NEED_AGE, get_age},
	{"IPCNS", N_("IPC namespace of a segment, by its inode number"),
	 CELL_NUMBER, RIGHT, NEED_NS, get_ipcns},
	{"MNTNS", N_("mount namespace of a file, by its inode number"),
	 CELL_NUMBER, RIGHT, NEED_NS, get_mntns},
	{"DEV", N_("device of a file, major:minor"),
	 CELL_TEXT, 0, 0, get_dev},
	{"INODE", N_("inode number of a file"),
	 CELL_NUMBER, RIGHT, 0, get_inode},
	{"MOUNT", N_("where the file system of a file is mounted"),
	 CELL_NAME, TRUNC, NEED_MOUNT, get_mount},
	{"APP", N_("software that names its objects so"),
	 CELL_TEXT, TRUNC, NEED_APP, get_app},
};
/* clang-format on */

const struct column_table object_columns = {"objects", columns, ARRAY_SIZE(columns)};
