/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who created a segment, and whether it is certain. */
#include "scan/creator.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include "scanned.h"
#include "tap.h"

/* The system was booted here, in seconds since the epoch. */
#define BOOT 1700000000

static const struct sysroot_clock tree_clock = {BOOT + 10000, INT64_C(100) * BOOT};

/* /proc/PID/stat up to field 21, and what is behind field 22. */
#define STAT_HEAD(pid, comm) pid " (" comm ") "
#define STAT_MIDDLE "S 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 "
#define STAT_TAIL " 1000000 100 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 17 0\n"

#define STATUS(pid, uids)                                                                    \
	"Name:\tx\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t" pid "\nNgid:\t0\nPid:\t" pid \
	"\nPPid:\t1\nTracerPid:\t0\nUid:\t" uids "\nGid:\t100\t100\t100\t100\n"

static const char own_status[] = STATUS("100", "1000\t1000\t1000\t1000");

/* @stat and @status of process 100, which has made a segment at @ctime as uid 1000. */
static enum creator_state identify(const char *stat, const char *status, int64_t ctime, char *comm,
				   size_t room)
{
	struct object segment = {.kind = KIND_XSI, .cpid = 100, .cuid = 1000, .ctime = ctime};
	struct scanned scanned;

	tree_write("proc/100/stat", stat);
	tree_write("proc/100/status", status);
	scanned_init(&scanned, 0);
	scanned.scan.clock = &tree_clock;
	segment.creator = CREATOR_GONE;
	creator_identify(&scanned.scan, &segment);
	snprintf(comm, room, "%s", segment.creator_comm ? segment.creator_comm : "");
	scanned_free(&scanned);
	return segment.creator;
}

static bool is_state(const char *stat, const char *status, int64_t ctime, enum creator_state want)
{
	char comm[32];
	enum creator_state state = identify(stat, status, ctime, comm, sizeof(comm));

	/* a name is told of what is certainly the creator, and of nothing else */
	return state == want && !!*comm == (state == CREATOR_ALIVE);
}

static bool is_called(const char *stat, const char *want)
{
	char comm[32];

	return identify(stat, own_status, BOOT + 60, comm, sizeof(comm)) == CREATOR_ALIVE &&
	       !strcmp(comm, want);
}

/* started 50.00 s after boot */
#define STAT STAT_HEAD("100", "maker") STAT_MIDDLE "5000" STAT_TAIL

static void test_comm(void)
{
	tap_ok(is_called(STAT, "maker"), "a name");
	tap_ok(is_called(STAT_HEAD("100", "a) S 1 (b") STAT_MIDDLE "5000" STAT_TAIL, "a) S 1 (b"),
	       "one with parentheses");
	tap_ok(is_called(STAT_HEAD("100", ")") STAT_MIDDLE "5000" STAT_TAIL, ")"), "one alone");
	tap_ok(is_called(STAT_HEAD("100", "(((") STAT_MIDDLE "5000" STAT_TAIL, "((("),
	       "only opening ones");
	tap_ok(is_called(STAT_HEAD("100", "a\nb c") STAT_MIDDLE "5000" STAT_TAIL, "a\nb c"),
	       "one with a newline and a blank");
	tap_ok(is_called(STAT_HEAD("100", "\xff\x1b[2J") STAT_MIDDLE "5000" STAT_TAIL,
			 "\xff\x1b[2J"),
	       "its bytes as they are");
	tap_ok(is_called(STAT_HEAD("100", "123456789012345") STAT_MIDDLE "5000" STAT_TAIL,
			 "123456789012345"),
	       "the longest");
	tap_ok(is_called(STAT_HEAD("100", "1234567890123456") STAT_MIDDLE "5000" STAT_TAIL,
			 "123456789012345"),
	       "a byte more is cut");
	tap_ok(is_called(STAT_HEAD("100", "kworker/u16:1-events") STAT_MIDDLE "5000" STAT_TAIL,
			 "kworker/u16:1-e"),
	       "and many");
	tap_ok(is_called(STAT_HEAD("100", "") STAT_MIDDLE "5000" STAT_TAIL, ""), "an empty one");
	tap_ok(is_called(STAT_HEAD("100", "0) S 1 1 1 0 -1") STAT_MIDDLE "5000" STAT_TAIL,
			 "0) S 1 1 1 0 -1"),
	       "one that looks like what is behind it");
}

static void test_start(void)
{
	static const char status[] = STATUS("100", "1000\t1000\t1000\t1000");

	tap_ok(is_state(STAT, status, BOOT + 51, CREATOR_ALIVE), "started before the segment");
	tap_ok(is_state(STAT, status, BOOT + 50, CREATOR_ALIVE), "in the same second");
	tap_ok(is_state(STAT_HEAD("100", "maker") STAT_MIDDLE "5099" STAT_TAIL, status, BOOT + 50,
			CREATOR_ALIVE),
	       "at the end of it");
	tap_ok(is_state(STAT, status, BOOT + 48, CREATOR_GONE),
	       "started after it: another process has its pid");
	tap_ok(is_state(STAT_HEAD("100", "maker") STAT_MIDDLE "5100" STAT_TAIL, status, BOOT + 50,
			CREATOR_UNKNOWN) &&
		       is_state(STAT_HEAD("100", "maker") STAT_MIDDLE "5104" STAT_TAIL, status,
				BOOT + 50, CREATOR_UNKNOWN),
	       "so shortly after it that the clocks may be wrong");
	tap_ok(is_state(STAT_HEAD("100", "maker") STAT_MIDDLE "5105" STAT_TAIL, status, BOOT + 50,
			CREATOR_GONE),
	       "a little longer after it");
	tap_ok(is_state(STAT, status, INT64_MAX, CREATOR_ALIVE), "a segment of the end of time");
	tap_ok(is_state(STAT_HEAD("100", "maker") STAT_MIDDLE "0" STAT_TAIL, status, BOOT,
			CREATOR_ALIVE),
	       "at boot");
	tap_ok(is_state(STAT_HEAD("100", "maker") STAT_MIDDLE "9223372036854775807" STAT_TAIL,
			status, BOOT + 50, CREATOR_GONE),
	       "at the end of time");
	tap_ok(is_state(STAT_HEAD("100", "maker") STAT_MIDDLE "18446744073709551615" STAT_TAIL,
			status, BOOT + 50, CREATOR_UNKNOWN),
	       "and beyond it");
	tap_ok(is_state(STAT, status, 0, CREATOR_GONE), "a segment of the epoch");
}

static void test_uid(void)
{
	tap_ok(is_state(STAT, STATUS("100", "1001\t1001\t1001\t1001"), BOOT + 60, CREATOR_UNKNOWN),
	       "another user's process is not known to be the creator");
	tap_ok(is_state(STAT, STATUS("100", "0\t0\t0\t0"), BOOT + 60, CREATOR_UNKNOWN),
	       "nor root's");
	tap_ok(is_state(STAT, STATUS("100", "1000\t0\t0\t0"), BOOT + 60, CREATOR_ALIVE) &&
		       is_state(STAT, STATUS("100", "0\t1000\t0\t0"), BOOT + 60, CREATOR_ALIVE) &&
		       is_state(STAT, STATUS("100", "0\t0\t1000\t0"), BOOT + 60, CREATOR_ALIVE) &&
		       is_state(STAT, STATUS("100", "0\t0\t0\t1000"), BOOT + 60, CREATOR_ALIVE),
	       "one that has its uid in any of the four places is");
	tap_ok(is_state(STAT, STATUS("100", "0\t0\t0"), BOOT + 60, CREATOR_UNKNOWN) &&
		       is_state(STAT, STATUS("100", ""), BOOT + 60, CREATOR_UNKNOWN) &&
		       is_state(STAT, STATUS("100", "1000\t-1\t1000\t1000"), BOOT + 60,
				CREATOR_UNKNOWN),
	       "uids that are missing or none");
	tap_ok(is_state(STAT, STATUS("100", "4294968296\t0\t0\t0"), BOOT + 60, CREATOR_UNKNOWN),
	       "one over 32 bits is not one of 32 bits");
	tap_ok(is_state(STAT, "Name:\tx\nTgid:\t100\nPid:\t100\n", BOOT + 60, CREATOR_UNKNOWN),
	       "none at all");
	tap_ok(is_state(STAT, "Name:\tUid:\t1000\t1000\t1000\t1000\nTgid:\t100\n", BOOT + 60,
			CREATOR_UNKNOWN),
	       "a name that looks like them");
}

static void test_thread(void)
{
	static const char thread[] =
		"Name:\tx\nTgid:\t99\nPid:\t100\nUid:\t1000\t1000\t1000\t1000\n";

	tap_ok(is_state(STAT, thread, BOOT + 60, CREATOR_GONE),
	       "what is the number of a thread is no process's any more");
	tap_ok(is_state(
		       "100 (maker) Z 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 5000" STAT_TAIL,
		       own_status, BOOT + 60, CREATOR_GONE),
	       "a process that has ended");
	tap_ok(is_state(
		       "100 (maker) Z 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 3 0 5000" STAT_TAIL,
		       own_status, BOOT + 60, CREATOR_ALIVE),
	       "but for its first thread");
	tap_ok(is_state(STAT, "Name:\tx\nUid:\t1000\t1000\t1000\t1000\n", BOOT + 60,
			CREATOR_UNKNOWN),
	       "nor is what doesn't say so");
	tap_ok(is_state(STAT, "", BOOT + 60, CREATOR_UNKNOWN), "an empty status");
}

static void test_damaged(void)
{
	static const char *const stats[] = {
		"",
		"100",
		"100 maker S 1",
		"100 (maker",
		"100 maker)",
		"100 )maker( S 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 5000 1",
		"100 (maker)",
		"100 (maker) ",
		"100 (maker) S",
		"100 (maker) S ",
		"100 (maker)S 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 5000 1",
		"100 (maker) S 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0",
		"100 (maker) S 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 ",
		"100 (maker) S 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 x",
		"100 (maker) S 1 1 1 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 -5",
		"100 (maker) S 1 1 1 0 -1 x 100 0 0 0 5 6 0 0 20 0 1 0 5000 1",
		"100 (maker) S 1 1 1\n0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 5000 1",
		"100 (maker) S 1 1 1 0 -1 99999999999999999999 100 0 0 0 5 6 0 0 20 0 1 0 5000 1",
	};

	for (size_t i = 0; i < sizeof(stats) / sizeof(stats[0]); i++)
		tap_ok(is_state(stats[i], own_status, BOOT + 60, CREATOR_UNKNOWN),
		       "damaged stat %zu", i);
}

static enum creator_state state_of(struct scan *scan, pid_t cpid, uid_t cuid, int64_t ctime)
{
	struct object segment = {.kind = KIND_XSI, .cpid = cpid, .cuid = cuid, .ctime = ctime};

	creator_identify(scan, &segment);
	return segment.creator;
}

static void test_missing(void)
{
	struct scanned scanned;

	scanned_init(&scanned, 0);
	tree_write("proc/100/stat", STAT);
	tree_write("proc/100/status", own_status);
	tap_ok(state_of(&scanned.scan, 100, 1000, BOOT + 60) == CREATOR_UNKNOWN,
	       "without a clock nothing is certain");
	scanned.scan.clock = &tree_clock;
	tap_ok(state_of(&scanned.scan, 100, 1000, BOOT + 60) == CREATOR_ALIVE &&
		       state_of(&scanned.scan, 100, 1001, BOOT + 60) == CREATOR_UNKNOWN &&
		       state_of(&scanned.scan, 100, 1000, BOOT + 1) == CREATOR_GONE,
	       "the same process, of several segments");
	tap_ok(state_of(&scanned.scan, 0, 1000, BOOT + 60) == CREATOR_UNKNOWN,
	       "pid 0 is a process of another namespace");
	tap_ok(state_of(&scanned.scan, 101, 1000, BOOT + 60) == CREATOR_UNKNOWN,
	       "one that was not captured may live");
	tree_drop("proc/100/stat");
	tree_drop("proc/100/status");
	tap_ok(state_of(&scanned.scan, 100, 1000, BOOT + 60) == CREATOR_ALIVE,
	       "it is looked at once");
	scanned_free(&scanned);
}

/* A thread of the kernel, and the status of a process with other pids further down. */
#define KERNEL_STAT "100 (kworker) S 2 0 0 0 -1 69238880 0 0 0 0 5 6 0 0 20 0 1 0 5000" STAT_TAIL
#define NS_STATUS(pid, pids) STATUS(pid, "1000\t1000\t1000\t1000") "NSpid:\t" pids "\n"

/* Of a file made at @made that has @pid in its name. */
static enum creator_state of_file(int64_t made, pid_t pid)
{
	struct object file = {.kind = KIND_POSIX, .have = HAVE_BTIME | HAVE_CTIME, .btime = made};
	struct scanned scanned;
	enum creator_state state;

	file.ctime = made + 1000;
	scanned_init(&scanned, 0);
	scanned.scan.clock = &tree_clock;
	state = creator_of_file(&scanned.scan, &file, pid);
	scanned_free(&scanned);
	return state;
}

static void test_file(void)
{
	struct object file = {.kind = KIND_POSIX, .have = HAVE_CTIME, .ctime = BOOT + 60};
	struct scanned scanned;

	tree_write("proc/1/status", NS_STATUS("1", "1"));
	tree_write("proc/100/stat", STAT);
	tree_write("proc/100/status", NS_STATUS("100", "100"));
	tap_ok(of_file(BOOT + 51, 100) == CREATOR_ALIVE, "a process that began before the file");
	tap_ok(of_file(BOOT + 48, 100) == CREATOR_GONE,
	       "one that began later has the pid of one that is gone");
	tap_ok(of_file(BOOT + 50, 100) == CREATOR_ALIVE, "in the same second it may be the one");
	tap_ok(of_file(BOOT + 48, 101) == CREATOR_ALIVE, "one that can't be looked at may be");

	tree_write("proc/100/stat", KERNEL_STAT);
	tap_ok(of_file(BOOT + 51, 100) == CREATOR_GONE, "no thread of the kernel makes files");

	tree_write("proc/100/stat", STAT);
	tree_write("proc/200/stat", STAT_HEAD("200", "inner") STAT_MIDDLE "4000" STAT_TAIL);
	tree_write("proc/200/status", NS_STATUS("200", "200\t17\t100"));
	tap_ok(of_file(BOOT + 48, 100) == CREATOR_ALIVE,
	       "a process that has the pid in a container");
	tap_ok(of_file(BOOT + 38, 100) == CREATOR_GONE, "not when it began later, too");
	tree_write("proc/200/status", NS_STATUS("200", "200\t100\t17"));
	tap_ok(of_file(BOOT + 48, 100) == CREATOR_GONE, "what it is in between is no matter");

	tree_drop("proc/1/status");
	tap_ok(of_file(BOOT + 48, 100) == CREATOR_UNKNOWN,
	       "where processes may be hidden none is known to be gone");
	tree_write("proc/1/status", STATUS("1", "0\t0\t0\t0"));
	tap_ok(of_file(BOOT + 48, 100) == CREATOR_UNKNOWN, "nor where their pids are not told");
	tree_write("proc/1/status", NS_STATUS("1", "1"));

	scanned_init(&scanned, 0);
	scanned.scan.clock = &tree_clock;
	tap_ok(creator_of_file(&scanned.scan, &file, 100) == CREATOR_ALIVE,
	       "without a birth the change counts");
	file.ctime = BOOT + 48;
	tap_ok(creator_of_file(&scanned.scan, &file, 100) == CREATOR_GONE, "or proves as much");
	file.have = 0;
	tap_ok(creator_of_file(&scanned.scan, &file, 100) == CREATOR_UNKNOWN,
	       "without any time nothing is known");
	file.have = HAVE_CTIME;
	scanned.scan.clock = NULL;
	tap_ok(creator_of_file(&scanned.scan, &file, 100) == CREATOR_ALIVE,
	       "without a clock it may be the one");
	scanned_free(&scanned);
}

/* Processes of this machine: this one, and one that has ended. */
static void test_live(void)
{
	struct sysroot live = SYSROOT_LIVE;
	struct object segment = {.kind = KIND_XSI, .cpid = getpid(), .cuid = geteuid()};
	struct sysroot_clock clock = {0};
	struct scanned scanned;
	char comm[16];
	pid_t child;

	prctl(PR_GET_NAME, comm);
	scanned_init(&scanned, 0);
	scanned.scan.root = &live;
	sysroot_read_clock(&live, &clock);
	scanned.scan.clock = &clock;
	segment.ctime = clock.now_secs + 1;
	creator_identify(&scanned.scan, &segment);
	tap_ok(segment.creator == CREATOR_ALIVE && segment.creator_comm &&
		       !strcmp(segment.creator_comm, comm),
	       "this process lives");
	fflush(stdout);
	child = fork();
	if (!child)
		_exit(0);
	waitpid(child, NULL, 0);
	tap_ok(child > 0 &&
		       state_of(&scanned.scan, child, geteuid(), segment.ctime) == CREATOR_GONE,
	       "its child is gone");
	scanned_free(&scanned);
}

int main(void)
{
	tree_begin();
	test_comm();
	test_start();
	test_uid();
	test_thread();
	test_damaged();
	test_missing();
	test_file();
	test_live();
	return tap_done();
}
