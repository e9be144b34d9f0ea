/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the factories of mkshm share: their parameters, what they tell about the
 * objects they made, and the undoing of it. Everything here exits with a message
 * on failure; what was made until then is removed.
 */
#ifndef MKSHM_H
#define MKSHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum param_type {
	PARAM_FLAG,   /* no value, or 0 and 1 */
	PARAM_NUMBER, /* decimal, 0x, 0 */
	PARAM_SIZE,   /* a number with K, M, G or T */
	PARAM_MODE,   /* octal */
	PARAM_NAME,   /* bytes, \xHH for any of them */
};

struct param {
	const char *name;
	enum param_type type;
	const char *fallback; /* NULL: not given */
	const char *help;
};

/* A name of any bytes but NUL, with a NUL behind it. */
struct value {
	bool given;
	uint64_t number;
	char *text;
};

struct args;

struct factory {
	const char *name;
	const char *help;
	const struct param *params; /* ends with a NULL name */
	void (*make)(const struct args *args);
};

extern const struct factory factory_xsi;
extern const struct factory factory_posix;
extern const struct factory factory_sem;
extern const struct factory factory_hugetlb;
extern const struct factory factory_memfd;
extern const struct factory factory_anon;
extern const struct factory factory_unlinked;

/* The parameters by name; a name that the factory doesn't have is a bug. */
bool arg_given(const struct args *args, const char *name);
uint64_t arg_number(const struct args *args, const char *name);
const char *arg_text(const struct args *args, const char *name);

/* Prints every field of every segment of this IPC namespace. */
void dump_segments(void);

/* Prints a line "KEY VALUE" about what was made. */
void tell(const char *key, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What is to be removed at the end. */
void undo_segment(int shmid);
void undo_file(const char *path);

/* The size of a huge page of huge=, 0 for none, and its bits for a flag word. */
uint64_t huge_page_bytes(const struct args *args);
int huge_flag_bits(uint64_t page_bytes);

/* Writes to the first touch= bytes at @memory, one byte a page of @page_bytes,
 * or with sparse to the last page of @size alone, then does what pageout says. */
void touch_memory(const struct args *args, void *memory, uint64_t size, uint64_t page_bytes);

#endif
