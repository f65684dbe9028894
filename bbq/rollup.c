/* SPDX-License-Identifier: Apache-2.0 */
#include "rollup_priv.h"
#include <stdlib.h>
#include <string.h>

#define SMALL_ROWS_MAX 100000u  /* of chunks without statistics, that are read to know how large their numbers are */

static const struct bbx_column *stored(const struct bbq_table *t, const struct bbq_column *c)
{
	return &bbx_schema(t->q->r)->types[t->type].cols[c->cell];
}

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

bool bbq_rollup_can(const struct bbq_table *t, int column)
{
	const struct bbq_column *c = &t->columns.cols[column];

	if (c->attr->time == BBQ_TIME_utc)
		return t->columns.ts >= 0;
	return c->attr == &bbq_attr_cell && c->cell >= 0 && (stored(t, c)->phys == BBX_U64 || stored(t, c)->phys == BBX_I64);
}

uint32_t bbq_rollup_cell(const struct bbq_table *t, int column)
{
	const struct bbq_column *c = &t->columns.cols[column];

	return (uint32_t)(c->attr->time != BBQ_TIME_none ? t->columns.ts : c->cell);
}

/* What is added to stored numbers to have those that are shown. */
uint64_t bbq_rollup_offset(const struct bbq_table *t, int column, size_t section)
{
	const struct bbq_column *c = &t->columns.cols[column];

	if (c->attr->time == BBQ_TIME_utc || !strcmp(stored(t, c)->logical, "boot_ts"))
		return (uint64_t)bbx_utc(t->q->id, section, 0);
	return 0;
}

/* The range of a column in a chunk without statistics. Returns 0 or negative errno. */
static int look(struct bbq_table *t, uint32_t cell, size_t chunk, struct bbx_batch *b, struct bbx_stats *ret_s)
{
	int got = bbx_chunk_read(t->q->r, chunk, &cell, 1, b);

	*ret_s = (struct bbx_stats){ 0 };
	for (uint32_t i = 0; got > 0 && i < b->rows; i++) {
		int64_t v = b->vec[cell].u ? (int64_t)b->vec[cell].u[i] : 0;

		if (!b->vec[cell].u || bbx_cell_null(b, cell, i))
			continue;
		ret_s->min = !ret_s->has_range || v < ret_s->min ? v : ret_s->min;
		ret_s->max = !ret_s->has_range || v > ret_s->max ? v : ret_s->max;
		ret_s->has_range = true;
	}
	return got < 0 ? got : 0;
}

/* How large the numbers of a chunk are, all together at most. Returns 0 or negative errno. */
static int weigh(struct bbq_table *t, int column, size_t chunk, struct bbx_batch *b, uint64_t *small, double *size)
{
	const struct bbx_chunk *c = bbx_chunk(t->q->r, chunk);
	uint64_t add = bbq_rollup_offset(t, column, c->section);
	uint32_t cell = bbq_rollup_cell(t, column);
	struct bbx_stats s;
	int err = 0;

	if (!bbx_chunk_stats(t->q->r, chunk, cell, &s) || (!s.has_range && s.nulls != c->rows)) {
		*small += c->rows;
		err = *small > SMALL_ROWS_MAX ? -EFBIG : look(t, cell, chunk, b, &s);
	}
	if (err || !s.has_range)
		return err;
	if (s.min < 0 && bbx_schema(t->q->r)->types[t->type].cols[cell].phys == BBX_U64)
		return -EFBIG;
	s.min = (int64_t)((uint64_t)s.min + add);
	s.max = (int64_t)((uint64_t)s.max + add);
	if (s.min > s.max)
		return -EFBIG;
	*size += (double)c->rows * (s.max < 0 || -(double)s.min > (double)s.max ? -(double)s.min : (double)s.max);
	return 0;
}

int bbq_rollup_fits(struct bbq_table *t, int column)
{
	struct bbx_batch b = { 0 };
	uint64_t small = 0;
	double size = 0;
	int err = 0;

	if (t->fits[column])
		return t->fits[column];
	for (size_t i = 0; i < t->n_chunks && !err; i++)
		err = weigh(t, column, t->chunks[i], &b, &small, &size);
	bbx_batch_done(&b);
	if (err && err != -EFBIG)
		return err;
	t->fits[column] = err ? BBQ_FITS_not : size < 9e15 ? BBQ_FITS_exact : size < 9.2e18 ? BBQ_FITS_sum : BBQ_FITS_int;
	return t->fits[column];
}

/* ---- Columns that are read --------------------------------------------------------------------------------------- */

static void want_cell(void *aux, int cell)
{
	struct bbq_rollup *u = aux;

	for (size_t i = 0; i < u->n_cells; i++)
		if (u->cells[i] == (uint32_t)cell)
			return;
	if (cell >= 0)
		u->cells[u->n_cells++] = (uint32_t)cell;
}

static int want_column(struct bbq_rollup *u, int column)
{
	const struct bbq_column *c = &u->t->columns.cols[column];

	want_cell(u, c->cell);
	if (c->attr->needs_ts)
		want_cell(u, u->t->columns.ts);
	return bbq_know(u->t->q, c->attr->needs);
}

int bbq_rollup_start(struct bbq_rollup *u)
{
	int err = 0;

	bbq_dims_clear(u);
	bbq_walk_reset(&u->walk);
	u->n_groups = u->n_cells = 0;
	free(u->cells);
	u->cells = calloc(bbx_schema(u->t->q->r)->types[u->t->type].n_cols + 1, sizeof(*u->cells));
	if (!u->cells)
		return -ENOMEM;
	for (size_t i = 0; i < u->n_dims && !err; i++)
		err = want_column(u, u->dims[i].column);
	for (size_t i = 0; i < u->n_measures && !err; i++)
		err = want_column(u, u->measures[i].column);
	for (size_t i = 0; i < u->plan->n && !err; i++)
		err = want_column(u, u->plan->terms[i].column);
	bbq_scope_cells(u->t, want_cell, u);
	if (!u->n_cells)
		want_cell(u, u->t->columns.ts >= 0 ? u->t->columns.ts : 0);
	bbq_rollup_walk(u);
	return err;
}

void bbq_rollup_done(struct bbq_rollup *u)
{
	bbq_walk_done(&u->walk);
	bbq_dims_done(u);
	for (size_t i = 0; i < u->n_measures; i++)
		free(u->measures[i].sums);
	free(u->cells);
	free(u->rows);
	free(u->groups);
	free(u->codes);
	free(u->picked);
	free(u->matching.rows);
	free(u->every.rows);
	bb_scratch_done(&u->scratch);
	*u = (struct bbq_rollup){ 0 };
}
