/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/table.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "view/fit.h"
#include "view/format.h"
#include "view/render.h"

/* A part of the rows is at least so large that a thread for it pays. */
#define PART_ROWS 1024
#define THREADS_MAX 4

/* What a column has in all rows. */
struct seen {
	size_t width; /* of its widest text */
	bool is_used; /* there is more than empty cells */
};

/*
 * A row is formatted when it is added, while whoever reads the system waits for the
 * kernel; what is kept are its texts.
 */
struct table {
	const struct output_style *style;
	const struct column *const *columns;
	size_t count;
	FILE *file;
	struct format format;
	struct cell cell;
	struct strbuf texts; /* of all cells, row by row, with a NUL behind each */
	struct vec rows;     /* size_t: where each row begins in texts */
	struct seen *seen;   /* for each column */
	struct fit_column *fits;
};

/*
 * The rows are cut into parts, and threads take one after the other to print them
 * into memory, from where they are written in their order. Half of the time of a
 * large table goes into libsmartcols' counting of characters.
 */
struct part {
	size_t first, end; /* its rows */
	struct strbuf printed;
};

struct job {
	const struct table *table;
	struct part *parts;
	size_t count;
	atomic_size_t next; /* the first part that no thread has taken */
	atomic_bool failed; /* for want of memory */
};

struct table *table_new(const struct output_style *style, const struct column *const *columns,
			size_t count, FILE *file)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	*table = (struct table){
		.style = style,
		.columns = columns,
		.count = count,
		.file = file,
	};
	format_init(&table->format, style);
	table->rows = VEC_OF(size_t);
	table->seen = calloc(count, sizeof(*table->seen));
	table->fits = calloc(count, sizeof(*table->fits));
	if (table->seen && table->fits)
		return table;
	table_free(table);
	return NULL;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	vec_free(&table->rows);
	strbuf_free(&table->texts);
	strbuf_free(&table->cell.text);
	free(table->seen);
	free(table->fits);
	free(table);
}

int table_add(struct table *table, const void *row)
{
	struct strbuf *texts = &table->texts;
	struct cell *cell = &table->cell;

	if (!vec_push(&table->rows, &texts->len))
		return -ENOMEM;
	for (size_t k = 0; k < table->count; k++) {
		const struct column *column = table->columns[k];
		size_t start = texts->len, width;

		column_get(column, row, cell);
		format_cell(&table->format, column->type, cell, texts);
		if (texts->failed || cell->text.failed)
			return -ENOMEM;
		width = fit_text_width(texts->data + start, texts->len - start);
		if (width > table->seen[k].width)
			table->seen[k].width = width;
		if (!cell_is_empty(cell, column->type))
			table->seen[k].is_used = true;
		strbuf_putc(texts, '\0');
	}
	return texts->failed ? -ENOMEM : 0;
}

int table_order(struct table *table, const size_t *order)
{
	struct vec ordered = VEC_OF(size_t);

	for (size_t i = 0; i < table->rows.count; i++) {
		if (!vec_push(&ordered, vec_at(&table->rows, order[i]))) {
			vec_free(&ordered);
			return -ENOMEM;
		}
	}
	vec_free(&table->rows);
	table->rows = ordered;
	return 0;
}

static struct part *take_part(struct job *job)
{
	size_t i = atomic_fetch_add(&job->next, 1);

	return i < job->count && !job->failed ? &job->parts[i] : NULL;
}

/* Fills line @line with the row whose texts begin at @text. Returns false when memory
 * is short. */
static bool fill_line(const struct table *table, struct render *render, size_t line, char *text,
		      struct strbuf *wrapped)
{
	size_t shown = 0;

	for (size_t k = 0; k < table->count; k++) {
		const struct fit_column *fit = &table->fits[k];
		size_t len = strlen(text);
		char *next = text + len + 1;

		if (!fit->is_hidden) {
			const char *fitting = fit_text(text, &len, fit, wrapped);

			if (!fitting || render_set(render, line, shown++, fitting, len) < 0)
				return false;
		}
		text = next;
	}
	return true;
}

static int print_rows(const struct table *table, const struct part *part, struct render *render)
{
	bool headings = !part->first && !table->style->no_headings;
	struct strbuf wrapped = {0};
	size_t i = part->first;
	int rc = 0;

	do {
		size_t line = 0;

		for (; i < part->end && line < RENDER_LINES && !rc; i++, line++) {
			size_t at = *(size_t *)vec_at(&table->rows, i);

			if (!fill_line(table, render, line, table->texts.data + at, &wrapped))
				rc = -ENOMEM;
		}
		if (!rc)
			rc = render_print(render, line, headings);
		headings = false;
	} while (i < part->end && !rc);
	strbuf_free(&wrapped);
	return rc;
}

static ssize_t keep_printed(void *cookie, const char *bytes, size_t len)
{
	struct strbuf *printed = cookie;

	strbuf_add(printed, bytes, len);
	return printed->failed ? 0 : (ssize_t)len;
}

static void *print_parts(void *data)
{
	struct job *job = data;
	const struct table *table = job->table;
	struct strbuf printed = {0};
	/* not open_memstream(3), which takes single characters much slower */
	FILE *file = fopencookie(&printed, "w", (cookie_io_functions_t){.write = keep_printed});
	struct render *render = NULL;
	struct part *part;

	if (file)
		render = render_new(OUTPUT_TABLE, table->columns, table->fits, table->count, file);
	if (!render)
		job->failed = true;
	while ((part = take_part(job))) {
		if (print_rows(table, part, render) < 0 || fflush(file) != 0 || printed.failed)
			job->failed = true;
		part->printed = printed;
		printed = (struct strbuf){0};
	}
	render_free(render);
	if (file)
		fclose(file);
	strbuf_free(&printed);
	return NULL;
}

/* Has the parts printed by @threads threads, the caller's one of them. Where one
 * can't be made, the others do its share. */
static int run(struct job *job, size_t threads)
{
	pthread_t others[THREADS_MAX];
	size_t made = 0;

	while (made + 1 < threads && !pthread_create(&others[made], NULL, print_parts, job))
		made++;
	print_parts(job);
	while (made)
		pthread_join(others[--made], NULL);
	return job->failed ? -ENOMEM : 0;
}

/* Fits the columns into the terminal. */
static void fit_table(struct table *table, size_t terminal)
{
	for (size_t k = 0; k < table->count; k++) {
		const struct column *column = table->columns[k];
		size_t heading = fit_text_width(column->name, strlen(column->name));
		struct fit_column *fit = &table->fits[k];

		*fit = (struct fit_column){
			.flags = column->flags,
			.heading = heading,
			.width = table->seen[k].width > heading ? table->seen[k].width : heading,
			.is_empty = table->rows.count && !table->seen[k].is_used,
		};
	}
	if (terminal)
		fit_columns(table->fits, table->count, terminal, table->style->all_defaults);
}

static int make_parts(struct job *job)
{
	size_t rows = job->table->rows.count;

	job->count = rows < PART_ROWS ? 1 : rows / PART_ROWS;
	job->parts = calloc(job->count, sizeof(*job->parts));
	if (!job->parts)
		return -ENOMEM;
	for (size_t i = 0; i < job->count; i++) {
		struct part *part = &job->parts[i];

		part->first = rows * i / job->count;
		part->end = rows * (i + 1) / job->count;
	}
	return 0;
}

static void free_parts(struct job *job)
{
	for (size_t i = 0; job->parts && i < job->count; i++)
		strbuf_free(&job->parts[i].printed);
	free(job->parts);
}

static size_t count_cpus(void)
{
	cpu_set_t cpus;

	/* fails where there are more of them than the set can hold */
	return sched_getaffinity(0, sizeof(cpus), &cpus) < 0 ? THREADS_MAX
							     : (size_t)CPU_COUNT(&cpus);
}

int table_print(struct table *table, size_t terminal, unsigned int max_threads)
{
	struct job job = {.table = table};
	size_t threads = max_threads;
	int rc = make_parts(&job);

	if (!threads && job.count > 1)
		threads = count_cpus();
	if (threads > job.count)
		threads = job.count;
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	fit_table(table, terminal);
	if (!rc)
		rc = run(&job, threads);
	for (size_t i = 0; i < job.count && !rc; i++) {
		const struct strbuf *printed = &job.parts[i].printed;

		if (printed->len)
			fwrite(printed->data, 1, printed->len, table->file);
	}
	free_parts(&job);
	return rc;
}
