/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/creator.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "scan/process.h"

/* The kernel's ctime lags behind by up to a tick, start times are cut down to
 * hundredths, and two clocks are compared: so near to the second's end nothing is
 * certain. */
#define CLOCK_SLACK_CENTISECS 5

/* What is known of the process that has a pid now. */
struct creator {
	enum {
		PROCESS_GONE, /* or it has ended, or the number is that of a thread */
		PROCESS_UNREADABLE,
		PROCESS_SEEN,
	} state;
	uint32_t uids[4]; /* real, effective, saved, file system */
	struct process_stat stat;
};

static void read_process(const struct sysroot *root, pid_t pid, struct creator *creator)
{
	char path[64], text[4096];
	ssize_t len;
	pid_t tgid;

	/* with hidepid a process that can't be seen in /proc may well live */
	if (!root->captured && kill(pid, 0) < 0 && errno == ESRCH) {
		creator->state = PROCESS_GONE;
		return;
	}
	creator->state = PROCESS_UNREADABLE;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	len = sysroot_read(root, path, text, sizeof(text));
	if (len < 0 || !process_parse_status(text, &tgid, creator->uids))
		return;
	/* a thread can be looked up by its number, too: then no process has it */
	if (tgid != pid) {
		creator->state = PROCESS_GONE;
		return;
	}
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	len = sysroot_read(root, path, text, sizeof(text));
	if (len < 0 || !process_parse_stat(text, &creator->stat))
		return;
	creator->state = creator->stat.has_ended ? PROCESS_GONE : PROCESS_SEEN;
}

static const struct creator *find_creator(struct scan *scan, pid_t pid)
{
	bool is_new;
	void **slot = map_slot_of(&scan->creators, (uint32_t)pid, &is_new);

	if (!slot)
		return NULL;
	if (is_new) {
		struct creator *creator = arena_alloc(&scan->arena, sizeof(*creator));

		*slot = creator;
		if (!creator)
			return NULL;
		*creator = (struct creator){0};
		read_process(scan->root, pid, creator);
	}
	return *slot;
}

static bool has_uid(const struct creator *creator, uid_t uid)
{
	for (int i = 0; i < 4; i++)
		if (creator->uids[i] == uid)
			return true;
	return false;
}

void creator_identify(struct scan *scan, struct object *segment)
{
	const struct creator *creator;
	__int128 late;

	segment->creator = CREATOR_UNKNOWN;
	if (!segment->cpid)
		return;
	creator = find_creator(scan, segment->cpid);
	if (!creator || creator->state == PROCESS_UNREADABLE)
		return;
	if (creator->state == PROCESS_GONE) {
		segment->creator = CREATOR_GONE;
		return;
	}
	if (!scan->clock)
		return;

	/* how long after the second that ctime is it started */
	late = (__int128)scan->clock->boot_centisecs + creator->stat.start_centisecs -
	       ((__int128)segment->ctime + 1) * 100;
	if (late >= CLOCK_SLACK_CENTISECS) {
		segment->creator = CREATOR_GONE;
	} else if (late < 0 && has_uid(creator, segment->cuid)) {
		segment->creator = CREATOR_ALIVE;
		segment->creator_comm = creator->stat.comm;
	}
}
