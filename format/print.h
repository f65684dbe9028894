/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_PRINT_H
#define BB_PRINT_H
/*
 * Rows on stdout, in the modes that all commands share. libbbtool.a.
 *   box     columns in frames, for people; made to fit a width, what does not fit ends with an ellipsis; of too many columns, rows as in line
 *   table   aligned columns with a header, for people; wide text is kept, control characters are escaped; also called column
 *   line    a line for each value, "name: value", and a blank one between rows; NULLs are left out
 *   csv     RFC 4180, header first; NULL is empty; bytes as they are, except on a terminal
 *   tsv     tabs, header first; \t \n \r \\ escaped so; NULL is \N; bytes likewise
 *   list    values separated by |, header first; control characters are escaped
 *   markdown, html  a table of that language; text is escaped for it, control characters too
 *   json    one array of objects;  ndjson  one object a line, also called jsonl; invalid UTF-8 becomes U+FFFD; NULL is null;
 *           what could drive a terminal is written as \u
 */
#include <stdint.h>
#include "tool.h"

enum bb_mode {
	BB_MODE_table, BB_MODE_line, BB_MODE_csv, BB_MODE_tsv, BB_MODE_json, BB_MODE_ndjson, BB_MODE_box, BB_MODE_list, BB_MODE_markdown,
	BB_MODE_html,
};

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

/* null: what stands for NULL, where the mode has a choice; NULL = the mode's own. width: of the screen, for box; 0 = any. */
struct bb_look {
	bool no_header; /* of table, box, csv, tsv, list, html */
	const char *null;
	size_t width;
	bool is_terminal; /* out leads to a terminal, though it is none */
};

/* Starts a table with these column names (copied). Returns NULL without memory. */
struct bb_print *bb_print_new(FILE *out, enum bb_mode mode, const char *const *names, size_t n);
/* The same with another look, copied but for the text of null. */
struct bb_print *bb_print_new_look(FILE *out, enum bb_mode mode, const struct bb_look *look, const char *const *names, size_t n);
/* One row of n cells; read during the call only. Returns 0, -ENOMEM. */
int bb_print_row(struct bb_print *p, const struct bb_cell *cells);
/* Prints what is held back, and frees. */
void bb_print_done(struct bb_print *p);
/* One value, as mode json prints it. */
void bb_print_json_cell(FILE *out, const struct bb_cell *c);
/* One JSON string, quotes included. */
void bb_print_json_string(FILE *out, const char *p, size_t len);

#endif
