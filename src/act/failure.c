/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/failure.h"

#include <stdarg.h>
#include <string.h>

int failure_set(struct failure *failure, int error, const char *what, const char *advice, ...)
{
	size_t room = sizeof(failure->text);
	va_list args;
	size_t len;

	failure->error = error;
	snprintf(failure->text, room, "%s%s%s%s", what ? what : "", what ? ": " : "",
		 strerror(error), advice ? "; " : "");
	len = strlen(failure->text);
	if (advice) {
		va_start(args, advice);
		vsnprintf(failure->text + len, room - len, advice, args);
		va_end(args);
	}
	return -error;
}
