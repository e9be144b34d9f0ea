/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the adversaries share: the processes that use objects at full speed, and the
 * exact account that they keep of it, so that each wrong removal is found and nothing
 * else is taken for one.
 */
#ifndef ADVERSARY_H
#define ADVERSARY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* In memory that all processes share. */
struct account {
	atomic_ullong operations;
	atomic_ullong made;    /* objects */
	atomic_ullong undone;  /* of these: removed by an adversary */
	atomic_ullong checked; /* times that a held object was looked at */
	atomic_ullong lost;    /* objects that were removed while they were held */
	atomic_ullong robbed;  /* objects that were removed for their predecessors */
	atomic_ullong marked;  /* segments that were removed while they were attached */
	atomic_ullong runs;    /* of the command, that have ended */
	atomic_bool is_ending;
};

extern struct account *account;

/* How much of it. */
struct measure {
	uint64_t operations, operations_max;
	uint64_t removals;
	unsigned int processes;
	unsigned int names; /* of files, or segments, that they use */
};

/* What is used: files of a directory, or segments. */
struct arena {
	/* Prepares what the processes share. */
	void (*begin)(const char *where, const struct measure *measure);
	/* What one process does: one operation after the other until the end. */
	void (*work)(unsigned int self);
	/* Lets go what none of them holds any more. */
	void (*end)(void);
	/* Objects that are there. */
	uint64_t (*count)(void);
};

extern const struct arena file_arena;
extern const struct arena segment_arena;

/* Memory that the processes share, zeroed. */
void *share_memory(size_t bytes);

/* One operation more. False: it was the last one. */
bool go_on(void);

/* adversary-pass.c: passes a descriptor on; gives one that was passed, or -1. Sockets that
 * are not ready are not waited for. */
bool send_fd(int socket, int fd);
int receive_fd(int socket);

/* A number below @end, by chance. */
uint32_t draw(uint32_t end);

#endif
