/* SPDX-License-Identifier: Apache-2.0 */
#include "cursor.h"
#include <stdlib.h>

#define MORE 16u /* times as many rows are kept when those of LIMIT were too few */

int bbq_cursor_init(struct bbq_cursor *c, struct bbq_table *t)
{
	size_t n = bbx_schema(t->q->r)->types[t->type].n_cols;

	c->t = t;
	c->cells = calloc(n + 1, sizeof(*c->cells));
	c->has_cell = calloc(n + 1, sizeof(*c->has_cell));
	if (c->cells && c->has_cell && !bbq_late_init(&c->late, n))
		return 0;
	bbq_cursor_done(c);
	return -ENOMEM;
}

void bbq_cursor_done(struct bbq_cursor *c)
{
	bbq_plan_done(&c->plan);
	bbq_cache_done(&c->cache);
	bbq_walk_done(&c->walk);
	bbq_late_done(&c->late);
	bb_scratch_done(&c->scratch);
	bbq_gather_let_go(c->list.gather);
	free(c->cells);
	free(c->has_cell);
	free(c->rows.rows);
	bbq_order_done(&c->order);
}

/* ---- What is decoded --------------------------------------------------------------------------------------------- */

static void want_cell(void *aux, int cell)
{
	struct bbq_cursor *c = aux;

	if (cell < 0 || c->has_cell[cell])
		return;
	c->has_cell[cell] = true;
	c->cells[c->n_cells++] = (uint32_t)cell;
	bbq_cache_drop(&c->cache);
}

static void want_column(const struct bbq_cursor *c, const struct bbq_column *col, void (*want)(void *aux, int cell), void *aux)
{
	want(aux, col->cell);
	if (col->attr->needs_ts)
		want(aux, c->t->columns.ts);
}

void bbq_cursor_want(struct bbq_cursor *c, const struct bbq_column *col)
{
	want_column(c, col, want_cell, c);
}

/* What it takes to find the rows that match, and their order. */
static void want_plan(const struct bbq_cursor *c, void (*want)(void *aux, int cell), void *aux)
{
	const struct bbq_columns *cols = &c->t->columns;

	for (size_t i = 0; i < c->plan.n; i++)
		want_column(c, &cols->cols[c->plan.terms[i].column], want, aux);
	if (c->plan.order >= 0)
		want_column(c, &cols->cols[c->plan.order], want, aux);
	bbq_scope_cells(c->t, want, aux);
}

void bbq_cursor_want_plan(struct bbq_cursor *c)
{
	const struct bbq_columns *cols = &c->t->columns;

	want_plan(c, want_cell, c);
	if (!c->n_cells && bbx_schema(c->t->q->r)->types[c->t->type].n_cols)
		want_cell(c, cols->ts >= 0 ? cols->ts : 0);
}

/* Brings a chunk into memory. Returns 1; 0 when it is damaged; negative errno. */
static int load(struct bbq_cursor *c, size_t chunk)
{
	c->b = NULL;
	c->numbers = NULL;
	c->chunk = chunk;
	return bbq_cache_load(&c->cache, c->t->q->r, chunk, c->cells, c->n_cells, c->walks_list || c->ordered || c->asked > 2, &c->b);
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

/* Leaves in rows those of the chunk in memory that match. Returns 0 or negative errno. */
static int match_rows(struct bbq_cursor *c)
{
	int err = bbq_plan_rows(&c->plan, c->t, c->b, &c->scratch, &c->rows);

	return err ? err : bbq_scope_rows(c->t, c->b, &c->rows);
}

/* Returns 1 when rows of the chunk may come, 0 when not, negative errno. */
static int wants(void *aux, size_t chunk, size_t at)
{
	struct bbq_cursor *c = aux;

	if (!bbq_scope_chunk(c->t, chunk) || (c->ordered && !bbq_order_wants(&c->order, at)))
		return 0;
	return bbq_plan_chunk(&c->plan, c->t, chunk);
}

/* A chunk is asked for again where a join asks again, or rows of several chunks take turns. */
static bool reads_again(const struct bbq_cursor *c)
{
	return c->ordered ? !c->order.picks_rows : c->asked > 2;
}

/* Decodes what the rows that come have besides; of a damaged chunk none do. Returns 0 or negative errno. */
static int load_rest(struct bbq_cursor *c)
{
	bool has_rows = c->rows.n && (!c->ordered || bbq_order_has(&c->order, c->t, c->b, &c->rows));
	int got = bbq_late_read(&c->late, c->t->q->r, c->chunk, has_rows, &c->b);

	if (!has_rows || !got)
		c->rows.n = 0;
	return got < 0 ? got : 0;
}

/* Goes past the next chunk, and those after it that have no rows to come; finds the rows of the last that match. Returns 1; 0 at the end; negative errno. */
static int pass_chunks(struct bbq_cursor *c)
{
	struct bbq_walk *w = &c->walk;
	size_t passed = 1;
	int got;

	c->rows.n = 0;
	c->b = NULL;
	if (w->next >= w->n_chunks)
		return 0;
	if (reads_again(c)) {
		got = wants(c, w->chunks[w->next], w->next);
		w->next++;
		if (got > 0)
			got = load(c, bbq_walk_chunk(w));
	} else {
		/* By order, the first chunks are those that have rows. */
		if (!c->ordered && bbq_late_give_up(&c->late))
			bbq_walk_cells(w, c->late.cells, c->late.n);
		got = bbq_walk_next(w, &passed, &c->b);
		c->cache.decoded += c->b ? c->b->rows : 0;
	}
	if (got < 0)
		return got;
	c->chunk = bbq_walk_chunk(w);
	c->numbers = NULL;
	bbq_spend(c->t->q, passed - 1 + (c->b ? c->b->rows : 1));
	got = c->b ? match_rows(c) : 0;
	if (!got && c->b && c->late.on && !reads_again(c))
		got = load_rest(c);
	return got < 0 ? got : 1;
}

/* ---- Lists ------------------------------------------------------------------------------------------------------- */

/* Passes the listed rows of the chunk whose next row that is. */
static void pass_rowids(struct bbq_cursor *c, size_t chunk)
{
	while (c->at < c->n && bbq_rowid_chunk(c->list.rowids[c->at]) == chunk)
		c->at++;
}

/* The same by their numbers: the first that lies behind the part is searched for in ever longer steps. */
static void pass_refs(struct bbq_cursor *c, const struct bbq_part *part)
{
	const uint32_t *refs = c->list.refs, end = part->first + part->n;
	size_t step = 1, hi;

	while (c->at + step < c->n && refs[c->at + step] < end) {
		c->at += step;
		step *= 2;
	}
	for (hi = c->at + step < c->n ? c->at + step : c->n; c->at + 1 < hi;) {
		size_t mid = c->at + (hi - c->at) / 2;

		if (refs[mid] < end)
			c->at = mid;
		else
			hi = mid;
	}
	c->at = hi;
}

static bool is_of_table(const struct bbq_cursor *c, size_t chunk)
{
	return chunk < bbx_n_chunks(c->t->q->r) && bbx_chunk(c->t->q->r, chunk)->type == c->t->type;
}

/* Brings the chunk of the rows from c->run to the one before c->at into memory, and those into c->rows. part NULL: they are rowids. */
static int load_listed(struct bbq_cursor *c, size_t chunk, const struct bbq_part *part)
{
	bool kept = part && part->memory;
	int got = bbq_rows_room(&c->rows, c->at - c->run);

	if (got)
		return got;
	if (!kept)
		got = load(c, chunk);
	if (!kept && got <= 0)
		return got;
	if (kept) {
		c->chunk = chunk;
		c->b = &part->b;
		c->numbers = part->numbers;
	}
	for (size_t i = c->run; i < c->at; i++) {
		uint32_t row = part ? c->list.refs[i] - part->first : bbq_rowid_row(c->list.rowids[i]);

		if (part && !kept && part->numbers)
			row = part->numbers[row];
		if (row < c->b->rows)
			c->rows.rows[c->rows.n++] = row;
	}
	return 1;
}

/* Finds the listed rows of the next chunk that match. Returns 0 or negative errno. */
static int match_listed(struct bbq_cursor *c)
{
	const struct bbq_part *part = c->list.refs ? bbq_gather_part(c->list.gather, c->part, c->list.refs[c->at]) : NULL;
	size_t chunk = part ? part->chunk : bbq_rowid_chunk(c->list.rowids[c->at]);
	int got = is_of_table(c, chunk) && bbq_plan_times(&c->plan, c->t, chunk);

	c->run = c->at;
	c->part = part;
	if (part)
		pass_refs(c, part);
	else
		pass_rowids(c, chunk);
	if (got)
		got = load_listed(c, chunk, part);
	if (got > 0)
		got = bbq_plan_leave(&c->plan, c->list.term, c->t, c->b, &c->scratch, &c->rows);
	return got < 0 ? got : bbq_scope_rows(c->t, c->b, &c->rows);
}

/* The next rows of the list. Returns 1; 0 at the end; negative errno. */
static int next_listed(struct bbq_cursor *c)
{
	int err = 0;

	c->rows.n = c->next_row = 0;
	while (c->at < c->n && !c->rows.n && !err)
		err = match_listed(c);
	return err ? err : c->rows.n > 0;
}

/* ---- Walking ----------------------------------------------------------------------------------------------------- */

/* The place of the next row by order. Returns 1; 0 at the end; negative errno. */
static int next_place(struct bbq_cursor *c, struct bbq_place *ret_p)
{
	int got;

	while ((got = bbq_order_next(&c->order, ret_p)) == 2) {
		got = pass_chunks(c);
		c->order.next = c->walk.next;
		if (got > 0 && c->rows.n)
			got = bbq_order_put(&c->order, c->t, c->chunk, c->b, &c->rows);
		if (got < 0)
			return got;
		if (!c->t->q->work)
			return 0;
	}
	return got;
}

int bbq_cursor_order(struct bbq_cursor *c)
{
	int err = bbq_order_start(&c->order, c->t, &c->plan, c->cells, c->n_cells);

	bbq_cursor_walk(c, c->order.numbers);
	c->ordered = true;
	return err;
}

/*
 * SQLite asks for more rows than LIMIT says when it checks a condition of which it did not tell (3.40: one that compares two columns of the table).
 * Begins anew with more of them to keep, up to where it was.
 */
static int start_over(struct bbq_cursor *c, struct bbq_place *ret_p)
{
	size_t given = c->order.given;
	int got;

	c->plan.limit = c->plan.limit < SIZE_MAX / MORE ? c->plan.limit * MORE : 0;
	got = bbq_cursor_order(c) ? -ENOMEM : 1;
	for (size_t i = 0; i <= given && got > 0; i++)
		got = next_place(c, ret_p);
	return got;
}

/* The next row by order. Returns 1; 0 at the end; negative errno. */
static int next_ordered(struct bbq_cursor *c)
{
	struct bbq_place p = { 0 };
	int got = next_place(c, &p);

	while (!got && c->order.full && c->t->q->work)
		got = start_over(c, &p);
	if (got <= 0)
		return got;
	c->row = bbq_rowid_row(p.rowid);
	if (!c->order.picks_rows)
		return load(c, bbq_rowid_chunk(p.rowid));
	c->chunk = bbq_rowid_chunk(p.rowid);
	c->b = bbq_picks_get(&c->order.picks, p.slot);
	c->numbers = &c->order.picks.number;
	c->row = 0;
	return 1;
}

/* The next chunk of the table that has rows which match. Returns 1; 0 at the end; negative errno. */
static int next_chunk(struct bbq_cursor *c)
{
	int got = 1;

	c->rows.n = c->next_row = 0;
	while (got > 0 && !c->rows.n && c->t->q->work)
		got = pass_chunks(c);
	return got < 0 ? got : c->rows.n > 0;
}

void bbq_cursor_walk(struct bbq_cursor *c, const size_t *chunks)
{
	bbq_cursor_list(c, &(struct bbq_list_of_rows){ .term = -1 }, 0);
	c->walks_list = false;
	bbq_walk_reset(&c->walk);
	c->late.n = 0;
	want_plan(c, bbq_late_put, &c->late);
	bbq_late_start(&c->late, c->cells, c->n_cells);
	c->walk.r = c->t->q->r;
	c->walk.chunks = chunks;
	c->walk.n_chunks = c->t->n_chunks;
	c->walk.cells = c->late.cells;
	c->walk.n_cells = c->late.on ? c->late.n_first : c->late.n;
	c->walk.wants = wants;
	c->walk.aux = c;
}

void bbq_cursor_list(struct bbq_cursor *c, const struct bbq_list_of_rows *list, size_t n)
{
	bbq_gather_let_go(c->list.gather);
	c->list = *list;
	c->part = NULL;
	c->walks_list = true;
	c->ordered = false;
	c->b = NULL;
	c->at = c->run = 0;
	c->rows.n = c->next_row = 0;
	c->n = n;
}

int bbq_cursor_next(struct bbq_cursor *c)
{
	int got;

	if (c->ordered)
		got = next_ordered(c);
	else
		got = c->next_row < c->rows.n ? 1 : c->walks_list ? next_listed(c) : next_chunk(c);
	if (got > 0 && !c->ordered)
		c->row = c->rows.rows[c->next_row++];
	c->eof = got <= 0;
	bbq_spend(c->t->q, c->cache.decoded - c->counted);
	c->counted = c->cache.decoded;
	return got;
}
