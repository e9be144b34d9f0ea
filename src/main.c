/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program: locale, global options, the command, and whether all that it
 * printed could be written. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "cmd/cmd.h"
#include "cmd/version.h"

/* Long listings are many small texts: fewer writes than the usual 4 KiB makes. */
#define STDOUT_BUFFER_BYTES 65536

/*
 * A descriptor that was closed at the start would be given to the first file
 * opened, and messages would be written there. What is open with O_PATH can
 * neither be read nor written: that is EBADF, as of a closed one (open(2)).
 */
static void reserve_standard_fds(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF || open("/", O_PATH) == fd)
			continue;
		diag_error(_("file descriptor %d: %s"), fd, strerror(errno));
		_exit(EXIT_FAILED);
	}
}

/* Why standard output can't be written. Of a write that failed some time ago only
 * that is left: another one, behind what is cut off anyway, tells. */
static const char *why_unwritable(void)
{
	if (!errno && write(STDOUT_FILENO, "\n", 1) == 1)
		return _("write error");
	return strerror(errno);
}

static int close_stdout(int status)
{
	bool failed = ferror(stdout);

	errno = 0;
	if (fflush(stdout) != 0 || failed || fclose(stdout) != 0) {
		diag_error(_("standard output: %s"), why_unwritable());
		return EXIT_FAILED;
	}
	return status;
}

/* Returns an exit status. */
static int set_sysroot(struct context *context, const char *path)
{
	int rc;

	if (context->root.captured) {
		diag_usage(_("--sysroot is given twice"));
		return EXIT_USAGE;
	}
	rc = sysroot_open_tree(&context->root, path);
	if (rc == -ENOSYS)
		diag_error(_("--sysroot %s: openat2: %s; it needs Linux 5.6"), path, strerror(-rc));
	else if (rc < 0)
		diag_error("--sysroot %s: %s", path, strerror(-rc));
	return rc < 0 ? EXIT_FAILED : EXIT_DONE;
}

static int run_command(struct context *context, int argc, char **argv)
{
	static char list_name[] = "list";
	static char *list_argv[] = {list_name, NULL};
	const struct cmd *cmd = &cmd_list;

	if (argc)
		cmd = cmd_find(argv[0]);
	if (!cmd)
		return EXIT_USAGE;
	diag_set_command(cmd->name);
	if (cmd->is_live && context->root.captured) {
		diag_usage(_("it is for the live system, and not for --sysroot"));
		return EXIT_USAGE;
	}
	context->ids = ids_new(&context->root);
	if (!context->ids) {
		diag_error("%s", strerror(ENOMEM));
		return EXIT_FAILED;
	}
	return cmd->run(context, argc ? argc : 1, argc ? argv : list_argv);
}

static int run(struct context *context, int argc, char **argv)
{
	static const struct option_group *const groups[] = {&cmd_global_options, NULL};
	struct options options;
	bool wants_version = false, is_verbose = false;
	const char *value;
	int id, status;

	options_begin(&options, groups, argc, argv, true);
	while ((id = options_next(&options, &value)) > 0) {
		if (id == OPT_HELP) {
			cmd_print_help(NULL);
			return EXIT_DONE;
		}
		wants_version |= id == OPT_VERSION;
		is_verbose |= id == OPT_VERBOSE;
		status = id == OPT_SYSROOT ? set_sysroot(context, value) : EXIT_DONE;
		if (status != EXIT_DONE)
			return status;
	}
	if (id == 0 && is_verbose && !wants_version) {
		diag_usage(_("in front of the command --verbose is for --version"));
		return EXIT_USAGE;
	}
	if (id < 0)
		return EXIT_USAGE;
	if (wants_version) {
		version_print(is_verbose);
		return EXIT_DONE;
	}
	return run_command(context, argc - options.next, argv + options.next);
}

int main(int argc, char **argv)
{
	struct context context = {.root = SYSROOT_LIVE};
	int status;

	reserve_standard_fds();
	/* over RLIMIT_FSIZE there is EFBIG as well (setrlimit(2)), and nothing is left half done */
	signal(SIGXFSZ, SIG_IGN);
	setvbuf(stdout, NULL, _IOFBF, STDOUT_BUFFER_BYTES);
	/* nothing else of the locale is used, and each part is files to open */
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	bindtextdomain("shmtool", LOCALEDIR);
	textdomain("shmtool");
	status = run(&context, argc, argv);
	ids_free(context.ids);
	sysroot_close(&context.root);
	diag_set_command(NULL);
	return close_stdout(status);
}
