/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading in a namespace: the reader's own, or another that has to be entered. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>

#include "base/foreign.h"
#include "scan/nsowner.h"
#include "scan/nsstate.h"

/* More than the mount table of any namespace; the kernel's limit is 100,000 mounts. */
#define TABLE_MAX_BYTES (256 << 20)

/* The namespace can't be read, for which @rc is the error. */
static void tell_closed(struct scan *scan, const char *what, int rc)
{
	struct selector *selector = scan->selector;

	if (rc == -ESTALE)
		notes_add(scan->notes, true, "%s: %s", what,
			  _("no process there has a mount as its root directory"));
	else if (rc != -ESRCH)
		notes_add(scan->notes, true, "%s: %s", what, strerror(-rc));
	else if (selector->ns_scope == NS_PID || selector->ns_scope == NS_INODE)
		selector->ns_error = selector->ns_scope == NS_PID ? ESRCH : ENOENT;
}

struct entry {
	struct scan *scan;
	int ns_fd;
	int (*read)(struct scan *scan);
	int rc;
	int error; /* why the namespace can't be entered: -errno, or 0 */
};

/* setns(2): a thread may be in an IPC namespace of its own, and it ends with it. */
static void *read_inside(void *arg)
{
	struct entry *entry = arg;

	if (setns(entry->ns_fd, CLONE_NEWIPC) < 0)
		entry->error = -errno;
	else
		entry->rc = entry->read(entry->scan);
	return NULL;
}

static int open_process(const struct sysroot *live, pid_t pid)
{
	char path[32];

	int fd;

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	fd = sysroot_open(live, path, O_PATH | O_DIRECTORY);
	return fd == -ENOENT ? -ESRCH : fd;
}

/* Opens a namespace of what is open at @process, if it is @ns. */
static int open_ns_at(int process, const struct ns *ns)
{
	bool is_ipc = ns->type == NS_TYPE_IPC;
	int fd = openat(process, is_ipc ? "ns/ipc" : "ns/mnt", O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return ns_error_of(process, ".", -errno);
	/* namespaces(7): the inode number of what is open is that of the namespace */
	if (fstat(fd, &st) == 0 && st.st_ino == ns->inode)
		return fd;
	close(fd);
	return -ESRCH;
}

static int open_ipc_of(const struct sysroot *live, const struct ns *ns, pid_t pid)
{
	AUTO_CLOSE int process = open_process(live, pid);

	return process < 0 ? process : open_ns_at(process, ns);
}

/* Opens the namespace by any process in it that still is. */
static int open_ipc(const struct sysroot *live, const struct ns *ns)
{
	int fd, rc = -ESRCH;

	for (size_t i = 0; i < ns->member_count; i++) {
		fd = open_ipc_of(live, ns, ns->members[i].pid);
		if (fd >= 0)
			return fd;
		if (fd != -ESRCH)
			rc = fd;
	}
	return rc;
}

static int read_ipc(struct scan *scan, const struct ns *ns, int (*read)(struct scan *scan))
{
	AUTO_CLOSE int fd = open_ipc(scan->root, ns);
	struct entry entry = {.scan = scan, .ns_fd = fd, .read = read};
	pthread_t thread;
	int rc;

	if (fd < 0) {
		tell_closed(scan, _("segments can't be listed"), fd);
		return 0;
	}
	rc = -pthread_create(&thread, NULL, read_inside, &entry);
	if (!rc) {
		pthread_join(thread, NULL);
		rc = entry.error;
	}
	if (rc < 0)
		tell_closed(scan, _("segments can't be listed"), rc);
	return entry.rc;
}

/* Reads a text of any length; to be freed. */
static int read_text(int fd, char **text)
{
	size_t len = 0, room = 16384;
	char *buf = malloc(room);

	while (buf) {
		ssize_t got = read(fd, buf + len, room - len - 1);
		char *bigger = buf;

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			int rc = got < 0 ? -errno : 0;

			buf[len] = '\0';
			*text = buf;
			return rc;
		}
		len += (size_t)got;
		if (room - len - 1)
			continue;
		room *= 2;
		bigger = room > TABLE_MAX_BYTES ? NULL : realloc(buf, room);
		if (!bigger)
			break;
		buf = bigger;
	}
	free(buf);
	*text = NULL;
	return -ENOMEM;
}

/* EINVAL is what the mount table of one that has just ended says. */
static int root_error(int process, int rc)
{
	return rc == -EINVAL ? -ESRCH : ns_error_of(process, ".", rc);
}

/*
 * Opens the root directory of a process of @ns. What is open at @process stays that
 * process (proc(5)), but it may go to another namespace until the last link is read.
 */
static int open_root_at(int process, const struct ns *ns, struct sysroot *root)
{
	AUTO_CLOSE int table_fd = openat(process, "mountinfo", O_RDONLY | O_CLOEXEC);
	char *table = NULL;
	ino_t inode;
	int rc = table_fd < 0 ? -errno : read_text(table_fd, &table);

	root->mount_table = table;
	if (!rc)
		rc = foreign_check_root(table);
	if (rc < 0)
		return root_error(process, rc);
	root->dir_fd = openat(process, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root->dir_fd < 0)
		return root_error(process, -errno);
	rc = foreign_check(root->dir_fd, table);
	if (rc < 0)
		return rc;
	rc = ns_read_link(process, ".", NS_TYPE_MNT, &inode);
	if (rc < 0)
		return rc;
	return inode == ns->inode ? 0 : -ESRCH;
}

/* Also opens the namespace itself at *@ns_fd: its mounts stay as long as that is open,
 * also when the last process leaves it. */
static int open_root_of(const struct sysroot *live, const struct ns *ns, pid_t pid, int *ns_fd,
			struct sysroot *root, char **uid_map)
{
	AUTO_CLOSE int process = open_process(live, pid);
	int rc;

	if (process < 0)
		return process;
	*ns_fd = open_ns_at(process, ns);
	if (*ns_fd < 0)
		return *ns_fd;
	rc = open_root_at(process, ns, root);
	if (!rc)
		rc = nsowner_read(*ns_fd, process, uid_map);
	if (!rc)
		return 0;
	sysroot_close(root);
	close(*ns_fd);
	*ns_fd = -1;
	return rc;
}

/*
 * Opens the root directory of the namespace, which is that of its processes, but for
 * those in a chroot(2): the first one is the most likely to have made the namespace,
 * and one whose root is no mount, and so not in its mount table, is passed over.
 */
static int open_mnt(const struct sysroot *live, const struct ns *ns, int *ns_fd,
		    struct sysroot *root, char **uid_map)
{
	int first = -ESRCH;

	for (size_t i = 0; i < ns->member_count; i++) {
		int rc = open_root_of(live, ns, ns->members[i].pid, ns_fd, root, uid_map);

		/* it may be about to change its root, as containers do when they start */
		if (rc == -ESTALE)
			rc = open_root_of(live, ns, ns->members[i].pid, ns_fd, root, uid_map);
		if (!rc)
			return 0;
		if (first == -ESRCH)
			first = rc;
		if (rc != -ESRCH && rc != -ESTALE)
			break;
	}
	return first;
}

static int read_mnt(struct scan *scan, const struct ns *ns, int (*read)(struct scan *scan))
{
	struct sysroot root = SYSROOT_LIVE;
	AUTO_CLOSE int ns_fd = -1;
	int rc = open_mnt(scan->root, ns, &ns_fd, &root, &scan->uid_map);

	if (rc < 0) {
		tell_closed(scan, _("files can't be looked up"), rc);
		return 0;
	}
	scan->files = &root;
	rc = read(scan);
	scan->files = scan->root;
	free(scan->uid_map);
	scan->uid_map = NULL;
	sysroot_close(&root);
	return rc;
}

int namespaces_read(struct scan *scan, const struct ns *ns, int (*read)(struct scan *scan))
{
	struct notes here = NOTES_INIT, *notes = scan->notes;
	int rc;

	scan->ns = ns;
	if (!ns->is_own)
		scan->notes = &here;
	if (ns->is_own)
		rc = read(scan);
	else if (ns->type == NS_TYPE_IPC)
		rc = read_ipc(scan, ns, read);
	else
		rc = read_mnt(scan, ns, read);
	scan->ns = NULL;
	scan->notes = notes;

	notes_join_state(notes, &here);
	for (size_t i = 0; i < here.texts.count; i++)
		if (ns_notes_count(&scan->namespaces->notes, ns, notes_text(&here, i)) < 0)
			notes->is_short = true;
	notes_free(&here);
	return rc;
}
