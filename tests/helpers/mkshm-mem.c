/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The factories of objects that never had a name: memfds and shared anonymous
 * mappings.
 */
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mkshm.h"

#define MEMORY_PARAMS                                                          \
	{"size", PARAM_SIZE, "4096", "size in bytes"},                         \
		{"touch", PARAM_SIZE, "0", "bytes to write to"},               \
		{"sparse", PARAM_FLAG, "0", "write to the last page alone"},   \
		{"pageout", PARAM_FLAG, "0", "push what was written to swap"}, \
	{                                                                      \
		"huge", PARAM_SIZE, "0", "on huge pages of that size"          \
	}

static const struct param memfd_params[] = {
	{"name", PARAM_NAME, "mkshm", "its name, \\xHH for any byte"},
	{"inode", PARAM_NUMBER, NULL, "its inode number, which others are made to get to"},
	{"seal", PARAM_FLAG, "0", "seal its size, and let nobody write any more"},
	MEMORY_PARAMS,
	HOLD_PARAMS("map+fd"),
	{NULL, 0, NULL, NULL},
};

static const struct param anon_params[] = {
	{"private", PARAM_FLAG, "0", "a private mapping"},
	{"noreserve", PARAM_FLAG, "0", "MAP_NORESERVE"},
	MEMORY_PARAMS,
	{NULL, 0, NULL, NULL},
};

static uint64_t page_bytes_of(const struct args *args)
{
	uint64_t huge = huge_page_bytes(args);

	return huge ? huge : (uint64_t)sysconf(_SC_PAGESIZE);
}

static unsigned long long inode_of(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		err(EXIT_FAILURE, "fstat");
	return st.st_ino;
}

/* Numbers are given out one after the other, in batches to each processor. */
static void stay_on_this_processor(void)
{
	int here = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)here, &set);
	if (here < 0 || sched_setaffinity(0, sizeof(set), &set) < 0)
		err(EXIT_FAILURE, "sched_setaffinity");
}

static int create_memfd(const struct args *args, unsigned int flags)
{
	int fd;

	if (arg_given(args, "inode"))
		stay_on_this_processor();
	for (;;) {
		fd = memfd_create(arg_text(args, "name"), flags);
		if (fd < 0)
			err(EXIT_FAILURE, "memfd_create");
		if (!arg_given(args, "inode") || inode_of(fd) == arg_number(args, "inode"))
			return fd;
		if (inode_of(fd) > arg_number(args, "inode"))
			errx(EXIT_FAILURE, "inode: that number is gone");
		close(fd);
	}
}

static void make_memfd(const struct args *args)
{
	static const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE;
	uint64_t huge = huge_page_bytes(args);
	uint64_t size = arg_number(args, "size");
	bool seal = arg_number(args, "seal");
	unsigned int flags = MFD_CLOEXEC | (seal ? MFD_ALLOW_SEALING : 0);
	int fd;

	if (huge)
		flags |= MFD_HUGETLB | (unsigned int)huge_flag_bits(huge);
	fd = create_memfd(args, flags);
	if (ftruncate(fd, (off_t)size) < 0)
		err(EXIT_FAILURE, "ftruncate");
	tell("inode", "%llu", inode_of(fd));

	touch_file(args, fd, size);
	if (seal && fcntl(fd, F_ADD_SEALS, seals) < 0)
		err(EXIT_FAILURE, "fcntl F_ADD_SEALS");
	hold_file(args, hold_ref("memfd:%llu", inode_of(fd)), fd, size, HOLD_READ | HOLD_WRITE);
}

/* The inode number of what is mapped at @memory, which nothing else can tell. */
static unsigned long long inode_at(const void *memory)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long long start, inode;
	char *line = NULL;
	size_t room = 0;

	if (!maps)
		err(EXIT_FAILURE, "/proc/self/maps");
	while (getline(&line, &room, maps) > 0) {
		if (sscanf(line, "%llx-%*x %*s %*x %*x:%*x %llu", &start, &inode) != 2 ||
		    start != (uintptr_t)memory)
			continue;
		free(line);
		fclose(maps);
		return inode;
	}
	errx(EXIT_FAILURE, "/proc/self/maps does not have %p", memory);
}

static void make_anon(const struct args *args)
{
	uint64_t huge = huge_page_bytes(args);
	uint64_t size = arg_number(args, "size");
	int flags = MAP_ANONYMOUS;
	void *memory;

	flags |= arg_number(args, "private") ? MAP_PRIVATE : MAP_SHARED;
	if (arg_number(args, "noreserve"))
		flags |= MAP_NORESERVE;
	if (huge)
		flags |= MAP_HUGETLB | huge_flag_bits(huge);
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (memory == MAP_FAILED)
		err(EXIT_FAILURE, "mmap");
	touch_memory(args, memory, size, page_bytes_of(args));
	tell("address", "%p", memory);
	if (arg_number(args, "private"))
		return;
	tell("inode", "%llu", inode_at(memory));
	hold_mapping(args, hold_ref("anon:%llu", inode_at(memory)), memory, size,
		     page_bytes_of(args), HOLD_READ | HOLD_WRITE);
}

const struct factory factory_memfd = {
	.name = "memfd",
	.help = "a memfd",
	.params = memfd_params,
	.make = make_memfd,
};

const struct factory factory_anon = {
	.name = "anon",
	.help = "an anonymous shared mapping",
	.params = anon_params,
	.make = make_anon,
};
