/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/readprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/num.h"
#include "base/util.h"
#include "model/need.h"
#include "scan/descriptors.h"
#include "scan/hold.h"
#include "scan/threads.h"

void readprocess_begin(struct worker *worker, struct collection *all)
{
	worker->all = all;
	worker->devices.all = all->devices;
	worker->maps.has_private = all->needs & NEED_PRIVATE;
	worker->table = (struct heldtable)HELDTABLE_INIT;
	worker->holds = VEC_OF(struct hold);
	worker->holder_maps = VEC_OF(struct held_map);
}

static int add_map(struct worker *worker, const struct mapping *mapping, const struct hold *hold,
		   uint64_t page_bytes)
{
	struct held_map map = {
		.hold = (size_t)(hold - (struct hold *)worker->holds.items),
		.map = {mapping->start, mapping->end, mapping->offset_bytes, page_bytes,
			mapping->access},
	};

	return vec_push(&worker->holder_maps, &map) ? 0 : -ENOMEM;
}

/* The text of maps doesn't tell a newline in a name from \012; the link does. */
static void read_name_again(const struct task *task, const struct place *place,
			    struct mapping *mapping)
{
	char *name = task->worker->maps.name;
	char link[PLACE_LINK_BYTES];
	ssize_t len = readlinkat(task->fd, place_link(place, link), name, PATH_MAX - 1);

	if (len <= 0)
		return;
	name[len] = '\0';
	mapping->name = name;
	mapping->name_len = (size_t)len;
}

/* Finds how the process holds what is mapped; NULL in *@hold where it is no shared
 * memory. Returns 0 or -ENOMEM. */
static int find_mapped(struct task *task, struct mapping *mapping, struct hold **hold,
		       uint64_t *page_bytes)
{
	struct item item = {
		.place = {task->tid, true, 0, mapping->start, mapping->end},
		.page_bytes = mapping->page_bytes,
	};
	struct device_clue clue = {task->fd, &item.place, mapping->page_bytes};

	*hold = NULL;
	if (mapping->is_escaped)
		read_name_again(task, &item.place, mapping);
	item.device = device_find(&task->worker->devices, mapping->dev, &clue);
	if (!identity_tell(&item.device, mapping->inode, mapping->name, mapping->name_len,
			   &item.identity, &item.own))
		return 0;
	*page_bytes = hold_page_bytes(&item);
	return hold_find(task, &item, hold);
}

/* Whether it is of the same file as the mapping before, as those of one object often
 * are: then nothing need be found out of it. */
static bool is_same_again(const struct last_mapping *last, const struct mapping *mapping)
{
	return last->is_set && !mapping->is_escaped && last->inode == mapping->inode &&
	       last->dev == mapping->dev && last->mapped_page_bytes == mapping->page_bytes &&
	       mapping->name && last->name_len == mapping->name_len &&
	       !memcmp(last->name, mapping->name, mapping->name_len);
}

static void remember(struct last_mapping *last, const struct mapping *mapping, size_t hold,
		     uint64_t page_bytes)
{
	last->is_set =
		mapping->name && !mapping->is_escaped && mapping->name_len < sizeof(last->name);
	if (!last->is_set)
		return;
	last->dev = mapping->dev;
	last->inode = mapping->inode;
	last->mapped_page_bytes = mapping->page_bytes;
	last->page_bytes = page_bytes;
	last->hold = hold;
	last->name_len = mapping->name_len;
	memcpy(last->name, mapping->name, mapping->name_len);
}

static int take_mapping(struct task *task, struct mapping *mapping)
{
	struct worker *worker = task->worker;
	struct last_mapping *last = &task->last;
	struct hold *hold;
	uint64_t page_bytes = 0;
	int rc;

	if (major(mapping->dev) != 0)
		return 0;
	if (is_same_again(last, mapping)) {
		hold = vec_at(&worker->holds, last->hold);
		page_bytes = last->page_bytes;
	} else {
		rc = find_mapped(task, mapping, &hold, &page_bytes);
		if (rc < 0 || !hold)
			return rc;
		remember(last, mapping, (size_t)(hold - (struct hold *)worker->holds.items),
			 page_bytes);
	}
	hold->map_count++;
	hold->mapped_bytes += mapping->end - mapping->start;
	if (!mapping->is_shared)
		hold->private_bytes += mapping->end - mapping->start;
	hold->access |= mapping->access;
	return worker->all->needs & NEED_MAPS ? add_map(worker, mapping, hold, page_bytes) : 0;
}

/* Returns as maps_next() does at the end. */
static int read_maps(struct task *task)
{
	struct maps *maps = &task->worker->maps;
	AUTO_CLOSE int fd = openat(task->fd, "maps", O_RDONLY | O_CLOEXEC);
	struct mapping mapping;
	int rc;

	if (fd < 0)
		return -errno;
	maps_begin(maps, fd);
	while ((rc = maps_next(maps, &mapping)) == 1) {
		rc = take_mapping(task, &mapping);
		if (rc < 0)
			break;
	}
	return rc;
}

static enum reading tell_reading(struct worker *worker, int rc)
{
	switch (rc) {
	case 0:
		return READING_DONE;
	case -ENOENT:
	case -ESRCH:
		return READING_GONE;
	case -EACCES:
	case -EPERM:
		return READING_DENIED;
	default:
		worker->why = -rc;
		return READING_FAILED;
	}
}

/*
 * What has no memory any more belongs to root in /proc (fs/proc/base.c,
 * task_dump_owner()), so that others may not look into it. But it holds nothing, or in a
 * moment no more.
 */
static bool is_ending(const struct task *task)
{
	struct process_stat stat;
	int rc = process_read_stat(task->fd, &stat);

	return rc < 0 ? rc == -ENOENT || rc == -ESRCH : stat.is_ending;
}

static int read_task(struct task *task)
{
	struct worker *worker = task->worker;
	struct read_process *process = task->process;
	int rc = read_maps(task), fd_rc;

	if (rc == -ENOMEM)
		return rc;
	process->reading = tell_reading(worker, rc);
	if (process->reading == READING_DENIED && is_ending(task))
		process->reading = READING_GONE;
	if (process->reading == READING_GONE || process->reading == READING_DENIED)
		return 0;
	fd_rc = descriptors_read(task);
	if (fd_rc == -ENOMEM)
		return fd_rc;
	if (!rc)
		process->reading = tell_reading(worker, fd_rc);
	if (process->reading == READING_DENIED && is_ending(task))
		process->reading = READING_GONE;
	return 0;
}

/* What a thread has that the first one has not: its descriptors, and, where the first has
 * ended, all. */
static int read_thread(struct task *task, bool has_maps)
{
	int rc = has_maps ? read_task(task) : descriptors_read(task);

	/* threads come and go */
	return rc == -ENOMEM ? rc : 0;
}

static int open_directory(const struct worker *worker, pid_t pid)
{
	char name[16];

	snprintf(name, sizeof(name), "%d", (int)pid);
	return openat(worker->all->proc_fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Sets *@alive to a directory of a thread that lives, where the first has ended; to be
 * closed. */
static int read_other_threads(struct task *task, int *alive)
{
	struct vec tids = VEC_OF(pid_t);
	int rc = threads_find(task->fd, task->tid, &tids);
	bool has_ended = tids.count && threads_first_has_ended(task->fd);

	for (size_t i = 0; i < tids.count && !rc; i++) {
		struct task thread = *task;
		AUTO_CLOSE int fd = -1;

		thread.tid = *(pid_t *)vec_at(&tids, i);
		fd = thread.fd = open_directory(task->worker, thread.tid);
		if (fd < 0)
			continue;
		rc = read_thread(&thread, has_ended && *alive < 0);
		if (has_ended && *alive < 0 && task->process->reading != READING_GONE) {
			*alive = fd;
			fd = -1;
		}
	}
	vec_free(&tids);
	return rc;
}

int readprocess_read(struct worker *worker, struct read_process *process)
{
	const struct collection *all = worker->all;
	struct task task = {.worker = worker, .process = process, .tid = process->process.pid};
	AUTO_CLOSE int fd = task.fd = open_directory(worker, task.tid);
	AUTO_CLOSE int alive = -1;
	int rc;

	if (fd < 0) {
		process->reading = tell_reading(worker, -errno);
		return 0;
	}
	process->hold = worker->holds.count;
	process->map = worker->holder_maps.count;
	rc = read_task(&task);
	if (!rc && process->reading != READING_DENIED)
		rc = read_other_threads(&task, &alive);
	if (process->reading == READING_GONE)
		return rc;
	process->holds = worker->holds.count - process->hold;
	process->maps = worker->holder_maps.count - process->map;
	if (rc < 0 || !process->holds)
		return rc;
	rc = process_look(alive < 0 ? fd : alive, all->needs, all->boot_centisecs, all->has_clock,
			  &worker->arena, &process->process);
	/* what it holds is known all the same */
	if (rc < 0 && rc != -ENOMEM && tell_reading(worker, rc) != READING_GONE) {
		worker->why = -rc;
		process->reading = READING_FAILED;
	}
	return rc == -ENOMEM ? rc : 0;
}
