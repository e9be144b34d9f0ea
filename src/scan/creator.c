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

	if (!slot) {
		scan->notes->is_short = true;
		return NULL;
	}
	if (is_new) {
		struct creator *creator = arena_alloc(&scan->arena, sizeof(*creator));

		*slot = creator;
		if (!creator) {
			scan->notes->is_short = true;
			return NULL;
		}
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

/* Whether the process made what was made in that second: it is gone if it began
 * later, and alive, as far as the times tell, if it began before. */
static enum creator_state compare_start(const struct scan *scan, const struct creator *creator,
					int64_t made_secs)
{
	double late; /* exact, but for times that no clock has ever shown */

	if (!scan->clock)
		return CREATOR_UNKNOWN;
	/* how long after that second it started */
	late = (double)scan->clock->boot_centisecs + (double)creator->stat.start_centisecs -
	       ((double)made_secs + 1) * 100;
	if (late >= CLOCK_SLACK_CENTISECS)
		return CREATOR_GONE;
	return late < 0 ? CREATOR_ALIVE : CREATOR_UNKNOWN;
}

static enum creator_state look_up(struct scan *scan, pid_t pid, int64_t made_secs,
				  const struct creator **creator)
{
	*creator = find_creator(scan, pid);
	if (!*creator || (*creator)->state == PROCESS_UNREADABLE)
		return CREATOR_UNKNOWN;
	if ((*creator)->state == PROCESS_GONE)
		return CREATOR_GONE;
	return compare_start(scan, *creator, made_secs);
}

void creator_identify(struct scan *scan, struct object *segment)
{
	const struct creator *creator;

	segment->creator = CREATOR_UNKNOWN;
	if (!segment->cpid)
		return;
	segment->creator = look_up(scan, segment->cpid, segment->ctime, &creator);
	if (segment->creator != CREATOR_ALIVE)
		return;
	if (has_uid(creator, segment->cuid))
		segment->creator_comm = creator->stat.comm;
	else
		segment->creator = CREATOR_UNKNOWN;
}

/*
 * Whether some process that has @pid in a PID namespace below the reader's may have
 * made what was made in that second. In doubt one may.
 */
static bool is_made_inside(struct scan *scan, pid_t pid, int64_t made_secs)
{
	if (!scan->has_nspids && nspids_read(scan->root, &scan->nspids) < 0) {
		scan->notes->is_short = true;
		return true;
	}
	scan->has_nspids = true;
	for (size_t i = 0; i < scan->nspids.pids.count; i++) {
		const struct nspid *nspid = vec_at(&scan->nspids.pids, i);
		const struct creator *creator;

		if (nspid->inner == pid &&
		    look_up(scan, nspid->outer, made_secs, &creator) != CREATOR_GONE)
			return true;
	}
	return false;
}

enum creator_state creator_of_file(struct scan *scan, const struct object *file, pid_t pid)
{
	int64_t made_secs = file->have & HAVE_BTIME ? file->btime : file->ctime;
	const struct creator *creator;
	enum creator_state state;

	if (!(file->have & (HAVE_BTIME | HAVE_CTIME)))
		return CREATOR_UNKNOWN;
	state = look_up(scan, pid, made_secs, &creator);
	if (creator && creator->stat.is_kernel)
		state = CREATOR_GONE;
	if (state != CREATOR_GONE || is_made_inside(scan, pid, made_secs))
		return CREATOR_ALIVE;
	return scan->nspids.is_complete ? CREATOR_GONE : CREATOR_UNKNOWN;
}
