/* SPDX-License-Identifier: Apache-2.0 */
#include "join.h"

#define KEYS_FIRST 512   /* that are gathered at a time: at first, */
#define KEYS_MOST 16384  /* and when that has proved good */
#define KEYS_FEW 8       /* that hardly pay for a pass */
#define MISSES_MOST 3    /* guesses of no more, or of keys most of which were not asked for, before there are no more */

static bool has_cells(const struct bbq_gather *g, const struct bbq_cursor *c)
{
	for (size_t i = 0; i < c->n_cells && !g->all; i++)
		if (!g->has_cell[c->cells[i]])
			return false;
	return true;
}

/* Lists what there is for a condition's key. Returns false when that is not known. */
static bool list(struct bbq_cursor *c, size_t term, const struct bb_cell *key, struct bbq_gather *g)
{
	struct bbq_list_of_rows l = { .gather = g, .term = (int)term };
	size_t n;

	if (!g || g->column != c->plan.terms[term].column || !has_cells(g, c) || (!g->all && bbq_keys_find(&g->keys, key) == SIZE_MAX))
		return false;
	n = bbq_gather_find(g, key, &l.refs);
	bbq_gather_hold(g);
	bbq_cursor_list(c, &l, n);
	return true;
}

/* Gathers the rows of at most c->keys keys, this one first. Returns as bbq_gather_new; without *ret_g, there are no others. */
static int gather_guessed(struct bbq_cursor *c, int column, const struct bb_cell *key, struct bbq_gather **ret_g)
{
	struct bbq_keys keys = { 0 };
	int err = bbq_guess_keys(c, &c->t->columns.cols[column], key, c->keys, &keys);
	size_t n = keys.n;

	if (err || n < 2) {
		bbq_keys_done(&keys);
		return err;
	}
	err = bbq_gather_new(c->t, column, &keys, c->cells, c->n_cells, ret_g);
	if (err == -EFBIG)
		c->keys = c->keys_most = n / 4;
	return err;
}

/* Rows are asked for within some time: few chunks have it, whichever way they are found. */
static bool has_time(const struct bbq_cursor *c)
{
	for (size_t i = 0; i < c->plan.n; i++)
		if (c->t->columns.cols[c->plan.terms[i].column].attr->time != BBQ_TIME_none)
			return true;
	return false;
}

/* Gathers the rows of this and other keys. Returns 1; 0 when it does not; negative errno. */
static int gather(struct bbq_cursor *c, int column, const struct bb_cell *key)
{
	struct bbq_gather *g = NULL;
	int err;

	if (!c->keys_most)
		c->keys_most = KEYS_MOST;
	if (4 * (size_t)(c->asked - c->gathered_at) < c->gathered)
		c->misses++;
	c->keys = !c->keys ? KEYS_FIRST : 2 * c->keys < c->keys_most ? 2 * c->keys : c->keys_most;
	do
		err = gather_guessed(c, column, key, &g);
	while (err == -EFBIG && c->keys >= KEYS_FEW && !has_time(c) && c->t->q->work);
	c->misses += err == -EFBIG ? MISSES_MOST : !g || g->keys.n < KEYS_FEW;
	if (!g)
		return err == -EFBIG ? 0 : err;
	c->gathered = g->keys.n;
	c->gathered_at = c->asked;
	bbq_gather_let_go(c->t->gather);
	c->t->gather = g;
	return 1;
}

/* Gathers all rows, from the second time on that another key is asked for. Returns 1; 0 when it does not; negative errno. */
static int gather_all(struct bbq_cursor *c, const struct bbq_term *term)
{
	struct bbq_index *x = &c->t->by[term->column];
	int err;

	if (x->rows || x->too_big || c->asked < 2 || term->same)
		return x->rows != NULL;
	err = bbq_gather_new(c->t, term->column, NULL, NULL, 0, &x->rows);
	x->too_big = err == -EFBIG;
	return !err ? 1 : err == -EFBIG ? 0 : err;
}

static bool take_key(const struct bbq_table *t, const struct bbq_term *term, struct bb_cell *ret_key)
{
	bool text = bbq_affinity(&t->columns.cols[term->column]) == BBQ_AFFINITY_text;
	sqlite3_value *v = term->n_values == 1 ? term->values[0] : NULL;

	if (!v || term->op != SQLITE_INDEX_CONSTRAINT_EQ || !bbq_gather_can(t, term->column))
		return false;
	if (sqlite3_value_type(v) != (text ? SQLITE_TEXT : SQLITE_INTEGER))
		return false;
	*ret_key = (struct bb_cell){ .type = BB_CELL_int, .i = sqlite3_value_int64(v) };
	if (text)
		*ret_key = (struct bb_cell){ .type = BB_CELL_text, .p = (const char *)sqlite3_value_text(v), .len = (size_t)sqlite3_value_bytes(v) };
	return true;
}

int bbq_join_list(struct bbq_cursor *c)
{
	struct bb_cell key;
	int got = 0;

	for (size_t i = 0; i < c->plan.n; i++)
		if (take_key(c->t, &c->plan.terms[i], &key) && list(c, i, &key, c->t->gather))
			return 1;
	for (size_t i = 0; i < c->plan.n && !got && !c->t->state && c->misses < MISSES_MOST; i++) {
		if (!take_key(c->t, &c->plan.terms[i], &key))
			continue;
		got = gather(c, c->plan.terms[i].column, &key);
		if (got > 0)
			list(c, i, &key, c->t->gather);
	}
	for (size_t i = 0; i < c->plan.n && !got; i++) {
		if (!take_key(c->t, &c->plan.terms[i], &key))
			continue;
		got = gather_all(c, &c->plan.terms[i]);
		if (got > 0)
			list(c, i, &key, c->t->by[c->plan.terms[i].column].rows);
	}
	return got;
}
