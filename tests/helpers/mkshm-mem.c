/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The factories of objects that never had a name: memfds and shared anonymous
 * mappings.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
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
	{"hold", PARAM_NAME, "map+fd", "how it is held: fd, map or map+fd"},
	MEMORY_PARAMS,
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

static void make_memfd(const struct args *args)
{
	uint64_t huge = huge_page_bytes(args);
	uint64_t size = arg_number(args, "size");
	const char *hold = arg_text(args, "hold");
	unsigned int flags = MFD_CLOEXEC;
	struct stat st;
	void *memory;
	int fd;

	if (huge)
		flags |= MFD_HUGETLB | (unsigned int)huge_flag_bits(huge);
	fd = memfd_create(arg_text(args, "name"), flags);
	if (fd < 0)
		err(EXIT_FAILURE, "memfd_create");
	if (ftruncate(fd, (off_t)size) < 0)
		err(EXIT_FAILURE, "ftruncate");
	if (fstat(fd, &st) < 0)
		err(EXIT_FAILURE, "fstat");
	tell("inode", "%llu", (unsigned long long)st.st_ino);

	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		err(EXIT_FAILURE, "mmap");
	touch_memory(args, memory, size, page_bytes_of(args));
	if (strcmp(hold, "fd") == 0)
		munmap(memory, size);
	else if (strcmp(hold, "map") == 0)
		close(fd);
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
