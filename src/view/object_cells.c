/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/object_cells.h"

#include <sys/sysmacros.h>

#include "base/util.h"
#include "model/app.h"
#include "model/object.h"
#include "model/ref.h"

static bool is_xsi(const struct object *object)
{
	return object->kind == KIND_XSI;
}

/* A time of a segment, where 0 is never, or of a file. */
static void set_event(struct cell *cell, const struct object *object, int64_t time)
{
	if (object_is_file(object))
		cell_set_known_time(cell, object->have & HAVE_CTIME, time);
	else if (time)
		cell_set_time(cell, time);
}

/* Getters of a field that only segments have, or that may not be known. */
#define GET_OF_SEGMENT(name, field)                                \
	void object_get_##name(const void *row, struct cell *cell) \
	{                                                          \
		const struct object *object = row;                 \
		if (is_xsi(object))                                \
			cell_set_number(cell, object->field);      \
	}
#define GET_KNOWN(name, bit, field)                                       \
	void object_get_##name(const void *row, struct cell *cell)        \
	{                                                                 \
		const struct object *object = row;                        \
		cell_set_known(cell, object->have &(bit), object->field); \
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

void object_get_ref(const void *row, struct cell *cell)
{
	const struct object *object = row;
	char *dst = strbuf_reserve(&cell->text, ref_text_max(object));

	cell->state = CELL_VALUE;
	if (dst)
		cell->text.len += ref_write(object, dst);
}

void object_get_kind(const void *row, struct cell *cell)
{
	const struct object *object = row;

	cell_set_text(cell, kind_table[object->kind].name);
}

void object_get_name(const void *row, struct cell *cell)
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

void object_get_path(const void *row, struct cell *cell)
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
void object_get_cpid(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object))
		cell_set_known(cell, object->cpid, (uint32_t)object->cpid);
}

/* ... or for none, as long as nobody attached. */
void object_get_lpid(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object) && (object->lpid || object->atime || object->dtime))
		cell_set_known(cell, object->lpid, (uint32_t)object->lpid);
}

void object_get_creator(const void *row, struct cell *cell)
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

void object_get_status(const void *row, struct cell *cell)
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

void object_get_inuse(const void *row, struct cell *cell)
{
	static const char *const words[] = {
		[USE_UNKNOWN] = "unknown",
		[USE_NO] = "no",
		[USE_YES] = "yes",
	};
	const struct object *object = row;

	cell_set_text(cell, words[object->in_use]);
}

void object_get_holders(const void *row, struct cell *cell)
{
	const struct object *object = row;

	cell_set_known(cell, object->have & HAVE_HOLDERS, object->holder_count);
}

void object_get_pids(const void *row, struct cell *cell)
{
	const struct object *object = row;

	cell->state = object->have & HAVE_HOLDERS ? CELL_VALUE : CELL_UNKNOWN;
	for (size_t i = 0; i < object->holder_count; i++)
		cell_add_number(cell, (uint64_t)object->holders[i].process->pid);
}

/* The key that its mappings show is still there when IPC_RMID has made it 0. */
void object_get_origkey(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object))
		cell_set_known(cell, object->have & HAVE_ORIGKEY, object->orig_key);
}

void object_get_atime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	set_event(cell, object, object->atime);
}

void object_get_dtime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object))
		set_event(cell, object, object->dtime);
}

void object_get_ctime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	set_event(cell, object, object->ctime);
}

void object_get_mtime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object_is_file(object))
		cell_set_known_time(cell, object->have & HAVE_STAT, object->mtime);
}

void object_get_btime(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object_is_file(object))
		cell_set_known_time(cell, object->have & HAVE_BTIME, object->btime);
}

void object_get_inode(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object_is_file(object))
		cell_set_known(cell, object->have & HAVE_INODE, object->inode);
}

void object_get_dev(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (!object_is_file(object))
		return;
	cell->state = object->have & HAVE_INODE ? CELL_VALUE : CELL_UNKNOWN;
	strbuf_add_u64(&cell->text, major(object->dev));
	strbuf_putc(&cell->text, ':');
	strbuf_add_u64(&cell->text, minor(object->dev));
}

void object_get_mount(const void *row, struct cell *cell)
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
void object_get_ipcns(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (is_xsi(object))
		cell_set_known(cell, object->have & HAVE_NS, object->ns_inode);
}

void object_get_mntns(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object_has_path(object))
		cell_set_known(cell, object->have & HAVE_NS, object->ns_inode);
}

void object_get_app(const void *row, struct cell *cell)
{
	const struct object *object = row;

	if (object->app)
		cell_set_text(cell, object->app->name);
	else if (object->name)
		cell->state = CELL_UNKNOWN;
}
