/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many REFs at once: they find what each of them would find by itself. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "model/selector.h"
#include "tap.h"

#define COUNT 60

static const struct object_dir shm_dir = {.path = SHM_DIR, .mount_len = sizeof(SHM_DIR) - 1};
static const struct object_dir huge_dir = {.path = "/mnt/huge", .mount_len = 9};
static const struct object_dir inner_dir = {.path = "/mnt/huge/1", .mount_len = 9};

static struct object objects[COUNT * 10];
static size_t object_count;
static char names[COUNT][16];
static char texts[COUNT * 40][64];
static size_t text_count;

static void add_object(enum object_kind kind, const struct object_dir *dir, const char *name,
		       size_t number)
{
	struct object object = {.kind = kind, .dir = dir, .name = name, .have = HAVE_NS};

	object.name_len = name ? strlen(name) : 0;
	object.shmid = (int32_t)number;
	object.key = (uint32_t)number / 2;
	object.inode = number;
	object.dev = number % 3;
	object.ns_inode = number % 5;
	object.flags = number % 7 ? 0 : OBJECT_ELSEWHERE;
	objects[object_count++] = object;
}

/* Objects of which some have names, ids and inode numbers in common. */
static void make_objects(void)
{
	for (size_t i = 0; i < COUNT; i++) {
		snprintf(names[i], sizeof(names[i]), "%s%zu", i % 2 ? "sem." : "", i / 3);
		add_object(KIND_XSI, NULL, NULL, i);
		add_object(KIND_POSIX, &shm_dir, names[i], i);
		if (i % 2)
			add_object(KIND_SEM, &shm_dir, names[i], i);
		add_object(KIND_HUGETLB, &huge_dir, names[i], i);
		add_object(KIND_TMPFS, &inner_dir, names[i], i);
		add_object(KIND_MEMFD, NULL, NULL, i);
		add_object(KIND_ANON, NULL, "x", i);
		add_object(KIND_UNLINKED, NULL, "/dev/shm/x", i);
	}
}

static void make_texts(void)
{
	static const char *const forms[] = {
		"xsi:%zu",
		"%zu",
		"0x%zu",
		"key:%zu",
		"posix:/%zu",
		"/sem.%zu",
		"/dev/shm/%zu",
		"sem:/%zu",
		"/dev/shm/sem.%zu",
		"hugetlb:/mnt/huge/%zu",
		"/mnt/huge/1/%zu",
		"tmpfs:/mnt/huge/1/sem.%zu",
		"memfd:%zu",
		"anon:%zu",
		"unlinked:0:1:%zu",
		"xsi:%zu@3",
		"posix:/%zu@2",
		"posix:/%zu@self",
	};

	for (size_t i = 2; i < COUNT; i += 2)
		for (size_t form = 0; form < ARRAY_SIZE(forms); form++) {
			char *text = texts[text_count++];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(text, sizeof(texts[0]), forms[form], i);
#pragma GCC diagnostic pop
		}
	/* some twice, and far apart */
	for (size_t i = 0; i < 100; i++)
		strcpy(texts[text_count++], texts[i * 5]);
}

static struct selected_ref *ref_at(const struct selector *selector, size_t i)
{
	return vec_at(&selector->refs, i);
}

/* How many of the REFs name the object by themselves; each one's in @counts. */
static size_t compare_all(const struct selector *selector, const struct object *object,
			  uint64_t *counts)
{
	size_t matching = 0;

	for (size_t i = 0; i < selector->refs.count; i++) {
		bool does = ref_matches(&ref_at(selector, i)->ref, object);

		counts[i] += does;
		matching += does;
	}
	return matching;
}

static bool has_counts(const struct selector *selector, const uint64_t *counts)
{
	for (size_t i = 0; i < selector->refs.count; i++)
		if (ref_at(selector, i)->found != counts[i])
			return false;
	return true;
}

static void test_same(struct selector *selector)
{
	AUTO_FREE uint64_t *counts = tap_need(calloc(text_count, sizeof(*counts)));
	AUTO_FREE uint64_t *none = tap_need(calloc(text_count, sizeof(*none)));
	size_t named = 0, wrong = 0;

	for (size_t i = 0; i < object_count; i++) {
		bool is_named = compare_all(selector, &objects[i], counts);

		named += is_named;
		wrong += selector_matches(selector, &objects[i]) != is_named;
	}
	tap_ok(named > 100 && named < object_count && !wrong, "the same objects are named");
	tap_ok(has_counts(selector, counts) && !has_counts(selector, none),
	       "and the same REFs are found");
	for (size_t i = 0; i < object_count; i++)
		selector_lose(selector, &objects[i]);
	tap_ok(has_counts(selector, none), "what is there no more was not found");
}

static void test_paths(const struct selector *selector)
{
	static const enum ref_type types[] = {REF_SHM_FILE, REF_PATH};

	for (size_t t = 0; t < ARRAY_SIZE(types); t++) {
		size_t at = 0, given = 0, wanted = 0;
		bool in_order = true;
		const struct selected_ref *selected, *last = NULL;

		for (size_t i = 0; i < selector->refs.count; i++) {
			const struct ref *ref = &ref_at(selector, i)->ref;
			bool is_new = ref->type == types[t];

			for (size_t j = 0; j < i && is_new; j++)
				is_new = ref_at(selector, j)->ref.type != ref->type ||
					 strcmp(ref_at(selector, j)->ref.path, ref->path) != 0;
			wanted += is_new;
		}
		while ((selected = selector_next_path(selector, types[t], &at))) {
			in_order = in_order && (!last || last < selected);
			last = selected;
			given++;
		}
		tap_ok(given == wanted && given > 30 && in_order,
		       "each of %zu paths once, in order", wanted);
	}
}

static void test_refused(struct selector *selector)
{
	size_t count = selector->refs.count;
	const char *why = NULL;

	tap_ok(selector_add_ref(selector, "posix:a", &why) == -EINVAL && why &&
		       selector->refs.count == count,
	       "what is refused is not added");
}

int main(void)
{
	struct selector selector = SELECTOR_INIT;
	const char *why;
	size_t refused = 0;

	make_objects();
	make_texts();
	for (size_t i = 0; i < text_count; i++)
		refused += selector_add_ref(&selector, texts[i], &why) < 0;
	tap_ok(!refused, "they are all REFs");
	test_same(&selector);
	test_paths(&selector);
	test_refused(&selector);
	selector_free(&selector);
	return tap_done();
}
