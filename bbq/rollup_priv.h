/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_ROLLUP_PRIV_H
#define BBQ_ROLLUP_PRIV_H
/* Between rollup.c and its parts. */
#include "rollup.h"

/* Fills u->groups, which has room, with the group of each row. Returns 0, -ENOMEM, pread's errno. */
int bbq_dims_groups(struct bbq_rollup *u, const struct bbx_batch *b, const struct bbq_rows *rows);
/* Of rows that are grouped by buckets of ts alone, which all have one: the rows from at on that are in its bucket; and the bucket's group. Returns as above. */
int bbq_dims_run(struct bbq_rollup *u, const struct bbx_batch *b, size_t at, uint32_t *ret_group, size_t *ret_end);
size_t bbq_dims_n_groups(const struct bbq_rollup *u);
/* Forgets all values and groups. */
void bbq_dims_clear(struct bbq_rollup *u);
void bbq_dims_done(struct bbq_rollup *u);

/* The stored column behind a column, and what is added to its numbers to have those that are shown. */
uint32_t bbq_rollup_cell(const struct bbq_table *t, int column);
uint64_t bbq_rollup_offset(const struct bbq_table *t, int column, size_t section);
/* Whether the rows are all those of the batch. */
static inline bool bbq_rollup_is_all(const struct bbx_batch *b, const struct bbq_rows *rows)
{
	return rows->n == b->rows;
}

/* The stored numbers of rows, one after another: the batch's own when the rows are all there are, else copied to u->picked. */
const uint64_t *bbq_rollup_pick(struct bbq_rollup *u, const struct bbx_vec *v, const struct bbx_batch *b, const struct bbq_rows *rows);
/* Makes room for so many groups. Returns 0 or -ENOMEM. */
int bbq_rollup_grow(struct bbq_rollup *u, size_t n);
/* rollup_chunks.c: the walk over the chunks, once the cells are known. */
void bbq_rollup_walk(struct bbq_rollup *u);
/* Adds rows of a batch. Returns 0, -ENOMEM, pread's errno. */
int bbq_rollup_add_rows(struct bbq_rollup *u, const struct bbx_batch *b, const struct bbq_rows *rows);

/* rollup_stats.c: whether a chunk's statistics can say all that is asked for. */
bool bbq_rollup_may_know(const struct bbq_rollup *u);
/* Adds a chunk by its statistics alone. Returns 1; 0 when its rows must be read; -ENOMEM, pread's errno. */
int bbq_rollup_statistics(struct bbq_rollup *u, size_t chunk);

#endif
