/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the system into objects. scan_objects() runs the sources that the
 * selector asks for, in each namespace that it asks for; each source (sysvipc,
 * posixdir, mountfiles, held) offers what it finds to the functions below, which
 * select it, complete it and hand it on.
 */
#ifndef SHMTOOL_SCAN_SCAN_H
#define SHMTOOL_SCAN_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "base/sysroot.h"
#include "base/vec.h"
#include "model/notes.h"
#include "model/object.h"
#include "model/selector.h"
#include "scan/nspid.h"

struct scan {
	/* what is asked for: filled in by the caller */
	const struct sysroot *root;
	struct selector *selector;
	uint32_t needs; /* enum need */
	struct notes *notes;
	const struct sysroot_clock *clock; /* NULL: it can't be read */
	bool only_held;			   /* what no process holds is not wanted */
	/* that an object is unused will be proven when it is acted on, and need not be before
	 * where that proof can be had: it is taken for unused */
	bool proves_use_later;
	bool is_in_haste; /* what very many segments take need not be known */
	/*
	 * Gets each selected object, one at a time, though not always in the caller's
	 * thread. The object and its name are valid during the call only; its dir,
	 * creator_comm and holders until scan_end(). Returns 0, or -errno to stop.
	 */
	int (*take)(void *arg, const struct object *object);
	void *arg;
	/*
	 * Gets each directory before it is listed or something is looked up in it: open at
	 * @dir_fd, if only with O_PATH, and called @name in the one that it was found in (NULL:
	 * it was not found in any). Returns 0, 1 to pass it over, or -errno to stop. NULL: it is
	 * not asked for.
	 */
	int (*enter_dir)(void *enter_arg, int dir_fd, const char *name);
	void *enter_arg;

	/* the sources' own, zeroed at first */
	struct arena arena;  /* directories and creators */
	struct map creators; /* by pid: struct creator * */
	struct nspids nspids;
	bool has_nspids;
	struct held *held;	       /* what processes hold; NULL: they are not looked into */
	struct use *use;	       /* how use is proven; NULL: not asked for */
	struct namespaces *namespaces; /* NULL: only the reader's own are asked for */
	struct object_list waiting;    /* files of one directory, whose use is to be proven */
	int waiting_dir_fd;
	struct relay *relay; /* NULL: objects are handed over directly */
	size_t taken;	     /* so many were */
	/* whose objects are being read; NULL: of none, or of a captured tree */
	const struct ns *ns;
	const struct sysroot *files; /* where its files are opened; root, but for another's */
	char *uid_map;		     /* the users that another's has (nsowner.h); NULL: all */
	struct visit *visit;	     /* what is visited there; NULL: it is listed */
};

/* Lists what is selected. Returns 0, or -errno where the listing broke off;
 * what could not be seen is in the notes. */
int scan_objects(struct scan *scan);

/* Frees what the sources kept. */
void scan_end(struct scan *scan);

/*
 * For the sources. scan_selects() says whether @object is wanted, of which the
 * fields that cost nothing are filled in, and adds its holders; the source then adds
 * what was dear, and scan_take() whether it is in use, for which a file is looked up
 * in @dir_fd (-1: it is no file with a name, or must not be opened), and hands it to the caller.
 * scan_take() returns as scan->take does.
 */
bool scan_selects(struct scan *scan, struct object *object);
int scan_take(struct scan *scan, int dir_fd, struct object *object);

/* For the sources: to be called before a directory of objects is read, as scan->enter_dir
 * says, and returns the same. */
int scan_enter_dir(struct scan *scan, int dir_fd, const char *name);

/*
 * Files that are asked about wait for others of their directory: hands over those
 * that do. To be called before a directory that was given to scan_take() is closed.
 * Returns as scan_take() does.
 */
int scan_flush(struct scan *scan);

#endif
