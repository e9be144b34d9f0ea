/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of /proc/PID/maps, and what the names in them are told to be. */
#include "fuzz.h"
#include "scan/identity.h"
#include "scan/maps.h"

static void check_name(const struct mapping *mapping)
{
	for (int type = DEVICE_OTHER; type <= DEVICE_HUGETLBFS; type++) {
		struct device device = {.dev = mapping->dev, .type = (enum device_type)type};
		struct identity identity;
		struct held_name own;
		bool is = identity_tell(&device, mapping->inode, mapping->name, mapping->name_len,
					&identity, &own);

		REQUIRE(is == (type != DEVICE_OTHER));
		if (!is)
			continue;
		REQUIRE(identity.inode == mapping->inode);
		REQUIRE(type == DEVICE_SHMEM || type == DEVICE_HUGE ||
			identity.kind == KIND_UNLINKED);
		REQUIRE(!own.text || (mapping->name && own.text >= mapping->name &&
				      own.text + own.len <= mapping->name + mapping->name_len));
	}
}

static void check_line(char *line)
{
	struct mapping mapping;

	if (!maps_parse_line(line, &mapping))
		return;
	REQUIRE(mapping.start < mapping.end && mapping.access < 8);
	REQUIRE(!mapping.name || strlen(mapping.name) == mapping.name_len);
	check_name(&mapping);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	char *line, *next = text;

	while ((line = strsep(&next, "\n")))
		check_line(line);
	free(text);
	return 0;
}
