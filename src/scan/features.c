/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/features.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sysroot.h"
#include "base/util.h"
#include "scan/maps.h"
#include "scan/residence.h"

/* To give back a lease that nobody has is refused with EAGAIN (fs/locks.c,
 * generic_delete_lease()). The switch is looked at only for those that are taken. */
static int try_leases(void)
{
	AUTO_CLOSE int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	const struct sysroot live = SYSROOT_LIVE;
	uint64_t enabled;

	if (fd < 0)
		return -errno;
	if (fcntl(fd, F_SETLEASE, F_UNLCK) < 0 && errno != EAGAIN)
		return -errno;
	if (sysroot_read_u64(&live, "/proc/sys/fs/leases-enable", &enabled) == 0 && !enabled)
		return -EINVAL;
	return 0;
}

static int try_procmap_query(void)
{
	AUTO_CLOSE int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : maps_try_query(fd);
}

static int try_openat2(void)
{
	const struct open_how how = {.flags = O_PATH | O_CLOEXEC};
	AUTO_CLOSE int fd = (int)syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof(how));

	return fd < 0 ? -errno : 0;
}

void features_find(struct feature features[FEATURES])
{
	features[FEATURE_LEASES] =
		(struct feature){"leases", N_("prove that a file is unused"), try_leases()};
	features[FEATURE_PROCMAP_QUERY] = (struct feature){
		"PROCMAP_QUERY", N_("finds mappings fast"), try_procmap_query()};
	features[FEATURE_CACHESTAT] =
		(struct feature){"cachestat", N_("tells resident from swapped"),
				 residence_try_cachestat()};
	features[FEATURE_OPENAT2] = (struct feature){
		"openat2", N_("keeps paths inside a tree"), try_openat2()};
}
