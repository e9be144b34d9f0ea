/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/confirm.h"

#include <langinfo.h>
#include <string.h>
#include <strings.h>

#include "base/util.h"

bool confirm_can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* In most locales rpmatch(3) takes any word for a yes that begins like one; only a whole
 * word is taken here, or one letter. */
bool confirm_is_yes(const char *answer)
{
	if (!strcasecmp(answer, "y") || !strcasecmp(answer, "yes"))
		return true;
	if (*answer && !strcasecmp(answer, nl_langinfo(YESSTR)))
		return true;
	return mbstowcs(NULL, answer, 0) == 1 && rpmatch(answer) == 1;
}

/* Takes the blanks around a line away, and its end. */
static char *trim(char *line)
{
	size_t len;

	line += strspn(line, " \t");
	len = strlen(line);
	while (len && strchr(" \t\r\n", line[len - 1]))
		line[--len] = '\0';
	return line;
}

bool confirm_ask(const char *question)
{
	AUTO_FREE char *line = NULL;
	size_t room = 0;
	ssize_t len;

	fputs(question, stderr);
	fflush(stderr);
	len = getline(&line, &room, stdin);
	if (len < 0) {
		fputc('\n', stderr);
		return false;
	}
	/* behind a NUL byte there may be more */
	return !memchr(line, '\0', (size_t)len) && confirm_is_yes(trim(line));
}
