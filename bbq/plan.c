/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"
#include "order.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands in place of a column. */
#define ROWID (-1)
#define LIMIT (-2)

#define LIKE_MAX 1000 /* bytes of a pattern; SQLite refuses far longer ones */

enum use { USE_no, USE_hint, USE_exact };

/* Comparisons, by how much they leave. */
static const struct op {
	int op;
	double rows;
	bool needs_inner; /* see prepare.c */
} ops[] = {
	{ SQLITE_INDEX_CONSTRAINT_EQ, 0.01, false }, { SQLITE_INDEX_CONSTRAINT_IS, 0.01, false },
	{ SQLITE_INDEX_CONSTRAINT_ISNULL, 0.1, false }, { SQLITE_INDEX_CONSTRAINT_GT, 0.5, false },
	{ SQLITE_INDEX_CONSTRAINT_GE, 0.5, false }, { SQLITE_INDEX_CONSTRAINT_LT, 0.5, false },
	{ SQLITE_INDEX_CONSTRAINT_LE, 0.5, false }, { SQLITE_INDEX_CONSTRAINT_LIKE, 0.1, true },
	{ SQLITE_INDEX_CONSTRAINT_GLOB, 0.1, true }, { SQLITE_INDEX_CONSTRAINT_NE, 0.9, true },
	{ SQLITE_INDEX_CONSTRAINT_ISNOT, 0.9, true }, { SQLITE_INDEX_CONSTRAINT_ISNOTNULL, 0.9, true },
};

static const struct op *find_op(int op)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (ops[i].op == op)
			return &ops[i];
	return NULL;
}

/* A text literal, so that no conversion depends on what stands there. */
static bool is_text_literal(sqlite3_index_info *info, int i, int max)
{
	sqlite3_value *v;

	return sqlite3_vtab_rhs_value(info, i, &v) == SQLITE_OK && sqlite3_value_type(v) == SQLITE_TEXT && sqlite3_value_bytes(v) <= max;
}

static enum use use_text(sqlite3_index_info *info, int i)
{
	int op = info->aConstraint[i].op;

	if (op == SQLITE_INDEX_CONSTRAINT_ISNULL || op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL)
		return USE_exact;
	if (op == SQLITE_INDEX_CONSTRAINT_LIKE || op == SQLITE_INDEX_CONSTRAINT_GLOB)
		return is_text_literal(info, i, LIKE_MAX) ? USE_exact : USE_no;
	if (sqlite3_stricmp(sqlite3_vtab_collation(info, i), "BINARY"))
		return USE_no;
	if (sqlite3_vtab_in(info, i, -1))
		return USE_hint;
	if (is_text_literal(info, i, INT32_MAX))
		return USE_exact;
	return op == SQLITE_INDEX_CONSTRAINT_EQ ? USE_hint : USE_no;
}

/*
 * A range that SQLite has made of LIKE with an ESCAPE, or looks like one. In a statement with an outer join SQLite 3.40.1 then checks the LIKE
 * after the row without a match was made, and loses it, unless it is to check the range as well.
 */
static bool may_be_like(const struct bbq_table *t, sqlite3_index_info *info, int i)
{
	int op = info->aConstraint[i].op;

	return !t->q->any_op && (op == SQLITE_INDEX_CONSTRAINT_GE || op == SQLITE_INDEX_CONSTRAINT_LT) && is_text_literal(info, i, INT32_MAX);
}

/* What a condition can be used for. */
static enum use use_of(const struct bbq_table *t, sqlite3_index_info *info, int i)
{
	const struct sqlite3_index_constraint *c = &info->aConstraint[i];
	enum use use;

	if (!c->usable)
		return USE_no;
	if (c->iColumn < 0)
		return c->op == SQLITE_INDEX_CONSTRAINT_EQ && !sqlite3_vtab_in(info, i, -1) ? USE_hint : USE_no;
	if (!find_op(c->op) || (find_op(c->op)->needs_inner && !t->q->any_op))
		return USE_no;
	if (bbq_affinity(&t->columns.cols[c->iColumn]) == BBQ_AFFINITY_text)
		use = use_text(info, i);
	else
		use = c->op == SQLITE_INDEX_CONSTRAINT_LIKE || c->op == SQLITE_INDEX_CONSTRAINT_GLOB ? USE_no : USE_exact;
	return use == USE_exact && may_be_like(t, info, i) ? USE_hint : use;
}

struct estimate {
	double cost, rows;
	bool one;
};

static void count_in(struct estimate *e, const struct bbq_table *t, const struct sqlite3_index_constraint *c)
{
	if (c->iColumn < 0) {
		*e = (struct estimate){ .cost = 1, .rows = 1, .one = true };
		return;
	}
	e->rows *= find_op(c->op)->rows;
	if (t->columns.cols[c->iColumn].attr->number && c->op == SQLITE_INDEX_CONSTRAINT_EQ)
		e->cost = e->cost * 0.002 + 5;
	else
		e->cost = e->cost * 0.5 + e->rows * 0.5;
}

/*
 * SQLite tells of LIMIT only when all conditions are the table's (but for comparisons of two of its columns: see cursor.c); it is of use when SQLite checks
 * none of them again.
 */
static void take_limit(sqlite3_index_info *info, int used, bool all_exact, int *n, sqlite3_str *s)
{
	int limit = -1, others = 0;

	for (int i = 0; i < info->nConstraint; i++) {
		int op = info->aConstraint[i].op;

		if (op == SQLITE_INDEX_CONSTRAINT_LIMIT || op == SQLITE_INDEX_CONSTRAINT_OFFSET)
			limit = op == SQLITE_INDEX_CONSTRAINT_LIMIT && info->aConstraint[i].usable ? i : limit;
		else
			others++;
	}
	if (limit < 0 || !all_exact || others != used)
		return;
	for (int i = 0; i < info->nConstraint; i++) {
		int op = info->aConstraint[i].op;

		if (i != limit && op != SQLITE_INDEX_CONSTRAINT_OFFSET)
			continue;
		info->aConstraintUsage[i].argvIndex = ++*n;
		sqlite3_str_appendf(s, " %d %d 0 0", LIMIT, op);
	}
}

/* Says that rows come in the order that is asked for, if they can. */
static void take_order(const struct bbq_table *t, sqlite3_index_info *info, bool limited)
{
	const struct sqlite3_index_orderby *by = info->aOrderBy;

	if (info->nOrderBy != 1 || !bbq_order_can(t, by->iColumn, limited))
		return;
	info->orderByConsumed = 1;
	info->idxNum = (by->iColumn + 1) * 2 + (by->desc != 0);
}

static int take_term_of(const struct bbq_table *t, sqlite3_index_info *info, int i, int n, sqlite3_str *s, bool *all_exact)
{
	enum use use = use_of(t, info, i);

	if (use == USE_no)
		return n;
	info->aConstraintUsage[i].argvIndex = n + 1;
	info->aConstraintUsage[i].omit = use == USE_exact;
	sqlite3_str_appendf(s, " %d %d %d %d", info->aConstraint[i].iColumn, info->aConstraint[i].op,
			    sqlite3_vtab_in(info, i, info->aConstraint[i].iColumn >= 0), use == USE_exact);
	*all_exact &= use == USE_exact;
	return n + 1;
}

int bbq_plan_terms(const struct bbq_table *t, sqlite3_index_info *info, size_t n_columns, sqlite3_str *s)
{
	bool all_exact = true;
	int n = 0;

	sqlite3_str_appendall(s, "0");
	for (int i = 0; i < info->nConstraint && n < BBQ_MAX_TERMS; i++)
		if (info->aConstraint[i].iColumn >= 0 && (size_t)info->aConstraint[i].iColumn < n_columns)
			n = take_term_of(t, info, i, n, s, &all_exact);
	return n;
}

/*
 * The plan goes to bbq_plan_start as a number, the column of the order + 1, times 2, plus 1 when it falls, and as text: the columns that are read,
 * then "column op is-in is-exact" of each condition.
 */
int bbq_plan_best(struct bbq_table *t, sqlite3_index_info *info)
{
	struct estimate e = { .cost = (double)t->rows + 10, .rows = (double)t->rows + 1 };
	sqlite3_str *s = sqlite3_str_new(NULL);
	bool all_exact = true;
	int n = 0, used;

	sqlite3_str_appendf(s, "%llx", (unsigned long long)info->colUsed);
	for (int i = 0; i < info->nConstraint && n < BBQ_MAX_TERMS; i++) {
		int before = n;

		n = take_term_of(t, info, i, n, s, &all_exact);
		if (n > before)
			count_in(&e, t, &info->aConstraint[i]);
	}
	used = n;
	take_limit(info, used, all_exact, &n, s);
	take_order(t, info, n > used);
	info->idxStr = sqlite3_str_finish(s);
	if (!info->idxStr)
		return SQLITE_NOMEM;
	info->needToFreeIdxStr = 1;
	info->estimatedCost = e.cost;
	info->estimatedRows = e.rows < 1 ? 1 : (sqlite3_int64)e.rows;
	if (e.one)
		info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
	return SQLITE_OK;
}

/* The values of an IN list come as one argument. */
static int take_values(struct bbq_term *term, const struct bbq_table *t, sqlite3_value *arg, bool *ret_ok)
{
	sqlite3_value *v = NULL;
	int rc;

	if (!term->is_in)
		return bbq_term_put(term, t, arg, ret_ok);
	for (rc = sqlite3_vtab_in_first(arg, &v); rc == SQLITE_OK; rc = sqlite3_vtab_in_next(arg, &v)) {
		int put = bbq_term_put(term, t, v, ret_ok);

		if (put != SQLITE_OK)
			return put;
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

void bbq_plan_done(struct bbq_plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		bbq_term_done(&p->terms[i]);
	*p = (struct bbq_plan){ 0 };
}

/* A row is asked for by a whole number; for anything else SQLite checks all rows. */
static void take_rowid(struct bbq_plan *p, sqlite3_value *v)
{
	if (sqlite3_value_type(v) == SQLITE_NULL)
		p->nothing = true;
	if (sqlite3_value_type(v) != SQLITE_INTEGER)
		return;
	p->nothing |= p->has_rowid && p->rowid != sqlite3_value_int64(v);
	p->has_rowid = true;
	p->rowid = sqlite3_value_int64(v);
}

static int take_term(const struct bbq_table *t, struct bbq_plan *p, struct bbq_plan *old, sqlite3_value *arg)
{
	struct bbq_term *term = &p->terms[p->n++];
	bool ok = true;
	int rc = take_values(term, t, arg, &ok);

	if (rc != SQLITE_OK)
		return rc;
	if (!ok) {
		bbq_term_done(term);
		p->n--;
		return SQLITE_OK;
	}
	bbq_term_ready(term, t);
	for (size_t i = 0; i < old->n; i++)
		bbq_term_inherit(term, &old->terms[i]);
	p->nothing |= bbq_term_never(term);
	return bbq_know(t->q, t->columns.cols[term->column].attr->needs) ? SQLITE_NOMEM : SQLITE_OK;
}

/* A negative LIMIT is none, a negative OFFSET 0. */
static void take_number(struct bbq_plan *p, int op, sqlite3_value *v)
{
	sqlite3_int64 i = sqlite3_value_int64(v);

	if (op == SQLITE_INDEX_CONSTRAINT_LIMIT)
		p->limit += i < 0 || i > INT32_MAX ? SIZE_MAX / 2 : (size_t)i + 1;
	else if (i > 0)
		p->limit += (size_t)(i > INT32_MAX ? INT32_MAX : i);
}

/* Conditions that are cheap to decide for a chunk or a row go before others, times first of all: most chunks have none of the times asked for. */
static int rank_of(const struct bbq_table *t, const struct bbq_term *term)
{
	const struct bbq_attr *a = t->columns.cols[term->column].attr;

	if (a->time != BBQ_TIME_none)
		return 0;
	return a == &bbq_attr_cell && term->is_range ? 1 : a->needs_ts ? 3 : 2;
}

static void sort_terms(const struct bbq_table *t, struct bbq_plan *p)
{
	for (size_t i = 1; i < p->n; i++) {
		struct bbq_term term = p->terms[i];
		size_t k = i;

		for (; k && rank_of(t, &p->terms[k - 1]) > rank_of(t, &term); k--)
			p->terms[k] = p->terms[k - 1];
		p->terms[k] = term;
	}
}

int bbq_plan_start(const struct bbq_table *t, int order, const char *plan, int argc, sqlite3_value **argv, struct bbq_plan *p)
{
	struct bbq_plan old = *p;
	char *at;
	int rc = SQLITE_OK;

	*p = (struct bbq_plan){ .used = strtoull(plan, &at, 16), .order = order / 2 - 1, .desc = order & 1 };
	for (int i = 0; i < argc && rc == SQLITE_OK; i++) {
		struct bbq_term *term = &p->terms[p->n];

		*term = (struct bbq_term){ .column = (int)strtol(at, &at, 10) };
		term->op = (int)strtol(at, &at, 10);
		term->is_in = strtol(at, &at, 10);
		term->exact = strtol(at, &at, 10);
		if (term->column == ROWID)
			take_rowid(p, argv[i]);
		else if (term->column == LIMIT)
			take_number(p, term->op, argv[i]);
		else
			rc = take_term(t, p, &old, argv[i]);
	}
	sort_terms(t, p);
	bbq_plan_done(&old);
	return rc;
}

int bbq_plan_chunk(struct bbq_plan *p, struct bbq_table *t, size_t chunk)
{
	int got = 1;

	for (size_t i = 0; i < p->n && got > 0; i++)
		got = bbq_term_chunk(&p->terms[i], t, chunk);
	return got;
}

bool bbq_plan_times(struct bbq_plan *p, struct bbq_table *t, size_t chunk)
{
	for (size_t i = 0; i < p->n; i++)
		if (t->columns.cols[p->terms[i].column].attr->time != BBQ_TIME_none && !bbq_term_chunk(&p->terms[i], t, chunk))
			return false;
	return true;
}

int bbq_rows_room(struct bbq_rows *rows, size_t n)
{
	uint32_t *grown = rows->cap < n ? realloc(rows->rows, n * sizeof(*grown)) : rows->rows;

	if (!grown && n)
		return -ENOMEM;
	rows->rows = grown;
	rows->cap = rows->cap < n ? n : rows->cap;
	rows->n = 0;
	return 0;
}

int bbq_plan_leave(struct bbq_plan *p, int known, struct bbq_table *t, const struct bbx_batch *b, struct bb_scratch *s, struct bbq_rows *rows)
{
	int err = 0;

	for (size_t i = 0; i < p->n && !err; i++)
		if ((int)i != known)
			err = bbq_term_rows(&p->terms[i], t, b, s, rows);
	return err;
}

int bbq_plan_rows(struct bbq_plan *p, struct bbq_table *t, const struct bbx_batch *b, struct bb_scratch *s, struct bbq_rows *rows)
{
	int err = bbq_rows_room(rows, b->rows);

	if (err)
		return err;
	rows->n = b->rows;
	rows->all = true;
	err = bbq_plan_leave(p, -1, t, b, s, rows);
	bbq_rows_list(rows);
	return err;
}
