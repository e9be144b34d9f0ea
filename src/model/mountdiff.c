/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an entry of fstab sets otherwise than it is mounted. */
#include <string.h>

#include "model/mounted.h"

struct comparison {
	const struct mounted *mounted;
	const struct mounted_machine *machine;
	const char *asked; /* the entry's options */
	struct ids *ids;
	struct strbuf *differences;
	bool is_huge;
};

static void add(struct comparison *comparison, const char *prefix, const char *text, size_t len)
{
	if (comparison->differences->len)
		strbuf_putc(comparison->differences, ',');
	strbuf_puts(comparison->differences, prefix);
	strbuf_add(comparison->differences, text, len);
}

/* What is asked for differs: as it was written, or that it was not. */
static void add_option(struct comparison *comparison, const struct mountopt *asked,
		       const char *name)
{
	if (asked)
		add(comparison, "", asked->text, asked->len);
	else
		add(comparison, "!", name, strlen(name));
}

/* Flags, with what takes them back (mount(8)). */

static const struct flag {
	const char *name, *opposite; /* NULL: it has none */
} flags[] = {
	{"ro", "rw"},
	{"nosuid", "suid"},
	{"nodev", "dev"},
	{"noexec", "exec"},
	{"nosymfollow", "symfollow"},
	{"nodiratime", "diratime"},
	{"sync", "async"},
	{"dirsync", NULL},
	{"lazytime", "nolazytime"},
	{"mand", "nomand"},
	{"noswap", NULL},
	{"usrquota", NULL},
	{"grpquota", NULL},
};

static bool is_one_of(const struct mountopt *option, const char *const *names)
{
	for (; *names; names++)
		if (mountopt_is(option, *names))
			return true;
	return false;
}

static bool is_implied(const struct mountopt *option, const char *name)
{
	static const char *const no_exec[] = {"user", "users", NULL};
	static const char *const no_suid[] = {"user", "users", "owner", "group", NULL};

	if (!strcmp(name, "noexec"))
		return is_one_of(option, no_exec);
	if (!strcmp(name, "nosuid") || !strcmp(name, "nodev"))
		return is_one_of(option, no_suid);
	return mountopt_is(option, "quota") &&
	       (!strcmp(name, "usrquota") || !strcmp(name, "grpquota"));
}

static void compare_flag(struct comparison *comparison, const struct flag *flag)
{
	const char *at = comparison->asked;
	struct mountopt option, set, taken_back;
	bool is_asked = false, is_taken_back = false;
	bool is_set = mountopt_find(comparison->mounted->options, flag->name, &set);

	while (mountopt_next(&at, &option)) {
		if (mountopt_is(&option, flag->name) || is_implied(&option, flag->name)) {
			is_asked = true;
		} else if (flag->opposite && mountopt_is(&option, flag->opposite)) {
			is_asked = false;
			is_taken_back = true;
			taken_back = option;
		}
	}
	if (is_asked == is_set)
		return;
	if (is_asked)
		add(comparison, "", flag->name, strlen(flag->name));
	else
		add_option(comparison, is_taken_back ? &taken_back : NULL, flag->name);
}

/* Of several words that exclude each other the last one counts. */

static const char *const atimes[] = {"noatime", "relatime", "strictatime", NULL};
static const char *const inodes[] = {"inode32", "inode64", NULL};

static const char *last_of(const char *options, const char *const *words)
{
	const char *found = NULL;
	struct mountopt option;

	while (mountopt_next(&options, &option))
		for (size_t i = 0; words[i]; i++)
			if (mountopt_is(&option, words[i]))
				found = words[i];
	return found;
}

static void compare_words(struct comparison *comparison)
{
	const char *asked = last_of(comparison->asked, atimes);
	const char *set = last_of(comparison->mounted->options, atimes);

	/* relatime is what is set otherwise (mount(8)); strictatime is not shown, and stays
	 * where it was set before fstab is read, as systemd does with /dev/shm */
	if (asked && strcmp(asked, set ? set : "strictatime") != 0)
		add(comparison, "", asked, strlen(asked));
	else if (!asked && set && strcmp(set, "noatime") == 0)
		add(comparison, "!", set, strlen(set));

	/* the kernel chooses where nothing is asked for, and may not show inode32 */
	asked = last_of(comparison->asked, inodes);
	set = last_of(comparison->mounted->options, inodes);
	if (asked && !comparison->is_huge && strcmp(asked, set ? set : "inode32") != 0)
		add(comparison, "", asked, strlen(asked));
}

/* Values */

enum value_type {
	VALUE_SIZE,
	VALUE_COUNT,
	VALUE_MODE,
	VALUE_USER,
	VALUE_GROUP,
	VALUE_POLICY,
	VALUE_WORD,
};

/* With what they are where they are not set, on tmpfs and on hugetlbfs. NULL: that is no
 * value, such as no limit. */
static const struct aspect {
	const char *name;
	enum value_type type;
	const char *standard, *huge_standard;
} aspects[] = {
	{"size", VALUE_SIZE, "size=50%", NULL},
	{"nr_inodes", VALUE_COUNT, NULL, NULL},
	{"mode", VALUE_MODE, "mode=1777", "mode=755"},
	{"uid", VALUE_USER, "uid=0", "uid=0"},
	{"gid", VALUE_GROUP, "gid=0", "gid=0"},
	{"huge", VALUE_WORD, "huge=never", NULL},
	{"mpol", VALUE_POLICY, "mpol=default", NULL},
	{"usrquota_block_hardlimit", VALUE_COUNT, NULL, NULL},
	{"usrquota_inode_hardlimit", VALUE_COUNT, NULL, NULL},
	{"grpquota_block_hardlimit", VALUE_COUNT, NULL, NULL},
	{"grpquota_inode_hardlimit", VALUE_COUNT, NULL, NULL},
	{"pagesize", VALUE_SIZE, NULL, NULL},
	{"min_size", VALUE_SIZE, NULL, NULL},
};

/* What a percentage is of; 0: not known. */
static uint64_t whole_of(const struct comparison *comparison)
{
	const struct mounted_machine *machine = comparison->machine;

	if (!comparison->is_huge)
		return machine->memory_bytes;
	for (size_t i = 0; i < machine->pool_count; i++)
		if (machine->pools[i].page_bytes == comparison->mounted->page_bytes)
			return machine->pools[i].total_bytes;
	return 0;
}

struct size {
	uint64_t bytes;
	bool is_share; /* of what there is, which may have grown since */
};

/* tmpfs rounds up to pages, and has a size in pages too (mm/shmem.c); hugetlbfs rounds
 * down (fs/hugetlbfs/inode.c, hugetlbfs_size_to_hpages()). */
static bool read_size(const struct comparison *comparison, const struct mountopt *option,
		      struct size *size)
{
	uint64_t page = comparison->mounted->page_bytes, whole = whole_of(comparison), rest;

	if (!mountopt_read_size(option, &size->bytes, &size->is_share))
		return false;
	if (size->is_share && (!whole || size->bytes > UINT64_MAX / whole))
		return false;
	if (size->is_share)
		size->bytes = size->bytes * whole / 100;
	if (mountopt_is(option, "nr_blocks") &&
	    __builtin_mul_overflow(size->bytes, page, &size->bytes))
		return false;
	rest = page ? size->bytes % page : 0;
	if (rest)
		size->bytes += comparison->is_huge ? 0 - rest : page - rest;
	return true;
}

/* One that can't be told is not said to differ. */
static bool same_size(const struct comparison *comparison, const struct mountopt *asked,
		      const struct mountopt *set)
{
	struct size one, other;
	uint64_t slack = 0;

	if (!read_size(comparison, asked, &one) || !read_size(comparison, set, &other))
		return true;
	if (one.bytes && other.bytes && (one.is_share || other.is_share))
		slack = whole_of(comparison) / 100;
	return one.bytes > other.bytes ? one.bytes - other.bytes <= slack
				       : other.bytes - one.bytes <= slack;
}

/* mount(8) takes names, too. */
static bool same_owner(const struct comparison *comparison, const struct mountopt *asked,
		       const struct mountopt *set, bool is_user)
{
	AUTO_FREE char *text = asked->value ? strndup(asked->value, asked->value_len) : NULL;
	uint64_t other;
	uint32_t one;
	int rc;

	if (asked->value && !text)
		comparison->differences->failed = true;
	if (!text || !mountopt_read_number(set, 10, UINT32_MAX, &other))
		return false;
	rc = is_user ? ids_find_user(comparison->ids, text, &one)
		     : ids_find_group(comparison->ids, text, &one);
	return !rc && one == other;
}

static bool is_same(const struct comparison *comparison, const struct aspect *aspect,
		    const struct mountopt *asked, const struct mountopt *set)
{
	switch (aspect->type) {
	case VALUE_SIZE:
		return same_size(comparison, asked, set);
	case VALUE_COUNT:
		return mountopt_same_size(asked, set);
	case VALUE_MODE:
		return mountopt_same_mode(asked, set);
	case VALUE_USER:
	case VALUE_GROUP:
		return same_owner(comparison, asked, set, aspect->type == VALUE_USER);
	case VALUE_POLICY:
		return mountopt_same_policy(asked, set);
	case VALUE_WORD:
		break;
	}
	return mountopt_same(asked, set);
}

/* What it is where it is not set, in @buf where that depends on the machine. Returns
 * false where that is no value, or not known. */
static bool find_standard(const struct comparison *comparison, const struct aspect *aspect,
			  char buf[64], struct mountopt *option)
{
	const struct mounted_machine *machine = comparison->machine;
	const char *text = comparison->is_huge ? aspect->huge_standard : aspect->standard;
	uint64_t value = 0;

	if (!strcmp(aspect->name, "nr_inodes") && !comparison->is_huge && machine->page_bytes)
		value = machine->memory_bytes / machine->page_bytes / 2;
	if (!strcmp(aspect->name, "pagesize") && comparison->is_huge)
		value = machine->huge_bytes;
	if (value) {
		snprintf(buf, 64, "%s=%ju", aspect->name, (uintmax_t)value);
		text = buf;
	}
	return text && mountopt_next(&text, option);
}

static bool find_asked(const struct comparison *comparison, const struct aspect *aspect,
		       struct mountopt *option)
{
	struct mountopt blocks;
	bool is_found = mountopt_find(comparison->asked, aspect->name, option);

	if (strcmp(aspect->name, "size") != 0 || comparison->is_huge ||
	    !mountopt_find(comparison->asked, "nr_blocks", &blocks))
		return is_found;
	if (!is_found || blocks.text > option->text)
		*option = blocks;
	return true;
}

/* Options have the ids of the first user namespace; those of fstab are of this one. */
static bool is_comparable(const struct comparison *comparison, const struct aspect *aspect)
{
	return !comparison->machine->has_other_ids ||
	       (aspect->type != VALUE_USER && aspect->type != VALUE_GROUP);
}

static void compare_value(struct comparison *comparison, const struct aspect *aspect)
{
	struct mountopt asked, set, standard;
	bool is_asked = find_asked(comparison, aspect, &asked);
	bool is_set = mountopt_find(comparison->mounted->options, aspect->name, &set);
	bool has_standard;
	char buf[64];

	if ((!is_asked && !is_set) || !is_comparable(comparison, aspect))
		return;
	has_standard = find_standard(comparison, aspect, buf, &standard);
	if ((is_asked || has_standard) && (is_set || has_standard) &&
	    is_same(comparison, aspect, is_asked ? &asked : &standard, is_set ? &set : &standard))
		return;
	add_option(comparison, is_asked ? &asked : NULL, aspect->name);
}

/* What is left: words that say nothing of what is mounted, or are not known here. */

static bool is_compared(const struct mountopt *option)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (mountopt_is(option, flags[i].name) ||
		    (flags[i].opposite && mountopt_is(option, flags[i].opposite)))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(aspects); i++)
		if (mountopt_is(option, aspects[i].name))
			return true;
	return is_one_of(option, atimes) || is_one_of(option, inodes);
}

static bool says_nothing(const struct mountopt *option)
{
	static const char *const words[] = {
		"defaults",   "auto",	       "noauto",  "user",	"nouser",
		"users",      "nousers",       "owner",	  "noowner",	"group",
		"nogroup",    "nofail",	       "_netdev", "comment",	"atime",
		"norelatime", "nostrictatime", "loud",	  "silent",	"quota",
		"nr_blocks",  "bind",	       "rbind",	  "context",	"fscontext",
		"defcontext", "rootcontext",   "private", "rprivate",	"shared",
		"rshared",    "slave",	       "rslave",  "unbindable", "runbindable",
		"iversion",   "noiversion",    "uhelper", "helper",	NULL,
	};

	return is_one_of(option, words) ||
	       (option->len > 2 && (option->text[0] | 0x20) == 'x' && option->text[1] == '-');
}

static void compare_rest(struct comparison *comparison)
{
	const char *at = comparison->asked;
	struct mountopt option, set;

	while (mountopt_next(&at, &option)) {
		const char *there = comparison->mounted->options;
		bool is_set = is_compared(&option) || says_nothing(&option);

		while (!is_set && mountopt_next(&there, &set))
			is_set = mountopt_same(&option, &set);
		if (!is_set)
			add(comparison, "", option.text, option.len);
	}
}

void mounted_compare(const struct mounted *mounted, const struct mounted_machine *machine,
		     const char *fstype, const char *options, struct ids *ids,
		     struct strbuf *differences)
{
	struct comparison comparison = {
		.mounted = mounted,
		.machine = machine,
		.asked = options,
		.ids = ids,
		.differences = differences,
		.is_huge = mounted_is_huge(mounted->fstype),
	};
	struct mountopt option;
	bool is_bound =
		mountopt_find(options, "bind", &option) || mountopt_find(options, "rbind", &option);

	if (!is_bound && strcmp(fstype, mounted->fstype) != 0 && strcmp(fstype, "auto") != 0) {
		add(&comparison, "fstype=", fstype, strlen(fstype));
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		compare_flag(&comparison, &flags[i]);
	compare_words(&comparison);
	/* what is bound was mounted elsewhere, with options of its own */
	for (size_t i = 0; i < ARRAY_SIZE(aspects) && !is_bound; i++)
		compare_value(&comparison, &aspects[i]);
	if (!is_bound)
		compare_rest(&comparison);
}
