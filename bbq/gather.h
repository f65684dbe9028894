/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_GATHER_H
#define BBQ_GATHER_H
/*
 * The rows of a table by what they have in a column, found in one pass over it: those of many keys, kept with the columns that are read of them;
 * or all rows, by number alone. Private to libbbq.
 */
#include "keys.h"
#include "term.h"

#define BBQ_GATHER_BYTES (16u << 20) /* that kept rows may take */
#define BBQ_GATHER_ROWS (1u << 22)   /* of a table all of whose rows can be gathered */

/* Rows of a chunk. */
struct bbq_part {
	size_t chunk;
	uint32_t first, n;       /* numbers of its rows among all that are gathered */
	const uint32_t *numbers; /* that they have in the chunk, NULL = from 0 on */
	struct bbx_batch b;      /* they themselves, if they are kept */
	void *memory;
};

struct bbq_gather {
	unsigned users;
	int column;
	bool all;             /* all rows; has_cell is empty */
	struct bbq_keys keys;
	bool *has_cell;       /* by stored column */
	size_t n_parts, parts_cap;
	struct bbq_part *parts;
	uint32_t *refs;       /* numbers of rows: by key, then in the order of the table */
	uint32_t *ends;       /* of each key's */
	size_t bytes;
};

/* The values of the column follow from dictionary entries, and are numbers or text. */
bool bbq_gather_can(const struct bbq_table *t, int column);
/*
 * Takes over the keys, also on failure; NULL = all. Its user lets go of it.
 * Returns 0; -EFBIG when there are too many rows, or no work is left; -ENOMEM, pread's errno.
 */
int bbq_gather_new(struct bbq_table *t, int column, struct bbq_keys *keys, const uint32_t *cells, size_t n_cells, struct bbq_gather **ret_g);
/* The rows with that key. */
size_t bbq_gather_find(const struct bbq_gather *g, const struct bb_cell *key, const uint32_t **ret_refs);
/* The part that has the row, not before from; NULL = any. */
const struct bbq_part *bbq_gather_part(const struct bbq_gather *g, const struct bbq_part *from, uint32_t ref);
struct bbq_gather *bbq_gather_hold(struct bbq_gather *g);
void bbq_gather_let_go(struct bbq_gather *g);

#endif
