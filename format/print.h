/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_PRINT_H
#define BB_PRINT_H
/*
 * Rows on stdout, in the modes that all commands share. libbbtool.a.
 *   table   aligned columns with a header, for people; wide text is kept, control characters are escaped
 *   line    a line for each value, "name: value", and a blank one between rows; NULLs are left out
 *   csv     RFC 4180, header first; NULL is empty; bytes as they are, except on a terminal
 *   tsv     tabs, header first; \t \n \r \\ escaped so; NULL is \N; bytes likewise
 *   json    one array of objects;  ndjson  one object a line; invalid UTF-8 becomes U+FFFD; NULL is null;
 *           what could drive a terminal is written as \u
 */
#include <stdint.h>
#include "tool.h"

enum bb_mode { BB_MODE_table, BB_MODE_line, BB_MODE_csv, BB_MODE_tsv, BB_MODE_json, BB_MODE_ndjson };

/* Returns 0 and sets *ret_mode, or -EINVAL. */
int bb_mode_parse(const char *name, enum bb_mode *ret_mode);

enum bb_cell_type { BB_CELL_null, BB_CELL_int, BB_CELL_uint, BB_CELL_real, BB_CELL_text, BB_CELL_blob };

struct bb_cell {
	enum bb_cell_type type;
	union {
		int64_t i;
		uint64_t u;
		double f;
		const char *p;
	};
	size_t len; /* of text and blob; a blob prints as lower-case hexadecimal */
};

struct bb_print;

/* Starts a table with these column names (copied). Returns NULL without memory. */
struct bb_print *bb_print_new(FILE *out, enum bb_mode mode, const char *const *names, size_t n);
/* One row of n cells; read during the call only. Returns 0, -ENOMEM. */
int bb_print_row(struct bb_print *p, const struct bb_cell *cells);
/* Prints what is held back, and frees. */
void bb_print_done(struct bb_print *p);
/* One value, as mode json prints it. */
void bb_print_json_cell(FILE *out, const struct bb_cell *c);
/* One JSON string, quotes included. */
void bb_print_json_string(FILE *out, const char *p, size_t len);

#endif
