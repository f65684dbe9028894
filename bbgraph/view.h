/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_VIEW_H
#define GRAPH_VIEW_H
/* What of a graph is drawn: folded nodes, arrows that say several things, and counts of what is
 * left out. */
#include "fold.h"

enum graph_role { ROLE_cause = 1, ROLE_victim = 2, ROLE_path = 4 };

struct graph_view_node {
	uint32_t node;           /* of the graph: the lowest of those folded */
	uint32_t count;          /* nodes in it */
	uint32_t depth, peak;    /* of a recursion: generations, and most alive at once */
	enum graph_fold_kind fold;
	unsigned role;
	int64_t first_born, last_born,
		last_died; /* of processes; died INT64_MAX when one still lives */
	int weight;              /* of its strongest edge */
	uint32_t distance;       /* arrows from the anchor, or from the root */
	uint32_t toward;         /* the next view node on that way, GRAPH_NONE at its end */
	bool shown;
};

/* All edges that say the same between the same two. */
struct graph_view_edge {
	uint32_t src, dst;       /* view nodes */
	struct graph_edge first; /* values added up where the rule says so */
	int64_t last;
	uint32_t count;
	bool on_path, is_effect;
};

/* One arrow: edges[from] to edges[to - 1]. */
struct graph_view_arrow {
	size_t from, to;
	int weight;
	bool on_path, is_effect, shown;
};

struct graph_view {
	const struct graph *g;
	struct graph_anchor anchor;
	int64_t t;               /* what times are relative to */
	struct graph_view_node *nodes;
	struct graph_view_edge *edges; /* by src, dst, then time */
	struct graph_view_arrow *arrows;
	size_t n_nodes, n_edges, n_arrows;
	uint32_t *of;            /* view node of a graph node, GRAPH_NONE */
	size_t n_procs, n_folded,
		n_hidden; /* processes: in the slice; in folds; left out for the budget */
	size_t n_hidden_nodes, n_hidden_arrows;
};

/* Returns 0 or -ENOMEM. */
int graph_view_new(const struct graph *g, const struct graph_draw *d, struct graph_view *ret_v);
void graph_view_done(struct graph_view *v);
/* budget.c: chooses the nodes and arrows to show. Returns 0 or -ENOMEM. */
int graph_view_choose(struct graph_view *v, const struct graph_draw *d);

#endif
