/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys a join will ask for: those that a cursor of another table comes to next. */
#include <string.h>
#include "join.h"

#define FEW_ROWS 65536u  /* beyond half of those of the inner table, that are looked at for keys at most */

/* ---- Sources ----------------------------------------------------------------------------------------------------- */

/* Where keys come from: a cursor that stands at one of them, or has handed all of them to SQLite, which keeps them. */
struct source {
	struct bbq_cursor *c;
	const struct bbq_column *column;
	bool done;
};

static int value_at(struct bbq_cursor *c, const struct bbq_column *col, struct bb_cell *ret)
{
	struct bbq_row row = { .q = c->t->q, .b = c->b, .i = c->row, .ts = c->t->columns.ts, .scratch = &c->scratch };

	return bbq_column_value(&row, col, ret);
}

/* Returns 1 when the cursor's row has the key in this column, 0 when not, negative errno. */
static int has_key(struct bbq_cursor *c, const struct bbq_column *col, const struct bb_cell *key)
{
	int ts = c->t->columns.ts, err;
	struct bb_cell cell, k;

	if ((col->cell >= 0 && !c->has_cell[col->cell]) || (col->attr->needs_ts && ts >= 0 && !c->has_cell[ts]))
		return 0;
	err = bbq_know(c->t->q, col->attr->needs);
	if (!err)
		err = value_at(c, col, &cell);
	return err ? err : bbq_key_of(&cell, &k) && bbq_key_same(&k, key);
}

static bool same_kind(const struct bbq_column *a, const struct bbq_column *b)
{
	return a->attr == b->attr && (a->attr != &bbq_attr_cell || !strcmp(a->name, b->name));
}

/* The column of the cursor that the key may come from, best of the kind that is asked for. Returns 1, 0 when there is none, negative errno. */
static int find_column(struct source *s, const struct bbq_column *like, const struct bb_cell *key)
{
	const struct bbq_columns *cols = &s->c->t->columns;

	s->column = NULL;
	for (size_t i = 0; i < cols->n; i++) {
		const struct bbq_column *col = &cols->cols[i];
		bool same = same_kind(col, like);
		int got = s->c->plan.used >> (i < 63 ? i : 63) & 1 && (same || (!s->done && !s->column));

		if (got && !s->done)
			got = has_key(s->c, col, key);
		if (got < 0)
			return got;
		if (got)
			s->column = col;
		if (got && same)
			break;
	}
	return s->column != NULL;
}

/* ---- What comes next --------------------------------------------------------------------------------------------- */

/* Goes over the rows of the source once more: from its own on, when it stands at one. */
static int start(struct bbq_cursor *c, const struct source *s)
{
	int got;

	bbq_cursor_want(c, s->column);
	bbq_cursor_want_plan(c);
	bbq_cursor_walk(c, c->t->chunks);
	if (s->c->walks_list) {
		bbq_cursor_list(c, &s->c->list, s->c->n);
		if (c->list.gather)
			bbq_gather_hold(c->list.gather);
	}
	if (!s->done && !s->c->ordered) {
		c->at = s->c->run;
		c->walk.next = s->c->walk.next ? s->c->walk.next - 1 : 0;
	}
	got = bbq_cursor_next(c);
	if (got > 0 && !s->done && !s->c->ordered)
		c->next_row = s->c->next_row;
	return got;
}

/* The key, and those that come after it: at most max, and as far as so much work finds them. Returns 0 or negative errno. */
static int see_keys(const struct source *s, const struct bb_cell *key, size_t max, uint64_t work, struct bbq_keys *keys)
{
	struct bbq_cursor c = { .list.term = -1 };
	struct bb_cell cell, next;
	bool met = !s->done;
	uint64_t seen = 0;
	size_t i;
	int got = bbq_cursor_init(&c, s->c->t);

	if (!got && met)
		got = bbq_keys_put(keys, key, &i);
	if (got) {
		bbq_cursor_done(&c);
		return got;
	}
	/* What conditions find out stays with them. */
	c.plan = s->c->plan;
	got = start(&c, s);
	while (got > 0 && keys->n < max && seen++ + c.cache.decoded < work) {
		got = value_at(&c, s->column, &cell);
		if (!got && bbq_key_of(&cell, &next)) {
			met = met || bbq_key_same(&next, key);
			got = met ? bbq_keys_put(keys, &next, &i) : 0;
		}
		got = got ? got : bbq_cursor_next(&c);
	}
	s->c->plan = c.plan;
	c.plan = (struct bbq_plan){ 0 };
	bbq_cursor_done(&c);
	return got < 0 ? got : 0;
}

int bbq_guess_keys(const struct bbq_cursor *c, const struct bbq_column *column, const struct bb_cell *key, size_t max, struct bbq_keys *keys)
{
	int got = 0;

	for (int done = 0; done < 2; done++) {
		for (struct bbq_cursor *from = c->t->q->cursors; from && got >= 0 && keys->n < 2; from = from->next_open) {
			struct source s = { .c = from, .done = done };

			if (from == c || from->eof != s.done || (s.done ? !from->asked : !from->b))
				continue;
			bbq_keys_done(keys);
			got = find_column(&s, column, key);
			if (got > 0)
				got = see_keys(&s, key, max, c->t->rows / 2 + FEW_ROWS, keys);
		}
	}
	return got < 0 ? got : 0;
}
