/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The factory of System V segments.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

#include "mkshm.h"

static const struct param params[] = {
	{"size", PARAM_SIZE, "4096", "size in bytes"},
	{"key", PARAM_NUMBER, "0", "its key; 0 is a private segment"},
	{"keyed", PARAM_FLAG, "0", "with some free key"},
	{"mode", PARAM_MODE, "0600", "its mode, whatever the umask"},
	{"uid", PARAM_NUMBER, NULL, "its owner"},
	{"gid", PARAM_NUMBER, NULL, "its group"},
	{"spread", PARAM_NUMBER, "1", "with many: so many different uids and gids from there"},
	{"touch", PARAM_SIZE, "0", "bytes to write to"},
	{"sparse", PARAM_FLAG, "0", "write to the last page alone"},
	{"pageout", PARAM_FLAG, "0", "push what was written to swap"},
	{"attach", PARAM_NUMBER, "0", "number of attaches to keep"},
	{"rdonly", PARAM_FLAG, "0", "attach read-only"},
	{"lock", PARAM_FLAG, "0", "SHM_LOCK"},
	{"dest", PARAM_FLAG, "0", "mark it for removal (needs attach)"},
	{"huge", PARAM_SIZE, "0", "on huge pages of that size"},
	{"noreserve", PARAM_FLAG, "0", "SHM_NORESERVE"},
	{"many", PARAM_NUMBER, "1", "number of segments"},
	{"id", PARAM_NUMBER, NULL, "the first one's id, if it is free"},
	{"exists", PARAM_FLAG, "0", "the one with that id that is there already"},
	{NULL, 0, NULL, NULL},
};

/* sysctl kernel.shm_next_id: the id of the next segment of this namespace. */
static void choose_next_id(uint64_t id)
{
	FILE *f = fopen("/proc/sys/kernel/shm_next_id", "we");

	if (!f || fprintf(f, "%llu", (unsigned long long)id) < 0 || fclose(f) != 0)
		err(EXIT_FAILURE, "kernel.shm_next_id");
}

static int get_segment(const struct args *args, uint64_t i)
{
	uint64_t huge = huge_page_bytes(args);
	key_t key = (key_t)arg_number(args, "key");
	int flags = IPC_CREAT | IPC_EXCL | (int)(arg_number(args, "mode") & 0777);
	int shmid;

	if (huge)
		flags |= SHM_HUGETLB | huge_flag_bits(huge);
	if (arg_number(args, "noreserve"))
		flags |= SHM_NORESERVE;
	if (key != IPC_PRIVATE)
		key = (key_t)((uint32_t)key + (uint32_t)i);
	if (arg_given(args, "id") && i == 0)
		choose_next_id(arg_number(args, "id"));
	do {
		if (arg_number(args, "keyed"))
			do
				key = (key_t)((uint32_t)rand() << 1 ^ (uint32_t)rand());
			while (key == IPC_PRIVATE);
		shmid = shmget(key, arg_number(args, "size"), flags);
	} while (shmid < 0 && errno == EEXIST && arg_number(args, "keyed"));
	if (shmid < 0)
		err(EXIT_FAILURE, "shmget");
	undo_segment(shmid);
	return shmid;
}

static void set_owner(const struct args *args, int shmid, uint64_t i)
{
	uint64_t step = i % (arg_number(args, "spread") ? arg_number(args, "spread") : 1);
	struct shmid_ds ds;

	if (shmctl(shmid, IPC_STAT, &ds) < 0)
		err(EXIT_FAILURE, "shmctl IPC_STAT");
	if (arg_given(args, "uid"))
		ds.shm_perm.uid = (uid_t)(arg_number(args, "uid") + step);
	if (arg_given(args, "gid"))
		ds.shm_perm.gid = (gid_t)(arg_number(args, "gid") + step);
	if (shmctl(shmid, IPC_SET, &ds) < 0)
		err(EXIT_FAILURE, "shmctl IPC_SET");
}

static void *attach(int shmid, int flags)
{
	void *memory = shmat(shmid, NULL, flags);

	/* shmat(2): (void *)-1 on failure. */
	if ((intptr_t)memory == -1)
		err(EXIT_FAILURE, "shmat");
	return memory;
}

static void attach_and_touch(const struct args *args, int shmid)
{
	uint64_t huge = huge_page_bytes(args);
	uint64_t page_bytes = huge ? huge : (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t size = arg_number(args, "size");
	bool rdonly = arg_number(args, "rdonly");
	unsigned int access = HOLD_READ | (rdonly ? 0u : HOLD_WRITE);
	uint64_t left = arg_number(args, "attach");
	char *ref = hold_ref("xsi:%d", shmid);

	if (arg_number(args, "touch") || arg_number(args, "sparse")) {
		void *memory = attach(shmid, 0);

		touch_memory(args, memory, size, page_bytes);
		if (left && !rdonly) {
			hold_mapping(args, ref, memory, size, page_bytes, access);
			left--;
		} else {
			shmdt(memory);
		}
	}
	for (; left > 0; left--)
		hold_mapping(args, ref, attach(shmid, rdonly ? SHM_RDONLY : 0), size, page_bytes,
			     access);
}

static void make(const struct args *args)
{
	uint64_t many = arg_number(args, "many");
	struct shmid_ds ds;
	int shmid = -1;

	if (many == 0)
		errx(EXIT_FAILURE, "many: at least 1");
	if (arg_number(args, "dest") && arg_number(args, "attach") == 0)
		errx(EXIT_FAILURE, "dest: without an attach it would be gone");
	srand((unsigned int)time(NULL) ^ (unsigned int)getpid());

	for (uint64_t i = 0; i < many; i++) {
		shmid = arg_number(args, "exists") ? (int)arg_number(args, "id")
						   : get_segment(args, i);
		if (i == 0 || i == many - 1)
			tell("shmid", "%d", shmid);
		attach_and_touch(args, shmid);
		if (arg_number(args, "lock") && shmctl(shmid, SHM_LOCK, NULL) < 0)
			err(EXIT_FAILURE, "shmctl SHM_LOCK");
		if (many == 1) {
			if (shmctl(shmid, IPC_STAT, &ds) < 0)
				err(EXIT_FAILURE, "shmctl IPC_STAT");
			tell("key", "0x%08x", (unsigned int)ds.shm_perm.__key);
			tell("size", "%zu", ds.shm_segsz);
		}
		if (arg_given(args, "uid") || arg_given(args, "gid"))
			set_owner(args, shmid, i);
		if (arg_number(args, "dest") && shmctl(shmid, IPC_RMID, NULL) < 0)
			err(EXIT_FAILURE, "shmctl IPC_RMID");
	}
	tell("count", "%llu", (unsigned long long)many);
}

/* shmctl(2): SHM_INFO gives the highest used index, and the STAT calls take one.
 * SHM_STAT_ANY (Linux 4.17) asks for no read permission. */
void dump_segments(void)
{
	struct shm_info info;
	struct shmid_ds ds;
	int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);

	for (int i = 0; i <= last; i++) {
		int shmid = shmctl(i, SHM_STAT_ANY, &ds);

		if (shmid < 0)
			continue;
		printf("%d: key %x uid %u gid %u cuid %u cgid %u mode %o seq %u size %zu", shmid,
		       (unsigned int)ds.shm_perm.__key, ds.shm_perm.uid, ds.shm_perm.gid,
		       ds.shm_perm.cuid, ds.shm_perm.cgid, (unsigned int)ds.shm_perm.mode,
		       (unsigned int)ds.shm_perm.__seq, ds.shm_segsz);
		printf(" atime %lld dtime %lld ctime %lld cpid %d lpid %d nattch %lu\n",
		       (long long)ds.shm_atime, (long long)ds.shm_dtime, (long long)ds.shm_ctime,
		       (int)ds.shm_cpid, (int)ds.shm_lpid, (unsigned long)ds.shm_nattch);
	}
}

const struct factory factory_xsi = {
	.name = "xsi",
	.help = "System V segments",
	.params = params,
	.make = make,
};
