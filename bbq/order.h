/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_ORDER_H
#define BBQ_ORDER_H
/*
 * ORDER BY inside a table: rows come in the order of a time, or with LIMIT of a number, and chunks are read only as far as their times or
 * statistics say that they may hold the next row. Private to libbbq.
 */
#include "picks.h"
#include "plan.h"

/* Comes before others whose rank is greater, then key. */
struct bbq_place {
	uint32_t rank, slot; /* slot: of the row, in picks */
	uint64_t key;
	int64_t rowid;
};

/* Zero it before first use. */
struct bbq_order {
	int column;
	bool desc;
	size_t keep;              /* rows that are asked for at most; 0 = all */
	bool full;                /* keep rows that come before worst are there */
	struct bbq_place worst;
	size_t n, cap;
	struct bbq_place *heap;
	size_t n_chunks, next;    /* by what their first row can be */
	struct bbq_place *chunks; /* rowid: number of the chunk; */
	size_t *numbers;          /* the same numbers */
	bool picks_rows;          /* the rows of the heap are kept: */
	struct bbq_picks picks;
	size_t given;             /* rows */
	bool gave;                /* the row of this place last */
	struct bbq_place last;
};

/* The order can be made here. limited: so that a LIMIT is known. */
bool bbq_order_can(const struct bbq_table *t, int column, bool limited);
/* cells, borrowed: that rows are read by; where they are kept, picks_rows is set. Returns 0, -ENOMEM. */
int bbq_order_start(struct bbq_order *o, struct bbq_table *t, const struct bbq_plan *plan, const uint32_t *cells, size_t n_cells);
/* 1: *ret_p is the next row's. 0: no more. 2: the chunk at o->next must be read, its rows put, and next moved on, before it is known. */
int bbq_order_next(struct bbq_order *o, struct bbq_place *ret_p);
/* Whether rows of the chunk may come, as far as is known now. */
bool bbq_order_wants(const struct bbq_order *o, size_t i);
/* Whether any of the rows may come; b: with the column of the order. */
bool bbq_order_has(const struct bbq_order *o, const struct bbq_table *t, const struct bbx_batch *b, const struct bbq_rows *rows);
/* Returns 0, -ENOMEM. */
int bbq_order_put(struct bbq_order *o, const struct bbq_table *t, size_t chunk, const struct bbx_batch *b, const struct bbq_rows *rows);
void bbq_order_done(struct bbq_order *o);

#endif
