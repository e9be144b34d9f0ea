/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes and threads that hold what was made, besides the one that made it or
 * instead of it.
 */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mkshm.h"

/* What one of them does with what it inherited. It runs in a process of its own. */
struct who {
	const char *name;
	const char *help;
	int flags; /* of clone(2) */
	void (*run)(const struct args *args, const struct factory *factory);
};

static pid_t children[4096];
static size_t child_count;
static int receiver = -1; /* the socket of the one that gets its descriptors sent */

static void add_child(pid_t pid)
{
	if (child_count == ARRAY_SIZE(children))
		errx(EXIT_FAILURE, "too many children");
	children[child_count++] = pid;
	tell("child", "%d", (int)pid);
}

/* Not left to PR_SET_PDEATHSIG alone: when mkshm has ended, nothing is held. */
void who_end(void)
{
	while (child_count > 0) {
		pid_t pid = children[--child_count];

		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
}

static _Noreturn void wait_for_ever(void)
{
	for (;;)
		pause();
}

static _Noreturn void *wait_in_thread(void *arg)
{
	(void)arg;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	wait_for_ever();
}

static void start_thread(void *(*run)(void *), void *arg)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, run, arg);

	errno = error;
	if (error)
		err(EXIT_FAILURE, "pthread_create");
}

static void give_byte(int fd)
{
	if (write(fd, "", 1) != 1)
		err(EXIT_FAILURE, "write");
}

static void take_byte(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		errx(EXIT_FAILURE, "a child failed");
}

/* Other IPC namespaces */

static void leave_ipc(const struct args *args, const struct factory *factory)
{
	(void)args;
	(void)factory;
	if (unshare(CLONE_NEWIPC) < 0)
		err(EXIT_FAILURE, "unshare CLONE_NEWIPC");
}

/* Makes the same once more in a namespace where it is another object. */
static void make_elsewhere(const struct args *args, const struct factory *factory, const char *ns)
{
	hold_elsewhere(ns);
	factory->make(args);
	undo_nothing();
}

static void leave_ipc_and_make(const struct args *args, const struct factory *factory)
{
	leave_ipc(args, factory);
	make_elsewhere(args, factory, "/proc/self/ns/ipc");
}

/* Other mount namespaces */

static void leave_mounts_and_make(const struct args *args, const struct factory *factory)
{
	hold_nothing();
	if (unshare(CLONE_NEWNS) < 0)
		err(EXIT_FAILURE, "unshare CLONE_NEWNS");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("mkshm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") < 0)
		err(EXIT_FAILURE, "mount");
	make_elsewhere(args, factory, "/proc/self/ns/mnt");
}

/* Threads */

/* Once a process's first thread has ended, its /proc/PID/maps and fd are empty. */
static void end_first_thread(const struct args *args, const struct factory *factory)
{
	(void)args;
	(void)factory;
	start_thread(wait_in_thread, NULL);
}

static _Noreturn void *hold_files_alone(void *arg)
{
	if (unshare(CLONE_FILES) < 0)
		err(EXIT_FAILURE, "unshare CLONE_FILES");
	give_byte(*(int *)arg);
	wait_in_thread(NULL);
}

/* The descriptors are in the table of one thread, which is not the first. */
static void leave_files_to_thread(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		err(EXIT_FAILURE, "socketpair");
	start_thread(hold_files_alone, &pair[1]);
	take_byte(pair[0]);
	hold_close_files();
}

static void leave_files(const struct args *args, const struct factory *factory)
{
	(void)args;
	(void)factory;
	leave_files_to_thread();
}

static void inherit(const struct args *args, const struct factory *factory)
{
	(void)args;
	(void)factory;
}

static const struct who whos[] = {
	{"child", "a child", 0, inherit},
	{"files", "a child that shares its descriptors (CLONE_FILES)", CLONE_FILES, inherit},
	{"memory", "a process that shares its memory (CLONE_VM), but is no thread", CLONE_VM, NULL},
	{"leaderless", "a child whose first thread has ended", 0, end_first_thread},
	{"thread", "a child that has its descriptors in a table of its second thread alone", 0,
	 leave_files},
	{"ns", "a child in another mount and PID namespace", CLONE_NEWNS | CLONE_NEWPID, inherit},
	{"ipc", "a child that left the IPC namespace afterwards", 0, leave_ipc},
	{"ipc-again", "... and made the same there", 0, leave_ipc_and_make},
	{"shm", "a child that made the same on a /dev/shm of its own", 0, leave_mounts_and_make},
	{"receiver", "a process that got its descriptors sent over a socket", 0, NULL},
};

static int pause_alone(void *arg)
{
	(void)arg;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	wait_for_ever();
}

/* It must not touch this process's memory: that is its own. */
static void share_memory(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	pid_t pid = clone(pause_alone, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);

	if (pid < 0)
		err(EXIT_FAILURE, "clone");
	add_child(pid);
	hold_tell(pid);
}

/* A fork with @flags. The child learns its pid as it is seen from here, which in a PID
 * namespace of its own it can't tell. */
static pid_t start_child(int flags, int *peer, pid_t *pid_here)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		err(EXIT_FAILURE, "socketpair");
	fflush(stdout);
	pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid < 0)
		err(EXIT_FAILURE, "clone");
	*peer = pair[pid == 0];
	if (!(flags & CLONE_FILES))
		close(pair[pid != 0]);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		undo_nothing();
		child_count = 0;
		if (read(*peer, pid_here, sizeof(*pid_here)) != (ssize_t)sizeof(*pid_here))
			err(EXIT_FAILURE, "read");
		return 0;
	}
	if (write(*peer, &pid, sizeof(pid)) != (ssize_t)sizeof(pid))
		err(EXIT_FAILURE, "write");
	add_child(pid);
	return pid;
}

/* Tells what this child holds, and holds it. */
static _Noreturn void stay(const struct who *who, int peer, pid_t pid_here)
{
	bool ends = who->run == end_first_thread;

	hold_tell(pid_here);
	fflush(stdout);
	if (!(who->flags & CLONE_FILES)) {
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
	}
	give_byte(peer);
	if (ends)
		syscall(SYS_exit, 0);
	wait_for_ever();
}

static bool is_zombie(pid_t pid)
{
	char path[32], line[256];
	bool is = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	if (!f)
		err(EXIT_FAILURE, "%s", path);
	while (!is && fgets(line, sizeof(line), f))
		is = strncmp(line, "State:\tZ", 8) == 0;
	fclose(f);
	return is;
}

static void wait_for_zombie(pid_t pid)
{
	const struct timespec moment = {.tv_nsec = 1000 * 1000};

	while (!is_zombie(pid))
		nanosleep(&moment, NULL);
}

static void make_child(const struct who *who, const struct args *args,
		       const struct factory *factory)
{
	pid_t pid_here;
	int peer;
	pid_t pid = start_child(who->flags, &peer, &pid_here);

	if (pid == 0) {
		who->run(args, factory);
		stay(who, peer, pid_here);
	}
	take_byte(peer);
	if (who->run == end_first_thread)
		wait_for_zombie(pid);
	if (!(who->flags & CLONE_FILES))
		close(peer);
}

static const struct who *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(whos); i++)
		if (strcmp(whos[i].name, name) == 0)
			return &whos[i];
	errx(EXIT_FAILURE, "by: who is '%s'?", name);
}

static bool is_by(const struct args *args, const char *name)
{
	return arg_given(args, "by") && strcmp(arg_text(args, "by"), name) == 0;
}

/* Gets each descriptor behind the REF of its object. */
static _Noreturn void receive(const struct args *args, int peer, pid_t pid_here)
{
	char ref[256];

	for (;;) {
		if (read(peer, ref, sizeof(ref)) != (ssize_t)sizeof(ref))
			errx(EXIT_FAILURE, "nothing was sent");
		if (!*ref)
			break;
		hold_file(args, hold_ref("%s", ref), hold_receive_fd(peer),
			  arg_number(args, "size"), HOLD_READ | HOLD_WRITE);
		give_byte(peer);
	}
	stay(find("receiver"), peer, pid_here);
}

static void send_all(void)
{
	char text[256];
	size_t at = 0;
	const char *ref;
	int fd;

	while (hold_next_fd(&at, &ref, &fd)) {
		memset(text, 0, sizeof(text));
		snprintf(text, sizeof(text), "%s", ref);
		if (write(receiver, text, sizeof(text)) != (ssize_t)sizeof(text))
			err(EXIT_FAILURE, "write");
		hold_send_fd(receiver, fd);
		take_byte(receiver);
	}
	fflush(stdout);
	memset(text, 0, sizeof(text));
	if (write(receiver, text, sizeof(text)) != (ssize_t)sizeof(text))
		err(EXIT_FAILURE, "write");
	take_byte(receiver);
}

void who_begin(const struct args *args)
{
	pid_t pid_here;
	int peer;

	if (!is_by(args, "receiver"))
		return;
	if (start_child(0, &peer, &pid_here) == 0)
		receive(args, peer, pid_here);
	receiver = peer;
}

void who_make(const struct args *args, const struct factory *factory)
{
	for (uint64_t i = 0; i < arg_number(args, "threads"); i++)
		start_thread(wait_in_thread, NULL);
	for (uint64_t i = 0; i < arg_number(args, "fork"); i++)
		make_child(find("child"), args, factory);
	if (is_by(args, "receiver"))
		send_all();
	else if (is_by(args, "memory"))
		share_memory();
	else if (arg_given(args, "by"))
		make_child(find(arg_text(args, "by")), args, factory);
	if (arg_number(args, "churn")) {
		fflush(stdout);
		add_child(churn_start(arg_number(args, "churn")));
	}
	if (arg_number(args, "alone"))
		hold_nothing();
	hold_tell(getpid());
}

void who_print_help(void)
{
	puts("  by:");
	for (size_t i = 0; i < ARRAY_SIZE(whos); i++)
		printf("      %-10s %s\n", whos[i].name, whos[i].help);
}
