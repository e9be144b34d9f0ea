/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adversaries that use the files of one directory. A file's last name is removed by them
 * in three steps: it is given a name of the adversary's own, its inode is entered among
 * the doomed, and then the name is removed. So who holds a file that has no name any
 * more, and is not among the doomed, has been robbed of it by somebody else.
 */
#include "adversary.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define HOLDS 6

/* A file that this process holds: by a descriptor, or by a mapping alone. */
struct hold {
	int fd; /* -1: none */
	void *memory;
	ino_t inode;
};

static int dir_fd;
static size_t file_bytes;
static unsigned int name_count, worker_count, own;
static int (*inboxes)[2];
static struct hold holds[HOLDS];
static uint64_t own_names;

/* Inodes that an adversary has removed, or is about to: a hash table with open
 * addressing, which is never full. */
static atomic_ullong *doomed;
static uint64_t doomed_mask;

static uint64_t slot_of(ino_t inode)
{
	return inode * UINT64_C(0x9e3779b97f4a7c15) >> 20 & doomed_mask;
}

static void doom(ino_t inode)
{
	for (uint64_t at = slot_of(inode);; at = (at + 1) & doomed_mask) {
		unsigned long long there = 0;

		if (atomic_compare_exchange_strong(&doomed[at], &there, inode) || there == inode)
			return;
	}
}

static bool is_doomed(ino_t inode)
{
	for (uint64_t at = slot_of(inode);; at = (at + 1) & doomed_mask) {
		unsigned long long there = atomic_load(&doomed[at]);

		if (!there || there == inode)
			return there == inode;
	}
}

static void begin(const char *where, const struct measure *measure)
{
	struct statfs fs;

	dir_fd = open(where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0 || fstatfs(dir_fd, &fs) < 0)
		err(EXIT_FAILURE, "%s", where);
	file_bytes = (size_t)fs.f_bsize;
	name_count = measure->names;
	for (doomed_mask = 1024; doomed_mask < 2 * measure->operations_max;)
		doomed_mask *= 2;
	doomed = share_memory(doomed_mask * sizeof(*doomed));
	doomed_mask--;
	worker_count = measure->processes;
	inboxes = calloc(worker_count, sizeof(*inboxes));
	for (unsigned int i = 0; i < worker_count; i++)
		if (!inboxes || socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
					   inboxes[i]) < 0)
			err(EXIT_FAILURE, "socketpair");
}

static uint64_t count(void)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	uint64_t found = 0;

	if (!dir)
		err(EXIT_FAILURE, "fdopendir");
	while ((entry = readdir(dir)))
		found += entry->d_name[0] != '.' || entry->d_name[1] == 's';
	closedir(dir);
	return found;
}

static void draw_name(char name[NAME_MAX])
{
	snprintf(name, NAME_MAX, "adversary-%u", draw(name_count));
}

/* One that no other adversary uses. */
static void own_name(char name[NAME_MAX])
{
	snprintf(name, NAME_MAX, "adversary-%u-%" PRIu64, own, own_names++);
}

static void lose(const char *how, ino_t inode)
{
	atomic_fetch_add(&account->lost, 1);
	fprintf(stderr, "adversary: inode %ju was removed while it was %s\n", (uintmax_t)inode,
		how);
}

/* Looks whether a file that is open still has a name. */
static void check_fd(int fd, const char *how)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		err(EXIT_FAILURE, "fstat");
	atomic_fetch_add(&account->checked, 1);
	if (!st.st_nlink && !is_doomed(st.st_ino))
		lose(how, st.st_ino);
}

/* The same of one that is only mapped: proc(5), maps. */
static void check_mapping(const struct hold *hold)
{
	static const char deleted[] = " (deleted)\n";
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[PATH_MAX + 200];
	uintptr_t start;

	if (!maps)
		err(EXIT_FAILURE, "/proc/self/maps");
	atomic_fetch_add(&account->checked, 1);
	while (fgets(line, sizeof(line), maps)) {
		size_t len = strlen(line), end = sizeof(deleted) - 1;

		if (sscanf(line, "%" SCNxPTR, &start) == 1 && start == (uintptr_t)hold->memory &&
		    len > end && strcmp(line + len - end, deleted) == 0 && !is_doomed(hold->inode))
			lose("mapped", hold->inode);
	}
	fclose(maps);
}

static void let_go(struct hold *hold)
{
	if (hold->memory) {
		check_mapping(hold);
		munmap(hold->memory, file_bytes);
	} else if (hold->fd >= 0) {
		check_fd(hold->fd, "open");
		close(hold->fd);
	}
	*hold = (struct hold){.fd = -1};
}

/* Takes the place of something that is held. */
static struct hold *draw_hold(void)
{
	struct hold *hold = &holds[draw(HOLDS)];

	let_go(hold);
	return hold;
}

static int make(const char *name)
{
	int fd = openat(dir_fd, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0 && errno != EEXIST)
		err(EXIT_FAILURE, "making %s", name);
	if (fd < 0)
		return -1;
	atomic_fetch_add(&account->made, 1);
	if (ftruncate(fd, (off_t)file_bytes) < 0)
		err(EXIT_FAILURE, "ftruncate");
	return fd;
}

static void make_and_leave(void)
{
	char name[NAME_MAX];
	int fd;

	draw_name(name);
	fd = make(name);
	if (fd < 0)
		return;
	check_fd(fd, "new");
	close(fd);
}

/* One that is held from the beginning on never is without a name. */
static void make_and_hold(void)
{
	struct hold *hold = draw_hold();
	char name[NAME_MAX];

	draw_name(name);
	hold->fd = make(name);
}

static int open_any(void)
{
	char name[NAME_MAX];
	int fd;

	draw_name(name);
	fd = openat(dir_fd, name, (draw(2) ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno != ENOENT)
		err(EXIT_FAILURE, "opening %s", name);
	return fd;
}

static void open_and_close(void)
{
	int fd = open_any();

	if (fd < 0)
		return;
	check_fd(fd, "opened");
	close(fd);
}

static void open_and_hold(void)
{
	draw_hold()->fd = open_any();
}

static void map_and_close(void)
{
	struct hold *hold = draw_hold();
	struct stat st;
	int fd = open_any();

	if (fd < 0)
		return;
	if (fstat(fd, &st) < 0)
		err(EXIT_FAILURE, "fstat");
	hold->inode = st.st_ino;
	hold->memory = mmap(NULL, file_bytes, PROT_READ, MAP_SHARED, fd, 0);
	/* of huge pages there may be no more */
	if (hold->memory == MAP_FAILED)
		hold->memory = NULL;
	close(fd);
}

static void check_any(void)
{
	const struct hold *hold = &holds[draw(HOLDS)];

	if (!hold->memory && hold->fd >= 0)
		check_fd(hold->fd, "open");
}

static void let_any_go(void)
{
	draw_hold();
}

/* A descriptor in flight is in no process. */
static void pass_on(void)
{
	struct hold *hold = &holds[draw(HOLDS)];

	if (!hold->memory && hold->fd >= 0 && send_fd(inboxes[draw(worker_count)][1], hold->fd))
		let_go(hold);
}

static int receive(unsigned int inbox)
{
	int fd = receive_fd(inboxes[inbox][0]);

	if (fd >= 0)
		check_fd(fd, "in flight");
	return fd;
}

static void receive_any(void)
{
	int fd = receive(own);

	if (fd >= 0)
		draw_hold()->fd = fd;
}

/* Removes what an own name stands for. Nobody makes a file of that name, and so it is
 * this one's, or by now no one's. */
static void remove_own(const char *name)
{
	struct stat st;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	doom(st.st_ino);
	if (unlinkat(dir_fd, name, 0) == 0)
		atomic_fetch_add(&account->undone, 1);
}

static void remove_any(void)
{
	char name[NAME_MAX], private[NAME_MAX];

	draw_name(name);
	own_name(private);
	if (renameat2(dir_fd, name, dir_fd, private, RENAME_NOREPLACE) == 0)
		remove_own(private);
}

/* As programs do that put a new one in the place of an old one at once. */
static void replace_any(void)
{
	struct hold *hold = draw_hold();
	char name[NAME_MAX], private[NAME_MAX];

	draw_name(name);
	own_name(private);
	hold->fd = make(private);
	if (renameat2(dir_fd, private, dir_fd, name, RENAME_EXCHANGE) == 0)
		remove_own(private);
	else
		renameat2(dir_fd, private, dir_fd, name, RENAME_NOREPLACE);
}

static void rename_any(void)
{
	char from[NAME_MAX], to[NAME_MAX];

	draw_name(from);
	draw_name(to);
	renameat2(dir_fd, from, dir_fd, to, draw(2) ? RENAME_NOREPLACE : RENAME_EXCHANGE);
}

static void work(unsigned int self)
{
	/* what is likelier stands there more often */
	static void (*const ways[])(void) = {
		make_and_leave, make_and_leave, make_and_leave, make_and_leave, make_and_hold,
		open_and_close, open_and_close, open_and_close, open_and_close, open_and_close,
		open_and_hold,	open_and_hold,	map_and_close,	check_any,	let_any_go,
		let_any_go,	pass_on,	receive_any,	remove_any,	replace_any,
		rename_any,
	};

	own = self;
	for (unsigned int i = 0; i < HOLDS; i++)
		holds[i].fd = -1;
	while (go_on())
		ways[draw(ARRAY_SIZE(ways))]();
	for (unsigned int i = 0; i < HOLDS; i++)
		let_go(&holds[i]);
}

/* What is still in flight. */
static void end(void)
{
	for (unsigned int i = 0; i < worker_count; i++)
		for (int fd; (fd = receive(i)) >= 0;)
			close(fd);
}

const struct arena file_arena = {begin, work, end, count};
