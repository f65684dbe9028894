/* SPDX-License-Identifier: Apache-2.0 */
/* The one module behind all tables of a recording. */
#include "engine.h"
#include <stdlib.h>
#include <string.h>
#include "join.h"

struct table_vtab {
	sqlite3_vtab base;
	struct bbq_table *t;
};

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
	struct bbq_table *t = ((struct table_vtab *)v)->t;
	struct bbq_cursor *c = calloc(1, sizeof(*c)), **last = &t->q->cursors;

	if (!c || bbq_cursor_init(c, t)) {
		free(c);
		return SQLITE_NOMEM;
	}
	c->eof = true;
	while (*last)
		last = &(*last)->next_open;
	*last = c;
	*ret_c = &c->base;
	return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *base)
{
	struct bbq_cursor *c = (struct bbq_cursor *)base, **at = &c->t->q->cursors;

	while (*at != c)
		at = &(*at)->next_open;
	*at = c->next_open;
	bbq_cursor_done(c);
	free(c);
	return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
	struct bbq_cursor *c = (struct bbq_cursor *)base;
	int got = bbq_cursor_next(c);

	if (got < 0)
		return bbq_vtab_error(base->pVtab, got);
	return c->t->q->work ? SQLITE_OK : SQLITE_INTERRUPT;
}

static void list_rowids(struct bbq_cursor *c, const int64_t *rowids, size_t n)
{
	bbq_cursor_list(c, &(struct bbq_list_of_rows){ .rowids = rowids, .term = -1 }, n);
}

/* A single row; of a state table only when it is the latest of its key. */
static void list_one(struct bbq_cursor *c, const struct bbq_table *t, int64_t rowid)
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

/* Chooses between chunks and lists. Returns 0 or negative errno. */
static int start(struct bbq_cursor *c)
{
	struct bbq_table *t = c->t;
	int got = t->state ? bbq_table_latest(t) : 0;

	bbq_cursor_walk(c, t->chunks);
	if (got)
		return got;
	if (c->plan.nothing) {
		list_rowids(c, NULL, 0);
		return 0;
	}
	if (c->plan.has_rowid) {
		list_one(c, t, c->plan.rowid);
		return 0;
	}
	if (c->plan.order >= 0)
		return bbq_cursor_order(c);
	got = bbq_join_list(c);
	if (!got && t->state)
		list_rowids(c, t->latest, t->n_latest);
	return got < 0 ? got : 0;
}

static int cursor_filter(sqlite3_vtab_cursor *base, int num, const char *plan, int argc, sqlite3_value **argv)
{
	struct bbq_cursor *c = (struct bbq_cursor *)base;
	const struct bbq_columns *cols = &c->t->columns;
	int rc, err;

	c->asked++;
	c->t->asked = true;
	c->eof = true;
	rc = bbq_plan_start(c->t, num, plan, argc, argv, &c->plan);
	if (rc != SQLITE_OK)
		return rc;
	for (size_t i = 0; i < cols->n; i++)
		if (c->plan.used >> (i < 63 ? i : 63) & 1)
			bbq_cursor_want(c, &cols->cols[i]);
	bbq_cursor_want_plan(c);
	err = start(c);
	return err ? bbq_vtab_error(base->pVtab, err) : cursor_next(base);
}

static int cursor_eof(sqlite3_vtab_cursor *base)
{
	return ((struct bbq_cursor *)base)->eof;
}

/* Of the row in its chunk. */
static uint32_t number(const struct bbq_cursor *c)
{
	return c->numbers ? c->numbers[c->row] : c->row;
}

/* SQLite says beforehand which columns it will read, but not for certain: others are decoded when they are asked for. */
static int cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int i)
{
	struct bbq_cursor *c = (struct bbq_cursor *)base;
	const struct bbq_table *t = c->t;
	const struct bbq_column *col = &t->columns.cols[i];
	int ts = t->columns.ts, got;
	bool has = (col->cell < 0 || c->has_cell[col->cell]) && (!col->attr->needs_ts || ts < 0 || c->has_cell[ts]);
	struct bbq_row row = { .q = t->q, .b = c->b, .i = c->row, .ts = ts, .scratch = &c->scratch };

	got = bbq_know(t->q, col->attr->needs);
	if (got)
		return bbq_vtab_error(base->pVtab, got);
	if (!has) {
		got = bbq_cache_load_all(&c->cache, t->q->r, c->chunk, &row.b);
		if (got < 0)
			return bbq_vtab_error(base->pVtab, got);
		if (!got)
			return SQLITE_OK;
		row.i = number(c);
		if (!c->numbers)
			c->b = row.b;
	}
	if (row.i < row.b->rows)
		bbq_column_result(&row, col, ctx);
	return SQLITE_OK;
}

static int cursor_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_rowid)
{
	const struct bbq_cursor *c = (struct bbq_cursor *)base;

	*ret_rowid = bbq_rowid(c->chunk, number(c));
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
