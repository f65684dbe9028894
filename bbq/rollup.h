/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_ROLLUP_H
#define BBQ_ROLLUP_H
/*
 * Rows of a table added up by the values of some columns, chunk by chunk, without SQLite. Where a chunk's statistics say it all its rows are not
 * read. Private to libbbq.
 */
#include "keys.h"
#include "plan.h"
#include "walk.h"

#define BBQ_ROLLUP_MAX 64 /* columns to group by, and to add up */

/* Numbers with an id each, from 0, in the order in which they came. Zero it before first use. */
struct bbq_ids {
	size_t n, cap, n_slots;
	uint64_t *keys;
	uint32_t *slots; /* id + 1 */
};

/* A column to group by. Zero it but for column and step before first use. */
struct bbq_dim {
	int column;
	uint64_t step;           /* of ts: by buckets of so many ns; 0 = by value */
	struct bbq_keys values;  /* so far; a value's code is its index */
	size_t section;          /* that these are about: */
	size_t n_ids;
	uint32_t *of_id;         /* codes of dictionary ids, UINT32_MAX = not known yet */
	struct bbq_ids raw;      /* stored numbers, with the code of each: */
	uint32_t *of_raw;
	size_t raw_cap;
	size_t n_small;
	uint32_t *of_small;      /* codes of the smallest of them, UINT32_MAX = not known yet */
	struct bbq_ids pairs;    /* group by the columns before << 32 | code */
};

/* A column of whole numbers to add up, for each group. */
struct bbq_sum {
	uint64_t nulls, sum;     /* of the group's rows so many have no number */
	int64_t min, max;
};

struct bbq_measure {
	int column;
	bool total, ends;        /* the sum, min and max are asked for */
	struct bbq_sum *sums;    /* by group */
};

struct bbq_rollup {
	struct bbq_table *t;
	struct bbq_plan *plan;
	bool counts;             /* the number of rows is asked for */
	size_t n_dims, n_measures;
	struct bbq_dim dims[BBQ_ROLLUP_MAX];
	struct bbq_measure measures[BBQ_ROLLUP_MAX];
	size_t n_cells;
	uint32_t *cells;         /* stored columns that are read */
	struct bbq_walk walk;
	size_t n_groups, cap;
	uint64_t *rows;          /* by group */
	uint32_t *groups, *codes; /* scratch: of the rows of a chunk, */
	uint64_t *picked;        /* and those of its numbers that are looked at */
	size_t scratch_cap;
	struct bbq_rows matching, every;
	struct bb_scratch scratch;
};

/* Whether a column is one of whole numbers that can be added up: INTEGER, and of one stored number each. */
bool bbq_rollup_can(const struct bbq_table *t, int column);
/* Whether its value follows from a dictionary id, a number or a section, so that grouping by it is quick. */
bool bbq_rollup_quick(const struct bbq_table *t, int column);

/* How large the numbers of a column are. int: none is beyond SQL's integers; sum: no sum of any of them is; exact: nor beyond 2^53. */
enum bbq_fits { BBQ_FITS_not = 1, BBQ_FITS_int, BBQ_FITS_sum, BBQ_FITS_exact };
/* Returns one of them, -ENOMEM, pread's errno. */
int bbq_rollup_fits(struct bbq_table *t, int column);

/* t, plan, dims and measures are set; dims and measures of a rollup that was used start anew. Returns 0, -ENOMEM, pread's errno. */
int bbq_rollup_start(struct bbq_rollup *u);
/* Adds up rows, of all chunks or until there are many groups. Returns the number of groups, 0 = no more rows; negative errno. */
int64_t bbq_rollup_next(struct bbq_rollup *u);
/* The value of a column that is grouped by, of a group. Borrowed until the next call; NULL = that is no such column. */
const struct bb_cell *bbq_rollup_value(const struct bbq_rollup *u, int column, bool bucket, size_t group);
void bbq_rollup_done(struct bbq_rollup *u);

#endif
