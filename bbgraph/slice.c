/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backward slice: one pass over the edges from the newest to the oldest. An edge is kept when
 * what it leads to is in the slice and could still act on the anchor after it. A node's first mark
 * is its latest time, and all edges yet to come are older, so one pass is enough.
 */
#include "graph_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void graph_slice_done(struct graph_slice *s)
{
	free(s->edges);
	free(s->mark);
	memset(s, 0, sizeof(*s));
}

static int slice_init(const struct graph *g, struct graph_slice *s)
{
	s->edges = calloc(g->n_edges + 1, sizeof(*s->edges));
	s->mark = malloc(((size_t)g->n_nodes + 1) * sizeof(*s->mark));
	if (!s->edges || !s->mark) {
		graph_slice_done(s);
		return -ENOMEM;
	}
	for (uint32_t n = 0; n < g->n_nodes; n++)
		s->mark[n] = INT64_MIN;
	return 0;
}

static bool is_in(const struct graph_slice *s, uint32_t node)
{
	return s->mark[node] != INT64_MIN;
}

/*
 * Nobody knows what happens inside a remote end, and everybody on the node talks to the same few.
 * So only who is in the slice anyway leads into one: the client of a refused connection, not all
 * clients of the server.
 */
static bool stops_at(const struct graph *g, const struct graph_slice *s, const struct graph_edge *e)
{
	return graph_kind(g, e->dst) == GRAPH_ENDPOINT && !is_in(s, e->src);
}

/* What the anchor's end did to its parent is no cause, but belongs to the story. */
static void add_effects(const struct graph *g, const struct graph_anchor *a, struct graph_slice *s)
{
	for (size_t i = 0; i < g->n_edges; i++) {
		const struct graph_edge *e = &g->edges[i];

		if (e->src == a->upid - 1 && !s->edges[i] &&
		    (e->rule == RULE_exited || e->rule == RULE_ended) && is_in(s, e->dst))
			s->edges[i] = SLICE_effect;
	}
}

int graph_slice(const struct graph *g, const struct graph_anchor *a, struct graph_slice *ret_s)
{
	struct graph_slice s = { 0 };
	int err = slice_init(g, &s);

	if (err)
		return err;
	s.mark[a->upid - 1] = a->utc_ns;
	for (size_t i = g->n_edges; i-- > 0;) {
		const struct graph_edge *e = &g->edges[i];

		if (!is_in(&s, e->dst) || e->ts > s.mark[e->dst] || stops_at(g, &s, e))
			continue;
		s.edges[i] = SLICE_cause;
		if (!is_in(&s, e->src))
			s.mark[e->src] = e->ts;
	}
	add_effects(g, a, &s);
	*ret_s = s;
	return 0;
}

/* From a node of the pod to its ancestors: newest births first, so that a child is in before its
 * parent is looked at. */
static void add_ancestors(const struct graph *g, struct graph_slice *s)
{
	for (size_t i = g->n_edges; i-- > 0;) {
		const struct graph_edge *e = &g->edges[i];

		if (graph_is_birth(e) && is_in(s, e->dst)) {
			s->edges[i] = SLICE_cause;
			s->mark[e->src] = INT64_MAX;
		}
	}
}

int graph_slice_all(const struct graph *g, const struct graph_anchor *a, const char *pod,
		    struct graph_slice *ret_s)
{
	struct graph_slice s = { 0 };
	int err = slice_init(g, &s);

	if (err)
		return err;
	for (size_t i = 0; i < g->n_edges; i++) {
		const struct graph_edge *e = &g->edges[i];

		if (pod && !graph_in_pod(g, e->src, pod) && !graph_in_pod(g, e->dst, pod))
			continue;
		s.edges[i] = SLICE_cause;
		s.mark[e->src] = s.mark[e->dst] = INT64_MAX;
	}
	if (a->upid)
		s.mark[a->upid - 1] = INT64_MAX;
	if (pod)
		add_ancestors(g, &s);
	*ret_s = s;
	return 0;
}
