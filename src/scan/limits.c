/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/shm.h>

#include "base/num.h"

static void read_by_shmctl(struct xsi_limits *limits)
{
	struct shminfo info;

	if (shmctl(0, IPC_INFO, (struct shmid_ds *)(void *)&info) < 0) {
		limits->is_absent = errno == ENOSYS && !limits->have;
		return;
	}
	limits->by_shmctl = (XSI_SHMMAX | XSI_SHMALL | XSI_SHMMNI) & ~limits->have;
	limits->shmmax_bytes = info.shmmax;
	limits->shmall_pages = info.shmall;
	limits->shmmni = info.shmmni;
	limits->have |= XSI_SHMMAX | XSI_SHMALL | XSI_SHMMNI;
}

static void read_used(struct xsi_limits *limits)
{
	struct shm_info info;

	if (shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info) < 0 || info.used_ids < 0)
		return;
	limits->used_pages = info.shm_tot;
	limits->used_segments = (uint64_t)info.used_ids;
	limits->have |= XSI_USED;
}

void limits_read_xsi(const struct sysroot *root, struct xsi_limits *limits)
{
	*limits = (struct xsi_limits){0};
	if (sysroot_read_u64(root, "/proc/sys/kernel/shmmax", &limits->shmmax_bytes) == 0)
		limits->have |= XSI_SHMMAX;
	if (sysroot_read_u64(root, "/proc/sys/kernel/shmall", &limits->shmall_pages) == 0)
		limits->have |= XSI_SHMALL;
	if (sysroot_read_u64(root, "/proc/sys/kernel/shmmni", &limits->shmmni) == 0)
		limits->have |= XSI_SHMMNI;
	if (root->captured)
		return;
	if (limits->have != (XSI_SHMMAX | XSI_SHMALL | XSI_SHMMNI))
		read_by_shmctl(limits);
	read_used(limits);
}

int limits_read_huge_group(const struct sysroot *root, gid_t *gid)
{
	uint64_t value;
	int rc = sysroot_read_u64(root, "/proc/sys/vm/hugetlb_shm_group", &value);

	if (!rc && value > UINT32_MAX)
		rc = -ERANGE;
	if (!rc)
		*gid = (gid_t)value;
	return rc;
}

int limits_read_overcommit(const struct sysroot *root, enum overcommit *mode)
{
	uint64_t value;
	int rc = sysroot_read_u64(root, "/proc/sys/vm/overcommit_memory", &value);

	if (!rc && value > OVERCOMMIT_NEVER)
		rc = -ERANGE;
	if (!rc)
		*mode = (enum overcommit)value;
	return rc;
}

bool limits_has_rlimit(int resource, uint64_t *limit)
{
	struct rlimit rlimit;

	if (getrlimit(resource, &rlimit) < 0 || rlimit.rlim_cur == RLIM_INFINITY)
		return false;
	*limit = rlimit.rlim_cur;
	return true;
}

/* A line of /proc/PID/limits is its name, the soft limit and the hard one (proc(5)). */
static int read_captured_memlock(const struct sysroot *root, uint64_t *bytes)
{
	static const char name[] = "Max locked memory ";
	char text[8192];
	ssize_t len = sysroot_read(root, "/proc/self/limits", text, sizeof(text));
	const char *at;

	if (len < 0)
		return (int)len;
	at = strstr(text, name);
	if (!at)
		return -ENODATA;
	at += strlen(name);
	at += strspn(at, " ");
	if (!strncmp(at, "unlimited", strlen("unlimited")))
		return -ERANGE;
	return num_next_u64(&at, 10, bytes) ? 0 : -ENODATA;
}

int limits_read_memlock(const struct sysroot *root, uint64_t *bytes)
{
	struct rlimit rlimit;

	if (root->captured)
		return read_captured_memlock(root, bytes);
	if (getrlimit(RLIMIT_MEMLOCK, &rlimit) < 0)
		return -errno;
	*bytes = rlimit.rlim_cur;
	return rlimit.rlim_cur == RLIM_INFINITY ? -ERANGE : 0;
}
