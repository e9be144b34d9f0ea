/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of every length, around the border of the buffer, and cut ones. */
#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static struct lines lines;

/* A file that holds @text, to be read from its beginning. */
static void begin(const char *text, size_t len)
{
	int fd = memfd_create("lines", MFD_CLOEXEC);

	if (fd < 0 || pwrite(fd, text, len, 0) != (ssize_t)len) {
		perror("memfd_create");
		exit(99);
	}
	lines_init(&lines, fd);
}

static void end(void)
{
	lines_end(&lines);
	close(lines.fd);
}

/* Whether the next line is @want; NULL: one that is not whole. */
static bool next_is(const char *want)
{
	char *line;
	int rc = lines_next(&lines, &line);

	return want ? rc == 1 && !strcmp(line, want) : rc == -EBADMSG;
}

static bool is_at_end(void)
{
	char *line;

	return lines_next(&lines, &line) == 0 && lines_next(&lines, &line) == 0;
}

static void test_short(void)
{
	begin("", 0);
	tap_ok(is_at_end(), "an empty file has no line");
	end();
	begin("\n", 1);
	tap_ok(next_is("") && is_at_end(), "an empty line");
	end();
	begin("a\n\nbc\n", 6);
	tap_ok(next_is("a") && next_is("") && next_is("bc") && is_at_end(), "three lines");
	end();
	begin("a\nbc", 4);
	tap_ok(next_is("a") && next_is(NULL) && is_at_end(), "the last without a newline is cut");
	end();
	begin("x", 1);
	tap_ok(next_is(NULL) && is_at_end(), "the only one, too");
	end();
	begin("a\0b\nc\n", 6);
	tap_ok(next_is("a") && next_is("c") && is_at_end(), "a NUL ends what is seen of a line");
	end();
	begin("\0\0\n\0", 4);
	tap_ok(next_is("") && next_is(NULL) && is_at_end(), "NULs alone");
	end();
	begin("a\r\n \tb \n", 8);
	tap_ok(next_is("a\r") && next_is(" \tb ") && is_at_end(), "all other bytes are kept");
	end();
}

/* Such as /dev/zero in a file's place. */
static void test_endless(void)
{
	size_t len = 4 << 20;
	char *text = tap_need(calloc(1, len)), *line;

	begin(text, len);
	free(text);
	tap_ok(lines_next(&lines, &line) == -EFBIG, "a line that doesn't end is given up");
	end();
}

/* A file of @lens[i] bytes and a newline each, told by their first and last byte. */
static bool reads_lengths(const size_t *lens, size_t count, bool newline_at_end)
{
	size_t total = 0, at = 0;
	bool ok = true;
	char *text, *line;

	for (size_t i = 0; i < count; i++)
		total += lens[i] + 1;
	text = tap_need(malloc(total));
	for (size_t i = 0; i < count; i++) {
		memset(text + at, 'a' + (int)(i % 26), lens[i]);
		at += lens[i];
		text[at++] = '\n';
	}
	begin(text, total - !newline_at_end);
	free(text);

	for (size_t i = 0; i < count; i++) {
		bool whole = lens[i] < LINES_BUFFER_BYTES && (newline_at_end || i + 1 < count);
		int rc = lines_next(&lines, &line);

		ok &= rc == (whole ? 1 : -EBADMSG);
		if (rc == 1) {
			ok &= strlen(line) == lens[i];
			ok &= strspn(line, (char[]){(char)('a' + i % 26), '\0'}) == lens[i];
		}
	}
	ok &= is_at_end();
	end();
	return ok;
}

static void test_border(void)
{
	const size_t room = LINES_BUFFER_BYTES;
	bool first = true, second = true, cut = true;

	for (size_t len = room - 5; len <= room + 5; len++)
		first &= reads_lengths((size_t[]){len, 3, 0, 7}, 4, true);
	tap_ok(first, "a line about as long as the buffer, and those behind it");
	for (size_t len = room / 2 - 20; len <= room / 2 + 20; len++)
		second &= reads_lengths((size_t[]){len, room / 2, 5, len}, 4, true);
	tap_ok(second, "a line over the end of the buffer");
	for (size_t len = room - 5; len <= room + 5; len++)
		cut &= reads_lengths((size_t[]){4, len}, 2, false) &&
		       reads_lengths((size_t[]){len}, 1, false);
	tap_ok(cut, "a cut one of about that length");
	for (size_t times = 2; times <= 5; times++)
		for (size_t more = 0; more < 3; more++)
			tap_ok(reads_lengths((size_t[]){1, times * room + more - 1, 2, room - 1, 9},
					     5, true),
			       "a line of %zu buffers and %zu bytes is passed over", times, more);
	tap_ok(reads_lengths((size_t[]){3 * room, 2 * room + 1, 5}, 3, true),
	       "two long ones are two");
	tap_ok(reads_lengths((size_t[]){5, 3 * room}, 2, false), "a long one that is cut is one");
}

/* Reads that give less than is asked for must not matter. */
static void test_pipe(size_t piece)
{
	static const char text[] = "one\ntwo\n\nfour";
	int fds[2], status = 0;
	pid_t child;

	if (pipe(fds) < 0)
		exit(99);
	fflush(stdout);
	child = fork();
	if (child < 0)
		exit(99);
	if (!child) {
		for (size_t i = 0; i < strlen(text); i += piece) {
			size_t len = strlen(text) - i < piece ? strlen(text) - i : piece;

			if (write(fds[1], text + i, len) != (ssize_t)len)
				_exit(1);
			usleep(1000);
		}
		_exit(0);
	}
	close(fds[1]);
	lines_init(&lines, fds[0]);
	tap_ok(next_is("one") && next_is("two") && next_is("") && next_is(NULL) && is_at_end(),
	       "from a pipe, %zu bytes at a time", piece);
	end();
	waitpid(child, &status, 0);
}

/* Long files are read ahead; what is read must not depend on it. */
static void test_long_file(void)
{
	const size_t count = 200000;
	size_t len = 0;
	char *text = tap_need(malloc(count * 16)), *line, want[16];
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		len += (size_t)sprintf(text + len, "%zu,%.*s\n", i, (int)(i % 7), "......");
	begin(text, len);
	for (size_t i = 0; i < count; i++) {
		snprintf(want, sizeof(want), "%zu,%.*s", i, (int)(i % 7), "......");
		ok &= next_is(want);
	}
	tap_ok(ok && is_at_end(), "%zu lines, in their order", count);
	end();

	begin(text, len - 1);
	ok = true;
	for (size_t i = 0; i < count - 1; i++)
		ok &= lines_next(&lines, &line) == 1;
	tap_ok(ok && next_is(NULL) && is_at_end(), "the last of them cut");
	end();

	memset(text + len / 4, 'x', len / 2);
	begin(text, len);
	ok = true;
	for (size_t i = 0; ok && i < count; i++)
		if (lines_next(&lines, &line) == -EBADMSG)
			break;
	tap_ok(ok && lines_next(&lines, &line) == 1 && atoi(line) > (int)count / 2,
	       "a megabyte without a newline in their midst is one that is cut");
	end();

	for (size_t stop = 5000; stop <= 50000; stop += 15000) {
		begin(text, len);
		ok = true;
		for (size_t i = 0; i < stop; i++)
			ok &= lines_next(&lines, &line) == 1;
		end();
		tap_ok(ok, "reading may end after %zu lines", stop);
	}
	lines_end(&lines);
	free(text);
}

static void test_errors(void)
{
	char *line;

	lines_init(&lines, open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	tap_ok(lines_next(&lines, &line) == -EISDIR, "a directory has no lines");
	end();
	lines_init(&lines, open("/", O_PATH | O_CLOEXEC));
	tap_ok(lines_next(&lines, &line) == -EBADF, "nor has what is not open for reading");
	end();
}

int main(void)
{
	test_short();
	test_endless();
	test_border();
	test_pipe(1);
	test_pipe(3);
	test_long_file();
	test_errors();
	return tap_done();
}
