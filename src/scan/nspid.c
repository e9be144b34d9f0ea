/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/nspid.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"
#include "scan/process.h"

/* proc(5), /proc/PID/status, NSpid (Linux 4.1): from the reader's PID namespace down
 * to the process's own. Returns 0, -ENODATA where it is missing, or -ENOMEM. */
static int add_process(struct nspids *nspids, const char *status)
{
	const char *at = strstr(status, "\nNSpid:");
	struct nspid nspid = {0};
	uint64_t value;
	size_t count = 0;

	if (!at)
		return -ENODATA;
	at += strlen("\nNSpid:");
	while (num_next_u64(&at, 10, &value) && value <= INT_MAX) {
		if (!count++)
			nspid.outer = (pid_t)value;
		nspid.inner = (pid_t)value;
	}
	if (count < 2)
		return count ? 0 : -ENODATA;
	return vec_push(&nspids->pids, &nspid) ? 0 : -ENOMEM;
}

/* Adds the process whose pid is @name. Returns 0, or -errno where it couldn't be. */
static int look_at_process(const struct sysroot *root, const char *name, struct nspids *nspids)
{
	char path[300], text[4096];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%s/status", name);
	len = sysroot_read(root, path, text, sizeof(text));
	return len < 0 ? (int)len : add_process(nspids, text);
}

int nspids_read(const struct sysroot *root, struct nspids *nspids)
{
	AUTO_CLOSE int fd = sysroot_open(root, "/proc", O_RDONLY | O_DIRECTORY);
	bool has_first = false, has_all = true;
	struct numbers numbers;
	const char *name;
	uint64_t pid;

	*nspids = (struct nspids){.pids = VEC_OF(struct nspid)};
	numbers_begin(&numbers, fd);
	while (fd >= 0 && numbers_next(&numbers, &name, &pid) == 1) {
		int rc = look_at_process(root, name, nspids);

		if (rc == -ENOMEM) {
			nspids_free(nspids);
			return rc;
		}
		/* the first process of the namespace is always there */
		has_first = has_first || (!rc && pid == 1);
		has_all = has_all && (!rc || rc == -ENOENT || rc == -ESRCH);
	}
	nspids->is_complete = has_first && has_all;
	return 0;
}

void nspids_free(struct nspids *nspids)
{
	vec_free(&nspids->pids);
}
