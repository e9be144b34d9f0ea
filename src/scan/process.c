/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"
#include "model/need.h"

/* Command lines can be of megabytes (execve(2)). */
#define CMDLINE_BYTES 32768

/* include/linux/sched.h, in the flags of /proc/PID/stat */
#define PF_EXITING 0x00000004
#define PF_KTHREAD 0x00200000

/* The command in parentheses may hold any byte, so what follows is counted from the
 * last parenthesis. The start time is field 22, in clock ticks, of which USER_HZ makes
 * 100 a second on every architecture. */
bool process_parse_stat(const char *text, struct process_stat *stat)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	uint64_t value = 0;
	int64_t number;
	size_t len;

	if (!open || !close || close < open || close[1] != ' ' || !close[2])
		return false;
	len = (size_t)(close - open) - 1;
	if (len >= sizeof(stat->comm))
		len = sizeof(stat->comm) - 1;
	memcpy(stat->comm, open + 1, len);
	stat->comm[len] = '\0';

	stat->has_ended = stat->first_has_ended = close[2] == 'Z' || close[2] == 'X';
	close += 3; /* behind the state, field 3 */
	for (int field = 4; field < 22; field++) {
		if (!num_next_i64(&close, &number))
			return false;
		if (field == 9) {
			stat->is_ending = stat->has_ended || (number & PF_EXITING);
			stat->is_kernel = number & PF_KTHREAD;
		}
		/* the first thread may have ended before the others */
		if (field == 20 && number > 1)
			stat->has_ended = stat->is_ending = false;
	}
	if (!num_next_u64(&close, 10, &value) || value > INT64_MAX)
		return false;
	stat->start_centisecs = (int64_t)value;
	return true;
}

/* Finds a line of /proc/PID/status. Returns what is behind its name, or NULL. */
static const char *find_line(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at ? at + strlen(name) : NULL;
}

bool process_parse_status(const char *text, pid_t *tgid, uint32_t uids[4])
{
	const char *tgid_at = find_line(text, "\nTgid:"), *uids_at = find_line(text, "\nUid:");
	uint64_t value;

	if (!tgid_at || !num_next_u64(&tgid_at, 10, &value) || value > INT32_MAX)
		return false;
	*tgid = (pid_t)value;
	for (int i = 0; i < 4; i++) {
		if (!uids_at || !num_next_u64(&uids_at, 10, &value) || value > UINT32_MAX)
			return false;
		uids[i] = (uint32_t)value;
	}
	return true;
}

ssize_t process_read(int dir_fd, const char *name, char *buf, size_t room)
{
	AUTO_CLOSE int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t got;

	if (fd < 0)
		return -errno;
	do {
		got = read(fd, buf + len, room - 1 - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		len += (size_t)got;
	} while (got && len < room - 1);
	buf[len] = '\0';
	return (ssize_t)len;
}

int process_read_stat(int dir_fd, struct process_stat *stat)
{
	char text[4096];
	ssize_t len = process_read(dir_fd, "stat", text, sizeof(text));

	if (len < 0)
		return (int)len;
	return process_parse_stat(text, stat) ? 0 : -EBADMSG;
}

int process_read_namespace(int dir_fd, const char *link, ino_t *inode)
{
	char text[64], *open;
	ssize_t len = readlinkat(dir_fd, link, text, sizeof(text));
	uint64_t value;

	if (len < 0)
		return -errno;
	/* ipc:[4026531839] */
	if (!len || text[len - 1] != ']')
		return -EINVAL;
	text[len - 1] = '\0';
	open = strchr(text, '[');
	if (!open || num_parse(open + 1, 10, UINT32_MAX, &value) < 0 || !value)
		return -EINVAL;
	*inode = (ino_t)value;
	return 0;
}

ino_t process_namespace(int dir_fd, const char *type)
{
	char link[16];
	ino_t inode;

	snprintf(link, sizeof(link), "ns/%s", type);
	return process_read_namespace(dir_fd, link, &inode) == 0 ? inode : 0;
}

static int look_at_status(int dir_fd, int64_t boot_centisecs, bool has_clock,
			  struct process *process)
{
	char text[4096];
	struct process_stat stat;
	uint32_t uids[4];
	pid_t tgid;
	int rc = process_read_stat(dir_fd, &stat);
	ssize_t len = rc < 0 ? rc : process_read(dir_fd, "status", text, sizeof(text));

	if (len < 0)
		return (int)len;
	if (!process_parse_status(text, &tgid, uids))
		return -EBADMSG;
	memcpy(process->comm, stat.comm, sizeof(process->comm));
	process->uid = uids[1];
	if (has_clock)
		process->start = (boot_centisecs + stat.start_centisecs) / 100;
	process->have |= PROCESS_HAVE_STATUS;
	return 0;
}

/* The arguments end with a NUL each; what a process wrote over them may not. */
static int look_at_cmdline(int dir_fd, struct arena *arena, struct process *process)
{
	AUTO_FREE char *text = malloc(CMDLINE_BYTES);
	ssize_t len;

	if (!text)
		return -ENOMEM;
	len = process_read(dir_fd, "cmdline", text, CMDLINE_BYTES);
	if (len < 0)
		return (int)len;
	while (len && !text[len - 1])
		len--;
	for (ssize_t i = 0; i < len; i++)
		if (!text[i])
			text[i] = ' ';
	process->cmdline = arena_strndup(arena, text, (size_t)len);
	if (!process->cmdline)
		return -ENOMEM;
	process->have |= PROCESS_HAVE_CMDLINE;
	return 0;
}

int process_look(int dir_fd, uint32_t needs, int64_t boot_centisecs, bool has_clock,
		 struct arena *arena, struct process *process)
{
	int rc = 0;

	if (needs & NEED_NS) {
		process->ipcns = process_namespace(dir_fd, "ipc");
		process->mntns = process_namespace(dir_fd, "mnt");
		process->have |= (process->ipcns ? PROCESS_HAVE_IPCNS : 0u) |
				 (process->mntns ? PROCESS_HAVE_MNTNS : 0u);
	}
	if (needs & NEED_PROCESS)
		rc = look_at_status(dir_fd, boot_centisecs, has_clock, process);
	if (!rc && (needs & NEED_CMDLINE))
		rc = look_at_cmdline(dir_fd, arena, process);
	return rc;
}

int numbers_next(struct numbers *numbers, const char **name, uint64_t *number)
{
	for (;;) {
		struct dirent64 *entry = (void *)(numbers->buf + numbers->at);

		if (numbers->at == numbers->len) {
			numbers->len = getdents64(numbers->fd, numbers->buf, sizeof(numbers->buf));
			numbers->at = 0;
			if (numbers->len <= 0)
				return numbers->len < 0 ? -errno : 0;
			continue;
		}
		numbers->at += entry->d_reclen;
		*name = entry->d_name;
		if (num_parse(*name, 10, INT32_MAX, number) == 0)
			return 1;
	}
}
