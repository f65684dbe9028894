/* SPDX-License-Identifier: Apache-2.0 */
/* What only shows when all rows are read: parents, memory held at a kill, one thing told twice. */
#include "build.h"
#include "../format/cleanup.h"

#include <stdlib.h>
#include <string.h>

/* A process with less than this share of the limit is no reason for a full cgroup. */
#define SMALL_SHARE 16

/* Who was there before the recording, or whose fork was lost, still has a parent. */
static int add_parents(struct graph *g)
{
	_cleanup_free_ uint8_t *has = calloc((size_t)g->n_procs + 1, 1);

	if (!has)
		return -ENOMEM;
	for (size_t i = 0; i < g->n_edges; i++)
		if (g->edges[i].rule == RULE_fork)
			has[g->edges[i].dst] = 1;
	for (uint32_t n = 0; n < g->n_procs; n++) {
		uint32_t parent = graph_process(g, n)->parent_upid;
		struct graph_edge e = { .rule = RULE_parent, .src = parent - 1, .dst = n };
		int err;

		if (has[n] || !parent || parent > g->n_procs || parent - 1 == n)
			continue;
		e.ts = graph_born(g, n);
		err = graph_edge_add(g, &e);
		if (err)
			return err;
	}
	return 0;
}

/* The last kill for lack of this memory, and its limit. */
struct kill_time {
	int64_t ts, limit;
	bool is_set;
};

static void find_kills(const struct graph *g, struct kill_time *kills, uint8_t *victims)
{
	for (size_t i = 0; i < g->n_edges; i++) {
		const struct graph_edge *e = &g->edges[i];
		struct kill_time *k;

		if (e->rule != RULE_oom_kill)
			continue;
		victims[e->dst] = 1;
		k = &kills[e->src - g->n_procs];
		if (!k->is_set || e->ts > k->ts)
			*k = (struct kill_time){ .ts = e->ts,
						 .limit = e->has & 1 ? e->v[0] : 0,
						 .is_set = true };
	}
}

/* False for an edge that tells nothing, or what another edge tells. */
static bool is_worth(const struct graph *g, struct graph_edge *e, const struct kill_time *kills,
		     const uint8_t *victims)
{
	const struct kill_time *k;

	/* The kernel's SIGKILL of an OOM victim is the OOM kill. */
	if (e->rule == RULE_fault && e->dst < g->n_procs && victims[e->dst] &&
	    graph_process(g, e->dst)->exit_signal == (uint64_t)e->v[0])
		return false;
	if (!(graph_rules[e->rule].flags & RULE_HELD))
		return true;
	k = &kills[e->dst - g->n_procs];
	if (!k->is_set || victims[e->src] || e->ts < k->ts || graph_born(g, e->src) > k->ts ||
	    e->v[0] < k->limit / SMALL_SHARE)
		return false;
	e->ts = k->ts - 1; /* before the kill, whatever order the rows came in */
	return true;
}

static int weed(struct graph *g)
{
	_cleanup_free_ struct kill_time *kills = calloc((size_t)(g->n_nodes - g->n_procs) + 1,
							sizeof(*kills));
	_cleanup_free_ uint8_t *victims = calloc((size_t)g->n_procs + 1, 1);
	size_t n = 0;

	if (!kills || !victims)
		return -ENOMEM;
	find_kills(g, kills, victims);
	for (uint32_t i = 0; i < g->n_nodes - g->n_procs; i++)
		g->memories[i].limit = kills[i].limit;
	for (size_t i = 0; i < g->n_edges; i++)
		if (is_worth(g, &g->edges[i], kills, victims))
			g->edges[n++] = g->edges[i];
	g->n_edges = n;
	return 0;
}

/* Recordings that overlap hold the same rows. */
static void drop_doubles(struct graph *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_edges; i++) {
		const struct graph_edge *e = &g->edges[i];
		bool twice = false;

		for (size_t k = n; k > 0 && g->edges[k - 1].ts == e->ts && n - k < 64 && !twice;
		     k--) {
			const struct graph_edge *o = &g->edges[k - 1];

			twice = o->rule == e->rule && o->src == e->src && o->dst == e->dst &&
				o->has == e->has && !memcmp(o->v, e->v, sizeof(o->v));
		}
		if (!twice)
			g->edges[n++] = *e;
	}
	g->n_edges = n;
}

int graph_build_finish(struct graph *g)
{
	int err = add_parents(g);

	if (!err)
		err = weed(g);
	if (err)
		return err;
	graph_sort(g);
	drop_doubles(g);
	return 0;
}
