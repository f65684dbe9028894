/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBGRAPH_GRAPH_H
#define BBGRAPH_GRAPH_H
/*
 * libbbgraph: what led to what. A graph of processes, the memory of cgroups, remote ends of
 * connections and the kernel, with edges from cause to effect (rules.def says which row makes which
 * edge). Times are nanoseconds of UTC, so that several nodes' recordings share one time line.
 *
 * Ownership: the caller owns what new returns. Reader and identity must outlive the graph. Threads:
 * a graph is used by one thread at a time.
 */
#include <stdio.h>
#include "identity.h"

struct graph;

struct graph_opts {
	int64_t since_utc_ns, until_utc_ns; /* rows outside are left out; both 0 = all rows */
};

/*
 * Reads the recording into a graph. opts NULL = all rows. Damage is listed in the reader.
 * Returns 0, -EFBIG (more than 2^24 edges: a smaller window helps), -ENOMEM, pread's errno.
 */
int graph_new(struct bbx_reader *r, struct bbx_identity *id, const struct graph_opts *opts,
	      struct graph **ret_g);
void graph_free(struct graph *g);

/* The symptom that a graph explains. */
struct graph_anchor {
	uint32_t upid;      /* the process it happened to; 0 = none: the whole recording */
	int64_t utc_ns;     /* what came later cannot be its cause */
	const char *what;   /* "oom kill", "crash", "killed", "failed" ...; static */
	const char *detail; /* what the trigger says of it, the graph's; NULL = nothing */
};

/*
 * Chooses the symptom: the process of the trigger, else the OOM kill, else the crash, else the
 * failed exit nearest to it. upid not 0: that process. pod not NULL: only what happened in this pod
 * (its name, or the beginning of it, perhaps after its namespace and a slash). Returns 0, -ENOENT when there is no such process or pod.
 */
int graph_find_anchor(const struct graph *g, uint32_t upid, const char *pod,
		      struct graph_anchor *ret_a);

/* One step of a story, in time order. */
struct graph_step {
	int64_t utc_ns;
	const char *rule;  /* its name in rules.def: "fork", "exec", "oom_kill" ...; static */
	uint32_t from, to; /* upids; 0 = not a process; equal for exec and end */
	uint32_t edge;     /* its number in the graph */
};

/*
 * The causal path: from the start of the process that caused it, to the end of the one it happened
 * to. Where the graph branches, it follows the strongest cause (the weights of rules.def), then the
 * latest. Returns the number of steps, at most max: of a longer path those nearest to the symptom.
 * -ENOMEM.
 */
int graph_path(const struct graph *g, const struct graph_anchor *a, struct graph_step *steps,
	       size_t max);
/* The process to blame on that path: the sender, the one that filled the memory; the anchor's own
 * when nobody else. */
uint32_t graph_path_cause(const struct graph *g, const struct graph_step *steps, size_t n);

/* How a graph becomes a picture. */
struct graph_draw {
	struct graph_anchor anchor;
	bool all;          /* the whole recording, not only what can have caused the symptom */
	const char *pod;   /* with all: only this pod's processes and their ancestors; NULL = any */
	size_t budget;     /* nodes to draw, at most GRAPH_BUDGET_MAX */
};

#define GRAPH_BUDGET 40
#define GRAPH_BUDGET_MAX 150

/* Chooses, folds and writes DOT to out. Returns 0, -ENOMEM, or -EIO when out takes no more. */
int graph_draw(struct graph *g, const struct graph_draw *d, FILE *out);

#endif
