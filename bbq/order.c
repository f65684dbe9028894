/* SPDX-License-Identifier: Apache-2.0 */
#include "order.h"
#include <stdlib.h>
#include <string.h>

#define SIGN (1ull << 63)
#define SLACK 256u       /* rows beyond those to keep, or as many as these, before the worst are dropped */
#define PICKS_MAX 65536u /* cells of rows that are kept */

enum { RANK_null = 1, RANK_number }; /* 0 and 3: before and after everything */

static const struct bbx_column *stored(const struct bbq_table *t, int column)
{
	return &bbx_schema(t->q->r)->types[t->type].cols[t->columns.cols[column].cell];
}

bool bbq_order_can(const struct bbq_table *t, int column, bool limited)
{
	const struct bbq_column *c = column >= 0 ? &t->columns.cols[column] : NULL;

	if (!c || t->state || t->columns.ts < 0)
		return false;
	if (c->attr->time != BBQ_TIME_none)
		return bbx_schema(t->q->r)->types[t->type].cols[t->columns.ts].flags & BBX_NOT_NULL;
	return limited && c->attr == &bbq_attr_cell && (stored(t, column)->phys == BBX_U64 || stored(t, column)->phys == BBX_I64);
}

/* ---- Places ------------------------------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
	const struct bbq_place *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->rowid > y->rowid) - (x->rowid < y->rowid);
}

static bool is_before(const struct bbq_place *x, const struct bbq_place *y)
{
	return x->rank != y->rank ? x->rank < y->rank : x->key < y->key;
}

static struct bbq_place place(const struct bbq_order *o, uint32_t rank, uint64_t key, int64_t rowid)
{
	return o->desc ? (struct bbq_place){ 3 - rank, 0, ~key, rowid } : (struct bbq_place){ rank, 0, key, rowid };
}

/* How a stored number becomes a key: those that are shown as signed ones turn their sign. */
struct keys {
	uint64_t add, turn;
};

static struct keys keys_of(const struct bbq_order *o, const struct bbq_table *t, size_t section)
{
	const struct bbq_column *c = &t->columns.cols[o->column];
	uint64_t utc = (uint64_t)bbx_utc(t->q->id, section, 0);

	if (c->attr->time == BBQ_TIME_boot)
		return (struct keys){ 0 };
	if (c->attr->time != BBQ_TIME_none || !strcmp(stored(t, o->column)->logical, "boot_ts"))
		return (struct keys){ .add = utc, .turn = SIGN };
	return (struct keys){ .turn = stored(t, o->column)->phys == BBX_I64 ? SIGN : 0 };
}

/* The place that no row of the chunk comes before. */
static struct bbq_place first_place(const struct bbq_order *o, struct bbq_table *t, size_t chunk)
{
	const struct bbx_chunk *c = bbx_chunk(t->q->r, chunk);
	const struct bbq_column *col = &t->columns.cols[o->column];
	struct keys k = keys_of(o, t, c->section);
	struct bbq_place any = { .rowid = (int64_t)chunk };
	struct bbx_stats s = { .has_range = true, .min = (int64_t)c->t_min, .max = (int64_t)c->t_max };

	if (col->attr->time == BBQ_TIME_none && !bbx_chunk_stats(t->q->r, chunk, (uint32_t)col->cell, &s))
		return any;
	if (s.nulls == c->rows && c->rows)
		return place(o, RANK_null, o->desc ? UINT64_MAX : 0, (int64_t)chunk);
	if (!s.has_range || s.min > s.max || (s.min < 0 && (k.add || !k.turn)))
		return any;
	if (s.nulls && !o->desc)
		return place(o, RANK_null, 0, (int64_t)chunk);
	if ((((uint64_t)s.min + k.add) ^ k.turn) > (((uint64_t)s.max + k.add) ^ k.turn))
		return any;
	return place(o, RANK_number, ((uint64_t)(o->desc ? s.max : s.min) + k.add) ^ k.turn, (int64_t)chunk);
}

/* ---- The heap ---------------------------------------------------------------------------------------------------- */

static void sift_up(struct bbq_place *heap, size_t i)
{
	struct bbq_place p = heap[i];

	while (i && compare(&p, &heap[(i - 1) / 2]) < 0) {
		heap[i] = heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	heap[i] = p;
}

static struct bbq_place pop(struct bbq_order *o)
{
	struct bbq_place first = o->heap[0], p = o->heap[--o->n];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= o->n)
			break;
		if (child + 1 < o->n && compare(&o->heap[child + 1], &o->heap[child]) < 0)
			child++;
		if (compare(&p, &o->heap[child]) <= 0)
			break;
		o->heap[i] = o->heap[child];
		i = child;
	}
	o->heap[i] = p;
	return first;
}

static void drop_worst(struct bbq_order *o)
{
	qsort(o->heap, o->n, sizeof(*o->heap), compare); /* rising is a heap too */
	for (size_t i = o->keep; i < o->n && o->picks_rows; i++)
		bbq_picks_drop(&o->picks, o->heap[i].slot);
	o->n = o->keep;
	o->worst = o->heap[o->n - 1];
	o->full = true;
}

static int push(struct bbq_order *o, struct bbq_place p)
{
	if (o->n == o->cap) {
		size_t cap = o->cap ? 2 * o->cap : 1024;
		struct bbq_place *heap = realloc(o->heap, cap * sizeof(*heap));

		if (!heap)
			return -ENOMEM;
		o->heap = heap;
		o->cap = cap;
	}
	o->heap[o->n] = p;
	sift_up(o->heap, o->n++);
	if (o->keep && o->n > o->keep + (o->keep > SLACK ? o->keep : SLACK))
		drop_worst(o);
	return 0;
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static int pick_rows(struct bbq_order *o, const struct bbq_table *t, const uint32_t *cells, size_t n_cells)
{
	o->picks_rows = o->keep && o->keep < PICKS_MAX && o->keep * n_cells <= PICKS_MAX;
	return o->picks_rows ? bbq_picks_start(&o->picks, bbx_schema(t->q->r)->types[t->type].n_cols, cells, n_cells) : 0;
}

int bbq_order_start(struct bbq_order *o, struct bbq_table *t, const struct bbq_plan *plan, const uint32_t *cells, size_t n_cells)
{
	bbq_order_done(o);
	*o = (struct bbq_order){ .column = plan->order, .desc = plan->desc, .keep = plan->limit, .n_chunks = t->n_chunks };
	o->chunks = calloc(t->n_chunks + 1, sizeof(*o->chunks));
	o->numbers = calloc(t->n_chunks + 1, sizeof(*o->numbers));
	if (!o->chunks || !o->numbers)
		return -ENOMEM;
	for (size_t i = 0; i < t->n_chunks; i++)
		o->chunks[i] = first_place(o, t, t->chunks[i]);
	qsort(o->chunks, o->n_chunks, sizeof(*o->chunks), compare);
	for (size_t i = 0; i < t->n_chunks; i++)
		o->numbers[i] = (size_t)o->chunks[i].rowid;
	return pick_rows(o, t, cells, n_cells);
}

bool bbq_order_wants(const struct bbq_order *o, size_t at)
{
	return !o->full || is_before(&o->chunks[at], &o->worst);
}

int bbq_order_next(struct bbq_order *o, struct bbq_place *ret_p)
{
	if (o->gave && o->picks_rows)
		bbq_picks_drop(&o->picks, o->last.slot);
	o->gave = false;
	if (o->next < o->n_chunks && (!o->n || is_before(&o->chunks[o->next], &o->heap[0])) && bbq_order_wants(o, o->next))
		return 2;
	if (!o->n)
		return 0;
	*ret_p = o->last = pop(o);
	o->gave = true;
	o->given++;
	return 1;
}

/* Most columns rise with time: those that come first are met first. */
static uint32_t row_at(const struct bbq_order *o, const struct bbq_rows *rows, size_t i)
{
	return rows->rows[o->desc ? rows->n - 1 - i : i];
}

static bool is_null(const struct bbx_vec *v, uint32_t row)
{
	return !v->u || (v->nulls && v->nulls[row / 8] >> row % 8 & 1);
}

/* Passes rows whose number comes after that of the worst: once the first few are there these are nearly all. */
static size_t pass_worse(const struct bbq_order *o, const struct bbx_vec *v, const struct keys *k, const struct bbq_rows *rows, size_t i)
{
	uint64_t add = k->add, turn = k->turn ^ (o->desc ? UINT64_MAX : 0), worst = o->worst.key;
	size_t at = o->desc ? rows->n - 1 - i : i, step = o->desc ? SIZE_MAX : 1;

	if (!o->full || o->worst.rank != place(o, RANK_number, 0, 0).rank || !v->u || v->nulls)
		return i;
	for (; i < rows->n && ((v->u[rows->rows[at]] + add) ^ turn) > worst; at += step)
		i++;
	return i;
}

static const struct bbx_vec *numbers_of(const struct bbq_order *o, const struct bbq_table *t, const struct bbx_batch *b)
{
	const struct bbq_column *c = &t->columns.cols[o->column];

	return &b->vec[c->attr->time != BBQ_TIME_none ? t->columns.ts : c->cell];
}

bool bbq_order_has(const struct bbq_order *o, const struct bbq_table *t, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	struct keys k = keys_of(o, t, b->section);

	return pass_worse(o, numbers_of(o, t, b), &k, rows, 0) < rows->n;
}

int bbq_order_put(struct bbq_order *o, const struct bbq_table *t, size_t chunk, const struct bbx_batch *b, const struct bbq_rows *rows)
{
	const struct bbx_vec *v = numbers_of(o, t, b);
	struct keys k = keys_of(o, t, b->section);
	int err = 0;

	for (size_t i = pass_worse(o, v, &k, rows, 0); i < rows->n && !err; i = pass_worse(o, v, &k, rows, i + 1)) {
		uint32_t row = row_at(o, rows, i);
		bool null = is_null(v, row);
		struct bbq_place p = place(o, null ? RANK_null : RANK_number, null ? 0 : (v->u[row] + k.add) ^ k.turn, bbq_rowid(chunk, row));

		if (o->full && compare(&p, &o->worst) >= 0)
			continue;
		if (o->picks_rows)
			err = bbq_picks_put(&o->picks, b, row, &p.slot);
		if (!err)
			err = push(o, p);
	}
	return err;
}

void bbq_order_done(struct bbq_order *o)
{
	bbq_picks_done(&o->picks);
	free(o->heap);
	free(o->chunks);
	free(o->numbers);
	*o = (struct bbq_order){ 0 };
}
