/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONF_JSON_H
#define CONF_JSON_H
/*
 * What a recording says, as the one JSON text that every reader of it must arrive at (README.md).
 * Objects have their keys in a fixed order and no white space; each element of a list that is named
 * here starts a line.
 */
#include <stdio.h>
#include "bbx.h"

/* A list under way: its elements, printed to memory. */
struct json_list {
	FILE *f;
	char *text;
	size_t len;
	bool any;
};

void json_open(struct json_list *l);
/* Starts an element; returns where it goes. */
FILE *json_item(struct json_list *l);
/* Prints the list and empties it. */
void json_close(struct json_list *l, FILE *to);

/* The parts of the text, in this order; the first key of each is its name. */
enum json_part {
	JSON_sections,
	JSON_tables,
	JSON_labels,
	JSON_chunks,
	JSON_incidents,
	JSON_recoveries,
	JSON_attachments,
	JSON_PARTS
};

struct json_recording {
	struct json_list parts[JSON_PARTS];
};
void json_recording_open(struct json_recording *r);
void json_recording_close(struct json_recording *r, FILE *to);

/* Elements of each part. */
void json_section(struct json_recording *r, uint64_t session, uint32_t number,
		  const struct bbx_origin *o);
/* u64, i64, f64, bytes, string, ip or task. */
const char *json_kind(const struct bbx_column *c);
/* tables and labels */
void json_schema(struct json_recording *r, const struct bbx_schema *s);
/* rows: what json_close printed of elements made by json_row */
void json_incident(struct json_recording *r, const struct bbx_incident *i);
void json_recovery(struct json_recording *r, const struct bbx_recovery *rec);
void json_attachment(struct json_recording *r, size_t section, const char *name, const char *media,
		     const void *p, size_t len);

struct json_chunk {
	size_t section;
	uint64_t t_min, t_max;
	bool state;
	const char *table;
};
/* Closes rows. */
void json_chunk(struct json_recording *r, const struct json_chunk *c, struct json_list *rows);
/* NULLs are left out. */
void json_row(struct json_list *rows, const struct bbx_type *t, const struct bbx_value *values);

/* Ends the program: of a library call's result that is an error, or of words. */
void check(int err, const char *what);

#endif
