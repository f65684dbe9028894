/* SPDX-License-Identifier: Apache-2.0 */
/* The one module behind all tables of a recording. */
#include "engine.h"
#include <stdlib.h>
#include <string.h>
#include "cache.h"
#include "order.h"
#include "plan.h"

struct table_vtab {
	sqlite3_vtab base;
	struct bbq_table *t;
};

/* A cursor walks the table's chunks, or rows that are known beforehand (walks_list): pairs, or rowids. */
struct cursor {
	sqlite3_vtab_cursor base;
	struct bbq_plan plan;
	bool walks_list, eof;
	const struct bbq_pair *pairs;
	const int64_t *rowids;
	int64_t one;
	size_t n, at;            /* rows of the list, or chunks of the table */
	size_t chunk;            /* the row's: b, NULL = none yet */
	const struct bbx_batch *b;
	uint32_t row;
	struct bbq_rows rows;    /* of the chunk that match, and which of them is next */
	size_t next_row;
	bool ordered;            /* rows come by order */
	struct bbq_order order;
	struct bbq_cache cache;
	unsigned asked;          /* how often rows were asked for; a join does so again and again */
	uint64_t counted; /* of the rows that the cache decoded */
	size_t n_cells;          /* stored columns that the statement reads */
	uint32_t *cells;
	bool *has_cell;
	struct bb_scratch scratch;
};

static struct bbq_table *table_of(const struct cursor *c)
{
	return ((struct table_vtab *)c->base.pVtab)->t;
}

int bbq_vtab_error(sqlite3_vtab *v, int err)
{
	if (err == -ENOMEM)
		return SQLITE_NOMEM;
	sqlite3_free(v->zErrMsg);
	v->zErrMsg = sqlite3_mprintf("%s", err == -EFBIG ? "too many rows in a state table" : bbx_strerror(err));
	return SQLITE_IOERR;
}

static int table_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **ret_v, char **ret_err)
{
	struct bbq_table *t = aux;
	struct table_vtab *v;
	int rc;

	(void)argc, (void)argv, (void)ret_err;
	if (bbq_table_columns(t))
		return SQLITE_NOMEM;
	rc = bbq_declare(db, bbq_columns_declare(&t->columns));
	if (rc != SQLITE_OK)
		return rc;
	v = calloc(1, sizeof(*v));
	if (!v)
		return SQLITE_NOMEM;
	v->t = t;
	*ret_v = &v->base;
	return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *v)
{
	free(v);
	return SQLITE_OK;
}

static int table_best(sqlite3_vtab *v, sqlite3_index_info *info)
{
	return bbq_plan_best(((struct table_vtab *)v)->t, info);
}

static int cursor_open(sqlite3_vtab *v, sqlite3_vtab_cursor **ret_c)
{
	const struct bbq_table *t = ((struct table_vtab *)v)->t;
	size_t n = bbx_schema(t->q->r)->types[t->type].n_cols;
	struct cursor *c = calloc(1, sizeof(*c));

	if (!c)
		return SQLITE_NOMEM;
	c->cells = calloc(n + 1, sizeof(*c->cells));
	c->has_cell = calloc(n + 1, sizeof(*c->has_cell));
	if (!c->cells || !c->has_cell) {
		free(c->cells);
		free(c->has_cell);
		free(c);
		return SQLITE_NOMEM;
	}
	*ret_c = &c->base;
	return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)base;

	bbq_plan_done(&c->plan);
	bbq_cache_done(&c->cache);
	bb_scratch_done(&c->scratch);
	free(c->cells);
	free(c->has_cell);
	free(c->rows.rows);
	bbq_order_done(&c->order);
	free(c);
	return SQLITE_OK;
}

static void want_cell(void *aux, int cell)
{
	struct cursor *c = aux;

	if (cell < 0 || c->has_cell[cell])
		return;
	c->has_cell[cell] = true;
	c->cells[c->n_cells++] = (uint32_t)cell;
}

static void want_column(struct cursor *c, const struct bbq_column *col)
{
	want_cell(c, col->cell);
	if (col->attr->needs_ts)
		want_cell(c, table_of(c)->columns.ts);
}

/* What is decoded: the cells of the columns that are read, or some cell, to have the rows counted. */
static void want_cells(struct cursor *c)
{
	const struct bbq_columns *cols = &table_of(c)->columns;
	size_t n = bbx_schema(table_of(c)->q->r)->types[table_of(c)->type].n_cols;
	size_t before = c->n_cells;

	for (size_t i = 0; i < cols->n; i++) {
		if (!(c->plan.used >> (i < 63 ? i : 63) & 1))
			continue;
		want_column(c, &cols->cols[i]);
	}
	for (size_t i = 0; i < c->plan.n; i++)
		want_column(c, &cols->cols[c->plan.terms[i].column]);
	if (c->plan.order >= 0)
		want_column(c, &cols->cols[c->plan.order]);
	bbq_scope_cells(table_of(c), want_cell, c);
	if (!c->n_cells && n)
		want_cell(c, cols->ts >= 0 ? cols->ts : 0);
	if (c->n_cells != before)
		bbq_cache_drop(&c->cache);
}

/* Brings a chunk into memory. Returns 1; 0 when it is damaged; negative errno. */
static int load(struct cursor *c, size_t chunk)
{
	struct bbx_reader *r = table_of(c)->q->r;

	c->b = NULL;
	c->chunk = chunk;
	return bbq_cache_load(&c->cache, r, chunk, c->cells, c->n_cells, c->walks_list || c->ordered || c->asked > 2, &c->b);
}

/* Leaves the rows that the scope of all statements has. Returns 0 or negative errno. */
static int leave_scoped(struct cursor *c, struct bbq_rows *rows)
{
	size_t n = 0;

	if (!table_of(c)->q->scoped)
		return 0;
	for (size_t i = 0; i < rows->n; i++) {
		int in = bbq_scope_row(table_of(c), c->b, rows->rows[i]);

		if (in < 0)
			return in;
		rows->rows[n] = rows->rows[i];
		n += in > 0;
	}
	rows->n = n;
	return 0;
}

/* Whether the listed row matches. */
static int listed_matches(struct cursor *c, bool *ret_matches)
{
	struct bbq_rows one = { .n = 1, .cap = 1, .rows = &c->row };
	uint32_t row = c->row;
	int err = 0;

	for (size_t i = 0; i < c->plan.n && !err && one.n; i++)
		err = bbq_term_rows(&c->plan.terms[i], table_of(c), c->b, &c->scratch, &one);
	if (!err)
		err = leave_scoped(c, &one);
	c->row = row;
	*ret_matches = one.n;
	return err;
}

/* The next row of the list. Returns 1; 0 at the end; negative errno. */
static int next_listed(struct cursor *c)
{
	const struct bbq_table *t = table_of(c);

	while (c->at < c->n) {
		int64_t rowid = c->pairs ? c->pairs[c->at].rowid : c->rowids[c->at];
		size_t chunk = bbq_rowid_chunk(rowid);
		bool matches;
		int got;

		c->at++;
		if (rowid < 0 || chunk >= bbx_n_chunks(t->q->r) || bbx_chunk(t->q->r, chunk)->type != t->type)
			continue;
		got = load(c, chunk);
		if (got < 0)
			return got;
		c->row = bbq_rowid_row(rowid);
		if (!got || c->row >= c->b->rows)
			continue;
		got = listed_matches(c, &matches);
		if (got < 0 || matches)
			return got < 0 ? got : 1;
	}
	return 0;
}

/* Finds the rows of a chunk that match. Returns 0 or negative errno. */
static int match_chunk(struct cursor *c, size_t chunk)
{
	struct bbq_table *t = table_of(c);
	int got = bbq_scope_chunk(t, chunk) ? bbq_plan_chunk(&c->plan, t, chunk) : 0;

	c->rows.n = 0;
	if (got > 0)
		got = load(c, chunk);
	bbq_spend(t->q, got > 0 ? c->b->rows : 1);
	if (got > 0)
		got = bbq_plan_rows(&c->plan, t, c->b, &c->scratch, &c->rows);
	return got < 0 ? got : leave_scoped(c, &c->rows);
}

/* The next row by order. Returns 1; 0 at the end; negative errno. */
static int next_ordered(struct cursor *c)
{
	struct bbq_table *t = table_of(c);
	int64_t rowid = 0;
	size_t chunk = 0;
	int got;

	while ((got = bbq_order_next(&c->order, &rowid, &chunk)) == 2) {
		got = match_chunk(c, chunk);
		if (!got && c->rows.n)
			got = bbq_order_put(&c->order, t, chunk, c->b, &c->rows);
		if (got < 0)
			return got;
		if (!t->q->work)
			return 0;
	}
	if (got <= 0)
		return got;
	c->row = bbq_rowid_row(rowid);
	return load(c, bbq_rowid_chunk(rowid));
}

/* The next chunk of the table that has rows which match. Returns 1; 0 at the end; negative errno. */
static int next_chunk(struct cursor *c)
{
	struct bbq_table *t = table_of(c);

	c->rows.n = c->next_row = 0;
	while (c->at < c->n && !c->rows.n) {
		int got = match_chunk(c, t->chunks[c->at++]);

		if (got < 0)
			return got;
		if (!t->q->work)
			return 0;
	}
	return c->rows.n > 0;
}

/* The next row of the table's chunks that matches. */
static int next_scanned(struct cursor *c)
{
	int got = c->next_row < c->rows.n ? 1 : next_chunk(c);

	if (got > 0)
		c->row = c->rows.rows[c->next_row++];
	return got;
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)base;
	struct bbq *q = table_of(c)->q;
	int got = c->walks_list ? next_listed(c) : c->ordered ? next_ordered(c) : next_scanned(c);

	c->eof = got <= 0;
	bbq_spend(q, c->cache.decoded - c->counted);
	c->counted = c->cache.decoded;
	if (got < 0)
		return bbq_vtab_error(base->pVtab, got);
	return q->work ? SQLITE_OK : SQLITE_INTERRUPT;
}

static void list_rowids(struct cursor *c, const int64_t *rowids, size_t n)
{
	c->walks_list = true;
	c->pairs = NULL;
	c->rowids = rowids;
	c->n = n;
}

/* A single row; of a state table only when it is the latest of its key. */
static void list_one(struct cursor *c, const struct bbq_table *t, int64_t rowid)
{
	bool there = !t->state;

	for (size_t lo = 0, hi = t->n_latest; !there && lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;

		there = t->latest[mid] == rowid;
		if (t->latest[mid] < rowid)
			lo = mid + 1;
		else
			hi = mid;
	}
	c->one = rowid;
	list_rowids(c, &c->one, there);
}

/* From the second time that rows of one number are asked for, an index answers. Returns 1 when it does. */
static int list_indexed(struct cursor *c, struct bbq_table *t)
{
	for (size_t i = 0; i < c->plan.n; i++) {
		const struct bbq_term *term = &c->plan.terms[i];
		struct bbq_index *x;
		int err;

		if (term->op != SQLITE_INDEX_CONSTRAINT_EQ || term->n_values != 1 || !t->columns.cols[term->column].attr->number ||
		    sqlite3_value_type(term->values[0]) != SQLITE_INTEGER)
			continue;
		x = &t->by[term->column];
		if (x->too_big || (!x->built && ++x->asked < 2))
			continue;
		err = x->built ? 0 : bbq_table_index(t, (size_t)term->column);
		if (err == -EFBIG)
			continue;
		if (err)
			return err;
		list_rowids(c, NULL, 0);
		c->n = bbq_index_find(x, sqlite3_value_int64(term->values[0]), &c->pairs);
		return 1;
	}
	return 0;
}

/* Chooses between chunks and lists. Returns 0 or negative errno. */
static int start(struct cursor *c, struct bbq_table *t)
{
	int err = t->state ? bbq_table_latest(t) : 0;

	c->walks_list = c->ordered = false;
	c->b = NULL;
	c->at = 0;
	c->rows.n = c->next_row = 0;
	c->n = t->n_chunks;
	if (err)
		return err;
	if (c->plan.nothing) {
		list_rowids(c, NULL, 0);
		return 0;
	}
	if (c->plan.has_rowid) {
		list_one(c, t, c->plan.rowid);
		return 0;
	}
	c->ordered = c->plan.order >= 0;
	if (c->ordered)
		return bbq_order_start(&c->order, t, c->plan.order, c->plan.desc, c->plan.limit);
	err = list_indexed(c, t);
	if (err)
		return err < 0 ? err : 0;
	if (t->state)
		list_rowids(c, t->latest, t->n_latest);
	return 0;
}

static int cursor_filter(sqlite3_vtab_cursor *base, int num, const char *plan, int argc, sqlite3_value **argv)
{
	struct cursor *c = (struct cursor *)base;
	struct bbq_table *t = table_of(c);
	int rc, err;

	bbq_plan_done(&c->plan);
	c->asked++;
	rc = bbq_plan_start(t, num, plan, argc, argv, &c->plan);
	if (rc != SQLITE_OK)
		return rc;
	want_cells(c);
	err = start(c, t);
	return err ? bbq_vtab_error(base->pVtab, err) : cursor_next(base);
}

static int cursor_eof(sqlite3_vtab_cursor *base)
{
	return ((struct cursor *)base)->eof;
}

/* SQLite says beforehand which columns it will read, but not for certain: others are decoded when they are asked for. */
static int cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int i)
{
	struct cursor *c = (struct cursor *)base;
	const struct bbq_table *t = table_of(c);
	const struct bbq_column *col = &t->columns.cols[i];
	int ts = t->columns.ts, got;
	bool has = (col->cell < 0 || c->has_cell[col->cell]) && (!col->attr->needs_ts || ts < 0 || c->has_cell[ts]);
	struct bbq_row row = { .q = t->q, .b = c->b, .i = c->row, .ts = ts, .scratch = &c->scratch };

	got = bbq_know(t->q, col->attr->needs);
	if (got)
		return bbq_vtab_error(base->pVtab, got);
	if (!has) {
		got = bbq_cache_load_all(&c->cache, t->q->r, c->chunk, &c->b);
		if (got < 0)
			return bbq_vtab_error(base->pVtab, got);
		if (!got)
			return SQLITE_OK;
		row.b = c->b;
	}
	if (row.i < row.b->rows)
		bbq_column_result(&row, col, ctx);
	return SQLITE_OK;
}

static int cursor_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_rowid)
{
	const struct cursor *c = (struct cursor *)base;

	*ret_rowid = bbq_rowid(c->chunk, c->row);
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.iVersion = 2,
	.xConnect = table_connect, .xDisconnect = table_disconnect, .xBestIndex = table_best,
	.xOpen = cursor_open, .xClose = cursor_close, .xFilter = cursor_filter,
	.xNext = cursor_next, .xEof = cursor_eof, .xColumn = cursor_column, .xRowid = cursor_rowid,
};

int bbq_register_vtab(struct bbq *q)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < q->n_shown && rc == SQLITE_OK; i++) {
		size_t k = q->shown[i];

		rc = sqlite3_create_module_v2(q->db, bbx_schema(q->r)->types[k].name, &module, &q->tables[k], NULL);
	}
	return rc;
}
