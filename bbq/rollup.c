/* SPDX-License-Identifier: Apache-2.0 */
#include "rollup_priv.h"
#include <stdlib.h>
#include <string.h>

#define GROUPS_MANY 32768u      /* then what there is is handed out, and the groups begin anew */
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

static uint32_t cell_of(const struct bbq_table *t, int column)
{
	const struct bbq_column *c = &t->columns.cols[column];

	return (uint32_t)(c->attr->time != BBQ_TIME_none ? t->columns.ts : c->cell);
}

/* What is added to stored numbers to have those that are shown. */
static uint64_t offset_of(const struct bbq_table *t, int column, size_t section)
{
	const struct bbq_column *c = &t->columns.cols[column];

	if (c->attr->time == BBQ_TIME_utc || !strcmp(stored(t, c)->logical, "boot_ts"))
		return (uint64_t)bbx_utc(t->q->id, section, 0);
	return 0;
}

static void add_number(struct bbq_sum *s, uint64_t v)
{
	int64_t i = (int64_t)v;

	s->min = !s->n || i < s->min ? i : s->min;
	s->max = !s->n || i > s->max ? i : s->max;
	s->sum += v;
	s->n++;
}

/* The range of a column in a chunk without statistics. Returns 0 or negative errno. */
static int look(struct bbq_table *t, uint32_t cell, size_t chunk, struct bbx_batch *b, struct bbx_stats *ret_s)
{
	int got = bbx_chunk_read(t->q->r, chunk, &cell, 1, b);
	struct bbq_sum s = { 0 };

	for (uint32_t i = 0; got > 0 && i < b->rows; i++)
		if (b->vec[cell].u && !bbx_cell_null(b, cell, i))
			add_number(&s, b->vec[cell].u[i]);
	*ret_s = (struct bbx_stats){ .has_range = s.n, .min = s.min, .max = s.max };
	return got < 0 ? got : 0;
}

/* How large the numbers of a chunk are, all together at most. Returns 0 or negative errno. */
static int weigh(struct bbq_table *t, int column, size_t chunk, struct bbx_batch *b, uint64_t *small, double *size)
{
	const struct bbx_chunk *c = bbx_chunk(t->q->r, chunk);
	uint64_t add = offset_of(t, column, c->section);
	uint32_t cell = cell_of(t, column);
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

/* ---- Adding up --------------------------------------------------------------------------------------------------- */

static void add_sums(struct bbq_sum *sums, const uint32_t *groups, const struct bbq_rows *rows, const uint64_t *u, uint64_t add)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct bbq_sum *s = &sums[groups[i]];

		s->n++;
		s->sum += u[rows->rows[i]] + add;
	}
}

static void add_numbers(struct bbq_sum *sums, const uint32_t *groups, const struct bbq_rows *rows, const struct bbx_vec *v, uint64_t add)
{
	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = rows->rows[i];

		if (!v->nulls || !(v->nulls[row / 8] >> row % 8 & 1))
			add_number(&sums[groups[i]], v->u[row] + add);
	}
}

/* All rows of a chunk, in one group. */
static void add_chunk(struct bbq_sum *s, const uint64_t *u, uint64_t add, uint32_t n)
{
	struct bbq_sum all = *s;

	if (!all.n && n) {
		all.min = INT64_MAX;
		all.max = INT64_MIN;
	}
	for (uint32_t i = 0; i < n; i++) {
		int64_t v = (int64_t)(u[i] + add);

		all.sum += (uint64_t)v;
		all.min = v < all.min ? v : all.min;
		all.max = v > all.max ? v : all.max;
	}
	all.n += n;
	*s = all;
}

static void add_measure(struct bbq_rollup *u, struct bbq_measure *m, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	const struct bbx_vec *v = &b->vec[cell_of(u->t, m->column)];
	uint64_t add = offset_of(u->t, m->column, b->section);

	if (!v->present || !v->u)
		return;
	if (v->nulls || m->ends) {
		if (!v->nulls && !u->n_dims && rows->n == b->rows)
			add_chunk(m->sums, v->u, add, b->rows);
		else
			add_numbers(m->sums, u->groups, rows, v, add);
		return;
	}
	add_sums(m->sums, u->groups, rows, v->u, add);
}

/* Makes room for so many groups. Returns 0 or -ENOMEM. */
static int grow_groups(struct bbq_rollup *u, size_t n)
{
	size_t cap = u->cap ? u->cap : 256;

	if (n > u->cap) {
		while (cap < n)
			cap *= 2;
		u->rows = realloc(u->rows, cap * sizeof(*u->rows));
		for (size_t i = 0; i < u->n_measures; i++)
			u->measures[i].sums = realloc(u->measures[i].sums, cap * sizeof(struct bbq_sum));
		for (size_t i = 0; i < u->n_measures; i++)
			if (!u->measures[i].sums)
				return -ENOMEM;
		if (!u->rows)
			return -ENOMEM;
		u->cap = cap;
	}
	for (; u->n_groups < n; u->n_groups++) {
		u->rows[u->n_groups] = 0;
		for (size_t i = 0; i < u->n_measures; i++)
			u->measures[i].sums[u->n_groups] = (struct bbq_sum){ 0 };
	}
	return 0;
}

static int grow_scratch(struct bbq_rollup *u, size_t n)
{
	if (n <= u->scratch_cap)
		return 0;
	free(u->groups);
	free(u->codes);
	u->groups = calloc(n, sizeof(*u->groups));
	u->codes = calloc(n, sizeof(*u->codes));
	u->scratch_cap = u->groups && u->codes ? n : 0;
	return u->scratch_cap ? 0 : -ENOMEM;
}

static int add_rows(struct bbq_rollup *u, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	int err = rows->n ? grow_scratch(u, rows->n) : 0;

	if (err || !rows->n)
		return err;
	err = bbq_dims_groups(u, b, rows);
	if (!err)
		err = grow_groups(u, bbq_dims_n_groups(u));
	if (err)
		return err;
	if (u->n_dims)
		for (size_t i = 0; i < rows->n; i++)
			u->rows[u->groups[i]]++;
	else
		u->rows[0] += rows->n;
	for (size_t i = 0; i < u->n_measures; i++)
		add_measure(u, &u->measures[i], b, rows);
	return 0;
}

/* ---- Chunks ------------------------------------------------------------------------------------------------------ */

#define CHUNKS_MANY 8 /* so many are worth the threads that read ahead */

/* Whether all rows of the chunk are asked for, in one group, and its statistics say what they add up to. */
static bool has_statistics(struct bbq_rollup *u, size_t chunk)
{
	const struct bbx_chunk *c = bbx_chunk(u->t->q->r, chunk);
	struct bbx_stats s;

	if (u->n_dims || u->plan->n || u->t->q->scoped)
		return false;
	for (size_t i = 0; i < u->n_measures; i++)
		if (!bbx_chunk_stats(u->t->q->r, chunk, cell_of(u->t, u->measures[i].column), &s) || (s.nulls != c->rows && !s.has_range) ||
		    (s.has_range && u->measures[i].total && !s.has_sum))
			return false;
	return true;
}

/* Of a chunk that is as its hash says. */
static void add_statistics(struct bbq_rollup *u, size_t chunk)
{
	const struct bbx_chunk *c = bbx_chunk(u->t->q->r, chunk);
	struct bbx_stats s;

	u->rows[0] += c->rows;
	for (size_t i = 0; i < u->n_measures; i++) {
		struct bbq_sum *sum = u->measures[i].sums;
		uint64_t add = offset_of(u->t, u->measures[i].column, c->section), n = c->rows;

		if (!bbx_chunk_stats(u->t->q->r, chunk, cell_of(u->t, u->measures[i].column), &s) || !s.has_range)
			continue;
		n -= s.nulls;
		add_chunk(sum, (const uint64_t[]){ (uint64_t)s.min, (uint64_t)s.max }, add, 2);
		sum->n += n - 2;
		sum->sum += (uint64_t)s.sum + n * add - ((uint64_t)s.min + (uint64_t)s.max + 2 * add);
	}
}

static int leave_scoped(struct bbq_rollup *u, const struct bbx_batch *b, struct bbq_rows *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n && u->t->q->scoped; i++) {
		int in = bbq_scope_row(u->t, b, rows->rows[i]);

		if (in < 0)
			return in;
		rows->rows[n] = rows->rows[i];
		n += in > 0;
	}
	rows->n = u->t->q->scoped ? n : rows->n;
	return 0;
}

static int add_batch(struct bbq_rollup *u, const struct bbx_batch *b)
{
	int err;

	bbq_spend(u->t->q, b->rows);
	err = bbq_plan_rows(u->plan, u->t, b, &u->scratch, &u->matching);
	if (!err)
		err = leave_scoped(u, b, &u->matching);
	return err ? err : add_rows(u, b, &u->matching);
}

/* The chunk that was asked for first. Returns 0 or negative errno. */
static int add_slot(struct bbq_rollup *u)
{
	struct bbq_slot *s = bbq_ahead_take(&u->ahead);
	int got = s->got;

	if (got > 0 && !s->cells) {
		add_statistics(u, s->chunk);
	} else if (got > 0) {
		got = add_batch(u, &s->b);
	} else if (!got) {
		got = bbx_chunk_read(u->t->q->r, s->chunk, u->cells, u->n_cells, &u->b);
		if (got > 0)
			got = add_batch(u, &u->b);
	}
	bbq_ahead_drop(&u->ahead);
	return got < 0 ? got : 0;
}

/* Asks for the next chunks that may have rows which match. Returns 0 or negative errno. */
static int look_ahead(struct bbq_rollup *u)
{
	struct bbq_table *t = u->t;

	while (u->next < t->n_chunks && !bbq_ahead_is_full(&u->ahead)) {
		size_t chunk = t->chunks[u->next++];
		int got = bbq_scope_chunk(t, chunk) ? bbq_plan_chunk(u->plan, t, chunk) : 0;

		bbq_spend(t->q, 1);
		if (got < 0)
			return got;
		if (got && has_statistics(u, chunk))
			bbq_ahead_put(&u->ahead, chunk, NULL, 0);
		else if (got)
			bbq_ahead_put(&u->ahead, chunk, u->cells, u->n_cells);
	}
	return 0;
}

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
	bbq_ahead_done(&u->ahead);
	err = bbq_ahead_open(&u->ahead, u->t->q->r, u->t->n_chunks < CHUNKS_MANY ? 0 : u->t->q->threads);
	if (err)
		return err;
	u->next = u->n_groups = u->n_cells = 0;
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
	return err;
}

int64_t bbq_rollup_next(struct bbq_rollup *u)
{
	int err = 0;

	bbq_dims_clear(u);
	u->n_groups = 0;
	if (!u->n_dims)
		err = grow_groups(u, 1);
	bbq_ahead_pause(&u->ahead, false);
	while (!err && !u->plan->nothing && u->n_groups < GROUPS_MANY && u->t->q->work) {
		err = look_ahead(u);
		if (err || !u->ahead.n)
			break;
		err = add_slot(u);
	}
	bbq_ahead_pause(&u->ahead, true);
	if (err)
		return err;
	return !u->n_dims && !u->rows[0] ? 0 : (int64_t)u->n_groups;
}

void bbq_rollup_done(struct bbq_rollup *u)
{
	bbq_ahead_done(&u->ahead);
	bbq_dims_done(u);
	for (size_t i = 0; i < u->n_measures; i++)
		free(u->measures[i].sums);
	free(u->cells);
	free(u->rows);
	free(u->groups);
	free(u->codes);
	free(u->matching.rows);
	bbx_batch_done(&u->b);
	bb_scratch_done(&u->scratch);
	*u = (struct bbq_rollup){ 0 };
}
