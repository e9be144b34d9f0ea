/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/diag.h"

#include <langinfo.h>
#include <stdarg.h>
#include <string.h>

#include "base/escape.h"

static const char *diag_command;

void diag_set_command(const char *command)
{
	diag_command = command;
}

bool diag_locale_is_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

static void PRINTF_LIKE(2, 0) tell(const char *prefix, const char *fmt, va_list args)
{
	AUTO_FREE char *text = NULL, *safe = NULL;
	int len = vasprintf(&text, fmt, args);

	if (len < 0) {
		text = NULL;
		fputs(_("shmtool: out of memory\n"), stderr);
		return;
	}
	safe = malloc(ESCAPED_MAX((size_t)len) + 1);
	if (!safe) {
		fputs(_("shmtool: out of memory\n"), stderr);
		return;
	}
	safe[escape_message(safe, text, (size_t)len, !diag_locale_is_utf8())] = '\0';
	if (diag_command)
		fprintf(stderr, "shmtool %s: %s%s\n", diag_command, prefix, safe);
	else
		fprintf(stderr, "shmtool: %s%s\n", prefix, safe);
}

void diag_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell("", fmt, args);
	va_end(args);
}

void diag_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell("", fmt, args);
	va_end(args);
}

void diag_warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(_("warning: "), fmt, args);
	va_end(args);
}

void diag_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell("", fmt, args);
	va_end(args);
	if (diag_command)
		fprintf(stderr, _("Try 'shmtool %s --help' for more information.\n"), diag_command);
	else
		fputs(_("Try 'shmtool --help' for more information.\n"), stderr);
}
