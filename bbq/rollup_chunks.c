/* SPDX-License-Identifier: Apache-2.0 */
/* Which chunks are read, and which of their rows count. */
#include "rollup_priv.h"
#include <stdlib.h>

#define GROUPS_MANY 32768u /* then what there is is handed out, and the groups begin anew */

/* All rows of the batch. */
static int add_every(struct bbq_rollup *u, const struct bbx_batch *b)
{
	struct bbq_rows *rows = &u->every;

	if (rows->cap < b->rows) {
		free(rows->rows);
		rows->rows = malloc(b->rows * sizeof(*rows->rows));
		rows->cap = rows->rows ? b->rows : 0;
		for (uint32_t i = 0; i < rows->cap; i++)
			rows->rows[i] = i;
	}
	rows->n = b->rows;
	return rows->cap < rows->n ? -ENOMEM : bbq_rollup_add_rows(u, b, rows);
}

static int add_batch(struct bbq_rollup *u, const struct bbx_batch *b)
{
	struct bbq_table *t = u->t;
	int err;

	bbq_spend(t->q, b->rows);
	if (!u->plan->n && !t->q->scoped)
		return add_every(u, b);
	err = bbq_plan_rows(u->plan, t, b, &u->scratch, &u->matching);
	if (!err)
		err = bbq_scope_rows(t, b, &u->matching);
	return err ? err : bbq_rollup_add_rows(u, b, &u->matching);
}

/* Returns 1 when rows of the chunk must be read; 0 when none counts, or its statistics told of them; negative errno. */
static int wants(void *aux, size_t chunk, size_t at)
{
	struct bbq_rollup *u = aux;
	int got;

	(void)at;
	got = bbq_scope_chunk(u->t, chunk) ? bbq_plan_chunk(u->plan, u->t, chunk) : 0;

	if (got <= 0)
		return got;
	got = bbq_rollup_statistics(u, chunk);
	return got > 0 ? 0 : got < 0 ? got : 1;
}

/* What needs no rows of most chunks is quick without threads; and it matters which chunk is looked at when. */
void bbq_rollup_walk(struct bbq_rollup *u)
{
	u->walk.r = u->t->q->r;
	u->walk.chunks = u->t->chunks;
	u->walk.n_chunks = u->t->n_chunks;
	u->walk.cells = u->cells;
	u->walk.n_cells = u->n_cells;
	u->walk.wants = wants;
	u->walk.aux = u;
	u->walk.alone = bbq_rollup_may_know(u);
}

static int add_next(struct bbq_rollup *u)
{
	const struct bbx_batch *b;
	size_t passed;
	int got = bbq_walk_next(&u->walk, &passed, &b);

	if (got <= 0)
		return got;
	bbq_spend(u->t->q, passed);
	return b ? add_batch(u, b) : 0;
}

int64_t bbq_rollup_next(struct bbq_rollup *u)
{
	int err = 0;

	bbq_dims_clear(u);
	u->n_groups = 0;
	if (!u->n_dims)
		err = bbq_rollup_grow(u, 1);
	while (!err && u->walk.next < u->t->n_chunks && u->n_groups < GROUPS_MANY && u->t->q->work && !u->plan->nothing)
		err = add_next(u);
	if (err)
		return err;
	return !u->n_dims && !u->rows[0] ? 0 : (int64_t)u->n_groups;
}
