/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What fits on a page. Above some 40 nodes nobody finds a path any more, and above 150 graphviz
 * needs seconds: the path to the symptom is always shown, then the strongest, each with all that
 * lies between it and the symptom. Where nothing happened, only who asks for all sees who stood by.
 */
#include "view.h"
#include "../format/cleanup.h"

#include <errno.h>
#include <stdlib.h>

/* Arrows per 10 nodes; more make a picture that is neither read nor drawn in time. */
#define ARROWS_PER_10 16

struct choice {
	uint32_t node;
	int64_t score;
};

static int compare_choices(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

/* The arrows at each node, in both directions: list[first[n]] to list[first[n + 1] - 1]. */
static int list_arrows(const struct graph_view *v, uint32_t *first, uint32_t *list)
{
	for (size_t i = 0; i < v->n_arrows; i++) {
		first[v->edges[v->arrows[i].from].src + 2]++;
		first[v->edges[v->arrows[i].from].dst + 2]++;
	}
	for (size_t n = 2; n < v->n_nodes + 2; n++)
		first[n] += first[n - 1];
	for (size_t i = 0; i < v->n_arrows; i++) {
		list[first[v->edges[v->arrows[i].from].src + 1]++] = (uint32_t)i;
		list[first[v->edges[v->arrows[i].from].dst + 1]++] = (uint32_t)i;
	}
	return 0;
}

struct search {
	struct graph_view *v;
	uint32_t *first, *list, *queue;
	size_t head, tail;
};

static void reach(struct search *s, uint32_t node, uint32_t toward)
{
	struct graph_view_node *vn = &s->v->nodes[node];

	if (vn->distance != GRAPH_NONE)
		return;
	vn->distance = toward == GRAPH_NONE ? 0 : s->v->nodes[toward].distance + 1;
	vn->toward = toward;
	s->queue[s->tail++] = node;
}

static void drain(struct search *s)
{
	while (s->head < s->tail) {
		uint32_t node = s->queue[s->head++];

		for (uint32_t i = s->first[node]; i < s->first[node + 1]; i++) {
			const struct graph_view_edge *e =
				&s->v->edges[s->v->arrows[s->list[i]].from];

			reach(s, e->src == node ? e->dst : e->src, node);
		}
	}
}

/* How far every node is from the anchor; without one, from the lowest node of its component, which
 * is its root. */
static int measure(struct graph_view *v)
{
	_cleanup_free_ uint32_t *first = calloc(v->n_nodes + 3, sizeof(*first));
	_cleanup_free_ uint32_t *list = malloc((2 * v->n_arrows + 1) * sizeof(*list));
	_cleanup_free_ uint32_t *queue = malloc((v->n_nodes + 1) * sizeof(*queue));
	struct search s = { .v = v, .first = first, .list = list, .queue = queue };

	if (!first || !list || !queue)
		return -ENOMEM;
	list_arrows(v, first, list);
	for (size_t i = 0; i < v->n_nodes; i++)
		v->nodes[i].distance = v->nodes[i].toward = GRAPH_NONE;
	if (v->anchor.upid)
		reach(&s, v->of[v->anchor.upid - 1], GRAPH_NONE);
	drain(&s);
	for (uint32_t i = 0; i < v->n_nodes; i++) {
		reach(&s, i, GRAPH_NONE);
		drain(&s);
	}
	return 0;
}

static int64_t score(const struct graph_view *v, const struct graph_view_node *vn)
{
	int64_t s = vn->weight - 4 * (int64_t)vn->distance;

	if (vn->role & ROLE_path)
		s += 1000000;
	if (vn->node < v->g->n_procs && graph_failed(v->g, vn->node))
		s += 30;
	if (vn->fold == FOLD_recursion)
		s += 100;
	return s;
}

/* Shows a node with all that connects it, if that fits. Returns how many nodes that took. */
static size_t show(struct graph_view *v, uint32_t node, size_t room)
{
	size_t need = 0;

	for (uint32_t n = node; n != GRAPH_NONE && !v->nodes[n].shown && need <= room;
	     n = v->nodes[n].toward)
		need++;
	if (need > room)
		return 0;
	for (uint32_t n = node; n != GRAPH_NONE && !v->nodes[n].shown; n = v->nodes[n].toward)
		v->nodes[n].shown = true;
	return need;
}

static void count_hidden(struct graph_view *v)
{
	for (size_t i = 0; i < v->n_nodes; i++) {
		if (v->nodes[i].shown)
			continue;
		v->n_hidden_nodes++;
		if (v->nodes[i].node < v->g->n_procs)
			v->n_hidden += v->nodes[i].count;
	}
}

/* An arrow without which a shown node would lose its way to the anchor. */
static bool holds_together(const struct graph_view *v, const struct graph_view_edge *e)
{
	return v->nodes[e->src].toward == e->dst || v->nodes[e->dst].toward == e->src;
}

static int choose_arrows(struct graph_view *v, size_t room)
{
	_cleanup_free_ struct choice *choices = malloc((v->n_arrows + 1) * sizeof(*choices));
	size_t n = 0;

	if (!choices)
		return -ENOMEM;
	for (size_t i = 0; i < v->n_arrows; i++) {
		const struct graph_view_arrow *a = &v->arrows[i];
		const struct graph_view_edge *e = &v->edges[a->from];

		if (!v->nodes[e->src].shown || !v->nodes[e->dst].shown)
			continue;
		choices[n++] = (struct choice){ .node = (uint32_t)i,
						.score = a->weight + 1000 * holds_together(v, e) +
							 100000 * a->on_path };
	}
	qsort(choices, n, sizeof(*choices), compare_choices);
	for (size_t i = 0; i < n && i < room; i++)
		v->arrows[choices[i].node].shown = true;
	v->n_hidden_arrows = n > room ? n - room : 0;
	return 0;
}

/* Whether those count to whom nothing happened. */
static bool wants_bystanders(const struct graph_view *v, const struct graph_draw *d)
{
	if (d->all || d->pod || v->anchor.upid)
		return true;
	for (size_t i = 0; i < v->n_nodes; i++)
		if (v->nodes[i].weight)
			return false;
	return true;
}

int graph_view_choose(struct graph_view *v, const struct graph_draw *d)
{
	size_t room = d->budget < GRAPH_BUDGET_MAX ? d->budget : GRAPH_BUDGET_MAX;
	size_t arrows = room * ARROWS_PER_10 / 10;
	_cleanup_free_ struct choice *choices = malloc((v->n_nodes + 1) * sizeof(*choices));
	bool all = wants_bystanders(v, d);
	int err = measure(v);

	if (!choices || err)
		return -ENOMEM;
	for (uint32_t i = 0; i < v->n_nodes; i++)
		choices[i] = (struct choice){ .node = i, .score = score(v, &v->nodes[i]) };
	qsort(choices, v->n_nodes, sizeof(*choices), compare_choices);
	for (size_t i = 0; i < v->n_nodes && room; i++)
		if (all || v->nodes[choices[i].node].weight)
			room -= show(v, choices[i].node, room);
	count_hidden(v);
	return choose_arrows(v, arrows);
}
