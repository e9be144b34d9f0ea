/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects go through the other thread all, once, and in order. */
#include "scan/relay.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

struct receiver {
	int32_t next;  /* the shmid that comes next */
	int32_t until; /* at which it returns -EPIPE; 0: never */
	bool is_wrong;
	bool was_elsewhere; /* called in another thread */
	pthread_t sender;
};

static int receive(void *arg, const struct object *object)
{
	struct receiver *receiver = arg;
	char name[32];

	snprintf(name, sizeof(name), "name %d", receiver->next);
	if (object->shmid != receiver->next || object->name_len != strlen(name) ||
	    strcmp(object->name, name) != 0)
		receiver->is_wrong = true;
	receiver->was_elsewhere = !pthread_equal(pthread_self(), receiver->sender);
	receiver->next++;
	return receiver->until && receiver->next == receiver->until ? -EPIPE : 0;
}

/* Passes @count objects to @receiver. Returns what passing and ending gave: the first
 * that was not 0. */
static int pass(struct receiver *receiver, int32_t count)
{
	struct relay *relay = tap_need(relay_start(receive, receiver));
	char name[32];
	int rc = 0, end;

	receiver->sender = pthread_self();
	for (int32_t i = 0; i < count && !rc; i++) {
		struct object object = {.kind = KIND_XSI, .shmid = i, .name = name};

		object.name_len = (size_t)snprintf(name, sizeof(name), "name %d", i);
		rc = relay_pass(relay, &object);
	}
	end = relay_end(relay);
	return rc ? rc : end;
}

static void test_all(void)
{
	static const int32_t counts[] = {0, 1, 255, 256, 257, 1023, 1024, 1025, 10000};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct receiver receiver = {0};
		int rc = pass(&receiver, counts[i]);

		tap_ok(rc == 0 && receiver.next == counts[i] && !receiver.is_wrong, "%d objects",
		       counts[i]);
		tap_ok(receiver.was_elsewhere == (counts[i] > 0), "in another thread");
	}
}

static void test_errors(void)
{
	static const int32_t ends[] = {1, 2, 256, 257, 5000, 10000};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct receiver receiver = {.until = ends[i]};
		int rc = pass(&receiver, 10000);

		tap_ok(rc == -EPIPE && receiver.next == ends[i] && !receiver.is_wrong,
		       "none behind the one that is refused, %d", ends[i]);
	}
}

int main(void)
{
	test_all();
	test_errors();
	tap_ok(relay_end(NULL) == 0, "none that was started");
	return tap_done();
}
