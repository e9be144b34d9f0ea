/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rm tells: each result, with REFs and with selectors, and the sum. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#include "base/diag.h"
#include "cmd/confirm.h"
#include "cmd/rm_report.h"
#include "tap.h"

static const struct object_dir dir = {.path = "/dev/shm"};

static struct object make_file(const char *name, uint64_t alloc_bytes)
{
	return (struct object){
		.kind = KIND_POSIX,
		.have = HAVE_STAT | HAVE_ALLOC,
		.dir = &dir,
		.name = name,
		.name_len = strlen(name),
		.size_bytes = 65536,
		.alloc_bytes = alloc_bytes,
	};
}

/* What is to be told. */
struct scenario {
	struct rm_report report;
	enum removal_result results[8]; /* of objects called a, b, c ... */
	size_t count;
	uint64_t missing;
	bool is_json, is_unknown, is_interrupted;
};

static void tell_all(struct scenario *scenario)
{
	struct output_style style = {.format = scenario->is_json ? OUTPUT_JSON : OUTPUT_TABLE};
	struct rm_report *report = &scenario->report;
	struct notes notes = NOTES_INIT;

	diag_set_command("rm");
	report->style = &style;
	report->total = scenario->count;
	if (rm_report_begin(report) < 0)
		return;
	for (size_t i = 0; i < scenario->count; i++) {
		const char name[] = {(char)('a' + i), '\0'};
		struct object file = make_file(name, 4096 << i);
		struct removal removal = {&file, scenario->results[i], {0}};

		if (scenario->is_unknown && i % 2)
			file.have = 0;
		if (removal.result == REMOVAL_FAILED)
			failure_set(&removal.failure, EPERM, "unlink", "ask %s", "him");
		rm_report_tell(report, &removal);
	}
	if (scenario->is_interrupted)
		rm_report_interrupted(report);
	else
		rm_report_end(report, scenario->missing, &notes);
	rm_report_free(report);
	notes_free(&notes);
}

static void read_file(int fd, char *text, size_t room)
{
	ssize_t len = pread(fd, text, room - 1, 0);

	text[len > 0 ? len : 0] = '\0';
}

/* Tells it with standard output and error in one file, in another process. */
static void check(struct scenario scenario, const char *wanted, const char *what)
{
	char path[] = "/tmp/shmtool-test-XXXXXX", text[4096];
	int fd = mkstemp(path), status = -1;
	pid_t pid;

	unlink(path);
	fcntl(fd, F_SETFL, O_APPEND);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		tell_all(&scenario);
		fflush(stdout);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	read_file(fd, text, sizeof(text));
	close(fd);
	if (!tap_ok(!status && !strcmp(text, wanted), "%s", what))
		printf("# wanted: %s\n# got: %s\n", wanted, text);
}

#define RESULTS(...) .results = {__VA_ARGS__}, .count = sizeof((int[]){__VA_ARGS__}) / sizeof(int)
#define ALL REMOVAL_DONE, REMOVAL_LASTING, REMOVAL_IN_USE, REMOVAL_GONE, REMOVAL_FAILED
#define RM "shmtool rm: "
#define LASTS "removed; its memory stays until those who hold it let go\n"

static void test_named(void)
{
	check((struct scenario){.report = {.ref_count = 1}, RESULTS(REMOVAL_DONE)}, "",
	      "one that is named");
	check((struct scenario){.report = {.ref_count = 1}, RESULTS(REMOVAL_FAILED)},
	      RM "posix:/a: unlink: Operation not permitted; ask him\n",
	      "one that can't be removed");
	check((struct scenario){.report = {.ref_count = 5}, RESULTS(ALL)},
	      RM "posix:/b: " LASTS RM "posix:/d: no such object any more\n" RM
		 "posix:/e: unlink: Operation not permitted; ask him\n" RM
		 "removed 1 object, 4K of memory; removed 1 whose memory stays until it is let go; "
		 "left 1 that is in use; 2 failed\n",
	      "several that are named");
	check((struct scenario){.report = {.ref_count = 2, .is_forced = true},
				RESULTS(REMOVAL_GONE, REMOVAL_DONE)},
	      "", "with --force what is gone is no matter");
	check((struct scenario){.report = {.ref_count = 3}, RESULTS(REMOVAL_DONE, REMOVAL_DONE), 1},
	      RM "removed 2 objects, 12K of memory; 1 failed\n", "what was missing has failed");
}

static void test_chosen(void)
{
	check((struct scenario){.report = {.has_selectors = true}, RESULTS(ALL)},
	      RM "posix:/e: unlink: Operation not permitted; ask him\n" RM
		 "removed 1 object, 4K of memory; removed 1 whose memory stays until it is let go; "
		 "left 1 that is in use; 1 was gone already; 1 failed\n",
	      "several that are selected");
	check((struct scenario){.report = {.has_selectors = true, .is_guarded = true},
				RESULTS(REMOVAL_LASTING, REMOVAL_IN_USE, REMOVAL_IN_USE,
					REMOVAL_GONE, REMOVAL_GONE)},
	      RM "posix:/a: " LASTS RM "removed 1 whose memory stays until it is let go; left 2 "
		 "that are in use; 2 were gone already\n",
	      "with --unused what lasts is told");
	check((struct scenario){.report = {.has_selectors = true, .is_verbose = true},
				RESULTS(ALL)},
	      "posix:/a\nposix:/b\n" RM "posix:/b: " LASTS RM
	      "posix:/c: in use, and left as it is\n" RM
	      "posix:/e: unlink: Operation not permitted; ask him\n" RM
	      "removed 1 object, 4K of memory; removed 1 whose memory stays until it is let go; "
	      "left 1 that is in use; 1 was gone already; 1 failed\n",
	      "with --verbose each is named");
	check((struct scenario){.report.has_selectors = true}, "", "none");
}

static void test_memory(void)
{
	check((struct scenario){.report = {.has_selectors = true},
				RESULTS(REMOVAL_DONE, REMOVAL_DONE, REMOVAL_DONE),
				.is_unknown = true},
	      RM "removed 3 objects, at least 20K of memory\n", "memory of which some is unknown");
	check((struct scenario){.report = {.has_selectors = true, .is_verbose = true, .total = 2},
				RESULTS(REMOVAL_DONE, REMOVAL_DONE),
				.is_interrupted = true},
	      "posix:/a\nposix:/b\n" RM "interrupted: removed 2 of 2 objects\n",
	      "what a signal interrupts");
}

#define ROW(name, size, result, error)                                                   \
	"{\"ref\":\"posix:/" name "\",\"kind\":\"posix\",\"size\":65536,\"alloc\":" size \
	",\"result\":\"" result "\",\"error\":" error "}"

static void test_json(void)
{
	check((struct scenario){.report = {.has_selectors = true}, RESULTS(ALL), .is_json = true},
	      RM
	      "posix:/e: unlink: Operation not permitted; ask him\n"
	      "{\"objects\":[\n" ROW("a", "4096", "removed", "null") ",\n" ROW(
		      "b", "8192", "lasting",
		      "null") ",\n" ROW("c", "16384", "in-use",
					"null") ",\n" ROW("d", "32768", "gone",
							  "null") ",\n" ROW("e", "65536", "failed",
									    "\"unlink: Operation "
									    "not permitted; ask "
									    "him\"") "\n],"
										     "\"complete\":"
										     "true,"
										     "\"warnings\":"
										     "[]}\n" RM
										     "removed 1 "
										     "object, 4K "
										     "of memory; "
										     "removed 1 "
										     "whose memory "
										     "stays until "
										     "it is let "
										     "go; "
										     "left 1 that "
										     "is in use; 1 "
										     "was gone "
										     "already; 1 "
										     "failed\n",
	      "JSON");
}

static void test_answers(void)
{
	static const char *const yes[] = {"y", "Y", "yes", "YES", "Yes"};
	static const char *const no[] = {"", "n", "no", "ye", "yess", "y ", " y", "yes!", "1", "+"};

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		tap_ok(confirm_is_yes(yes[i]), "'%s' is a yes", yes[i]);
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		tap_ok(!confirm_is_yes(no[i]), "'%s' is none", no[i]);
}

int main(void)
{
	test_named();
	test_chosen();
	test_memory();
	test_json();
	test_answers();
	return tap_done();
}
