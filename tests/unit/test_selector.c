/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each option by itself, options together, and REFs, which name one or another. */
#include "model/selector.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "model/app.h"
#include "model/need.h"
#include "tap.h"

static const struct object_dir shm_dir = {.path = "/dev/shm", .mount_len = 8};
static const struct object_dir huge_dir = {.path = "/mnt/huge/sub", .mount_len = 9};

static struct object segment, posix, sem, huge;

static struct object file_object(enum object_kind kind, const struct object_dir *dir,
				 const char *name)
{
	return (struct object){.kind = kind, .dir = dir, .name = name, .name_len = strlen(name)};
}

static void set_up(void)
{
	segment = (struct object){.kind = KIND_XSI, .shmid = 7, .key = 0x162e};
	segment.cuid = 1001;
	posix = file_object(KIND_POSIX, &shm_dir, "name");
	sem = file_object(KIND_SEM, &shm_dir, "sem.name");
	huge = file_object(KIND_HUGETLB, &huge_dir, "name");
	segment.uid = posix.uid = sem.uid = huge.uid = 1000;
	segment.gid = posix.gid = sem.gid = huge.gid = 100;
	segment.size_bytes = posix.size_bytes = sem.size_bytes = huge.size_bytes = 4096;
	segment.age_secs = posix.age_secs = sem.age_secs = huge.age_secs = 60;
	segment.have = posix.have = sem.have = huge.have = HAVE_STAT | HAVE_AGE;
}

/* Which of the four objects the selector takes, as KIND_BITs. */
static uint32_t taken(struct selector *selector)
{
	uint32_t kinds = 0;

	kinds |= selector_matches(selector, &segment) ? KIND_BIT(KIND_XSI) : 0;
	kinds |= selector_matches(selector, &posix) ? KIND_BIT(KIND_POSIX) : 0;
	kinds |= selector_matches(selector, &sem) ? KIND_BIT(KIND_SEM) : 0;
	kinds |= selector_matches(selector, &huge) ? KIND_BIT(KIND_HUGETLB) : 0;
	return kinds;
}

#define XSI KIND_BIT(KIND_XSI)
#define POSIX KIND_BIT(KIND_POSIX)
#define SEM KIND_BIT(KIND_SEM)
#define HUGETLB KIND_BIT(KIND_HUGETLB)
#define ALL_FOUR (XSI | POSIX | SEM | HUGETLB)
#define FILES (POSIX | SEM | HUGETLB)

/* What the selector with @... set takes of all kinds. */
#define TAKEN(...) taken(&(struct selector){.all_kinds = true, __VA_ARGS__})

static void test_kinds(void)
{
	struct selector none = SELECTOR_INIT;

	tap_ok(taken(&none) == (XSI | POSIX | HUGETLB) && selector_kinds(&none) == KINDS_DEFAULT,
	       "by default no semaphores");
	tap_ok(TAKEN(.name = NULL) == ALL_FOUR, "all kinds");
	tap_ok(taken(&(struct selector){.kinds = SEM}) == SEM, "a kind");
	tap_ok(taken(&(struct selector){.kinds = SEM | XSI}) == (SEM | XSI), "two kinds");
	tap_ok(TAKEN(.kinds = POSIX) == POSIX, "a kind that is named is the only one");
}

static void test_owners(void)
{
	tap_ok(TAKEN(.options = SELECT_OWNER, .owner = 1000) == ALL_FOUR, "owner");
	tap_ok(TAKEN(.options = SELECT_OWNER, .owner = 1001) == 0, "another owner");
	posix.uid = 0;
	tap_ok(TAKEN(.options = SELECT_OWNER) == POSIX, "owner 0 is one");
	posix.uid = 1000;
	tap_ok(TAKEN(.options = SELECT_CREATOR, .creator = 1001) == XSI,
	       "a creator is known of segments alone");
	tap_ok(TAKEN(.options = SELECT_CREATOR, .creator = 0) == 0,
	       "nobody else is created by user 0");
	tap_ok(TAKEN(.options = SELECT_CREATOR, .creator = 1000) == 0, "a creator is no owner");
	tap_ok(TAKEN(.options = SELECT_GROUP, .group = 100) == ALL_FOUR, "group");
	tap_ok(TAKEN(.options = SELECT_GROUP, .group = 0) == 0, "another group");
	tap_ok(TAKEN(.owner = 5, .creator = 5, .group = 5, .key = 5, .min_bytes = 5000) == ALL_FOUR,
	       "what is not asked for does not count");
}

static void test_numbers(void)
{
	tap_ok(TAKEN(.options = SELECT_KEY, .key = 0x162e) == XSI, "key");
	tap_ok(TAKEN(.options = SELECT_KEY, .key = 0) == 0, "files have no key, not even 0");
	tap_ok(TAKEN(.options = SELECT_MIN_SIZE, .min_bytes = 4096) == ALL_FOUR, "smallest size");
	tap_ok(TAKEN(.options = SELECT_MIN_SIZE, .min_bytes = 4097) == 0, "a byte more");
	tap_ok(TAKEN(.options = SELECT_MAX_SIZE, .max_bytes = 4096) == ALL_FOUR, "largest size");
	tap_ok(TAKEN(.options = SELECT_MAX_SIZE, .max_bytes = 4095) == 0, "a byte less");
	huge.size_bytes = UINT64_MAX;
	posix.size_bytes = 0;
	tap_ok(TAKEN(.options = SELECT_MIN_SIZE, .min_bytes = UINT64_MAX) == HUGETLB,
	       "the largest there can be");
	tap_ok(TAKEN(.options = SELECT_MAX_SIZE, .max_bytes = 0) == POSIX, "the empty ones");
	tap_ok(TAKEN(.options = SELECT_MIN_SIZE | SELECT_MAX_SIZE, .min_bytes = 1,
		     .max_bytes = 4096) == (XSI | SEM),
	       "a range of sizes");
	set_up();
}

static void test_unknown_owner(void)
{
	static const uint32_t options[] = {SELECT_OWNER, SELECT_GROUP, SELECT_MIN_SIZE,
					   SELECT_MAX_SIZE};
	struct selector selector = {
		.all_kinds = true,
		.owner = 1000,
		.group = 100,
		.max_bytes = UINT64_MAX,
	};

	posix.have = 0;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		selector.options = options[i];
		selector.statless = 0;
		tap_ok(taken(&selector) == (XSI | SEM | HUGETLB) && selector.statless == 1,
		       "an unknown owner or size is none that is asked for, and counted");
	}
	selector.key = 1;
	selector.options |= SELECT_KEY;
	selector.statless = 0;
	tap_ok(taken(&selector) == 0 && !selector.statless, "what is left out anyhow is not");
	tap_ok(TAKEN(.name = NULL) == ALL_FOUR, "where neither is asked for it is no matter");
	set_up();
}

static void test_ages(void)
{
	struct selector older = {.all_kinds = true, .options = SELECT_OLDER, .older_secs = 59};
	struct selector newer = {.all_kinds = true, .options = SELECT_NEWER, .newer_secs = 61};

	tap_ok(taken(&older) == ALL_FOUR && taken(&newer) == ALL_FOUR, "ages");
	older.older_secs = newer.newer_secs = 60;
	tap_ok(taken(&older) == 0, "as old is not older");
	tap_ok(taken(&newer) == 0, "nor newer");
	older.options |= SELECT_NEWER;
	older.older_secs = 59;
	older.newer_secs = 61;
	tap_ok(taken(&older) == ALL_FOUR && !older.ageless, "a range of ages");
	older.newer_secs = 60;
	tap_ok(taken(&older) == 0, "an empty range");

	posix.have = sem.have = 0;
	posix.age_secs = 1 << 20;
	sem.age_secs = 0;
	older.options = SELECT_OLDER;
	tap_ok(taken(&older) == (XSI | HUGETLB) && older.ageless == 2,
	       "an unknown age is not old, and counted");
	newer.newer_secs = 61;
	tap_ok(taken(&newer) == (XSI | HUGETLB) && newer.ageless == 2, "nor new");
	newer.options |= SELECT_OWNER;
	newer.ageless = 0;
	tap_ok(taken(&newer) == 0 && !newer.ageless, "what is left out anyhow is not counted");
	tap_ok(TAKEN(.name = NULL) == ALL_FOUR, "where no age is asked for it is no matter");
	set_up();
}

static void test_apps(void)
{
	const struct app *one = app_at(0), *other = app_at(1);

	posix.app = one;
	huge.app = other;
	tap_ok(TAKEN(.app = one) == POSIX && TAKEN(.app = other) == HUGETLB, "software");
	tap_ok(TAKEN(.app = app_at(2)) == 0, "software that has nothing");
	set_up();
}

static void test_together(void)
{
	struct selector selector = {
		.all_kinds = true,
		.options = SELECT_OWNER | SELECT_GROUP | SELECT_MIN_SIZE | SELECT_MAX_SIZE |
			   SELECT_OLDER | SELECT_NEWER,
		.owner = 1000,
		.group = 100,
		.min_bytes = 1,
		.max_bytes = 5000,
		.older_secs = 1,
		.newer_secs = 100,
		.name = "*name",
	};

	tap_ok(taken(&selector) == FILES, "all of them hold");
	posix.uid = 1;
	sem.size_bytes = 6000;
	tap_ok(taken(&selector) == HUGETLB, "one that doesn't is enough");
	huge.gid = 1;
	tap_ok(taken(&selector) == 0, "whichever");
	set_up();
}

static void add_ref(struct selector *selector, const char *text)
{
	const char *why;

	if (selector_add_ref(selector, text, &why) < 0)
		tap_bail();
}

static bool was_found(const struct selector *selector, size_t i)
{
	return ((struct selected_ref *)vec_at(&selector->refs, i))->found;
}

static void test_default_kinds(void)
{
	struct selector selector = SELECTOR_INIT;

	tap_ok(selector_kinds(&selector) == KINDS_DEFAULT, "without a word: the default kinds");
	selector.default_kinds = SEM;
	tap_ok(selector_kinds(&selector) == SEM && taken(&selector) == SEM,
	       "which a command can choose");
	selector.all_kinds = true;
	tap_ok(selector_kinds(&selector) == KINDS_ALL, "all kinds are all");
	selector.kinds = XSI;
	tap_ok(selector_kinds(&selector) == XSI, "and a named one is that alone");
}

static void test_refs(void)
{
	struct selector selector = SELECTOR_INIT;

	add_ref(&selector, "sem:/name");
	tap_ok(selector_kinds(&selector) == SEM, "a REF says which kinds it can be");
	tap_ok(taken(&selector) == SEM, "and names that object alone");
	add_ref(&selector, "7");
	add_ref(&selector, "/other");
	add_ref(&selector, "0x162e");
	tap_ok(taken(&selector) == (SEM | XSI), "one REF or another");
	tap_ok(was_found(&selector, 0) && was_found(&selector, 1) && !was_found(&selector, 2),
	       "those that name something are known");
	tap_ok(was_found(&selector, 3), "each that names the same");
	tap_ok(selector_kinds(&selector) == (SEM | XSI | POSIX), "kinds of all of them");
	selector.options = SELECT_OWNER;
	selector.owner = 1;
	tap_ok(taken(&selector) == 0, "and the options hold besides");
	selector.owner = 1000;
	selector.kinds = SEM;
	tap_ok(taken(&selector) == SEM, "kinds too");
	selector_free(&selector);

	selector = (struct selector)SELECTOR_INIT;
	selector.options = SELECT_OWNER;
	selector.owner = 1;
	add_ref(&selector, "/name");
	tap_ok(taken(&selector) == 0 && was_found(&selector, 0),
	       "what an option leaves out was found all the same");
	selector_free(&selector);

	selector = (struct selector)SELECTOR_INIT;
	add_ref(&selector, "/dev/shm/sem.name");
	tap_ok(selector_kinds(&selector) == (POSIX | SEM) && taken(&selector) == SEM,
	       "a path without a kind");
	selector_free(&selector);
}

static void test_paths(void)
{
	struct selector selector = SELECTOR_INIT;
	struct selected_ref *ref;
	size_t at = 0;

	tap_ok(!selector_next_path(&selector, REF_PATH, &at), "no REFs, no paths");
	add_ref(&selector, "7");
	add_ref(&selector, "/a");
	add_ref(&selector, "/mnt/a");
	add_ref(&selector, "/dev/shm/a");
	add_ref(&selector, "sem:/a");
	add_ref(&selector, "hugetlb:/mnt/a");
	add_ref(&selector, "posix:/sem.a");
	at = 0;
	ref = selector_next_path(&selector, REF_SHM_FILE, &at);
	tap_ok(ref && !strcmp(ref->ref.path, "a"), "the first name");
	ref = selector_next_path(&selector, REF_SHM_FILE, &at);
	tap_ok(ref && !strcmp(ref->ref.path, "sem.a"), "the next one that is new");
	tap_ok(!selector_next_path(&selector, REF_SHM_FILE, &at), "none is given twice");
	at = 0;
	ref = selector_next_path(&selector, REF_PATH, &at);
	tap_ok(ref && !strcmp(ref->ref.path, "/mnt/a") &&
		       !selector_next_path(&selector, REF_PATH, &at),
	       "paths by themselves");
	selector_free(&selector);
}

/* @name of an object, and globs that match it or don't */
static const struct {
	const char *name;
	const char *glob;
	bool does;
} globs[] = {
	{"name", "name", true},
	{"name", "/name", true},
	{"name", "NAME", false},
	{"name", "n*", true},
	{"name", "/n*", true},
	{"name", "*", true},
	{"name", "/*", true},
	{"name", "nam", false},
	{"name", "/nam", false},
	{"name", "//name", false},
	{"name", "ame", false},
	{"name", "n?m?", true},
	{"name", "n[a-c]me", true},
	{"name", "n[!a-c]me", false},
	{"name", "[n", false},
	{"[n", "[n", true},
	{"name", "", false},
	{"name", "name*", true},
	{"name", "*name*", true},
	{"name", "\\n\\a\\m\\e", true},
	{"*", "\\*", true},
	{"a", "\\*", false},
	{".hidden", "*", true},
	{".hidden", "?hidden", true},
	{"a\nb", "a?b", true},
	{"\xc3\xbc", "?", true},
	{"a\xc3\xbc", "a\xc3\xbc", true},
	{"\xc3\xbc", "[\xc3\xa0-\xc3\xbf]", true},
	/* what is no UTF-8 is matched by its bytes */
	{"\xff", "?", true},
	{"\xff\xfe", "??", true},
	{"a\xff"
	 "b",
	 "a*b", true},
	{"a\xff"
	 "b",
	 "a?b", true},
	{"a\xff"
	 "b",
	 "*", true},
	{"a\xff"
	 "b",
	 "a*c", false},
	{"\xc3", "?", true},
	{"a\xff", "a\xff", true},
	{"a\xfe", "a\xff", false},
	{"a", "\xff", false},
	{"a", "*\xff*", false},
	{"a\xff", "*\xff", true},
	{"\xff"
	 "name",
	 "name", false},
};

static void test_globs(void)
{
	struct object inner = file_object(KIND_HUGETLB, &huge_dir, "name");

	for (size_t i = 0; i < sizeof(globs) / sizeof(globs[0]); i++) {
		struct object object = file_object(KIND_POSIX, &shm_dir, globs[i].name);

		tap_ok(selector_glob_matches(globs[i].glob, &object) == globs[i].does,
		       "glob %zu %s", i, globs[i].does ? "matches" : "doesn't match");
	}
	tap_ok(!selector_glob_matches("*", &segment), "a segment has no name");
	tap_ok(selector_glob_matches("name", &sem) && !selector_glob_matches("sem.name", &sem),
	       "a semaphore's is without sem.");
	tap_ok(selector_glob_matches("sub/name", &inner) &&
		       selector_glob_matches("/sub/name", &inner),
	       "a huge page file's is inside its mount");
	tap_ok(!selector_glob_matches("name", &inner) && !selector_glob_matches("/mnt/*", &inner),
	       "neither less nor more");
	tap_ok(selector_glob_matches("*name", &inner) && selector_glob_matches("s*e", &inner) &&
		       selector_glob_matches("sub?name", &inner),
	       "and * and ? cross slashes");
	tap_ok(TAKEN(.name = "n*e") == (POSIX | SEM) && TAKEN(.name = "*/name") == HUGETLB,
	       "a glob selects");
}

static void test_parse_kinds(void)
{
	static const struct {
		const char *list;
		uint32_t kinds; /* 0: refused */
		size_t bad_at, bad_len;
	} lists[] = {
		{"xsi", XSI, 0, 0},	  {"xsi,posix,sem,hugetlb", ALL_FOUR, 0, 0},
		{"sem,sem", SEM, 0, 0},	  {"", 0, 0, 0},
		{",", 0, 0, 0},		  {"xsi,", 0, 4, 0},
		{",xsi", 0, 0, 0},	  {"xsi,,sem", 0, 4, 0},
		{"xs", 0, 0, 2},	  {"xsii", 0, 0, 4},
		{"XSI", 0, 0, 3},	  {"xsi, sem", 0, 4, 4},
		{"sem,foo,bar", 0, 4, 3}, {"key", 0, 0, 3},
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const char *bad = NULL;
		size_t bad_len = 99;
		uint32_t kinds = 0;
		int rc = selector_parse_kinds(lists[i].list, &kinds, &bad, &bad_len);

		if (lists[i].kinds)
			tap_ok(!rc && kinds == lists[i].kinds, "kinds \"%s\"", lists[i].list);
		else
			tap_ok(rc == -EINVAL && bad == lists[i].list + lists[i].bad_at &&
				       bad_len == lists[i].bad_len,
			       "no kinds \"%s\"", lists[i].list);
	}
}

static void test_held_kinds(void)
{
	struct selector selector = {.options = SELECT_UNLINKED};
	struct object memfd = file_object(KIND_MEMFD, NULL, "pulseaudio");
	struct object unlinked = file_object(KIND_UNLINKED, NULL, "/dev/shm/name");
	struct object anon = {.kind = KIND_ANON, .have = HAVE_STAT};

	tap_ok(selector_kinds(&selector) == KIND_BIT(KIND_UNLINKED) &&
		       selector_matches(&selector, &unlinked) &&
		       !selector_matches(&selector, &memfd) && !taken(&selector),
	       "--unlinked by itself means those");
	selector.all_kinds = true;
	tap_ok(selector_kinds(&selector) == KINDS_ALL && selector_matches(&selector, &unlinked) &&
		       !taken(&selector),
	       "with -a too");
	selector.kinds = POSIX;
	tap_ok(selector_kinds(&selector) == POSIX && !taken(&selector),
	       "with another kind it means none");

	selector = (struct selector){.all_kinds = true, .name = "pulse*"};
	tap_ok(selector_matches(&selector, &memfd), "a memfd by its name");
	selector.name = "/pulse*";
	tap_ok(!selector_matches(&selector, &memfd), "which has no slash in front");
	memfd.name = "/pulseaudio";
	memfd.name_len = strlen(memfd.name);
	tap_ok(selector_matches(&selector, &memfd), "but where it was given one");
	selector.name = "dev/shm/n*";
	tap_ok(selector_matches(&selector, &unlinked), "an unlinked file by its path");
	selector.name = "/dev/shm/name";
	tap_ok(selector_matches(&selector, &unlinked), "with its slash or without");
	selector.name = "name";
	tap_ok(!selector_matches(&selector, &unlinked), "the whole of it");
	selector.name = "*";
	unlinked.name = NULL;
	unlinked.name_len = 0;
	tap_ok(!selector_matches(&selector, &anon) && !selector_matches(&selector, &unlinked),
	       "what has no name matches no glob");
}

/* Of what only a mapping shows that can't be opened neither owner nor size is known. */
static void test_unknown(void)
{
	struct object anon = {.kind = KIND_ANON};
	const uint32_t options[] = {SELECT_OWNER, SELECT_GROUP, SELECT_MIN_SIZE, SELECT_MAX_SIZE};
	struct selector selector = {.all_kinds = true};
	bool ok = true;

	tap_ok(selector_matches(&selector, &anon), "what is not known is no matter unless asked");
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		selector.options = options[i];
		anon.have = 0;
		ok &= !selector_matches(&selector, &anon);
		anon.have = HAVE_STAT;
		ok &= selector_matches(&selector, &anon);
	}
	tap_ok(ok, "but is neither owner 0 nor empty");
}

static void test_pid(void)
{
	const struct process processes[] = {{.pid = 12}, {.pid = 40}};
	const struct holder holders[] = {{.process = &processes[0]}, {.process = &processes[1]}};

	posix.holders = holders;
	posix.holder_count = 1;
	sem.holders = holders;
	sem.holder_count = 2;
	tap_ok(TAKEN(.options = SELECT_PID, .pid = 12) == (POSIX | SEM), "by a process");
	tap_ok(TAKEN(.options = SELECT_PID, .pid = 40) == SEM, "whichever of its holders");
	tap_ok(TAKEN(.options = SELECT_PID, .pid = 1) == 0, "by one that holds nothing");
	tap_ok(TAKEN(.pid = 1) == ALL_FOUR, "only where it is asked for");
	set_up();
}

static bool matches_use(struct selector *selector, enum object_use use, uint32_t flags)
{
	posix.in_use = use;
	posix.flags = flags;
	return selector_matches_use(selector, &posix);
}

static void test_use(void)
{
	struct selector selector = SELECTOR_INIT;
	const uint32_t orphan = OBJECT_ORPHAN;

	tap_ok(matches_use(&selector, USE_UNKNOWN, 0) && matches_use(&selector, USE_NO, 0) &&
		       matches_use(&selector, USE_YES, 0) && !selector.undecided,
	       "use is no matter unless asked");
	selector.options = SELECT_UNUSED;
	tap_ok(matches_use(&selector, USE_NO, 0) && !matches_use(&selector, USE_YES, 0) &&
		       !selector.undecided,
	       "unused");
	tap_ok(!matches_use(&selector, USE_UNKNOWN, 0) && selector.undecided == 1,
	       "what can't be proven is left out, and counted");
	selector.options = SELECT_IN_USE;
	tap_ok(!matches_use(&selector, USE_NO, 0) && matches_use(&selector, USE_YES, 0) &&
		       selector.undecided == 1,
	       "in use");
	tap_ok(!matches_use(&selector, USE_UNKNOWN, 0) && selector.undecided == 2, "likewise");
	selector.options = SELECT_ORPHAN;
	tap_ok(matches_use(&selector, USE_NO, orphan) && !matches_use(&selector, USE_NO, 0) &&
		       !matches_use(&selector, USE_YES, orphan) && selector.undecided == 2,
	       "orphans are unused ones whose creator is gone");
	tap_ok(!matches_use(&selector, USE_UNKNOWN, orphan) && selector.undecided == 3,
	       "and known to be so");
	selector.options = SELECT_UNUSED | SELECT_IN_USE;
	tap_ok(!matches_use(&selector, USE_NO, 0) && !matches_use(&selector, USE_YES, 0),
	       "options are AND-ed");
	set_up();
}

static void test_needs(void)
{
	static const struct {
		uint32_t options, needs;
	} needs[] = {
		{0, 0},
		{SELECT_OWNER | SELECT_KEY | SELECT_MIN_SIZE | SELECT_UNLINKED, 0},
		{SELECT_OLDER, NEED_AGE},
		{SELECT_NEWER, NEED_AGE},
		{SELECT_PID, NEED_HOLDERS},
		{SELECT_UNUSED, NEED_USE},
		{SELECT_IN_USE, NEED_USE},
		{SELECT_ORPHAN, NEED_USE | NEED_ORPHAN},
	};
	struct selector selector = SELECTOR_INIT;
	bool ok = true;

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		selector.options = needs[i].options;
		ok &= (selector_needs(&selector) & needs[i].needs) == needs[i].needs &&
		      (needs[i].needs || !selector_needs(&selector));
	}
	tap_ok(ok, "what has to be known for each option");
	selector.options = 0;
	selector.app = app_at(0);
	tap_ok(selector_needs(&selector) == NEED_APP, "for software");
	selector.app = NULL;
	selector.ns_scope = NS_ALL;
	tap_ok(selector_needs(&selector) == NEED_NS, "for other namespaces");
	selector.ns_scope = NS_SELF;
	add_ref(&selector, "posix:/name@self");
	tap_ok(!selector_needs(&selector), "nothing for one's own objects");
	add_ref(&selector, "posix:/name@4026532201");
	tap_ok(selector_needs(&selector) == NEED_NS, "for a REF of another namespace");
	selector_free(&selector);
}

int main(void)
{
	if (!setlocale(LC_ALL, "C.UTF-8")) {
		printf("1..0 # SKIP no locale C.UTF-8\n");
		return 0;
	}
	set_up();
	test_kinds();
	test_owners();
	test_numbers();
	test_unknown_owner();
	test_ages();
	test_apps();
	test_together();
	test_default_kinds();
	test_refs();
	test_paths();
	test_globs();
	test_parse_kinds();
	test_held_kinds();
	test_unknown();
	test_pid();
	test_use();
	test_needs();
	return tap_done();
}
