/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key: the XSI keys that programs get of files by ftok(3). */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/diag.h"
#include "cmd/cmd.h"
#include "model/ftok.h"
#include "scan/ftok.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_group *const option_groups[] = {&options_help_group, NULL};

const struct cmd cmd_key = {
	.name = "key",
	.operands = N_("PATH[:PROJ]..."),
	.summary = N_("Prints the XSI key that ftok(3) makes of a file"),
	.options = option_groups,
	.is_live = true,
	.run = run,
};

/* Returns 0, or -errno after a message. */
static int take_operand(struct vec *args, const char *operand)
{
	const char *why = NULL;
	struct ftok_arg arg;
	int rc = ftok_parse(operand, &arg, &why);

	if (!rc && !vec_push(args, &arg)) {
		free(arg.path);
		rc = -ENOMEM;
	}
	if (rc == -EINVAL)
		diag_usage(_("'%s' is no PATH[:PROJ]: %s"), operand, why);
	else if (rc < 0)
		diag_error("%s", strerror(-rc));
	return rc;
}

/* Returns the exit status. */
static int print_keys(const struct vec *args)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < args->count; i++) {
		const struct ftok_arg *arg = vec_at(args, i);
		uint32_t key;
		int rc = ftok_read_key(arg->path, arg->proj, &key);

		if (rc < 0) {
			diag_error("%s: %s", arg->path, strerror(-rc));
			status = EXIT_FAILED;
		} else {
			printf("0x%08" PRIx32 "\n", key);
		}
	}
	return status;
}

/* Takes all operands before anything is printed: one that means nothing is an error in
 * how the command was called. Returns the exit status. */
static int print_all(struct vec *args, int count, char **operands)
{
	int rc = 0;

	if (!count) {
		diag_usage(_("it takes the path of one file at least"));
		return EXIT_USAGE;
	}
	for (int i = 0; i < count && !rc; i++)
		rc = take_operand(args, operands[i]);
	if (rc < 0)
		return rc == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
	return print_keys(args);
}

static int run(struct context *context, int argc, char **argv)
{
	struct vec args = VEC_OF(struct ftok_arg);
	int status;
	int next = cmd_parse(&cmd_key, argc, argv, NULL, NULL, &status);

	(void)context;
	if (next < 0)
		return status;
	status = print_all(&args, argc - next, argv + next);
	for (size_t i = 0; i < args.count; i++)
		free(((struct ftok_arg *)vec_at(&args, i))->path);
	vec_free(&args);
	return status;
}
