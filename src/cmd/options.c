/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/suggest.h"
#include "base/util.h"
#include "cmd/cmd.h"

static const struct option_def help_option[] = {
	{OPT_HELP, 'h', "help", NULL, N_("show this help")},
};

const struct option_group options_help_group = {N_("Other options"), help_option, 1};

static bool is_value_optional(const struct option_def *def)
{
	return def->value && *def->value == '[';
}

static int needs_value(const struct option_def *def)
{
	if (!def->value)
		return no_argument;
	return is_value_optional(def) ? optional_argument : required_argument;
}

void options_begin(struct options *options, const struct option_group *const *groups, int argc,
		   char **argv, bool stop_at_operand)
{
	size_t count = 0;
	char *letter = options->letters;

	*options = (struct options){.argc = argc, .argv = argv};
	if (stop_at_operand)
		*letter++ = '+';
	*letter++ = ':'; /* a missing value is told apart from an unknown option */
	for (; *groups; groups++) {
		for (size_t i = 0; i < (*groups)->count && count < OPTIONS_MAX; i++) {
			const struct option_def *def = &(*groups)->options[i];

			options->defs[count] = def;
			options->longopts[count++] = (struct option){
				.name = def->name,
				.has_arg = needs_value(def),
				.val = def->id,
			};
			if (!def->letter)
				continue;
			*letter++ = def->letter;
			if (def->value)
				*letter++ = ':';
			if (is_value_optional(def))
				*letter++ = ':';
		}
	}
	opterr = 0;
	optind = 0; /* glibc: start anew */
}

/* The option that stands in front of a command, and is none of it: by its letter, or by a
 * name of @len bytes. NULL where there is none. */
static const struct option_def *find_global(int letter, const char *name, size_t len)
{
	for (size_t i = 0; i < cmd_global_options.count; i++) {
		const struct option_def *def = &cmd_global_options.options[i];

		if (def->id == OPT_VERBOSE) /* it says no more of any command */
			continue;
		if (name ? strlen(def->name) == len && !strncmp(def->name, name, len)
			 : def->letter == letter)
			return def;
	}
	return NULL;
}

static int refuse_letter(int letter)
{
	if (find_global(letter, NULL, 0))
		diag_usage(_("option '-%c' stands in front of the command"), letter);
	else
		diag_usage(_("unknown option '-%c'"), letter);
	return -EINVAL;
}

static int refuse_name(const struct options *options, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	struct suggestion suggestion = suggest_for(name, len);
	const struct option_def *global = find_global(0, name, len);

	for (const struct option *option = options->longopts; option->name; option++)
		suggest_consider(&suggestion, option->name);
	if (global)
		diag_usage(_("option '--%s' stands in front of the command"), global->name);
	else if (suggestion.nearest)
		diag_usage(_("unknown option '%s'; did you mean '--%s'?"), word,
			   suggestion.nearest);
	else
		diag_usage(_("unknown option '%s'"), word);
	return -EINVAL;
}

static int refuse_unknown(const struct options *options)
{
	const char *word = options->argv[optind - 1];

	if (!optopt)
		return refuse_name(options, word);
	if (optopt < OPT_HELP)
		return refuse_letter(optopt);
	/* a long option that takes no value was given one */
	diag_usage(_("option '%s' takes no value"), word);
	return -EINVAL;
}

/* getopt_long(3) takes any unique beginning of a name; here only the whole name. */
static int check_whole_name(const struct options *options, const char *name)
{
	/* a value of its own word stands behind the option */
	int at = optind - 1 - (optarg && optarg == options->argv[optind - 1]);
	const char *word = options->argv[at];
	size_t len = strcspn(word + 2, "=");

	if (strlen(name) == len && !strncmp(word + 2, name, len))
		return 0;
	diag_usage(_("unknown option '%s'; did you mean '--%s'?"), word, name);
	return -EINVAL;
}

static int id_of_letter(const struct options *options, int letter)
{
	for (size_t i = 0; options->defs[i]; i++)
		if (options->defs[i]->letter == letter)
			return (int)options->defs[i]->id;
	return -EINVAL;
}

int options_next(struct options *options, const char **value)
{
	int index = -1;
	int id = getopt_long(options->argc, options->argv, options->letters, options->longopts,
			     &index);

	options->next = optind;
	*value = optarg;
	if (id == -1)
		return 0;
	if (id == '?')
		return refuse_unknown(options);
	if (id == ':') {
		if (optopt < OPT_HELP)
			diag_usage(_("option '-%c' needs a value"), optopt);
		else
			diag_usage(_("option '%s' needs a value"), options->argv[optind - 1]);
		return -EINVAL;
	}
	if (index >= 0) {
		int rc = check_whole_name(options, options->longopts[index].name);

		return rc < 0 ? rc : id;
	}
	return id_of_letter(options, id);
}

void options_print_help(const struct option_group *group)
{
	printf("\n%s:\n", _(group->title));
	for (size_t i = 0; i < group->count; i++) {
		const struct option_def *def = &group->options[i];
		char text[64];

		snprintf(text, sizeof(text), "%c%c%c --%s%s%s", def->letter ? '-' : ' ',
			 def->letter ? def->letter : ' ', def->letter ? ',' : ' ', def->name,
			 def->value && !is_value_optional(def) ? " " : "",
			 def->value ? _(def->value) : "");
		printf("  %-30s %s\n", text, _(def->help));
	}
}

void options_print_columns(const struct column_table *table, bool mark_defaults)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];
		const char *mark = column->flags & COLUMN_DEFAULT ? "* " : "  ";

		printf("%s%-10s %s\n", mark_defaults ? mark : "", column->name, _(column->help));
	}
}
