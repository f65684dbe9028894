/* SPDX-License-Identifier: Apache-2.0 */
/* Who sits at the other end of a connection: the process whose socket has the same addresses and
 * ports the other way round. */
#include "graph_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void graph_peers_done(struct graph_peers *p)
{
	graph_intern_done(&p->tuples);
	free(p->list);
	memset(p, 0, sizeof(*p));
}

int graph_peers_add(struct graph_peers *p, const struct graph_tuple *t, uint32_t node, int64_t ts)
{
	uint32_t tuple;
	int err = graph_intern_put(&p->tuples, t, sizeof(*t), &tuple);

	if (err < 0)
		return err;
	if (p->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 256;
		struct graph_peer *list = reallocarray(p->list, cap, sizeof(*list));

		if (!list)
			return -ENOMEM;
		p->list = list;
		p->cap = cap;
	}
	p->list[p->n++] = (struct graph_peer){ .tuple = tuple, .node = node, .ts = ts };
	return 0;
}

static int compare_peers(const void *a, const void *b)
{
	const struct graph_peer *x = a, *y = b;

	if (x->tuple != y->tuple)
		return x->tuple < y->tuple ? -1 : 1;
	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

void graph_peers_sort(struct graph_peers *p)
{
	if (p->n)
		qsort(p->list, p->n, sizeof(*p->list), compare_peers);
}

static uint64_t distance(int64_t a, int64_t b)
{
	return a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
}

uint32_t graph_peers_find(const struct graph_peers *p, const struct graph_tuple *t, int64_t ts)
{
	struct graph_tuple other = *t;
	uint32_t tuple;
	size_t from = 0, to = p->n;

	memcpy(other.saddr, t->daddr, sizeof(other.saddr));
	memcpy(other.daddr, t->saddr, sizeof(other.daddr));
	other.sport = t->dport;
	other.dport = t->sport;
	tuple = graph_intern_get(&p->tuples, &other, sizeof(other));
	if (tuple == GRAPH_INTERN_NONE)
		return GRAPH_NONE;
	while (from < to) { /* the first of the tuple at or after ts */
		size_t mid = from + (to - from) / 2;
		const struct graph_peer *m = &p->list[mid];

		if (m->tuple < tuple || (m->tuple == tuple && m->ts < ts))
			from = mid + 1;
		else
			to = mid;
	}
	if (from == p->n || p->list[from].tuple != tuple)
		return p->list[from - 1].node;
	if (from && p->list[from - 1].tuple == tuple &&
	    distance(p->list[from - 1].ts, ts) < distance(p->list[from].ts, ts))
		return p->list[from - 1].node;
	return p->list[from].node;
}
