/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which objects are meant: REFs are OR-ed among themselves, everything else is
 * AND-ed. The same selector lists and removes.
 */
#ifndef SHMTOOL_MODEL_SELECTOR_H
#define SHMTOOL_MODEL_SELECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"
#include "model/object.h"
#include "model/ref.h"

struct app;

enum selector_option {
	SELECT_OWNER = 1 << 0,
	SELECT_CREATOR = 1 << 1,
	SELECT_GROUP = 1 << 2,
	SELECT_KEY = 1 << 3,
	SELECT_MIN_SIZE = 1 << 4,
	SELECT_MAX_SIZE = 1 << 5,
	SELECT_OLDER = 1 << 6,
	SELECT_NEWER = 1 << 7,
	SELECT_PID = 1 << 8,
	SELECT_UNUSED = 1 << 9,
	SELECT_IN_USE = 1 << 10,
	SELECT_ORPHAN = 1 << 11,
	SELECT_UNLINKED = 1 << 12,
};

#define SELECT_BY_USE (SELECT_UNUSED | SELECT_IN_USE | SELECT_ORPHAN)

/* Whose IPC and mount namespaces are read. */
enum ns_scope {
	NS_SELF,  /* the reader's own */
	NS_ALL,	  /* those of every process that can be looked into */
	NS_PID,	  /* those of one process */
	NS_INODE, /* the one with that inode number */
};

/* A REF that was asked for, how many objects it named, and what kept it from being
 * looked up (a positive errno, or 0). */
struct selected_ref {
	struct ref ref;
	size_t older; /* of the same ref_hash(): the one before it, counted from 1; 0: none */
	uint64_t found;
	bool has_no_ns; /* no process is in the namespace that it names */
	int error;
};

struct selector {
	uint32_t options; /* enum selector_option: which fields count */
	uint32_t kinds;	  /* KIND_BITs that were named; 0: none were */
	bool all_kinds;
	uint32_t default_kinds; /* those that are meant where nothing else is said */
	uid_t owner, creator;
	gid_t group;
	uint32_t key;
	uint64_t min_bytes, max_bytes;
	uint64_t older_secs, newer_secs;
	pid_t pid;
	bool has_no_process; /* that pid is none's */
	enum ns_scope ns_scope;
	uint64_t ns;	  /* the pid or the inode number */
	int ns_error;	  /* why that names nothing: a positive errno, or 0 */
	const char *name; /* a glob; NULL: any */
	const struct app *app;
	struct vec refs;   /* struct selected_ref */
	struct map newest; /* by ref_hash(): the last of them, counted from 1 */
	bool is_short;	   /* of memory: what is meant may have been left out */
	/* objects that an age could not be told of, and that were left out for it */
	uint64_t ageless;
	/* ... whose owner and size are unknown, for these */
	uint64_t statless;
	/* ... that are neither proven to be in use nor to be unused, for the same */
	uint64_t undecided;
};

#define SELECTOR_INIT                                                               \
	{                                                                           \
		.default_kinds = KINDS_DEFAULT, .refs = VEC_OF(struct selected_ref) \
	}

/* The kinds (KIND_BITs) that can hold what is asked for: those of the REFs, those
 * named, all, or else the default ones. */
uint32_t selector_kinds(const struct selector *selector);

/* What has to be known of objects to select among them: enum need. */
uint32_t selector_needs(const struct selector *selector);

/* Parses a REF and adds it. Returns as ref_parse() does; @text is kept. */
int selector_add_ref(struct selector *selector, const char *text, const char **why);

/*
 * Whether @object is meant, as far as its use is no matter. Its kind and identity
 * must be there, its app where one is asked for, its holders where a process is, and
 * its owner, size and age where they are known; nothing else is looked at. Marks the
 * REFs that name it as found, also when the other options leave it out.
 */
bool selector_matches(struct selector *selector, const struct object *object);

/* Whether it is still meant now that its in_use and OBJECT_ORPHAN are there. */
bool selector_matches_use(struct selector *selector, const struct object *object);

/* The object was there no more when it was looked at again: its REFs have not found it. */
void selector_lose(struct selector *selector, const struct object *object);

/* The number of the first REF that names @object, counted from 1; 0 where none does. */
size_t selector_first_ref(const struct selector *selector, const struct object *object);

/* Gives the REFs of that type that have a path, each path once: the first one from
 * @at on (0 to begin with), which then is behind it. Returns NULL at the end. */
struct selected_ref *selector_next_path(const struct selector *selector, enum ref_type type,
					size_t *at);

/* Parses KIND[,KIND...] into KIND_BITs. Returns 0, or -EINVAL with the unknown
 * (or empty) name in *@bad and *@bad_len. */
int selector_parse_kinds(const char *list, uint32_t *kinds, const char **bad, size_t *bad_len);

/* Whether @glob matches the object's name: with * and ? crossing slashes, and
 * the name's slash in front only needed where the glob has one. Where memory is short it
 * does not, and errno is ENOMEM. */
bool selector_glob_matches(const char *glob, const struct object *object);

void selector_free(struct selector *selector);

#endif
