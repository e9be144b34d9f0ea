/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One shared memory object, of any kind. What is not known of it is told by the
 * have mask, never by a special value.
 */
#ifndef SHMTOOL_MODEL_OBJECT_H
#define SHMTOOL_MODEL_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/vec.h"
#include "model/holder.h"
#include "model/kind.h"

enum object_have {
	HAVE_RSS = 1 << 0,
	HAVE_SWAP = 1 << 1,
	HAVE_ALLOC = 1 << 2,
	HAVE_PAGESIZE = 1 << 3,
	HAVE_BTIME = 1 << 4,
	HAVE_AGE = 1 << 5,
	HAVE_INODE = 1 << 6, /* dev and inode */
	HAVE_CTIME = 1 << 7, /* of a file: atime and ctime; a captured copy has its own */
	/* owner, mode, size and mtime: missing of what only a mapping shows that can't be
	 * opened */
	HAVE_STAT = 1 << 8,
	HAVE_HOLDERS = 1 << 9, /* processes were looked into */
	HAVE_ORIGKEY = 1 << 10,
	HAVE_NS = 1 << 11,
};

enum object_flag {
	OBJECT_DEST = 1 << 0,	/* XSI: marked for removal */
	OBJECT_LOCKED = 1 << 1, /* XSI: SHM_LOCK */
	OBJECT_HUGE = 1 << 2,	/* of huge pages, as far as is known */
	OBJECT_SPARSE = 1 << 3, /* a file with pages that were never written */
	OBJECT_ORPHAN = 1 << 4,
	OBJECT_FOREIGN = 1 << 5, /* of another namespace than the reader's */
	/* ... that only REFs name: without one it is not asked for */
	OBJECT_ELSEWHERE = 1 << 6,
};

/* Whether any process has it attached, mapped or open; proven, never guessed. */
enum object_use {
	USE_UNKNOWN,
	USE_NO,
	USE_YES,
};

enum creator_state {
	CREATOR_UNKNOWN,
	CREATOR_ALIVE,
	CREATOR_GONE,
};

struct app;

/* A directory that holds objects, shared by all of them. */
struct object_dir {
	const char *path;  /* absolute, raw bytes, without a slash at the end */
	const char *mount; /* where its file system is mounted; NULL: not known */
	size_t mount_len;  /* how much of path is the mount point */
};

struct object {
	enum object_kind kind;
	uint32_t have;	/* enum object_have */
	uint32_t flags; /* enum object_flag */

	/* XSI */
	int32_t shmid;
	uint32_t key;
	uid_t cuid;
	gid_t cgid;
	pid_t cpid; /* 0: a process of another PID namespace */
	pid_t lpid; /* 0: the same, or none yet */
	uint64_t nattch;
	enum creator_state creator;
	const char *creator_comm; /* the creator's command; NULL: not known */
	uint32_t orig_key;	  /* the key it was created with, as its mappings show */
	uint64_t attach_count;	  /* attachments that the holders have */

	/* files */
	const struct object_dir *dir; /* NULL: it has no name */
	/* In its directory; raw bytes, NUL-terminated. Without one: of a memfd the name
	 * that it was given, of an unlinked file the path that it had; NULL: none. */
	const char *name;
	size_t name_len;
	dev_t dev;
	ino_t inode;

	/* all */
	uid_t uid;
	gid_t gid;
	mode_t mode; /* permission bits */
	uint64_t size_bytes;
	uint64_t rss_bytes;
	uint64_t swap_bytes;
	uint64_t alloc_bytes;
	uint64_t page_bytes;
	/* seconds since the epoch; for XSI 0 means never */
	int64_t atime, dtime, ctime, mtime, btime;
	uint64_t age_secs; /* since the last known activity */
	const struct app *app;
	enum object_use in_use;
	/* Valid until scan_end(). */
	const struct holder *holders; /* by pid */
	size_t holder_count;
	ino_t ns_inode; /* the IPC namespace of a segment, the mount namespace of a file */
};

/* Whether it is a file, with a name or without. */
static inline bool object_is_file(const struct object *object)
{
	return object->kind != KIND_XSI;
}

/* Whether it has a name of its own in some directory. */
static inline bool object_has_path(const struct object *object)
{
	return object->dir != NULL;
}

/* Sets age_secs from the object's times and @now (seconds since the epoch); a
 * time in the future gives age 0. */
void object_set_age(struct object *object, int64_t now);

/*
 * The object's name as its users know it: the file's path inside its mount with
 * one slash in front, for a semaphore without "sem."; what a memfd was called; the
 * path that an unlinked file had. @dst has room for object_name_max(). Returns its
 * length; no NUL is written. 0 for what has none.
 */
size_t object_write_name(const struct object *object, char *dst);
size_t object_name_max(const struct object *object);

/* The order of a listing: by kind, then by shmid, path or inode, then by namespace,
 * the reader's own first. As for qsort(3). */
int object_compare(const struct object *a, const struct object *b);

/* Objects that are kept, with their names. */
struct object_list {
	struct vec objects; /* struct object */
	struct arena arena;
};

#define OBJECT_LIST_INIT {.objects = VEC_OF(struct object)}

/* Appends a copy of @object and of its name; its dir, app, creator_comm and holders
 * are only pointed at.
 * Returns 0 or -ENOMEM. */
int object_list_add(struct object_list *list, const struct object *object);
void object_list_free(struct object_list *list);

#endif
