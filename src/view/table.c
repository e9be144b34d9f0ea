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

struct table {
	const struct output_style *style;
	const struct column *const *columns;
	size_t count;
	FILE *file;
	struct format format;
	size_t owner_count; /* columns of users or groups */
	/*
	 * For each row a pointer to it, then the names of its owners: they are
	 * looked up when the row is added, because only one thread at a time may.
	 */
	struct vec rows;
	const void **entry; /* of the row that is added */
	struct cell cell;
	struct fit_column *fits;
};

/* What a column has in some rows. */
struct seen {
	size_t width; /* of its widest text */
	bool is_used; /* there is more than empty cells */
};

/*
 * The rows are cut into parts, and threads take one after the other: first to
 * format them, and then, once the columns' widths are known from all of them, to
 * print them into memory, from where they are written in their order. Half of the
 * time of a large table goes into libsmartcols' counting of characters.
 */
struct part {
	size_t first, end;   /* its rows */
	struct strbuf texts; /* of all its cells, row by row, with a NUL behind each */
	struct seen *seen;   /* for each column */
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
	for (size_t k = 0; k < count; k++)
		table->owner_count += cell_holds_owner(columns[k]->type);
	table->rows.item_bytes = (1 + table->owner_count) * sizeof(*table->entry);
	table->entry = malloc(table->rows.item_bytes);
	table->fits = calloc(count, sizeof(*table->fits));
	if (table->entry && table->fits)
		return table;
	table_free(table);
	return NULL;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	vec_free(&table->rows);
	strbuf_free(&table->cell.text);
	free(table->entry);
	free(table->fits);
	free(table);
}

int table_add(struct table *table, const void *row)
{
	const void **entry = table->entry;

	*entry++ = row;
	for (size_t k = 0; entry < table->entry + 1 + table->owner_count; k++) {
		const struct column *column = table->columns[k];

		if (!cell_holds_owner(column->type))
			continue;
		column_get(column, row, &table->cell);
		*entry++ = format_find_owner(&table->format, column->type, &table->cell);
	}
	return vec_push(&table->rows, table->entry) ? 0 : -ENOMEM;
}

static void format_row(const struct table *table, struct part *part, const void *const *entry,
		       struct cell *cell)
{
	struct strbuf *texts = &part->texts;
	const void *row = *entry++;

	for (size_t k = 0; k < table->count; k++) {
		const struct column *column = table->columns[k];
		size_t start = texts->len, width;

		column_get(column, row, cell);
		if (cell_holds_owner(column->type))
			format_owner(&table->format, cell, *entry++, texts);
		else
			format_cell(&table->format, column->type, cell, texts);
		if (texts->failed)
			return;
		width = fit_text_width(texts->data + start, texts->len - start);
		if (width > part->seen[k].width)
			part->seen[k].width = width;
		if (!cell_is_empty(cell, column->type))
			part->seen[k].is_used = true;
		strbuf_putc(texts, '\0');
	}
}

static struct part *take_part(struct job *job)
{
	size_t i = atomic_fetch_add(&job->next, 1);

	return i < job->count && !job->failed ? &job->parts[i] : NULL;
}

static void *format_parts(void *data)
{
	struct job *job = data;
	struct cell cell = {0};
	struct part *part;

	while ((part = take_part(job))) {
		for (size_t i = part->first; i < part->end && !part->texts.failed; i++)
			format_row(job->table, part, vec_at(&job->table->rows, i), &cell);
		if (part->texts.failed || cell.text.failed)
			job->failed = true;
	}
	strbuf_free(&cell.text);
	return NULL;
}

/* Fills line @line with the row whose texts begin at @text. Returns their end, or
 * NULL when memory is short. */
static char *fill_line(const struct table *table, struct render *render, size_t line, char *text,
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
				return NULL;
		}
		text = next;
	}
	return text;
}

static int print_rows(const struct table *table, const struct part *part, struct render *render)
{
	bool headings = !part->first && !table->style->no_headings;
	struct strbuf wrapped = {0};
	char *text = part->texts.data;
	size_t i = part->first;
	int rc = 0;

	do {
		size_t line = 0;

		for (; i < part->end && line < RENDER_LINES && !rc; i++, line++) {
			text = fill_line(table, render, line, text, &wrapped);
			if (!text)
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
		strbuf_free(&part->texts);
		part->printed = printed;
		printed = (struct strbuf){0};
	}
	render_free(render);
	if (file)
		fclose(file);
	strbuf_free(&printed);
	return NULL;
}

/* Has the parts worked on by @threads threads, the caller's one of them. Where one
 * can't be made, the others do its share. */
static int run(struct job *job, size_t threads, void *(*work)(void *))
{
	pthread_t others[THREADS_MAX];
	size_t made = 0;

	job->next = 0;
	while (made + 1 < threads && !pthread_create(&others[made], NULL, work, job))
		made++;
	work(job);
	while (made)
		pthread_join(others[--made], NULL);
	return job->failed ? -ENOMEM : 0;
}

/* Takes the columns' widths from all parts, and fits them into the terminal. */
static void fit_table(struct table *table, const struct job *job, size_t terminal)
{
	for (size_t k = 0; k < table->count; k++) {
		const struct column *column = table->columns[k];
		size_t heading = fit_text_width(column->name, strlen(column->name));
		struct fit_column *fit = &table->fits[k];

		*fit = (struct fit_column){
			.flags = column->flags,
			.heading = heading,
			.width = heading,
			.is_empty = table->rows.count > 0,
		};
		for (size_t i = 0; i < job->count; i++) {
			if (job->parts[i].seen[k].width > fit->width)
				fit->width = job->parts[i].seen[k].width;
			if (job->parts[i].seen[k].is_used)
				fit->is_empty = false;
		}
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
		part->seen = calloc(job->table->count, sizeof(*part->seen));
		if (!part->seen)
			return -ENOMEM;
	}
	return 0;
}

static void free_parts(struct job *job)
{
	for (size_t i = 0; job->parts && i < job->count; i++) {
		strbuf_free(&job->parts[i].texts);
		free(job->parts[i].seen);
		strbuf_free(&job->parts[i].printed);
	}
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
	if (!rc)
		rc = run(&job, threads, format_parts);
	if (!rc) {
		fit_table(table, &job, terminal);
		rc = run(&job, threads, print_parts);
	}
	for (size_t i = 0; i < job.count && !rc; i++) {
		const struct strbuf *printed = &job.parts[i].printed;

		if (printed->len)
			fwrite(printed->data, 1, printed->len, table->file);
	}
	free_parts(&job);
	return rc;
}
