/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of ancestors: on its way from the node's first process into a container, a path passes
 * shells and daemons that did nothing but start one child. Those nearest to what follows stay
 * apart, the others become one.
 */
#include "fold.h"
#include "../format/cleanup.h"

#include <errno.h>
#include <stdlib.h>

/* Ancestors that stay, and the fewest that are worth a fold. */
#define NEAREST 2
#define FEWEST 3

struct line {
	const struct graph *g;
	const struct graph_fold *f;
	const uint8_t *pins;
	uint32_t *parent, *child; /* by node; GRAPH_NONE = none */
	uint8_t *is_busy;         /* has other edges, or several children */
};

static void note_edge(struct line *l, const struct graph_edge *e)
{
	if (e->src == e->dst || e->rule == RULE_exited || e->rule == RULE_ended)
		return;
	if (!graph_is_birth(e)) {
		l->is_busy[e->src] = l->is_busy[e->dst] = 1;
		return;
	}
	if (l->child[e->src] != GRAPH_NONE || e->src > e->dst)
		l->is_busy[e->src] = 1;
	l->child[e->src] = e->dst;
	l->parent[e->dst] = e->src;
}

static bool is_link(const struct line *l, uint32_t n)
{
	return n < l->g->n_procs && l->f->group[n] == n && l->f->kind[n] == FOLD_none &&
	       l->child[n] != GRAPH_NONE && !l->is_busy[n] && l->pins[n] != PIN_self &&
	       !graph_container(l->g, n);
}

static void fold_line(struct graph_fold *f, const struct line *l, uint32_t first)
{
	uint32_t len = 0, n;

	for (n = first; is_link(l, n); n = l->child[n])
		len++;
	if (len < NEAREST + FEWEST)
		return;
	for (n = first; len > NEAREST; n = l->child[n], len--)
		f->group[n] = first;
	f->kind[first] = FOLD_ancestors;
}

int graph_fold_ancestors(const struct graph *g, const struct graph_slice *s, const uint8_t *pins,
			 struct graph_fold *f)
{
	size_t size = (size_t)g->n_nodes + 1;
	_cleanup_free_ uint32_t *parent = malloc(size * sizeof(*parent));
	_cleanup_free_ uint32_t *child = malloc(size * sizeof(*child));
	_cleanup_free_ uint8_t *is_busy = calloc(size, 1);
	struct line l = { .g = g, .f = f, .pins = pins, .parent = parent, .child = child,
			  .is_busy = is_busy };

	if (!parent || !child || !is_busy)
		return -ENOMEM;
	for (uint32_t n = 0; n < g->n_nodes; n++)
		parent[n] = child[n] = GRAPH_NONE;
	for (size_t i = 0; i < g->n_edges; i++)
		if (s->edges[i])
			note_edge(&l, &g->edges[i]);
	for (uint32_t n = 0; n < g->n_procs; n++)
		if (parent[n] == GRAPH_NONE || !is_link(&l, parent[n]))
			fold_line(f, &l, n);
	return 0;
}
