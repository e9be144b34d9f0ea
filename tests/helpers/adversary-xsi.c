/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adversaries that use segments. COMMAND is to remove only small ones: a large one never
 * is removed but for a small one that had its shmid before, which is given anew at once
 * where /proc/sys/kernel/shm_next_id can be written (sysctl/kernel.rst).
 *
 * What becomes of a shmid among the adversaries is decided under a lock, so that each
 * knows what another one has done, and only COMMAND comes in between.
 */
#include "adversary.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#define HOLDS 4
/* Each has a size of its own, by which one is told from others of its shmid. Nothing of it
 * is ever touched. */
#define SMALL_MAX_BYTES (1024 * 1024)
#define NEXT_ID "/proc/sys/kernel/shm_next_id"

enum state {
	EMPTY,
	SMALL, /* COMMAND may remove it while nobody has it attached */
	LARGE, /* COMMAND may not */
};

struct slot {
	pthread_mutex_t lock;
	enum state state;
	int shmid;
	size_t bytes;
	unsigned int attached; /* by adversaries */
	bool is_marked;	       /* it was removed while it was attached, and that is counted */
};

static struct slot *slots;
static unsigned int slot_count;
static pthread_mutex_t *next_id_lock;
static atomic_uint *sizes; /* that have been given */
static int next_id_fd = -1;

/* What this process has attached. */
struct hold {
	struct slot *slot;
	void *memory;
	unsigned long long run; /* of the command, in which it was found to be marked */
};

static struct hold holds[HOLDS];

static void init_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t shared;

	pthread_mutexattr_init(&shared);
	pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(lock, &shared);
	pthread_mutexattr_destroy(&shared);
}

static void begin(const char *where, const struct measure *measure)
{
	(void)where;
	slot_count = measure->names;
	slots = share_memory(slot_count * sizeof(*slots));
	for (size_t i = 0; i < slot_count; i++)
		init_lock(&slots[i].lock);
	sizes = share_memory(sizeof(*sizes));
	next_id_lock = share_memory(sizeof(*next_id_lock));
	init_lock(next_id_lock);
	next_id_fd = open(NEXT_ID, O_WRONLY | O_CLOEXEC);
	if (next_id_fd >= 0 && pwrite(next_id_fd, "0", 1, 0) == 1) {
		/* the next segment takes that */
		shmctl(shmget(IPC_PRIVATE, 1, 0600), IPC_RMID, NULL);
		return;
	}
	warn("%s: no shmid is given anew on purpose", NEXT_ID);
	next_id_fd = -1;
}

static uint64_t count(void)
{
	struct shm_info info;

	return shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info) < 0 ? 0
									 : (uint64_t)info.used_ids;
}

/* Makes one, with the given shmid if that is none below 0 and can be said. No other one must
 * be made meanwhile. */
static void make_segment(struct slot *slot, enum state state, int shmid)
{
	size_t bytes = 1 + atomic_fetch_add(sizes, 1) % SMALL_MAX_BYTES;
	char text[16];
	int len;

	pthread_mutex_lock(next_id_lock);
	len = snprintf(text, sizeof(text), "%d", shmid);
	if (shmid >= 0 && next_id_fd >= 0 && pwrite(next_id_fd, text, (size_t)len, 0) != len)
		err(EXIT_FAILURE, NEXT_ID);
	slot->state = state;
	slot->bytes = state == SMALL ? bytes : SMALL_MAX_BYTES + bytes;
	slot->shmid = shmget(IPC_PRIVATE, slot->bytes, 0600);
	slot->is_marked = false;
	pthread_mutex_unlock(next_id_lock);
	if (slot->shmid < 0)
		err(EXIT_FAILURE, "shmget");
	atomic_fetch_add(&account->made, 1);
}

/* Whether the segment is there, and marked for removal. */
static bool is_there(const struct slot *slot, bool *is_marked)
{
	struct shmid_ds ds;

	if (shmctl(slot->shmid, IPC_STAT, &ds) < 0)
		return false;
	*is_marked = ds.shm_perm.mode & SHM_DEST;
	return ds.shm_segsz == slot->bytes;
}

/* Looks whether what the slot has is still there. Only the small that nobody has attached
 * may be gone. */
static bool check_slot(struct slot *slot)
{
	bool is_marked = false;

	if (slot->state == EMPTY)
		return false;
	atomic_fetch_add(&account->checked, 1);
	if (!is_there(slot, &is_marked)) {
		if (slot->state == LARGE) {
			atomic_fetch_add(&account->robbed, 1);
			fprintf(stderr, "adversary: shmid %d was removed for its predecessor\n",
				slot->shmid);
		} else if (slot->attached) {
			atomic_fetch_add(&account->lost, 1);
			fprintf(stderr, "adversary: shmid %d is gone while it is attached\n",
				slot->shmid);
		}
		slot->state = EMPTY;
		return false;
	}
	if (is_marked && slot->state == LARGE) {
		atomic_fetch_add(&account->robbed, 1);
		fprintf(stderr, "adversary: shmid %d was marked for its predecessor\n",
			slot->shmid);
		slot->state = EMPTY;
	}
	return !is_marked;
}

static void fill(struct slot *slot)
{
	if (slot->state == EMPTY && !slot->attached)
		make_segment(slot, SMALL, -1);
}

/* Removes it, and makes another one of the other size, with its shmid if that can be. */
static void replace(struct slot *slot)
{
	if (slot->attached || !check_slot(slot))
		return;
	if (shmctl(slot->shmid, IPC_RMID, NULL) == 0)
		atomic_fetch_add(&account->undone, 1);
	make_segment(slot, slot->state == SMALL ? LARGE : SMALL, slot->shmid);
}

static void drop(struct slot *slot)
{
	if (slot->attached || !check_slot(slot))
		return;
	if (shmctl(slot->shmid, IPC_RMID, NULL) == 0)
		atomic_fetch_add(&account->undone, 1);
	slot->state = EMPTY;
}

static void look(struct slot *slot)
{
	check_slot(slot);
}

static void attach(struct slot *slot)
{
	struct hold *hold = &holds[draw(HOLDS)];
	bool is_marked;
	void *memory;

	if (hold->slot || slot->state != SMALL)
		return;
	memory = shmat(slot->shmid, NULL, 0);
	if (memory == (void *)-1)
		return;
	/* it was removed before, and another slot's has its shmid now, which stays so */
	if (!is_there(slot, &is_marked)) {
		slot->state = EMPTY;
		shmdt(memory);
		return;
	}
	*hold = (struct hold){.slot = slot, .memory = memory};
	slot->attached++;
	check_slot(slot);
}

/*
 * One that is marked while it is attached has to be told by the run that has marked it. It
 * is kept until that has ended, so that it can't have looked too late.
 */
static bool is_to_be_kept(struct hold *hold)
{
	struct slot *slot = hold->slot;
	bool is_marked = false;

	if (slot->state != SMALL || !is_there(slot, &is_marked) || !is_marked)
		return false;
	if (!slot->is_marked)
		atomic_fetch_add(&account->marked, 1);
	slot->is_marked = true;
	if (!hold->run)
		hold->run = atomic_load(&account->runs) + 1;
	return atomic_load(&account->runs) < hold->run && !atomic_load(&account->is_ending);
}

static void detach(struct hold *hold)
{
	struct slot *slot = hold->slot;

	if (!slot)
		return;
	pthread_mutex_lock(&slot->lock);
	if (!is_to_be_kept(hold)) {
		check_slot(slot);
		shmdt(hold->memory);
		/* one that is marked goes with the last who had it attached */
		if (!--slot->attached && slot->is_marked)
			slot->state = EMPTY;
		hold->slot = NULL;
	}
	pthread_mutex_unlock(&slot->lock);
}

typedef void way(struct slot *slot);

static void work(unsigned int self)
{
	static way *const ways[] = {
		fill, fill, fill, replace, replace, drop, look, attach, attach,
	};

	(void)self;
	while (go_on()) {
		struct slot *slot = &slots[draw(slot_count)];

		detach(&holds[draw(HOLDS)]);
		pthread_mutex_lock(&slot->lock);
		ways[draw(ARRAY_SIZE(ways))](slot);
		pthread_mutex_unlock(&slot->lock);
	}
	for (size_t i = 0; i < HOLDS; i++)
		detach(&holds[i]);
}

/* Those that the command may not remove. */
static void end(void)
{
	for (size_t i = 0; i < slot_count; i++)
		if (slots[i].state == LARGE && check_slot(&slots[i])) {
			shmctl(slots[i].shmid, IPC_RMID, NULL);
			atomic_fetch_add(&account->undone, 1);
		}
}

const struct arena segment_arena = {begin, work, end, count};
