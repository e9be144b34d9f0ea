/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --version: what runs here, and on which kernel. */
#include "cmd/version.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/util.h"
#include "scan/features.h"
#include "scan/mounts.h"
#include "view/render.h"

static void print_feature(const struct feature *feature)
{
	printf("  %-13s  %-3s  %s", feature->name, feature->error ? _("no") : _("yes"),
	       _(feature->use));
	if (feature->error)
		printf(": %s", strerror(-feature->error));
	putchar('\n');
}

void version_print(bool is_verbose)
{
	const char *libmount = mounts_library_version();
	struct feature features[FEATURES];
	struct utsname kernel;

	printf("shmtool %s (libsmartcols %s, libmount %s)\n", PACKAGE_VERSION,
	       render_library_version(), libmount ? libmount : _("not found"));
	if (!is_verbose)
		return;
	uname(&kernel);
	printf("%s %s\n", kernel.sysname, kernel.release);
	features_find(features);
	for (size_t i = 0; i < FEATURES; i++)
		print_feature(&features[i]);
}
