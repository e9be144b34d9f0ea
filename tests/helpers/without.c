/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * without NAME[=ERROR][,NAME[=ERROR]]... COMMAND [ARG]...
 * Runs COMMAND where system calls are missing, as on an older kernel, or are not let
 * through, as in a container: seccomp(2) has them fail with the error that is usual for
 * each, or with ERROR. The names are in the table below.
 */
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/kcmp.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/shm.h; newer than what some C libraries have */
#define STAT_ANY 15

/* The C library's headers had them later than the kernel; each has the same number on all
 * architectures. */
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

/* linux/fs.h of Linux 6.11: _IOWR('f', 17, struct procmap_query), which has 104 bytes. */
struct query {
	uint8_t bytes[104];
};
#define QUERY ((uint32_t)_IOWR('f', 17, struct query))

#if __BYTE_ORDER == __LITTLE_ENDIAN
#define LOW_HALF 0
#else
#define LOW_HALF 4
#endif

enum which {
	ALL,	/* whatever the arguments are */
	EQUALS, /* where argument @at is @value */
	HAS,	/* where it has one of the bits of @value */
};

static const struct call {
	const char *name;
	unsigned int number, error;
	enum which which;
	unsigned int at;
	uint32_t value;
} calls[] = {
	{"cachestat", SYS_cachestat, ENOSYS, ALL, 0, 0},
	{"clone3", SYS_clone3, ENOSYS, ALL, 0, 0},
	{"faccessat2", SYS_faccessat2, ENOSYS, ALL, 0, 0},
	{"fallocate", SYS_fallocate, EOPNOTSUPP, ALL, 0, 0},
	{"fchmodat2", SYS_fchmodat2, ENOSYS, EQUALS, 3, AT_EMPTY_PATH},
	{"flock", SYS_flock, ENOLCK, ALL, 0, 0},
	{"getrandom", SYS_getrandom, ENOSYS, ALL, 0, 0},
	{"kcmp", SYS_kcmp, EPERM, EQUALS, 2, KCMP_FILES},
	{"lease", SYS_fcntl, EINVAL, EQUALS, 1, F_SETLEASE},
	{"linkat", SYS_linkat, EPERM, ALL, 0, 0},
	{"membarrier", SYS_membarrier, ENOSYS, ALL, 0, 0},
	{"memfd", SYS_memfd_create, ENOSYS, ALL, 0, 0},
	{"noreplace", SYS_renameat2, EINVAL, EQUALS, 4, 1 /* RENAME_NOREPLACE */},
	{"openat2", SYS_openat2, ENOSYS, ALL, 0, 0},
	{"query", SYS_ioctl, ENOTTY, EQUALS, 1, QUERY},
	{"renameat2", SYS_renameat2, ENOSYS, ALL, 0, 0},
	{"setns", SYS_setns, EPERM, ALL, 0, 0},
	{"shmctl", SYS_shmctl, ENOSYS, ALL, 0, 0},
	{"shmget", SYS_shmget, ENOSYS, ALL, 0, 0},
	{"stat-any", SYS_shmctl, EINVAL, EQUALS, 1, STAT_ANY},
	{"statfs", SYS_fstatfs, ENOSYS, ALL, 0, 0},
	{"statfs", SYS_statfs, ENOSYS, ALL, 0, 0},
	{"statx", SYS_statx, ENOSYS, ALL, 0, 0},
	{"sysinfo", SYS_sysinfo, EPERM, ALL, 0, 0},
	{"tmpfile", SYS_openat, EOPNOTSUPP, HAS, 2, O_TMPFILE & ~O_DIRECTORY},
	{"threads", SYS_clone, EAGAIN, HAS, 0, 0x10000 /* CLONE_THREAD, linux/sched.h */},
	{"threads", SYS_clone3, ENOSYS, ALL, 0, 0}, /* its flags are in memory */
#ifdef SYS_ustat
	{"ustat", SYS_ustat, ENOSYS, ALL, 0, 0},
#else
	{"ustat", UINT32_MAX, ENOSYS, ALL, 0, 0}, /* there is none anyway */
#endif
};

static const struct error {
	const char *name;
	unsigned int number;
} errors[] = {
	{"EACCES", EACCES}, {"EINVAL", EINVAL}, {"ENOSYS", ENOSYS},
	{"ENOTTY", ENOTTY}, {"EPERM", EPERM},
};

static void refuse(const struct call *call, unsigned int error)
{
	unsigned int jump = call->which == HAS ? BPF_JSET : BPF_JEQ;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call->number, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args) + call->at * sizeof(uint64_t) +
				 LOW_HALF),
		BPF_JUMP(BPF_JMP | jump | BPF_K, call->value, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = sizeof(code) / sizeof(*code), .filter = code};

	/* the same, and no argument is looked at */
	if (call->which == ALL) {
		code[2] = code[4];
		code[3] = code[5];
		code[1].jf = 1;
		program.len = 4;
	}
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		err(EXIT_FAILURE, "PR_SET_SECCOMP");
}

static unsigned int find_error(const char *name)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (!strcmp(errors[i].name, name))
			return errors[i].number;
	errx(EXIT_FAILURE, "%s: no such error", name);
}

static void take_away(char *name)
{
	char *error = strchr(name, '=');
	int found = 0;

	if (error)
		*error++ = '\0';
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (strcmp(calls[i].name, name) != 0)
			continue;
		refuse(&calls[i], error ? find_error(error) : calls[i].error);
		found = 1;
	}
	if (!found)
		errx(EXIT_FAILURE, "%s: no such name", name);
}

int main(int argc, char **argv)
{
	char *name, *next;

	if (argc < 3)
		errx(EXIT_FAILURE, "usage: without NAME[=ERROR][,NAME[=ERROR]]... COMMAND");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		err(EXIT_FAILURE, "PR_SET_NO_NEW_PRIVS");
	next = argv[1];
	while ((name = strsep(&next, ",")))
		take_away(name);
	execvp(argv[2], argv + 2);
	err(EXIT_FAILURE, "%s", argv[2]);
}
