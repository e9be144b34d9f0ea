/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/accountkey.h"

#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "model/app.h"

/* What is called by what it is; the others by what they are of. */
static const char *const names[] = {
	[ACCOUNT_XSI] = N_("XSI segments"),
	[ACCOUNT_MEMFD] = N_("memfd"),
	[ACCOUNT_ANON] = N_("anonymous shared"),
	[ACCOUNT_NO_MOUNT] = N_("files on no mount"),
	[ACCOUNT_PRIVATE] = N_("private mappings"),
	[ACCOUNT_SEVERAL] = N_("held by several processes"),
	[ACCOUNT_HELD_NONE] = N_("held by none that was seen"),
	[ACCOUNT_POSIX] = N_("POSIX objects"),
	[ACCOUNT_SEM] = N_("semaphores"),
	[ACCOUNT_FILES] = N_("other files"),
	[ACCOUNT_UNLINKED] = N_("unlinked files"),
	[ACCOUNT_REST] = N_("not attributed"),
};

static const char *const words[] = {
	[ACCOUNT_XSI] = "xsi",
	[ACCOUNT_TMPFS] = "tmpfs",
	[ACCOUNT_HUGETLBFS] = "hugetlbfs",
	[ACCOUNT_MEMFD] = "memfd",
	[ACCOUNT_ANON] = "anon",
	[ACCOUNT_NO_MOUNT] = "nomount",
	[ACCOUNT_PRIVATE] = "private",
	[ACCOUNT_GROUP] = "group",
	[ACCOUNT_NO_GROUP] = "nogroup",
	[ACCOUNT_SEVERAL] = "several",
	[ACCOUNT_HELD_NONE] = "none",
	[ACCOUNT_POSIX] = "posix",
	[ACCOUNT_SEM] = "sem",
	[ACCOUNT_FILES] = "files",
	[ACCOUNT_UNLINKED] = "unlinked",
	[ACCOUNT_REST] = "rest",
};

const char *account_type_word(enum account_type type)
{
	return words[type];
}

static const char *const no_group[] = {
	[ACCOUNT_BY_SOURCE] = "",
	[ACCOUNT_BY_KIND] = "",
	[ACCOUNT_BY_OWNER] = N_("unknown owner"),
	[ACCOUNT_BY_PROCESS] = "",
	[ACCOUNT_BY_IPCNS] = N_("in no IPC namespace"),
	[ACCOUNT_BY_MOUNT] = N_("on no mount"),
	[ACCOUNT_BY_APP] = N_("unknown software"),
};

static uint64_t pool_of(const struct object *object)
{
	return object->flags & OBJECT_HUGE ? object->page_bytes : 0;
}

static void set_system(const struct account_system *system, uint64_t page_bytes,
		       struct account_key *key)
{
	*key = (struct account_key){
		.type = system->is_huge ? ACCOUNT_HUGETLBFS : ACCOUNT_TMPFS,
		.page_bytes = page_bytes,
		.number = system->dev,
		.text = system->target,
		.ns_inode = system->ns_inode,
		.is_hidden = system->is_hidden,
	};
}

static enum account_type part_of(enum object_kind kind)
{
	switch (kind) {
	case KIND_POSIX:
		return ACCOUNT_POSIX;
	case KIND_SEM:
		return ACCOUNT_SEM;
	case KIND_UNLINKED:
		return ACCOUNT_UNLINKED;
	default:
		return ACCOUNT_FILES;
	}
}

static bool by_source(const struct object *object, const struct account_system *system,
		      struct account_key *key, struct account_key *parent)
{
	switch (object->kind) {
	case KIND_XSI:
		key->type = ACCOUNT_XSI;
		return false;
	case KIND_MEMFD:
		key->type = ACCOUNT_MEMFD;
		return false;
	case KIND_ANON:
		key->type = ACCOUNT_ANON;
		return false;
	default:
		break;
	}
	if (!system) {
		key->type = ACCOUNT_NO_MOUNT;
		return false;
	}
	key->type = part_of(object->kind);
	set_system(system, key->page_bytes, parent);
	return true;
}

/* A group by a number; the text may follow from it, when the name is made. */
static void set_group(struct account_key *key, uint64_t number, const char *text)
{
	key->type = ACCOUNT_GROUP;
	key->number = number;
	key->text = text;
}

static void set_mount(struct account_key *key, const struct account_system *system)
{
	set_group(key, system->dev, system->target);
	key->ns_inode = system->ns_inode;
	key->is_hidden = system->is_hidden;
}

static void by_process(const struct object *object, struct account_key *key)
{
	if (object->holder_count == 1)
		set_group(key, (uint64_t)object->holders->process->pid,
			  object->holders->process->comm);
	else
		key->type = object->holder_count ? ACCOUNT_SEVERAL : ACCOUNT_HELD_NONE;
}

bool account_key_of_object(const struct account *account, const struct object *object,
			   const struct account_system *system, struct account_key *key,
			   struct account_key *parent)
{
	*key = (struct account_key){.type = ACCOUNT_NO_GROUP, .page_bytes = pool_of(object)};
	switch (account->by) {
	case ACCOUNT_BY_SOURCE:
		return by_source(object, system, key, parent);
	case ACCOUNT_BY_KIND:
		set_group(key, object->kind, kind_table[object->kind].name);
		break;
	case ACCOUNT_BY_OWNER:
		if (object->have & HAVE_STAT)
			set_group(key, object->uid, NULL);
		break;
	case ACCOUNT_BY_PROCESS:
		by_process(object, key);
		break;
	case ACCOUNT_BY_IPCNS:
		if (object->kind == KIND_XSI && (object->have & HAVE_NS))
			set_group(key, object->ns_inode, NULL);
		break;
	case ACCOUNT_BY_MOUNT:
		if (system)
			set_mount(key, system);
		break;
	case ACCOUNT_BY_APP:
		if (object->app)
			set_group(key, (uint64_t)(uintptr_t)object->app, object->app->name);
		break;
	}
	return false;
}

bool account_key_of_rest(const struct account *account, const struct account_system *system,
			 struct account_key *key, struct account_key *parent)
{
	*key = (struct account_key){.type = ACCOUNT_REST};
	switch (account->by) {
	case ACCOUNT_BY_SOURCE:
		set_system(system, 0, parent);
		return true;
	case ACCOUNT_BY_IPCNS:
		key->type = ACCOUNT_NO_GROUP;
		break;
	case ACCOUNT_BY_MOUNT:
		set_mount(key, system);
		break;
	default:
		break;
	}
	return false;
}

void account_key_of_private(const struct account *account, uint64_t page_bytes,
			    const struct process *process, struct account_key *key)
{
	*key = (struct account_key){.type = ACCOUNT_PRIVATE, .page_bytes = page_bytes};
	switch (account->by) {
	case ACCOUNT_BY_SOURCE:
	case ACCOUNT_BY_KIND:
		break;
	case ACCOUNT_BY_OWNER:
		key->type = ACCOUNT_NO_GROUP;
		if (process && (process->have & PROCESS_HAVE_STATUS))
			set_group(key, process->uid, NULL);
		break;
	case ACCOUNT_BY_PROCESS:
		key->type = ACCOUNT_SEVERAL;
		if (process)
			set_group(key, (uint64_t)process->pid, process->comm);
		break;
	default:
		key->type = ACCOUNT_NO_GROUP;
		break;
	}
}

static char *write_owner(const struct account *account, const struct account_key *key)
{
	const char *name = account->ids ? ids_user_name(account->ids, (uid_t)key->number) : NULL;
	char *text;

	if (name)
		return strdup(name);
	return asprintf(&text, "%ju", (uintmax_t)key->number) < 0 ? NULL : text;
}

/* Of another namespace with its number behind it, as in a REF. */
static char *write_mount(const struct account_key *key, const char *fstype)
{
	const char *hidden = key->is_hidden ? _(" (hidden)") : "";
	char *text;
	int len;

	if (key->ns_inode)
		len = asprintf(&text, "%s%s@%ju%s", fstype, key->text, (uintmax_t)key->ns_inode,
			       hidden);
	else
		len = asprintf(&text, "%s%s%s", fstype, key->text, hidden);
	return len < 0 ? NULL : text;
}

static char *write_group(const struct account *account, const struct account_key *key)
{
	char *text;

	switch (account->by) {
	case ACCOUNT_BY_OWNER:
		return write_owner(account, key);
	case ACCOUNT_BY_PROCESS:
		return asprintf(&text, "%ju %.*s", (uintmax_t)key->number, 16, key->text) < 0
			       ? NULL
			       : text;
	case ACCOUNT_BY_IPCNS:
		return asprintf(&text, "%ju", (uintmax_t)key->number) < 0 ? NULL : text;
	case ACCOUNT_BY_MOUNT:
		return write_mount(key, "");
	default:
		return strdup(key->text);
	}
}

const char *account_key_name(struct account *account, const struct account_key *key)
{
	AUTO_FREE char *text = NULL;

	switch (key->type) {
	case ACCOUNT_NO_GROUP:
		return _(no_group[account->by]);
	case ACCOUNT_GROUP:
		text = write_group(account, key);
		break;
	case ACCOUNT_TMPFS:
		text = write_mount(key, "tmpfs ");
		break;
	case ACCOUNT_HUGETLBFS:
		text = write_mount(key, "hugetlbfs ");
		break;
	case ACCOUNT_FILES:
		/* a hugetlbfs has no POSIX objects besides */
		return key->page_bytes ? _("files") : _(names[key->type]);
	default:
		return _(names[key->type]);
	}
	return text ? arena_strndup(&account->arena, text, strlen(text)) : NULL;
}
