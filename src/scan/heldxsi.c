/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Segments and their attachments. The kernel counts the attachments of a segment
 * (ipc/shm.c, shm_nattch: one for each part of it that is mapped in one piece), so that
 * it can be told whether all were found. A process that changed its IPC namespace
 * (unshare(2), setns(2)) keeps what it has attached, and its mappings don't tell of
 * which namespace that is.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/util.h"
#include "model/need.h"
#include "scan/heldstate.h"
#include "scan/namespaces.h"
#include "scan/sysvipc.h"

/* Segments of which it is told one by one that not all was found. */
#define TOLD_MAX 10

/* On huge pages the file has the size of whole ones (ipc/shm.c, newseg()), otherwise the
 * segment's own. */
static bool has_size_of(const struct statx *stx, const struct object *segment)
{
	uint64_t more = stx->stx_size - segment->size_bytes;

	return stx->stx_size >= segment->size_bytes &&
	       (!more || (more < stx->stx_blksize && stx->stx_size % stx->stx_blksize == 0));
}

static bool is_of(const struct found *found, const struct object *segment)
{
	/* marked for removal, a segment has lost its key */
	if (!(segment->flags & OBJECT_DEST) && found->identity.orig_key != segment->key)
		return false;
	return !found->stat || has_size_of(found->stat, segment);
}

static struct found *find_segment(const struct held *held, ino_t ns, const struct object *segment)
{
	struct identity identity = {
		.kind = KIND_XSI,
		.inode = (ino_t)segment->shmid,
		.ns = ns,
	};
	struct found *found;
	size_t at = 0;

	while ((found = heldtable_next_alike(&held->table, &identity, &at)))
		if (found->holders && is_of(found, segment))
			return found;
	return NULL;
}

/* Orders processes by the memory that they have, so that those that share it
 * (clone(2), CLONE_VM) are together. */
static int compare_memory(const void *a, const void *b)
{
	const struct holder *x = *(const struct holder *const *)a;
	const struct holder *y = *(const struct holder *const *)b;
	long order = syscall(SYS_kcmp, x->process->pid, y->process->pid, KCMP_VM, 0, 0);

	if (order == 0)
		return 0;
	if (order == 1 || order == 2)
		return order == 1 ? -1 : 1;
	return x->process->pid < y->process->pid ? -1 : 1;
}

/* How many of a segment's attachments were found twice, in processes that share
 * their memory. */
static uint64_t count_twice(const struct object *segment)
{
	const struct holder **by_memory = calloc(segment->holder_count, sizeof(*by_memory));
	uint64_t twice = 0;

	if (!by_memory)
		return 0;
	for (size_t i = 0; i < segment->holder_count; i++)
		by_memory[i] = &segment->holders[i];
	qsort(by_memory, segment->holder_count, sizeof(*by_memory), compare_memory);
	for (size_t i = 1; i < segment->holder_count; i++)
		if (compare_memory(&by_memory[i - 1], &by_memory[i]) == 0)
			twice += by_memory[i]->map_count;
	free(by_memory);
	return twice;
}

static void add_facts(const struct found *found, struct object *segment)
{
	segment->orig_key = found->identity.orig_key;
	segment->have |= HAVE_ORIGKEY;
	if (found->stat) {
		segment->alloc_bytes = found->stat->stx_blocks * 512;
		segment->have |= HAVE_ALLOC;
	}
	if (!found->page_bytes)
		return;
	segment->page_bytes = found->page_bytes;
	segment->have |= HAVE_PAGESIZE;
	segment->flags |= found->is_huge ? OBJECT_HUGE : 0u;
}

static ino_t namespace_of(const struct scan *scan)
{
	return scan->ns && scan->ns->inode ? scan->ns->inode : scan->held->own_ipcns;
}

void held_join_segment(struct scan *scan, struct object *segment)
{
	const struct held *held = scan->held;
	struct found *found = find_segment(held, namespace_of(scan), segment);

	if (!found)
		return;
	found->is_listed = true;
	/* then what is attached is another one, of a namespace that was left */
	if (!segment->nattch && found->attach_count)
		return;
	segment->holders = held->holders + found->holder_at;
	segment->holder_count = found->holders;
	segment->attach_count = found->attach_count;
	if (segment->attach_count > segment->nattch)
		segment->attach_count -= count_twice(segment);
	add_facts(found, segment);
}

static bool is_recent(const struct scan *scan, const struct object *segment)
{
	int64_t soon = scan->clock ? scan->clock->now_secs - 1 : INT64_MIN;

	return segment->atime >= soon || segment->dtime >= soon || segment->ctime >= soon;
}

static const char *copy_ref(struct scan *scan, const struct object *segment)
{
	char *ref = arena_alloc(&scan->arena, ref_text_max(segment) + 1);

	if (ref)
		ref[ref_write(segment, ref)] = '\0';
	return ref;
}

void held_check(struct scan *scan, const struct object *segment)
{
	struct held *held = scan->held;
	struct partial partial = {
		.is_recent = is_recent(scan, segment),
		.shmid = segment->shmid,
		.found = segment->attach_count,
		.counted = segment->nattch,
	};

	if (!held || segment->kind != KIND_XSI || !(scan->needs & NEED_HOLDERS) ||
	    segment->attach_count == segment->nattch)
		return;
	partial.is_own = namespace_of(scan) == held->own_ipcns;
	partial.ref = copy_ref(scan, segment);
	if (!partial.ref || !vec_push(&held->partial, &partial))
		scan->notes->incomplete = true;
}

/*
 * Whether what was found is not between what the kernel counted and what it counts at
 * another time, in @attached. Processes attach and detach while others are read, and
 * shmat(2) counts one more while it is at work.
 */
static bool is_off(const struct partial *partial, struct map *attached)
{
	bool is_new;
	void **slot = map_slot_of(attached, (uint32_t)partial->shmid, &is_new);
	uint64_t other = slot ? (uintptr_t)*slot : partial->counted;

	return partial->found < partial->counted ? partial->found < other : partial->found > other;
}

static bool has_recent(const struct held *held)
{
	for (size_t i = 0; i < held->partial.count; i++)
		if (((struct partial *)vec_at(&held->partial, i))->is_recent)
			return true;
	return false;
}

static void note_partial(struct scan *scan, const struct partial *partial)
{
	if (partial->found < partial->counted)
		notes_add(scan->notes, true,
			  ngettext("%s: %ju of %ju attachment found",
				   "%s: %ju of %ju attachments found", partial->counted),
			  partial->ref, partial->found, partial->counted);
	else
		notes_add(scan->notes, true,
			  _("%s: %ju attachments found, but the kernel counts %ju: some are of "
			    "another segment"),
			  partial->ref, partial->found, partial->counted);
}

/* What came or went just now is counted once more, when who was at it is done. */
static void note_all_partial(struct scan *scan)
{
	const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
	struct held *held = scan->held;
	struct map again = {0};
	bool has_again = false;
	uintmax_t count = 0;

	if (has_recent(held)) {
		nanosleep(&pause, NULL);
		has_again = sysvipc_read_attached(scan->root, &again) == 0;
	}
	for (size_t i = 0; i < held->partial.count; i++) {
		const struct partial *partial = vec_at(&held->partial, i);

		if (partial->is_own && ((held->has_attached && !is_off(partial, &held->attached)) ||
					(has_again && !is_off(partial, &again))))
			continue;
		if (++count <= TOLD_MAX)
			note_partial(scan, partial);
	}
	map_free(&again);
	if (count > TOLD_MAX)
		notes_add(scan->notes, true,
			  ngettext("of %ju more segment not all attachments were found",
				   "of %ju more segments not all attachments were found",
				   count - TOLD_MAX),
			  count - TOLD_MAX);
}

int held_end_segments(struct scan *scan)
{
	ino_t ns;

	if (!scan->held)
		return 0;
	ns = namespace_of(scan);
	return vec_push(&scan->held->listed_ns, &ns) ? 0 : -ENOMEM;
}

/* Whether it is attached still: then it was when the segments were listed. */
static bool is_still_there(const struct held *held, const struct found *found)
{
	struct stat st;
	char link[PLACE_LINK_BYTES];

	return fstatat(held->proc_fd, place_link_in_proc(&found->place, link), &st,
		       AT_SYMLINK_NOFOLLOW) == 0;
}

static bool was_listed(const struct held *held, ino_t ns)
{
	for (size_t i = 0; i < held->listed_ns.count; i++)
		if (*(ino_t *)vec_at(&held->listed_ns, i) == ns)
			return true;
	return false;
}

void held_note_segments(struct scan *scan)
{
	const struct held *held = scan->held;
	uintmax_t strays = 0;

	if (!(scan->needs & NEED_HOLDERS))
		return;
	note_all_partial(scan);
	for (size_t i = 0; i < held->table.objects.count; i++) {
		const struct found *found = heldtable_at(&held->table, i);

		if (found->identity.kind == KIND_XSI && found->holders && !found->is_listed &&
		    was_listed(held, found->identity.ns) && is_still_there(held, found))
			strays += found->holders;
	}
	if (strays)
		notes_add(scan->notes, true,
			  ngettext("%ju process holds a segment that is not in its IPC namespace",
				   "%ju processes hold a segment that is not in their IPC "
				   "namespace",
				   strays),
			  strays);
}
