/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkshm makes shared memory objects of any kind in any state for the tests, tells
 * what it made, and holds it until a line or the end of its standard input.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#include "mkshm.h"

static const struct factory *const factories[] = {
	&factory_xsi,	&factory_posix, &factory_sem,	   &factory_hugetlb,
	&factory_memfd, &factory_anon,	&factory_unlinked,
};

/* What every factory understands. */
static const struct param common_params[] = {
	{"fork", PARAM_NUMBER, "0", "number of children that hold the same"},
	{"by", PARAM_NAME, NULL, "who else holds it: one of the list below"},
	{"alone", PARAM_FLAG, "0", "and the process that made it lets go"},
	{"split", PARAM_FLAG, "0", "take all access from the second page of each mapping"},
	{"threads", PARAM_NUMBER, "0", "number of threads that share all"},
	{"padding", PARAM_NUMBER, "0", "private mappings besides, of the program's file"},
	{"churn", PARAM_NUMBER, "0", "processes that start and end all the time, at once"},
	{"later", PARAM_FLAG, "0", "first let the clock's second pass in which this process began"},
	{NULL, 0, NULL, NULL},
};

void tell(const char *key, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("%s ", key);
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
}

struct made {
	int shmid; /* -1: a file */
	char *path;
};

static struct made *made;
static size_t made_count, made_room;

static void made_add(struct made one)
{
	if (made_count == made_room) {
		made_room = made_room ? 2 * made_room : 64;
		made = realloc(made, made_room * sizeof(*made));
		if (!made)
			err(EXIT_FAILURE, "realloc");
	}
	made[made_count++] = one;
}

void undo_segment(int shmid)
{
	made_add((struct made){.shmid = shmid});
}

void undo_file(const char *path)
{
	char *copy = strdup(path);

	if (!copy)
		err(EXIT_FAILURE, "strdup");
	made_add((struct made){.shmid = -1, .path = copy});
}

void undo_nothing(void)
{
	made_count = 0;
}

/* A test may have removed an object already: that is no error. */
static void undo_all(void)
{
	while (made_count > 0) {
		struct made *one = &made[--made_count];

		if (one->shmid >= 0)
			shmctl(one->shmid, IPC_RMID, NULL);
		else
			unlink(one->path);
		free(one->path);
	}
}

uint64_t huge_page_bytes(const struct args *args)
{
	uint64_t bytes = arg_number(args, "huge");

	if (bytes & (bytes - 1))
		errx(EXIT_FAILURE, "huge: not a power of two");
	return bytes;
}

/* log2(page size) << 26, the same for shmget, mmap and memfd_create: the uapi's
 * asm-generic/hugetlb_encode.h. */
int huge_flag_bits(uint64_t page_bytes)
{
	return page_bytes ? __builtin_ctzll(page_bytes) << 26 : 0;
}

void touch_memory(const struct args *args, void *memory, uint64_t size, uint64_t page_bytes)
{
	volatile char *bytes = memory;
	uint64_t touch = arg_number(args, "touch");

	if (touch > size)
		errx(EXIT_FAILURE, "touch: more than the size");
	for (uint64_t at = 0; at < touch; at += page_bytes)
		bytes[at] = 1;
	if (arg_number(args, "sparse") && size)
		bytes[size - 1] = 1;
	if (arg_number(args, "pageout") && madvise(memory, size, MADV_PAGEOUT) < 0)
		err(EXIT_FAILURE, "madvise MADV_PAGEOUT");
}

void touch_file(const struct args *args, int fd, uint64_t size)
{
	struct statfs fs;
	void *memory;

	if (!size || (!arg_number(args, "touch") && !arg_number(args, "sparse")))
		return;
	if (fstatfs(fd, &fs) < 0)
		err(EXIT_FAILURE, "fstatfs");
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		err(EXIT_FAILURE, "mmap");
	touch_memory(args, memory, size, (uint64_t)fs.f_bsize);
	munmap(memory, size);
}

/*
 * So that the process is older than what it makes by the clocks of both, which
 * count in different units, and differ by some hundredths of a second.
 */
static void wait_for_next_second(void)
{
	const struct timespec quarter = {.tv_nsec = 250 * 1000 * 1000};
	time_t began = time(NULL);

	while (time(NULL) <= began)
		nanosleep(&quarter, NULL);
	nanosleep(&quarter, NULL);
}

/* Answers "stat" as often as it comes, until another line or the end. */
static void wait_for_stdin(void)
{
	static char line[16];

	while (fgets(line, sizeof(line), stdin) && strcmp(line, "stat\n") == 0) {
		hold_stat();
		churn_tell();
		puts("ready");
		fflush(stdout);
	}
}

/* As libraries are mapped. Two that lie side by side must differ, or they are one. */
static void make_padding(uint64_t count)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(EXIT_FAILURE, "/proc/self/exe");
	for (uint64_t i = 0; i < count; i++)
		if (mmap(NULL, 4096, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE, fd, 0) ==
		    MAP_FAILED)
			err(EXIT_FAILURE, "mmap");
	close(fd);
}

static void print_params(const struct param *params)
{
	for (; params->name; params++) {
		printf("      %-10s %s", params->name, params->help);
		if (params->fallback && params->type != PARAM_FLAG)
			printf(" (%s)", params->fallback);
		putchar('\n');
	}
}

static void print_help(void)
{
	puts("Usage: mkshm [-c] FACTORY [NAME=VALUE | FLAG]...\n       mkshm -d\n\n"
	     "Makes shared memory objects, prints what it made as lines of a word and a value,\n"
	     "the last one being \"ready\", and waits for a line or the end of its standard\n"
	     "input. Then it removes what it made. To a line \"stat\" it answers what fstat(2) "
	     "and\n"
	     "mincore(2) say of what it holds.\n\n"
	     "  -c  don't wait, and leave the objects\n"
	     "  -d  print all there is to know of the segments that are there, by SHM_STAT_ANY\n");
	for (size_t i = 0; i < ARRAY_SIZE(factories); i++) {
		printf("  %-8s %s\n", factories[i]->name, factories[i]->help);
		print_params(factories[i]->params);
	}
	puts("  every factory:");
	print_params(common_params);
	who_print_help();
}

int main(int argc, char **argv)
{
	const struct factory *factory = NULL;
	static struct args args; /* static, so that its names are no leak to LeakSanitizer */
	bool leave = false;
	int c;

	while ((c = getopt(argc, argv, "+cdh")) != -1) {
		switch (c) {
		case 'c':
			leave = true;
			break;
		case 'd':
			dump_segments();
			return EXIT_SUCCESS;
		case 'h':
			print_help();
			return EXIT_SUCCESS;
		default:
			return EXIT_FAILURE;
		}
	}
	if (optind == argc)
		errx(EXIT_FAILURE, "which factory? See mkshm -h.");
	for (size_t i = 0; i < ARRAY_SIZE(factories); i++)
		if (strcmp(factories[i]->name, argv[optind]) == 0)
			factory = factories[i];
	if (!factory)
		errx(EXIT_FAILURE, "no factory '%s'", argv[optind]);

	args_add(&args, factory->params);
	args_add(&args, common_params);
	args_read(&args, argv + optind + 1);
	if (atexit(undo_all) != 0)
		errx(EXIT_FAILURE, "atexit");

	if (arg_number(&args, "later"))
		wait_for_next_second();
	tell("pid", "%d", (int)getpid());
	who_begin(&args);
	factory->make(&args);
	make_padding(arg_number(&args, "padding"));
	who_make(&args, factory);
	puts("ready");
	if (fflush(stdout) != 0)
		err(EXIT_FAILURE, "standard output");

	if (leave)
		undo_nothing();
	else
		wait_for_stdin();
	who_end();
	return EXIT_SUCCESS;
}
