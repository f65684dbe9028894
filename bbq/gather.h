/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_GATHER_H
#define BBQ_GATHER_H
/*
 * The rows of a table that have one of many keys in a column, found in one pass and kept with the columns that are read of them. Private to libbbq.
 */
#include "term.h"

#define BBQ_GATHER_BYTES (16u << 20) /* that the rows may take */

/* Whole numbers and text, of which NULL, reals and blobs are none. Zero it before first use. */
struct bbq_keys {
	size_t n, cap, n_sorted;
	struct bb_cell *keys; /* rising once they are sorted; text is theirs */
};

int bbq_key_compare(const struct bb_cell *x, const struct bb_cell *y);
bool bbq_key_of(const struct bb_cell *cell, struct bb_cell *ret_key);
/* Most of those that are there already are left out. Returns 0 or -ENOMEM. */
int bbq_keys_add(struct bbq_keys *k, const struct bb_cell *key);
/* Leaves each once. */
void bbq_keys_sort(struct bbq_keys *k);
/* The index of a key among those that are sorted; SIZE_MAX when it is not there. */
size_t bbq_keys_find(const struct bbq_keys *k, const struct bb_cell *key);
void bbq_keys_done(struct bbq_keys *k);

/* Rows of a chunk, as a batch of its own. */
struct bbq_part {
	size_t chunk;
	const uint32_t *numbers; /* that its rows have in the chunk */
	struct bbx_batch b;
	void *memory;
};

struct bbq_ref {
	uint32_t part, row;
};

struct bbq_gather {
	unsigned users;
	int column;
	struct bbq_keys keys;
	bool *has_cell;       /* by stored column */
	size_t n_parts, parts_cap;
	struct bbq_part *parts;
	struct bbq_ref *refs; /* by key, then in the order of the table */
	size_t *ends;         /* of each key's */
	uint64_t looked_at;   /* rows, for it */
	size_t bytes;
};

/* The values of the column follow from dictionary entries, and are numbers or text. */
bool bbq_gather_can(const struct bbq_table *t, int column);
/*
 * Takes over sorted keys, also on failure. Returns 0; -EFBIG when the rows take too much, or no work is left; -ENOMEM, pread's errno. Its user lets go of it.
 */
int bbq_gather_new(struct bbq_table *t, int column, struct bbq_keys *keys, const uint32_t *cells, size_t n_cells, struct bbq_gather **ret_g);
/* The rows with that key. */
size_t bbq_gather_find(const struct bbq_gather *g, size_t key, const struct bbq_ref **ret_refs);
struct bbq_gather *bbq_gather_hold(struct bbq_gather *g);
void bbq_gather_let_go(struct bbq_gather *g);

#endif
