/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/figure.h"

#include "base/num.h"
#include "base/util.h"

const char *figure_write_short(char dst[FIGURE_ROOM], uint64_t bytes)
{
	dst[num_write_size(dst, bytes)] = '\0';
	return dst;
}

const char *figure_write(char dst[FIGURE_ROOM], uint64_t bytes)
{
	char size[FIGURE_ROOM];

	figure_write_short(size, bytes);
	if (bytes < 1024)
		snprintf(dst, FIGURE_ROOM, ngettext("%ju byte", "%ju bytes", bytes),
			 (uintmax_t)bytes);
	else
		snprintf(dst, FIGURE_ROOM, _("%s (%ju bytes)"), size, (uintmax_t)bytes);
	return dst;
}
