/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that start and end all the time, each with its short share of shared
 * memory, until mkshm ends.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mkshm.h"

#define COUNT_STEP 10

static int counter = -1; /* one byte for each COUNT_STEP processes */
static unsigned long long counted;

static void hold_memfd(void)
{
	int fd = memfd_create("churn", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, 65536) < 0)
		_exit(EXIT_FAILURE);
	mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static void hold_anon(void)
{
	mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void hold_segment(void)
{
	int shmid = shmget(IPC_PRIVATE, 65536, 0600);

	if (shmid < 0)
		_exit(EXIT_FAILURE);
	shmat(shmid, NULL, 0);
	shmctl(shmid, IPC_RMID, NULL);
}

static void hold_unlinked(void)
{
	int fd = open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, 65536) < 0)
		_exit(EXIT_FAILURE);
	mmap(NULL, 65536, PROT_READ, MAP_SHARED, fd, 0);
}

static void hold_by_another_program(void)
{
	execl("/bin/sleep", "sleep", "0.001", (char *)NULL);
}

static void hold_nothing_at_all(void)
{
}

static _Noreturn void live_shortly(uint64_t i)
{
	static void (*const ways[])(void) = {
		hold_memfd,
		hold_anon,
		hold_segment,
		hold_unlinked,
		hold_by_another_program,
		hold_nothing_at_all,
	};
	const struct timespec moment = {.tv_nsec = (long)(i * 7919 % 3000 * 1000)};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	ways[i % ARRAY_SIZE(ways)]();
	nanosleep(&moment, NULL);
	_exit(EXIT_SUCCESS);
}

static _Noreturn void churn(uint64_t at_once, int count)
{
	uint64_t alive = 0;

	for (uint64_t i = 0;; i++) {
		pid_t pid = fork();

		if (pid == 0)
			live_shortly(i);
		if (pid > 0)
			alive++;
		/* A full pipe is one that nobody asks. */
		if (i % COUNT_STEP == COUNT_STEP - 1 && write(count, "", 1) < 0 && errno != EAGAIN)
			_exit(EXIT_FAILURE);
		while (alive && waitpid(-1, NULL, alive < at_once ? WNOHANG : 0) > 0)
			alive--;
	}
}

pid_t churn_start(uint64_t at_once)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		err(EXIT_FAILURE, "pipe2");
	pid = fork();
	if (pid < 0)
		err(EXIT_FAILURE, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		hold_nothing();
		churn(at_once, ends[1]);
	}
	close(ends[1]);
	counter = ends[0];
	return pid;
}

void churn_tell(void)
{
	char bytes[4096];
	ssize_t got;

	if (counter < 0)
		return;
	while ((got = read(counter, bytes, sizeof(bytes))) > 0)
		counted += COUNT_STEP * (unsigned long long)got;
	tell("churned", "%llu", counted);
}
