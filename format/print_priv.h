/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_PRINT_PRIV_H
#define BB_PRINT_PRIV_H
/* What print.c and print_table.c share. */
#include "print.h"

struct table_cell;

struct mode_ops {
	const char *name;
	void (*begin)(struct bb_print *p);
	int (*row)(struct bb_print *p, const struct bb_cell *cells);
	void (*end)(struct bb_print *p);
	void (*head)(struct bb_print *p); /* of modes that hold rows back */
	void (*line)(struct bb_print *p, const struct table_cell *cells);
	void (*foot)(struct bb_print *p);
};

struct table_cell {
	char *text;
	size_t width;
	bool is_null;
};

/* The rows of mode table that are held back, to find the widths of its columns. */
struct table {
	struct table_cell *held;
	size_t n_held, held_cap; /* rows */
	size_t *width;
	bool *left; /* the column holds text */
};

struct bb_print {
	FILE *out;
	const struct mode_ops *ops;
	size_t n;
	char **names;
	uint64_t rows, records; /* records: those that stand as lines */
	bool is_terminal;
	struct bb_look look;
	struct table table;
};

/* Text of a number in buf, of at least 40 bytes. False when the cell is none. */
bool bb_print_number(const struct bb_cell *c, char *buf);
void bb_print_hex(FILE *out, const char *p, size_t len);

/* Text of any value for people, without control characters, malloced. Returns 0, -ENOMEM. */
int bb_print_cell(const struct bb_print *p, const struct bb_cell *c, struct table_cell *ret_cell);
/* Columns of a screen. */
size_t bb_print_width(const char *s);

/* For n columns. Returns 0, -ENOMEM. */
int bb_table_init(struct table *t, size_t n);
void bb_table_free(struct table *t, size_t n);
int bb_table_row(struct bb_print *p, const struct bb_cell *cells);
void bb_table_end(struct bb_print *p);
void bb_table_head(struct bb_print *p);
void bb_table_line(struct bb_print *p, const struct table_cell *cells);
/* How box draws what table holds back. */
void bb_box_head(struct bb_print *p);
void bb_box_line(struct bb_print *p, const struct table_cell *cells);
void bb_box_foot(struct bb_print *p);
void bb_markdown_begin(struct bb_print *p);
int bb_markdown_row(struct bb_print *p, const struct bb_cell *cells);
void bb_html_begin(struct bb_print *p);
int bb_html_row(struct bb_print *p, const struct bb_cell *cells);
void bb_html_end(struct bb_print *p);
/* Mode line, which needs no table. */
int bb_line_row(struct bb_print *p, const struct bb_cell *cells);
void bb_line_record(struct bb_print *p, const struct table_cell *cells);

#endif
