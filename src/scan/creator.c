/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/creator.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

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
	int64_t start_centisecs; /* since boot */
	uint32_t uids[4];	 /* real, effective, saved, file system */
	char comm[16];
};

/* Finds a line of /proc/PID/status. Returns what is behind its name, or NULL. */
static const char *find_line(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at ? at + strlen(name) : NULL;
}

/* proc(5), /proc/PID/status. Returns false where it can't be understood. */
static bool parse_status(const char *status, pid_t pid, struct creator *creator)
{
	const char *tgid = find_line(status, "\nTgid:");
	const char *uids = find_line(status, "\nUid:");
	uint64_t value;

	if (!tgid || !num_next_u64(&tgid, 10, &value))
		return false;
	/* a thread can be looked up by its number, too: then no process has it */
	if (value != (uint64_t)pid)
		creator->state = PROCESS_GONE;
	for (int i = 0; i < 4; i++) {
		if (!uids || !num_next_u64(&uids, 10, &value) || value > UINT32_MAX)
			return false;
		creator->uids[i] = (uint32_t)value;
	}
	return true;
}

/*
 * proc(5), /proc/PID/stat: the command in parentheses may hold any byte, so what
 * follows is counted from the last parenthesis. The start time is field 22, in
 * clock ticks, of which USER_HZ makes 100 a second on every architecture.
 */
static void parse_stat(const char *stat, struct creator *creator)
{
	const char *open = strchr(stat, '('), *close = strrchr(stat, ')');
	uint64_t value = 0;
	int64_t number;
	bool has_ended;
	size_t len;

	if (!open || !close || close < open || close[1] != ' ' || !close[2])
		return;
	len = (size_t)(close - open) - 1;
	if (len >= sizeof(creator->comm))
		len = sizeof(creator->comm) - 1;
	memcpy(creator->comm, open + 1, len);
	creator->comm[len] = '\0';

	has_ended = close[2] == 'Z' || close[2] == 'X';
	close += 3; /* behind the state, field 3 */
	for (int field = 4; field < 22; field++) {
		if (!num_next_i64(&close, &number))
			return;
		/* the first thread may have ended before the others */
		if (field == 20 && number > 1)
			has_ended = false;
	}
	if (!num_next_u64(&close, 10, &value) || value > INT64_MAX)
		return;
	creator->start_centisecs = (int64_t)value;
	creator->state = has_ended ? PROCESS_GONE : PROCESS_SEEN;
}

static void read_process(const struct sysroot *root, pid_t pid, struct creator *creator)
{
	char path[64], text[4096];
	ssize_t len;

	/* with hidepid a process that can't be seen in /proc may well live */
	if (!root->captured && kill(pid, 0) < 0 && errno == ESRCH) {
		creator->state = PROCESS_GONE;
		return;
	}
	creator->state = PROCESS_UNREADABLE;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	len = sysroot_read(root, path, text, sizeof(text));
	if (len < 0 || !parse_status(text, pid, creator) || creator->state == PROCESS_GONE)
		return;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	len = sysroot_read(root, path, text, sizeof(text));
	if (len >= 0)
		parse_stat(text, creator);
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
	late = (__int128)scan->clock->boot_centisecs + creator->start_centisecs -
	       ((__int128)segment->ctime + 1) * 100;
	if (late >= CLOCK_SLACK_CENTISECS) {
		segment->creator = CREATOR_GONE;
	} else if (late < 0 && has_uid(creator, segment->cuid)) {
		segment->creator = CREATOR_ALIVE;
		segment->creator_comm = creator->comm;
	}
}
