/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan/account.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/num.h"
#include "base/util.h"
#include "model/need.h"
#include "scan/hugeprivate.h"
#include "scan/meminfo.h"
#include "scan/mounted.h"
#include "scan/pools.h"

/* So often it is read at most. */
#define READINGS_MAX 3

/* The kernel adds the changes of each processor to its figures when they come to so many
 * pages, and else every second (mm/vmstat.c, calculate_normal_threshold()). */
#define LAG_PAGES_MAX 125

struct reading {
	const struct account_query *query;
	struct account *account;
	struct notes notes;
	struct hugeprivate huge;
	uint64_t shmem_before;
	uint64_t unlimited; /* file systems that don't tell what they use */
};

/*
 * Has the kernel add up its figures now (admin-guide/sysctl/vm, stat_refresh): that changes
 * nothing but how well they are known. Root may.
 */
static void refresh(const struct sysroot *root)
{
	char text[16];

	if (!root->captured)
		sysroot_read(root, "/proc/sys/vm/stat_refresh", text, sizeof(text));
}

/* Swap that is in use may be of shared memory. */
static void read_meminfo(struct reading *reading, bool is_first)
{
	const struct sysroot *root = reading->query->root;
	struct account *account = reading->account;
	struct meminfo info = {0};
	int rc;

	refresh(root);
	rc = meminfo_read(root, &info);
	if (is_first) {
		reading->shmem_before = info.shmem_bytes;
		account->has_swap_use =
			!info.has_swap || info.swap_total_bytes != info.swap_free_bytes;
		return;
	}
	account->has_shmem = info.has_shmem;
	account->shmem_bytes = info.shmem_bytes;
	account->has_swap_use |= !info.has_swap || info.swap_total_bytes != info.swap_free_bytes;
	if (rc < 0)
		notes_add(&reading->notes, true, "%s: %s", "/proc/meminfo", strerror(-rc));
	else if (!info.has_shmem)
		notes_add(&reading->notes, true, _("%s: there is no figure of Shmem"),
			  "/proc/meminfo");
}

static int add_systems(struct reading *reading, const struct vec *mounts)
{
	int rc = 0;

	for (size_t i = 0; i < mounts->count && !rc; i++) {
		const struct mounted *mounted = vec_at(mounts, i);
		const struct account_system system = {
			.dev = mounted->dev,
			.target = mounted->target,
			.ns_inode = mounted->flags & MOUNTED_FOREIGN ? mounted->ns_inode : 0,
			.is_whole = !strcmp(mounted->root, "/"),
			.is_hidden = mounted->flags & MOUNTED_HIDDEN,
			.is_huge = mounted_is_huge(mounted->fstype),
			.has_used = mounted->have & MOUNTED_HAVE_USED,
			.used_bytes = mounted->used_bytes,
		};

		rc = account_add_system(reading->account, &system);
	}
	for (size_t i = 0; i < reading->account->systems.count; i++) {
		const struct account_system *system = vec_at(&reading->account->systems, i);

		reading->unlimited += !system->is_huge && !system->has_used;
	}
	return rc;
}

/* Both readings tell of mounts and namespaces that can't be looked into. */
static void merge_notes(struct notes *notes, const struct notes *other)
{
	notes_join_state(notes, other);
	for (size_t i = 0; i < other->texts.count; i++)
		notes_add(notes, false, "%s", notes_text(other, i));
}

static int read_mounts(struct reading *reading)
{
	struct mounted_query query = {.targets = VEC_OF(struct mounted_target)};
	struct mounted_list list = MOUNTED_LIST_INIT;
	struct scan scan = {
		.root = reading->query->root,
		.selector = reading->query->selector,
		.needs = NEED_STATFS | NEED_NS,
		.notes = &reading->notes,
	};
	int rc = mounted_scan(&scan, &query, &list);

	if (!rc)
		rc = add_systems(reading, &list.mounts);
	scan_end(&scan);
	mounted_list_free(&list);
	return rc;
}

static int take_object(void *arg, const struct object *object)
{
	struct reading *reading = arg;
	int rc = hugeprivate_meet(&reading->huge, object);

	return rc ? rc : account_add_object(reading->account, object);
}

/* Who has mapped huge pages privately matters only where some are in use. */
static bool has_huge_use(const struct vec *pools)
{
	for (size_t i = 0; i < pools->count; i++) {
		const struct pool *pool = vec_at(pools, i);

		if ((pool->have & POOL_TOTAL) && (pool->have & POOL_FREE) && pool_used_pages(pool))
			return true;
	}
	return false;
}

static uint32_t needs_of(const struct reading *reading)
{
	uint32_t needs = NEED_RESIDENCE | NEED_PAGESIZE | NEED_HOLDERS | NEED_NS | NEED_MOUNT;

	if (has_huge_use(&reading->account->pools))
		needs |= NEED_PRIVATE;
	if (reading->query->by == ACCOUNT_BY_OWNER || reading->query->by == ACCOUNT_BY_PROCESS)
		needs |= NEED_PROCESS;
	if (reading->query->by == ACCOUNT_BY_APP)
		needs |= NEED_APP;
	return needs;
}

static int read_objects(struct reading *reading)
{
	struct notes notes = NOTES_INIT;
	struct sysroot_clock clock;
	struct scan scan = {
		.root = reading->query->root,
		.selector = reading->query->selector,
		.needs = needs_of(reading),
		.notes = &notes,
		.take = take_object,
		.arg = reading,
	};
	int rc;

	rc = sysroot_read_clock(scan.root, &clock);
	notes.is_short |= rc == -ENOMEM;
	if (!rc)
		scan.clock = &clock;
	rc = scan_objects(&scan);
	if (!rc)
		rc = hugeprivate_read(&reading->huge, scan.root, reading->account, &notes);
	scan_end(&scan);
	merge_notes(&reading->notes, &notes);
	notes_free(&notes);
	return rc;
}

static int read_pools(struct reading *reading, struct notes *notes)
{
	struct vec *pools = &reading->account->pools;

	pools->count = 0;
	return pools_read_noted(reading->query->root, pools, notes);
}

static int read_all(struct reading *reading)
{
	struct notes unused = NOTES_INIT;
	int rc;

	read_meminfo(reading, true);
	rc = read_pools(reading, &unused);
	notes_free(&unused);
	if (!rc)
		rc = read_mounts(reading);
	if (!rc && !reading->query->selector->ns_error)
		rc = read_objects(reading);
	if (!rc)
		rc = account_finish(reading->account);
	if (!rc)
		rc = read_pools(reading, &reading->notes);
	read_meminfo(reading, false);
	return rc;
}

static uint64_t excess_of(const struct account *account)
{
	struct account_sum sum;

	account_total(account, 0, &sum);
	return account->has_shmem && sum.rss_bytes > account->shmem_bytes
		       ? sum.rss_bytes - account->shmem_bytes
		       : 0;
}

static void write_size(char text[24], uint64_t bytes)
{
	text[num_write_size(text, bytes)] = '\0';
}

static uint64_t lag_bytes(void)
{
	return LAG_PAGES_MAX * (uint64_t)sysconf(_SC_PAGESIZE) *
	       (uint64_t)sysconf(_SC_NPROCESSORS_CONF);
}

/* Whether the sum is so much above the kernel's figure that it must have changed. */
static bool has_changed(const struct reading *reading)
{
	return !reading->query->root->captured && excess_of(reading->account) > lag_bytes();
}

/* A change that matters: what was read first is not of the time of the last figure. */
static void note_change(const struct reading *reading, struct notes *notes)
{
	uint64_t before = reading->shmem_before, after = reading->account->shmem_bytes;
	uint64_t change = before < after ? after - before : before - after;
	char text[24];

	if (change <= lag_bytes() || change < after / 100)
		return;
	write_size(text, change);
	notes_add(notes, false,
		  _("Shmem changed by %s while it was read: so much may be unexplained, or "
		    "explained, that is not"),
		  text);
}

static void note_excess(const struct reading *reading, struct notes *notes)
{
	uint64_t excess = excess_of(reading->account);
	char text[24];

	if (!excess)
		return;
	write_size(text, excess);
	notes_add(notes, false,
		  _("what was found comes to %s more than Shmem: it changed while it was read, or "
		    "the kernel had not added up its figure"),
		  text);
}

static void note_pool_excess(const struct reading *reading, const struct pool *pool,
			     struct notes *notes)
{
	uint64_t used = pool_used_pages(pool) * pool->page_bytes;
	struct account_sum sum;
	char size[24], excess[24];

	account_total(reading->account, pool->page_bytes, &sum);
	if (!(pool->have & POOL_TOTAL) || !(pool->have & POOL_FREE) || sum.rss_bytes <= used)
		return;
	write_size(size, pool->page_bytes);
	write_size(excess, sum.rss_bytes - used);
	notes_add(notes, false,
		  _("what was found of huge pages of %s comes to %s more than is in use: that "
		    "changed while it was read"),
		  size, excess);
}

static void note_unknown(const struct reading *reading, struct notes *notes)
{
	struct account_sum sum;

	account_total(reading->account, 0, &sum);
	for (size_t i = 0; i < reading->account->pools.count; i++) {
		const struct pool *pool = vec_at(&reading->account->pools, i);
		struct account_sum huge;

		account_total(reading->account, pool->page_bytes, &huge);
		sum.unknown += huge.unknown;
	}
	if (sum.unknown)
		notes_add(notes, true,
			  ngettext("what memory %ju object has is not known: it is in what is "
				   "unexplained",
				   "what memory %ju objects have is not known: it is in what is "
				   "unexplained",
				   sum.unknown),
			  (uintmax_t)sum.unknown);
	if (reading->account->sizeless)
		notes_add(notes, true,
			  ngettext("%ju object of huge pages of unknown size is left out",
				   "%ju objects of huge pages of unknown size are left out",
				   reading->account->sizeless),
			  (uintmax_t)reading->account->sizeless);
	if (sum.either_bytes) {
		char text[24];

		write_size(text, sum.either_bytes);
		notes_add(notes, false,
			  _("swap is in use, and of %s it can't be told whether it is resident: "
			    "figures with <= are at most that"),
			  text);
	}
}

static void note_unlimited(const struct reading *reading, struct notes *notes)
{
	if (reading->unlimited && !reading->query->root->captured)
		notes_add(notes, false,
			  ngettext("%ju tmpfs does not tell what it uses: the files that were "
				   "found there are counted",
				   "%ju tmpfs do not tell what they use: the files that were "
				   "found there are counted",
				   reading->unlimited),
			  (uintmax_t)reading->unlimited);
}

static void note_all(const struct reading *reading, struct notes *notes)
{
	note_unknown(reading, notes);
	note_unlimited(reading, notes);
	note_change(reading, notes);
	note_excess(reading, notes);
	for (size_t i = 0; i < reading->account->pools.count; i++)
		note_pool_excess(reading, vec_at(&reading->account->pools, i), notes);
}

static void begin(struct reading *reading)
{
	account_free(reading->account);
	*reading->account = (struct account)ACCOUNT_INIT;
	reading->account->by = reading->query->by;
	reading->account->ids = reading->query->ids;
	reading->unlimited = 0;
	notes_free(&reading->notes);
	reading->notes = (struct notes)NOTES_INIT;
	hugeprivate_free(&reading->huge);
	reading->huge = (struct hugeprivate)HUGEPRIVATE_INIT;
}

int account_read(const struct account_query *query, struct account *account)
{
	struct reading reading = {.query = query, .account = account, .notes = NOTES_INIT};
	int rc = 0;

	for (int i = 0; i < READINGS_MAX && !rc; i++) {
		begin(&reading);
		rc = read_all(&reading);
		if (!has_changed(&reading))
			break;
	}
	merge_notes(query->notes, &reading.notes);
	/* of what was read in part there is nothing to be told */
	if (!rc)
		note_all(&reading, query->notes);
	notes_free(&reading.notes);
	hugeprivate_free(&reading.huge);
	return rc;
}
