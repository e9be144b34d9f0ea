/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "view/render.h"

#include <errno.h>
#include <libsmartcols.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

/* What most texts fit in; it makes malloc(3)'s smallest pieces but one. */
#define KEPT_ROOM 40

/* Memory that a cell refers to, where it is written again and again. */
struct kept {
	char *text; /* the cell's to free */
	size_t room;
};

struct render {
	struct libscols_table *table;
	size_t column_count;
	struct kept *kept; /* line by line; NULL: each text is copied anew */
	struct libscols_line *lines[RENDER_LINES];
	size_t line_count; /* made; all of them are in the table between prints */
	FILE *file;
	bool has_headings;
	bool trusts_widths;
};

/*
 * Before it prints, libsmartcols counts the characters of each text to find a
 * column's width; here the widths are known. Before 2.40 it asks a column's own
 * wrap function instead, if there is one, which saves a third of the time.
 */
static size_t no_chunk_size(const struct libscols_column *column, const char *text, void *data)
{
	(void)column, (void)text, (void)data;
	return 0;
}

static char *no_next_chunk(const struct libscols_column *column, char *text, void *data)
{
	(void)column, (void)text, (void)data;
	return NULL;
}

static int add_column(struct render *render, const char *name, const struct fit_column *fit)
{
	int flags = fit->flags & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0;
	struct libscols_column *column;

	/*
	 * The lines of one print must not decide on a width: other prints go on
	 * below in the same columns. The hint widens a column; but unless it is
	 * strict, one whose texts are narrower than its name becomes as wide as its
	 * name, and if it is strict, a hint no wider than the name counts for
	 * nothing (libsmartcols/src/calculate.c, count_column_width()).
	 */
	if (fit->width > fit->heading)
		flags |= SCOLS_FL_STRICTWIDTH;
	if (fit->is_wrapped || render->trusts_widths)
		flags |= SCOLS_FL_WRAP;
	column = scols_table_new_column(render->table, name, (double)fit->width, flags);
	/* made here, where it can fail: the printing does not look */
	if (!column ||
	    (scols_table_is_shellvar(render->table) && !scols_column_get_name_as_shellvar(column)))
		return -ENOMEM;
	if (fit->is_wrapped)
		return scols_column_set_wrapfunc(column, scols_wrapnl_chunksize,
						 scols_wrapnl_nextchunk, NULL);
	if (render->trusts_widths)
		return scols_column_set_wrapfunc(column, no_chunk_size, no_next_chunk, NULL);
	return 0;
}

struct render *render_new(enum output_format format, const struct column *const *columns,
			  const struct fit_column *fits, size_t count, FILE *file)
{
	static const struct fit_column natural;
	bool is_old = scols_get_library_version(NULL) < 2400; /* 2.40 */
	struct render *render = calloc(1, sizeof(*render));

	if (!render)
		return NULL;
	render->file = file;
	render->has_headings = format != OUTPUT_EXPORT;
	render->trusts_widths = is_old && format == OUTPUT_TABLE;
	render->table = scols_new_table();
	if (!render->table)
		goto fail;
	scols_table_set_stream(render->table, file);
	/* fitting a terminal is done before (view/fit.h): libsmartcols would do it
	 * anew for each print, by that print's lines */
	scols_table_set_termforce(render->table, SCOLS_TERMFORCE_NEVER);
	if (format == OUTPUT_TABLE)
		scols_table_enable_noencoding(render->table, 1);
	else if (format == OUTPUT_RAW)
		scols_table_enable_raw(render->table, 1);
	else if (scols_table_enable_export(render->table, 1) ||
		 scols_table_enable_shellvar(render->table, 1))
		goto fail;
	for (size_t i = 0; i < count; i++) {
		const struct fit_column *fit = fits ? &fits[i] : &natural;

		if (fit->is_hidden)
			continue;
		if (add_column(render, columns[i]->name, fit) < 0)
			goto fail;
		render->column_count++;
	}
	/* since 2.40 it notes a text's length when it is given the text */
	if (!is_old)
		return render;
	render->kept = calloc(RENDER_LINES * render->column_count, sizeof(*render->kept));
	if (render->kept)
		return render;
fail:
	render_free(render);
	return NULL;
}

void render_free(struct render *render)
{
	if (!render)
		return;
	for (size_t i = 0; i < render->line_count; i++)
		scols_unref_line(render->lines[i]);
	scols_unref_table(render->table);
	free(render->kept);
	free(render);
}

static int add_line(struct render *render)
{
	struct libscols_line *line = scols_new_line();

	if (!line)
		return -ENOMEM;
	if (scols_table_add_line(render->table, line) < 0) {
		scols_unref_line(line);
		return -ENOMEM;
	}
	render->lines[render->line_count++] = line;
	return 0;
}

const char *render_library_version(void)
{
	const char *version;

	scols_get_library_version(&version);
	return version;
}

int render_set(struct render *render, size_t line, size_t column, const char *text, size_t len)
{
	struct kept *kept;

	while (line >= render->line_count)
		if (add_line(render) < 0)
			return -ENOMEM;
	if (!render->kept)
		return scols_line_set_data(render->lines[line], column, text) ? -ENOMEM : 0;

	kept = &render->kept[line * render->column_count + column];
	if (len >= kept->room) {
		size_t room = len < KEPT_ROOM ? KEPT_ROOM : len + 1;
		char *memory = malloc(room);

		if (!memory)
			return -ENOMEM;
		if (scols_line_refer_data(render->lines[line], column, memory) < 0) {
			free(memory);
			return -ENOMEM;
		}
		*kept = (struct kept){memory, room};
	}
	memcpy(kept->text, text, len + 1);
	return 0;
}

/* libsmartcols prints no headings where there are no lines: print an empty line,
 * and of that only the headings. */
static int print_headings(struct render *render)
{
	AUTO_FREE char *text = NULL;
	size_t len;
	FILE *stream;
	bool failed;
	char *end;
	int rc;

	if (!render->line_count && add_line(render) < 0)
		return -ENOMEM;
	stream = open_memstream(&text, &len);
	if (!stream)
		return -ENOMEM;
	scols_table_set_stream(render->table, stream);
	rc = scols_print_table(render->table);
	scols_table_set_stream(render->table, render->file);
	/* what the buffer could not take is told here, or not at all (open_memstream(3)) */
	failed = ferror(stream);
	if (fclose(stream) != 0 || failed || !text)
		return -ENOMEM;
	end = strchr(text, '\n');
	if (end)
		fwrite(text, 1, (size_t)(end + 1 - text), render->file);
	return rc;
}

int render_print(struct render *render, size_t lines, bool headings)
{
	int locking, rc;

	headings = headings && render->has_headings;
	scols_table_enable_noheadings(render->table, !headings);
	if (!lines)
		return headings ? print_headings(render) : 0;

	/* the last print has fewer lines than those before */
	for (size_t i = lines; i < render->line_count; i++)
		scols_table_remove_line(render->table, render->lines[i]);
	locking = __fsetlocking(render->file, FSETLOCKING_BYCALLER);
	rc = scols_print_table(render->table);
	__fsetlocking(render->file, locking);
	for (size_t i = lines; i < render->line_count; i++)
		if (!rc)
			rc = scols_table_add_line(render->table, render->lines[i]);
	return rc;
}
