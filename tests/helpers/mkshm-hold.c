/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this process has mapped and open: the record that mkshm's words on holders
 * come from.
 */
#include <ctype.h>
#include <err.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mkshm.h"

struct piece {
	const char *ref;
	int fd; /* -1: a mapping */
	char *memory;
	uint64_t bytes;
	unsigned int access;
};

static struct piece *pieces;
static size_t piece_count, piece_room;
static char elsewhere[32];

static void add(struct piece piece)
{
	if (piece_count == piece_room) {
		piece_room = piece_room ? 2 * piece_room : 16;
		pieces = realloc(pieces, piece_room * sizeof(*pieces));
		if (!pieces)
			err(EXIT_FAILURE, "realloc");
	}
	pieces[piece_count++] = piece;
}

void hold_elsewhere(const char *ns)
{
	struct stat st;

	if (stat(ns, &st) < 0)
		err(EXIT_FAILURE, "%s", ns);
	snprintf(elsewhere, sizeof(elsewhere), "@%llu", (unsigned long long)st.st_ino);
	tell("namespace", "%llu", (unsigned long long)st.st_ino);
}

char *hold_ref(const char *fmt, ...)
{
	static const char digits[] = "0123456789abcdef";
	char *raw, *ref, *end;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&raw, fmt, ap);
	va_end(ap);
	if (len < 0)
		err(EXIT_FAILURE, "vasprintf");
	ref = end = malloc(4 * (size_t)len + sizeof(elsewhere));
	if (!ref)
		err(EXIT_FAILURE, "malloc");
	for (const char *at = raw; *at; at++) {
		unsigned char c = (unsigned char)*at;

		if (isgraph(c) && c != '\\') {
			*end++ = *at;
			continue;
		}
		*end++ = '\\';
		*end++ = 'x';
		*end++ = digits[c >> 4];
		*end++ = digits[c & 15];
	}
	strcpy(end, elsewhere);
	free(raw);
	return ref;
}

static unsigned int parse_prot(const char *text)
{
	return (strchr(text, 'r') ? HOLD_READ : 0u) | (strchr(text, 'w') ? HOLD_WRITE : 0u) |
	       (strchr(text, 'x') ? HOLD_EXEC : 0u);
}

static int prot_bits(unsigned int access)
{
	return (access & HOLD_READ ? PROT_READ : 0) | (access & HOLD_WRITE ? PROT_WRITE : 0) |
	       (access & HOLD_EXEC ? PROT_EXEC : 0);
}

void hold_mapping(const struct args *args, const char *ref, void *memory, uint64_t size,
		  uint64_t page_bytes, unsigned int access)
{
	struct piece whole = {.ref = ref, .fd = -1, .memory = memory, .access = access};

	whole.bytes = (size + page_bytes - 1) / page_bytes * page_bytes;
	if (!arg_number(args, "split")) {
		add(whole);
		return;
	}
	if (whole.bytes < 3 * page_bytes)
		errx(EXIT_FAILURE, "split: needs three pages");
	if (mprotect(whole.memory + page_bytes, page_bytes, PROT_NONE) < 0)
		err(EXIT_FAILURE, "mprotect");
	add((struct piece){.ref = ref,
			   .fd = -1,
			   .memory = whole.memory,
			   .bytes = page_bytes,
			   .access = access});
	add((struct piece){
		.ref = ref, .fd = -1, .memory = whole.memory + page_bytes, .bytes = page_bytes});
	add((struct piece){.ref = ref,
			   .fd = -1,
			   .memory = whole.memory + 2 * page_bytes,
			   .bytes = whole.bytes - 2 * page_bytes,
			   .access = access});
}

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

void hold_send_fd(int socket, int fd)
{
	union control control = {.room = {0}};
	char byte = 0;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (sendmsg(socket, &msg, 0) < 0)
		err(EXIT_FAILURE, "sendmsg");
}

int hold_receive_fd(int socket)
{
	union control control = {.room = {0}};
	char byte;
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) != 1)
		err(EXIT_FAILURE, "recvmsg");
	if (control.header.cmsg_len != CMSG_LEN(sizeof(int)))
		errx(EXIT_FAILURE, "no descriptor was sent");
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

/* Leaves the descriptor in the queue of a socket of this process: nothing in
 * /proc shows who holds the file. */
static void send_to_nobody(int fd)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		err(EXIT_FAILURE, "socketpair");
	hold_send_fd(pair[0], fd);
}

/* io_uring_register(2): the ring keeps the file, without a descriptor of it. */
static void register_with_ring(int fd)
{
	struct io_uring_params params = {0};
	long ring = syscall(SYS_io_uring_setup, 1, &params);

	if (ring < 0)
		err(EXIT_FAILURE, "io_uring_setup");
	if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, &fd, 1) < 0)
		err(EXIT_FAILURE, "io_uring_register");
}

static void keep_path(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (open(path, O_PATH | O_CLOEXEC) < 0)
		err(EXIT_FAILURE, "open O_PATH");
}

/* fcntl(2): SIGIO tells of who wants it broken; F_GETLEASE does so too. */
static void lease(int fd)
{
	signal(SIGIO, SIG_IGN);
	if (fcntl(fd, F_SETLEASE, F_WRLCK) < 0)
		err(EXIT_FAILURE, "fcntl F_SETLEASE");
}

static void keep_maps(const struct args *args, const char *ref, int fd, uint64_t size)
{
	unsigned int access = parse_prot(arg_text(args, "prot"));
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		err(EXIT_FAILURE, "fstatfs");
	for (uint64_t i = 0; i < arg_number(args, "maps"); i++) {
		void *memory = mmap(NULL, size, prot_bits(access), MAP_SHARED, fd, 0);

		if (memory == MAP_FAILED)
			err(EXIT_FAILURE, "mmap");
		hold_mapping(args, ref, memory, size, (uint64_t)fs.f_bsize, access);
	}
}

static void keep_fds(const struct args *args, const char *ref, int fd, unsigned int access)
{
	for (uint64_t i = arg_number(args, "fds"); i > 0; i--) {
		if (fd < 0)
			err(EXIT_FAILURE, "dup");
		add((struct piece){.ref = ref, .fd = fd, .access = access});
		if (i > 1)
			fd = dup(fd);
	}
}

void hold_file(const struct args *args, const char *ref, int fd, uint64_t size, unsigned int access)
{
	const char *hold = arg_text(args, "hold");

	if (strncmp(hold, "map", 3) == 0)
		keep_maps(args, ref, fd, size);
	if (strcmp(hold, "lease") == 0)
		lease(fd);
	if (strcmp(hold, "fd") == 0 || strcmp(hold, "map+fd") == 0 || strcmp(hold, "lease") == 0) {
		keep_fds(args, ref, fd, access);
		return;
	}
	if (strcmp(hold, "path") == 0)
		keep_path(fd);
	else if (strcmp(hold, "flight") == 0)
		send_to_nobody(fd);
	else if (strcmp(hold, "uring") == 0)
		register_with_ring(fd);
	else if (strcmp(hold, "none") != 0 && strcmp(hold, "map") != 0)
		errx(EXIT_FAILURE, "hold: what is '%s'?", hold);
	close(fd);
}

bool hold_next_fd(size_t *at, const char **ref, int *fd)
{
	while (*at < piece_count) {
		const struct piece *piece = &pieces[(*at)++];

		if (piece->fd < 0)
			continue;
		*ref = piece->ref;
		*fd = piece->fd;
		return true;
	}
	return false;
}

void hold_close_files(void)
{
	for (size_t i = 0; i < piece_count; i++)
		if (pieces[i].fd >= 0)
			close(pieces[i].fd);
}

void hold_nothing(void)
{
	hold_close_files();
	for (size_t i = 0; i < piece_count; i++)
		if (pieces[i].fd < 0)
			munmap(pieces[i].memory, pieces[i].bytes);
	piece_count = 0;
}

/* Tells of the pieces from @i on that are of the same object: all of an object are
 * added one after the other. Returns what is behind them. */
static size_t tell_object(pid_t pid, size_t i)
{
	const char *ref = pieces[i].ref;
	unsigned long long bytes = 0;
	unsigned int maps = 0, fds = 0, access = 0;

	for (; i < piece_count && strcmp(pieces[i].ref, ref) == 0; i++) {
		access |= pieces[i].access;
		bytes += pieces[i].bytes;
		if (pieces[i].fd < 0)
			maps++;
		else
			fds++;
	}
	tell("holds", "%s %d %s%s%s %u %u %s%s%s%s %llu", ref, (int)pid, maps ? "map" : "",
	     maps && fds ? "+" : "", fds ? "fd" : "", maps, fds, access & HOLD_READ ? "r" : "",
	     access & HOLD_WRITE ? "w" : "", access & HOLD_EXEC ? "x" : "", access ? "" : "-",
	     bytes);
	return i;
}

void hold_tell(pid_t pid)
{
	for (size_t i = 0; i < piece_count;)
		i = tell_object(pid, i);
}

static void stat_fd(const struct piece *piece)
{
	struct statx st;

	if (statx(piece->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &st) < 0)
		err(EXIT_FAILURE, "statx");
	tell("stat",
	     "%s mode %o links %u owner %u:%u size %llu blocks %llu "
	     "atime %lld.%09u mtime %lld.%09u ctime %lld.%09u btime %lld.%09u",
	     piece->ref, st.stx_mode, st.stx_nlink, st.stx_uid, st.stx_gid,
	     (unsigned long long)st.stx_size, (unsigned long long)st.stx_blocks,
	     (long long)st.stx_atime.tv_sec, st.stx_atime.tv_nsec, (long long)st.stx_mtime.tv_sec,
	     st.stx_mtime.tv_nsec, (long long)st.stx_ctime.tv_sec, st.stx_ctime.tv_nsec,
	     (long long)st.stx_btime.tv_sec, st.stx_btime.tv_nsec);
}

static void stat_lease(const struct piece *piece)
{
	int lease = fcntl(piece->fd, F_GETLEASE);

	if (lease < 0)
		err(EXIT_FAILURE, "fcntl F_GETLEASE");
	tell("lease", "%s %s", piece->ref, lease == F_WRLCK ? "held" : "none, or to be broken");
}

static void stat_memory(const struct piece *piece)
{
	size_t pages = piece->bytes / (size_t)sysconf(_SC_PAGESIZE), resident = 0;
	unsigned char *is_resident = malloc(pages);

	if (!is_resident)
		err(EXIT_FAILURE, "malloc");
	if (mincore(piece->memory, piece->bytes, is_resident) < 0)
		err(EXIT_FAILURE, "mincore");
	for (size_t i = 0; i < pages; i++)
		resident += is_resident[i] & 1;
	tell("pages", "%s %p %zu of %zu resident", piece->ref, (void *)piece->memory, resident,
	     pages);
	free(is_resident);
}

void hold_stat(void)
{
	for (size_t i = 0; i < piece_count; i++)
		if (pieces[i].fd >= 0) {
			stat_fd(&pieces[i]);
			stat_lease(&pieces[i]);
		} else {
			stat_memory(&pieces[i]);
		}
}
