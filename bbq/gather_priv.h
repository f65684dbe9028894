/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_GATHER_PRIV_H
#define BBQ_GATHER_PRIV_H
/* What a pass over a table needs that gathers rows. Private to gather*.c. */
#include "gather.h"

/* Of a dictionary entry: not looked up yet, none of the keys, else a key's index + BBQ_KEY. */
enum { BBQ_UNKNOWN, BBQ_OTHER, BBQ_KEY };

/* Of a section; of_id NULL = none. */
struct bbq_pass_dict {
	size_t section, n_ids;
	uint32_t *of_id;
};

/* What a pass over the table needs. */
struct bbq_pass {
	struct bbq_table *t;
	struct bbq_gather *g;
	const struct bbq_column *column;
	const uint32_t *cells;
	size_t n_cells;
	struct bbq_pass_dict dicts[2]; /* while a section is read, chunks of the next may be named */
	const struct bbx_batch *b;
	struct bb_scratch scratch;
	size_t n, cap;        /* of the chunk: */
	uint32_t *rows;       /* those that are gathered, */
	uint32_t *found;      /* and what each has, from BBQ_KEY on */
	size_t n_all, all_cap;
	uint32_t *found_all;  /* the same of all chunks so far */
};

/* gather_rows.c: whether a row of the chunk may have a key, by the ids that it has. Returns 1, 0 or negative errno. */
int bbq_pass_may_have(struct bbq_pass *p, size_t chunk);
/* Finds the rows of a chunk, p->b, that are gathered. Returns 0 or negative errno. */
int bbq_pass_rows(struct bbq_pass *p, size_t chunk);
void bbq_pass_done(struct bbq_pass *p);

#endif
