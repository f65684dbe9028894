/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes and edges, and what is known of them. */
#include "graph_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct graph_rule graph_rules[RULE_COUNT] = {
#define RULE(n, table_, from_, from_col, to_, to_col, when_col, when_, a, b, c, text_, weight_, \
	     flags_, why) \
	[RULE_##n] = { \
		.name = #n, \
		.table = table_, \
		.from = END_##from_, \
		.from_column = from_col, \
		.to = END_##to_, \
		.to_column = to_col, \
		.when_column = when_col, \
		.when = when_, \
		.values = { a, b, c }, \
		.text = text_, \
		.weight = weight_, \
		.flags = flags_, \
	},
#define SUM RULE_SUM
#define HELD RULE_HELD
#define FATAL RULE_FATAL
#include "rules.def"
#undef SUM
#undef HELD
#undef FATAL
};

void graph_free(struct graph *g)
{
	if (!g)
		return;
	for (uint32_t i = 0; i < g->n_nodes - g->n_procs; i++)
		free(g->memories[i].path);
	graph_intern_done(&g->keys);
	free(g->others);
	free(g->memories);
	free(g->edges);
	free(g->hosts);
	free(g->section_host);
	free(g->proc_host);
	for (size_t i = 0; i < g->n_triggers; i++)
		free(g->triggers[i].detail);
	free(g->triggers);
	free(g->losses);
	free(g);
}

uint32_t graph_host(const struct graph *g, uint32_t node)
{
	return node < g->n_procs ? g->proc_host[node] : g->others[node - g->n_procs].host;
}

const struct bbx_process *graph_process(const struct graph *g, uint32_t node)
{
	return node < g->n_procs ? bbx_process(g->id, node + 1) : NULL;
}

const struct bbx_container_info *graph_container(const struct graph *g, uint32_t node)
{
	const struct bbx_process *p = graph_process(g, node);
	const struct graph_key *k;

	if (p)
		return p->container;
	k = &g->others[node - g->n_procs];
	if (k->kind != GRAPH_MEMORY || !k->cgroup_id)
		return NULL;
	return bbx_container(g->id, g->hosts[k->host].section, k->cgroup_id);
}

int graph_node(struct graph *g, const struct graph_key *key, uint32_t *ret_node)
{
	uint32_t n;
	int is_new = graph_intern_put(&g->keys, key, sizeof(*key), &n);

	if (is_new < 0)
		return is_new;
	if (n >= g->others_cap) {
		size_t cap = g->others_cap ? g->others_cap * 2 : 64;
		struct graph_key *others = reallocarray(g->others, cap, sizeof(*others));
		struct graph_memory *memories;

		if (!others)
			return -ENOMEM;
		g->others = others;
		memories = reallocarray(g->memories, cap, sizeof(*memories));
		if (!memories)
			return -ENOMEM;
		g->memories = memories;
		g->others_cap = cap;
	}
	if (is_new) {
		g->others[n] = *key;
		g->memories[n] = (struct graph_memory){ NULL, 0 };
		g->n_nodes = g->n_procs + n + 1;
	}
	*ret_node = g->n_procs + n;
	return 0;
}

int graph_edge_add(struct graph *g, const struct graph_edge *e)
{
	if (g->n_edges == g->edges_cap) {
		size_t cap = g->edges_cap ? g->edges_cap * 2 : 1024;
		struct graph_edge *edges;

		if (g->n_edges >= GRAPH_EDGES_MAX)
			return -EFBIG;
		edges = reallocarray(g->edges, cap, sizeof(*edges));
		if (!edges)
			return -ENOMEM;
		g->edges = edges;
		g->edges_cap = cap;
	}
	g->edges[g->n_edges] = *e;
	g->edges[g->n_edges].seq = (uint32_t)g->n_edges;
	g->n_edges++;
	return 0;
}

static int compare_edges(const void *a, const void *b)
{
	const struct graph_edge *x = a, *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

void graph_sort(struct graph *g)
{
	if (g->n_edges)
		qsort(g->edges, g->n_edges, sizeof(*g->edges), compare_edges);
}

int64_t graph_born(const struct graph *g, uint32_t node)
{
	return bbx_utc(g->id, g->hosts[g->proc_host[node]].section,
		       graph_process(g, node)->start_ns);
}

int64_t graph_died(const struct graph *g, uint32_t node)
{
	const struct bbx_process *p = graph_process(g, node);

	return p->has_exit ? bbx_utc(g->id, g->hosts[g->proc_host[node]].section, p->exit_ns)
			   : INT64_MAX;
}

bool graph_failed(const struct graph *g, uint32_t node)
{
	const struct bbx_process *p = graph_process(g, node);

	return p && p->has_exit && (p->exit_signal || p->exit_code);
}

int graph_weight(const struct graph *g, const struct graph_edge *e)
{
	const struct graph_rule *rule = &graph_rules[e->rule];
	const struct bbx_process *p = graph_process(g, e->dst);

	if ((rule->flags & RULE_FATAL) &&
	    !(p && p->has_exit && p->exit_signal && e->v[0] == (int64_t)p->exit_signal))
		return rule->weight / 5;
	return rule->weight;
}
