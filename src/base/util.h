/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small things that every room uses: cleanup attributes, array sizes, and the
 * markers of translatable text.
 */
#ifndef SHMTOOL_BASE_UTIL_H
#define SHMTOOL_BASE_UTIL_H

#include <dirent.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _(text) gettext(text)
#define N_(text) (text)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* As tolower(3), but the same in every locale: in a Turkish one I is no capital i. */
static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_fclose(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void cleanup_closedir(DIR **d)
{
	if (*d)
		closedir(*d);
}

#define AUTO_FREE __attribute__((cleanup(cleanup_free)))
#define AUTO_CLOSE __attribute__((cleanup(cleanup_close)))
#define AUTO_FCLOSE __attribute__((cleanup(cleanup_fclose)))
#define AUTO_CLOSEDIR __attribute__((cleanup(cleanup_closedir)))

#endif
