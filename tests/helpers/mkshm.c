/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkshm makes shared memory objects of any kind in any state for the tests, tells
 * what it made, and holds it until a line or the end of its standard input.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
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
	{"later", PARAM_FLAG, "0", "first let the clock's second pass in which this process began"},
	{NULL, 0, NULL, NULL},
};

#define MAX_PARAMS 32

struct args {
	const struct param *params[MAX_PARAMS];
	struct value values[MAX_PARAMS];
	size_t count;
};

static const struct value *arg_find(const struct args *args, const char *name)
{
	for (size_t i = 0; i < args->count; i++)
		if (strcmp(args->params[i]->name, name) == 0)
			return &args->values[i];
	errx(EXIT_FAILURE, "bug: this factory has no parameter '%s'", name);
}

bool arg_given(const struct args *args, const char *name)
{
	return arg_find(args, name)->given;
}

uint64_t arg_number(const struct args *args, const char *name)
{
	return arg_find(args, name)->number;
}

const char *arg_text(const struct args *args, const char *name)
{
	return arg_find(args, name)->text;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = isxdigit((unsigned char)c) ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

static char *parse_name(const char *text)
{
	char *name = malloc(strlen(text) + 1);
	char *end = name;

	if (!name)
		err(EXIT_FAILURE, "malloc");
	for (; *text; text++) {
		if (text[0] == '\\' && text[1] == 'x' && hex_digit(text[2]) >= 0 &&
		    hex_digit(text[3]) >= 0) {
			*end++ = (char)(hex_digit(text[2]) << 4 | hex_digit(text[3]));
			text += 3;
		} else {
			*end++ = *text;
		}
	}
	*end = '\0';
	return name;
}

static uint64_t parse_number(const struct param *param, const char *text)
{
	static const char units[] = "KMGT";
	const char *unit;
	uint64_t number;
	char *end;

	errno = 0;
	number = strtoull(text, &end, param->type == PARAM_MODE ? 8 : 0);
	if (end == text || errno)
		errx(EXIT_FAILURE, "%s: bad number '%s'", param->name, text);
	if (param->type == PARAM_SIZE && *end) {
		unit = strchr(units, *end++);
		if (!unit)
			errx(EXIT_FAILURE, "%s: bad number '%s'", param->name, text);
		number <<= 10 * (unit - units + 1);
	}
	if (*end || *text == '-')
		errx(EXIT_FAILURE, "%s: bad number '%s'", param->name, text);
	return number;
}

static void arg_set(const struct param *param, struct value *value, const char *text)
{
	value->given = true;
	if (param->type == PARAM_NAME)
		value->text = parse_name(text);
	else
		value->number = parse_number(param, text);
}

static void args_add(struct args *args, const struct param *params)
{
	for (; params->name; params++) {
		if (args->count == MAX_PARAMS)
			errx(EXIT_FAILURE, "bug: too many parameters");
		args->params[args->count] = params;
		if (params->fallback) {
			arg_set(params, &args->values[args->count], params->fallback);
			args->values[args->count].given = false;
		}
		args->count++;
	}
}

static void args_read(struct args *args, char *const *words)
{
	for (; *words; words++) {
		const char *equals = strchr(*words, '=');
		size_t len = equals ? (size_t)(equals - *words) : strlen(*words);
		size_t i;

		for (i = 0; i < args->count; i++)
			if (strlen(args->params[i]->name) == len &&
			    strncmp(args->params[i]->name, *words, len) == 0)
				break;
		if (i == args->count)
			errx(EXIT_FAILURE, "no parameter '%.*s' here", (int)len, *words);
		if (!equals && args->params[i]->type != PARAM_FLAG)
			errx(EXIT_FAILURE, "%s needs a value", args->params[i]->name);
		arg_set(args->params[i], &args->values[i], equals ? equals + 1 : "1");
	}
}

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

/* Children share what the factory left attached, mapped and open. */
static void make_children(uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(EXIT_FAILURE, "fork");
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			close(STDIN_FILENO);
			close(STDOUT_FILENO);
			for (;;)
				pause();
		}
		tell("child", "%d", (int)pid);
	}
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

static void wait_for_stdin(void)
{
	char c;

	while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n')
		continue;
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
	     "input. Then it removes what it made.\n\n"
	     "  -c  don't wait, and leave the objects\n"
	     "  -d  print all there is to know of the segments that are there, by SHM_STAT_ANY\n");
	for (size_t i = 0; i < ARRAY_SIZE(factories); i++) {
		printf("  %-8s %s\n", factories[i]->name, factories[i]->help);
		print_params(factories[i]->params);
	}
	puts("  every factory:");
	print_params(common_params);
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
	factory->make(&args);
	fflush(stdout);
	make_children(arg_number(&args, "fork"));
	puts("ready");
	if (fflush(stdout) != 0)
		err(EXIT_FAILURE, "standard output");

	if (leave)
		made_count = 0;
	else
		wait_for_stdin();
	return EXIT_SUCCESS;
}
