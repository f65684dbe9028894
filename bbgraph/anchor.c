/* SPDX-License-Identifier: Apache-2.0 */
/* What a graph is about: the symptom. */
#include "graph_priv.h"

#include <errno.h>
#include <string.h>

/* Signals that end who did wrong: 4 ILL, 5 TRAP, 6 ABRT, 7 BUS, 8 FPE, 11 SEGV, 31 SYS. */
#define CRASH_SIGNALS (1u << 4 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 8 | 1u << 11 | 1u << 31)

bool graph_in_pod(const struct graph *g, uint32_t node, const char *pod)
{
	const struct bbx_container_info *c = graph_container(g, node);
	const char *slash = strchr(pod, '/'), *name = slash ? slash + 1 : pod;
	size_t len = strlen(name), ns_len = (size_t)(name - pod) - (slash != NULL);

	if (slash && c && (c->ns.len != ns_len || memcmp(c->ns.p, pod, ns_len)))
		return false;
	return c && len && c->pod.len >= len && !memcmp(c->pod.p, name, len);
}

static uint64_t distance(int64_t a, int64_t b)
{
	return a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
}

static bool is_crash(const struct bbx_process *p)
{
	return p->exit_signal < 32 && CRASH_SIGNALS >> p->exit_signal & 1;
}

static bool is_kill(const struct graph *g, const struct graph_edge *e)
{
	return e->rule == RULE_signal && e->v[0] == 9 && e->src < g->n_procs &&
	       graph_process(g, e->dst)->exit_signal == 9;
}

/* Edges looked at around a kill, and the kills of a sender among them that make a sweep. */
#define SWEEP_NEAR 64
#define SWEEP_SIZE 8

/* One of many that a process killed at once: it clears away what something else began. */
static bool is_sweep(const struct graph *g, const struct graph_edge *e)
{
	size_t at = (size_t)(e - g->edges), from = at > SWEEP_NEAR ? at - SWEEP_NEAR : 0;
	unsigned n = 0;

	for (size_t i = from; i < g->n_edges && i <= at + SWEEP_NEAR; i++)
		n += is_kill(g, &g->edges[i]) && g->edges[i].src == e->src;
	return n >= SWEEP_SIZE;
}

/*
 * How good a symptom an edge is: 3 OOM kill, 2 crash, 1 failed exit, 0 none. A SIGKILL counts where
 * a process sent it, to few: the kernel's own clear away what something else ended.
 */
static int rank(const struct graph *g, const struct graph_edge *e)
{
	const struct bbx_process *p = graph_process(g, e->dst);

	if (e->rule == RULE_oom_kill)
		return 3;
	if (is_kill(g, e) && !is_sweep(g, e))
		return 2;
	if (e->rule != RULE_end)
		return 0;
	if (is_crash(p))
		return 2;
	return graph_failed(g, e->dst);
}

static const char *word_for(const struct bbx_process *p)
{
	if (p->oom_victim)
		return "oom kill";
	if (is_crash(p))
		return "crash";
	if (p->exit_signal)
		return "killed";
	return p->has_exit && p->exit_code ? "failed" : "process";
}

static void anchor_at(const struct graph *g, uint32_t node, int64_t ts, struct graph_anchor *ret_a)
{
	int64_t end = graph_died(g, node);

	ret_a->detail = NULL;
	ret_a->upid = node + 1;
	ret_a->utc_ns = end != INT64_MAX && end > ts ? end : ts;
	ret_a->what = word_for(graph_process(g, node));
}

/* The trigger row nearest to the reference. Returns false when there is none. */
static bool find_trigger(const struct graph *g, const char *pod, int64_t ref,
			 struct graph_anchor *ret_a)
{
	const struct graph_trigger *best = NULL;

	for (size_t i = 0; i < g->n_triggers; i++) {
		const struct graph_trigger *t = &g->triggers[i];

		if (pod && !graph_in_pod(g, t->node, pod))
			continue;
		if (!best || distance(t->ts, ref) < distance(best->ts, ref))
			best = t;
	}
	if (best) {
		anchor_at(g, best->node, best->ts, ret_a);
		ret_a->detail = best->detail;
	}
	return best;
}

/* The best symptom among the edges. Mere failures count only where somebody said where to look. */
static bool find_symptom(const struct graph *g, const char *pod, int64_t ref,
			 struct graph_anchor *ret_a)
{
	const struct graph_edge *best = NULL;
	int best_rank = pod ? 0 : 1;

	for (size_t i = 0; i < g->n_edges; i++) {
		const struct graph_edge *e = &g->edges[i];
		int r = rank(g, e);

		if (!r || r < best_rank || (pod && !graph_in_pod(g, e->dst, pod)) ||
		    (!pod && r == 1))
			continue;
		if (r > best_rank || !best || distance(e->ts, ref) <= distance(best->ts, ref)) {
			best = e;
			best_rank = r;
		}
	}
	if (best)
		anchor_at(g, best->dst, best->ts, ret_a);
	return best;
}

static bool pod_exists(const struct graph *g, const char *pod)
{
	for (uint32_t n = 0; n < g->n_procs; n++)
		if (graph_in_pod(g, n, pod))
			return true;
	return false;
}

int graph_find_anchor(const struct graph *g, uint32_t upid, const char *pod,
		      struct graph_anchor *ret_a)
{
	struct bbx_reference ref = bbx_reference(g->id);

	if (upid > g->n_procs || (pod && !pod_exists(g, pod)))
		return -ENOENT;
	if (upid) {
		anchor_at(g, upid - 1, INT64_MAX, ret_a);
		ret_a->utc_ns = graph_died(g, upid - 1);
		return 0;
	}
	if (find_trigger(g, pod, ref.utc_ns, ret_a) || find_symptom(g, pod, ref.utc_ns, ret_a))
		return 0;
	*ret_a = (struct graph_anchor){ .utc_ns = ref.utc_ns,
					.what = pod ? "all of a pod" : "the whole recording" };
	return 0;
}
