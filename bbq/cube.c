/* SPDX-License-Identifier: Apache-2.0 */
#include "cube.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rollup.h"

#define SECOND 1000000000

struct cube_vtab {
	sqlite3_vtab base;
	struct bbq_table *t;
};

struct cube_cursor {
	sqlite3_vtab_cursor base;
	struct bbq_plan plan;
	struct bbq_rollup u;
	int64_t step;
	size_t group, n_groups;
	int64_t row;
	bool eof;
};

static const char *const sums[] = { "n", "sum", "min", "max" };

/* ---- Columns ----------------------------------------------------------------------------------------------------- */

static bool has_column(const struct bbq_table *t, const char *name, const char *sum)
{
	char full[256];
	size_t len = (size_t)snprintf(full, sizeof(full), "%s%s%s", name, *name ? "_" : "", sum);

	for (size_t i = 0; i < t->columns.n && len < sizeof(full); i++)
		if (!sqlite3_stricmp(t->columns.cols[i].name, full))
			return true;
	return len >= sizeof(full);
}

static bool has_sums(const struct bbq_table *t, const char *name)
{
	for (size_t i = 0; i < BBQ_CUBE_N_SUMS; i++)
		if (has_column(t, name, sums[i]))
			return true;
	return false;
}

const struct bbq_cube *bbq_cube(struct bbq_table *t)
{
	struct bbq_cube *c;

	if (t->cube || t->state || bbq_table_columns(t))
		return t->cube;
	if (has_column(t, "", "n") || has_column(t, "ts", "bucket") || has_column(t, "ts", "step") || has_column(t, "", "rollup"))
		return NULL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->ts = -1;
	while (c->n_dims < t->columns.n && c->n_dims < BBQ_CUBE_DIMS && !t->columns.cols[c->n_dims].alias_of)
		c->n_dims++;
	for (size_t i = c->n_dims; i-- > 0;)
		if (t->columns.cols[i].attr->time == BBQ_TIME_utc)
			c->ts = (int)i;
	for (size_t i = 0; i < c->n_dims; i++)
		if (bbq_rollup_can(t, (int)i) && !has_sums(t, t->columns.cols[i].name))
			c->measures[c->n_measures++] = (int)i;
	t->cube = c;
	return c;
}

static int cube_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **ret_v, char **ret_err)
{
	struct bbq_table *t = aux;
	const struct bbq_cube *cube = bbq_cube(t);
	sqlite3_str *s = sqlite3_str_new(NULL);
	struct cube_vtab *v = cube ? calloc(1, sizeof(*v)) : NULL;
	int rc;

	(void)argc, (void)argv;
	if (!cube)
		*ret_err = sqlite3_mprintf("there is no such rollup: the table has columns of these names");
	sqlite3_str_appendall(s, "CREATE TABLE x(");
	for (size_t i = 0; v && i < cube->n_dims; i++)
		sqlite3_str_appendf(s, "\"%w\" %s%s, ", t->columns.cols[i].name, t->columns.cols[i].type, t->columns.cols[i].hidden ? " HIDDEN" : "");
	sqlite3_str_appendall(s, "n INTEGER");
	for (size_t i = 0; v && i < cube->n_measures; i++)
		for (size_t k = 0; k < BBQ_CUBE_N_SUMS; k++)
			sqlite3_str_appendf(s, ", \"%w_%s\" INTEGER", t->columns.cols[cube->measures[i]].name, sums[k]);
	sqlite3_str_appendall(s, ", ts_bucket INTEGER HIDDEN, ts_step INTEGER HIDDEN, rollup TEXT HIDDEN)");
	rc = bbq_declare(db, sqlite3_str_finish(s));
	if (rc != SQLITE_OK || !v) {
		free(v);
		return rc == SQLITE_OK ? SQLITE_ERROR : rc;
	}
	v->t = t;
	*ret_v = &v->base;
	return SQLITE_OK;
}

static int cube_disconnect(sqlite3_vtab *v)
{
	free(v);
	return SQLITE_OK;
}

/* ---- Plans ------------------------------------------------------------------------------------------------------- */

/* What a statement asks of a cube. */
struct ask {
	bool named, reads[BBQ_CUBE_DIMS * (1 + BBQ_CUBE_N_SUMS) + 4]; /* by column; named: "rollup" says it */
	sqlite3_int64 step;
};

static void take_list(struct ask *a, const char *list, int n_columns)
{
	a->named = true;
	while (*list) {
		char *end;
		long i = strtol(list, &end, 10);

		if (end == list)
			return;
		if (i >= 0 && i < n_columns)
			a->reads[i] = true;
		list = *end ? end + 1 : end;
	}
}

/* "ts_step = 1000" and "rollup = '1,2'", both literals. Returns an SQLite result. */
static int take_controls(const struct bbq_cube *c, sqlite3_index_info *info, struct ask *a, int *n)
{
	int bucket = bbq_cube_bucket(c);

	for (int i = 0; i < info->nConstraint; i++) {
		const struct sqlite3_index_constraint *k = &info->aConstraint[i];
		sqlite3_value *v;

		if (k->iColumn < bbq_cube_rows(c) || k->iColumn == bucket)
			continue;
		if (k->iColumn < bucket || k->op != SQLITE_INDEX_CONSTRAINT_EQ || !k->usable || sqlite3_vtab_rhs_value(info, i, &v) != SQLITE_OK)
			return SQLITE_CONSTRAINT;
		if (k->iColumn == bucket + 1)
			a->step = sqlite3_value_int64(v);
		else if (sqlite3_value_text(v))
			take_list(a, (const char *)sqlite3_value_text(v), bucket + 1);
		info->aConstraintUsage[i].argvIndex = ++*n;
		info->aConstraintUsage[i].omit = 1;
	}
	return a->step > 0 ? SQLITE_OK : SQLITE_CONSTRAINT;
}

/*
 * Rows are told apart by what is read of them. A column that stands in conditions alone is not, when the table itself decides all of these; the
 * statement must say by "rollup" that it reads it nowhere else. IS NOT NULL is checked by SQLite (3.40) in any case.
 */
static void take_dims(const struct bbq_cube *c, const sqlite3_index_info *info, struct ask *a)
{
	unsigned stands[BBQ_CUBE_DIMS] = { 0 }, decided[BBQ_CUBE_DIMS] = { 0 };

	for (int i = 0; i < info->nConstraint && a->named; i++) {
		int column = info->aConstraint[i].iColumn, op = info->aConstraint[i].op;

		if (column < 0 || column >= bbq_cube_rows(c) || op == SQLITE_INDEX_CONSTRAINT_LIMIT || op == SQLITE_INDEX_CONSTRAINT_OFFSET)
			continue;
		stands[column]++;
		decided[column] += info->aConstraintUsage[i].omit && op != SQLITE_INDEX_CONSTRAINT_ISNOTNULL;
	}
	for (size_t i = 0; i < c->n_dims; i++)
		a->reads[i] |= info->colUsed >> i & 1 && (!stands[i] || stands[i] != decided[i]);
	for (int i = (int)c->n_dims; i <= bbq_cube_bucket(c) && !a->named; i++)
		a->reads[i] = info->colUsed >> (i < 63 ? i : 63) & 1;
}

/* The plan is that of the table, then " | " and what is read. */
static int cube_best(sqlite3_vtab *base, sqlite3_index_info *info)
{
	struct bbq_table *t = ((struct cube_vtab *)base)->t;
	const struct bbq_cube *c = bbq_cube(t);
	struct ask a = { .step = SECOND };
	sqlite3_str *s = sqlite3_str_new(NULL);
	int n = info->idxNum = bbq_plan_terms(t, info, c->n_dims, s), rc = take_controls(c, info, &a, &n);

	take_dims(c, info, &a);
	sqlite3_str_appendf(s, " | %lld", a.step);
	for (int i = 0; i <= bbq_cube_bucket(c); i++)
		if (a.reads[i])
			sqlite3_str_appendf(s, " %d", i);
	info->idxStr = sqlite3_str_finish(s);
	info->needToFreeIdxStr = 1;
	info->estimatedCost = (double)t->rows / 10 + 10;
	info->estimatedRows = 1000;
	return info->idxStr ? rc : SQLITE_NOMEM;
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static int cube_open(sqlite3_vtab *v, sqlite3_vtab_cursor **ret_c)
{
	struct cube_cursor *c = calloc(1, sizeof(*c));

	(void)v;
	if (!c)
		return SQLITE_NOMEM;
	*ret_c = &c->base;
	return SQLITE_OK;
}

static int cube_close(sqlite3_vtab_cursor *base)
{
	struct cube_cursor *c = (struct cube_cursor *)base;

	bbq_plan_done(&c->plan);
	bbq_rollup_done(&c->u);
	free(c);
	return SQLITE_OK;
}

/* Takes up a column that is read. Returns false when that cannot be. */
static bool take_column(struct cube_cursor *c, const struct bbq_cube *cube, int i)
{
	struct bbq_rollup *u = &c->u;
	size_t k = (size_t)i - cube->n_dims - 1;
	struct bbq_measure *m;

	if (i == bbq_cube_rows(cube)) {
		u->counts = true;
		return true;
	}
	if (i < bbq_cube_rows(cube) || i == bbq_cube_bucket(cube)) {
		if (u->n_dims == BBQ_ROLLUP_MAX || (i > bbq_cube_rows(cube) && cube->ts < 0))
			return false;
		u->dims[u->n_dims++] = (struct bbq_dim){
			.column = i < bbq_cube_rows(cube) ? i : cube->ts, .step = i < bbq_cube_rows(cube) ? 0 : (uint64_t)c->step,
			.section = SIZE_MAX,
		};
		return true;
	}
	m = u->n_measures ? &u->measures[u->n_measures - 1] : NULL;
	if (!m || m->column != cube->measures[k / BBQ_CUBE_N_SUMS]) {
		m = &u->measures[u->n_measures++];
		*m = (struct bbq_measure){ .column = cube->measures[k / BBQ_CUBE_N_SUMS] };
	}
	m->total |= k % BBQ_CUBE_N_SUMS == BBQ_CUBE_sum;
	m->ends |= k % BBQ_CUBE_N_SUMS >= BBQ_CUBE_min;
	return true;
}

static int refuse(struct cube_cursor *c, const char *column, const char *why)
{
	sqlite3_free(c->base.pVtab->zErrMsg);
	c->base.pVtab->zErrMsg = sqlite3_mprintf("%s: %s", column, why);
	return SQLITE_ERROR;
}

/* Sums must be those that SQLite would find. */
static int check_sums(struct cube_cursor *c)
{
	for (size_t i = 0; i < c->u.n_measures; i++) {
		const struct bbq_measure *m = &c->u.measures[i];
		int fits = m->total || m->ends ? bbq_rollup_fits(c->u.t, m->column) : BBQ_FITS_sum;

		if (fits < 0)
			return bbq_vtab_error(c->base.pVtab, fits);
		if (fits < (m->total ? BBQ_FITS_sum : BBQ_FITS_int))
			return refuse(c, c->u.t->columns.cols[m->column].name, "its numbers are too large to be added up; instead of * name the columns that are wanted, such as pod, sum(n)");
	}
	return SQLITE_OK;
}

static int next_groups(struct cube_cursor *c)
{
	int64_t n;

	c->group = 0;
	do
		n = bbq_rollup_next(&c->u);
	while (!n && c->u.walk.next < c->u.t->n_chunks && c->u.t->q->work && !c->plan.nothing);
	if (n < 0)
		return bbq_vtab_error(c->base.pVtab, (int)n);
	c->n_groups = (size_t)n;
	c->eof = !n;
	return c->u.t->q->work ? SQLITE_OK : SQLITE_INTERRUPT;
}

static int cube_filter(sqlite3_vtab_cursor *base, int n_terms, const char *plan, int argc, sqlite3_value **argv)
{
	struct cube_cursor *c = (struct cube_cursor *)base;
	struct bbq_table *t = ((struct cube_vtab *)base->pVtab)->t;
	const char *at = strchr(plan, '|') + 1;
	char *end;
	int err, rc;

	(void)argc;
	bbq_plan_done(&c->plan);
	bbq_rollup_done(&c->u);
	c->u.t = t;
	t->asked = true;
	c->u.plan = &c->plan;
	rc = bbq_plan_start(t, 0, plan, n_terms, argv, &c->plan);
	if (rc != SQLITE_OK)
		return rc;
	c->step = strtoll(at, &end, 10);
	for (at = end; *at; at = end)
		if (!take_column(c, bbq_cube(t), (int)strtol(at, &end, 10)))
			return refuse(c, "rollup", "too many columns, or ts_bucket of a table without ts");
	rc = check_sums(c);
	if (rc != SQLITE_OK)
		return rc;
	c->row = 0;
	err = bbq_rollup_start(&c->u);
	return err ? bbq_vtab_error(base->pVtab, err) : next_groups(c);
}

static int cube_next(sqlite3_vtab_cursor *base)
{
	struct cube_cursor *c = (struct cube_cursor *)base;

	c->row++;
	return ++c->group < c->n_groups ? SQLITE_OK : next_groups(c);
}

static int cube_eof(sqlite3_vtab_cursor *base)
{
	return ((struct cube_cursor *)base)->eof;
}

static void result_sum(const struct cube_cursor *c, const struct bbq_cube *cube, size_t k, sqlite3_context *ctx)
{
	for (size_t i = 0; i < c->u.n_measures; i++) {
		const struct bbq_sum *s = &c->u.measures[i].sums[c->group];
		int64_t n = (int64_t)(c->u.rows[c->group] - s->nulls);
		const int64_t values[] = { n, (int64_t)s->sum, s->min, s->max };

		if (c->u.measures[i].column == cube->measures[k / BBQ_CUBE_N_SUMS] && (n || k % BBQ_CUBE_N_SUMS == BBQ_CUBE_n))
			sqlite3_result_int64(ctx, values[k % BBQ_CUBE_N_SUMS]);
	}
}

static int cube_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int i)
{
	struct cube_cursor *c = (struct cube_cursor *)base;
	const struct bbq_cube *cube = bbq_cube(c->u.t);
	bool bucket = i == bbq_cube_bucket(cube);
	const struct bb_cell *value;

	if (i == bbq_cube_rows(cube) && !c->u.counts)
		return refuse(c, "n", "not among the columns that \"rollup\" names");
	if (i == bbq_cube_rows(cube)) {
		sqlite3_result_int64(ctx, (sqlite3_int64)c->u.rows[c->group]);
		return SQLITE_OK;
	}
	if (i == bbq_cube_bucket(cube) + 1)
		sqlite3_result_int64(ctx, c->step);
	if (i > bbq_cube_bucket(cube))
		return SQLITE_OK;
	if (i > bbq_cube_rows(cube) && !bucket) {
		result_sum(c, cube, (size_t)i - cube->n_dims - 1, ctx);
		return SQLITE_OK;
	}
	value = bbq_rollup_value(&c->u, bucket ? cube->ts : i, bucket, c->group);
	if (!value)
		return refuse(c, bucket ? "ts_bucket" : c->u.t->columns.cols[i].name, "not among the columns that \"rollup\" names");
	bbq_result_cell(ctx, value, SQLITE_TRANSIENT);
	return SQLITE_OK;
}

static int cube_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_rowid)
{
	*ret_rowid = ((struct cube_cursor *)base)->row;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.iVersion = 2,
	.xConnect = cube_connect, .xDisconnect = cube_disconnect, .xBestIndex = cube_best,
	.xOpen = cube_open, .xClose = cube_close, .xFilter = cube_filter,
	.xNext = cube_next, .xEof = cube_eof, .xColumn = cube_column, .xRowid = cube_rowid,
};

/* A table of the recording that has the name comes first. */
static bool is_taken(const struct bbq *q, const char *name)
{
	for (size_t i = 0; i < q->n_shown; i++)
		if (!sqlite3_stricmp(bbx_schema(q->r)->types[q->shown[i]].name, name))
			return true;
	return false;
}

int bbq_register_cubes(struct bbq *q)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < q->n_shown && rc == SQLITE_OK; i++) {
		struct bbq_table *t = &q->tables[q->shown[i]];
		char *name = sqlite3_mprintf("%s_cube", bbx_schema(q->r)->types[t->type].name);

		if (!name)
			return SQLITE_NOMEM;
		if (!t->state && !is_taken(q, name))
			rc = sqlite3_create_module_v2(q->db, name, &module, t, NULL);
		sqlite3_free(name);
	}
	return rc;
}
