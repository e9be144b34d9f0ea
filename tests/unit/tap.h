/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Test Anything Protocol for unit tests: call tap_ok() for each fact, and
 * return tap_done() from main. A test that leaves a descriptor open has failed, for
 * nobody sees such a leak otherwise.
 */
#ifndef SHMTOOL_TESTS_UNIT_TAP_H
#define SHMTOOL_TESTS_UNIT_TAP_H

#include <dirent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int tap_count, tap_failed, tap_planned, tap_open_before;

/* Without /proc there are none. */
static inline int tap_count_open(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

/* Registered first, and so called when all else that the test does at its end is done. */
static inline void tap_check_descriptors(void)
{
	int leaked = tap_count_open() - tap_open_before;

	if (leaked == 0)
		return;
	printf("# %d more descriptors are open than in the beginning\n", leaked);
	fflush(stdout);
	_exit(EXIT_FAILURE);
}

__attribute__((constructor)) static inline void tap_begin(void)
{
	tap_open_before = tap_count_open();
	atexit(tap_check_descriptors);
}

static inline void tap_plan(int tests)
{
	tap_planned = tests;
	printf("1..%d\n", tests);
}

__attribute__((format(printf, 2, 3))) static inline bool tap_ok(bool holds, const char *fmt, ...)
{
	va_list args;

	tap_count++;
	tap_failed += !holds;
	printf("%sok %d - ", holds ? "" : "not ", tap_count);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	return holds;
}

/* Ends a test that can't go on. */
__attribute__((noreturn)) static inline void tap_bail(void)
{
	puts("Bail out! the test itself can't go on");
	exit(99);
}

/* What the test itself needs; without it there is nothing to be tested. */
static inline void *tap_need(void *p)
{
	if (!p)
		tap_bail();
	return p;
}

/* Prints the plan where none was given. Returns the exit status. */
static inline int tap_done(void)
{
	if (!tap_planned)
		printf("1..%d\n", tap_count);
	return tap_failed || (tap_planned && tap_planned != tap_count);
}

#endif
