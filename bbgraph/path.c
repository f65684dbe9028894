/* SPDX-License-Identifier: Apache-2.0 */
/* The causal path: from the symptom backwards along the strongest cause, to where the recording's
 * knowledge ends. */
#include "graph_priv.h"
#include "../format/cleanup.h"

#include <errno.h>
#include <stdlib.h>

/* The edges into each node, oldest first: list[first[n]] to list[first[n + 1] - 1]. */
struct incoming {
	uint32_t *first, *list;
};

static int index_incoming(const struct graph *g, struct incoming *in)
{
	in->first = calloc((size_t)g->n_nodes + 2, sizeof(*in->first));
	in->list = malloc((g->n_edges + 1) * sizeof(*in->list));
	if (!in->first || !in->list)
		return -ENOMEM;
	for (size_t i = 0; i < g->n_edges; i++)
		in->first[g->edges[i].dst + 2]++;
	for (uint32_t n = 2; n < g->n_nodes + 2; n++)
		in->first[n] += in->first[n - 1];
	for (size_t i = 0; i < g->n_edges; i++)
		in->list[in->first[g->edges[i].dst + 1]++] = (uint32_t)i;
	return 0;
}

/* True when a is the better cause; both lead to the same node, and a is the later of the two. */
static bool is_stronger(const struct graph *g, const struct graph_edge *a,
			const struct graph_edge *b)
{
	int wa = graph_weight(g, a), wb = graph_weight(g, b);

	if (wa != wb)
		return wa > wb;
	/* Who holds more of a full memory. */
	if (a->rule == RULE_held || a->rule == RULE_oom_charge)
		return a->v[0] >= b->v[0];
	return true;
}

/* What happens at a node without another's doing: a process to itself, or its own fault that the
 * kernel answered. */
static bool is_moment(const struct graph *g, const struct graph_edge *e)
{
	return e->src == e->dst || graph_kind(g, e->src) == GRAPH_KERNEL;
}

/* Below this weight a fault did not end the process. */
#define FATAL_WEIGHT 50

/* The strongest edge into a node before edge number `before`; GRAPH_NONE when there is none. */
static uint32_t find_cause(const struct graph *g, const struct incoming *in, uint32_t node,
			   size_t before)
{
	uint32_t best = GRAPH_NONE;

	/* What a remote end was told by others is not known to be why it answered so. */
	if (graph_kind(g, node) == GRAPH_ENDPOINT)
		return GRAPH_NONE;
	for (uint32_t i = in->first[node]; i < in->first[node + 1] && in->list[i] < before; i++) {
		const struct graph_edge *e = &g->edges[in->list[i]];

		if (is_moment(g, e))
			continue;
		if (best == GRAPH_NONE || is_stronger(g, e, &g->edges[best]))
			best = in->list[i];
	}
	return best;
}

struct walk {
	const struct graph *g;
	struct graph_step *steps;
	size_t n, max;
};

static void put_step(struct walk *w, uint32_t edge)
{
	const struct graph_edge *e = &w->g->edges[edge];

	if (w->n == w->max)
		return;
	w->steps[w->n++] = (struct graph_step){
		.utc_ns = e->ts,
		.rule = graph_rules[e->rule].name,
		.edge = edge,
		.from = e->src < w->g->n_procs ? e->src + 1 : 0,
		.to = e->dst < w->g->n_procs ? e->dst + 1 : 0,
	};
}

/* What a process did to itself between two edges, newest first. */
static void put_moments(struct walk *w, const struct incoming *in, uint32_t node, uint32_t after,
			size_t before, bool with_end)
{
	for (uint32_t i = in->first[node + 1]; i-- > in->first[node];) {
		const struct graph_edge *e = &w->g->edges[in->list[i]];

		if (!is_moment(w->g, e) || in->list[i] >= before ||
		    (e->rule == RULE_end && !with_end))
			continue;
		if (e->src != e->dst && graph_weight(w->g, e) < FATAL_WEIGHT)
			continue;
		if (after != GRAPH_NONE && in->list[i] < after)
			break;
		put_step(w, in->list[i]);
	}
}

int graph_path(const struct graph *g, const struct graph_anchor *a, struct graph_step *steps,
	       size_t max)
{
	_cleanup_free_ uint32_t *first = NULL, *list = NULL;
	struct incoming in = { 0 };
	struct walk w = { .g = g, .steps = steps, .max = max };
	size_t before = g->n_edges;
	uint32_t node = a->upid - 1;
	int err;

	if (!a->upid || a->upid > g->n_procs)
		return 0;
	err = index_incoming(g, &in);
	first = in.first;
	list = in.list;
	if (err)
		return err;
	while (before > 0 && g->edges[before - 1].ts > a->utc_ns)
		before--;
	while (w.n < w.max) {
		uint32_t cause = find_cause(g, &in, node, before);

		put_moments(&w, &in, node, cause, before, w.n == 0);
		if (cause == GRAPH_NONE)
			break;
		put_step(&w, cause);
		node = g->edges[cause].src;
		before = cause;
	}
	for (size_t i = 0; i < w.n / 2; i++) {
		struct graph_step s = steps[i];

		steps[i] = steps[w.n - 1 - i];
		steps[w.n - 1 - i] = s;
	}
	return (int)w.n;
}

uint32_t graph_path_cause(const struct graph *g, const struct graph_step *steps, size_t n)
{
	for (size_t i = n; i-- > 0;) {
		uint8_t rule = g->edges[steps[i].edge].rule;

		if (steps[i].from && (rule == RULE_oom_charge || rule == RULE_held ||
				      rule == RULE_oom_alloc || rule == RULE_signal))
			return steps[i].from;
	}
	return n ? steps[n - 1].to : 0;
}
