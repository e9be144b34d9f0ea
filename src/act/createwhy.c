/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "act/createwhy.h"

#include <errno.h>
#include <string.h>

#include "act/figure.h"
#include "act/fit.h"

static int check_posix(const struct creation *creation, const struct createplace *place, bool all,
		       struct failure *failure)
{
	uint64_t bytes = creation->change.size_bytes;
	int rc = 0;

	if (all || !(creation->options & CREATE_SPARSE))
		rc = fit_blocks(place->dir_fd, bytes,
				_("remove objects, mount /dev/shm anew with a larger size=, or see "
				  "--sparse"),
				failure);
	if (!rc && (creation->options & CREATE_ALLOCATE))
		rc = fit_memory(creation->root, bytes, failure);
	return rc;
}

static int check_hugetlb(const struct creation *creation, const struct createplace *place, bool all,
			 struct failure *failure)
{
	uint64_t bytes = creation->change.size_bytes;
	int rc = fit_whole_pages(bytes, place->page_bytes, failure);

	if (rc || (!all && (creation->options & CREATE_NO_RESERVE)))
		return rc;
	rc = fit_blocks(place->dir_fd, bytes, _("remove files, or mount one with a larger size="),
			failure);
	if (!rc)
		rc = fit_pool(creation->root, place->page_bytes, bytes, place->own_bytes, failure);
	return rc;
}

/* With @all also what was not to be checked. */
static int check(const struct creation *creation, const struct createplace *place, bool all,
		 struct failure *failure)
{
	int rc = fit_file_size(creation->change.size_bytes, failure);

	if (!rc)
		rc = creation->kind == KIND_POSIX ? check_posix(creation, place, all, failure)
						  : check_hugetlb(creation, place, all, failure);
	return rc;
}

int createwhy_check(const struct creation *creation, const struct createplace *place,
		    struct failure *failure)
{
	return check(creation, place, false, failure);
}

static const struct {
	const char *step; /* NULL: any */
	int error;
	const char *advice;
} advices[] = {
	{NULL, EROFS, N_("its file system is mounted read-only; mount -o remount,rw")},
	{NULL, EDQUOT, N_("the owner's quota on its file system is used up; see tmpfs(5)")},
	{NULL, ENAMETOOLONG, N_("a name has at most 255 bytes")},
	{NULL, ENOSPC, N_("its file system is full")},
	{"open", EACCES, N_("you may make no files in its directory")},
	{"open", EPERM, N_("its directory may be immutable; see lsattr(1)")},
	{"open", ENOENT, N_("its directory has to be there")},
	{NULL, ENOTDIR, N_("links are not followed, and what is no directory has no files")},
	{NULL, ELOOP, N_("links are not followed")},
	{NULL, EXDEV, N_("something else is mounted on its directory")},
	{"stat", EACCES, N_("you may not look into its directory")},
	{"ftruncate", EFBIG, N_("its file system has no files of that size")},
	{"fallocate", EOPNOTSUPP, N_("its file system can't; leave --allocate out")},
	{"chown", EPERM,
	 N_("without CAP_CHOWN a file is given to no other user, and to one's own groups only")},
	{"chown", EINVAL, N_("that owner is not known in this user namespace")},
	{"link", ENOENT, N_("before Linux 6.10 it takes a mounted /proc")},
};

int createwhy_step(const struct creation *creation, const struct createplace *place,
		   const char *step, int error, struct failure *failure)
{
	int rc = 0;

	/* what was enough before may be so no more */
	if (!strcmp(step, "fallocate") || !strcmp(step, "ftruncate"))
		rc = check(creation, place, !strcmp(step, "fallocate"), failure);
	else if (error == ENOSPC)
		rc = fit_inodes(place->dir_fd, failure);
	if (rc)
		return rc;
	for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
		if (advices[i].error == error &&
		    (!advices[i].step || !strcmp(advices[i].step, step)))
			return failure_set(failure, error, step, "%s", _(advices[i].advice));
	return failure_set(failure, error, step, NULL);
}
