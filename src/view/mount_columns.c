/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/mount_columns.h"

#include "base/num.h"
#include "base/util.h"
#include "model/mounted.h"
#include "model/need.h"

static void get_target(const void *row, struct cell *cell)
{
	cell_set_text(cell, ((const struct mounted *)row)->target);
}

static void get_fstype(const void *row, struct cell *cell)
{
	cell_set_text(cell, ((const struct mounted *)row)->fstype);
}

static void get_source(const void *row, struct cell *cell)
{
	cell_set_text(cell, ((const struct mounted *)row)->source);
}

/* A limit, or what there is up to it: unlimited there is none. */
static void set_limited(const struct mounted *mounted, uint32_t have, uint32_t unlimited,
			uint64_t value, struct cell *cell)
{
	if (!(mounted->flags & unlimited))
		cell_set_known(cell, mounted->have & have, value);
}

static void set_percent(const struct mounted *mounted, uint32_t have, uint64_t used, uint64_t avail,
			struct cell *cell)
{
	uint64_t percent;

	/* nothing of nothing is no part */
	if (!(mounted->have & have))
		cell->state = CELL_UNKNOWN;
	else if (num_percent(used, used + avail, &percent))
		cell_set_number(cell, percent);
}

static void get_size(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	set_limited(mounted, MOUNTED_HAVE_SIZE, MOUNTED_UNLIMITED_SIZE, mounted->size_bytes, cell);
}

/* Something is used without a limit, too, but the kernel doesn't count it then. */
static void get_used(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	cell_set_known(cell, mounted->have & MOUNTED_HAVE_USED, mounted->used_bytes);
}

static void get_avail(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	set_limited(mounted, MOUNTED_HAVE_USED, MOUNTED_UNLIMITED_SIZE, mounted->avail_bytes, cell);
}

static void get_use_percent(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	if (!(mounted->flags & MOUNTED_UNLIMITED_SIZE))
		set_percent(mounted, MOUNTED_HAVE_USED, mounted->used_bytes, mounted->avail_bytes,
			    cell);
}

static void get_inodes(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	set_limited(mounted, MOUNTED_HAVE_INODES, MOUNTED_UNLIMITED_INODES, mounted->inodes, cell);
}

static void get_iused(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	cell_set_known(cell, mounted->have & MOUNTED_HAVE_IUSED, mounted->used_inodes);
}

static void get_ifree(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	set_limited(mounted, MOUNTED_HAVE_IUSED, MOUNTED_UNLIMITED_INODES, mounted->free_inodes,
		    cell);
}

static void get_iuse_percent(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	if (!(mounted->flags & MOUNTED_UNLIMITED_INODES))
		set_percent(mounted, MOUNTED_HAVE_IUSED, mounted->used_inodes, mounted->free_inodes,
			    cell);
}

static void get_pagesize(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	cell_set_known(cell, mounted->have & MOUNTED_HAVE_PAGESIZE, mounted->page_bytes);
}

/* An option of tmpfs, which hugetlbfs doesn't have. */
static void set_option(const struct mounted *mounted, const char *name, const char *standard,
		       struct cell *cell)
{
	struct mountopt option;

	if (mounted_is_huge(mounted->fstype))
		return;
	cell->state = CELL_VALUE;
	if (mountopt_find(mounted->options, name, &option) && option.value)
		strbuf_add(&cell->text, option.value, option.value_len);
	else
		strbuf_puts(&cell->text, standard);
}

static void get_huge(const void *row, struct cell *cell)
{
	set_option(row, "huge", "never", cell);
}

static void get_mpol(const void *row, struct cell *cell)
{
	set_option(row, "mpol", "default", cell);
}

static void get_mode(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	cell_set_known(cell, mounted->have & MOUNTED_HAVE_OWNER, mounted->mode);
}

static void get_uid(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	cell_set_known(cell, mounted->have & MOUNTED_HAVE_OWNER, mounted->uid);
}

static void get_gid(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	cell_set_known(cell, mounted->have & MOUNTED_HAVE_OWNER, mounted->gid);
}

static void get_options(const void *row, struct cell *cell)
{
	cell_set_text(cell, ((const struct mounted *)row)->options);
}

static void get_defaults(const void *row, struct cell *cell)
{
	cell_set_text(cell, ((const struct mounted *)row)->defaults);
}

static void get_fstab(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	if (mounted->flags & MOUNTED_IN_FSTAB)
		cell_set_text(cell, mounted->fstab);
	else if (!(mounted->flags & MOUNTED_FOREIGN) && !(mounted->have & MOUNTED_HAVE_FSTAB))
		cell->state = CELL_UNKNOWN;
}

static void get_unlimited(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	if (mounted->flags & MOUNTED_UNLIMITED_SIZE)
		cell_add_word(cell, "size");
	if (mounted->flags & MOUNTED_UNLIMITED_INODES)
		cell_add_word(cell, "inodes");
}

static void get_mntns(const void *row, struct cell *cell)
{
	const struct mounted *mounted = row;

	cell_set_known(cell, mounted->have & MOUNTED_HAVE_NS, mounted->ns_inode);
}

/* clang-format off */
#define SHOWN COLUMN_DEFAULT
#define RIGHT COLUMN_RIGHT
#define TRUNC COLUMN_TRUNC

static const struct column columns[] = {
	{"TARGET", N_("where it is mounted"),
	 CELL_NAME, SHOWN | COLUMN_WRAP, 0, get_target},
	{"FSTYPE", N_("tmpfs, devtmpfs or hugetlbfs"),
	 CELL_TEXT, SHOWN, 0, get_fstype},
	{"SOURCE", N_("what it was called when it was mounted"),
	 CELL_NAME, TRUNC, 0, get_source},
	{"SIZE", N_("the most that it takes"),
	 CELL_SIZE, SHOWN | RIGHT, NEED_STATFS, get_size},
	{"USED", N_("how much of that is used, in memory and in swap"),
	 CELL_SIZE, SHOWN | RIGHT, NEED_STATFS, get_used},
	{"AVAIL", N_("how much of it is left"),
	 CELL_SIZE, SHOWN | RIGHT, NEED_STATFS, get_avail},
	{"USE%", N_("USED as a part of SIZE, rounded up"),
	 CELL_PERCENT, SHOWN | RIGHT, NEED_STATFS, get_use_percent},
	{"INODES", N_("the most files and directories that it takes"),
	 CELL_NUMBER, RIGHT, NEED_STATFS, get_inodes},
	{"IUSED", N_("how many of them there are"),
	 CELL_NUMBER, RIGHT, NEED_STATFS, get_iused},
	{"IFREE", N_("how many are left"),
	 CELL_NUMBER, RIGHT, NEED_STATFS, get_ifree},
	{"IUSE%", N_("IUSED as a part of INODES, rounded up"),
	 CELL_PERCENT, SHOWN | RIGHT, NEED_STATFS, get_iuse_percent},
	{"PAGESIZE", N_("size of its pages"),
	 CELL_SIZE, RIGHT, NEED_STATFS, get_pagesize},
	{"HUGE", N_("when tmpfs takes transparent huge pages (huge=)"),
	 CELL_TEXT, 0, 0, get_huge},
	{"MPOL", N_("on which nodes tmpfs takes memory (mpol=)"),
	 CELL_TEXT, 0, 0, get_mpol},
	{"MODE", N_("permissions of what is mounted, as they are now"),
	 CELL_PERMS, 0, NEED_ROOT, get_mode},
	{"UID", N_("uid of its owner"),
	 CELL_NUMBER, RIGHT, NEED_ROOT, get_uid},
	{"GID", N_("gid of its group"),
	 CELL_NUMBER, RIGHT, NEED_ROOT, get_gid},
	{"OPTIONS", N_("options that it is mounted with"),
	 CELL_OPTIONS, COLUMN_WRAP, 0, get_options},
	{"DEFAULTS", N_("options that are at their default, which the kernel does not show"),
	 CELL_OPTIONS, COLUMN_WRAP, NEED_STATFS, get_defaults},
	{"FSTAB", N_("what fstab sets for it where it differs, or same"),
	 CELL_CHANGES, SHOWN | COLUMN_WRAP, NEED_FSTAB, get_fstab},
	{"UNLIMITED", N_("which has no limit: size, inodes"),
	 CELL_WORDS, SHOWN, NEED_STATFS, get_unlimited},
	{"MNTNS", N_("mount namespace that it is in, by its inode number"),
	 CELL_NUMBER, RIGHT, NEED_NS, get_mntns},
};
/* clang-format on */

const struct column_table mount_columns = {
	.rows = "mounts", .columns = columns, .count = ARRAY_SIZE(columns)};
