/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * toucher [-o OPERATIONS] [-r TIMES] FILE SMALL LARGE COMMAND [ARG]...
 * Runs "COMMAND ... SMALL" and "COMMAND ... LARGE" in turn, which give FILE that size, or
 * fail to, while processes open and map it and touch the last page that it has, at full
 * speed: until they have done that -o times and it has become smaller -r times. Prints
 * both, and how often it was cut off under one of them, who then got SIGBUS.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 3

/* In memory that all processes share. */
static struct account {
	atomic_ulong operations, cuts;
	atomic_bool is_ending;
} * account;

static unsigned long operations = 10000, smaller = 200;

static void count_cut(int signal)
{
	(void)signal;
	atomic_fetch_add(&account->cuts, 1);
	_exit(EXIT_SUCCESS);
}

/* Each way that there is to hold it: with the descriptor or without, for a moment or for
 * longer. */
static void touch(int fd, unsigned long turn)
{
	const volatile char *memory;
	struct stat st;

	if (fstat(fd, &st) < 0 || !st.st_size) {
		close(fd);
		return;
	}
	memory = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (turn & 4)
		close(fd);
	if (memory != MAP_FAILED) {
		for (unsigned long i = 0; i < turn % 1000; i++) {
			(void)memory[st.st_size - 1];
			/* long enough for a whole run of the command */
			if (i % 100 == 0 && turn & 8)
				usleep(200);
		}
		munmap((void *)memory, (size_t)st.st_size);
	}
	if (!(turn & 4))
		close(fd);
}

static void work(const char *path, unsigned long turn)
{
	const struct sigaction action = {.sa_handler = count_cut};

	sigaction(SIGBUS, &action, NULL);
	for (; !atomic_load(&account->is_ending); turn += 7) {
		int fd = open(path, (turn & 1 ? O_RDWR : O_RDONLY) | (turn & 2 ? O_NONBLOCK : 0) |
					    O_CLOEXEC);

		if (fd < 0 && errno != EAGAIN)
			err(EXIT_FAILURE, "%s", path);
		if (fd >= 0)
			touch(fd, turn);
		atomic_fetch_add(&account->operations, 1);
		/* somebody must find it unused at times */
		usleep((useconds_t)(turn * 31 % 2000));
	}
	_exit(EXIT_SUCCESS);
}

static void start(const char *path, unsigned long turn)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		err(EXIT_FAILURE, "fork");
	if (pid)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent)
		work(path, turn);
	_exit(EXIT_FAILURE);
}

/* Whether it ended well. */
static bool run(char **command, char *size, char **last)
{
	int status;
	pid_t pid;

	*last = size;
	pid = fork();
	if (pid < 0)
		err(EXIT_FAILURE, "fork");
	if (!pid) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		errx(EXIT_FAILURE, "%s: status %d", command[0], status);
	return WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv)
{
	unsigned long times = 0, refused = 0;
	char **command;
	int c, count, status, failed = 0;

	while ((c = getopt(argc, argv, "+o:r:")) != -1) {
		if (c == '?')
			return EXIT_FAILURE;
		*(c == 'o' ? &operations : &smaller) = strtoul(optarg, NULL, 10);
	}
	count = argc - optind - 3;
	if (count < 1)
		errx(EXIT_FAILURE, "which file, which sizes, and which command?");
	command = calloc((size_t)count + 2, sizeof(*command));
	account = mmap(NULL, sizeof(*account), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (!command || account == MAP_FAILED)
		err(EXIT_FAILURE, "memory");
	for (int i = 0; i < count; i++)
		command[i] = argv[optind + 3 + i];
	for (unsigned long i = 0; i < PROCESSES; i++)
		start(argv[optind], i * 1000003);
	while ((atomic_load(&account->operations) < operations || times < smaller) &&
	       !atomic_load(&account->cuts)) {
		if (run(command, argv[optind + 1], &command[count]))
			times++;
		else if (++refused > 1000 * smaller)
			errx(EXIT_FAILURE, "it is not made smaller");
		if (!run(command, argv[optind + 2], &command[count]))
			errx(EXIT_FAILURE, "it was not made larger again");
	}
	atomic_store(&account->is_ending, true);
	while (wait(&status) > 0)
		failed |= status;
	printf("operations %lu\nsmaller %lu\nrefused %lu\ncuts %lu\n",
	       atomic_load(&account->operations), times, refused, atomic_load(&account->cuts));
	return failed || atomic_load(&account->cuts) ? EXIT_FAILURE : EXIT_SUCCESS;
}
