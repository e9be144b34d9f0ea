/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A REF names one object on the command line, the way the REF column prints it.
 *
 *	xsi:12  12			the segment with shmid 12
 *	key:0x0000162e  0x162e		the segment with that key
 *	posix:/name  /name  /dev/shm/name
 *	sem:/name			the file sem.name
 *	hugetlb:/mnt/huge/f  /mnt/huge/f
 *	tmpfs:/run/f  /run/f
 *	memfd:INODE  anon:INODE		an object that only processes hold
 *	unlinked:MAJOR:MINOR:INODE	the same
 *
 * An @ and the inode number of an IPC or mount namespace behind it name an object
 * of that namespace. Behind a name that itself ends so, "@self" says that it is one
 * of the reader's own.
 */
#ifndef SHMTOOL_MODEL_REF_H
#define SHMTOOL_MODEL_REF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/object.h"

/* The directory that shm_open(3) means. */
#define SHM_DIR "/dev/shm"

enum ref_type {
	REF_SHMID,
	REF_KEY,
	REF_SHM_FILE, /* a file in SHM_DIR: path is its name there */
	REF_PATH,     /* any other file: path is absolute */
	REF_INODE,    /* what has no name */
};

struct ref {
	enum ref_type type;
	const char *text; /* as it was given */
	uint32_t kinds;	  /* KIND_BITs that the object may have */
	int32_t shmid;
	uint32_t key;
	char *path; /* raw bytes, allocated */
	size_t path_len;
	bool has_dev;
	dev_t dev;
	ino_t inode;
	ino_t ns_inode; /* the namespace that it names; 0: none */
	bool is_self;	/* it says that it is one of the reader's own */
};

/*
 * Parses @text. Returns 0, or -EINVAL with a sentence in *@why on what a REF of
 * that form should be (static, translated), or -ENOMEM. ref_free() what it gave.
 */
int ref_parse(const char *text, struct ref *ref, const char **why);

/*
 * Parses a key other than 0: 0x and up to 32 bits, or with @any_base decimal and
 * octal too. Returns as ref_parse() does.
 */
int ref_parse_key(const char *text, bool any_base, uint32_t *key, const char **why);

void ref_free(struct ref *ref);

bool ref_matches(const struct ref *ref, const struct object *object);

/*
 * Numbers by which to look for the REFs of an object among many: that of a REF is one
 * of those of each object that it matches. Returns how many the object has.
 */
#define REF_HASHES 2
uint32_t ref_hash(const struct ref *ref);
size_t ref_hash_object(const struct object *object, uint32_t hashes[REF_HASHES]);

/*
 * Writes the object's REF, unescaped, to @dst, which has room for
 * ref_text_max(). Returns its length; no NUL is written.
 */
size_t ref_write(const struct object *object, char *dst);
size_t ref_text_max(const struct object *object);

#endif
