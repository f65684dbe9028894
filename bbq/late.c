/* SPDX-License-Identifier: Apache-2.0 */
#include "late.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TRY_CHUNKS 4u /* before it is given up */
#define MISSES_PAY 2u /* for each hit */

int bbq_late_init(struct bbq_late *l, size_t n_cols)
{
	l->cells = calloc(n_cols + 1, sizeof(*l->cells));
	l->b.vec = calloc(n_cols + 1, sizeof(*l->b.vec));
	return l->cells && l->b.vec ? 0 : -ENOMEM;
}

void bbq_late_put(void *aux, int cell)
{
	struct bbq_late *l = aux;

	for (size_t i = 0; i < l->n; i++)
		if (cell == (int)l->cells[i])
			return;
	if (cell >= 0)
		l->cells[l->n++] = (uint32_t)cell;
}

void bbq_late_start(struct bbq_late *l, const uint32_t *cells, size_t n_cells)
{
	l->n_first = l->n;
	for (size_t i = 0; i < n_cells; i++)
		bbq_late_put(l, (int)cells[i]);
	l->on = l->n_first && l->n_first < l->n;
	l->chunks = l->hits = 0;
}

bool bbq_late_give_up(struct bbq_late *l)
{
	bool gives_up = l->on && l->chunks >= TRY_CHUNKS && l->chunks < l->hits * (MISSES_PAY + 1);

	l->on = l->on && !gives_up;
	return gives_up;
}

int bbq_late_read(struct bbq_late *l, struct bbx_reader *r, size_t chunk, bool has_rows, const struct bbx_batch **b)
{
	struct bbx_vec *vec = l->b.vec;
	int got;

	l->chunks++;
	l->hits += has_rows;
	if (!has_rows)
		return 1;
	got = bbx_chunk_read(r, chunk, l->cells + l->n_first, l->n - l->n_first, &l->rest);
	if (got <= 0)
		return got;
	l->b = **b;
	l->b.priv = NULL;
	l->b.vec = vec;
	memcpy(vec, (*b)->vec, l->b.n_cols * sizeof(*vec));
	for (size_t i = l->n_first; i < l->n; i++)
		vec[l->cells[i]] = l->rest.vec[l->cells[i]];
	*b = &l->b;
	return 1;
}

void bbq_late_done(struct bbq_late *l)
{
	free(l->cells);
	free(l->b.vec);
	bbx_batch_done(&l->rest);
}
