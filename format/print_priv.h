/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_PRINT_PRIV_H
#define BB_PRINT_PRIV_H
/* What print.c and print_table.c share. */
#include "print.h"

struct mode_ops {
	const char *name;
	void (*begin)(struct bb_print *p);
	int (*row)(struct bb_print *p, const struct bb_cell *cells);
	void (*end)(struct bb_print *p);
};

struct table_cell {
	char *text;
	size_t width;
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
	uint64_t rows;
	bool is_terminal;
	struct table table;
};

/* Text of a number in buf, of at least 40 bytes. False when the cell is none. */
bool bb_print_number(const struct bb_cell *c, char *buf);
void bb_print_hex(FILE *out, const char *p, size_t len);

/* For n columns. Returns 0, -ENOMEM. */
int bb_table_init(struct table *t, size_t n);
void bb_table_free(struct table *t, size_t n);
int bb_table_row(struct bb_print *p, const struct bb_cell *cells);
void bb_table_end(struct bb_print *p);
/* Mode line, which needs no table. */
int bb_line_row(struct bb_print *p, const struct bb_cell *cells);

#endif
