/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Users and groups of a captured tree, known and not. */
#include "base/ids.h"

#include <stdint.h>

#include "tap.h"
#include "tree.h"

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void test_names(struct ids *ids)
{
	const char *first;

	tap_ok(same(ids_user_name(ids, 0), "admin"), "the tree's names, not the host's");
	tap_ok(same(ids_group_name(ids, 0), "wheel"), "of groups, too");
	tap_ok(same(ids_user_name(ids, 1000), "ann") &&
		       same(ids_user_name(ids, 4294967294u), "last"),
	       "up to the largest id");
	tap_ok(!ids_user_name(ids, 1) && !ids_group_name(ids, 1), "ids without a name have none");
	tap_ok(!ids_user_name(ids, 100) && same(ids_group_name(ids, 100), "users"),
	       "a group is no user");
	tap_ok(same(ids_user_name(ids, 1002), "first"), "of two names the first");
	first = ids_user_name(ids, 1000);
	for (uint32_t id = 5000; id < 25000; id++)
		if (ids_user_name(ids, id) || ids_group_name(ids, id))
			first = NULL;
	tap_ok(first && ids_user_name(ids, 1000) == first,
	       "names stay, however many are asked for");
}

static void test_finding(struct ids *ids)
{
	static const struct {
		const char *text;
		int rc;
		uid_t uid;
	} users[] = {
		{"ann", 0, 1000},
		{"admin", 0, 0},
		{"77", 0, 1001}, /* a name, though it looks like a number */
		{"1000", 0, 1000},
		{"4321", 0, 4321},
		{"0", 0, 0},
		{"4294967294", 0, 4294967294u},
		{"4294967295", -ENOENT, 0},
		{"4294967296", -ENOENT, 0},
		{"18446744073709551616", -ENOENT, 0},
		{"-1", -ENOENT, 0},
		{"+1", -ENOENT, 0},
		{" 1", -ENOENT, 0},
		{"1 ", -ENOENT, 0},
		{"0x10", -ENOENT, 0},
		{"", -ENOENT, 0},
		{"Ann", -ENOENT, 0},
		{"an", -ENOENT, 0},
		{"root", -ENOENT, 0},
		{"users", -ENOENT, 0},
		{"ann:x", -ENOENT, 0},
	};
	gid_t gid = 5;

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		uid_t uid = 5;
		int rc = ids_find_user(ids, users[i].text, &uid);

		tap_ok(rc == users[i].rc && (rc || uid == users[i].uid), "user \"%s\": %d",
		       users[i].text, rc);
	}
	tap_ok(!ids_find_group(ids, "users", &gid) && gid == 100, "a group by its name");
	tap_ok(!ids_find_group(ids, "4711", &gid) && gid == 4711, "and by its number");
	tap_ok(ids_find_group(ids, "ann", &gid) == -ENOENT &&
		       ids_find_group(ids, "4294967295", &gid) == -ENOENT,
	       "none by what is neither");
}

int main(void)
{
	struct sysroot live = SYSROOT_LIVE;
	struct ids *ids;
	uid_t uid;

	tree_begin();
	ids = tap_need(ids_new(&tree_root));
	tap_ok(!ids_user_name(ids, 0) && !ids_group_name(ids, 0) &&
		       ids_find_user(ids, "root", &uid) == -ENOENT,
	       "without databases nobody has a name");
	tap_ok(!ids_find_user(ids, "12", &uid) && uid == 12, "but a number");
	ids_free(ids);

	tree_write("etc/passwd", "# comment\n\nadmin:x:0:0::/:/bin/sh\nann:x:1000:100:::\n"
				 "broken\nno:number:x::\n77:x:1001:100:::\nfirst:x:1002:1:::\n"
				 "second:x:1002:1:::\n:x:1003:1:::\nlast:x:4294967294:1:::\n");
	tree_write("etc/group", "wheel:x:0:\nusers:x:100:ann\n");
	ids = tap_need(ids_new(&tree_root));
	test_names(ids);
	test_finding(ids);
	tap_ok(!ids_user_name(ids, 1003), "an empty name is none");
	ids_free(ids);

	ids = tap_need(ids_new(&live));
	tap_ok(ids_find_user(ids, "4000000001", &uid) == 0 && uid == 4000000001u,
	       "the live system's: a number");
	tap_ok(ids_find_user(ids, "no such user", &uid) == -ENOENT, "a user that is not there");
	ids_free(ids);
	ids_free(NULL);
	return tap_done();
}
