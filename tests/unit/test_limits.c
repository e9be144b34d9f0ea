/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What limits shared memory: a captured system's, and what shmctl(2) says of this one. */
#include "scan/limits.h"

#include <inttypes.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>

#include "tap.h"
#include "tree.h"

#define ALL_LIMITS (XSI_SHMMAX | XSI_SHMALL | XSI_SHMMNI)

static void test_xsi(void)
{
	struct xsi_limits limits;

	limits_read_xsi(&tree_root, &limits);
	tap_ok(limits.have == 0, "a tree without limits");
	tree_write("proc/sys/kernel/shmmax", "18446744073692774399\n");
	tree_write("proc/sys/kernel/shmall", "x\n");
	tree_write("proc/sys/kernel/shmmni", "4096\n");
	limits_read_xsi(&tree_root, &limits);
	tap_ok(limits.have == (XSI_SHMMAX | XSI_SHMMNI) &&
		       limits.shmmax_bytes == UINT64_C(18446744073692774399) &&
		       limits.shmmni == 4096,
	       "what is no number is not known, nor what is used");
	tree_write("proc/sys/kernel/shmall", "0");
	tree_write("proc/sys/kernel/shmmni", "");
	limits_read_xsi(&tree_root, &limits);
	tap_ok(limits.have == (XSI_SHMMAX | XSI_SHMALL) && limits.shmall_pages == 0,
	       "a limit of nothing");
	tree_write("proc/sys/kernel/shmmax", "18446744073709551616\n");
	limits_read_xsi(&tree_root, &limits);
	tap_ok(limits.have == XSI_SHMALL, "a number of 65 bits is none");
}

static void test_group(void)
{
	gid_t gid = 7;

	tap_ok(limits_read_huge_group(&tree_root, &gid) == -ENOENT && gid == 7, "no group");
	tree_write("proc/sys/vm/hugetlb_shm_group", "4294967295\n");
	tap_ok(limits_read_huge_group(&tree_root, &gid) == 0 && gid == (gid_t)-1, "the last group");
	tree_write("proc/sys/vm/hugetlb_shm_group", "4294967296\n");
	tap_ok(limits_read_huge_group(&tree_root, &gid) == -ERANGE, "one that can't be");
	tree_write("proc/sys/vm/hugetlb_shm_group", "");
	tap_ok(limits_read_huge_group(&tree_root, &gid) == -ENODATA, "an empty file");
}

static void test_overcommit(void)
{
	enum overcommit mode = OVERCOMMIT_ALWAYS;

	tap_ok(limits_read_overcommit(&tree_root, &mode) == -ENOENT, "no mode");
	tree_write("proc/sys/vm/overcommit_memory", "2\n");
	tap_ok(limits_read_overcommit(&tree_root, &mode) == 0 && mode == OVERCOMMIT_NEVER,
	       "a mode");
	tree_write("proc/sys/vm/overcommit_memory", "3\n");
	tap_ok(limits_read_overcommit(&tree_root, &mode) == -ERANGE && mode == OVERCOMMIT_NEVER,
	       "one that there isn't");
}

static void test_live(void)
{
	struct sysroot live = SYSROOT_LIVE;
	struct shminfo info;
	struct xsi_limits limits;

	limits_read_xsi(&live, &limits);
	if (shmctl(0, IPC_INFO, (struct shmid_ds *)(void *)&info) < 0) {
		tap_ok(true, "limits of this system # SKIP no System V IPC");
		return;
	}
	/* a program of 32 bits is told no more than fits (ipc/shm.c, compat_shminfo) */
	if (sizeof(info.shmmax) < sizeof(limits.shmmax_bytes)) {
		tap_ok(limits.have == (ALL_LIMITS | XSI_USED) && limits.shmmni == info.shmmni,
		       "limits of this system, in 32 bits");
		return;
	}
	tap_ok(limits.have == (ALL_LIMITS | XSI_USED) && limits.shmmax_bytes == info.shmmax &&
		       limits.shmall_pages == info.shmall && limits.shmmni == info.shmmni,
	       "limits of this system: %" PRIu64 " bytes, %" PRIu64 " pages, %" PRIu64 " segments",
	       limits.shmmax_bytes, limits.shmall_pages, limits.shmmni);
}

static void test_rlimit(void)
{
	struct rlimit before, limit;
	uint64_t bytes = 7;

	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = 12345;
	if (before.rlim_max < limit.rlim_cur)
		limit.rlim_cur = before.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	tap_ok(limits_has_rlimit(RLIMIT_FSIZE, &bytes) && bytes == limit.rlim_cur, "a soft limit");
	setrlimit(RLIMIT_FSIZE, &before);
	bytes = 7;
	tap_ok(limits_has_rlimit(RLIMIT_FSIZE, &bytes) == (before.rlim_cur != RLIM_INFINITY),
	       "none, or another");
}

int main(void)
{
	tree_begin();
	test_xsi();
	test_group();
	test_overcommit();
	test_live();
	test_rlimit();
	return tap_done();
}
