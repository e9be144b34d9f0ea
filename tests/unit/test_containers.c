/* SPDX-License-Identifier: GPL-2.0-or-later */
/* map, vec, arena and strbuf: what is put in comes out, however much it is. */
#include <inttypes.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "tap.h"

/* With ASan, too, memory may run out. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

/* Values are pointers; any number will do. */
static void *value_of(uint32_t key)
{
	return (void *)((uintptr_t)key * 16 + 1);
}

static bool keeps_keys(uint32_t first, uint32_t stride, size_t count)
{
	struct map map = {0};
	bool is_new, ok = true;

	for (size_t i = 0; i < count; i++) {
		uint32_t key = first + (uint32_t)i * stride;
		void **slot = map_slot_of(&map, key, &is_new);

		ok &= slot && is_new && !*slot;
		if (slot)
			*slot = value_of(key);
	}
	for (size_t i = count; i-- > 0;) {
		uint32_t key = first + (uint32_t)i * stride;
		void **slot = map_slot_of(&map, key, &is_new);

		ok &= slot && !is_new && *slot == value_of(key);
	}
	ok &= map.used == count && map.used * 2 <= map.size;
	map_free(&map);
	return ok && !map.size && !map.slots && !map.used;
}

static void test_map(void)
{
	struct map map = {0};
	bool is_new;
	void **slot;

	tap_ok(keeps_keys(0, 1, 100000), "map: 100000 keys in a row");
	tap_ok(keeps_keys(7, 32768, 65536), "map: in the strides of shmids");
	tap_ok(keeps_keys(0, 1u << 25, 128), "map: in strides that share their low bits");
	tap_ok(keeps_keys(UINT32_MAX - 10, 1, 11), "map: the largest");
	tap_ok(keeps_keys(5, 1, 1), "map: one");

	slot = map_slot_of(&map, 0, &is_new);
	tap_ok(slot && is_new && !*slot, "map: 0 is a key");
	slot = map_slot_of(&map, 0, &is_new);
	tap_ok(slot && !is_new && !*slot, "map: and known, though its value is NULL");
	map_free(&map);
	slot = map_slot_of(&map, 0, &is_new);
	tap_ok(slot && is_new, "map: empty again, and of use, when freed");
	map_free(&map);
	map_free(&map);
}

struct item {
	uint64_t number;
	char text[9];
};

static void test_vec(void)
{
	struct vec vec = VEC_OF(struct item);
	struct vec huge = {.item_bytes = SIZE_MAX / 2};
	struct item item = {0};
	bool ok = true;

	for (uint64_t i = 0; i < 1000; i++) {
		struct item *copy;

		item.number = i;
		snprintf(item.text, sizeof(item.text), "%" PRIu64, i);
		copy = vec_push(&vec, &item);
		ok &= copy && copy != &item && copy->number == i && copy == vec_at(&vec, (size_t)i);
	}
	for (size_t i = 0; i < vec.count; i++) {
		const struct item *at = vec_at(&vec, i);

		ok &= at->number == i && strtoull(at->text, NULL, 10) == i;
	}
	tap_ok(ok && vec.count == 1000 && vec.room >= 1000, "vec: 1000 items, in their order");
	vec_free(&vec);
	tap_ok(!vec.items && !vec.count && !vec.room && vec.item_bytes == sizeof(item),
	       "vec: empty when freed");
	tap_ok(vec_push(&vec, &item) && vec.count == 1, "vec: and of use");
	vec_free(&vec);
	tap_ok(!vec_push(&huge, &item) && !huge.count && !huge.room && !huge.items,
	       "vec: as it was where memory is short");
}

static void test_arena(void)
{
	struct arena arena = {0};
	char *pieces[300], *copy;
	bool ok = true, aligned = true;

	for (size_t i = 0; i < 300; i++) {
		pieces[i] = tap_need(arena_alloc(&arena, i * 11));
		aligned &= (uintptr_t)pieces[i] % alignof(max_align_t) == 0;
		memset(pieces[i], (int)i, i * 11);
	}
	for (size_t i = 0; i < 300; i++)
		for (size_t at = 0; at < i * 11; at++)
			ok &= (unsigned char)pieces[i][at] == (unsigned char)i;
	tap_ok(ok, "arena: pieces of several blocks don't overlap");
	tap_ok(aligned, "arena: and are aligned");

	copy = arena_alloc(&arena, 1 << 20);
	if (copy)
		memset(copy, 1, 1 << 20);
	tap_ok(copy, "arena: a piece larger than a block");
	tap_ok(!arena_alloc(&arena, SIZE_MAX) && !arena_alloc(&arena, SIZE_MAX - 64) &&
		       !arena_alloc(&arena, SIZE_MAX / 2),
	       "arena: none that can't be");

	copy = arena_strndup(&arena, "a\0bc", 3);
	tap_ok(copy && !memcmp(copy, "a\0b", 4), "arena: a copy of bytes, with a NUL behind");
	copy = arena_strndup(&arena, "xyz", 0);
	tap_ok(copy && !*copy, "arena: a copy of none");
	ok = pieces[299][0] == (char)299;
	arena_free(&arena);
	tap_ok(ok && !arena.blocks && !arena.used, "arena: empty when freed");
	arena_free(&arena);
}

static void test_strbuf_printf(void)
{
	struct strbuf buf = {0};
	char text[600];
	bool ok = true;

	memset(text, 'x', sizeof(text));
	/* around the size of the buffer that a short text is formatted in */
	for (int len = 0; len < 600; len++) {
		strbuf_reset(&buf);
		strbuf_putc(&buf, '<');
		strbuf_printf(&buf, "%.*s", len, text);
		ok &= buf.len == (size_t)len + 1 && buf.data[0] == '<' &&
		      !memcmp(buf.data + 1, text, (size_t)len) &&
		      strlen(strbuf_text(&buf)) == (size_t)len + 1;
	}
	tap_ok(ok && !buf.failed, "strbuf: printf of any length");
	strbuf_free(&buf);
}

static void test_strbuf(void)
{
	struct strbuf buf = {0};
	size_t len = 0;
	bool ok = true;

	tap_ok(!strcmp(strbuf_text(&buf), "") && !buf.len, "strbuf: empty");
	strbuf_free(&buf);
	strbuf_add(&buf, "", 0);
	strbuf_puts(&buf, "");
	tap_ok(!buf.len && !buf.failed, "strbuf: nothing added to nothing");
	strbuf_puts(&buf, "ab");
	strbuf_putc(&buf, '\0');
	strbuf_add(&buf, "cd", 2);
	strbuf_add_u64(&buf, 0);
	strbuf_add_u64(&buf, UINT64_MAX);
	tap_ok(buf.len == 26 && !memcmp(buf.data, "ab\0cd018446744073709551615", 26),
	       "strbuf: bytes and numbers");
	tap_ok(buf.len == 26 && !memcmp(strbuf_text(&buf), "ab\0cd018446744073709551615", 27),
	       "strbuf: the text's NUL doesn't count");
	strbuf_reset(&buf);
	for (int i = 0; i < 5000; i++) {
		char c = (char)('a' + i % 26);

		strbuf_putc(&buf, c);
		len += buf.len && buf.data[buf.len - 1] == c;
	}
	for (size_t i = 0; i < buf.len; i++)
		ok &= buf.data[i] == (char)('a' + i % 26);
	tap_ok(ok && len == 5000 && buf.len == 5000, "strbuf: 5000 bytes, one by one");

	tap_ok(!strbuf_reserve(&buf, SIZE_MAX / 2) && buf.failed && buf.len == 5000 &&
		       buf.data[4999] == (char)('a' + 4999 % 26),
	       "strbuf: as it was where memory is short, and failed");
	strbuf_putc(&buf, '!');
	tap_ok(buf.failed && buf.len == 5001, "strbuf: it stays failed");
	strbuf_free(&buf);
	tap_ok(!buf.data && !buf.len && !buf.room && !buf.failed, "strbuf: new when freed");
	strbuf_free(&buf);
}

int main(void)
{
	test_map();
	test_vec();
	test_arena();
	test_strbuf();
	test_strbuf_printf();
	return tap_done();
}
