/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_PICKS_H
#define BBQ_PICKS_H
/* Single rows kept from chunks whose memory is used again: the first ones so far of ORDER BY with LIMIT. Private to libbbq. */
#include "bbx.h"

struct bbq_pick;
struct bbq_pick_value;

/* Zero it before first use. */
struct bbq_picks {
	const uint32_t *cells;  /* the stored columns that are kept, borrowed */
	size_t n_cells;
	size_t n, cap;
	struct bbq_pick *picks; /* by slot, */
	struct bbq_pick_value *values; /* and their cells */
	uint32_t *freed;        /* slots that may be used again */
	size_t n_freed;
	struct bbx_batch b;     /* of the row that was asked for last */
	uint32_t number;
};

/* Forgets all rows, and keeps these columns from now on. Returns 0 or -ENOMEM. */
int bbq_picks_start(struct bbq_picks *p, size_t n_cols, const uint32_t *cells, size_t n_cells);
/* Keeps a row. Returns 0 or -ENOMEM. */
int bbq_picks_put(struct bbq_picks *p, const struct bbx_batch *b, uint32_t row, uint32_t *ret_slot);
void bbq_picks_drop(struct bbq_picks *p, uint32_t slot);
/* The row as the only one of a batch; p->number is the number that it has in its chunk. Both are valid until the next call. */
const struct bbx_batch *bbq_picks_get(struct bbq_picks *p, uint32_t slot);
void bbq_picks_done(struct bbq_picks *p);

#endif
