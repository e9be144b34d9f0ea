/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * create: makes a segment, a POSIX object or a file on a hugetlbfs, and prints its REF.
 * Signals are held back until that is written: whoever interrupts it finds nothing, or is
 * told what there is.
 */
#include <errno.h>
#include <string.h>

#include "act/create.h"
#include "base/diag.h"
#include "base/escape.h"
#include "base/num.h"
#include "cmd/change_options.h"
#include "cmd/cmd.h"
#include "model/ftok.h"
#include "model/ref.h"
#include "scan/ftok.h"
#include "scan/posixdir.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_def own_options[] = {
	{OPT_SIZE, 's', "size", N_("SIZE"), N_("how large it is to be (4096, 64K, 1.5G, 2MB)")},
	{OPT_MODE, 'm', "mode", N_("MODE"),
	 N_("its permissions, octal, whatever the umask (0600)")},
	{OPT_OWNER, 0, "owner", N_("USER[:GROUP]"), N_("whose it is to be")},
	{OPT_FTOK, 0, "ftok", N_("PATH[:PROJ]"), N_("xsi: with the key that ftok(3) makes of it")},
	{OPT_HUGE, 0, "huge", N_("[=SIZE]"), N_("of huge pages, of that size or the default one")},
	{OPT_NO_RESERVE, 0, "no-reserve", NULL, N_("also where memory or huge pages are short")},
	{OPT_LOCK, 0, "lock", NULL, N_("a segment: is never swapped out")},
	{OPT_ALLOCATE, 0, "allocate", NULL, N_("all its memory is taken now")},
	{OPT_SPARSE, 0, "sparse", NULL, N_("a POSIX object: also where it does not fit")},
	{OPT_EXIST_OK, 0, "exist-ok", NULL, N_("one of that size or more may be there already")},
	{OPT_JSON, 'J', "json", NULL, N_("JSON, as list has it, instead of the REF")},
};

static const struct option_group create_options = {N_("Options"), own_options,
						   ARRAY_SIZE(own_options)};

static const struct option_group *const option_groups[] = {
	&create_options,
	&options_help_group,
	NULL,
};

const struct cmd cmd_create = {
	.name = "create",
	.operands = N_("-s SIZE [OPTIONS] xsi|key:KEY|/NAME|hugetlb:NAME|PATH"),
	.summary = N_("Makes a segment, a POSIX object or a file of huge pages"),
	.options = option_groups,
	.is_live = true,
	.run = run,
};

struct create {
	struct context *context;
	struct creation creation;
	const char *what;     /* the operand */
	struct ref ref;	      /* what that names */
	struct ftok_arg ftok; /* its path is NULL: none is asked for */
	bool json;
};

static int take_ftok(struct create *create, const char *value)
{
	const char *why = NULL;
	int rc;

	free(create->ftok.path);
	rc = ftok_parse(value, &create->ftok, &why);
	if (rc == -EINVAL)
		diag_usage(_("--ftok: '%s' is no PATH[:PROJ]: %s"), value, why);
	else if (rc < 0)
		diag_error("%s", strerror(-rc));
	return rc;
}

static int take_huge(struct create *create, const char *value)
{
	uint64_t *bytes = &create->creation.page_bytes;

	*bytes = 0;
	create->creation.options |= CREATE_HUGE;
	if (!value || (num_parse_size(value, bytes) == 0 && *bytes > 1 && !(*bytes & (*bytes - 1))))
		return 0;
	diag_usage(_("'%s' is no size of huge pages; write 2M or 1G"), value);
	return -EINVAL;
}

static int take_option(void *arg, int id, const char *value)
{
	struct create *create = arg;
	static const uint32_t flags[] = {
		[OPT_NO_RESERVE - OPT_HUGE] = CREATE_NO_RESERVE,
		[OPT_LOCK - OPT_HUGE] = CREATE_LOCK,
		[OPT_ALLOCATE - OPT_HUGE] = CREATE_ALLOCATE,
		[OPT_SPARSE - OPT_HUGE] = CREATE_SPARSE,
		[OPT_EXIST_OK - OPT_HUGE] = CREATE_EXIST_OK,
	};

	if (id == OPT_FTOK)
		return take_ftok(create, value);
	if (id == OPT_HUGE)
		return take_huge(create, value);
	if (id == OPT_JSON) {
		create->json = true;
		return 0;
	}
	if (id > OPT_HUGE && id < OPT_HUGE + (int)ARRAY_SIZE(flags)) {
		create->creation.options |= flags[id - OPT_HUGE];
		return 0;
	}
	return change_options_take(&create->creation.change, create->context, id, value);
}

/* What the operand is */

static int refuse(const struct create *create, const char *why)
{
	diag_usage("%s: %s", create->what, why);
	return -EINVAL;
}

static int take_ref(struct create *create)
{
	struct creation *creation = &create->creation;
	const struct ref *ref = &create->ref;

	if (ref->ns_inode)
		return refuse(create, _("it is made in the namespaces in which shmtool runs; see "
					"nsenter(1)"));
	switch (ref->type) {
	case REF_SHMID:
		return refuse(create, _("the kernel chooses the shmid; write xsi, or key:KEY"));
	case REF_KEY:
		creation->kind = KIND_XSI;
		creation->key = ref->key;
		return 0;
	case REF_SHM_FILE:
		creation->kind = KIND_POSIX;
		if (!(ref->kinds & KIND_BIT(KIND_POSIX)))
			return refuse(create,
				      _("a semaphore is made by sem_open(3), which sets its "
					"value"));
		break;
	case REF_PATH:
		creation->kind = KIND_HUGETLB;
		if (!(ref->kinds & KIND_BIT(KIND_HUGETLB)))
			return refuse(create, _("other files on a tmpfs are made as any file is"));
		break;
	case REF_INODE:
		return refuse(create, _("it has no name; the processes that want it make it"));
	}
	creation->name = ref->path;
	return 0;
}

/* hugetlb:NAME is read as if it were a path, of that one name. */
static int take_huge_name(struct create *create, const char *name)
{
	AUTO_FREE char *text = NULL;
	const char *why;
	int rc;

	if (asprintf(&text, "hugetlb:/%s", name) < 0) {
		text = NULL;
		return -ENOMEM;
	}
	rc = ref_parse(text, &create->ref, &why);
	if (rc == -EINVAL)
		return refuse(create, why);
	if (rc < 0)
		return rc;
	/* there may be one in it as \x2f, too */
	if (strchr(create->ref.path + 1, '/'))
		return refuse(create, _("behind hugetlb: is a name without a slash, or a path that "
					"begins with one"));
	rc = take_ref(create);
	if (!rc)
		create->creation.name++;
	return rc;
}

static int take_what(struct create *create)
{
	static const char huge[] = "hugetlb:";
	const char *what = create->what, *why;
	int rc;

	if (!strcmp(what, "xsi")) {
		create->creation.kind = KIND_XSI;
		return 0;
	}
	if (!strncmp(what, huge, strlen(huge)) && what[strlen(huge)] != '/')
		return take_huge_name(create, what + strlen(huge));
	rc = ref_parse(what, &create->ref, &why);
	if (rc == -EINVAL)
		return refuse(create, why);
	return rc < 0 ? rc : take_ref(create);
}

/* Whether all that was asked for goes together */

static int check_options(const struct create *create)
{
	static const struct {
		enum create_option option;
		uint32_t kinds; /* KIND_BITs that it is for */
		const char *why_not;
	} rules[] = {
		{CREATE_HUGE, KIND_BIT(KIND_XSI) | KIND_BIT(KIND_HUGETLB),
		 N_("--huge is not for POSIX objects, which have the pages of their tmpfs; "
		    "see hugetlb:NAME")},
		{CREATE_NO_RESERVE, KIND_BIT(KIND_XSI) | KIND_BIT(KIND_HUGETLB),
		 N_("--no-reserve is not for POSIX objects, for which nothing is reserved; "
		    "see --sparse")},
		{CREATE_LOCK, KIND_BIT(KIND_XSI),
		 N_("--lock is for segments, which alone can be "
		    "locked without a process")},
		{CREATE_SPARSE, KIND_BIT(KIND_POSIX),
		 N_("--sparse is for POSIX objects; for others there is --no-reserve")},
	};
	const struct creation *creation = &create->creation;

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if ((creation->options & rules[i].option) &&
		    !(KIND_BIT(creation->kind) & rules[i].kinds))
			return refuse(create, _(rules[i].why_not));
	if (create->ftok.path && strcmp(create->what, "xsi") != 0)
		return refuse(create, _("--ftok is the key of a segment; write xsi"));
	if ((creation->options & CREATE_SPARSE) && (creation->options & CREATE_ALLOCATE))
		return refuse(create, _("--sparse and --allocate exclude each other"));
	if ((creation->options & CREATE_EXIST_OK) && creation->kind == KIND_XSI && !creation->key &&
	    !create->ftok.path)
		return refuse(create, _("--exist-ok: a private segment is always a new one"));
	return 0;
}

static int check_size(const struct create *create)
{
	const struct creation *creation = &create->creation;
	uint64_t bytes = creation->change.size_bytes;

	if (!(creation->change.fields & CHANGE_SIZE))
		return refuse(create, _("it needs a size; write -s SIZE"));
	if (bytes > INT64_MAX)
		return refuse(create, _("its size is over 2^63-1 bytes"));
	if (!bytes && creation->kind == KIND_XSI)
		return refuse(create, _("a segment has one byte at least"));
	if (creation->kind == KIND_POSIX && posixdir_kind(creation->name, bytes) == KIND_SEM)
		return refuse(create, _("a file of that name and size is taken for a semaphore"));
	return 0;
}

/* Returns whether to go on; otherwise *@status is the exit status. */
static bool parse(struct create *create, int argc, char **argv, int *status)
{
	int next = cmd_parse(&cmd_create, argc, argv, take_option, create, status);
	int rc;

	if (next < 0)
		return false;
	if (argc - next != 1) {
		if (argc == next)
			diag_usage(_("what is to be made? xsi, key:KEY, /NAME, hugetlb:NAME or a "
				     "path on a hugetlbfs"));
		else
			diag_usage(_("one object at a time, not also '%s'"), argv[next + 1]);
		return false;
	}
	create->what = argv[next];
	rc = take_what(create);
	if (!rc)
		rc = check_options(create);
	if (!rc)
		rc = check_size(create);
	if (rc == -ENOMEM) {
		diag_error("%s", strerror(ENOMEM));
		*status = EXIT_FAILED;
	}
	return rc == 0;
}

/* Making it, and saying what it is */

/* The object is there: that it is called so is told in any case. */
static int print(struct create *create, struct strbuf *ref)
{
	char list[] = "list", json[] = "-J";
	char *text = strbuf_reserve(ref, ESCAPED_MAX(ref->len) + 1);
	int status = EXIT_DONE;

	text[escape_bytes(text, ref->data, ref->len, !diag_locale_is_utf8())] = '\0';
	if (create->json)
		status = cmd_list.run(create->context, 3, (char *[]){list, json, text, NULL});
	else
		puts(text);
	if (status != EXIT_DONE)
		diag_note(_("%s was created all the same"), text);
	return status;
}

/* Returns 0, or -errno after a message. */
static int find_key(struct create *create)
{
	uint32_t *key = &create->creation.key;
	int rc = 0;

	if (create->ftok.path)
		rc = ftok_read_key(create->ftok.path, create->ftok.proj, key);
	if (rc < 0)
		diag_error("--ftok %s: %s", create->ftok.path, strerror(-rc));
	return rc;
}

static int make(struct create *create)
{
	struct interrupt interrupt;
	struct failure failure = {0};
	struct strbuf ref = {0};
	int rc, status = EXIT_FAILED;

	if ((create->creation.options & CREATE_LOCK) && (create->creation.options & CREATE_HUGE))
		diag_warn(_("--lock has no effect on huge pages, which are never swapped out"));
	interrupt_hold(&interrupt);
	create->creation.root = &create->context->root;
	create->creation.interrupt = &interrupt;
	rc = create_object(&create->creation, &ref, &failure);
	if (!rc)
		status = print(create, &ref);
	fflush(stdout);
	interrupt_release(&interrupt);
	if (rc < 0)
		diag_error("%s: %s", create->what, failure.text);
	strbuf_free(&ref);
	return status;
}

static int run(struct context *context, int argc, char **argv)
{
	struct create create = {
		.context = context,
		.creation.change.mode = 0600,
	};
	int status;

	if (parse(&create, argc, argv, &status))
		status = find_key(&create) < 0 ? EXIT_FAILED : make(&create);
	free(create.ftok.path);
	ref_free(&create.ref);
	return status;
}
