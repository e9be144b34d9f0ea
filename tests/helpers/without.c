/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * noquery [-p | -l | -k | -c | -C | -u] COMMAND [ARG]...
 * Runs COMMAND where /proc/PID/maps knows no PROCMAP_QUERY, as before Linux 6.11, or
 * with -p where a sandbox forbids it: seccomp(2) has ioctl(2) fail with ENOTTY or
 * EPERM. With -l it is leases that are refused instead, as where fs.leases-enable is 0:
 * fcntl(2) fails with EINVAL; with -k it is kcmp(2) of descriptors, as containers do:
 * EPERM. With -c there is no fchmodat2(), as before Linux 6.6: ENOSYS; with -C a
 * container does not let it through: EPERM. With -u there is no ustat(2), as in newer
 * ports of Linux: ENOSYS.
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
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

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

static void install(struct sock_filter *code, size_t count)
{
	struct sock_fprog program = {.len = (unsigned short)count, .filter = code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		err(EXIT_FAILURE, "PR_SET_NO_NEW_PRIVS");
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		err(EXIT_FAILURE, "PR_SET_SECCOMP");
}

/* Has system call @number fail with @error where its argument @at is @request. */
static void refuse(unsigned int number, unsigned int at, uint32_t request, unsigned int error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args) + at * sizeof(uint64_t) + LOW_HALF),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, request, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	install(code, sizeof(code) / sizeof(*code));
}

/* The same whatever its arguments are. */
static void refuse_all(unsigned int number, unsigned int error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	install(code, sizeof(code) / sizeof(*code));
}

/* Where the port has no ustat(2) nothing has to be done. */
static void refuse_ustat(void)
{
#ifdef SYS_ustat
	refuse_all(SYS_ustat, ENOSYS);
#else
	(void)refuse_all;
#endif
}

int main(int argc, char **argv)
{
	int c = getopt(argc, argv, "+plkcCu");

	if (c == '?')
		return EXIT_FAILURE;
	if (optind == argc)
		errx(EXIT_FAILURE, "which command?");
	if (c == 'l')
		refuse(SYS_fcntl, 1, F_SETLEASE, EINVAL);
	else if (c == 'k')
		refuse(SYS_kcmp, 2, KCMP_FILES, EPERM);
	else if (c == 'c' || c == 'C')
		refuse(SYS_fchmodat2, 3, AT_EMPTY_PATH, c == 'c' ? ENOSYS : EPERM);
	else if (c == 'u')
		refuse_ustat();
	else
		refuse(SYS_ioctl, 1, QUERY, c == 'p' ? EPERM : ENOTTY);
	execvp(argv[optind], argv + optind);
	err(EXIT_FAILURE, "%s", argv[optind]);
}
