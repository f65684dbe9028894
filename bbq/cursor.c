/* SPDX-License-Identifier: Apache-2.0 */
#include "cursor.h"
#include <stdlib.h>

int bbq_cursor_init(struct bbq_cursor *c, struct bbq_table *t)
{
	size_t n = bbx_schema(t->q->r)->types[t->type].n_cols;

	c->t = t;
	c->cells = calloc(n + 1, sizeof(*c->cells));
	c->has_cell = calloc(n + 1, sizeof(*c->has_cell));
	if (c->cells && c->has_cell)
		return 0;
	bbq_cursor_done(c);
	return -ENOMEM;
}

void bbq_cursor_done(struct bbq_cursor *c)
{
	bbq_plan_done(&c->plan);
	bbq_cache_done(&c->cache);
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

void bbq_cursor_want(struct bbq_cursor *c, const struct bbq_column *col)
{
	want_cell(c, col->cell);
	if (col->attr->needs_ts)
		want_cell(c, c->t->columns.ts);
}

void bbq_cursor_want_plan(struct bbq_cursor *c)
{
	const struct bbq_columns *cols = &c->t->columns;

	for (size_t i = 0; i < c->plan.n; i++)
		bbq_cursor_want(c, &cols->cols[c->plan.terms[i].column]);
	if (c->plan.order >= 0)
		bbq_cursor_want(c, &cols->cols[c->plan.order]);
	bbq_scope_cells(c->t, want_cell, c);
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

/* Leaves the rows that the scope of all statements has. Returns 0 or negative errno. */
static int leave_scoped(struct bbq_cursor *c)
{
	struct bbq_rows *rows = &c->rows;
	size_t n = 0;

	if (!c->t->q->scoped)
		return 0;
	for (size_t i = 0; i < rows->n; i++) {
		int in = bbq_scope_row(c->t, c->b, rows->rows[i]);

		if (in < 0)
			return in;
		rows->rows[n] = rows->rows[i];
		n += in > 0;
	}
	rows->n = n;
	return 0;
}

/* Finds the rows of a chunk that match. Returns 0 or negative errno. */
static int match_chunk(struct bbq_cursor *c, size_t chunk)
{
	int got = bbq_scope_chunk(c->t, chunk) ? bbq_plan_chunk(&c->plan, c->t, chunk) : 0;

	c->rows.n = 0;
	if (got > 0)
		got = load(c, chunk);
	bbq_spend(c->t->q, got > 0 ? c->b->rows : 1);
	if (got > 0)
		got = bbq_plan_rows(&c->plan, c->t, c->b, &c->scratch, &c->rows);
	return got < 0 ? got : leave_scoped(c);
}

/* ---- Lists ------------------------------------------------------------------------------------------------------- */

static size_t chunk_at(const struct bbq_cursor *c, size_t i)
{
	const struct bbq_list_of_rows *l = &c->list;

	if (l->refs)
		return l->gather->parts[l->refs[i].part].chunk;
	return bbq_rowid_chunk(l->pairs ? l->pairs[i].rowid : l->rowids[i]);
}

static uint32_t row_at(const struct bbq_cursor *c, size_t i)
{
	const struct bbq_list_of_rows *l = &c->list;

	return l->refs ? l->refs[i].row : bbq_rowid_row(l->pairs ? l->pairs[i].rowid : l->rowids[i]);
}

static int load_listed(struct bbq_cursor *c, size_t i)
{
	const struct bbq_part *part;

	if (!c->list.refs)
		return load(c, chunk_at(c, i));
	part = &c->list.gather->parts[c->list.refs[i].part];
	c->chunk = part->chunk;
	c->b = &part->b;
	c->numbers = part->numbers;
	return 1;
}

/* Finds the listed rows of a chunk that match, from the list's row c->run to the one before end. Returns 0 or negative errno. */
static int match_listed(struct bbq_cursor *c, size_t end)
{
	size_t chunk = chunk_at(c, c->run);
	int got;

	if (chunk >= bbx_n_chunks(c->t->q->r) || bbx_chunk(c->t->q->r, chunk)->type != c->t->type || !bbq_plan_times(&c->plan, c->t, chunk))
		return 0;
	got = load_listed(c, c->run);
	if (got <= 0)
		return got;
	got = bbq_rows_room(&c->rows, end - c->run);
	for (size_t i = c->run; i < end && !got; i++)
		if (row_at(c, i) < c->b->rows)
			c->rows.rows[c->rows.n++] = row_at(c, i);
	if (!got)
		got = bbq_plan_leave(&c->plan, c->list.term, c->t, c->b, &c->scratch, &c->rows);
	return got ? got : leave_scoped(c);
}

/* The next rows of the list. Returns 1; 0 at the end; negative errno. */
static int next_listed(struct bbq_cursor *c)
{
	int err = 0;

	c->rows.n = c->next_row = 0;
	while (c->at < c->n && !c->rows.n && !err) {
		size_t chunk = chunk_at(c, c->at);

		c->run = c->at;
		while (c->at < c->n && chunk_at(c, c->at) == chunk)
			c->at++;
		err = match_listed(c, c->at);
	}
	return err ? err : c->rows.n > 0;
}

/* ---- Walking ----------------------------------------------------------------------------------------------------- */

/* The next row by order. Returns 1; 0 at the end; negative errno. */
static int next_ordered(struct bbq_cursor *c)
{
	int64_t rowid = 0;
	size_t chunk = 0;
	int got;

	while ((got = bbq_order_next(&c->order, &rowid, &chunk)) == 2) {
		got = match_chunk(c, chunk);
		if (!got && c->rows.n)
			got = bbq_order_put(&c->order, c->t, chunk, c->b, &c->rows);
		if (got < 0)
			return got;
		if (!c->t->q->work)
			return 0;
	}
	if (got <= 0)
		return got;
	c->row = bbq_rowid_row(rowid);
	return load(c, bbq_rowid_chunk(rowid));
}

/* The next chunk of the table that has rows which match. Returns 1; 0 at the end; negative errno. */
static int next_chunk(struct bbq_cursor *c)
{
	c->rows.n = c->next_row = 0;
	while (c->at < c->n && !c->rows.n) {
		int got;

		c->run = c->at++;
		got = match_chunk(c, c->t->chunks[c->run]);
		if (got < 0)
			return got;
		if (!c->t->q->work)
			return 0;
	}
	return c->rows.n > 0;
}

void bbq_cursor_walk(struct bbq_cursor *c)
{
	bbq_cursor_list(c, &(struct bbq_list_of_rows){ .term = -1 }, c->t->n_chunks);
	c->walks_list = false;
}

void bbq_cursor_list(struct bbq_cursor *c, const struct bbq_list_of_rows *list, size_t n)
{
	bbq_gather_let_go(c->list.gather);
	c->list = *list;
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
