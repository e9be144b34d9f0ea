/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mount options as text, and what they mean. */
#include "model/mountopt.h"

#include <string.h>

#include "tap.h"

/* Writes the options of @list with a blank between. */
static const char *split(const char *list)
{
	static char buf[512];
	struct mountopt option;
	size_t len = 0;

	buf[0] = '\0';
	while (mountopt_next(&list, &option))
		len += (size_t)snprintf(buf + len, sizeof(buf) - len, "%s%.*s", len ? " " : "",
					(int)option.len, option.text);
	return buf;
}

static void test_splitting(void)
{
	static const struct {
		const char *list, *want;
	} cases[] = {
		{"", ""},
		{",", ""},
		{"rw", "rw"},
		{"rw,nosuid,size=8k", "rw nosuid size=8k"},
		{",,rw,,ro,", "rw ro"},
		{"mpol=bind:0,2,noswap", "mpol=bind:0,2 noswap"},
		{"mpol=bind=static:0-1,3,7-9,mode=755", "mpol=bind=static:0-1,3,7-9 mode=755"},
		{"context=\"a:b:c0,c1\",rw", "context=\"a:b:c0,c1\" rw"},
		{"x=\"a,rw", "x=\"a rw"},
		{"x=\"\",rw", "x=\"\" rw"},
		{"a=b=c,d=", "a=b=c d="},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(!strcmp(split(cases[i].list), cases[i].want), "'%s' is '%s'", cases[i].list,
		       cases[i].want);
}

static void test_finding(void)
{
	struct mountopt option, other;

	tap_ok(mountopt_find("size=1,nosize=2,size=3", "size", &option) && option.value_len == 1 &&
		       option.value[0] == '3',
	       "the last one counts");
	tap_ok(!mountopt_find("nosize=2,siz=3,sizes=4", "size", &option), "whole names");
	tap_ok(mountopt_find("rw,noswap", "noswap", &option) && !option.value, "without a value");
	tap_ok(mountopt_find("rw,size=", "size", &option) && option.value && !option.value_len,
	       "with an empty one");
	tap_ok(mountopt_find("a=1", "a", &option) && mountopt_find("b,a=1,c", "a", &other) &&
		       mountopt_same(&option, &other),
	       "the same text");
	tap_ok(mountopt_find("a=1", "a", &option) && mountopt_find("a=12", "a", &other) &&
		       !mountopt_same(&option, &other),
	       "another text");
}

static struct mountopt option_of(const char *text)
{
	struct mountopt option = {0};

	mountopt_next(&text, &option);
	return option;
}

static void test_sizes(void)
{
	static const struct {
		const char *text;
		bool is_one, is_percent;
		uint64_t value;
	} cases[] = {
		{"size=0", true, false, 0},
		{"size=4096", true, false, 4096},
		{"size=1k", true, false, 1024},
		{"size=2G", true, false, UINT64_C(2) << 30},
		{"size=3t", true, false, UINT64_C(3) << 40},
		{"size=1P", true, false, UINT64_C(1) << 50},
		{"size=15E", true, false, UINT64_C(15) << 60},
		{"size=16E", false, false, 0},
		{"size=0x10k", true, false, 16384},
		{"size=010", true, false, 8},
		{"size=50%", true, true, 50},
		{"size=1GB", true, false, UINT64_C(1) << 30},
		{"size=1 ", true, false, 1},
		{"size=99999999999999999999", false, false, 0},
		{"size=", false, false, 0},
		{"size", false, false, 0},
		{"size=-1", false, false, 0},
		{"size= 1", false, false, 0},
		{"size=k", false, false, 0},
		{"size=%", false, false, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mountopt option = option_of(cases[i].text);
		bool is_percent = false;
		uint64_t value = 0;
		bool is_one = mountopt_read_size(&option, &value, &is_percent);

		tap_ok(is_one == cases[i].is_one &&
			       (!is_one ||
				(value == cases[i].value && is_percent == cases[i].is_percent)),
		       "%s", cases[i].text);
	}
}

static bool same_policy(const char *asked, const char *set)
{
	struct mountopt one = option_of(asked), other = option_of(set);

	return mountopt_same_policy(&one, &other);
}

static void test_policies(void)
{
	tap_ok(same_policy("mpol=bind:0,1,2", "mpol=bind:0-2"), "nodes one by one");
	tap_ok(same_policy("mpol=bind:2,0-1", "mpol=bind:0-2"), "in any order");
	tap_ok(!same_policy("mpol=bind:0,2", "mpol=bind:0-2"), "other nodes");
	tap_ok(!same_policy("mpol=bind:0", "mpol=prefer:0"), "another mode");
	tap_ok(!same_policy("mpol=bind=static:0", "mpol=bind:0"), "another flag");
	tap_ok(same_policy("mpol=bind=static:0", "mpol=bind=static:0-0"), "the same flag");
	tap_ok(same_policy("mpol=interleave", "mpol=interleave:0-1"), "all nodes are left out");
	tap_ok(!same_policy("mpol=interleave:0", "mpol=interleave:0-1"), "unless they are named");
	tap_ok(same_policy("mpol=default", "mpol=default") &&
		       !same_policy("mpol=default", "mpol=local"),
	       "without nodes");
	tap_ok(same_policy("mpol=bind:1023", "mpol=bind:1023") &&
		       !same_policy("mpol=bind:1024", "mpol=bind:1023") &&
		       !same_policy("mpol=bind:2-1", "mpol=bind:") &&
		       !same_policy("mpol=bind:x", "mpol=bind:0") &&
		       !same_policy("mpol=bind:0x", "mpol=bind:0") &&
		       !same_policy("mpol=bind:-1", "mpol=bind:0") &&
		       !same_policy("mpol=bind:0-", "mpol=bind:0") &&
		       !same_policy("mpol=bind:99999999999", "mpol=bind:0") &&
		       !same_policy("mpol", "mpol=bind:0"),
	       "what is no list of nodes");
	tap_ok(same_policy("mpol=bind:x", "mpol=bind:x"), "which is compared as text");
}

static void test_numbers(void)
{
	struct mountopt mode = option_of("mode=01777"), uid = option_of("uid=root");
	uint64_t value;

	tap_ok(mountopt_read_number(&mode, 8, 07777, &value) && value == 01777, "an octal mode");
	tap_ok(!mountopt_read_number(&uid, 10, 100, &value), "a name is no number");
}

int main(void)
{
	test_splitting();
	test_finding();
	test_sizes();
	test_policies();
	test_numbers();
	return tap_done();
}
