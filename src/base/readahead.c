/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/readahead.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES 32768
#define BLOCKS 8

struct block {
	ssize_t len; /* 0: the end of the file; below: -errno */
	char data[BLOCK_BYTES];
};

struct readahead {
	int fd;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* under the lock: blocks that were filled and emptied since the start */
	size_t filled, emptied;
	bool is_stopped;
	size_t taken; /* of the oldest filled block */
	struct block blocks[BLOCKS];
};

/* Fills a block as far as the file goes. */
static void fill(struct block *block, int fd)
{
	block->len = 0;
	while (block->len < BLOCK_BYTES) {
		ssize_t got = read(fd, block->data + block->len, BLOCK_BYTES - (size_t)block->len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && !block->len)
			block->len = -errno;
		if (got <= 0)
			return; /* an error behind data comes again with the next block */
		block->len += got;
	}
}

static void *read_blocks(void *arg)
{
	struct readahead *ahead = arg;
	bool goes_on = true;

	while (goes_on) {
		struct block *block;

		pthread_mutex_lock(&ahead->lock);
		while (ahead->filled - ahead->emptied == BLOCKS && !ahead->is_stopped)
			pthread_cond_wait(&ahead->changed, &ahead->lock);
		goes_on = !ahead->is_stopped;
		block = &ahead->blocks[ahead->filled % BLOCKS];
		pthread_mutex_unlock(&ahead->lock);
		if (!goes_on)
			break;

		fill(block, ahead->fd);
		goes_on = block->len > 0;
		pthread_mutex_lock(&ahead->lock);
		ahead->filled++;
		pthread_cond_signal(&ahead->changed);
		pthread_mutex_unlock(&ahead->lock);
	}
	return NULL;
}

struct readahead *readahead_start(int fd)
{
	struct readahead *ahead = malloc(sizeof(*ahead));

	if (!ahead)
		return NULL;
	ahead->fd = fd;
	ahead->filled = ahead->emptied = ahead->taken = 0;
	ahead->is_stopped = false;
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->changed, NULL);
	if (pthread_create(&ahead->thread, NULL, read_blocks, ahead) == 0)
		return ahead;
	free(ahead);
	return NULL;
}

ssize_t readahead_read(struct readahead *ahead, char *dst, size_t room)
{
	struct block *block;
	size_t len;

	pthread_mutex_lock(&ahead->lock);
	while (ahead->filled == ahead->emptied)
		pthread_cond_wait(&ahead->changed, &ahead->lock);
	block = &ahead->blocks[ahead->emptied % BLOCKS];
	pthread_mutex_unlock(&ahead->lock);

	if (block->len <= 0)
		return block->len; /* and stays so: the thread has ended */
	len = (size_t)block->len - ahead->taken;
	if (len > room)
		len = room;
	memcpy(dst, block->data + ahead->taken, len);
	ahead->taken += len;
	if (ahead->taken < (size_t)block->len)
		return (ssize_t)len;

	ahead->taken = 0;
	pthread_mutex_lock(&ahead->lock);
	ahead->emptied++;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	return (ssize_t)len;
}

void readahead_stop(struct readahead *ahead)
{
	if (!ahead)
		return;
	pthread_mutex_lock(&ahead->lock);
	ahead->is_stopped = true;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	pthread_join(ahead->thread, NULL);
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->lock);
	free(ahead);
}
