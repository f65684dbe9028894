/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_LATE_H
#define BBQ_LATE_H
/*
 * Which columns of a chunk are decoded at once, to find the rows that match, and which only when there are some. Where many chunks have some this does
 * not pay: the others are decoded by the thread that waits for them. Private to libbbq.
 */
#include "bbx.h"

/* Zero it before first use. */
struct bbq_late {
	uint32_t *cells;       /* that are decoded at once, then the others */
	size_t n_first, n;
	bool on;
	unsigned chunks, hits; /* that were looked at, and those of them that have rows to come */
	struct bbx_batch rest, b;
};

/* Room for the columns of a table. Returns 0 or -ENOMEM. */
int bbq_late_init(struct bbq_late *l, size_t n_cols);
/* Adds a column (none: -1) unless it is there. aux: the struct bbq_late. */
void bbq_late_put(void *aux, int cell);
/* The columns so far are the first; begins anew with all. */
void bbq_late_start(struct bbq_late *l, const uint32_t *cells, size_t n_cells);
/* Turns it off when it does not pay. Returns whether it did so. */
bool bbq_late_give_up(struct bbq_late *l);
/*
 * Counts a chunk, and adds the other columns when it has rows to come: *b is then borrowed from here, until the next call. Returns 1; 0 when it is
 * damaged; negative errno.
 */
int bbq_late_read(struct bbq_late *l, struct bbx_reader *r, size_t chunk, bool has_rows, const struct bbx_batch **b);
void bbq_late_done(struct bbq_late *l);

#endif
