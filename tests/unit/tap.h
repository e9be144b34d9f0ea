/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Test Anything Protocol for unit tests: call tap_ok() for each fact, and
 * return tap_done() from main.
 */
#ifndef SHMTOOL_TESTS_UNIT_TAP_H
#define SHMTOOL_TESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_count, tap_failed, tap_planned;

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

/* Prints the plan where none was given. Returns the exit status. */
static inline int tap_done(void)
{
	if (!tap_planned)
		printf("1..%d\n", tap_count);
	return tap_failed || (tap_planned && tap_planned != tap_count);
}

#endif
