/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle.h"

#include <stdlib.h>
#include "clock.h"

/* Values of throttle.op (label table throttle_op). */
enum { OP_START = 1, OP_ONGOING = 2, OP_STOP = 3 };

void rec_throttle_done(struct rec_throttle *t)
{
	free(t->known);
	*t = (struct rec_throttle){ 0 };
}

static int by_key(const void *a, const void *b)
{
	const struct bb_budget_key *x = &((const struct rec_budget *)a)->key, *y = &((const struct rec_budget *)b)->key;

	if (x->cgroup_id != y->cgroup_id)
		return x->cgroup_id < y->cgroup_id ? -1 : 1;
	return x->type < y->type ? -1 : x->type > y->type;
}

static int put_row(const struct rec_budget *g, uint64_t left_out, uint64_t op, const struct rec_throttle_out *o)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	struct bb_throttle *r = REC_BUILD(o->b, throttle, rec_boot_ns());

	r->h.task = (struct bb_task){ .cgroup_id = g->key.cgroup_id };
	r->cgroup = g->key.cgroup_id;
	r->left_out = left_out;
	r->first = g->b.first_ns;
	r->last = g->b.last_ns;
	r->op = op;
	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].id == g->key.type)
			r->type = rec_build_text(o->b, s->types[i].name);
	rec_build_end(o->b);
	return o->put(o->arg, o->b->buf, o->b->len);
}

/* What is new of a budget that left out left_out events since it was read before, and was open then or not. */
static int tell(struct rec_budget *g, uint64_t left_out, bool was_open, bool last, const struct rec_throttle_out *o)
{
	int r = 0;

	if (left_out)
		r = put_row(g, left_out, was_open ? OP_ONGOING : OP_START, o);
	g->is_open = left_out && !last;
	if (!r && (left_out || was_open) && !g->is_open)
		r = put_row(g, 0, OP_STOP, o);
	return r;
}

/* Both lists are sorted. One that is no longer in the map had to make room for others: it is not busy any more. */
static int tell_all(struct rec_throttle *t, struct rec_budget *now, size_t n, bool last, const struct rec_throttle_out *o)
{
	struct rec_budget *old = t->known, *end = old + t->n;
	int r = 0;

	for (size_t i = 0; i < n && !r; i++) {
		uint64_t left_out = now[i].b.throttled;
		bool was_open = false;

		for (; old < end && by_key(old, &now[i]) < 0 && !r; old++)
			r = tell(old, 0, old->is_open, last, o);
		if (old < end && !by_key(old, &now[i])) {
			left_out -= old->b.throttled <= left_out ? old->b.throttled : 0;
			was_open = old++->is_open;
		}
		if (!r)
			r = tell(&now[i], left_out, was_open, last, o);
		t->is_any_open |= now[i].is_open;
	}
	for (; old < end && !r; old++)
		r = tell(old, 0, old->is_open, last, o);
	return r;
}

int rec_throttle_write(struct rec_throttle *t, struct rec_budget *list, size_t n, bool last, const struct rec_throttle_out *o)
{
	int r;

	qsort(list, n, sizeof(*list), by_key);
	t->is_any_open = false;
	r = tell_all(t, list, n, last, o);
	free(t->known);
	t->known = list;
	t->n = n;
	return r;
}
