/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/place.h"

#include <stdio.h>

static void write_link(const struct place *place, char *link, size_t room)
{
	if (place->is_map)
		snprintf(link, room, "map_files/%jx-%jx", (uintmax_t)place->start,
			 (uintmax_t)place->end);
	else
		snprintf(link, room, "fd/%ju", (uintmax_t)place->fd);
}

const char *place_link(const struct place *place, char link[PLACE_LINK_BYTES])
{
	write_link(place, link, PLACE_LINK_BYTES);
	return link;
}

const char *place_link_in_proc(const struct place *place, char link[PLACE_LINK_BYTES])
{
	int len = snprintf(link, PLACE_LINK_BYTES, "%d/", (int)place->pid);

	write_link(place, link + len, PLACE_LINK_BYTES - (size_t)len);
	return link;
}
