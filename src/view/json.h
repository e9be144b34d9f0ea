/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JSON writer that streams: what is begun, added and ended goes out in that
 * order, in constant memory. The caller sees to it that objects and arrays nest.
 */
#ifndef SHMTOOL_VIEW_JSON_H
#define SHMTOOL_VIEW_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/strbuf.h"

struct json {
	FILE *file;
	struct strbuf buf;
	unsigned int depth; /* at most 31 */
	uint32_t lines;	    /* bit n: in the array at depth n each item has its line */
	bool is_first;	    /* nothing stands yet in what was begun last */
};

/* Starts writing to @file, which is its owner's to ask whether it could be written. */
void json_init(struct json *json, FILE *file);

/*
 * Begins an object, array or row array (each of whose items has a line of its
 * own). @name: as a member of the object that is open, NULL: as an item of the
 * open array, or the outermost value.
 */
void json_object_begin(struct json *json, const char *name);
void json_object_end(struct json *json);
void json_array_begin(struct json *json, const char *name);
void json_rows_begin(struct json *json, const char *name);
void json_array_end(struct json *json);

/* Adds a value, with @name as above. */
void json_u64(struct json *json, const char *name, uint64_t value);
void json_i64(struct json *json, const char *name, int64_t value);
void json_bool(struct json *json, const char *name, bool value);
void json_null(struct json *json, const char *name);

/*
 * Add a string, valid UTF-8 whatever the bytes are: those that are not printable
 * UTF-8 as \xHH (base/escape.h). In json_name() the backslash too, so that the
 * string can be undone; json_text() is for what is written for people.
 */
void json_name(struct json *json, const char *name, const char *text, size_t len);
void json_text(struct json *json, const char *name, const char *text, size_t len);

/* Ends the line, writes what is left and frees the writer's memory. Returns 0, or
 * -ENOMEM when something had to be left out. */
int json_finish(struct json *json);

/* Frees the writer's memory without writing more. */
void json_abort(struct json *json);

#endif
