/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc/PID says of a process (proc(5)), and the listing of the directories
 * there. All is read below a descriptor of /proc/PID, so that a pid that is given to
 * another process meanwhile mixes nothing up.
 */
#ifndef SHMTOOL_SCAN_PROCESS_H
#define SHMTOOL_SCAN_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/vec.h"
#include "model/holder.h"

struct process_stat {
	char comm[16];
	bool first_has_ended;	 /* its first thread is a zombie, as long as others live */
	bool has_ended;		 /* it is a zombie, and so are all its threads */
	bool is_ending;		 /* or it is about to become one */
	bool is_kernel;		 /* a thread of the kernel */
	int64_t start_centisecs; /* since boot */
};

/* Parses /proc/PID/stat. False where it can't be understood. */
bool process_parse_stat(const char *text, struct process_stat *stat);

/* Reads it of the process at @dir_fd. Returns 0, -EBADMSG where it can't be understood, or
 * another -errno. */
int process_read_stat(int dir_fd, struct process_stat *stat);

/* Parses the lines Tgid and Uid of /proc/PID/status: the uids are the real, effective,
 * saved and file system one. False where they can't be understood. */
bool process_parse_status(const char *text, pid_t *tgid, uint32_t uids[4]);

/* The file called @name in @dir_fd, with a NUL behind it, as far as it fits. Returns
 * its length or -errno. */
ssize_t process_read(int dir_fd, const char *name, char *buf, size_t room);

/* Reads the number of a namespace out of a link such as ns/ipc (namespaces(7)), in @dir_fd.
 * Returns 0, -EINVAL where it is none of a namespace, or another -errno. */
int process_read_namespace(int dir_fd, const char *link, ino_t *inode);

/* The inode number of the namespace "ipc", "mnt" or "pid" of the process; 0 where it
 * can't be told. */
ino_t process_namespace(int dir_fd, const char *type);

/*
 * Sets what process->have says, of what @needs (enum need) asks for, of the process at
 * @dir_fd. Command lines go to @arena, and are cut at 32 KiB. Returns 0 or -ENOMEM.
 */
int process_look(int dir_fd, uint32_t needs, int64_t boot_centisecs, bool has_clock,
		 struct arena *arena, struct process *process);

/* The entries of a directory whose names are numbers of at most 31 bits, such as pids.
 * It fits on the stack. */
struct numbers {
	int fd;
	long len, at;
	char buf[8192] __attribute__((aligned(8)));
};

static inline void numbers_begin(struct numbers *numbers, int dir_fd)
{
	numbers->fd = dir_fd;
	numbers->len = numbers->at = 0;
}

/* Gives the next one, and its number. Returns 1, 0 at the end, or -errno. */
int numbers_next(struct numbers *numbers, const char **name, uint64_t *number);

#endif
