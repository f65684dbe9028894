/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_BUILD_H
#define GRAPH_BUILD_H
/* From rows to edges, inside. */
#include "graph_priv.h"

/* The columns of a connection's row. -1 = not recorded. */
struct graph_build_tcp {
	int saddr, daddr, sport, dport, netns, event;
};

/* One rule against the schema of this recording. */
struct graph_build_rule {
	bool active;
	const struct graph_rule *rule;
	int from, to, when, values[GRAPH_VALUES]; /* column indexes, -1 = none */
	int64_t when_value; /* of the label */
};

/* A row under work. */
struct graph_build_row {
	const struct bbx_batch *b;
	uint32_t i, host;
	int64_t ts;
};

struct graph_build {
	struct graph *g;
	struct graph_peers peers;
	struct graph_build_tcp tcp;
	struct bbx_batch batch;
};

/* Calls back with every row of a table, in file order. Returns 0, -ENOMEM, pread's errno, or what
 * call returned but 0. */
typedef int (*graph_build_call)(struct graph_build *b, const struct graph_build_row *row,
				void *arg);
int graph_build_for_rows(struct graph_build *b, const struct bbx_type *t, graph_build_call call,
			 void *arg);
/* A number of a cell. Returns false for NULL and for columns that are not there. */
bool graph_build_u64(const struct graph_build_row *row, int col, uint64_t *ret_v);
/* The node of one end of a row's edge. Returns 1; 0 when there is none, so no edge; -ENOMEM,
 * pread's errno. */
int graph_build_end(struct graph_build *b, const struct graph_build_row *row, enum graph_end end,
		    int col, uint32_t *ret_node);
/* Fills the peers and the ports of servers from a row of tcp. Returns 0, -ENOMEM, pread's errno. */
int graph_build_learn_peer(struct graph_build *b, const struct graph_build_row *row, int task_col,
			   const int64_t events[2]);
/* What only shows when all rows are there. Returns 0, -ENOMEM, -EFBIG. */
int graph_build_finish(struct graph *g);
/* Reads losses, triggers and the paths of cgroups. Returns 0, -ENOMEM, pread's errno. */
int graph_build_notes(struct graph_build *b);

#endif
