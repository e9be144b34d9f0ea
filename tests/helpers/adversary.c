/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * adversary [-o OPERATIONS] [-m OPERATIONS] [-r REMOVALS] [-p PROCESSES] [-n NAMES]
 *           DIRECTORY | xsi COMMAND [ARG]...
 * Runs COMMAND, which removes what is unused, again and again, while processes make,
 * open, map, pass on, rename, remove and make again files of the directory, or segments,
 * at full speed, until they have done -o operations and COMMAND has removed -r objects,
 * but no more than -m operations. Then all is let go, and COMMAND run a last time, which
 * has to remove all that is left. Prints what came of it, and fails where an object was
 * removed that somebody held, or for its predecessor, or where anything is left.
 */
#include "adversary.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct account *account;

static struct measure measure = {
	.operations = 200000,
	.removals = 1000,
	.processes = 6,
	.names = 200,
};
static uint64_t chance = 88172645463325252u;

void *share_memory(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		err(EXIT_FAILURE, "mmap");
	return memory;
}

bool go_on(void)
{
	return atomic_fetch_add(&account->operations, 1) < measure.operations_max &&
	       !atomic_load(&account->is_ending);
}

/* Marsaglia's xorshift. */
uint32_t draw(uint32_t end)
{
	chance ^= chance << 13;
	chance ^= chance >> 7;
	chance ^= chance << 17;
	return (uint32_t)(chance >> 32) % end;
}

static pid_t start_worker(const struct arena *arena, unsigned int self)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		err(EXIT_FAILURE, "fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	for (unsigned int i = 0; i <= self * 100; i++)
		draw(2);
	arena->work(self);
	_exit(EXIT_SUCCESS);
}

/* Returns the exit status. What an end by a signal means, the caller need not know. */
static int run_command(char *const *command)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		err(EXIT_FAILURE, "fork");
	if (!pid) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	if (waitpid(pid, &status, 0) != pid)
		err(EXIT_FAILURE, "waitpid");
	atomic_fetch_add(&account->runs, 1);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* So many have been removed that no adversary has removed. */
static uint64_t count_removals(const struct arena *arena)
{
	uint64_t left = arena->count();
	uint64_t undone = atomic_load(&account->undone) + left, made = atomic_load(&account->made);

	return made > undone ? made - undone : 0;
}

static bool is_enough(const struct arena *arena)
{
	uint64_t done = atomic_load(&account->operations);

	return done >= measure.operations_max ||
	       (done >= measure.operations && count_removals(arena) >= measure.removals);
}

static int run_against(const struct arena *arena, char *const *command)
{
	pid_t *workers = calloc(measure.processes, sizeof(*workers));
	int worst = 0, status;

	if (!workers)
		err(EXIT_FAILURE, "calloc");
	for (unsigned int i = 0; i < measure.processes; i++)
		workers[i] = start_worker(arena, i);
	while (!is_enough(arena)) {
		status = run_command(command);
		if (status > worst)
			worst = status;
	}
	atomic_store(&account->is_ending, true);
	for (unsigned int i = 0; i < measure.processes; i++)
		if (waitpid(workers[i], &status, 0) != workers[i] || status)
			errx(EXIT_FAILURE, "an adversary failed");
	free(workers);
	arena->end();
	return worst;
}

static uint64_t read_number(const char *text)
{
	char *end;
	uint64_t number = strtoull(text, &end, 10);

	if (!*text || *end)
		errx(EXIT_FAILURE, "what is '%s'?", text);
	return number;
}

static void print(const char *what, uint64_t count)
{
	printf("%s %" PRIu64 "\n", what, count);
}

static int tell(const struct arena *arena, int worst, int last)
{
	uint64_t lost = atomic_load(&account->lost), robbed = atomic_load(&account->robbed);
	uint64_t left = arena->count(), removed = count_removals(arena);

	print("operations", atomic_load(&account->operations));
	print("made", atomic_load(&account->made));
	print("checked", atomic_load(&account->checked));
	print("runs", atomic_load(&account->runs));
	print("removed", removed);
	print("marked", atomic_load(&account->marked));
	print("lost", lost);
	print("robbed", robbed);
	print("left", left);
	print("worst-status", (uint64_t)worst);
	print("last-status", (uint64_t)last);
	return lost || robbed || left || last || worst > 1 || removed < measure.removals;
}

int main(int argc, char **argv)
{
	const struct arena *arena;
	int c, worst;

	while ((c = getopt(argc, argv, "+o:m:r:p:n:")) != -1) {
		if (c == 'o')
			measure.operations = read_number(optarg);
		else if (c == 'm')
			measure.operations_max = read_number(optarg);
		else if (c == 'r')
			measure.removals = read_number(optarg);
		else if (c == 'p')
			measure.processes = (unsigned int)read_number(optarg);
		else if (c == 'n')
			measure.names = (unsigned int)read_number(optarg);
		else
			return EXIT_FAILURE;
	}
	if (argc - optind < 2 || !measure.processes || !measure.names)
		errx(EXIT_FAILURE, "where, and against which command?");
	if (!measure.operations_max)
		measure.operations_max = 100 * measure.operations;
	account = share_memory(sizeof(*account));
	arena = strcmp(argv[optind], "xsi") == 0 ? &segment_arena : &file_arena;
	arena->begin(argv[optind], &measure);
	worst = run_against(arena, argv + optind + 1);
	return tell(arena, worst, run_command(argv + optind + 1)) ? EXIT_FAILURE : EXIT_SUCCESS;
}
