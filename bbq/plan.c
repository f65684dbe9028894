/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a condition can be used for. Returns false when for nothing. */
static bool usable(const struct bbq_table *t, sqlite3_index_info *info, int i, enum bbq_use *ret_use)
{
	const struct sqlite3_index_constraint *c = &info->aConstraint[i];
	bool eq = c->op == SQLITE_INDEX_CONSTRAINT_EQ;
	bool in = eq && sqlite3_vtab_in(info, i, -1);
	const struct bbq_attr *a;

	if (!c->usable)
		return false;
	if (c->iColumn < 0) {
		*ret_use = BBQ_USE_rowid;
		return eq;
	}
	a = t->columns.cols[c->iColumn].attr;
	if (a->time != BBQ_TIME_none) {
		*ret_use = BBQ_USE_time;
		return !in && (eq || c->op == SQLITE_INDEX_CONSTRAINT_GT || c->op == SQLITE_INDEX_CONSTRAINT_GE ||
			       c->op == SQLITE_INDEX_CONSTRAINT_LT || c->op == SQLITE_INDEX_CONSTRAINT_LE);
	}
	if (t->columns.cols[c->iColumn].cell < 0)
		return false;
	*ret_use = a->number ? BBQ_USE_number : BBQ_USE_text;
	return eq && (a->number || (a->text && !sqlite3_stricmp(sqlite3_vtab_collation(info, i), "BINARY")));
}

struct estimate {
	double cost, rows;
	bool one;
};

static void count_in(struct estimate *e, enum bbq_use use)
{
	switch (use) {
	case BBQ_USE_rowid:
		*e = (struct estimate){ .cost = 1, .rows = 1, .one = true };
		break;
	case BBQ_USE_time:
		e->cost *= 0.5;
		e->rows *= 0.5;
		break;
	case BBQ_USE_number:
		e->cost = e->cost * 0.002 + 5;
		e->rows *= 0.01;
		break;
	case BBQ_USE_text:
		e->cost *= 0.3;
		e->rows *= 0.1;
		break;
	}
}

/* The plan goes to bbq_plan_start as text: the columns that are read, then "use column op" of each condition. */
int bbq_plan_best(struct bbq_table *t, sqlite3_index_info *info)
{
	struct estimate e = { .cost = (double)t->rows + 10, .rows = (double)t->rows + 1 };
	sqlite3_str *s = sqlite3_str_new(NULL);
	int n = 0;

	sqlite3_str_appendf(s, "%llx", (unsigned long long)info->colUsed);
	for (int i = 0; i < info->nConstraint && n < BBQ_MAX_TERMS; i++) {
		enum bbq_use use;

		if (!usable(t, info, i, &use))
			continue;
		info->aConstraintUsage[i].argvIndex = ++n;
		if (use == BBQ_USE_text)
			sqlite3_vtab_in(info, i, 1);
		sqlite3_str_appendf(s, " %d %d %d", (int)use, info->aConstraint[i].iColumn, info->aConstraint[i].op);
		count_in(&e, use);
	}
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

static int put_value(struct bbq_term *term, sqlite3_value *v)
{
	size_t n = term->n_values;
	sqlite3_value **values;

	if (sqlite3_value_type(v) == SQLITE_NULL)
		return SQLITE_OK;
	if (!(n & (n - 1))) {
		values = realloc(term->values, (n ? n * 2 : 1) * sizeof(*values));
		if (!values)
			return SQLITE_NOMEM;
		term->values = values;
	}
	term->values[n] = sqlite3_value_dup(v);
	if (!term->values[n])
		return SQLITE_NOMEM;
	term->n_values++;
	return SQLITE_OK;
}

/* The values of an IN list come as one argument. NULL equals nothing and is left out. */
static int take_values(struct bbq_term *term, sqlite3_value *arg)
{
	sqlite3_value *v;
	int rc = SQLITE_OK;

	if (term->use != BBQ_USE_text || sqlite3_vtab_in_first(arg, &v) != SQLITE_OK)
		return put_value(term, arg);
	do {
		rc = put_value(term, v);
	} while (rc == SQLITE_OK && sqlite3_vtab_in_next(arg, &v) == SQLITE_OK);
	return rc;
}

/* Only values of the column's own type are compared here; for others SQLite applies its conversions. */
static bool comparable(const struct bbq_term *term)
{
	for (size_t i = 0; i < term->n_values; i++) {
		int type = sqlite3_value_type(term->values[i]);

		if (term->use == BBQ_USE_text && type != SQLITE_TEXT)
			return false;
		if (term->use == BBQ_USE_time && type != SQLITE_INTEGER && type != SQLITE_FLOAT)
			return false;
		if ((term->use == BBQ_USE_number || term->use == BBQ_USE_rowid) && type != SQLITE_INTEGER)
			return false;
	}
	return true;
}

static void term_done(struct bbq_term *term)
{
	for (size_t i = 0; i < term->n_values; i++)
		sqlite3_value_free(term->values[i]);
	free(term->values);
	free(term->bits);
	*term = (struct bbq_term){ 0 };
}

void bbq_plan_done(struct bbq_plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		term_done(&p->terms[i]);
	*p = (struct bbq_plan){ 0 };
}

int bbq_plan_start(const struct bbq_table *t, const char *plan, int argc, sqlite3_value **argv, struct bbq_plan *p)
{
	char *at;

	(void)t;
	*p = (struct bbq_plan){ .used = strtoull(plan, &at, 16) };
	for (int i = 0; i < argc && p->n < BBQ_MAX_TERMS; i++) {
		struct bbq_term *term = &p->terms[p->n];
		int rc;

		*term = (struct bbq_term){ .use = (enum bbq_use)strtol(at, &at, 10), .section = SIZE_MAX };
		term->column = (int)strtol(at, &at, 10);
		term->op = (int)strtol(at, &at, 10);
		p->n++;
		if (term->use >= BBQ_USE_number && bbq_know(t->q, t->columns.cols[term->column].attr->needs))
			return SQLITE_NOMEM;
		rc = take_values(term, argv[i]);
		if (rc != SQLITE_OK)
			return rc;
		if (!term->n_values)
			p->nothing = true;
		if (!comparable(term)) {
			term_done(term);
			p->n--;
		}
	}
	return SQLITE_OK;
}

/* -1, 0 or 1, exactly, as SQLite does it. */
static int cmp_int_value(int64_t i, sqlite3_value *v)
{
	int64_t other;
	double f;

	if (sqlite3_value_type(v) == SQLITE_INTEGER) {
		other = sqlite3_value_int64(v);
		return (i > other) - (i < other);
	}
	f = sqlite3_value_double(v);
	if (f >= 9223372036854775808.0)
		return -1;
	if (f < -9223372036854775808.0)
		return 1;
	other = (int64_t)f;
	if (i != other)
		return i < other ? -1 : 1;
	return (0 > f - (double)other) - (0 < f - (double)other);
}

/* Whole numbers beyond 2^53 do not compare exactly as reals: the answer is then that of an unknown, *ret_known false. */
static int cmp_real_value(double x, sqlite3_value *v, bool *ret_known)
{
	double f = sqlite3_value_double(v);

	if (sqlite3_value_type(v) == SQLITE_INTEGER && (f > 9e15 || f < -9e15))
		*ret_known = false;
	return (x > f) - (x < f);
}

static bool range_may_match(int op, int lo_cmp, int hi_cmp)
{
	switch (op) {
	case SQLITE_INDEX_CONSTRAINT_GT:
		return hi_cmp > 0;
	case SQLITE_INDEX_CONSTRAINT_GE:
		return hi_cmp >= 0;
	case SQLITE_INDEX_CONSTRAINT_LT:
		return lo_cmp < 0;
	case SQLITE_INDEX_CONSTRAINT_LE:
		return lo_cmp <= 0;
	default:
		return lo_cmp <= 0 && hi_cmp >= 0;
	}
}

static bool time_may_match(const struct bbq_term *term, const struct bbq_table *t, const struct bbx_chunk *c)
{
	enum bbq_time time = t->columns.cols[term->column].attr->time;
	int64_t lo = bbx_utc(t->q->id, c->section, c->t_min), hi = bbx_utc(t->q->id, c->section, c->t_max);
	bool known = true;
	int lo_cmp, hi_cmp;

	if (c->t_min > c->t_max || c->t_max > INT64_MAX)
		return true;
	if (time == BBQ_TIME_boot) {
		lo = (int64_t)c->t_min;
		hi = (int64_t)c->t_max;
	}
	if (lo > hi || (uint64_t)hi - (uint64_t)lo != c->t_max - c->t_min)
		return true;
	if (time == BBQ_TIME_rel) {
		double a = bbq_rel(t->q, lo), b = bbq_rel(t->q, hi);

		if (a > b)
			return true;
		lo_cmp = cmp_real_value(a, term->values[0], &known);
		hi_cmp = cmp_real_value(b, term->values[0], &known);
	} else {
		lo_cmp = cmp_int_value(lo, term->values[0]);
		hi_cmp = cmp_int_value(hi, term->values[0]);
	}
	return !known || range_may_match(term->op, lo_cmp, hi_cmp);
}

static bool equals_any(const struct bbq_term *term, struct bbx_str s)
{
	for (size_t i = 0; i < term->n_values; i++) {
		const void *text = sqlite3_value_text(term->values[i]);
		size_t len = (size_t)sqlite3_value_bytes(term->values[i]);

		if (text && len == s.len && !memcmp(text, s.p, len))
			return true;
	}
	return false;
}

static bool task_matches(const struct bbq_term *term, const struct bbq_table *t, const struct bbx_who *w)
{
	const struct bbq_attr *a = t->columns.cols[term->column].attr;
	struct bbx_str s;
	int64_t i;

	if (term->use == BBQ_USE_number)
		return a->number(t->q->id, w, &i) && i == sqlite3_value_int64(term->values[0]);
	s = a->text(a, w);
	return s.len && equals_any(term, s);
}

/* Decides the condition for every task of a section. */
static int decide_tasks(struct bbq_term *term, const struct bbq_table *t, size_t section)
{
	uint64_t n = bbx_dict_size(t->q->r, section, BBX_DICT_task);

	free(term->bits);
	term->section = section;
	term->n_ids = (size_t)n + 1;
	term->n_set = 0;
	term->bits = calloc(term->n_ids / 8 + 1, 1);
	if (!term->bits)
		return -ENOMEM;
	for (uint64_t id = 1; id <= n; id++) {
		struct bbx_who w;
		int err = bbx_who(t->q->id, section, id, &w);

		if (err && err != -ENOENT)
			return err;
		if (err || !task_matches(term, t, &w))
			continue;
		term->bits[id / 8] |= (uint8_t)(1u << id % 8);
		term->n_set++;
	}
	return 0;
}

/* The statistics are asked for so many tasks at most; beyond, reading the rows costs less. */
#define MAX_ASKED 64

static bool tasks_may_be_in(const struct bbq_term *term, const struct bbq_table *t, size_t chunk)
{
	uint32_t cell = (uint32_t)t->columns.cols[term->column].cell;

	if (term->n_set > MAX_ASKED)
		return true;
	for (size_t byte = 0; byte <= term->n_ids / 8; byte++) {
		for (unsigned bit = 0; term->bits[byte] >> bit; bit++)
			if (term->bits[byte] >> bit & 1 && bbx_chunk_may_have(t->q->r, chunk, cell, byte * 8 + bit))
				return true;
	}
	return false;
}

int bbq_plan_chunk(struct bbq_plan *p, const struct bbq_table *t, size_t chunk)
{
	const struct bbx_chunk *c = bbx_chunk(t->q->r, chunk);

	for (size_t i = 0; i < p->n; i++) {
		struct bbq_term *term = &p->terms[i];
		int err;

		if (term->use == BBQ_USE_time && !time_may_match(term, t, c))
			return 0;
		if (term->use != BBQ_USE_number && term->use != BBQ_USE_text)
			continue;
		if (term->section != c->section) {
			err = decide_tasks(term, t, c->section);
			if (err)
				return err;
		}
		if (!tasks_may_be_in(term, t, chunk))
			return 0;
	}
	return 1;
}

bool bbq_plan_row(const struct bbq_plan *p, const struct bbq_table *t, const struct bbx_batch *b, uint32_t i)
{
	for (size_t k = 0; k < p->n; k++) {
		const struct bbq_term *term = &p->terms[k];
		uint64_t id;

		if (!term->bits)
			continue;
		id = bb_cell_id(b, (uint32_t)t->columns.cols[term->column].cell, i);
		if (id >= term->n_ids || !(term->bits[id / 8] >> id % 8 & 1))
			return false;
	}
	return true;
}
