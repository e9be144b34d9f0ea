/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/held.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "model/need.h"
#include "scan/heldstate.h"
#include "scan/sysvipc.h"

/* The first PID namespace (include/linux/proc_ns.h, PROC_PID_INIT_INO). */
#define FIRST_PID_NAMESPACE 4026531836u

/* Opens /proc, and nothing else that may be there. */
static int open_proc(const struct sysroot *root)
{
	int fd = sysroot_open(root, "/proc", O_RDONLY | O_DIRECTORY);
	struct statfs fs;
	int rc = 0;

	if (fd < 0)
		return fd;
	if (fstatfs(fd, &fs) < 0)
		rc = -errno;
	else if (fs.f_type != PROC_SUPER_MAGIC)
		rc = -ENODATA;
	if (rc < 0)
		close(fd);
	return rc < 0 ? rc : fd;
}

static bool is_in_first_ns(int dir_fd)
{
	return dir_fd >= 0 && process_namespace(dir_fd, "pid") == FIRST_PID_NAMESPACE;
}

/* A /proc shows the processes of a PID namespace and of those below it: this one is
 * there, so that it is of this one's or one above. */
static void look_at_namespaces(struct held *held)
{
	AUTO_CLOSE int first = openat(held->proc_fd, "1", O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_CLOSE int own = openat(held->proc_fd, "thread-self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	/* what is hidden may still be opened by O_PATH, but has nothing below it
	 * (fs/proc/base.c, proc_pid_permission()) */
	held->is_hiding =
		faccessat(held->proc_fd, "1/stat", F_OK, AT_EACCESS) < 0 && errno != EACCES;
	held->is_first_ns = is_in_first_ns(own) || is_in_first_ns(first);
	held->own_ipcns = own >= 0 ? process_namespace(own, "ipc") : 0;
}

static void count_unread(struct held *held)
{
	const struct collection *all = &held->collection;

	for (size_t i = 0; i < all->count; i++) {
		held->denied += all->processes[i].reading == READING_DENIED;
		held->failed += all->processes[i].reading == READING_FAILED;
	}
	for (size_t i = 0; i < all->worker_count; i++)
		if (all->workers[i].why)
			held->why = all->workers[i].why;
}

static uint32_t needs_of(const struct scan *scan)
{
	enum ns_scope scope = scan->selector->ns_scope;

	return scan->needs | (scope == NS_PID || scope == NS_INODE ? NEED_NS : 0u);
}

/* Whether there is a process of that pid, also one that /proc hides. */
static bool has_process(const struct held *held, pid_t pid)
{
	for (size_t i = 0; i < held->collection.count; i++)
		if (held->collection.processes[i].process.pid == pid)
			return true;
	return held->is_hiding && (kill(pid, 0) == 0 || errno != ESRCH);
}

static int read_all(struct scan *scan, struct held *held)
{
	int rc = devices_begin(&held->devices, scan->root);

	look_at_namespaces(held);
	held->collection = (struct collection){
		.proc_fd = held->proc_fd,
		.needs = needs_of(scan),
		.kinds = selector_kinds(scan->selector),
		.has_clock = scan->clock,
		.boot_centisecs = scan->clock ? scan->clock->boot_centisecs : 0,
		.devices = &held->devices,
	};
	if (!rc && (scan->needs & NEED_HOLDERS) && (held->collection.kinds & KIND_BIT(KIND_XSI)))
		held->has_attached = sysvipc_read_attached(scan->root, &held->attached) == 0;
	if (!rc)
		rc = collection_read(&held->collection);
	if (!rc)
		rc = held_merge(held);
	if (!rc && (scan->needs & NEED_PRIVATE))
		held->is_moving = !collection_is_settled(&held->collection);
	count_unread(held);
	if (!rc && (scan->selector->options & SELECT_PID) && (scan->needs & NEED_HOLDERS))
		scan->selector->has_no_process = !has_process(held, scan->selector->pid);
	return rc;
}

int held_read(struct scan *scan)
{
	struct held *held;
	int fd, rc;

	if (scan->root->captured) {
		notes_add(scan->notes, true, _("no processes were captured"));
		return 0;
	}
	fd = open_proc(scan->root);
	if (fd < 0) {
		notes_add(scan->notes, true, _("processes can't be looked into: %s: %s"), "/proc",
			  strerror(-fd));
		return 0;
	}
	held = calloc(1, sizeof(*held));
	if (!held) {
		close(fd);
		return -ENOMEM;
	}
	scan->held = held;
	held->proc_fd = fd;
	held->listed_ns = VEC_OF(ino_t);
	held->partial = VEC_OF(struct partial);
	rc = read_all(scan, held);
	if (rc < 0 && rc != -ENOMEM) {
		held->failed++;
		held->why = -rc;
		rc = 0;
	}
	return rc;
}

void held_join(struct scan *scan, struct object *object)
{
	const struct held *held = scan->held;
	struct found *found;
	struct identity identity = {.kind = object->kind};

	if (!held)
		return;
	object->have |= HAVE_HOLDERS;
	if (object->kind == KIND_XSI) {
		held_join_segment(scan, object);
		return;
	}
	if (!(object->have & HAVE_INODE))
		return;
	identity.dev = object->dev;
	identity.inode = object->inode;
	if (object_has_path(object))
		identity.kind = KIND_UNLINKED;
	found = heldtable_find(&held->table, &identity);
	if (!found || !found->holders)
		return;
	found->is_listed = object_has_path(object);
	object->holders = held->holders + found->holder_at;
	object->holder_count = found->holders;
	object->attach_count = found->attach_count;
}

bool held_has_file(const struct held *held, dev_t dev, ino_t inode)
{
	const struct identity identity = {.kind = KIND_UNLINKED, .dev = dev, .inode = inode};

	return held && heldtable_find(&held->table, &identity);
}

bool held_is_complete(const struct held *held)
{
	return held && held->is_first_ns && !held->is_hiding && !held->is_moving && !held->denied &&
	       !held->failed && !held->devices.error;
}

bool held_is_moving(const struct held *held)
{
	return held && held->is_moving;
}

void held_note(struct scan *scan)
{
	const struct held *held = scan->held;

	if (!held)
		return;
	if (held->denied && geteuid() == 0)
		notes_add(scan->notes, true,
			  ngettext("%ju process could not be looked into: %s",
				   "%ju processes could not be looked into: %s", held->denied),
			  held->denied, strerror(EACCES));
	else if (held->denied)
		notes_add(scan->notes, true,
			  ngettext("%ju process of another user could not be looked into; root "
				   "sees it",
				   "%ju processes of other users could not be looked into; root "
				   "sees them",
				   held->denied),
			  held->denied);
	if (held->failed)
		notes_add(scan->notes, true,
			  ngettext("%ju process could not be read: %s",
				   "%ju processes could not be read: %s", held->failed),
			  held->failed, strerror(held->why));
	if (held->is_hiding)
		notes_add(scan->notes, true,
			  _("/proc hides processes of other users (proc(5), hidepid)"));
	if (held->devices.error && held->devices.error != -ENOMEM)
		notes_add(scan->notes, true,
			  _("segments, memfds and anonymous mappings can't be told apart: "
			    "memfd_create: %s"),
			  strerror(-held->devices.error));
	held_note_segments(scan);
}

void held_free(struct held *held)
{
	if (!held)
		return;
	collection_free(&held->collection);
	devices_free(&held->devices);
	heldtable_free(&held->table);
	free(held->holders);
	free(held->maps);
	map_free(&held->attached);
	vec_free(&held->listed_ns);
	vec_free(&held->partial);
	close(held->proc_fd);
	free(held);
}
