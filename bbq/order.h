/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_ORDER_H
#define BBQ_ORDER_H
/*
 * ORDER BY inside a table: rows come in the order of a time, or with LIMIT of a number, and chunks are read only as far as their times or
 * statistics say that they may hold the next row. Private to libbbq.
 */
#include "term.h"

/* Comes before others whose rank is greater, then key. */
struct bbq_place {
	uint64_t rank, key;
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
	struct bbq_place *chunks; /* rowid: index of the chunk */
};

/* The order can be made here. limited: so that a LIMIT is known. */
bool bbq_order_can(const struct bbq_table *t, int column, bool limited);
/* Returns 0, -ENOMEM. */
int bbq_order_start(struct bbq_order *o, struct bbq_table *t, int column, bool desc, size_t keep);
/* 1: *ret_rowid is the next row. 0: no more. 2: *ret_chunk must be read, and its rows put, before the next row is known. */
int bbq_order_next(struct bbq_order *o, int64_t *ret_rowid, size_t *ret_chunk);
/* Returns 0, -ENOMEM. */
int bbq_order_put(struct bbq_order *o, const struct bbq_table *t, size_t chunk, const struct bbx_batch *b, const struct bbq_rows *rows);
void bbq_order_done(struct bbq_order *o);

#endif
