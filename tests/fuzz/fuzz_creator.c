/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/status and, behind a NUL, /proc/PID/stat of the creator of a segment. */
#include "../unit/scanned.h"
#include "fuzz.h"
#include "scan/creator.h"

#define BOOT 1700000000

static struct object identify(struct scanned *scanned, uid_t cuid, int64_t ctime)
{
	struct object segment = {.kind = KIND_XSI, .cpid = 100, .cuid = cuid, .ctime = ctime};

	creator_identify(&scanned->scan, &segment);
	REQUIRE(segment.creator == CREATOR_UNKNOWN || segment.creator == CREATOR_ALIVE ||
		segment.creator == CREATOR_GONE);
	/* a name is told of what is certainly the creator, and of nothing else */
	REQUIRE(!segment.creator_comm == (segment.creator != CREATOR_ALIVE));
	REQUIRE(!segment.creator_comm || strlen(segment.creator_comm) < 16);
	return segment;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
	size_t status_len = nul ? (size_t)(nul - data) : size;
	struct sysroot_clock clock = {BOOT + 10000, INT64_C(100) * BOOT};
	struct scanned scanned;
	struct object early, late, later;

	if (!*tree_path)
		tree_begin();
	tree_write_bytes("proc/100/status", (const char *)data, status_len);
	tree_write_bytes("proc/100/stat", nul ? (const char *)nul + 1 : "",
			 nul ? size - status_len - 1 : 0);
	scanned_init(&scanned, 0);
	early = identify(&scanned, 1000, BOOT + 60);
	REQUIRE(early.creator != CREATOR_ALIVE); /* there is no clock */
	scanned.scan.clock = &clock;
	early = identify(&scanned, 1000, BOOT);
	late = identify(&scanned, 1000, BOOT + 60);
	later = identify(&scanned, 1000, INT64_MAX);
	/* who was there before a segment was there before those made later */
	if (early.creator == CREATOR_ALIVE)
		REQUIRE(late.creator == CREATOR_ALIVE);
	if (late.creator == CREATOR_ALIVE)
		REQUIRE(later.creator == CREATOR_ALIVE);
	if (later.creator == CREATOR_GONE)
		REQUIRE(early.creator == CREATOR_GONE && late.creator == CREATOR_GONE);
	scanned_free(&scanned);
	return 0;
}
