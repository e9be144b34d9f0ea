/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/progress.h"

#include <string.h>

#include "base/util.h"
#include "view/fit.h"

/* What is done in that time needs no line; and so long each one stays. */
#define QUIET_NSECS 1000000000
#define STAY_NSECS 200000000

static void set_next(struct progress *progress, long nsecs)
{
	clock_gettime(CLOCK_MONOTONIC, &progress->next);
	progress->next.tv_nsec += nsecs;
	if (progress->next.tv_nsec >= 1000000000) {
		progress->next.tv_nsec -= 1000000000;
		progress->next.tv_sec++;
	}
}

void progress_begin(struct progress *progress, uintmax_t total)
{
	*progress = (struct progress){.total = total};
	progress->is_on = isatty(STDERR_FILENO);
	set_next(progress, QUIET_NSECS);
}

static bool is_time(const struct progress *progress)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > progress->next.tv_sec ||
	       (now.tv_sec == progress->next.tv_sec && now.tv_nsec >= progress->next.tv_nsec);
}

static void write_line(struct progress *progress, uintmax_t done)
{
	size_t columns = fit_terminal_width(stderr), len;
	char text[80];

	snprintf(text, sizeof(text), _("removed %ju of %ju"), done, progress->total);
	/* what goes on in another line can't be written over */
	len = fit_text_cut(text, strlen(text), columns ? columns - 1 : 0);
	fprintf(stderr, "\r%.*s", (int)len, text);
	fflush(stderr);
	/* it only grows, so that it covers the one before */
	progress->width = fit_text_width(text, len);
}

bool progress_step(struct progress *progress, uintmax_t done)
{
	if (!is_time(progress))
		return false;
	if (progress->is_on)
		write_line(progress, done);
	set_next(progress, STAY_NSECS);
	return true;
}

void progress_clear(struct progress *progress)
{
	if (!progress->width)
		return;
	fprintf(stderr, "\r%*s\r", (int)progress->width, "");
	fflush(stderr);
	progress->width = 0;
}
