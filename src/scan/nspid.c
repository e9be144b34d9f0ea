/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/nspid.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"

/* proc(5), /proc/PID/status, NSpid (Linux 4.1): from the reader's PID namespace down
 * to the process's own. */
static int add_process(struct nspids *nspids, const char *status)
{
	const char *at = strstr(status, "\nNSpid:");
	struct nspid nspid = {0};
	uint64_t value;
	size_t count = 0;

	if (!at)
		return 0;
	at += strlen("\nNSpid:");
	while (num_next_u64(&at, 10, &value) && value <= INT_MAX) {
		if (!count++)
			nspid.outer = (pid_t)value;
		nspid.inner = (pid_t)value;
	}
	if (count < 2)
		return 0;
	return vec_push(&nspids->pids, &nspid) ? 0 : -ENOMEM;
}

int nspids_read(const struct sysroot *root, struct nspids *nspids)
{
	AUTO_CLOSEDIR DIR *proc = NULL;
	int fd = sysroot_open(root, "/proc", O_RDONLY | O_DIRECTORY);
	char path[300], text[4096];
	struct dirent *entry;
	ssize_t len;
	bool has_first = false, has_failed = false;
	int rc = 0;

	*nspids = (struct nspids){.pids = VEC_OF(struct nspid)};
	proc = fd < 0 ? NULL : fdopendir(fd);
	if (!proc) {
		cleanup_close(&fd);
		return fd < 0 ? 0 : -ENOMEM;
	}
	while (!rc && (entry = readdir(proc))) {
		if (entry->d_name[strspn(entry->d_name, "0123456789")])
			continue;
		snprintf(path, sizeof(path), "/proc/%s/status", entry->d_name);
		len = sysroot_read(root, path, text, sizeof(text));
		if (len < 0) {
			has_failed = has_failed || (len != -ENOENT && len != -ESRCH);
			continue;
		}
		has_first = has_first || !strcmp(entry->d_name, "1");
		rc = add_process(nspids, text);
	}
	/* the first process of the namespace is always there */
	nspids->is_complete = has_first && !has_failed;
	if (rc < 0)
		nspids_free(nspids);
	return rc;
}

void nspids_free(struct nspids *nspids)
{
	vec_free(&nspids->pids);
}
