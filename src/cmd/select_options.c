/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/select_options.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/num.h"
#include "base/suggest.h"
#include "cmd/values.h"
#include "model/app.h"

static const struct option_def options[] = {
	{OPT_KIND, 'k', "kind", N_("KIND[,KIND...]"),
	 N_("xsi,posix,sem,hugetlb,tmpfs,memfd,anon,unlinked")},
	{OPT_OWNER, 'u', "owner", N_("USER|UID"), N_("owned by that user")},
	{OPT_CREATOR, 0, "creator", N_("USER|UID"), N_("segments created by that user")},
	{OPT_GROUP, 'g', "group", N_("GROUP|GID"), N_("belonging to that group")},
	{OPT_NAME, 0, "name", N_("GLOB"), N_("objects whose NAME matches; * crosses slashes")},
	{OPT_KEY, 0, "key", N_("KEY"), N_("segments with that key")},
	{OPT_MIN_SIZE, 0, "min-size", N_("SIZE"),
	 N_("of at least that size (4096, 64K, 1.5G, 2MB)")},
	{OPT_MAX_SIZE, 0, "max-size", N_("SIZE"), N_("of at most that size")},
	{OPT_OLDER_THAN, 0, "older-than", N_("AGE"),
	 N_("not active for longer (90s, 10m, 4h, 7d, 2w)")},
	{OPT_NEWER_THAN, 0, "newer-than", N_("AGE"), N_("active since")},
	{OPT_PID, 0, "pid", N_("PID"), N_("held by that process")},
	{OPT_UNUSED, 0, "unused", NULL, N_("proven to be held by no process")},
	{OPT_IN_USE, 0, "in-use", NULL, N_("held by some process")},
	{OPT_ORPHAN, 0, "orphan", NULL, N_("unused, and whose creator is gone")},
	{OPT_UNLINKED, 0, "unlinked", NULL, N_("held, but without a name any more")},
	{OPT_NS, 0, "ns", N_("NAMESPACE"), N_("self, all, a pid, or a namespace's inode number")},
	{OPT_APP, 0, "app", N_("APP"), N_("named as that software names its objects")},
	{OPT_ALL, 'a', "all", NULL, N_("all kinds")},
};

const struct option_group select_options = {N_("Selectors"), options, ARRAY_SIZE(options)};

static int take_kinds(struct selector *selector, const char *value)
{
	const char *bad;
	size_t bad_len;
	struct suggestion suggestion;

	if (selector_parse_kinds(value, &selector->kinds, &bad, &bad_len) == 0)
		return 0;
	suggestion = suggest_for(bad, bad_len);
	for (int kind = 0; kind < KIND_COUNT; kind++)
		suggest_consider(&suggestion, kind_table[kind].name);
	if (suggestion.nearest)
		diag_usage(_("unknown kind '%.*s'; did you mean '%s'?"), (int)bad_len, bad,
			   suggestion.nearest);
	else
		diag_usage(_("unknown kind '%.*s'; there are xsi, posix, sem, hugetlb, tmpfs, "
			     "memfd, anon and unlinked"),
			   (int)bad_len, bad);
	return -EINVAL;
}

static int take_age(const char *value, uint64_t *secs)
{
	int rc = num_parse_age(value, secs);

	if (rc == -ERANGE)
		diag_usage(_("age '%s' is over 2^63-1 seconds"), value);
	else if (rc < 0)
		diag_usage(_("'%s' is no age; write 90, 90s, 10m, 4h, 7d or 2w"), value);
	return rc;
}

static int take_key(struct selector *selector, const char *value)
{
	const char *why;
	int rc = ref_parse_key(value, true, &selector->key, &why);

	if (rc < 0)
		diag_usage(_("'%s' is no key: %s"), value, why);
	return rc;
}

static int take_pid(const char *value, pid_t *pid)
{
	uint64_t number;

	if (num_parse(value, 10, INT32_MAX, &number) < 0 || !number) {
		diag_usage(_("'%s' is no pid; a pid is a number from 1 to 2147483647"), value);
		return -EINVAL;
	}
	*pid = (pid_t)number;
	return 0;
}

/* Pids end (PID_MAX_LIMIT, 4194304) where the numbers of namespaces have not begun
 * (PROC_DYNAMIC_FIRST, 0xF0000000; PROC_IPC_INIT_INO, 0xEFFFFFFF): proc(5). */
static int take_ns(struct selector *selector, const struct context *context, const char *value)
{
	if (!strcmp(value, "self")) {
		selector->ns_scope = NS_SELF;
		return 0;
	}
	if (context->root.captured) {
		diag_usage(_("--ns %s: a captured tree has no namespaces but its own"), value);
		return -EINVAL;
	}
	if (!strcmp(value, "all")) {
		selector->ns_scope = NS_ALL;
		return 0;
	}
	if (num_parse(value, 10, UINT32_MAX, &selector->ns) < 0 || !selector->ns) {
		diag_usage(_("'%s' is no namespace; write self, all, a pid, or the number that "
			     "lsns(8) shows"),
			   value);
		return -EINVAL;
	}
	selector->ns_scope = selector->ns <= 4194304 ? NS_PID : NS_INODE;
	return 0;
}

static int take_app(struct selector *selector, const char *value)
{
	struct suggestion suggestion = suggest_for(value, strlen(value));

	selector->app = app_find_by_token(value);
	if (selector->app)
		return 0;
	for (size_t i = 0; app_at(i); i++)
		suggest_consider(&suggestion, app_at(i)->token);
	if (suggestion.nearest)
		diag_usage(_("unknown software '%s'; did you mean '%s'?"), value,
			   suggestion.nearest);
	else
		diag_usage(_("unknown software '%s'; shmtool-list(1) names those that are known"),
			   value);
	return -EINVAL;
}

int select_options_take(struct selector *selector, const struct context *context, int id,
			const char *value)
{
	static const uint32_t flags[] = {
		[OPT_OWNER - OPT_KIND] = SELECT_OWNER,
		[OPT_CREATOR - OPT_KIND] = SELECT_CREATOR,
		[OPT_GROUP - OPT_KIND] = SELECT_GROUP,
		[OPT_KEY - OPT_KIND] = SELECT_KEY,
		[OPT_MIN_SIZE - OPT_KIND] = SELECT_MIN_SIZE,
		[OPT_MAX_SIZE - OPT_KIND] = SELECT_MAX_SIZE,
		[OPT_OLDER_THAN - OPT_KIND] = SELECT_OLDER,
		[OPT_NEWER_THAN - OPT_KIND] = SELECT_NEWER,
		[OPT_PID - OPT_KIND] = SELECT_PID,
		[OPT_UNUSED - OPT_KIND] = SELECT_UNUSED,
		[OPT_IN_USE - OPT_KIND] = SELECT_IN_USE,
		[OPT_ORPHAN - OPT_KIND] = SELECT_ORPHAN,
		[OPT_UNLINKED - OPT_KIND] = SELECT_UNLINKED,
	};

	if (id >= OPT_KIND && id < OPT_KIND + (int)ARRAY_SIZE(flags))
		selector->options |= flags[id - OPT_KIND];
	switch (id) {
	case OPT_KIND:
		return take_kinds(selector, value);
	case OPT_OWNER:
		return value_take_user(context, value, &selector->owner);
	case OPT_CREATOR:
		return value_take_user(context, value, &selector->creator);
	case OPT_GROUP:
		return value_take_group(context, value, &selector->group);
	case OPT_NAME:
		selector->name = value;
		return 0;
	case OPT_KEY:
		return take_key(selector, value);
	case OPT_MIN_SIZE:
		return value_take_size(value, &selector->min_bytes);
	case OPT_MAX_SIZE:
		return value_take_size(value, &selector->max_bytes);
	case OPT_OLDER_THAN:
		return take_age(value, &selector->older_secs);
	case OPT_NEWER_THAN:
		return take_age(value, &selector->newer_secs);
	case OPT_PID:
		return take_pid(value, &selector->pid);
	case OPT_UNUSED:
	case OPT_IN_USE:
	case OPT_ORPHAN:
	case OPT_UNLINKED:
		return 0;
	case OPT_NS:
		return take_ns(selector, context, value);
	case OPT_APP:
		return take_app(selector, value);
	case OPT_ALL:
		selector->all_kinds = true;
		return 0;
	default:
		return -ENOENT;
	}
}

int select_options_take_refs(struct selector *selector, int count, char **operands)
{
	for (int i = 0; i < count; i++) {
		const char *why = NULL;
		int rc = selector_add_ref(selector, operands[i], &why);

		if (rc == -EINVAL)
			diag_usage(_("'%s' is no REF: %s"), operands[i], why);
		else if (rc < 0)
			diag_error("%s", strerror(-rc));
		if (rc < 0)
			return rc;
	}
	return 0;
}

static void tell_missing_namespace(const struct selector *selector)
{
	uintmax_t ns = selector->ns;

	if (selector->ns_scope == NS_PID && selector->ns_error == ESRCH)
		diag_error(_("--ns %ju: no such process"), ns);
	else if (selector->ns_scope == NS_INODE && selector->ns_error == ENOENT)
		diag_error(_("--ns %ju: no process is in such a namespace"), ns);
	else
		diag_error("--ns %ju: %s", ns, strerror(selector->ns_error));
}

static bool is_missing(const struct selected_ref *selected, bool allows_missing)
{
	return !selected->found && (selected->error || !allows_missing);
}

size_t select_options_count_missing(const struct selector *selector, bool allows_missing)
{
	size_t count = 0;

	for (size_t i = 0; i < selector->refs.count; i++)
		count += is_missing(vec_at(&selector->refs, i), allows_missing);
	return count;
}

int select_options_tell_missing(const struct selector *selector, bool allows_missing)
{
	int status = EXIT_DONE;

	if (selector->ns_error) {
		tell_missing_namespace(selector);
		return EXIT_FAILED;
	}
	if (selector->has_no_process) {
		diag_error(_("--pid %d: no such process"), (int)selector->pid);
		status = EXIT_FAILED;
	}
	for (size_t i = 0; i < selector->refs.count; i++) {
		const struct selected_ref *selected = vec_at(&selector->refs, i);

		if (!is_missing(selected, allows_missing))
			continue;
		status = EXIT_FAILED;
		if (selected->error)
			diag_error("%s: %s", selected->ref.text, strerror(selected->error));
		else if (selected->has_no_ns)
			diag_error(_("%s: no such object: no process is in namespace %ju"),
				   selected->ref.text, (uintmax_t)selected->ref.ns_inode);
		else
			diag_error(_("%s: no such object"), selected->ref.text);
	}
	return status;
}
