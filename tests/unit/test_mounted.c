/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the options and figures of a mount say, and how an fstab entry differs. */
#include "model/mounted.h"

#include "tap.h"
#include "tree.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static const struct mounted_machine machine = {
	.memory_bytes = 8 * GIB,
	.page_bytes = 4096,
	.huge_bytes = 2 * MIB,
	.pool_count = 2,
	.pools = {{2 * MIB, 100 * 2 * MIB}, {GIB, 4 * GIB}},
};

static struct mounted mounted_with(const char *fstype, const char *options)
{
	struct mounted mounted = {.fstype = fstype, .options = options};

	mounted_set_by_options(&mounted, &machine);
	return mounted;
}

static void test_options(void)
{
	static const struct {
		const char *fstype, *options;
		uint32_t have, flags;
		uint64_t size, inodes, page;
	} cases[] = {
		{"tmpfs", "rw", MOUNTED_HAVE_SIZE | MOUNTED_HAVE_INODES, 0, 4 * GIB, 1048576, 4096},
		{"devtmpfs", "rw,size=1024k,nr_inodes=7", MOUNTED_HAVE_SIZE | MOUNTED_HAVE_INODES,
		 0, MIB, 7, 4096},
		{"tmpfs", "size=0k,nr_inodes=0", 0,
		 MOUNTED_UNLIMITED_SIZE | MOUNTED_UNLIMITED_INODES, 0, 0, 4096},
		{"tmpfs", "size=0k", MOUNTED_HAVE_INODES, MOUNTED_UNLIMITED_SIZE, 0, 1048576, 4096},
		{"tmpfs", "size=x", MOUNTED_HAVE_INODES, 0, 0, 1048576, 4096},
		{"tmpfs", "size=10%", MOUNTED_HAVE_INODES, 0, 0, 1048576, 4096},
		{"hugetlbfs", "rw,pagesize=2M", 0,
		 MOUNTED_UNLIMITED_SIZE | MOUNTED_UNLIMITED_INODES, 0, 0, 2 * MIB},
		{"hugetlbfs", "rw,pagesize=1024M,size=2147483648,nr_inodes=9",
		 MOUNTED_HAVE_SIZE | MOUNTED_HAVE_INODES, 0, 2 * GIB, 9, GIB},
		{"hugetlbfs", "pagesize=2M,size=0", MOUNTED_HAVE_SIZE, MOUNTED_UNLIMITED_INODES, 0,
		 0, 2 * MIB},
		{"hugetlbfs", "pagesize=2M,min_size=2097152", 0,
		 MOUNTED_UNLIMITED_SIZE | MOUNTED_UNLIMITED_INODES, 0, 0, 2 * MIB},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mounted mounted = mounted_with(cases[i].fstype, cases[i].options);

		tap_ok(mounted.have == (cases[i].have | MOUNTED_HAVE_PAGESIZE) &&
			       mounted.flags == cases[i].flags &&
			       (!(mounted.have & MOUNTED_HAVE_SIZE) ||
				mounted.size_bytes == cases[i].size) &&
			       (!(mounted.have & MOUNTED_HAVE_INODES) ||
				mounted.inodes == cases[i].inodes) &&
			       mounted.page_bytes == cases[i].page,
		       "%s: %s", cases[i].fstype, cases[i].options);
	}
}

static void test_page_size(void)
{
	struct mounted share = mounted_with("hugetlbfs", "rw,pagesize=50%");
	struct mounted word = mounted_with("hugetlbfs", "rw,pagesize=x");

	tap_ok(!share.page_bytes && !(share.have & MOUNTED_HAVE_PAGESIZE) && !word.page_bytes &&
		       !(word.have & MOUNTED_HAVE_PAGESIZE),
	       "a page size that is none is not known");
}

static void test_unknown_memory(void)
{
	const struct mounted_machine nothing = {.page_bytes = 4096};
	struct mounted mounted = {.fstype = "tmpfs", .options = "rw"};

	mounted_set_by_options(&mounted, &nothing);
	tap_ok(!(mounted.have & (MOUNTED_HAVE_SIZE | MOUNTED_HAVE_INODES)) && !mounted.flags,
	       "half of what is not known is not known");
}

static void test_figures(void)
{
	struct mounted tmpfs = mounted_with("tmpfs", "size=8192k,nr_inodes=10");
	struct mounted unlimited = mounted_with("tmpfs", "size=0k,nr_inodes=0");
	struct mounted remounted = mounted_with("tmpfs", "size=0k,nr_inodes=0");
	struct mounted huge = mounted_with("hugetlbfs", "pagesize=2M");
	struct mounted minimal = mounted_with("hugetlbfs", "pagesize=2M,min_size=4194304");
	struct mounted limited = mounted_with("hugetlbfs", "pagesize=2M,size=8388608");
	struct mounted counted = mounted_with("hugetlbfs", "pagesize=2M,nr_inodes=5");
	struct mounted odd = mounted_with("tmpfs", "size=8192k,nr_inodes=10");

	mounted_set_figures(&tmpfs, &(struct mounted_figures){4096, 2048, 2000, 1999, 10, 4});
	tap_ok(tmpfs.size_bytes == 8 * MIB && tmpfs.used_bytes == 48 * 4096 &&
		       tmpfs.avail_bytes == 1999 * 4096 && tmpfs.inodes == 10 &&
		       tmpfs.used_inodes == 6 && tmpfs.free_inodes == 4 && !tmpfs.flags &&
		       (tmpfs.have & MOUNTED_HAVE_USED) && (tmpfs.have & MOUNTED_HAVE_IUSED),
	       "tmpfs");
	mounted_set_figures(&unlimited, &(struct mounted_figures){4096, 0, 0, 0, 0, 0});
	tap_ok(unlimited.flags == (MOUNTED_UNLIMITED_SIZE | MOUNTED_UNLIMITED_INODES) &&
		       !(unlimited.have & (MOUNTED_HAVE_SIZE | MOUNTED_HAVE_USED |
					   MOUNTED_HAVE_INODES | MOUNTED_HAVE_IUSED)),
	       "unlimited tmpfs: nothing is counted");
	mounted_set_figures(&remounted, &(struct mounted_figures){4096, 1, 1, 1, 2, 1});
	tap_ok(!remounted.flags && remounted.size_bytes == 4096 && remounted.used_inodes == 1,
	       "what the file system says is newer than the table");
	mounted_set_figures(&huge, &(struct mounted_figures){2 * MIB, 0, 0, 0, 0, 0});
	tap_ok(huge.flags == (MOUNTED_UNLIMITED_SIZE | MOUNTED_UNLIMITED_INODES) &&
		       !(huge.have & (MOUNTED_HAVE_SIZE | MOUNTED_HAVE_USED | MOUNTED_HAVE_IUSED)),
	       "hugetlbfs without a size: all zeros");
	mounted_set_figures(&minimal,
			    &(struct mounted_figures){2 * MIB, UINT64_MAX, UINT64_MAX, UINT64_MAX,
						      UINT64_MAX, UINT64_MAX});
	tap_ok(minimal.flags == (MOUNTED_UNLIMITED_SIZE | MOUNTED_UNLIMITED_INODES) &&
		       !(minimal.have &
			 (MOUNTED_HAVE_SIZE | MOUNTED_HAVE_USED | MOUNTED_HAVE_IUSED)),
	       "min_size alone: -1 is no number");
	mounted_set_figures(&limited,
			    &(struct mounted_figures){2 * MIB, 4, 1, 1, UINT64_MAX, UINT64_MAX});
	tap_ok(limited.size_bytes == 8 * MIB && limited.used_bytes == 6 * MIB &&
		       limited.flags == MOUNTED_UNLIMITED_INODES &&
		       !(limited.have & MOUNTED_HAVE_IUSED),
	       "hugetlbfs with a size");
	mounted_set_figures(&counted, &(struct mounted_figures){2 * MIB, 0, 0, 0, 0, 0});
	tap_ok(counted.inodes == 5 && (counted.have & MOUNTED_HAVE_INODES) &&
		       !(counted.have & MOUNTED_HAVE_IUSED),
	       "its inodes are told by the option alone");
	mounted_set_figures(&odd, &(struct mounted_figures){UINT64_C(1) << 40, UINT64_C(1) << 40, 1,
							    1, 10, 11});
	tap_ok(!(odd.have & (MOUNTED_HAVE_SIZE | MOUNTED_HAVE_USED | MOUNTED_HAVE_IUSED)),
	       "what can't be is not known");
}

static void test_defaults(void)
{
	static const struct {
		const char *fstype, *options, *want;
	} cases[] = {
		{"tmpfs", "rw",
		 "size=4194304k,nr_inodes=1048576,mode=1777,uid=0,gid=0,inode32,huge=never,"
		 "mpol=default"},
		{"tmpfs",
		 "rw,size=8k,nr_inodes=2,mode=700,uid=1,gid=2,inode64,huge=always,mpol=local", ""},
		{"tmpfs", "rw,size=0k,nr_inodes=0,inode32",
		 "mode=1777,uid=0,gid=0,huge=never,"
		 "mpol=default"},
		{"devtmpfs", "rw,size=8k,nr_inodes=2,mode=755",
		 "uid=0,gid=0,inode32,huge=never,"
		 "mpol=default"},
		{"hugetlbfs", "rw,pagesize=2M", "mode=755,uid=0,gid=0"},
		{"hugetlbfs", "rw,gid=7,mode=1777,pagesize=2M", "uid=0"},
	};
	struct strbuf text = {0};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mounted mounted = mounted_with(cases[i].fstype, cases[i].options);

		strbuf_reset(&text);
		mounted_write_defaults(&mounted, &text);
		if (!tap_ok(!strcmp(strbuf_text(&text), cases[i].want), "defaults of %s: %s",
			    cases[i].fstype, cases[i].options))
			printf("# %s\n", strbuf_text(&text));
	}
	strbuf_free(&text);
}

static const struct {
	const char *fstype, *options; /* as mounted */
	const char *asked_type, *asked;
	const char *want;
} comparisons[] = {
	{"tmpfs", "rw,relatime", "tmpfs", "defaults", ""},
	{"tmpfs", "rw,relatime", "tmpfs", "", ""},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "size=2g", ""},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "size=2G,nofail,x-systemd.a=b", ""},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "size=1G", "size=1G"},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "size=3G,size=2G", ""},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "size=25%", ""},
	{"tmpfs", "rw,relatime,size=2077152k", "tmpfs", "size=25%", ""},
	{"tmpfs", "rw,relatime,size=1977152k", "tmpfs", "size=25%", "size=25%"},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "nr_blocks=512k", ""},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "nr_blocks=1", "nr_blocks=1"},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "nr_blocks=8E", ""},
	{"tmpfs", "rw,relatime,uid=5", "tmpfs", "uid", "uid"},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "nr_blocks=1,size=2G", ""},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "size=2G,nr_blocks=1", "nr_blocks=1"},
	{"tmpfs", "rw,relatime,size=2097152k", "tmpfs", "defaults", "!size"},
	{"tmpfs", "rw,relatime", "tmpfs", "size=50%", ""},
	{"tmpfs", "rw,relatime", "tmpfs", "size=4G", ""},
	{"tmpfs", "rw,relatime", "tmpfs", "size=1G", "size=1G"},
	{"tmpfs", "rw,relatime,size=4k", "tmpfs", "size=1", ""},
	{"tmpfs", "rw,relatime,size=0k", "tmpfs", "size=0", ""},
	{"tmpfs", "rw,relatime,size=0k", "tmpfs", "size=1%", "size=1%"},
	{"tmpfs", "rw,relatime,size=0k", "tmpfs", "", "!size"},
	{"tmpfs", "rw,relatime,nr_inodes=1024", "tmpfs", "nr_inodes=1k", ""},
	{"tmpfs", "rw,relatime,nr_inodes=1024", "tmpfs", "nr_inodes=2k", "nr_inodes=2k"},
	{"tmpfs", "rw,relatime", "tmpfs", "nr_inodes=1m", ""},
	{"tmpfs", "rw,relatime,nr_inodes=0", "tmpfs", "", "!nr_inodes"},
	{"tmpfs", "rw,relatime,mode=755", "tmpfs", "mode=0755", ""},
	{"tmpfs", "rw,relatime,mode=755", "tmpfs", "mode=1777", "mode=1777"},
	{"tmpfs", "rw,relatime,mode=755", "tmpfs", "", "!mode"},
	{"tmpfs", "rw,relatime", "tmpfs", "mode=1777", ""},
	{"tmpfs", "rw,relatime,uid=7,gid=8", "tmpfs", "uid=seven,gid=eight", ""},
	{"tmpfs", "rw,relatime,uid=7,gid=8", "tmpfs", "uid=7,gid=9", "gid=9"},
	{"tmpfs", "rw,relatime", "tmpfs", "uid=0,gid=nobody", "gid=nobody"},
	{"tmpfs", "rw,relatime,huge=advise", "tmpfs", "huge=advise", ""},
	{"tmpfs", "rw,relatime", "tmpfs", "huge=never,mpol=default", ""},
	{"tmpfs", "rw,relatime", "tmpfs", "huge=always", "huge=always"},
	{"tmpfs", "rw,relatime,mpol=bind=static:0-1", "tmpfs", "mpol=bind=static:0,1", ""},
	{"tmpfs", "rw,relatime,mpol=bind:0,2", "tmpfs", "mpol=bind:0", "mpol=bind:0"},
	{"tmpfs", "rw,relatime,noswap", "tmpfs", "", "!noswap"},
	{"tmpfs", "rw,relatime", "tmpfs", "noswap", "noswap"},
	{"tmpfs", "rw,relatime,inode64", "tmpfs", "", ""},
	{"tmpfs", "rw,relatime,inode64", "tmpfs", "inode32", "inode32"},
	{"tmpfs", "rw,relatime", "tmpfs", "inode32", ""},
	{"tmpfs", "rw,relatime,usrquota,grpquota", "tmpfs", "quota", ""},
	{"tmpfs", "rw,relatime,usrquota", "tmpfs", "usrquota,grpquota", "grpquota"},
	{"tmpfs", "rw,relatime,usrquota,usrquota_block_hardlimit=1048576", "tmpfs",
	 "usrquota,usrquota_block_hardlimit=1M", ""},
	{"tmpfs", "rw,relatime,usrquota,usrquota_inode_hardlimit=5", "tmpfs", "usrquota",
	 "!usrquota_inode_hardlimit"},
	{"tmpfs", "rw,nosuid,nodev,relatime", "tmpfs", "nosuid,nodev", ""},
	{"tmpfs", "rw,nosuid,nodev,relatime", "tmpfs", "", "!nosuid,!nodev"},
	{"tmpfs", "rw,nosuid,relatime", "tmpfs", "nosuid,suid", "suid"},
	{"tmpfs", "rw,relatime", "tmpfs", "suid,nosuid", "nosuid"},
	{"tmpfs", "rw,nosuid,nodev,noexec,relatime", "tmpfs", "user", ""},
	{"tmpfs", "rw,nosuid,nodev,relatime", "tmpfs", "users,exec", ""},
	{"tmpfs", "rw,nosuid,nodev,relatime", "tmpfs", "owner", ""},
	{"tmpfs", "ro,relatime", "tmpfs", "defaults", "!ro"},
	{"tmpfs", "ro,relatime", "tmpfs", "rw", "rw"},
	{"tmpfs", "rw,relatime", "tmpfs", "ro", "ro"},
	{"tmpfs", "rw,noatime", "tmpfs", "noatime", ""},
	{"tmpfs", "rw,noatime", "tmpfs", "", "!noatime"},
	{"tmpfs", "rw,relatime", "tmpfs", "noatime", "noatime"},
	{"tmpfs", "rw", "tmpfs", "strictatime", ""},
	{"tmpfs", "rw", "tmpfs", "", ""},
	{"tmpfs", "rw", "tmpfs", "relatime", "relatime"},
	{"tmpfs", "rw,relatime", "tmpfs", "newthing=1", "newthing=1"},
	{"tmpfs", "rw,relatime,newthing=1", "tmpfs", "newthing=1", ""},
	{"tmpfs", "rw,relatime,newthing=1,seclabel", "tmpfs", "", ""},
	{"tmpfs", "rw,relatime", "ext4", "size=1G", "fstype=ext4"},
	{"tmpfs", "rw,relatime", "auto", "size=1G", "size=1G"},
	{"tmpfs", "ro,relatime,size=4k", "none", "bind,ro", ""},
	{"tmpfs", "rw,relatime,size=4k", "none", "bind,ro", "ro"},
	{"hugetlbfs", "rw,relatime,pagesize=2M", "hugetlbfs", "defaults", ""},
	{"hugetlbfs", "rw,relatime,pagesize=1024M", "hugetlbfs", "pagesize=1GB", ""},
	{"hugetlbfs", "rw,relatime,pagesize=1024M", "hugetlbfs", "", "!pagesize"},
	{"hugetlbfs", "rw,relatime,pagesize=2M,size=8388608", "hugetlbfs", "size=9M", ""},
	{"hugetlbfs", "rw,relatime,pagesize=2M,size=8388608", "hugetlbfs", "", "!size"},
	{"hugetlbfs", "rw,relatime,pagesize=2M,size=104857600", "hugetlbfs", "size=50%", ""},
	{"hugetlbfs", "rw,relatime,pagesize=2M,size=8388608", "hugetlbfs", "size=50%", "size=50%"},
	{"hugetlbfs", "rw,relatime,pagesize=2M", "hugetlbfs", "size=8M,min_size=4M",
	 "size=8M,min_size=4M"},
	{"hugetlbfs", "rw,relatime,pagesize=2M,min_size=4194304", "hugetlbfs", "min_size=4M", ""},
	{"hugetlbfs", "rw,relatime,pagesize=2M", "hugetlbfs", "mode=0755,uid=root", ""},
	{"hugetlbfs", "rw,relatime,mode=1777,pagesize=2M", "hugetlbfs", "", "!mode"},
};

static void test_comparing(void)
{
	struct ids *ids;
	struct strbuf text = {0};

	tree_write("etc/passwd", "root:x:0:0::/:/bin/sh\nseven:x:7:7::/:/bin/sh\n");
	tree_write("etc/group", "root:x:0:\neight:x:8:\n");
	ids = tap_need(ids_new(&tree_root));
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
		struct mounted mounted =
			mounted_with(comparisons[i].fstype, comparisons[i].options);

		strbuf_reset(&text);
		mounted_compare(&mounted, &machine, comparisons[i].asked_type, comparisons[i].asked,
				ids, &text);
		if (!tap_ok(!strcmp(strbuf_text(&text), comparisons[i].want),
			    "%s of %s, asked for %s", comparisons[i].options, comparisons[i].fstype,
			    comparisons[i].asked))
			printf("# %s\n", strbuf_text(&text));
	}
	strbuf_free(&text);
	ids_free(ids);
}

static void test_other_ids(void)
{
	struct mounted mounted = mounted_with("tmpfs", "rw,relatime,uid=7,mode=700");
	struct mounted_machine inside = machine;
	struct strbuf text = {0};

	inside.has_other_ids = true;
	mounted_compare(&mounted, &inside, "tmpfs", "gid=5", NULL, &text);
	tap_ok(!strcmp(strbuf_text(&text), "!mode"), "ids of another user namespace say nothing");
	strbuf_free(&text);
}

static void test_paths(void)
{
	tap_ok(mounted_same_path("/dev/shm", "/dev/shm") &&
		       mounted_same_path("/dev/shm/", "//dev///shm") &&
		       mounted_same_path("/", "//"),
	       "slashes that say nothing");
	tap_ok(!mounted_same_path("/dev/shm", "/dev/shmx") &&
		       !mounted_same_path("/dev", "/dev/shm") && !mounted_same_path("/", "/dev") &&
		       !mounted_same_path("/devshm", "/dev/shm"),
	       "other paths");
}

int main(void)
{
	tree_begin();
	test_options();
	test_page_size();
	test_unknown_memory();
	test_figures();
	test_defaults();
	test_comparing();
	test_other_ids();
	test_paths();
	return tap_done();
}
