/* SPDX-License-Identifier: Apache-2.0 */
/* Which chunks are read, and by whom: after the first rows other threads decode what comes next. */
#include "rollup_priv.h"
#include <stdlib.h>

#define GROUPS_MANY 32768u  /* then what there is is handed out, and the groups begin anew */
#define ALONE_ROWS 100000u  /* that are read before threads are worth their start */
#define ALONE_CHUNKS 2u     /* left: nor are they for these */

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

/* Returns 1 when rows of the chunk may count, 0 when none does, negative errno. */
static int may_count(struct bbq_rollup *u, size_t chunk)
{
	return bbq_scope_chunk(u->t, chunk) ? bbq_plan_chunk(u->plan, u->t, chunk) : 0;
}

/* ---- Alone ------------------------------------------------------------------------------------------------------- */

static int add_next(struct bbq_rollup *u)
{
	size_t chunk = u->t->chunks[u->next++];
	int got = may_count(u, chunk);

	bbq_spend(u->t->q, 1);
	if (got <= 0)
		return got;
	got = bbq_rollup_statistics(u, chunk);
	if (got)
		return got < 0 ? got : 0;
	got = bbx_chunk_read(u->t->q->r, chunk, u->cells, u->n_cells, &u->b);
	if (got <= 0)
		return got;
	u->rows_read += u->b.rows;
	return add_batch(u, &u->b);
}

/* ---- With threads ------------------------------------------------------------------------------------------------ */

/* What needs no rows of most chunks is quick without; only then is it of no matter which chunk is looked at when. */
static void start_ahead(struct bbq_rollup *u)
{
	if (u->no_ahead || u->rows_read < ALONE_ROWS || u->t->n_chunks - u->next <= ALONE_CHUNKS)
		return;
	u->no_ahead = true;
	if (bbq_rollup_may_know(u))
		return;
	u->ahead = bbx_readahead_new(u->t->q->r, u->cells, u->n_cells, 0);
	u->named = u->next;
	u->waiting = 0;
}

/* Names chunks to come as far as there is room. */
static int name_chunks(struct bbq_rollup *u)
{
	const struct bbq_table *t = u->t;
	int got = 0;

	for (; got >= 0 && u->named < t->n_chunks && bbx_readahead_has_room(u->ahead); u->named++) {
		got = may_count(u, t->chunks[u->named]);
		if (got <= 0)
			continue;
		bbx_readahead_put(u->ahead, t->chunks[u->named], u->named);
		u->waiting++;
	}
	return got < 0 ? got : 0;
}

/* Work is counted when a chunk's turn comes, as without threads. */
static void pass(struct bbq_rollup *u, size_t next)
{
	bbq_spend(u->t->q, next - u->next);
	u->next = next;
}

static int add_next_ahead(struct bbq_rollup *u)
{
	const struct bbx_batch *b;
	int got = name_chunks(u);
	size_t at;

	if (got < 0)
		return got;
	if (!u->waiting) {
		pass(u, u->t->n_chunks);
		return 0;
	}
	got = bbx_readahead_next(u->ahead, &at, &b);
	u->waiting--;
	pass(u, at + 1);
	return got <= 0 ? got : add_batch(u, b);
}

int64_t bbq_rollup_next(struct bbq_rollup *u)
{
	int err = 0;

	bbq_dims_clear(u);
	u->n_groups = 0;
	if (!u->n_dims)
		err = bbq_rollup_grow(u, 1);
	while (!err && u->next < u->t->n_chunks && u->n_groups < GROUPS_MANY && u->t->q->work && !u->plan->nothing) {
		start_ahead(u);
		err = u->ahead ? add_next_ahead(u) : add_next(u);
	}
	if (err)
		return err;
	return !u->n_dims && !u->rows[0] ? 0 : (int64_t)u->n_groups;
}
