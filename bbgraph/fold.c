/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folds. The process tree is walked by node number: a parent's is lower than its child's
 * (identity numbers by start), and a birth that says otherwise is not followed, so that no walk can
 * go round.
 */
#include "fold.h"
#include "../format/cleanup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Fewer processes, or generations, are no fork bomb. */
#define RECURSION_SIZE 8
#define RECURSION_DEPTH 3
/* Fewer remote ends stay apart: their addresses are worth more than the room. */
#define ENDS_SIZE 4
/* Stands for "my parent" in a signature, whoever that is. */
#define THE_PARENT (UINT32_MAX - 1)

/* What a node did with another: one number of a signature. */
struct mark {
	uint32_t node, what, other;
};

struct work {
	const struct graph *g;
	const struct graph_slice *s;
	const uint8_t *pins;
	struct graph_fold *f;
	struct graph_classes classes;
	uint32_t *tree;   /* parent of a process, GRAPH_NONE */
	uint32_t *top;    /* first process of its runtime or recursion region: itself when alone */
	uint32_t *size;   /* by top */
	uint32_t *shape;  /* by process: equal for isomorphic subtrees */
	struct mark *marks;
	size_t n_marks;
};

static void work_done(struct work *w)
{
	graph_classes_done(&w->classes);
	free(w->tree);
	free(w->top);
	free(w->size);
	free(w->shape);
	free(w->marks);
}

void graph_fold_done(struct graph_fold *f)
{
	free(f->group);
	free(f->kind);
	free(f->depth);
	memset(f, 0, sizeof(*f));
}

static int work_init(struct work *w, struct graph_fold *f)
{
	size_t n = (size_t)w->g->n_nodes + 1;

	w->f = f;
	f->group = malloc(n * sizeof(*f->group));
	f->kind = calloc(n, 1);
	f->depth = calloc(n, sizeof(*f->depth));
	w->tree = malloc(n * sizeof(*w->tree));
	w->top = malloc(n * sizeof(*w->top));
	w->size = calloc(n, sizeof(*w->size));
	w->shape = calloc(n, sizeof(*w->shape));
	w->marks = malloc((2 * w->g->n_edges + n) * sizeof(*w->marks));
	if (!f->group || !f->kind || !f->depth || !w->tree || !w->top || !w->size || !w->shape ||
	    !w->marks)
		return -ENOMEM;
	for (uint32_t i = 0; i < w->g->n_nodes; i++) {
		f->group[i] = w->s->mark[i] == INT64_MIN ? GRAPH_NONE : i;
		w->tree[i] = GRAPH_NONE;
		w->top[i] = i;
	}
	return graph_classes_new(w->g, w->s, &w->classes);
}

static void grow_tree(struct work *w)
{
	for (size_t i = 0; i < w->g->n_edges; i++) {
		const struct graph_edge *e = &w->g->edges[i];

		if (w->s->edges[i] && graph_is_birth(e) && e->src < e->dst)
			w->tree[e->dst] = e->src;
	}
}

static bool same_region(const struct work *w, uint32_t parent, uint32_t child)
{
	const struct graph_classes *c = &w->classes;

	if (w->pins[parent] == PIN_self || w->pins[child] == PIN_self ||
	    graph_host(w->g, parent) != graph_host(w->g, child))
		return false;
	return (c->is_runtime[parent] && c->is_runtime[child]) ||
	       c->program[parent] == c->program[child];
}

/* Regions: connected parts of the tree that are all runtime, or all the same program. */
static void find_regions(struct work *w)
{
	struct graph_fold *f = w->f;

	for (uint32_t n = 0; n < w->g->n_procs; n++) {
		uint32_t parent = w->tree[n], top;

		if (f->group[n] == GRAPH_NONE)
			continue;
		w->shape[n] = 1; /* its generation, until shapes are known */
		if (parent != GRAPH_NONE && same_region(w, parent, n)) {
			w->top[n] = w->top[parent];
			w->shape[n] = w->shape[parent] + 1;
		}
		top = w->top[n];
		w->size[top]++;
		if (f->depth[top] < w->shape[n])
			f->depth[top] = w->shape[n];
	}
	for (uint32_t n = 0; n < w->g->n_procs; n++) {
		if (w->top[n] != n || w->size[n] < 2)
			continue;
		if (w->classes.is_runtime[n])
			f->kind[n] = FOLD_runtime;
		else if (w->size[n] >= RECURSION_SIZE && f->depth[n] >= RECURSION_DEPTH)
			f->kind[n] = FOLD_recursion;
	}
}

static bool in_region(const struct work *w, uint32_t node)
{
	return w->f->kind[w->top[node]] != FOLD_none;
}

static int compare_marks(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	return x->other < y->other ? -1 : x->other > y->other;
}

/* Sorts and keeps one of each. */
static void sort_marks(struct work *w)
{
	size_t n = 0;

	if (w->n_marks)
		qsort(w->marks, w->n_marks, sizeof(*w->marks), compare_marks);
	for (size_t i = 0; i < w->n_marks; i++)
		if (!n || compare_marks(&w->marks[n - 1], &w->marks[i]))
			w->marks[n++] = w->marks[i];
	w->n_marks = n;
}

/* What every process did with others, as seen from both sides; births and children's exits show in
 * the tree. */
static void mark_edges(struct work *w)
{
	const struct graph *g = w->g;

	for (size_t i = 0; i < g->n_edges; i++) {
		const struct graph_edge *e = &g->edges[i];
		uint32_t what = (uint32_t)e->rule << 1;

		if (!w->s->edges[i] || graph_is_birth(e) || e->src == e->dst)
			continue;
		if (e->src < g->n_procs)
			w->marks[w->n_marks++] = (struct mark){
				e->src, what, e->dst == w->tree[e->src] ? THE_PARENT : e->dst
			};
		if (e->dst < g->n_procs && !(e->src < g->n_procs && w->tree[e->src] == e->dst))
			w->marks[w->n_marks++] = (struct mark){ e->dst, what | 1, e->src };
	}
	sort_marks(w);
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static size_t sort_unique(uint32_t *v, size_t n)
{
	size_t out = 0;

	if (n)
		qsort(v, n, sizeof(*v), compare_u32);
	for (size_t i = 0; i < n; i++)
		if (!out || v[out - 1] != v[i])
			v[out++] = v[i];
	return out;
}

/* The children of each process, as lists in one array: first[n] to first[n + 1] - 1. */
static void list_children(const struct work *w, uint32_t *first, uint32_t *list)
{
	uint32_t n_procs = w->g->n_procs;

	for (uint32_t n = 0; n < n_procs; n++)
		if (w->tree[n] != GRAPH_NONE)
			first[w->tree[n] + 2]++;
	for (uint32_t n = 2; n < n_procs + 2; n++)
		first[n] += first[n - 1];
	for (uint32_t n = 0; n < n_procs; n++)
		if (w->tree[n] != GRAPH_NONE)
			list[first[w->tree[n] + 1]++] = n;
}

/* Shapes from the leaves up: fate, signature, and the shapes below. A region's is its fate. */
static int find_shapes(struct work *w)
{
	uint32_t n_procs = w->g->n_procs;
	size_t end = w->n_marks;
	_cleanup_free_ uint32_t *first = calloc((size_t)n_procs + 3, sizeof(*first));
	_cleanup_free_ uint32_t *list = malloc(((size_t)n_procs + 1) * sizeof(*list));
	_cleanup_free_ uint32_t *key = malloc((2 * w->n_marks + n_procs + 4) * sizeof(*key));
	struct graph_intern shapes = { 0 };
	int err = first && list && key ? 0 : -ENOMEM;

	if (!err)
		list_children(w, first, list);
	for (uint32_t n = n_procs; n-- > 0 && err >= 0;) {
		size_t begin = end, len = 0, below;

		while (begin > 0 && w->marks[begin - 1].node >= n)
			begin--;
		if (w->f->group[n] != GRAPH_NONE) {
			key[len++] = in_region(w, n);
			key[len++] = w->classes.fate[n];
			for (size_t i = begin; i < end && !in_region(w, n); i++) {
				key[len++] = w->marks[i].what;
				key[len++] = w->marks[i].other;
			}
			key[len++] = UINT32_MAX;
			below = len;
			for (uint32_t i = first[n]; i < first[n + 1] && !in_region(w, n); i++)
				key[len++] = w->shape[list[i]];
			len = below + sort_unique(key + below, len - below);
			err = graph_intern_put(&shapes, key, len * sizeof(*key), &w->shape[n]);
		}
		end = begin;
	}
	graph_intern_done(&shapes);
	return err < 0 ? err : 0;
}

/* Groups from the roots down: what has the same shape below the same group. */
static int group_processes(struct work *w)
{
	struct graph_fold *f = w->f;
	struct graph_intern keys = { 0 };
	_cleanup_free_ uint32_t *firsts = malloc(((size_t)w->g->n_procs + 1) * sizeof(*firsts));
	int err = firsts ? 0 : -ENOMEM;

	for (uint32_t n = 0; n < w->g->n_procs && err >= 0; n++) {
		uint32_t key[2], number;

		if (f->group[n] == GRAPH_NONE)
			continue;
		if (in_region(w, n) && w->top[n] != n) {
			f->group[n] = f->group[w->top[n]];
			continue;
		}
		if (w->pins[n] != PIN_none)
			continue;
		key[0] = w->tree[n] == GRAPH_NONE ? GRAPH_NONE : f->group[w->tree[n]];
		key[1] = w->shape[n];
		err = graph_intern_put(&keys, key, sizeof(key), &number);
		if (err == 1) {
			firsts[number] = n;
		} else if (err == 0) {
			uint32_t to = firsts[number];

			f->group[n] = to;
			if (f->kind[to] == FOLD_none)
				f->kind[to] = FOLD_siblings;
			else if (f->depth[to] < f->depth[n])
				f->depth[to] = f->depth[n];
		}
	}
	graph_intern_done(&keys);
	return err < 0 ? err : 0;
}

/* What every remote end did, with groups. */
static void mark_ends(struct work *w)
{
	const struct graph *g = w->g;

	w->n_marks = 0;
	for (size_t i = 0; i < g->n_edges; i++) {
		const struct graph_edge *e = &g->edges[i];
		uint32_t what = (uint32_t)e->rule << 1;

		if (!w->s->edges[i])
			continue;
		if (graph_kind(g, e->src) == GRAPH_ENDPOINT)
			w->marks[w->n_marks++] = (struct mark){ e->src, what, w->f->group[e->dst] };
		if (graph_kind(g, e->dst) == GRAPH_ENDPOINT)
			w->marks[w->n_marks++] = (struct mark){ e->dst, what | 1,
								w->f->group[e->src] };
	}
	sort_marks(w);
}

static int group_ends(struct work *w)
{
	_cleanup_free_ uint32_t *key = malloc((2 * w->n_marks + 1) * sizeof(*key));
	_cleanup_free_ uint32_t *firsts = malloc((w->n_marks + 1) * sizeof(*firsts));
	struct graph_intern keys = { 0 };
	struct graph_fold *f = w->f;
	int err = key && firsts ? 0 : -ENOMEM;

	for (size_t i = 0, end; i < w->n_marks && err >= 0; i = end) {
		uint32_t number, node = w->marks[i].node;
		size_t len = 0;

		for (end = i; end < w->n_marks && w->marks[end].node == node; end++) {
			key[len++] = w->marks[end].what;
			key[len++] = w->marks[end].other;
		}
		err = graph_intern_put(&keys, key, len * sizeof(*key), &number);
		if (err == 1)
			firsts[number] = node;
		if (err >= 0) {
			f->group[node] = firsts[number];
			w->size[firsts[number]]++;
		}
	}
	graph_intern_done(&keys);
	for (uint32_t n = w->g->n_procs; n < w->g->n_nodes && err >= 0; n++) {
		if (f->group[n] == GRAPH_NONE || graph_kind(w->g, n) != GRAPH_ENDPOINT)
			continue;
		if (w->size[f->group[n]] < ENDS_SIZE)
			f->group[n] = n;
		else
			f->kind[f->group[n]] = FOLD_ends;
	}
	return err < 0 ? err : 0;
}

int graph_fold(const struct graph *g, const struct graph_slice *s, const uint8_t *pins,
	       struct graph_fold *ret_f)
{
	struct work w = { .g = g, .s = s, .pins = pins };
	struct graph_fold f = { 0 };
	int err = work_init(&w, &f);

	if (!err) {
		grow_tree(&w);
		find_regions(&w);
		mark_edges(&w);
		err = find_shapes(&w);
	}
	if (!err)
		err = group_processes(&w);
	if (!err)
		err = graph_fold_ancestors(g, s, pins, &f);
	if (!err) {
		mark_ends(&w);
		err = group_ends(&w);
	}
	work_done(&w);
	if (err) {
		graph_fold_done(&f);
		return err;
	}
	*ret_f = f;
	return 0;
}
