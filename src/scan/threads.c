/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/threads.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"
#include "scan/process.h"

/* fs/proc/base.c, proc_task_getattr(): the directory has a link for each thread, besides
 * the two that every directory has. */
static bool has_many(int dir_fd)
{
	struct stat st;

	return fstatat(dir_fd, "task", &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_nlink > 3;
}

/* kcmp(2): 0 where they share their descriptors, 1 or 2 for an order of tables, and below
 * that where it can't be told, as of a thread that is gone. */
static long compare_files(pid_t a, pid_t b)
{
	return syscall(SYS_kcmp, a, b, KCMP_FILES, 0, 0);
}

/* Adds @tid where none of the same table is there, by the order of the tables: there may
 * be as many of them as threads. */
static int add_thread(pid_t tid, struct vec *tids)
{
	const pid_t *known = tids->items;
	size_t low = 0, high = tids->count;
	pid_t *items;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		long order = compare_files(known[middle], tid);

		if (order != 1 && order != 2)
			return 0;
		if (order == 1)
			low = middle + 1;
		else
			high = middle;
	}
	if (!vec_push(tids, &tid))
		return -ENOMEM;
	items = tids->items;
	memmove(items + low + 1, items + low, (tids->count - 1 - low) * sizeof(*items));
	items[low] = tid;
	return 0;
}

/* Whether @tid tells what process @pid, at @dir_fd, does not. Where they can't be compared,
 * as a container may forbid, one thread has to do where the first has ended. */
static bool has_more(int dir_fd, pid_t pid, pid_t tid, const struct vec *tids)
{
	long order = compare_files(pid, tid);

	if (order >= 0)
		return order > 0;
	return errno != ESRCH && !tids->count && threads_first_has_ended(dir_fd);
}

static int look_at_threads(int dir_fd, int task_fd, pid_t pid, struct vec *tids)
{
	struct numbers numbers;
	const char *name;
	uint64_t tid;

	numbers_begin(&numbers, task_fd);
	while (numbers_next(&numbers, &name, &tid) == 1) {
		int rc = 0;

		if ((pid_t)tid != pid && has_more(dir_fd, pid, (pid_t)tid, tids))
			rc = add_thread((pid_t)tid, tids);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int threads_find(int dir_fd, pid_t pid, struct vec *tids)
{
	AUTO_CLOSE int task_fd = -1;

	if (!has_many(dir_fd))
		return 0;
	task_fd = openat(dir_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return task_fd < 0 ? 0 : look_at_threads(dir_fd, task_fd, pid, tids);
}

bool threads_first_has_ended(int dir_fd)
{
	struct process_stat stat;

	return process_read_stat(dir_fd, &stat) == 0 && stat.first_has_ended;
}
