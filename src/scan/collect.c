/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/util.h"
#include "scan/readprocess.h"

/* More would find the kernel's locks busy. */
#define WORKERS_MAX 16

/* Processes for which one more thread is worth its start. */
#define PROCESSES_EACH 50

static void *run(void *arg)
{
	struct worker *worker = arg;
	struct collection *all = worker->all;
	size_t i;

	while (!worker->error && (i = atomic_fetch_add(&all->next, 1)) < all->count) {
		struct read_process *process = &all->processes[i];

		process->worker = worker;
		worker->error = readprocess_read(worker, process);
	}
	return NULL;
}

static int list_processes(struct collection *all)
{
	struct vec processes = VEC_OF(struct read_process);
	struct numbers numbers;
	const char *name;
	uint64_t pid;
	int rc;

	numbers_begin(&numbers, all->proc_fd);
	while ((rc = numbers_next(&numbers, &name, &pid)) == 1) {
		struct read_process process = {.process.pid = (pid_t)pid};

		if (!vec_push(&processes, &process)) {
			rc = -ENOMEM;
			break;
		}
	}
	all->processes = processes.items;
	all->count = processes.count;
	return rc;
}

bool collection_is_settled(const struct collection *all)
{
	struct collection again = {.proc_fd = all->proc_fd};
	size_t at = 0, i = 0;

	if (lseek(all->proc_fd, 0, SEEK_SET) < 0 || list_processes(&again) < 0) {
		free(again.processes);
		return false;
	}
	/* /proc lists them by pid (fs/proc/base.c, proc_pid_readdir()) */
	for (; i < again.count; i++) {
		pid_t pid = again.processes[i].process.pid;

		while (at < all->count && all->processes[at].process.pid < pid)
			at++;
		if (at == all->count || all->processes[at].process.pid != pid)
			break;
	}
	free(again.processes);
	return i == again.count;
}

static size_t count_workers(const struct collection *all)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t wanted = all->count / PROCESSES_EACH + 1;
	size_t most = processors > 1 ? (size_t)processors : 1;

	if (most > WORKERS_MAX)
		most = WORKERS_MAX;
	return wanted < most ? wanted : most;
}

/* Those beside this thread; where none can be had this one does it alone. */
static size_t start_workers(struct collection *all)
{
	size_t started = 1;

	while (started < all->worker_count && pthread_create(&all->workers[started].thread, NULL,
							     run, &all->workers[started]) == 0)
		started++;
	return started;
}

int collection_read(struct collection *all)
{
	size_t started, wanted;
	int rc = list_processes(all);

	if (rc < 0)
		return rc;
	wanted = count_workers(all);
	all->workers = calloc(wanted, sizeof(*all->workers));
	if (!all->workers)
		return -ENOMEM;
	all->worker_count = wanted;
	for (size_t i = 0; i < all->worker_count; i++)
		readprocess_begin(&all->workers[i], all);

	started = start_workers(all);
	run(&all->workers[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(all->workers[i].thread, NULL);
	for (size_t i = 0; i < all->worker_count && !rc; i++)
		rc = all->workers[i].error;
	return rc;
}

void collection_free(struct collection *all)
{
	for (size_t i = 0; i < all->worker_count; i++) {
		struct worker *worker = &all->workers[i];

		maps_free(&worker->maps);
		heldtable_free(&worker->table);
		vec_free(&worker->holds);
		vec_free(&worker->holder_maps);
		arena_free(&worker->arena);
	}
	free(all->workers);
	free(all->processes);
	all->workers = NULL;
	all->processes = NULL;
}
