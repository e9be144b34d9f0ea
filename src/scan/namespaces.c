/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "model/need.h"
#include "scan/nsstate.h"
#include "scan/process.h"

static const char *const link_names[] = {[NS_TYPE_IPC] = "ipc", [NS_TYPE_MNT] = "mnt"};

int ns_error_of(int proc_fd, const char *process, int rc)
{
	char path[64];

	/* fs/proc/base.c and namespaces.c say EACCES also where there is no process any more */
	snprintf(path, sizeof(path), "%s/stat", process);
	if (rc == -EACCES && faccessat(proc_fd, path, F_OK, 0) < 0 && errno == ENOENT)
		return -ESRCH;
	return rc == -ENOENT ? -ESRCH : rc;
}

int ns_read_link(int proc_fd, const char *process, enum ns_type type, ino_t *inode)
{
	char link[64];
	int rc;

	snprintf(link, sizeof(link), "%s/ns/%s", process, link_names[type]);
	rc = process_read_namespace(proc_fd, link, inode);
	/* a zombie has no namespaces left */
	return rc < 0 ? ns_error_of(proc_fd, process, rc) : 0;
}

static int add_process(struct namespaces *all, int proc_fd, pid_t pid, const char *name)
{
	struct ns_member members[NS_TYPE_COUNT];

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		int rc = ns_read_link(proc_fd, name, type, &members[type].inode);

		if (rc < 0)
			return rc;
		members[type].pid = pid;
	}
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		if (!vec_push(&all->members[type], &members[type]))
			return -ENOMEM;
	return 0;
}

static int compare_members(const void *a, const void *b)
{
	const struct ns_member *x = a, *y = b;

	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

static int add_all(struct namespaces *all, int proc_fd)
{
	AUTO_CLOSE int fd = openat(proc_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct numbers numbers;
	const char *name;
	uint64_t pid;
	int rc = fd < 0 ? -errno : 0;

	numbers_begin(&numbers, fd);
	while (fd >= 0 && (rc = numbers_next(&numbers, &name, &pid)) == 1) {
		rc = add_process(all, proc_fd, (pid_t)pid, name);
		if (rc == -ENOMEM)
			return rc;
		all->unseen += rc < 0 && rc != -ESRCH;
	}
	all->error = -rc;
	return 0;
}

static bool is_known(const struct namespaces *all, uint64_t inode)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (all->own[type] == inode)
			return true;
		for (size_t i = 0; i < all->members[type].count; i++)
			if (((struct ns_member *)vec_at(&all->members[type], i))->inode == inode)
				return true;
	}
	return false;
}

/* Whether more is asked for than what is known so far. */
static bool asks_for_more(const struct namespaces *all, const struct selector *selector)
{
	if (selector->ns_scope == NS_ALL)
		return true;
	if (selector->ns_scope == NS_INODE && !is_known(all, selector->ns))
		return true;
	for (size_t i = 0; i < selector->refs.count; i++) {
		const struct selected_ref *selected = vec_at(&selector->refs, i);

		if (selected->ref.ns_inode && !is_known(all, selected->ref.ns_inode))
			return true;
	}
	return false;
}

static int find_process(struct namespaces *all, struct selector *selector, int proc_fd)
{
	char name[24];
	int rc;

	snprintf(name, sizeof(name), "%ju", (uintmax_t)selector->ns);
	rc = add_process(all, proc_fd, (pid_t)selector->ns, name);
	if (rc == -ENOMEM)
		return rc;
	if (rc < 0) {
		selector->ns_error = -rc;
		return 0;
	}
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		all->target[type] = ((struct ns_member *)vec_at(&all->members[type], 0))->inode;
	return 0;
}

/* Tells the selector which of the numbers in it are no namespace's. */
static void check_numbers(const struct namespaces *all, struct selector *selector)
{
	if (selector->ns_scope == NS_INODE && !is_known(all, selector->ns))
		selector->ns_error = ENOENT;
	for (size_t i = 0; i < selector->refs.count; i++) {
		struct selected_ref *selected = vec_at(&selector->refs, i);

		selected->has_no_ns =
			selected->ref.ns_inode && !is_known(all, selected->ref.ns_inode);
	}
}

static int find_all(struct scan *scan, struct namespaces *all, int proc_fd)
{
	struct selector *selector = scan->selector;
	struct stat st;
	int rc = 0;

	if (proc_fd < 0) {
		all->own_error = -proc_fd;
		selector->ns_error = selector->ns_scope == NS_SELF ? 0 : -proc_fd;
		return 0;
	}
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		int error = -ns_read_link(proc_fd, "self", type, &all->own[type]);

		if (!error)
			continue;
		all->own[type] = 0;
		all->own_error = error;
	}
	if (selector->ns_scope == NS_PID)
		rc = find_process(all, selector, proc_fd);
	if (!rc && !selector->ns_error && asks_for_more(all, selector)) {
		for (int type = 0; type < NS_TYPE_COUNT; type++)
			all->members[type].count = 0;
		/* the first process is always there */
		all->is_hiding = fstatat(proc_fd, "1", &st, 0) < 0;
		rc = add_all(all, proc_fd);
	}
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		if (all->members[type].count)
			qsort(all->members[type].items, all->members[type].count,
			      sizeof(struct ns_member), compare_members);
	check_numbers(all, selector);
	return rc;
}

int namespaces_begin(struct scan *scan)
{
	AUTO_CLOSE int proc_fd = -1;

	if (!(scan->needs & NEED_NS))
		return 0;
	scan->namespaces = malloc(sizeof(*scan->namespaces));
	if (!scan->namespaces)
		return -ENOMEM;
	*scan->namespaces = NAMESPACES_INIT;
	/* a captured tree has the files of one namespace, and doesn't tell which */
	if (scan->root->captured)
		return 0;
	proc_fd = sysroot_open(scan->root, "/proc", O_PATH | O_DIRECTORY);
	return find_all(scan, scan->namespaces, proc_fd);
}

/* Whether --ns asks for it, or nothing does, and it is the reader's own. */
static bool is_in_scope(const struct scan *scan, const struct ns *ns)
{
	switch (scan->selector->ns_scope) {
	case NS_SELF:
		return ns->is_own;
	case NS_ALL:
		return true;
	case NS_PID:
		return ns->inode == scan->namespaces->target[ns->type];
	case NS_INODE:
		return ns->inode == scan->selector->ns;
	}
	return false;
}

/* Whether an object there can be meant by any REF, or all are. */
static bool is_wanted(const struct scan *scan, const struct ns *ns)
{
	const struct vec *refs = &scan->selector->refs;

	for (size_t i = 0; i < refs->count; i++) {
		const struct ref *ref = &((struct selected_ref *)vec_at(refs, i))->ref;

		if (ref->ns_inode  ? ref->ns_inode == ns->inode
		    : ref->is_self ? ns->is_own
				   : !ns->is_elsewhere)
			return true;
	}
	return !refs->count && !ns->is_elsewhere;
}

static int add_wanted(const struct scan *scan, struct ns *ns, struct vec *namespaces)
{
	ns->is_elsewhere = !is_in_scope(scan, ns);
	return !is_wanted(scan, ns) || vec_push(namespaces, ns) ? 0 : -ENOMEM;
}

/* Adds the one whose first member is at @at, and sets *@at behind its last. */
static int add_foreign(const struct scan *scan, enum ns_type type, size_t *at,
		       struct vec *namespaces)
{
	const struct vec *members = &scan->namespaces->members[type];
	const struct ns_member *first = vec_at(members, *at);
	struct ns ns = {.type = type, .inode = first->inode, .members = first};

	while (*at < members->count && first[ns.member_count].inode == ns.inode) {
		ns.member_count++;
		(*at)++;
	}
	if (ns.inode == scan->namespaces->own[type])
		return 0;
	return add_wanted(scan, &ns, namespaces);
}

int namespaces_find(struct scan *scan, enum ns_type type, struct vec *namespaces)
{
	struct ns own = {.type = type, .is_own = true};
	size_t at = 0;
	int rc;

	if (!scan->namespaces)
		return vec_push(namespaces, &own) ? 0 : -ENOMEM;
	own.inode = scan->namespaces->own[type];
	rc = add_wanted(scan, &own, namespaces);
	while (!rc && at < scan->namespaces->members[type].count)
		rc = add_foreign(scan, type, &at, namespaces);
	if (type == NS_TYPE_MNT)
		scan->namespaces->shares = namespaces->count > 1;
	return rc;
}

bool namespaces_wants(const struct scan *scan, const struct process *process)
{
	const struct namespaces *all = scan->namespaces;
	bool has_ipc = process->have & PROCESS_HAVE_IPCNS;
	bool has_mnt = process->have & PROCESS_HAVE_MNTNS;

	switch (scan->selector->ns_scope) {
	case NS_SELF:
	case NS_ALL:
		break;
	case NS_PID:
		return has_ipc && process->ipcns == all->target[NS_TYPE_IPC] && has_mnt &&
		       process->mntns == all->target[NS_TYPE_MNT];
	case NS_INODE:
		return (has_ipc && process->ipcns == scan->selector->ns) ||
		       (has_mnt && process->mntns == scan->selector->ns);
	}
	return true;
}

static bool asks_for_unknown(const struct selector *selector)
{
	for (size_t i = 0; i < selector->refs.count; i++)
		if (((struct selected_ref *)vec_at(&selector->refs, i))->has_no_ns)
			return true;
	return selector->ns_scope == NS_ALL || selector->ns_error;
}

void namespaces_note(struct scan *scan)
{
	struct namespaces *all = scan->namespaces;

	if (!all)
		return;
	/* where there is no /proc that is told by all else */
	if (all->own_error && all->own_error != ENOENT && all->own_error != ESRCH)
		notes_add(scan->notes, true,
			  _("which namespaces this process is in is not known: %s: %s"),
			  "/proc/self/ns", strerror(all->own_error));
	if (all->unseen && asks_for_unknown(scan->selector))
		notes_add(scan->notes, true,
			  ngettext("%ju process could not be looked into: a namespace that only "
				   "it is in is not known",
				   "%ju processes could not be looked into: namespaces that only "
				   "they are in are not known",
				   all->unseen),
			  all->unseen);
	if (all->error && asks_for_unknown(scan->selector))
		notes_add(scan->notes, true, _("namespaces can't be looked for: %s: %s"), "/proc",
			  strerror(all->error));
	/* where the processes are read it is told anyway */
	if (all->is_hiding && !scan->held && asks_for_unknown(scan->selector))
		notes_add(scan->notes, true,
			  _("/proc hides processes of other users (proc(5), hidepid)"));
	ns_notes_add(&all->notes, scan->notes);
}

void namespaces_free(struct namespaces *namespaces)
{
	if (!namespaces)
		return;
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		vec_free(&namespaces->members[type]);
	ns_notes_free(&namespaces->notes);
	map_free(&namespaces->claims);
	free(namespaces);
}
