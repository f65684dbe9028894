/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_CURSOR_H
#define BBQ_CURSOR_H
/*
 * Where a statement is in a table of the recording. Private to libbbq.
 *
 * A cursor walks the chunks of its table, or rows that are known beforehand: a list. Either way it takes the rows of a chunk that match together.
 */
#include "cache.h"
#include "gather.h"
#include "late.h"
#include "order.h"
#include "plan.h"
#include "walk.h"

/* Rows of a chunk stand together in it. */
struct bbq_list_of_rows {
	const int64_t *rowids;     /* or: */
	const uint32_t *refs;
	struct bbq_gather *gather; /* of refs; held */
	int term;                  /* the plan's condition that all of them match, -1 = none */
};

struct bbq_cursor {
	sqlite3_vtab_cursor base;
	struct bbq_table *t;
	struct bbq_cursor *next_open; /* see engine.h */
	struct bbq_plan plan;
	bool walks_list, eof;
	struct bbq_list_of_rows list;
	const struct bbq_part *part; /* of the list's last refs, NULL = none yet */
	int64_t one;
	size_t n, at, run;       /* rows of the list; the next; where those that rows is about begin */
	struct bbq_late late;    /* of the walk: */
	struct bbq_walk walk;    /* over the chunks of the table, without a list */
	size_t chunk;            /* the row's: b, NULL = none yet */
	const struct bbx_batch *b;
	const uint32_t *numbers; /* the chunk's numbers of b's rows, NULL = the same */
	uint32_t row;
	struct bbq_rows rows;    /* of b that match, and which of them is next */
	size_t next_row;
	bool ordered;            /* rows come by order */
	struct bbq_order order;
	struct bbq_cache cache;
	unsigned asked;          /* how often rows were asked for; a join does so again and again */
	size_t keys, keys_most;  /* that are gathered at a time: see join.h */
	size_t gathered;         /* how many were the last time, */
	unsigned gathered_at;    /* and what asked was then */
	unsigned misses;         /* how often that hardly paid */
	uint64_t counted;        /* of the rows that the cache decoded */
	size_t n_cells;          /* stored columns that the statement reads */
	uint32_t *cells;
	bool *has_cell;
	struct bb_scratch scratch;
};

/* Of t. Returns 0 or -ENOMEM. */
int bbq_cursor_init(struct bbq_cursor *c, struct bbq_table *t);
void bbq_cursor_done(struct bbq_cursor *c);

/* What is decoded: the cells of a column, of the plan's conditions and the scope, or some cell, to have the rows counted. */
void bbq_cursor_want(struct bbq_cursor *c, const struct bbq_column *col);
void bbq_cursor_want_plan(struct bbq_cursor *c);

/* From the first chunk on, in this order: borrowed, all of the table's; from the first row of a list on. */
void bbq_cursor_walk(struct bbq_cursor *c, const size_t *chunks);
void bbq_cursor_list(struct bbq_cursor *c, const struct bbq_list_of_rows *list, size_t n);
/* By the plan's order. Returns 0 or -ENOMEM. */
int bbq_cursor_order(struct bbq_cursor *c);
/* Goes to the next row that matches. Returns 1; 0 at the end, or when no work is left; negative errno. */
int bbq_cursor_next(struct bbq_cursor *c);

#endif
