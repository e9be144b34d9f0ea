/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/relay.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* Objects go in batches, so that the threads seldom wait for one another. */
#define BATCH_OBJECTS 256
#define BATCHES 4

struct relay {
	int (*take)(void *arg, const struct object *object);
	void *arg;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* under the lock: batches that were filled and emptied since the start */
	size_t filled, emptied;
	bool is_ended;
	int rc;			   /* what take returned, once it is not 0 */
	struct object_list *batch; /* the one that is being filled */
	struct object_list batches[BATCHES];
};

static int hand_over(const struct relay *relay, const struct object_list *batch)
{
	int rc = 0;

	for (size_t i = 0; i < batch->objects.count && !rc; i++)
		rc = relay->take(relay->arg, vec_at(&batch->objects, i));
	return rc;
}

static void *hand_over_batches(void *arg)
{
	struct relay *relay = arg;

	pthread_mutex_lock(&relay->lock);
	for (;;) {
		struct object_list *batch = &relay->batches[relay->emptied % BATCHES];
		int rc = relay->rc;

		if (relay->filled == relay->emptied) {
			if (relay->is_ended)
				break;
			pthread_cond_wait(&relay->changed, &relay->lock);
			continue;
		}
		pthread_mutex_unlock(&relay->lock);
		if (!rc)
			rc = hand_over(relay, batch);
		object_list_free(batch);
		pthread_mutex_lock(&relay->lock);
		relay->rc = rc;
		relay->emptied++;
		pthread_cond_signal(&relay->changed);
	}
	pthread_mutex_unlock(&relay->lock);
	return NULL;
}

struct relay *relay_start(int (*take)(void *arg, const struct object *object), void *arg)
{
	struct relay *relay = calloc(1, sizeof(*relay));

	if (!relay)
		return NULL;
	relay->take = take;
	relay->arg = arg;
	for (size_t i = 0; i < BATCHES; i++)
		relay->batches[i] = (struct object_list)OBJECT_LIST_INIT;
	relay->batch = &relay->batches[0];
	pthread_mutex_init(&relay->lock, NULL);
	pthread_cond_init(&relay->changed, NULL);
	if (pthread_create(&relay->thread, NULL, hand_over_batches, relay) == 0)
		return relay;
	free(relay);
	return NULL;
}

/* Gives the batch away and waits for an empty one. */
static int send_batch(struct relay *relay)
{
	int rc;

	pthread_mutex_lock(&relay->lock);
	relay->filled++;
	pthread_cond_signal(&relay->changed);
	while (relay->filled - relay->emptied == BATCHES)
		pthread_cond_wait(&relay->changed, &relay->lock);
	rc = relay->rc;
	pthread_mutex_unlock(&relay->lock);
	relay->batch = &relay->batches[relay->filled % BATCHES];
	return rc;
}

int relay_pass(struct relay *relay, const struct object *object)
{
	int rc = object_list_add(relay->batch, object);

	if (rc < 0 || relay->batch->objects.count < BATCH_OBJECTS)
		return rc;
	return send_batch(relay);
}

int relay_end(struct relay *relay)
{
	int rc;

	if (!relay)
		return 0;
	pthread_mutex_lock(&relay->lock);
	relay->filled++;
	relay->is_ended = true;
	pthread_cond_signal(&relay->changed);
	pthread_mutex_unlock(&relay->lock);
	pthread_join(relay->thread, NULL);
	rc = relay->rc;
	pthread_cond_destroy(&relay->changed);
	pthread_mutex_destroy(&relay->lock);
	free(relay);
	return rc;
}
