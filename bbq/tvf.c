/* SPDX-License-Identifier: Apache-2.0 */
/* Table functions: ancestors(upid) is the SELECT of bbq/views/ancestors.sql with its arguments as parameters. */
#include <stdlib.h>
#include <string.h>
#include "view.h"

struct tvf_vtab {
	sqlite3_vtab base;
	const struct bbq_define *d;
};

struct tvf_cursor {
	sqlite3_vtab_cursor base;
	sqlite3_stmt *stmt;
	const struct bbq_table *about; /* what {table} is in stmt */
	sqlite3_value *args[BBQ_MAX_VIEW_ARGS]; /* copies; NULL = not given */
	bool eof;
	sqlite3_int64 row;
};

static const struct bbq_define *define_of(const struct tvf_cursor *c)
{
	return ((const struct tvf_vtab *)c->base.pVtab)->d;
}

static int tvf_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **ret_v, char **ret_err)
{
	const struct bbq_define *d = aux;
	sqlite3_str *s = sqlite3_str_new(NULL);
	struct tvf_vtab *v;
	int rc;

	(void)argc, (void)argv, (void)ret_err;
	sqlite3_str_appendall(s, "CREATE TABLE x(");
	for (size_t i = 0; i < d->n_cols; i++)
		sqlite3_str_appendf(s, "\"%w\" %s, ", d->cols[i].name, d->cols[i].type);
	for (size_t i = 0; i < d->n_args; i++)
		sqlite3_str_appendf(s, "%s\"%w\" HIDDEN", i ? ", " : "", d->args[i].name);
	sqlite3_str_appendall(s, ")");
	rc = bbq_declare(db, sqlite3_str_finish(s));
	if (rc != SQLITE_OK)
		return rc;
	v = calloc(1, sizeof(*v));
	if (!v)
		return SQLITE_NOMEM;
	v->d = d;
	*ret_v = &v->base;
	return SQLITE_OK;
}

static int tvf_disconnect(sqlite3_vtab *v)
{
	free(v);
	return SQLITE_OK;
}

/* idxNum has a bit for each argument that is given; their values come in the order of the arguments. */
static int tvf_best(sqlite3_vtab *base, sqlite3_index_info *info)
{
	const struct bbq_define *d = ((struct tvf_vtab *)base)->d;
	int at[BBQ_MAX_VIEW_ARGS] = { 0 }, n = 0;

	for (int i = 0; i < info->nConstraint; i++) {
		const struct sqlite3_index_constraint *c = &info->aConstraint[i];
		int arg = c->iColumn - (int)d->n_cols;

		if (arg < 0 || c->op != SQLITE_INDEX_CONSTRAINT_EQ)
			continue;
		if (!c->usable)
			return SQLITE_CONSTRAINT;
		at[arg] = i + 1;
	}
	for (size_t i = 0; i < d->n_args; i++) {
		if (!at[i])
			continue;
		info->aConstraintUsage[at[i] - 1].argvIndex = ++n;
		info->aConstraintUsage[at[i] - 1].omit = 1;
		info->idxNum |= 1 << i;
	}
	info->estimatedRows = 100;
	info->estimatedCost = 1000;
	return SQLITE_OK;
}

static int tvf_open(sqlite3_vtab *v, sqlite3_vtab_cursor **ret_c)
{
	struct tvf_cursor *c = calloc(1, sizeof(*c));

	(void)v;
	if (!c)
		return SQLITE_NOMEM;
	*ret_c = &c->base;
	return SQLITE_OK;
}

static void drop_args(struct tvf_cursor *c)
{
	for (size_t i = 0; i < BBQ_MAX_VIEW_ARGS; i++) {
		sqlite3_value_free(c->args[i]);
		c->args[i] = NULL;
	}
}

static int tvf_close(sqlite3_vtab_cursor *base)
{
	struct tvf_cursor *c = (struct tvf_cursor *)base;

	sqlite3_finalize(c->stmt);
	drop_args(c);
	free(c);
	return SQLITE_OK;
}

static int fail(struct tvf_cursor *c, int rc, const char *error)
{
	sqlite3_free(c->base.pVtab->zErrMsg);
	c->base.pVtab->zErrMsg = sqlite3_mprintf("%s: %s", define_of(c)->name, error);
	return rc;
}

static int tvf_next(sqlite3_vtab_cursor *base)
{
	struct tvf_cursor *c = (struct tvf_cursor *)base;
	int rc = sqlite3_step(c->stmt);

	c->eof = rc != SQLITE_ROW;
	c->row++;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return SQLITE_OK;
	return fail(c, rc, sqlite3_errmsg(define_of(c)->q->db));
}

static int take_args(struct tvf_cursor *c, int given, sqlite3_value **argv)
{
	const struct bbq_define *d = define_of(c);

	drop_args(c);
	for (size_t i = 0; i < d->n_args; i++) {
		if (!(given >> i & 1))
			continue;
		c->args[i] = sqlite3_value_dup(*argv++);
		if (!c->args[i])
			return SQLITE_NOMEM;
	}
	return SQLITE_OK;
}

static int bind_args(struct tvf_cursor *c)
{
	const struct bbq_define *d = define_of(c);
	int rc = SQLITE_OK;

	for (int i = 1; i <= sqlite3_bind_parameter_count(c->stmt) && rc == SQLITE_OK; i++) {
		const char *name = sqlite3_bind_parameter_name(c->stmt, i);

		for (size_t k = 0; k < d->n_args; k++)
			if (name && !strcmp(name + 1, d->args[k].name) && c->args[k])
				rc = sqlite3_bind_value(c->stmt, i, c->args[k]);
	}
	return rc;
}

/* The SQL with the table's name in it; of sqlite3_malloc. */
static char *sql_about(const struct bbq_define *d, const char *table)
{
	static const char hole[] = "{table}";
	sqlite3_str *s = sqlite3_str_new(d->q->db);
	const char *at = d->sql, *next;

	for (; (next = strstr(at, hole)) != NULL; at = next + strlen(hole)) {
		sqlite3_str_append(s, at, (int)(next - at));
		sqlite3_str_appendf(s, "\"%w\"", table);
	}
	sqlite3_str_appendall(s, at);
	return sqlite3_str_finish(s);
}

/* Prepares the statement about the table that is asked for, unless it is; when none is, there is none. */
static int prepare_about(struct tvf_cursor *c)
{
	const struct bbq_define *d = define_of(c);
	const struct bbq_table *t = NULL;
	const char *name = NULL;
	char *sql;
	int rc;

	for (size_t i = 0; i < d->n_args; i++)
		if (d->args[i].name == d->table_arg && c->args[i])
			name = (const char *)sqlite3_value_text(c->args[i]);
	if (name)
		t = bbq_table_find(d->q, name, strlen(name));
	if (name && !t)
		return fail(c, SQLITE_ERROR, "the recording has no table of that name");
	if (c->about == t)
		return SQLITE_OK;
	sqlite3_finalize(c->stmt);
	c->stmt = NULL;
	c->about = NULL;
	if (!t)
		return SQLITE_OK;
	sql = sql_about(d, bbx_schema(d->q->r)->types[t->type].name);
	rc = sql ? bbq_prepare(d->q, sql, &c->stmt, NULL) : SQLITE_NOMEM;
	sqlite3_free(sql);
	c->about = rc == SQLITE_OK ? t : NULL;
	return rc == SQLITE_OK ? rc : fail(c, rc, sqlite3_errmsg(d->q->db));
}

static int prepare(struct tvf_cursor *c)
{
	const struct bbq_define *d = define_of(c);
	int rc;

	if (d->table_arg)
		return prepare_about(c);
	if (c->stmt)
		return SQLITE_OK;
	rc = bbq_prepare(d->q, d->sql ? d->sql : "SELECT NULL WHERE 0", &c->stmt, NULL);
	return rc == SQLITE_OK ? rc : fail(c, rc, sqlite3_errmsg(d->q->db));
}

static int tvf_filter(sqlite3_vtab_cursor *base, int given, const char *plan, int argc, sqlite3_value **argv)
{
	struct tvf_cursor *c = (struct tvf_cursor *)base;
	int rc = take_args(c, given, argv);

	(void)plan, (void)argc;
	c->row = 0;
	c->eof = true;
	if (rc == SQLITE_OK)
		rc = prepare(c);
	if (rc != SQLITE_OK || !c->stmt)
		return rc;
	sqlite3_reset(c->stmt);
	sqlite3_clear_bindings(c->stmt);
	rc = bind_args(c);
	return rc == SQLITE_OK ? tvf_next(base) : rc;
}

static int tvf_eof(sqlite3_vtab_cursor *base)
{
	return ((struct tvf_cursor *)base)->eof;
}

static int tvf_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int i)
{
	struct tvf_cursor *c = (struct tvf_cursor *)base;
	size_t arg = (size_t)i - define_of(c)->n_cols;

	if ((size_t)i < define_of(c)->n_cols)
		sqlite3_result_value(ctx, sqlite3_column_value(c->stmt, i));
	else if (c->args[arg])
		sqlite3_result_value(ctx, c->args[arg]);
	return SQLITE_OK;
}

static int tvf_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_rowid)
{
	*ret_rowid = ((struct tvf_cursor *)base)->row;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.iVersion = 2,
	.xConnect = tvf_connect, .xDisconnect = tvf_disconnect, .xBestIndex = tvf_best,
	.xOpen = tvf_open, .xClose = tvf_close, .xFilter = tvf_filter,
	.xNext = tvf_next, .xEof = tvf_eof, .xColumn = tvf_column, .xRowid = tvf_rowid,
};

int bbq_register_tvf(struct bbq_define *d)
{
	return sqlite3_create_module_v2(d->q->db, d->name, &module, d, NULL);
}
