/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the statistics of a chunk say without its rows. They stand in its header, which has a hash of its own and is right even when the payload is
 * damaged. Chunks without statistics are small.
 */
#include "rollup_priv.h"
#include <stdlib.h>

/* Whether the header is there as the index says, and its statistics have all measures of all rows. */
static bool has_measures(struct bbq_rollup *u, size_t chunk)
{
	uint32_t rows = bbx_chunk(u->t->q->r, chunk)->rows;
	struct bbx_stats s;

	if (!bbx_chunk_stats(u->t->q->r, chunk, 0, &s))
		return false;
	for (size_t i = 0; i < u->n_measures; i++)
		if (!bbx_chunk_stats(u->t->q->r, chunk, bbq_rollup_cell(u->t, u->measures[i].column), &s) || (s.nulls != rows && !s.has_range) ||
		    (s.has_range && u->measures[i].total && !s.has_sum))
			return false;
	return true;
}

/* All rows are in one group. */
static void add_measures(struct bbq_rollup *u, size_t chunk)
{
	const struct bbx_chunk *c = bbx_chunk(u->t->q->r, chunk);
	struct bbx_stats s;

	u->rows[0] += c->rows;
	for (size_t i = 0; i < u->n_measures; i++) {
		struct bbq_sum *sum = u->measures[i].sums;
		uint64_t add = bbq_rollup_offset(u->t, u->measures[i].column, c->section);
		int64_t min, max;

		if (!bbx_chunk_stats(u->t->q->r, chunk, bbq_rollup_cell(u->t, u->measures[i].column), &s) || !s.has_range) {
			sum->nulls += c->rows;
			continue;
		}
		min = (int64_t)((uint64_t)s.min + add);
		max = (int64_t)((uint64_t)s.max + add);
		sum->nulls += s.nulls;
		sum->sum += (uint64_t)s.sum + (c->rows - s.nulls) * add;
		sum->min = min < sum->min ? min : sum->min;
		sum->max = max > sum->max ? max : sum->max;
	}
}

/* One row for each dictionary id that the chunk has, and one for NULL, which is id 0. */
static int add_ids(struct bbq_rollup *u, size_t chunk, const struct bbx_stats *s)
{
	const struct bbx_chunk *c = bbx_chunk(u->t->q->r, chunk);
	size_t n = s->n_ids, n_cols = bbx_schema(u->t->q->r)->types[c->type].n_cols;
	struct bbx_vec *vec = calloc(n_cols, sizeof(*vec));
	uint64_t *ids = calloc(n + 1, sizeof(*ids));
	struct bbx_batch b = {
		.section = c->section, .type = c->type, .rows = (uint32_t)(n + (s->nulls > 0)), .t_min = c->t_min, .t_max = c->t_max,
		.n_cols = n_cols, .vec = vec,
	};
	int err = vec && ids ? 0 : -ENOMEM;

	if (!err) {
		for (size_t i = 0; i < n; i++)
			ids[i] = s->ids[i];
		vec[u->cells[0]] = (struct bbx_vec){ .present = true, .u = ids };
		err = bbq_plan_rows(u->plan, u->t, &b, &u->scratch, &u->matching);
	}
	if (!err)
		err = bbq_rollup_add_rows(u, &b, &u->matching);
	bbq_spend(u->t->q, b.rows);
	free(vec);
	free(ids);
	return err ? err : 1;
}

/* Only which values there are is asked for, and all follows from the ids of one column. */
static bool is_of_ids(const struct bbq_rollup *u)
{
	return u->n_dims && !u->counts && !u->n_measures && u->n_cells == 1 &&
	       bbx_schema(u->t->q->r)->types[u->t->type].cols[u->cells[0]].phys == BBX_DICT;
}

bool bbq_rollup_may_know(const struct bbq_rollup *u)
{
	return !u->t->q->scoped && (is_of_ids(u) || (!u->n_dims && !u->plan->n));
}

int bbq_rollup_statistics(struct bbq_rollup *u, size_t chunk)
{
	struct bbx_stats s;

	if (!bbq_rollup_may_know(u))
		return 0;
	if (is_of_ids(u))
		return bbx_chunk_stats(u->t->q->r, chunk, u->cells[0], &s) && s.has_ids ? add_ids(u, chunk, &s) : 0;
	if (!has_measures(u, chunk))
		return 0;
	add_measures(u, chunk);
	return 1;
}
