/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gate FILE
 * Has a process open FILE, and stops it inside open(2), as one does that scans for viruses
 * and is busy (fanotify(7)). Prints "stopped", waits for a line or the end of its standard
 * input, lets it go on, and prints "links" and how many names the file has that it has
 * opened, or "none" where it found no such file. Exits with 77 where it isn't allowed.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void open_it(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		dprintf(STDOUT_FILENO, "none\n");
	else if (fstat(fd, &st) == 0)
		dprintf(STDOUT_FILENO, "links %u\n", (unsigned int)st.st_nlink);
	_exit(EXIT_SUCCESS);
}

/* The event is not read as long as it is stopped: to read it opens the file (fanotify(7)). */
static void let_go(int gate)
{
	struct fanotify_event_metadata event;
	struct fanotify_response response = {.response = FAN_ALLOW};

	if (read(gate, &event, sizeof(event)) != sizeof(event))
		err(EXIT_FAILURE, "reading the event");
	response.fd = event.fd;
	if (write(gate, &response, sizeof(response)) != sizeof(response))
		err(EXIT_FAILURE, "allowing it");
	close(event.fd);
}

int main(int argc, char **argv)
{
	struct pollfd poll_gate = {.events = POLLIN};
	char byte;
	pid_t pid;

	if (argc != 2)
		errx(EXIT_FAILURE, "which file?");
	poll_gate.fd = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY);
	if (poll_gate.fd < 0) {
		warn("fanotify_init");
		return 77;
	}
	if (fanotify_mark(poll_gate.fd, FAN_MARK_ADD, FAN_OPEN_PERM, AT_FDCWD, argv[1]) < 0) {
		warn("fanotify_mark");
		return errno == ENOENT ? EXIT_FAILURE : 77;
	}
	pid = fork();
	if (pid < 0)
		err(EXIT_FAILURE, "fork");
	if (pid == 0)
		open_it(argv[1]);
	if (poll(&poll_gate, 1, 10000) == 1) {
		dprintf(STDOUT_FILENO, "stopped\n");
		while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
			continue;
		let_go(poll_gate.fd);
	}
	return waitpid(pid, NULL, 0) == pid ? EXIT_SUCCESS : EXIT_FAILURE;
}
