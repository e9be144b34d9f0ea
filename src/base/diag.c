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

/* Writes the line, with the @len bytes of @text escaped to @safe. */
static void put_line(const char *prefix, const char *text, size_t len, char *safe)
{
	safe[escape_message(safe, text, len, !diag_locale_is_utf8())] = '\0';
	if (diag_command)
		fprintf(stderr, "shmtool %s: %s%s\n", diag_command, prefix, safe);
	else
		fprintf(stderr, "shmtool: %s%s\n", prefix, safe);
}

/* Longer than most messages are. */
#define USUAL_BYTES 1024

/* That memory is short has to be told without any. A message that needs more then ends
 * in the midst. */
static void PRINTF_LIKE(2, 0) tell(const char *prefix, const char *fmt, va_list args)
{
	char usual[USUAL_BYTES], usual_safe[ESCAPED_MAX(USUAL_BYTES) + 1];
	AUTO_FREE char *text = NULL, *safe = NULL;
	va_list again;
	size_t len;
	int got;

	va_copy(again, args);
	got = vsnprintf(usual, sizeof(usual), fmt, again);
	va_end(again);
	len = got < 0 ? 0 : (size_t)got;
	if (len >= sizeof(usual)) {
		text = malloc(len + 1);
		safe = malloc(ESCAPED_MAX(len) + 1);
	}
	if (text && safe) {
		vsnprintf(text, len + 1, fmt, args);
		put_line(prefix, text, len, safe);
		return;
	}
	put_line(prefix, usual, len < sizeof(usual) ? len : sizeof(usual) - 1, usual_safe);
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
