/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of /proc/PID/maps, and both ways of reading one's own. */
#include "scan/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "model/holder.h"
#include "tap.h"

#define RW (ACCESS_READ | ACCESS_WRITE)

static const struct {
	const char *line;
	struct mapping mapping;
} lines[] = {
	{"7f84577a1000-7f84578a1000 rw-s 00000000 00:01 0                          /SYSV00000000 "
	 "(deleted)",
	 {.start = 0x7f84577a1000,
	  .end = 0x7f84578a1000,
	  .access = RW,
	  .is_shared = true,
	  .name = "/SYSV00000000 (deleted)"}},
	{"00400000-00401000 ---p 00001000 fe:00 4294967296 /bin/true",
	 {.start = 0x400000,
	  .end = 0x401000,
	  .offset_bytes = 0x1000,
	  .inode = 4294967296,
	  .name = "/bin/true"}},
	{"0-ffffffffffffffff r-xs ffffffffffff0000 ff:fffff 18446744073709551615 x",
	 {.end = UINT64_MAX,
	  .offset_bytes = 0xffffffffffff0000,
	  .inode = UINT64_MAX,
	  .access = ACCESS_READ | ACCESS_EXEC,
	  .is_shared = true,
	  .name = "x"}},
	{"1000-2000 rwxp 00000000 00:00 0 ", {.start = 0x1000, .end = 0x2000, .access = 7}},
	{"1000-2000 rwxp 00000000 00:00 0", {.start = 0x1000, .end = 0x2000, .access = 7}},
	{"1000-2000 r--s 00000000 00:1f 7 /a\\012b\\134c  d (deleted) ",
	 {.start = 0x1000,
	  .end = 0x2000,
	  .inode = 7,
	  .access = ACCESS_READ,
	  .is_shared = true,
	  .is_escaped = true,
	  .name = "/a\nb\\134c  d (deleted) "}},
};

static const char *const damaged[] = {
	"",
	" ",
	"x",
	"1000",
	"1000-",
	"-1000 r--s 00000000 00:01 1 /x",
	"1000-2000",
	"1000-2000 ",
	"1000-2000 r--s",
	"1000-2000 r-s 00000000 00:01 1 /x",
	"1000-2000 r--x 00000000 00:01 1 /x",
	"1000-2000 R--s 00000000 00:01 1 /x",
	"1000-2000 wr-s 00000000 00:01 1 /x",
	"1000-2000 r--s  00000000 00:01 1 /x",
	"1000-2000 r--s 00000000",
	"1000-2000 r--s 00000000 00 1 /x",
	"1000-2000 r--s 00000000 00: 1 /x",
	"1000-2000 r--s 00000000 :01 1 /x",
	"1000-2000 r--s 00000000 00:01",
	"1000-2000 r--s 00000000 00:01 ",
	"1000-2000 r--s 00000000 00:01 /x",
	"1000-2000 r--s 00000000 00:01 18446744073709551616 /x",
	"1000-2000 r--s 00000000 00:100000000 1 /x",
	"10000000000000000-20000000000000000 r--s 00000000 00:01 1 /x",
	"2000-1000 r--s 00000000 00:01 1 /x",
	"1000-1000 r--s 00000000 00:01 1 /x",
	"0x1000-2000 r--s 00000000 00:01 1 /x",
};

static void test_lines(void)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct mapping *want = &lines[i].mapping;
		char *line = tap_need(strdup(lines[i].line));
		struct mapping got;
		bool ok = line && maps_parse_line(line, &got);

		ok = ok && got.start == want->start && got.end == want->end &&
		     got.offset_bytes == want->offset_bytes && got.inode == want->inode &&
		     got.access == want->access && got.is_shared == want->is_shared &&
		     got.is_escaped == want->is_escaped && !got.name == !want->name &&
		     (!got.name ||
		      (!strcmp(got.name, want->name) && got.name_len == strlen(want->name)));
		tap_ok(ok, "%s", lines[i].line);
		free(line);
	}
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		char *line = tap_need(strdup(damaged[i]));
		struct mapping got;

		tap_ok(line && !maps_parse_line(line, &got), "damaged: %s", damaged[i]);
		free(line);
	}
}

static void test_device(void)
{
	char line[] = "1000-2000 r--s 00000000 fe:1ff 7 /x";
	struct mapping got;

	tap_ok(maps_parse_line(line, &got) && got.dev == makedev(0xfe, 0x1ff), "the device");
}

static void test_long_name(void)
{
	char *line = tap_need(malloc(2 * PATH_MAX));
	struct mapping got;
	int len;

	len = sprintf(line, "1000-2000 r--s 00000000 00:01 7 /");
	memset(line + len, 'x', PATH_MAX);
	line[len + PATH_MAX - 2] = '\0';
	tap_ok(maps_parse_line(line, &got) && got.name && got.name_len == PATH_MAX - 1,
	       "the longest name");
	line[len + PATH_MAX - 2] = 'x';
	line[len + PATH_MAX - 1] = '\0';
	tap_ok(maps_parse_line(line, &got) && !got.name, "a longer one is none");
	free(line);
}

static bool is_same(const struct mapping *a, const struct mapping *b)
{
	return a->start == b->start && a->end == b->end && a->offset_bytes == b->offset_bytes &&
	       a->dev == b->dev && a->inode == b->inode && a->access == b->access &&
	       a->is_shared == b->is_shared && !a->name == !b->name &&
	       (!a->name || !strcmp(a->name, b->name));
}

/* Opens the maps of this process anew. */
static void begin(struct maps *maps, bool by_text, bool has_private)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		tap_bail();
	maps->by_text = by_text;
	maps->has_private = has_private;
	maps_begin(maps, fd);
}

/* Linux 6.11 */
static bool has_ioctl(void)
{
	struct utsname name;
	int major_no, minor_no;

	return uname(&name) == 0 && sscanf(name.release, "%d.%d", &major_no, &minor_no) == 2 &&
	       (major_no > 6 || (major_no == 6 && minor_no >= 11));
}

/* Neither reader may map anything while both are at work. */
static bool both_ways_agree(bool has_private)
{
	static struct maps ioctl_maps, text_maps;
	struct mapping a, b;
	bool same = true;
	int rc_a, rc_b, count = 0;

	begin(&text_maps, true, has_private);
	rc_b = maps_next(&text_maps, &b); /* allocates */
	begin(&ioctl_maps, false, has_private);
	rc_a = maps_next(&ioctl_maps, &a);
	while (rc_a == 1 && rc_b == 1) {
		same &= is_same(&a, &b);
		count++;
		rc_a = maps_next(&ioctl_maps, &a);
		rc_b = maps_next(&text_maps, &b);
	}
	same &= rc_a == 0 && rc_b == 0;
	same &= !ioctl_maps.by_text || !has_ioctl();
	close(ioctl_maps.fd);
	close(text_maps.fd);
	maps_free(&ioctl_maps);
	maps_free(&text_maps);
	return same && count >= 3;
}

static void test_own(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = memfd_create("a\nb (deleted)", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, (off_t)page * 4) < 0 ||
	    mmap(NULL, page, PROT_READ, MAP_SHARED, fd, (off_t)page) == MAP_FAILED ||
	    mmap(NULL, page, PROT_NONE, MAP_SHARED, fd, 0) == MAP_FAILED ||
	    mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED ||
	    mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) ==
		    MAP_FAILED)
		tap_bail();
	close(fd);
	tap_ok(both_ways_agree(false), "the ioctl, where there is one, and the text agree");
	tap_ok(both_ways_agree(true), "on private mappings, too");
}

/* A kernel thread has no memory; where none can be seen this is left out. */
static void test_none(void)
{
	static struct maps maps;
	int fd = open("/proc/2/maps", O_RDONLY | O_CLOEXEC);
	char comm[16] = "";
	int comm_fd = open("/proc/2/comm", O_RDONLY | O_CLOEXEC);
	struct mapping mapping;

	if (comm_fd < 0 || read(comm_fd, comm, sizeof(comm) - 1) < 0 ||
	    strncmp(comm, "kthreadd", 8) != 0 || fd < 0) {
		tap_ok(true, "a process without memory # SKIP no kernel thread can be opened");
	} else {
		maps_begin(&maps, fd);
		tap_ok(maps_next(&maps, &mapping) == -ESRCH, "a process without memory");
	}
	maps_free(&maps);
	if (fd >= 0)
		close(fd);
	if (comm_fd >= 0)
		close(comm_fd);
}

int main(void)
{
	test_lines();
	test_device();
	test_long_name();
	test_own();
	test_none();
	return tap_done();
}
