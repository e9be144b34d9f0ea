/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/account_print.h"

#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "base/num.h"
#include "view/account_columns.h"
#include "view/document.h"

struct printing {
	const struct account *account;
	const struct output_style *style;
	const struct column *const *columns;
	size_t count;
	const struct notes *notes;
	FILE *file;
	struct output *output; /* of rows */
	struct json json;      /* or of a document */
	struct members members;
};

/* Shmem, or a pool. */
struct whole {
	uint64_t page_bytes; /* 0: Shmem */
	const struct pool *pool;
	bool has_total, has_used;
	uint64_t total_bytes;
	uint64_t used_bytes; /* what sources are to explain */
};

static struct whole whole_of_shmem(const struct account *account)
{
	return (struct whole){
		.has_total = account->has_shmem,
		.has_used = account->has_shmem,
		.total_bytes = account->shmem_bytes,
		.used_bytes = account->shmem_bytes,
	};
}

static struct whole whole_of_pool(const struct pool *pool)
{
	struct whole whole = {
		.page_bytes = pool->page_bytes,
		.pool = pool,
		.has_total = pool->have & POOL_TOTAL,
		.has_used = (pool->have & POOL_TOTAL) && (pool->have & POOL_FREE),
	};

	if (whole.has_total)
		whole.total_bytes = pool->total_pages * pool->page_bytes;
	if (whole.has_used)
		whole.used_bytes = pool_used_pages(pool) * pool->page_bytes;
	return whole;
}

static uint64_t reserved_bytes(const struct pool *pool)
{
	return (pool->reserved_pages < pool->free_pages ? pool->reserved_pages : pool->free_pages) *
	       pool->page_bytes;
}

static struct account_row begin_row(const struct whole *whole, const char *name)
{
	return (struct account_row){
		.name = name,
		.page_bytes = whole->page_bytes,
		.is_known = true,
		.has_total = whole->has_total,
		.total_bytes = whole->total_bytes,
		.has_utf8 = diag_locale_is_utf8(),
	};
}

static struct account_row row_of_source(const struct printing *printing, const struct whole *whole,
					const struct account_source *source)
{
	struct account_row row = begin_row(whole, source->name);

	row.source = source->type;
	row.sum = source->sum;
	row.part_of = source->parent ? source->parent->name : NULL;
	row.is_indented = row.part_of && printing->style->format == OUTPUT_TABLE;
	return row;
}

/* What is certainly resident is explained; of what may be swapped that can't be told. */
static struct account_row row_of_unexplained(const struct printing *printing,
					     const struct whole *whole)
{
	struct account_row row = begin_row(whole, _("unexplained"));
	struct account_sum sum;
	uint64_t most;

	account_total(printing->account, whole->page_bytes, &sum);
	most = account_unexplained(whole->used_bytes, &sum, &row.sum.rss_bytes);
	row.sum.either_bytes = most - row.sum.rss_bytes;
	row.type = ACCOUNT_ROW_UNEXPLAINED;
	row.is_known = whole->has_used;
	return row;
}

static int print_row(struct printing *printing, const struct account_row *row,
		     const struct vec *parts, const struct whole *whole)
{
	struct json *json = &printing->json;
	int rc;

	if (printing->output)
		return output_row(printing->output, row);
	json_object_begin(json, NULL);
	rc = members_add(&printing->members, json, row);
	if (parts && parts->count) {
		json_array_begin(json, "parts");
		for (size_t i = 0; i < parts->count && !rc; i++) {
			struct account_row part = row_of_source(
				printing, whole, *(struct account_source **)vec_at(parts, i));

			rc = print_row(printing, &part, NULL, whole);
		}
		json_array_end(json);
	}
	json_object_end(json);
	return rc;
}

/* A source, and what it has as parts: below it, or in JSON inside. */
static int print_source(struct printing *printing, const struct whole *whole,
			const struct account_source *source)
{
	struct account_row row = row_of_source(printing, whole, source);
	struct vec parts = VEC_OF(struct account_source *);
	int rc = account_list(printing->account, whole->page_bytes, source, &parts);

	if (!rc)
		rc = print_row(printing, &row, &parts, whole);
	for (size_t i = 0; i < parts.count && !rc && printing->output; i++) {
		row = row_of_source(printing, whole, *(struct account_source **)vec_at(&parts, i));
		rc = output_row(printing->output, &row);
	}
	vec_free(&parts);
	return rc;
}

static int print_sources(struct printing *printing, const struct whole *whole)
{
	struct vec sources = VEC_OF(struct account_source *);
	int rc = account_list(printing->account, whole->page_bytes, NULL, &sources);

	for (size_t i = 0; i < sources.count && !rc; i++)
		rc = print_source(printing, whole, *(struct account_source **)vec_at(&sources, i));
	vec_free(&sources);
	return rc;
}

/* What is free of a pool, in two parts. */
static int print_free(struct printing *printing, const struct whole *whole)
{
	const struct pool *pool = whole->pool;
	struct account_row row = begin_row(whole, _("reserved, not used"));
	int rc;

	row.type = ACCOUNT_ROW_RESERVED;
	row.is_known = (pool->have & POOL_FREE) && (pool->have & POOL_RESERVED);
	row.sum.rss_bytes = row.is_known ? reserved_bytes(pool) : 0;
	rc = output_row(printing->output, &row);
	row.type = ACCOUNT_ROW_FREE;
	row.name = _("free");
	row.sum.rss_bytes = row.is_known ? pool_unreserved_pages(pool) * pool->page_bytes : 0;
	return rc ? rc : output_row(printing->output, &row);
}

static int print_rows(struct printing *printing, const struct whole *whole)
{
	struct account_row row = row_of_unexplained(printing, whole);
	int rc = print_sources(printing, whole);

	if (!rc && whole->pool)
		rc = print_free(printing, whole);
	return rc ? rc : output_row(printing->output, &row);
}

static int begin_output(struct printing *printing)
{
	printing->output = output_begin(printing->style, &account_columns, printing->columns,
					printing->count, printing->file);
	return printing->output ? 0 : -ENOMEM;
}

static int end_output(struct printing *printing, int rc)
{
	if (rc < 0)
		output_abort(printing->output);
	else
		rc = output_end(printing->output, printing->notes);
	printing->output = NULL;
	return rc;
}

static void print_size(const struct printing *printing, uint64_t bytes)
{
	char text[24];

	if (printing->style->bytes) {
		fprintf(printing->file, "%ju", (uintmax_t)bytes);
		return;
	}
	text[num_write_size(text, bytes)] = '\0';
	fputs(text, printing->file);
}

/* The line above a table. */
static void print_title(const struct printing *printing, const struct whole *whole)
{
	if (printing->style->no_headings)
		return;
	if (whole->pool) {
		print_size(printing, whole->page_bytes);
		fputs(_(" huge pages"), printing->file);
	} else {
		fputs("Shmem", printing->file);
	}
	fputs(": ", printing->file);
	if (whole->has_total)
		print_size(printing, whole->total_bytes);
	else
		fputs("?", printing->file);
	putc('\n', printing->file);
}

static int print_table(struct printing *printing, const struct whole *whole)
{
	int rc;

	if (whole->pool)
		putc('\n', printing->file);
	print_title(printing, whole);
	rc = begin_output(printing);
	if (!rc)
		rc = end_output(printing, print_rows(printing, whole));
	return rc;
}

/* A pool that is empty, and of which nothing is used, is not worth a table. */
static bool is_worth_it(const struct printing *printing, const struct whole *whole)
{
	struct account_sum sum;

	account_total(printing->account, whole->page_bytes, &sum);
	return !whole->has_total || whole->total_bytes || sum.objects || account_sum_most(&sum);
}

static int print_all(struct printing *printing,
		     int (*print)(struct printing *printing, const struct whole *whole))
{
	struct whole whole = whole_of_shmem(printing->account);
	int rc = print(printing, &whole);

	for (size_t i = 0; i < printing->account->pools.count && !rc; i++) {
		whole = whole_of_pool(vec_at(&printing->account->pools, i));
		if (is_worth_it(printing, &whole))
			rc = print(printing, &whole);
	}
	return rc;
}

static void add_known(struct json *json, const char *name, bool is_known, uint64_t bytes)
{
	if (is_known)
		json_u64(json, name, bytes);
	else
		json_null(json, name);
}

static void add_pool(struct json *json, const struct whole *whole)
{
	const struct pool *pool = whole->pool;
	bool has_free = (pool->have & POOL_FREE) && (pool->have & POOL_RESERVED);

	json_u64(json, "pagesize", whole->page_bytes);
	add_known(json, "total", whole->has_total, whole->total_bytes);
	add_known(json, "used", whole->has_used, whole->used_bytes);
	add_known(json, "reserved", has_free, has_free ? reserved_bytes(pool) : 0);
	add_known(json, "free", has_free,
		  has_free ? pool_unreserved_pages(pool) * pool->page_bytes : 0);
}

/* The members of Shmem or of a pool, the sources last. */
static int add_members(struct printing *printing, const struct whole *whole)
{
	struct json *json = &printing->json;
	struct account_sum sum;
	uint64_t most, least;
	int rc;

	account_total(printing->account, whole->page_bytes, &sum);
	most = account_unexplained(whole->used_bytes, &sum, &least);
	if (whole->pool)
		add_pool(json, whole);
	else
		add_known(json, "total", whole->has_total, whole->total_bytes);
	json_u64(json, "explained", sum.rss_bytes);
	json_u64(json, "maxexplained", account_sum_most(&sum));
	add_known(json, "unexplained", whole->has_used, most);
	add_known(json, "minunexplained", whole->has_used, least);
	json_rows_begin(json, "sources");
	rc = print_sources(printing, whole);
	json_array_end(json);
	return rc;
}

static int print_document(struct printing *printing)
{
	struct json *json = &printing->json;
	const struct vec *pools = &printing->account->pools;
	struct whole whole = whole_of_shmem(printing->account);
	int rc = members_init(&printing->members, printing->columns, printing->count,
			      printing->style->ids);

	json_init(json, printing->file);
	if (!rc) {
		json_object_begin(json, NULL);
		json_object_begin(json, "shmem");
		rc = add_members(printing, &whole);
		json_object_end(json);
		json_rows_begin(json, "hugetlb");
	}
	for (size_t i = 0; i < pools->count && !rc; i++) {
		whole = whole_of_pool(vec_at(pools, i));
		json_object_begin(json, NULL);
		rc = add_members(printing, &whole);
		json_object_end(json);
	}
	if (!rc)
		rc = document_finish(json, printing->notes);
	members_free(&printing->members);
	json_abort(json);
	return rc;
}

int account_print(const struct account *account, const struct output_style *style,
		  const struct column *const *columns, size_t count, const struct notes *notes,
		  FILE *file)
{
	struct printing printing = {
		.account = account,
		.style = style,
		.columns = columns,
		.count = count,
		.notes = notes,
		.file = file,
	};
	int rc;

	if (style->format == OUTPUT_JSON)
		return print_document(&printing);
	if (style->format == OUTPUT_TABLE)
		return print_all(&printing, print_table);
	rc = begin_output(&printing);
	return rc ? rc : end_output(&printing, print_all(&printing, print_rows));
}
