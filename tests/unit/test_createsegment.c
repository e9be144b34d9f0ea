/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A segment of a size that shmget(2) has no room for. */
#include "act/createsegment.h"

#include <errno.h>
#include <sys/shm.h>

#include "tap.h"

/* 5 GiB are 1 GiB in 32 bits. */
#define TOO_LARGE (sizeof(size_t) > 4 ? UINT64_MAX : UINT64_C(5) << 30)

int main(void)
{
	static const struct sysroot live = SYSROOT_LIVE;
	struct interrupt interrupt;
	struct creation creation = {
		.root = &live,
		.interrupt = &interrupt,
		.kind = KIND_XSI,
		.change = {.size_bytes = TOO_LARGE, .mode = 0600},
	};
	struct failure failure = {0};
	int32_t shmid = -1;
	int rc;

	interrupt_hold(&interrupt);
	rc = createsegment_make(&creation, &shmid, &failure);
	interrupt_release(&interrupt);
	tap_ok(rc < 0 && rc != -EEXIST && shmid == -1, "refused (%d, %d)", rc, shmid);
	tap_ok(*failure.text, "with a reason: %s", failure.text);
	if (shmid >= 0)
		shmctl(shmid, IPC_RMID, NULL);
	return tap_done();
}
