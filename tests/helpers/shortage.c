/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shortage: a shared object for LD_PRELOAD, in which memory runs short. All that asks for
 * memory comes through here: the program, its libraries, and libc itself, whose own
 * calls are to whatever malloc() comes first (glibc's manual, Replacing malloc).
 *
 * SHORTAGE_AT=N     allocation N fails, counted from 1 over all threads
 * SHORTAGE_FROM=N   it and all behind it fail
 * SHORTAGE_LOG=FILE what is appended at the end of the process: how many there were,
 *                   and the descriptors that are open, as "count N" and "fds N"
 * SHORTAGE_STACKS=1 and the numbers of those that were the first from where they were
 *                   called from, as "stack N"
 * SHORTAGE_WHERE=1  where the first one that fails is called from, as soon as it does
 *
 * With none of them it is as if it were not there. A program that ends by _exit(2) or by
 * a signal has no log.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEPTH 24
#define PLACE_DEPTH 5	 /* that far callers make a place another one */
#define STACKS_MAX 65536 /* a power of two */

void *malloc(size_t bytes);
void *calloc(size_t count, size_t bytes);
void *realloc(void *p, size_t bytes);
void *reallocarray(void *p, size_t count, size_t bytes);
void *aligned_alloc(size_t align, size_t bytes);
void *memalign(size_t align, size_t bytes);
int posix_memalign(void **p, size_t align, size_t bytes);

static atomic_ulong counted;
static bool is_counting;
static unsigned long fails_at, fails_from;
static const char *log_path;
static pid_t process;
static bool wants_stacks, wants_where;

/* What backtrace(3) and the log ask for is not the program's. */
static __thread bool is_own __attribute__((tls_model("initial-exec")));

static uint64_t seen[STACKS_MAX];
static unsigned long first_of[STACKS_MAX];
static atomic_flag seen_lock = ATOMIC_FLAG_INIT;
static atomic_flag is_told = ATOMIC_FLAG_INIT;

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static void *(*next_memalign)(size_t, size_t);

static void find_next(void)
{
	if (next_memalign)
		return;
	*(void **)&next_malloc = dlsym(RTLD_NEXT, "malloc");
	*(void **)&next_calloc = dlsym(RTLD_NEXT, "calloc");
	*(void **)&next_realloc = dlsym(RTLD_NEXT, "realloc");
	*(void **)&next_memalign = dlsym(RTLD_NEXT, "memalign");
}

/* FNV-1a */
static uint64_t hash_of(void *const *stack, int depth)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (int i = 0; i < depth; i++)
		hash = (hash ^ (uintptr_t)stack[i]) * UINT64_C(1099511628211);
	return hash ? hash : 1;
}

static void note_stack(unsigned long number)
{
	void *stack[PLACE_DEPTH];
	uint64_t hash = hash_of(stack, backtrace(stack, PLACE_DEPTH));
	size_t i = hash & (STACKS_MAX - 1);

	while (atomic_flag_test_and_set(&seen_lock))
		continue;
	for (size_t tried = 0; tried < STACKS_MAX && seen[i] && seen[i] != hash; tried++)
		i = (i + 1) & (STACKS_MAX - 1);
	if (!seen[i]) {
		seen[i] = hash;
		first_of[i] = number;
	}
	atomic_flag_clear(&seen_lock);
}

static int open_log(void)
{
	return open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* At once: the program may crash. */
static void tell_where(void)
{
	void *stack[DEPTH];
	int fd;

	if (atomic_flag_test_and_set(&is_told))
		return;
	fd = open_log();
	if (fd >= 0) {
		backtrace_symbols_fd(stack, backtrace(stack, DEPTH), fd);
		close(fd);
	}
}

/* Counts an allocation. Returns whether it is to fail, with errno set. */
static bool fails(void)
{
	unsigned long number;
	bool is_short;

	find_next();
	if (is_own || !is_counting)
		return false;
	number = atomic_fetch_add(&counted, 1) + 1;
	is_short = number == fails_at || (fails_from && number >= fails_from);
	is_own = true;
	if (wants_stacks)
		note_stack(number);
	if (is_short && wants_where)
		tell_where();
	is_own = false;
	if (is_short)
		errno = ENOMEM;
	return is_short;
}

void *malloc(size_t bytes)
{
	return fails() ? NULL : next_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
	return fails() ? NULL : next_calloc(count, bytes);
}

void *realloc(void *p, size_t bytes)
{
	return fails() ? NULL : next_realloc(p, bytes);
}

void *reallocarray(void *p, size_t count, size_t bytes)
{
	if (bytes && count > SIZE_MAX / bytes) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, count * bytes);
}

void *memalign(size_t align, size_t bytes)
{
	return fails() ? NULL : next_memalign(align, bytes);
}

void *aligned_alloc(size_t align, size_t bytes)
{
	return memalign(align, bytes);
}

int posix_memalign(void **p, size_t align, size_t bytes)
{
	int saved = errno;

	*p = memalign(align, bytes);
	errno = saved;
	return *p ? 0 : ENOMEM;
}

static unsigned long number_of(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : 0;
}

static int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = -3; /* ".", ".." and the directory's own */

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

__attribute__((constructor)) static void begin(void)
{
	void *stack[1];

	log_path = getenv("SHORTAGE_LOG");
	fails_at = number_of("SHORTAGE_AT");
	fails_from = number_of("SHORTAGE_FROM");
	wants_stacks = number_of("SHORTAGE_STACKS");
	wants_where = log_path && number_of("SHORTAGE_WHERE");
	process = getpid();
	/* the first call loads a library */
	is_own = true;
	if (wants_stacks || wants_where)
		backtrace(stack, 1);
	is_own = false;
	is_counting = log_path || fails_at || fails_from;
}

__attribute__((destructor)) static void end(void)
{
	int fd;

	is_own = true;
	if (!log_path || getpid() != process)
		return;
	fd = open_log();
	if (fd < 0)
		return;
	dprintf(fd, "count %lu\nfds %d\n", atomic_load(&counted), count_fds() - 1);
	for (size_t i = 0; i < STACKS_MAX; i++)
		if (first_of[i])
			dprintf(fd, "stack %lu\n", first_of[i]);
	close(fd);
}
