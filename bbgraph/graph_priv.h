/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_PRIV_H
#define GRAPH_PRIV_H
/* The graph inside. Nodes 0 to n_procs-1 are the processes, upid = node + 1; the others follow as
 * rows name them. */
#include "graph.h"
#include "intern.h"

#define GRAPH_EDGES_MAX (1u << 24)
#define GRAPH_VALUES 3
#define GRAPH_NONE UINT32_MAX

enum graph_kind { GRAPH_PROCESS, GRAPH_MEMORY, GRAPH_ENDPOINT, GRAPH_KERNEL };

enum graph_end {
	END_PROCESS, END_ACTOR, END_PARENT, END_KERNEL, END_MEMORY, END_LIMITED, END_OWN, END_PEER,
	END_REMOTE,
};
enum graph_rule_flags { RULE_SUM = 1, RULE_HELD = 2, RULE_FATAL = 4 };

enum graph_rule_id {
#define RULE(name, ...) RULE_##name,
#include "rules.def"
	RULE_COUNT
};

/* A row of rules.def. */
struct graph_rule {
	const char *name, *table;
	enum graph_end from;
	const char *from_column;
	enum graph_end to;
	const char *to_column, *when_column, *when;
	const char *values[GRAPH_VALUES];
	const char *text;
	int weight;
	unsigned flags;
};
extern const struct graph_rule graph_rules[RULE_COUNT];

/* What identifies a node that is no process. Compared as bytes, so zeroed before it is filled. */
struct graph_key {
	uint32_t kind, host;
	uint64_t cgroup_id;  /* memory; 0 = the node's */
	uint8_t ip[16];      /* endpoint */
	uint32_t ip_len, port; /* port 0 = any port of a client */
};

struct graph_edge {
	int64_t ts; /* UTC */
	uint32_t src, dst, seq;
	uint8_t rule, has; /* has: bit per value that is not NULL */
	int64_t v[GRAPH_VALUES];
};

/* A machine between two boots: what pids and cgroup ids belong to. */
struct graph_host {
	uint8_t boot_id[16];
	const char *node;
	size_t section; /* one of its sections, for times */
};

/* What rows told of a memory. */
struct graph_memory {
	char *path;    /* of its cgroup, or NULL */
	int64_t limit; /* bytes at its last OOM kill, 0 = not known */
};

/* A row of the table trigger. */
struct graph_trigger {
	int64_t ts;
	uint32_t node; /* the process it happened to, GRAPH_NONE when none is named */
	char *detail;  /* malloced; NULL = none */
};

/* Events that the recorder could not keep, by type. */
struct graph_loss {
	char type[64];
	uint64_t dropped, throttled;
};

struct graph {
	struct bbx_reader *r;
	struct bbx_identity *id;
	struct graph_opts opts;
	uint32_t n_procs, n_nodes;
	struct graph_intern keys;          /* node - n_procs by its key */
	struct graph_key *others;    /* by node - n_procs */
	size_t others_cap;
	struct graph_memory *memories; /* by node - n_procs */
	struct graph_edge *edges;    /* by time, then seq */
	size_t n_edges, edges_cap;
	struct graph_host *hosts;
	size_t n_hosts;
	uint32_t *section_host;      /* by section */
	uint32_t *proc_host;         /* by node */
	uint8_t server_ports[65536 / 8];
	struct graph_trigger *triggers; /* but those somebody asked for */
	size_t n_triggers;
	struct graph_loss *losses;
	size_t n_losses;
	uint64_t n_gaps, gap_ns; /* times in which nothing was recorded, how long they were together */
	/* by rule and value: what the column means; NULL = the recording has no such column */
	const struct bbx_column *columns[RULE_COUNT][GRAPH_VALUES];
};

/* graph.c */
static inline bool graph_is_birth(const struct graph_edge *e)
{
	return e->rule == RULE_fork || e->rule == RULE_parent;
}
static inline enum graph_kind graph_kind(const struct graph *g, uint32_t node)
{
	return node < g->n_procs ? GRAPH_PROCESS
				 : (enum graph_kind)g->others[node - g->n_procs].kind;
}
uint32_t graph_host(const struct graph *g, uint32_t node);
/* Returns the process of a node, NULL when it is none. */
const struct bbx_process *graph_process(const struct graph *g, uint32_t node);
/* The container that a process or a memory is in, or NULL. */
const struct bbx_container_info *graph_container(const struct graph *g, uint32_t node);
/* Returns 0 or -ENOMEM. */
int graph_node(struct graph *g, const struct graph_key *key, uint32_t *ret_node);
/* Returns 0, -ENOMEM, -EFBIG. */
int graph_edge_add(struct graph *g, const struct graph_edge *e);
void graph_sort(struct graph *g);
int64_t graph_born(const struct graph *g, uint32_t node); /* UTC; of processes */
int64_t graph_died(const struct graph *g, uint32_t node);   /* UTC; INT64_MAX while it lives */
/* It ended badly: by a signal, or with a status that is not 0. */
bool graph_failed(const struct graph *g, uint32_t node);
int graph_weight(const struct graph *g, const struct graph_edge *e);

/* peer.c: the other ends of connections. */
struct graph_peers {
	struct graph_intern tuples;
	struct graph_peer *list; /* by tuple, then time */
	size_t n, cap;
};
struct graph_peer {
	uint32_t tuple, node;
	int64_t ts;
};
/* One end of a connection: host, addresses and ports as one comparable thing. Zeroed before it is
 * filled. */
struct graph_tuple {
	uint32_t host;
	uint32_t netns; /* 0 unless the address means something else in every namespace */
	uint8_t saddr[16], daddr[16];
	uint32_t ip_len, sport, dport;
};
void graph_peers_done(struct graph_peers *p);
int graph_peers_add(struct graph_peers *p, const struct graph_tuple *t, uint32_t node, int64_t ts);
void graph_peers_sort(struct graph_peers *p);
/* Returns the process at the other end, nearest in time; GRAPH_NONE when it is not in the
 * recording. */
uint32_t graph_peers_find(const struct graph_peers *p, const struct graph_tuple *t, int64_t ts);

/* slice.c: which nodes and edges can have caused the anchor. */
enum graph_slice_edge {
	SLICE_out,
	SLICE_cause,
	SLICE_effect, /* what the anchor's end did to its parent */
};
struct graph_slice {
	uint8_t *edges;    /* by edge: enum graph_slice_edge */
	int64_t *mark;     /* by node: what comes later has no effect; INT64_MIN = not in it */
};
int graph_slice(const struct graph *g, const struct graph_anchor *a, struct graph_slice *ret_s);
/* The same for everything, or for pod not NULL what concerns a pod; the anchor is in it. */
int graph_slice_all(const struct graph *g, const struct graph_anchor *a, const char *pod,
		    struct graph_slice *ret_s);
void graph_slice_done(struct graph_slice *s);
bool graph_in_pod(const struct graph *g, uint32_t node, const char *pod);

#endif
