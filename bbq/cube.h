/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_CUBE_H
#define BBQ_CUBE_H
/*
 * TABLE_cube: the rows of an event table added up. It has the columns of the table, and after them what stands for many rows: n, their number,
 * and of a column X of whole numbers X_n, how many are not NULL, X_sum, X_min and X_max. A row stands for all rows with the same values in those
 * columns that the statement reads; there may be several such rows, so that a statement adds up once more:
 *
 *   SELECT pod, sum(n), max(rtt_us_max) FROM tcp_cube WHERE dport = 443 GROUP BY pod
 *
 * Hidden columns: ts_bucket is the ts at which the bucket of ts_step ns (= 1 s) begins; rollup = '3,70' names what the statement reads besides
 * conditions, by numbers of columns. Private to libbbq.
 */
#include "engine.h"

#define BBQ_CUBE_DIMS 63 /* SQLite says of no more columns which of them are read */

/* The columns after the table's own. */
enum bbq_cube_sum { BBQ_CUBE_n, BBQ_CUBE_sum, BBQ_CUBE_min, BBQ_CUBE_max, BBQ_CUBE_N_SUMS };

struct bbq_cube {
	size_t n_dims;           /* the first columns of the table */
	int ts;                  /* the column that ts_bucket is of, -1 = none */
	size_t n_measures;
	int measures[BBQ_CUBE_DIMS]; /* columns of the table */
};

/* Returns NULL when there is none: a state table, one whose columns have such names, or no memory. */
const struct bbq_cube *bbq_cube(struct bbq_table *t);
/* Numbers of columns in the cube. */
static inline int bbq_cube_rows(const struct bbq_cube *c)
{
	return (int)c->n_dims;
}

static inline int bbq_cube_sum(const struct bbq_cube *c, size_t measure, enum bbq_cube_sum sum)
{
	return (int)(c->n_dims + 1 + measure * BBQ_CUBE_N_SUMS + sum);
}

static inline int bbq_cube_bucket(const struct bbq_cube *c)
{
	return bbq_cube_sum(c, c->n_measures, 0);
}

#endif
