/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/memfd.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "base/lines.h"
#include "base/num.h"
#include "base/util.h"
#include "scan/pools.h"

/* pagesize=2M, as fs/hugetlbfs/inode.c shows it; K, M or G. */
static uint64_t page_size_option(char *options)
{
	char *option, *next = options;
	uint64_t bytes;

	while ((option = strsep(&next, ",")))
		if (!strncmp(option, "pagesize=", 9))
			return num_parse_size(option + 9, &bytes) == 0 ? bytes : 0;
	return 0;
}

static bool parse_dev(const char *text, dev_t *dev)
{
	char major_text[16];
	const char *colon = strchr(text, ':');
	uint64_t major_no, minor_no;
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (!colon || len >= sizeof(major_text))
		return false;
	memcpy(major_text, text, len);
	major_text[len] = '\0';
	if (num_parse(major_text, 10, UINT32_MAX, &major_no) < 0 ||
	    num_parse(colon + 1, 10, UINT32_MAX, &minor_no) < 0)
		return false;
	*dev = makedev((unsigned int)major_no, (unsigned int)minor_no);
	return true;
}

/* 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - tmpfs none rw,size=64k: there may be
 * any number of fields in front of the dash. */
bool device_parse_mount(char *line, struct device *device)
{
	char *field, *next = line;
	char *type;

	*device = (struct device){0};
	for (int i = 1; i <= 6; i++) {
		field = strsep(&next, " ");
		if (!field || (i == 3 && !parse_dev(field, &device->dev)))
			return false;
	}
	while ((field = strsep(&next, " ")) && strcmp(field, "-") != 0)
		continue;
	type = field ? strsep(&next, " ") : NULL;
	if (!type || !*type)
		return false;
	if (!strcmp(type, "tmpfs") || !strcmp(type, "devtmpfs"))
		device->type = DEVICE_TMPFS;
	if (!strcmp(type, "hugetlbfs")) {
		device->type = DEVICE_HUGETLBFS;
		strsep(&next, " ");
		device->page_bytes = next ? page_size_option(next) : 0;
	}
	return true;
}

static struct device *find_known(const struct devices *devices, dev_t dev)
{
	for (size_t i = 0; i < devices->known.count; i++) {
		struct device *device = vec_at(&devices->known, i);

		if (device->dev == dev)
			return device;
	}
	return NULL;
}

static bool add(struct devices *devices, const struct device *device)
{
	return find_known(devices, device->dev) || vec_push(&devices->known, device);
}

/*
 * Reads a mount table: adds what holds shared memory, and @asked where it is in it,
 * which *@is_there then says.
 */
static void read_mounts(struct devices *devices, int fd, dev_t asked, bool *is_there)
{
	AUTO_FREE struct lines *lines = malloc(sizeof(*lines));
	struct device device;
	char *line;
	int rc;

	*is_there = false;
	if (!lines)
		return;
	lines_init(lines, fd);
	while ((rc = lines_next(lines, &line)) == 1 || rc == -EBADMSG) {
		if (rc < 0 || !device_parse_mount(line, &device))
			continue;
		if (device.type != DEVICE_OTHER || device.dev == asked)
			add(devices, &device);
		*is_there |= device.dev == asked;
	}
	lines_end(lines);
}

/* Linux 6.3, where vm.memfd_noexec may ask for it */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x8u
#endif

/* Adds the device of what memfd_create(2) makes: the file goes with its descriptor,
 * without a page, also where the pool of huge pages is empty. */
static int learn_internal(struct devices *devices, unsigned int flags, enum device_type type,
			  uint64_t page_bytes)
{
	struct device device = {.type = type, .page_bytes = page_bytes};
	AUTO_CLOSE int fd = -1;
	struct stat st;

	flags |= MFD_CLOEXEC;
	fd = memfd_create("shmtool", flags | MFD_NOEXEC_SEAL);
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("shmtool", flags);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	device.dev = st.st_dev;
	return add(devices, &device) ? 0 : -ENOMEM;
}

static void learn_huge(struct devices *devices)
{
	struct page_sizes sizes;

	devices->knows_huge = true;
	pools_read_sizes(devices->root, &sizes);
	for (size_t i = 0; i < sizes.huge_count; i++) {
		uint64_t bytes = sizes.huge[i].bytes;
		unsigned int log2 = (unsigned int)__builtin_ctzll(bytes);

		int rc = learn_internal(devices, MFD_HUGETLB | log2 << MFD_HUGE_SHIFT, DEVICE_HUGE,
					bytes);

		/* a size that the kernel doesn't have is no error */
		if (rc == -EMFILE || rc == -ENFILE || rc == -ENOMEM)
			devices->error = rc;
	}
}

int devices_begin(struct devices *devices, const struct sysroot *root)
{
	AUTO_CLOSE int fd = sysroot_open(root, "/proc/self/mountinfo", O_RDONLY);
	bool is_there;

	*devices = (struct devices){.root = root, .known = VEC_OF(struct device)};
	pthread_mutex_init(&devices->lock, NULL);
	devices->error = learn_internal(devices, 0, DEVICE_SHMEM, 0);
	if (fd >= 0)
		read_mounts(devices, fd, 0, &is_there);
	return devices->error == -ENOMEM ? -ENOMEM : 0;
}

void devices_free(struct devices *devices)
{
	pthread_mutex_destroy(&devices->lock);
	vec_free(&devices->known);
}

/*
 * Of a file system that is mounted nowhere any more. statfs(2) asks the server of one
 * that is remote, which may be dead: so only what is one of those that tell these
 * attributes is asked (mm/shmem.c, shmem_getattr()), which no remote one does. Returns
 * -errno where the file can't be looked at.
 */
static int type_of_detached(const struct device_clue *clue, enum device_type *type)
{
	const uint64_t told = STATX_ATTR_APPEND | STATX_ATTR_IMMUTABLE | STATX_ATTR_NODUMP;
	AUTO_CLOSE int fd = -1;
	char link[PLACE_LINK_BYTES];
	struct statx stx;
	struct statfs fs;

	*type = DEVICE_OTHER;
	/* only hugetlbfs maps huge pages so that the page size shows */
	if (clue->page_bytes > (uint64_t)sysconf(_SC_PAGESIZE)) {
		*type = DEVICE_HUGETLBFS;
		return 0;
	}
	place_link(clue->place, link);
	if (statx(clue->process_fd, link, AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_TYPE, &stx) <
	    0)
		return -errno;
	if (!S_ISREG(stx.stx_mode) || (stx.stx_attributes_mask & told) != told)
		return 0;
	fd = openat(clue->process_fd, link, O_PATH | O_CLOEXEC);
	if (fd < 0 || fstatfs(fd, &fs) < 0)
		return -errno;
	if (fs.f_type == TMPFS_MAGIC)
		*type = DEVICE_TMPFS;
	return 0;
}

/* Adds the device where it can be told what it is. */
static void learn_mounts(struct devices *devices, dev_t dev, const struct device_clue *clue)
{
	AUTO_CLOSE int fd = openat(clue->process_fd, "mountinfo", O_RDONLY | O_CLOEXEC);
	struct device device = {.dev = dev};
	bool is_there = false;
	int rc;

	if (fd >= 0)
		read_mounts(devices, fd, dev, &is_there);
	if (is_there)
		return;
	rc = type_of_detached(clue, &device.type);
	/* who had it has ended or let go of it: the next one may tell more */
	if (rc == -ENOENT || rc == -ESRCH)
		return;
	device.is_detached = true;
	if (device.type == DEVICE_HUGETLBFS)
		device.page_bytes = clue->page_bytes;
	add(devices, &device);
}

/* Returns NULL where it can't be told what it is. */
static const struct device *look_up(struct devices *devices, dev_t dev,
				    const struct device_clue *clue)
{
	const struct device *device = find_known(devices, dev);

	if (!device && !devices->knows_huge) {
		learn_huge(devices);
		device = find_known(devices, dev);
	}
	if (!device) {
		learn_mounts(devices, dev, clue);
		device = find_known(devices, dev);
	}
	return device;
}

struct device device_find(struct device_cache *cache, dev_t dev, const struct device_clue *clue)
{
	struct device device = {.dev = dev};
	const struct device *known;
	bool is_known;

	/* file systems that are on no disk have no major number */
	if (major(dev) != 0)
		return device;
	for (unsigned int i = 0; i < cache->count; i++)
		if (cache->met[i].dev == dev)
			return cache->met[i];
	pthread_mutex_lock(&cache->all->lock);
	known = look_up(cache->all, dev, clue);
	is_known = known;
	if (known)
		device = *known;
	pthread_mutex_unlock(&cache->all->lock);
	if (!is_known)
		return device;

	cache->met[cache->next] = device;
	cache->next = (cache->next + 1) % ARRAY_SIZE(cache->met);
	if (cache->count < ARRAY_SIZE(cache->met))
		cache->count++;
	return device;
}
