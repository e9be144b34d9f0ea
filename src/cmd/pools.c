/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pools: the huge page pools, by page size or by NUMA node, and with --fit whether a
 * request of some size would get its pages now.
 */
#include <errno.h>

#include "base/diag.h"
#include "cmd/cmd.h"
#include "cmd/report.h"
#include "cmd/values.h"
#include "scan/pools.h"
#include "view/pool_columns.h"

static int run(struct context *context, int argc, char **argv);

static const struct option_def own_options[] = {
	{OPT_NODES, 0, "nodes", NULL, N_("one line a NUMA node")},
	{OPT_FIT, 0, "fit", N_("SIZE"), N_("whether a request of that size fits now")},
};

static const struct option_group pool_options = {N_("Options"), own_options,
						 ARRAY_SIZE(own_options)};

static const struct option_group *const option_groups[] = {
	&pool_options,
	&output_options,
	&options_help_group,
	NULL,
};

const struct cmd cmd_pools = {
	.name = "pools",
	.operands = N_("[OPTIONS]"),
	.summary = N_("Shows the huge page pools, and whether a request fits"),
	.options = option_groups,
	.columns = &pool_columns,
	.run = run,
};

struct pools {
	struct report report;
	bool by_node;
	uint64_t request_bytes; /* 0: there is none */
	struct vec whole;	/* struct pool */
	struct vec nodes;	/* the same, of each node */
	struct vec rows;	/* struct pool_row */
};

static int take_option(void *arg, int id, const char *value)
{
	struct pools *pools = arg;
	int rc;

	if (id == OPT_NODES) {
		pools->by_node = true;
		return 0;
	}
	rc = value_take_size(value, &pools->request_bytes);
	if (!rc && !pools->request_bytes) {
		diag_usage(_("a request of no bytes takes no pages"));
		rc = -EINVAL;
	}
	pools->report.choice.more_columns = true;
	return rc;
}

/* The whole pool that @of_node is a part of; NULL: it is not known. */
static const struct pool *find_whole(const struct pools *pools, const struct pool *of_node)
{
	for (size_t i = 0; i < pools->whole.count; i++) {
		const struct pool *pool = vec_at(&pools->whole, i);

		if (pool->page_bytes == of_node->page_bytes)
			return pool;
	}
	return NULL;
}

static int add_row(struct pools *pools, const struct pool *pool)
{
	struct pool_row row = {.pool = *pool, .has_request = pools->request_bytes};

	row.needed_pages = pool_needed_pages(pool, pools->request_bytes);
	if (pool->have & POOL_NODE)
		row.fit = pool_fit_on_node(find_whole(pools, pool), pool, row.needed_pages);
	else
		row.fit = pool_fit(pool, row.needed_pages);
	return vec_push(&pools->rows, &row) ? 0 : -ENOMEM;
}

static int read_rows(struct pools *pools)
{
	const struct sysroot *root = &pools->report.context->root;
	const struct vec *shown = pools->by_node ? &pools->nodes : &pools->whole;
	int rc = 0;

	if (!pools->by_node || pools->request_bytes)
		rc = pools_read_noted(root, &pools->whole, &pools->report.notes);
	if (!rc && pools->by_node)
		rc = pools_read_nodes(root, &pools->nodes, &pools->report.notes);
	for (size_t i = 0; i < shown->count && !rc; i++)
		rc = add_row(pools, vec_at(shown, i));
	return rc;
}

static bool fits_somewhere(const struct pools *pools)
{
	for (size_t i = 0; i < pools->rows.count; i++)
		if (((const struct pool_row *)vec_at(&pools->rows, i))->fit == POOL_FIT_YES)
			return true;
	return false;
}

/* Returns the exit status. */
static int print_all(struct pools *pools)
{
	struct report *report = &pools->report;
	int rc = report_begin(report), status;

	if (!rc) {
		rc = read_rows(pools);
		if (!rc)
			rc = report_print_rows(report, &pools->rows, NULL, false);
		rc = report_end(report, rc);
	}
	status = report_tell(report, rc);
	if (pools->request_bytes && !fits_somewhere(pools))
		return EXIT_FAILED;
	return status;
}

static int run(struct context *context, int argc, char **argv)
{
	struct pools pools = {
		.report = REPORT_INIT(context, &cmd_pools),
		.whole = VEC_OF(struct pool),
		.nodes = VEC_OF(struct pool),
		.rows = VEC_OF(struct pool_row),
	};
	int status;

	if (report_parse(&pools.report, argc, argv,
			 &(struct report_own){.take_option = take_option, .arg = &pools}, &status))
		status = print_all(&pools);
	vec_free(&pools.whole);
	vec_free(&pools.nodes);
	vec_free(&pools.rows);
	report_free(&pools.report);
	return status;
}
