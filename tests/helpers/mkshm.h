/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the rooms of mkshm share: the parameters, what is told about the objects that
 * were made and about who holds them, and the undoing of it. Everything here exits
 * with a message on failure; what was made until then is removed.
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

#define MAX_PARAMS 40

struct args {
	const struct param *params[MAX_PARAMS];
	struct value values[MAX_PARAMS];
	size_t count;
};

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

/* mkshm-args.c: adds the parameters with what they are unless told, and reads words. */
void args_add(struct args *args, const struct param *params);
void args_read(struct args *args, char *const *words);

/* The parameters by name; a name that the factory doesn't have is a bug. */
bool arg_given(const struct args *args, const char *name);
uint64_t arg_number(const struct args *args, const char *name);
const char *arg_text(const struct args *args, const char *name);

/* Prints every field of every segment of this IPC namespace. */
void dump_segments(void);

/* Prints a line "KEY VALUE" about what was made. */
void tell(const char *key, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What is to be removed at the end. undo_nothing() forgets it: for another process
 * than the one that made it. */
void undo_segment(int shmid);
void undo_file(const char *path);
void undo_nothing(void);

/* The size of a huge page of huge=, 0 for none, and its bits for a flag word. */
uint64_t huge_page_bytes(const struct args *args);
int huge_flag_bits(uint64_t page_bytes);

/* Writes to the first touch= bytes at @memory, one byte a page of @page_bytes,
 * or with sparse to the last page of @size alone, then does what pageout says. */
void touch_memory(const struct args *args, void *memory, uint64_t size, uint64_t page_bytes);

/* The same to the file open at @fd. */
void touch_file(const struct args *args, int fd, uint64_t size);

/*
 * mkshm-hold.c: the record of what this process has mapped and open, kept by its own
 * doing and not read from /proc, so that a test can compare.
 */
#define HOLD_READ 4
#define HOLD_WRITE 2
#define HOLD_EXEC 1

#define HOLD_PARAMS(hold_fallback)                                                                 \
	{"hold", PARAM_NAME, hold_fallback,                                                        \
	 "how it is held: none, fd, map, map+fd, lease (a descriptor with a write lease), path "   \
	 "(one of O_PATH), flight (one sent to a socket that nobody reads), or uring (registered " \
	 "with an io_uring and closed)"},                                                          \
		{"maps", PARAM_NUMBER, "1", "times it is mapped"},                                 \
		{"fds", PARAM_NUMBER, "1", "descriptors of it"},                                   \
	{                                                                                          \
		"prot", PARAM_NAME, "rw", "protection of its mappings: letters of rwx, or none"    \
	}

/* The REF of an object, as shmtool prints it; allocated. */
char *hold_ref(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* From here on REFs are of the namespace with that inode number. */
void hold_elsewhere(const char *ns);

/* Notes a mapping, and does to it what split says. */
void hold_mapping(const struct args *args, const char *ref, void *memory, uint64_t size,
		  uint64_t page_bytes, unsigned int access);

/* Holds the file open at @fd as hold=, maps=, fds= and prot= say; @access is what @fd
 * was opened for. */
void hold_file(const struct args *args, const char *ref, int fd, uint64_t size,
	       unsigned int access);

/* Sends the descriptor, or gives one that was sent. */
void hold_send_fd(int socket, int fd);
int hold_receive_fd(int socket);

/* Each descriptor that is held, from *@at = 0 on: its REF and number. False at the
 * end. */
bool hold_next_fd(size_t *at, const char **ref, int *fd);

/* This process lets go of all; or of the descriptors alone, of which another thread
 * of it has its own. */
void hold_nothing(void);
void hold_close_files(void);

/* Prints who holds what: "holds REF PID HOW MAPS FDS ACCESS BYTES", a line each. */
void hold_tell(pid_t pid);

/* Prints what fstat(2), statx(2) and mincore(2) say of all that is held. */
void hold_stat(void);

/* mkshm-who.c: the processes and threads that share it, by fork= and by=. who_begin()
 * starts those that must not inherit anything. */
void who_begin(const struct args *args);
void who_make(const struct args *args, const struct factory *factory);
void who_end(void);
void who_print_help(void);

/* mkshm-churn.c: starts a process that has @at_once others start and end all the time;
 * and prints how many there have been. */
pid_t churn_start(uint64_t at_once);
void churn_tell(void);

#endif
