/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_PLAN_H
#define BBQ_PLAN_H
/*
 * Which conditions of a statement a table uses to leave rows out. Private to libbbq.
 *
 * A condition on a column whose meaning is certain beforehand is decided here alone, and SQLite does not check it again: on columns of
 * numbers any comparison, [NOT] NULL and IN; on text with BINARY collation any comparison with a text literal, LIKE and GLOB. Others are
 * used to leave rows out that cannot match, and SQLite checks the rest: =, IN and LIKE of text with anything else.
 * rowid = N is that row alone; what a join asks for again and again is found for many keys together: see join.h.
 */
#include "term.h"

#define BBQ_MAX_TERMS 16

/* used: bit i = the statement reads column i, the top bit = any from there on. nothing: no row can match. */
struct bbq_plan {
	uint64_t used;
	bool nothing, has_rowid;
	int64_t rowid;
	int order;    /* the column that rows come in order of, -1 = none */
	bool desc;
	size_t limit; /* rows that are asked for at most, with those of OFFSET; 0 = all */
	size_t n;
	struct bbq_term terms[BBQ_MAX_TERMS];
};

int bbq_plan_best(struct bbq_table *t, sqlite3_index_info *info);
/* Takes up conditions on the table's first columns alone, and appends them to s as bbq_plan_start reads them. Returns their number. */
int bbq_plan_terms(const struct bbq_table *t, sqlite3_index_info *info, size_t n_columns, sqlite3_str *s);
/* Takes up what bbq_plan_best wrote down, in place of the plan before, of which it keeps what still holds. Returns an SQLite result code; bbq_plan_done() afterwards in any case. */
int bbq_plan_start(const struct bbq_table *t, int order, const char *plan, int argc, sqlite3_value **argv, struct bbq_plan *p);
void bbq_plan_done(struct bbq_plan *p);

/* Returns 1 when rows of the chunk may match, 0 when none can, negative errno. */
int bbq_plan_chunk(struct bbq_plan *p, struct bbq_table *t, size_t chunk);
/* False when none can by their times. */
bool bbq_plan_times(struct bbq_plan *p, struct bbq_table *t, size_t chunk);
/* Empties rows, and makes room for n. Returns 0 or -ENOMEM. */
int bbq_rows_room(struct bbq_rows *rows, size_t n);
/* Leaves those of the rows that match all conditions, but for one that is known to: its index, -1 = none. Returns 0 or negative errno. */
int bbq_plan_leave(struct bbq_plan *p, int known, struct bbq_table *t, const struct bbx_batch *b, struct bb_scratch *s, struct bbq_rows *rows);
/* The rows of a chunk that match. Returns 0 or negative errno. */
int bbq_plan_rows(struct bbq_plan *p, struct bbq_table *t, const struct bbx_batch *b, struct bb_scratch *s, struct bbq_rows *rows);

#endif
