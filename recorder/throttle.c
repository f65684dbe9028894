/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle.h"

#include <errno.h>
#include <stdlib.h>
#include <bpf/bpf.h>
#include "cleanup.h"
#include "clock.h"
#include "store.h"

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

/* The budgets in which anything was left out, sorted. */
static int read_budgets(int fd, struct rec_budget **ret_list, size_t *ret_n)
{
	_cleanup_free_ struct bb_budget_key *keys = malloc(BB_BUDGETS_MAX * sizeof(*keys));
	_cleanup_free_ struct bb_budget *values = malloc(BB_BUDGETS_MAX * sizeof(*values));
	struct rec_budget *list = malloc(BB_BUDGETS_MAX * sizeof(*list));
	__u32 n = BB_BUDGETS_MAX, token;
	size_t kept = 0;
	int r = keys && values && list ? 0 : -ENOMEM;

	/* -ENOENT: that was the whole map. */
	if (!r && bpf_map_lookup_batch(fd, NULL, &token, keys, values, &n, NULL) && errno != ENOENT)
		r = -errno;
	if (r) {
		free(list);
		return r;
	}
	for (__u32 i = 0; i < n; i++)
		if (values[i].throttled)
			list[kept++] = (struct rec_budget){ .key = keys[i], .b = values[i] };
	qsort(list, kept, sizeof(*list), by_key);
	*ret_list = list;
	*ret_n = kept;
	return 0;
}

static int put_row(const struct rec_budget *g, uint64_t left_out, uint64_t op, struct bbx_writer *w, struct rec_build *b)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	struct bb_throttle *r = REC_BUILD(b, throttle, rec_boot_ns());

	r->h.task = (struct bb_task){ .cgroup_id = g->key.cgroup_id };
	r->cgroup = g->key.cgroup_id;
	r->left_out = left_out;
	r->first = g->b.first_ns;
	r->last = g->b.last_ns;
	r->op = op;
	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].id == g->key.type)
			r->type = rec_build_text(b, s->types[i].name);
	return rec_store_build(w, b);
}

/* What is new of a budget that left out left_out events since it was read before, and was open then or not. */
static int tell(struct rec_budget *g, uint64_t left_out, bool was_open, bool last, struct bbx_writer *w, struct rec_build *b)
{
	int r = 0;

	if (left_out)
		r = put_row(g, left_out, was_open ? OP_ONGOING : OP_START, w, b);
	g->is_open = left_out && !last;
	if (!r && (left_out || was_open) && !g->is_open)
		r = put_row(g, 0, OP_STOP, w, b);
	return r;
}

/* Both lists are sorted. One that is no longer in the map had to make room for others: it is not busy any more. */
static int tell_all(struct rec_throttle *t, struct rec_budget *now, size_t n, bool last, struct bbx_writer *w, struct rec_build *b)
{
	struct rec_budget *old = t->known, *end = old + t->n;
	int r = 0;

	for (size_t i = 0; i < n && !r; i++) {
		uint64_t left_out = now[i].b.throttled;
		bool was_open = false;

		for (; old < end && by_key(old, &now[i]) < 0 && !r; old++)
			r = tell(old, 0, old->is_open, last, w, b);
		if (old < end && !by_key(old, &now[i])) {
			left_out -= old->b.throttled <= left_out ? old->b.throttled : 0;
			was_open = old++->is_open;
		}
		if (!r)
			r = tell(&now[i], left_out, was_open, last, w, b);
		t->is_any_open |= now[i].is_open;
	}
	for (; old < end && !r; old++)
		r = tell(old, 0, old->is_open, last, w, b);
	return r;
}

int rec_throttle_write(struct rec_throttle *t, const struct rec_lanes *l, uint64_t throttled, bool last, struct bbx_writer *w,
		       struct rec_build *b)
{
	struct rec_budget *now;
	size_t n;
	int r;

	if (throttled == t->throttled && !t->is_any_open)
		return 0;
	r = read_budgets(l->budgets_fd, &now, &n);
	if (r)
		return r;
	t->throttled = throttled;
	t->is_any_open = false;
	r = tell_all(t, now, n, last, w, b);
	free(t->known);
	t->known = now;
	t->n = n;
	return r;
}
