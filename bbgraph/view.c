/* SPDX-License-Identifier: Apache-2.0 */
/* From a slice to what is drawn. */
#include "view.h"
#include "../format/cleanup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Steps of the causal path that are kept in sight. */
#define PATH_MAX_STEPS 64

void graph_view_done(struct graph_view *v)
{
	free(v->nodes);
	free(v->edges);
	free(v->arrows);
	free(v->of);
	memset(v, 0, sizeof(*v));
}

/* The path, by edge and by node. */
struct path {
	struct graph_step steps[PATH_MAX_STEPS];
	size_t n;
	uint32_t cause; /* upid */
	uint8_t *pins;
};

static int find_path(const struct graph *g, const struct graph_anchor *a, struct path *p)
{
	int n = graph_path(g, a, p->steps, PATH_MAX_STEPS);

	if (n < 0)
		return n;
	p->pins = calloc((size_t)g->n_nodes + 1, 1);
	if (!p->pins)
		return -ENOMEM;
	p->n = (size_t)n;
	p->cause = graph_path_cause(g, p->steps, p->n);
	for (size_t i = 0; i < p->n; i++) {
		p->pins[g->edges[p->steps[i].edge].src] = PIN_path;
		p->pins[g->edges[p->steps[i].edge].dst] = PIN_path;
	}
	if (a->upid)
		p->pins[a->upid - 1] = PIN_self;
	if (p->cause)
		p->pins[p->cause - 1] = PIN_self;
	return 0;
}

static void note_life(struct graph_view_node *vn, int64_t born, int64_t died)
{
	if (vn->count == 1 || born < vn->first_born)
		vn->first_born = born;
	if (vn->count == 1 || born > vn->last_born)
		vn->last_born = born;
	if (vn->count == 1 || died > vn->last_died)
		vn->last_died = died;
}

static int make_nodes(struct graph_view *v, const struct graph_fold *f)
{
	const struct graph *g = v->g;

	v->nodes = calloc((size_t)g->n_nodes + 1, sizeof(*v->nodes));
	v->of = malloc(((size_t)g->n_nodes + 1) * sizeof(*v->of));
	if (!v->nodes || !v->of)
		return -ENOMEM;
	for (uint32_t n = 0; n < g->n_nodes; n++) {
		struct graph_view_node *vn;

		v->of[n] = GRAPH_NONE;
		if (f->group[n] == GRAPH_NONE)
			continue;
		if (f->group[n] == n) {
			v->nodes[v->n_nodes] = (struct graph_view_node){ .node = n,
									 .fold = f->kind[n],
									 .depth = f->depth[n] };
			v->of[n] = (uint32_t)v->n_nodes++;
		}
		v->of[n] = v->of[f->group[n]];
		vn = &v->nodes[v->of[n]];
		vn->count++;
		if (n < g->n_procs) {
			v->n_procs++;
			note_life(vn, graph_born(g, n), graph_died(g, n));
		}
	}
	for (size_t i = 0; i < v->n_nodes; i++)
		if (v->nodes[i].node < g->n_procs)
			v->n_folded += v->nodes[i].count - 1;
	return 0;
}

/* What makes two edges say the same. Zeroed before it is filled. */
struct edge_key {
	uint32_t src, dst, rule, is_effect;
	int64_t v[GRAPH_VALUES];
};

static void merge_edge(struct graph_view_edge *ve, const struct graph_edge *e)
{
	ve->count++;
	ve->last = e->ts;
	if (!(graph_rules[e->rule].flags & RULE_SUM))
		return;
	for (int i = 0; i < GRAPH_VALUES; i++)
		ve->first.v[i] = (int64_t)((uint64_t)ve->first.v[i] + (uint64_t)e->v[i]);
}

static int make_edges(struct graph_view *v, const struct graph_slice *s)
{
	const struct graph *g = v->g;
	struct graph_intern keys = { 0 };
	size_t cap = 0;
	int err = 0;

	for (size_t i = 0; i < g->n_edges && err >= 0; i++) {
		const struct graph_edge *e = &g->edges[i];
		bool sums = graph_rules[e->rule].flags & RULE_SUM;
		struct edge_key key = { .rule = e->rule, .is_effect = s->edges[i] == SLICE_effect };
		uint32_t number;

		if (!s->edges[i] || v->of[e->src] == v->of[e->dst])
			continue;
		key.src = v->of[e->src];
		key.dst = v->of[e->dst];
		if (!sums)
			memcpy(key.v, e->v, sizeof(key.v));
		err = graph_intern_put(&keys, &key, sizeof(key), &number);
		if (err == 1 && v->n_edges == cap) {
			struct graph_view_edge *edges =
				reallocarray(v->edges, cap = cap ? cap * 2 : 64, sizeof(*edges));

			if (!edges)
				err = -ENOMEM;
			else
				v->edges = edges;
		}
		if (err == 1)
			v->edges[v->n_edges++] = (struct graph_view_edge){
				.src = key.src,
				.dst = key.dst,
				.first = *e,
				.last = e->ts,
				.count = 1,
				.is_effect = key.is_effect,
			};
		else if (!err)
			merge_edge(&v->edges[number], e);
	}
	graph_intern_done(&keys);
	return err < 0 ? err : 0;
}

static int compare_edges(const void *a, const void *b)
{
	const struct graph_view_edge *x = a, *y = b;

	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	if (x->dst != y->dst)
		return x->dst < y->dst ? -1 : 1;
	if (x->is_effect != y->is_effect)
		return x->is_effect < y->is_effect ? -1 : 1;
	if (x->first.ts != y->first.ts)
		return x->first.ts < y->first.ts ? -1 : 1;
	return x->first.seq < y->first.seq ? -1 : x->first.seq > y->first.seq;
}

static void mark_path(struct graph_view *v, const struct path *p)
{
	const struct graph *g = v->g;

	for (size_t i = 0; i < p->n; i++) {
		const struct graph_edge *e = &g->edges[p->steps[i].edge];
		uint32_t src = v->of[e->src], dst = v->of[e->dst];

		if (src == GRAPH_NONE || dst == GRAPH_NONE)
			continue;
		v->nodes[src].role |= ROLE_path;
		v->nodes[dst].role |= ROLE_path;
		for (size_t k = 0; k < v->n_arrows; k++) {
			const struct graph_view_edge *ve = &v->edges[v->arrows[k].from];

			if (ve->src == src && ve->dst == dst && !ve->is_effect)
				v->arrows[k].on_path = true;
		}
	}
	if (p->cause && v->of[p->cause - 1] != GRAPH_NONE)
		v->nodes[v->of[p->cause - 1]].role |= ROLE_cause;
	if (v->anchor.upid)
		v->nodes[v->of[v->anchor.upid - 1]].role |= ROLE_victim;
}

static int make_arrows(struct graph_view *v)
{
	v->arrows = calloc(v->n_edges + 1, sizeof(*v->arrows));
	if (!v->arrows)
		return -ENOMEM;
	if (v->n_edges)
		qsort(v->edges, v->n_edges, sizeof(*v->edges), compare_edges);
	for (size_t i = 0; i < v->n_edges; i++) {
		const struct graph_view_edge *e = &v->edges[i], *prev = i ? e - 1 : NULL;
		struct graph_view_arrow *a;
		int weight = graph_weight(v->g, &e->first);

		if (!prev || prev->src != e->src || prev->dst != e->dst ||
		    prev->is_effect != e->is_effect)
			v->arrows[v->n_arrows++] =
				(struct graph_view_arrow){ .from = i, .is_effect = e->is_effect };
		a = &v->arrows[v->n_arrows - 1];
		a->to = i + 1;
		if (a->weight < weight)
			a->weight = weight;
		/* That it started before the recording is nothing that happened to it. */
		if (e->first.rule == RULE_parent)
			continue;
		for (int k = 0; k < 2; k++) {
			struct graph_view_node *vn = &v->nodes[k ? e->dst : e->src];

			if (vn->weight < weight)
				vn->weight = weight;
		}
	}
	return 0;
}

/* A start or an end of a process. */
struct beat {
	int64_t ts;
	int by;
};

static int compare_beats(const void *a, const void *b)
{
	const struct beat *x = a, *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->by - y->by;
}

/* How many processes of a recursion lived at once at most. */
static int find_peak(struct graph_view *v, uint32_t of, struct graph_view_node *vn)
{
	_cleanup_free_ struct beat *beats = malloc(2 * (size_t)vn->count * sizeof(*beats));
	uint32_t alive = 0;
	size_t n = 0;

	if (!beats)
		return -ENOMEM;
	for (uint32_t i = 0; i < v->g->n_procs; i++)
		if (v->of[i] == of) {
			beats[n++] = (struct beat){ graph_born(v->g, i), 1 };
			beats[n++] = (struct beat){ graph_died(v->g, i), -1 };
		}
	qsort(beats, n, sizeof(*beats), compare_beats);
	for (size_t i = 0; i < n; i++) {
		alive += (uint32_t)beats[i].by;
		if (alive > vn->peak && beats[i].by > 0)
			vn->peak = alive;
	}
	return 0;
}

static int build_view(struct graph_view *v, const struct graph_draw *d, struct path *p,
		      struct graph_slice *s, struct graph_fold *f)
{
	bool all = d->all || !v->anchor.upid;
	int err = find_path(v->g, &v->anchor, p);

	if (!err)
		err = all ? graph_slice_all(v->g, &v->anchor, d->pod, s)
			  : graph_slice(v->g, &v->anchor, s);
	if (!err)
		err = graph_fold(v->g, s, p->pins, f);
	if (!err)
		err = make_nodes(v, f);
	if (!err)
		err = make_edges(v, s);
	if (!err)
		err = make_arrows(v);
	return err;
}

int graph_view_new(const struct graph *g, const struct graph_draw *d, struct graph_view *ret_v)
{
	struct graph_view v = { .g = g, .anchor = d->anchor, .t = bbx_reference(g->id).utc_ns };
	struct graph_slice s = { 0 };
	struct graph_fold f = { 0 };
	struct path p = { .n = 0 };
	int err = build_view(&v, d, &p, &s, &f);

	if (!err) {
		mark_path(&v, &p);
		err = graph_view_choose(&v, d);
	}
	for (uint32_t i = 0; i < v.n_nodes && !err; i++)
		if (v.nodes[i].shown && v.nodes[i].fold == FOLD_recursion)
			err = find_peak(&v, i, &v.nodes[i]);
	free(p.pins);
	graph_slice_done(&s);
	graph_fold_done(&f);
	if (err) {
		graph_view_done(&v);
		return err;
	}
	*ret_v = v;
	return 0;
}
